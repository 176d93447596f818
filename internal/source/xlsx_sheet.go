package source

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The size of an Excel sheet, up to the cell XFD1048576.
const (
	maxSheetColumns = 16_384
	maxSheetRows    = 1 << 20
)

// sheetScanner reads the rows of one sheet, one after the other.
type sheetScanner struct {
	w       *workbook
	lim     Limits
	strings *sharedStrings
	formats []*numberFormat
	merges  merges

	src  io.ReadCloser
	part string
	x    *xmlScanner

	// The row last read. Its cells are in the order in which they stand in the
	// file; their text is in row.
	ordinal int64 // counts the rows that the file has, from 1
	line    int64 // the row's number in the sheet
	cells   []sheetCell
	row     []byte

	column int      // of the cell last read, from 0
	raw    cellText // the content of the cell that is being read

	// What was met so far and should be told.
	hiddenRows, hiddenColumns, errorCells bool
}

// sheetCell is a cell with something in it.
type sheetCell struct {
	column     int // from 0
	start, end int // of its text
	fault      string
}

// openSheet starts to read the sheet's rows.
func openSheet(w *workbook, s sheet, lim Limits) (*sheetScanner, error) {
	formats, err := readStyles(w)
	if err != nil {
		return nil, err
	}
	merges, err := readMerges(w.pkg, s.part)
	if err != nil {
		return nil, err
	}
	scanner := &sheetScanner{
		w: w, lim: lim, formats: formats, merges: merges, part: s.part,
		strings: newSharedStrings(w.pkg, w.stringsPart, lim),
	}
	return scanner, scanner.rewind()
}

// rewind goes back before the first row.
func (s *sheetScanner) rewind() error {
	src, err := s.w.pkg.open(s.part)
	if err != nil {
		return err
	}
	s.close()
	s.src, s.x = src, newXMLScanner(src)
	s.ordinal, s.line = 0, 0
	return nil
}

// values lays the row's cells out by column, as many as the width says. It
// returns the first cell that is at fault, or stands beyond the width with
// something in it.
func (s *sheetScanner) values(width int) (cells []string, bad *sheetCell) {
	cells = make([]string, width)
	text := string(s.row)
	for i := range s.cells {
		c := &s.cells[i]
		value := text[c.start:c.end]
		switch {
		case c.fault != "":
			if bad == nil {
				bad = c
			}
		case c.column < width:
			cells[c.column] = value
		case bad == nil && strings.TrimSpace(value) != "":
			c.fault = fmt.Sprintf("%q stands to the right of the table; give its column a name or delete it", shortened(value))
			bad = c
		}
	}
	return cells, bad
}

// width is the number of columns up to the last one with something in it.
func (s *sheetScanner) width() int {
	n := 0
	for _, c := range s.cells {
		if c.fault != "" || len(bytes.TrimSpace(s.row[c.start:c.end])) > 0 {
			n = max(n, c.column+1)
		}
	}
	return n
}

// next reads the next row, io.EOF after the last one. It does not look into
// the cells of the first pass rows, unless a merged range begins there.
func (s *sheetScanner) next(pass int64) error {
	for {
		token, err := s.x.next()
		if err == io.EOF {
			return io.EOF
		}
		if err == nil && token == xmlStart && s.x.depth == 3 {
			switch string(s.x.name) {
			case "row":
				if err = s.readRow(pass); err == nil {
					return nil
				}
			case "col":
				hidden, _ := s.x.attr("hidden")
				s.hiddenColumns = s.hiddenColumns || xmlTrue(hidden)
			}
		}
		if err != nil {
			return s.w.pkg.partFault(s.part, err)
		}
	}
}

// readRow reads the row whose start tag was just met.
func (s *sheetScanner) readRow(pass int64) error {
	s.ordinal++
	s.line++
	for rest := s.x.attrs; ; {
		var key, value []byte
		if key, value, rest = nextAttr(rest); key == nil {
			break
		}
		switch string(key) {
		case "r":
			if n, err := strconv.ParseInt(string(value), 10, 64); err == nil && n > 0 && n <= maxSheetRows {
				s.line = n
			}
		case "hidden":
			s.hiddenRows = s.hiddenRows || xmlTrue(string(value))
		}
	}
	s.cells, s.row, s.column = s.cells[:0], s.row[:0], -1
	if s.ordinal <= pass && !s.merges.beginAt(s.line) {
		return s.x.skipElement()
	}
	for outside := s.x.depth - 1; ; {
		token, err := s.x.next()
		switch {
		case err != nil:
			return err
		case token == xmlEnd && s.x.depth == outside:
			return nil
		case token != xmlStart:
		case string(s.x.name) == "c":
			err = s.readCell()
		default:
			err = s.x.skipElement()
		}
		if err != nil {
			return err
		}
	}
}

// readCell reads the cell whose start tag was just met.
func (s *sheetScanner) readCell() error {
	s.column++
	fault := ""
	var kind cellType
	style := 0
	for rest := s.x.attrs; ; {
		var key, value []byte
		if key, value, rest = nextAttr(rest); key == nil {
			break
		}
		switch string(key) {
		case "r":
			if column, ok := columnOfRef(value); ok {
				s.column = column
			} else {
				fault = fmt.Sprintf("the cell has the place %q, which no sheet has", shortened(string(value)))
			}
		case "s":
			style, _ = strconv.Atoi(string(value))
		case "t":
			kind = cellTypeOf(value)
		}
	}
	s.x.badReference = false
	inline, err := s.readContent(kind)
	if err != nil {
		return err
	}
	if inline {
		kind = cellInline
	}
	if s.column >= maxSheetColumns {
		fault = fmt.Sprintf("a cell stands beyond the last column a sheet can have (%s)", columnName(maxSheetColumns-1))
	}
	if s.x.badReference {
		fault = "the cell has an & that starts no known reference"
	}
	return s.addCell(kind, style, fault)
}

// readContent gathers the content of a cell and consumes it: the text of its
// <is>, which it reports, else that of its <v>. A formula's text is passed
// over.
func (s *sheetScanner) readContent(kind cellType) (inline bool, err error) {
	s.raw.reset(s.lim.MaxCell)
	x := s.x
	for cell, inValue := x.depth, false; ; {
		token, err := x.next()
		if err != nil {
			return inline, err
		}
		switch token {
		case xmlText:
			if inValue {
				s.raw.add(x.text)
			}
		case xmlEnd:
			inValue = false
			if x.depth < cell {
				return inline, nil
			}
		case xmlStart:
			switch {
			case string(x.name) == "v" && (kind != cellInline || len(s.raw.b) == 0):
				inValue = true
			case string(x.name) == "is":
				inline = true
				s.raw.b = s.raw.b[:0]
				err = s.raw.readRuns(x)
			default:
				err = x.skipElement()
			}
			if err != nil {
				return inline, err
			}
		}
	}
}

// addCell turns the gathered content into the cell's text.
func (s *sheetScanner) addCell(kind cellType, style int, fault string) error {
	c := sheetCell{column: min(s.column, maxSheetColumns-1), start: len(s.row), fault: fault}
	if fault == "" {
		var err error
		if c.fault, err = s.appendValue(kind, style); err != nil {
			return err
		}
	}
	if bytes.IndexByte(s.row[c.start:], 0) >= 0 {
		c.fault = "the cell holds NUL bytes, which are not text; clear it or type it again"
	}
	if len(s.row) > s.lim.MaxRow {
		s.row = s.row[:c.start]
		c.fault = fmt.Sprintf("the row is longer than %d bytes", s.lim.MaxRow)
	}
	c.end = len(s.row)
	switch {
	case c.end == c.start && c.fault == "":
	case len(s.cells) < 2*maxSheetColumns:
		s.cells = append(s.cells, c)
	default: // only a broken file has so many, some in the same place
		s.cells[len(s.cells)-1].fault = "the row has too many cells"
		s.row = s.row[:c.start]
	}
	return nil
}

// appendValue appends the text of the cell whose content was gathered. It
// returns what is wrong with the cell, and an error only if the file cannot
// be read on.
func (s *sheetScanner) appendValue(kind cellType, style int) (fault string, err error) {
	raw := s.raw.b
	if len(raw) > s.lim.MaxCell {
		return tooLong(s.lim), nil
	}
	switch kind {
	case cellNumber:
		format := generalFormat
		if style >= 0 && style < len(s.formats) {
			format = s.formats[style]
		}
		var ok bool
		if s.row, ok = appendFormatted(s.row, raw, format, s.w.date1904); !ok {
			return fmt.Sprintf("%q is not a number, but the cell says so", shortened(string(raw))), nil
		}
	case cellShared:
		return s.appendShared(bytes.TrimSpace(raw))
	case cellBool:
		switch v := strings.TrimSpace(string(raw)); {
		case v == "":
		case xmlTrue(v):
			s.row = append(s.row, "TRUE"...)
		default:
			s.row = append(s.row, "FALSE"...)
		}
	case cellDate:
		text, _ := isoDate(strings.TrimSpace(string(raw)))
		s.row = append(s.row, text...)
	case cellError: // #N/A and the like: there is no value
		s.errorCells = true
	default:
		s.row = append(s.row, s.raw.finish()...)
	}
	return "", nil
}

func (s *sheetScanner) appendShared(raw []byte) (fault string, err error) {
	if len(raw) == 0 {
		return "", nil
	}
	number := int64(0)
	for _, c := range raw {
		if !isDigit(c) || number > 1<<48 {
			return fmt.Sprintf("%q is not the number of a shared text", shortened(string(raw))), nil
		}
		number = number*10 + int64(c-'0')
	}
	var ok bool
	s.row, ok, err = s.strings.append(s.row, number)
	switch {
	case err != nil:
		return "", err
	case !ok && number < s.strings.count:
		return tooLong(s.lim), nil
	case !ok:
		return fmt.Sprintf("the cell refers to the shared text %d, which the workbook does not have", number), nil
	}
	return "", nil
}

func tooLong(lim Limits) string {
	return fmt.Sprintf("the cell is longer than %d bytes; shorten it", lim.MaxCell)
}

func (s *sheetScanner) close() {
	if s.src != nil {
		s.src.Close()
	}
}

// free gives up everything, the shared strings too.
func (s *sheetScanner) free() error {
	s.close()
	return s.strings.close()
}

// cellType is how a cell's content is to be read.
type cellType uint8

const (
	cellNumber cellType = iota
	cellShared          // a number of the table of shared strings
	cellInline          // the text itself, in <is>
	cellString          // the text of a formula's result
	cellBool
	cellDate // ISO 8601
	cellError
)

func cellTypeOf(t []byte) cellType {
	switch string(t) {
	case "s":
		return cellShared
	case "inlineStr":
		return cellInline
	case "str":
		return cellString
	case "b":
		return cellBool
	case "d":
		return cellDate
	case "e":
		return cellError
	}
	return cellNumber
}

// columnOfRef returns the column, from 0, of a reference such as B12.
func columnOfRef(ref []byte) (int, bool) {
	n, i := 0, 0
	for ; i < len(ref) && isLetter(ref[i]) && i < 4; i++ {
		n = n*26 + int(ref[i]|0x20-'a') + 1
	}
	if i == 0 || i == 4 || i == len(ref) || !isDigit(ref[i]) {
		return 0, false
	}
	return n - 1, true
}

// columnName is the name of a column, counted from 0: A, Z, AA.
func columnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// shortened cuts a text that is shown in a message.
func shortened(s string) string {
	const most = 40
	for i := range s {
		if i > most {
			return s[:i] + "..."
		}
	}
	return s
}
