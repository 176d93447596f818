package source

import (
	"bytes"
	"fmt"
	"io"
)

// jsonReader is the [Reader] of JSON records.
type jsonReader struct {
	name    string
	lim     Limits
	closer  io.Closer
	records jsonRecords
	parser  recordParser
	columns []string
	index   map[string]int
	number  int64
	broken  error // ends the reading

	text  []byte // of the cells of one record
	spans []span // of each cell in text

	// gather makes Read collect keys instead of cells.
	gather bool
	keys   []string
}

// span is a part of a text.
type span struct{ start, end int }

// jsonRecords yields the records of a text as they stand there.
type jsonRecords interface {
	// next returns a record, its number from 1 in the order of the file or
	// its physical line, and the position behind it. A *RowError leaves the
	// reader able to go on.
	next() (raw []byte, line, end int64, err error)
}

func openJSON(c *content, cs *charset, d Dialect, start Start) (Reader, error) {
	if len(d.Keys) == 0 {
		keys, _, err := gatherKeys(c, cs, d)
		if err != nil {
			return nil, err
		}
		d.Keys = keys
	}
	return newJSONReader(c, cs, d, start)
}

func newJSONReader(c *content, cs *charset, d Dialect, start Start) (*jsonReader, error) {
	layout, err := layoutOf(c, cs)
	if err != nil {
		return nil, err
	}
	if d.Path != "" {
		layout = jsonArray
	}
	r := &jsonReader{name: c.name, lim: c.lim, columns: uniqueColumns(d.Keys), index: make(map[string]int, len(d.Keys)), number: start.Number}
	for i, k := range d.Keys {
		r.index[k] = i
	}
	r.spans = make([]span, len(r.columns))
	if layout == jsonLines {
		t, err := openText(c, cs, start)
		if err != nil {
			return nil, err
		}
		s := newScanner(t, syntax{}, cs.ofRows(), c.lim)
		s.maxCell, s.position, s.line = c.lim.MaxRow, t.position, t.line
		r.records, r.closer = &jsonLineRecords{scanner: s}, t
		return r, nil
	}
	records, err := openJSONValues(c, cs.asStream(), layout, d.Path, start)
	if err != nil {
		return nil, err
	}
	r.records, r.closer = records, records.text
	return r, nil
}

func (r *jsonReader) Columns() []string { return r.columns }

func (r *jsonReader) Close() error { return r.closer.Close() }

func (r *jsonReader) Read() (Row, error) {
	for {
		if r.broken != nil {
			return Row{}, r.broken
		}
		raw, line, end, err := r.records.next()
		row := Row{Line: line, EndLine: line, Position: end}
		if bad, ok := err.(*RowError); ok {
			r.number++
			row.Number = r.number
			return row, bad
		}
		if err == io.EOF {
			return Row{}, err
		}
		if err != nil {
			// The record is lost, and with it the place of the next one.
			r.broken = err
			r.number++
			row.Number = r.number
			return row, &RowError{Line: line, Message: err.Error()}
		}
		r.text = r.text[:0]
		clear(r.spans)
		data, err := r.parser.parse(raw, func(key, value []byte) error { return r.set(line, key, value) })
		if !data && err == nil && !r.gather {
			continue
		}
		r.number++
		row.Number = r.number
		row.Cells = r.cells()
		if err == nil {
			err = r.checkCells(row)
		}
		if bad, ok := err.(*RowError); ok {
			return row, bad
		} else if err != nil {
			return row, &RowError{Line: line, Message: fmt.Sprintf("record %d is no JSON object: %s", line, jsonReason(err))}
		}
		return row, nil
	}
}

// cells makes the cells of the record that was parsed. They share one string.
func (r *jsonReader) cells() []string {
	cells, text := make([]string, len(r.spans)), string(r.text)
	for i, s := range r.spans {
		cells[i] = text[s.start:s.end]
	}
	return cells
}

// set takes one value of a record.
func (r *jsonReader) set(line int64, key, value []byte) error {
	i, ok := r.index[string(key)]
	switch {
	case !ok && r.gather:
		if len(r.keys) <= r.lim.MaxColumns {
			r.index[string(key)] = len(r.keys)
			r.keys = append(r.keys, string(key))
		}
	case r.gather || len(value) == 0:
	case !ok:
		return &RowError{Line: line, Column: string(key), Message: fmt.Sprintf(
			"record %d has the key %q, which the records before do not have; give it to one of the first records too, or take it out", line, key)}
	default:
		start := len(r.text)
		r.text = append(r.text, value...)
		r.spans[i] = span{start, len(r.text)}
	}
	return nil
}

func (r *jsonReader) checkCells(row Row) error {
	for i, c := range row.Cells {
		if len(c) > r.lim.MaxCell {
			return &RowError{Line: row.Line, Column: r.columns[i], Message: fmt.Sprintf(
				"record %d: %q has %d bytes, and at most %d are read", row.Line, r.columns[i], len(c), r.lim.MaxCell)}
		}
	}
	return nil
}

// jsonLineRecords are records in one line each.
type jsonLineRecords struct {
	scanner *scanner
	raw     []byte
}

func (l *jsonLineRecords) next() (raw []byte, line, end int64, err error) {
	for {
		rec, err := l.scanner.next()
		if err != nil {
			return nil, 0, 0, err
		}
		switch rec.fault {
		case overlongRow, overlongCells:
			return nil, rec.line, rec.end, &RowError{Line: rec.line, Message: fmt.Sprintf(
				"line %d is longer than the %d bytes a record may have", rec.line, l.scanner.maxRow)}
		}
		l.raw = append(l.raw[:0], rec.cells[0]...)
		if raw = bytes.TrimSpace(l.raw); len(raw) > 0 {
			return raw, rec.line, rec.end, nil
		}
	}
}
