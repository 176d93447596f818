package source

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
)

// scanAll splits a text that is given to the scanner in pieces.
func scanAll(text string, x syntax, piece int, lim Limits) []record {
	s := newScanner(&pieces{r: strings.NewReader(text), n: piece}, x, utf8Charset, lim.orDefault())
	var records []record
	for {
		rec, err := s.next()
		if err != nil {
			return records
		}
		records = append(records, rec)
	}
}

// pieces reads at most n bytes at a time.
type pieces struct {
	r io.Reader
	n int
}

func (p *pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.n)]) }

// TestScanLikeTheStandardLibrary writes tables with encoding/csv and wants the
// scanner to read what encoding/csv reads.
func TestScanLikeTheStandardLibrary(t *testing.T) {
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 ,;\"'\\\n\té世\t")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		delimiter := rapid.SampledFrom([]byte(",;\t|")).Draw(t, "delimiter")
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 4), 1, 8).Draw(t, "table")
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma = rune(delimiter)
		if err := w.WriteAll(table); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(text.Bytes()))
		r.Comma, r.FieldsPerRecord = rune(delimiter), -1
		want, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		x := syntax{delimiter: delimiter, split: true, quote: '"', quoted: true}
		var got [][]string
		for _, rec := range scanAll(text.String(), x, rapid.IntRange(1, 20).Draw(t, "piece"), Limits{}) {
			if rec.fault != soundRecord {
				t.Fatalf("record %+v has a fault in %q", rec, text.String())
			}
			if len(rec.cells) > 1 || rec.cells[0] != "" { // encoding/csv skips empty lines
				got = append(got, rec.cells)
			}
		}
		// The standard library drops a line of one empty cell as well.
		want = slices.DeleteFunc(want, func(row []string) bool { return len(row) == 1 && row[0] == "" })
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q:\n got %q\nwant %q", text.String(), got, want)
		}
	})
}

// TestWriteCSV writes any table and reads it back.
func TestWriteCSV(t *testing.T) {
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 ,;\"'\\\n\ré世")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		table := &fixedReader{columns: []string{"name", "email", "note"}}
		for range rapid.IntRange(1, 8).Draw(t, "rows") {
			table.rows = append(table.rows, []string{"x", cell.Draw(t, "email"), cell.Draw(t, "note")})
		}
		want := table.rows
		var out bytes.Buffer
		n, err := WriteCSV(&out, table, nil)
		if err != nil || int(n) != len(want) {
			t.Fatal(n, err)
		}
		x := syntax{delimiter: ',', split: true, quote: '"', quoted: true}
		records := scanAll(out.String(), x, 7, Limits{})
		got := cellsOf(records[1:])
		if !slices.Equal(records[0].cells, table.columns) || !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q:\n got %q\nwant %q", out.String(), got, want)
		}
	})
}

// fixedReader is a [Reader] of given rows.
type fixedReader struct {
	columns []string
	rows    [][]string
}

func (r *fixedReader) Columns() []string { return r.columns }
func (r *fixedReader) Close() error      { return nil }

func (r *fixedReader) Read() (Row, error) {
	if len(r.rows) == 0 {
		return Row{}, io.EOF
	}
	row := Row{Cells: r.rows[0]}
	r.rows = r.rows[1:]
	return row, nil
}

func TestWriteCSVTellsOfBadRows(t *testing.T) {
	f := newFile("x.csv", "name,email\nAl,al@example.com,x\nBo,bo@example.com\nCy,cy@example.com\nDi,di@example.com\n")
	d, err := Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(f, d, Start{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	var bad []int64
	n, err := WriteCSV(&out, r, func(row Row, e *RowError) { bad = append(bad, row.Number, e.Line) })
	if err != nil || n != 4 || !slices.Equal(bad, []int64{1, 2}) {
		t.Errorf("%d rows, bad %v, %v", n, bad, err)
	}
	if want := "name,email\nAl,al@example.com\nBo,bo@example.com\nCy,cy@example.com\nDi,di@example.com\n"; out.String() != want {
		t.Errorf("wrote %q", out.String())
	}
}

func TestEstimateRows(t *testing.T) {
	const rows = 120_000
	text := leadRows(rows)
	records := leadRecords(50_000)
	for _, test := range []struct {
		name, text string
		rows       int64
		exact      bool
	}{
		{"small.csv", "a,b\n1,\"x\ny\"\n\n3,4,5\n", 2, true},
		{"large.csv", text, rows, false},
		{"large.csv.gz", gzipped(t, text), rows, false},
		{"large.zip", zipped(t, "large.csv", text), rows, false},
		{"large.ndjson", records, 50_000, false},
		{"large.json", "[" + strings.ReplaceAll(strings.TrimSpace(records), "\n", ",") + "]", 50_000, false},
	} {
		f := newFile(test.name, test.text)
		d, err := Detect(f, leadbridge.SourceOptions{})
		if err != nil {
			t.Fatal(err)
		}
		n, exact, err := EstimateRows(f, d)
		if err != nil || exact != test.exact {
			t.Errorf("%s: exact %v, %v", test.name, exact, err)
		}
		if off := float64(n)/float64(test.rows) - 1; off > 0.05 || off < -0.05 || exact && off != 0 {
			t.Errorf("%s: %d rows, want %d", test.name, n, test.rows)
		}
	}
}
