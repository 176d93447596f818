package source

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

const xlsxCorpora = "../../../shared/corpora/xlsx"

// memFile is a File in memory.
type memFile struct {
	*bytes.Reader
	name string
}

func (f memFile) Name() string { return f.name }

func newMemFile(name string, b []byte) memFile { return memFile{bytes.NewReader(b), name} }

func readFixture(t testing.TB, path string) File {
	t.Helper()
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return newMemFile(filepath.Base(path), b)
}

// readXLSX reads a whole workbook: the columns and the rows. Rows at fault
// are left out and counted.
func readXLSX(t testing.TB, f File, o leadbridge.SourceOptions) (columns []string, rows []Row, faults []*RowError, err error) {
	t.Helper()
	d, err := detectXLSX(f, o, DefaultLimits)
	if err != nil {
		return nil, nil, nil, err
	}
	r, err := openXLSX(f, d, Start{}, DefaultLimits)
	if err != nil {
		return nil, nil, nil, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}()
	for {
		row, err := r.Read()
		var bad *RowError
		switch {
		case err == io.EOF:
			return r.Columns(), rows, faults, nil
		case errors.As(err, &bad):
			faults = append(faults, bad)
		case err != nil:
			return r.Columns(), rows, faults, err
		default:
			rows = append(rows, row)
		}
	}
}

func TestXLSXBehaviour(t *testing.T) {
	var cases []struct{ File, Expect, Note string }
	list, err := os.ReadFile(filepath.Join(xlsxCorpora, "behaviour.json"))
	if os.IsNotExist(err) {
		t.Skipf("the corpora are not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(list, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.File, func(t *testing.T) {
			f := readFixture(t, filepath.Join(xlsxCorpora, "behaviour", c.File))
			columns, rows, faults, err := readXLSX(t, f, leadbridge.SourceOptions{})
			t.Logf("%s\n%q %v %v\n%v", c.Note, columns, rows, faults, err)
			var known *leadbridge.Error
			switch {
			case err != nil && (!errors.As(err, &known) || known.Kind != leadbridge.Invalid || !strings.Contains(known.Msg, c.File)):
				t.Errorf("got the error %v, want an Invalid one that names the file", err)
			case c.Expect == "ok" && err != nil && known.Code != "file_empty":
				t.Errorf("got the error %v", err)
			case c.Expect == "reject" && err == nil:
				t.Error("the file was read, but should be refused")
			}
		})
	}
}

// TestXLSXValues reports how many cells are as Excel itself saves them to
// CSV. It is a measure, with a floor well below today's figures.
func TestXLSXValues(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(xlsxCorpora, "values", "*.xlsx"))
	if len(files) == 0 {
		t.Skip("the corpora are not here")
	}
	sum := 0.0
	for _, path := range files {
		want := csvCells(t, path+".csv")
		_, rows, faults, err := readXLSX(t, readFixture(t, path), leadbridge.SourceOptions{HeaderRow: -1})
		if err != nil || len(faults) > 0 {
			t.Errorf("%s: %v %v", path, err, faults)
		}
		var got []string
		for _, row := range rows {
			got = append(got, row.Cells...)
		}
		score, missing, extra := multisetF1(got, want)
		sum += score
		t.Logf("%-28s F1 %.4f", filepath.Base(path), score)
		if score < 1 {
			t.Logf("  not read: %q\n  not wanted: %q", firstOf(missing, 12), firstOf(extra, 12))
		}
	}
	if mean := sum / float64(len(files)); mean < 0.95 {
		t.Errorf("the mean F1 is %.4f", mean)
	} else {
		t.Logf("mean F1 %.4f", mean)
	}
}

func csvCells(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(rows...)
}

// multisetF1 compares the cells with something in them, in any order.
func multisetF1(got, want []string) (f1 float64, missing, extra []string) {
	count := make(map[string]int)
	g, w := 0, 0
	for _, c := range want {
		if c != "" {
			w++
			count[c]++
		}
	}
	hits := 0
	for _, c := range got {
		if c == "" {
			continue
		}
		g++
		if count[c] > 0 {
			count[c]--
			hits++
		} else {
			extra = append(extra, c)
		}
	}
	for c, n := range count {
		missing = append(missing, slices.Repeat([]string{c}, n)...)
	}
	return 2 * float64(hits) / float64(g+w), missing, extra
}

func firstOf(s []string, n int) []string { return s[:min(n, len(s))] }
