package source

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

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
