package source

import (
	"fmt"
	"io"
)

// csvReader is the [Reader] of delimited text.
type csvReader struct {
	name    string
	scanner *scanner
	closer  io.Closer
	columns []string
	number  int64
	maxCell int
}

func openCSV(c *content, cs *charset, d Dialect, start Start) (Reader, error) {
	x, err := syntaxOf(d)
	if err != nil {
		return nil, err
	}
	columns, first, err := csvColumns(c, cs, d, x)
	if err != nil {
		return nil, err
	}
	if start.Position <= first.Position {
		start = Start{Position: first.Position, Line: first.Line, Number: start.Number}
	}
	t, err := openText(c, cs, start)
	if err != nil {
		return nil, err
	}
	s := newScanner(t, x, cs.ofRows(), c.lim)
	s.position, s.line, s.width = t.position, t.line, len(columns)
	return &csvReader{name: c.name, scanner: s, closer: t, columns: columns, number: start.Number, maxCell: c.lim.MaxCell}, nil
}

func (r *csvReader) Columns() []string { return r.columns }

func (r *csvReader) Close() error { return r.closer.Close() }

func (r *csvReader) Read() (Row, error) {
	width := len(r.columns)
	for {
		rec, err := r.scanner.next()
		if err != nil {
			return Row{}, err
		}
		filled := extent(rec.cells)
		if filled == 0 && rec.fault == soundRecord || isComment(rec.cells, r.scanner.comment, width) {
			continue
		}
		r.number++
		row := Row{Number: r.number, Line: rec.line, EndLine: rec.endLine, Position: rec.end, Cells: rec.cells}
		if len(rec.cells) != width && len(rec.cells) > 0 {
			row.Cells = fit(rec.cells, width)
		}
		if rec.fault != soundRecord {
			return row, r.spoiled(rec)
		}
		if filled > width {
			return row, &RowError{Line: rec.line, Message: fmt.Sprintf(
				"line %d has %d cells where %d are expected; put quotes around a cell that holds the delimiter", rec.line, filled, width)}
		}
		return row, nil
	}
}

// fit makes cells as many as there are columns.
func fit(cells []string, width int) []string {
	if len(cells) >= width {
		return cells[:width:width]
	}
	return append(cells, make([]string, width-len(cells))...)
}

// spoiled says what is wrong with a record.
func (r *csvReader) spoiled(rec record) *RowError {
	e := &RowError{Line: rec.line}
	last := min(len(rec.cells), len(r.columns)) - 1
	switch rec.fault {
	case openQuote:
		if last >= 0 {
			e.Column = r.columns[last]
		}
		e.Message = fmt.Sprintf("line %d has a quote in cell %d that is never closed; close it, or double it if it is part of the text", rec.line, len(rec.cells))
	case overlongRow:
		e.Message = fmt.Sprintf("line %d is longer than the %d bytes a row may have", rec.line, r.scanner.maxRow)
	case zeroBytes:
		e.Message = fmt.Sprintf("line %d holds NUL bytes, which are not text; export the row again", rec.line)
	case overlongCells:
		for i, c := range rec.cells {
			if len(c) > r.maxCell {
				if i < len(r.columns) {
					e.Column = r.columns[i]
				}
				e.Message = fmt.Sprintf("line %d: cell %d has %d bytes, and at most %d are read", rec.line, i+1, len(c), r.maxCell)
				break
			}
		}
	}
	return e
}
