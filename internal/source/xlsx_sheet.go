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
