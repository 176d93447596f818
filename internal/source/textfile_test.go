package source

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"leadbridge"
)

// textFile is a [File] in memory.
type textFile struct {
	*bytes.Reader
	name string
}

func newFile(name, text string) textFile { return textFile{bytes.NewReader([]byte(text)), name} }

func (f textFile) Name() string { return f.name }

// result is all that a reader yields.
type result struct {
	columns []string
	rows    []Row
	bad     []*RowError
	err     error // what ended the reading, if not the end of the file
}

func (r result) cells() [][]string {
	cells := make([][]string, len(r.rows))
	for i, row := range r.rows {
		cells[i] = row.Cells
	}
	return cells
}

func readAll(r Reader) result {
	res := result{columns: r.Columns()}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return res
		}
		var bad *RowError
		if errors.As(err, &bad) {
			res.bad = append(res.bad, bad)
		} else if err != nil {
			res.err = err
			return res
		}
		res.rows = append(res.rows, row)
	}
}

// readFile detects, opens and reads a file.
func readFile(t testing.TB, f File, o leadbridge.SourceOptions) (Dialect, result) {
	t.Helper()
	d, err := Detect(f, o)
	if err != nil {
		t.Fatalf("Detect: %v", err)
	}
	r, err := Open(f, d, Start{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer r.Close()
	return d, readAll(r)
}
