package lead

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"

	"leadbridge/internal/formula"
)

// csvTable writes CSV.
type csvTable struct {
	out   *csv.Writer
	cells []string
}

func newCSVTable(w io.Writer) *csvTable { return &csvTable{out: csv.NewWriter(w)} }

func (t *csvTable) header(columns []column) error {
	t.cells = make([]string, len(columns))
	for i, c := range columns {
		t.cells[i] = formula.Defuse(c.name)
	}
	return t.out.Write(t.cells)
}

func (t *csvTable) row(cells []string) error {
	for i, text := range cells {
		t.cells[i] = formula.Defuse(text)
	}
	return t.out.Write(t.cells)
}

func (t *csvTable) end() error {
	t.out.Flush()
	return t.out.Error()
}

func (*csvTable) close() error { return nil }

// ndjsonTable writes one JSON object a line, without the fields that are
// empty.
type ndjsonTable struct {
	out   *bufio.Writer
	names [][]byte // as JSON
	line  []byte
}

func newNDJSONTable(w io.Writer) *ndjsonTable {
	return &ndjsonTable{out: bufio.NewWriterSize(w, 64<<10)}
}

func (t *ndjsonTable) header(columns []column) error {
	for _, c := range columns {
		name, err := json.Marshal(c.name)
		if err != nil {
			return err
		}
		t.names = append(t.names, name)
	}
	return nil
}

func (t *ndjsonTable) row(cells []string) error {
	t.line = append(t.line[:0], '{')
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		value, err := json.Marshal(cell)
		if err != nil {
			return err
		}
		if i > 0 {
			t.line = append(t.line, ',')
		}
		t.line = append(append(append(t.line, t.names[i]...), ':'), value...)
	}
	_, err := t.out.Write(append(t.line, '}', '\n'))
	return err
}

func (t *ndjsonTable) end() error { return t.out.Flush() }

func (*ndjsonTable) close() error { return nil }
