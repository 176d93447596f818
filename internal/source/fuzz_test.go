package source

import (
	"reflect"
	"testing"

	"leadbridge"
)

// fuzzLimits are small, so that inputs reach them.
var fuzzLimits = Limits{MaxColumns: 50, MaxCell: 500, MaxRow: 2000}

// checkReader reads a file to its end and wants rows in order, as wide as the
// table, that are the same when reading is resumed after one of them.
func checkReader(t *testing.T, f File, d Dialect, stop uint8) {
	r, err := fuzzLimits.Open(f, d, Start{})
	if err != nil {
		checkKind(t, err)
		return
	}
	defer r.Close()
	whole := readAll(r)
	if whole.err != nil {
		checkKind(t, whole.err)
	}
	var last Row
	for i, row := range whole.rows {
		if row.Number != int64(i+1) || row.Line < last.Line || row.Position < last.Position {
			t.Fatalf("row %+v after %+v", row, last)
		}
		if len(row.Cells) != 0 && len(row.Cells) != len(whole.columns) {
			t.Fatalf("row %+v has %d cells, want %d", row, len(row.Cells), len(whole.columns))
		}
		last = row
	}
	if len(whole.rows) == 0 || whole.err != nil {
		return
	}
	k := int(stop) % len(whole.rows)
	again, err := fuzzLimits.Open(f, d, whole.rows[k].Next())
	if err != nil {
		t.Fatalf("resume after row %d: %v", k+1, err)
	}
	defer again.Close()
	if rest := readAll(again); len(rest.rows) != len(whole.rows)-k-1 || len(rest.rows) > 0 && !reflect.DeepEqual(rest.rows, whole.rows[k+1:]) {
		t.Fatalf("resumed after row %d of %+v:\n got %+v\nwant %+v", k+1, d, rest.rows, whole.rows[k+1:])
	}
}

func checkKind(t *testing.T, err error) {
	t.Helper()
	if kind := leadbridge.KindOf(err); kind != leadbridge.Invalid && kind != leadbridge.Unsupported {
		t.Fatalf("error of kind %s: %v", kind, err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("a,b\n1,\"x\ny\"\n", ",", "\"", "\"", 1, uint8(0))
	f.Add("a;b\r\n'it\\'s';2\r\n# c\r\n", ";", "'", "\\", 1, uint8(0))
	f.Add("1\t\"open\n2\t3\n", "\t", "\"", "\"", -1, uint8(1))
	f.Add("x\n\n y \"z\" ,\"", " ", "\"", "\"", 3, uint8(0))
	f.Fuzz(func(t *testing.T, text, delimiter, quote, escape string, header int, stop uint8) {
		d := Dialect{Format: leadbridge.ImportCSV, Delimiter: delimiter, Quote: quote, Escape: escape, Comment: "#", HeaderRow: header}
		checkReader(t, newFile("fuzz.csv", text), d, stop)
	})
}

func FuzzJSON(f *testing.F) {
	f.Add(`[{"a":1},{"b":{"c":[1,2]}}]`, "", uint8(0))
	f.Add("{\"a\":1}\n{\"a\":\n{\"b\":2}\n", "", uint8(1))
	f.Add(`{"x":1,"data":[{"a":"\u00e9"},7,{}]}`, "data", uint8(0))
	f.Add("{\n\"a\":1}{\"a\":2}", "", uint8(0))
	f.Fuzz(func(t *testing.T, text, path string, stop uint8) {
		d := Dialect{Format: leadbridge.ImportJSON, Path: path, HeaderRow: -1}
		checkReader(t, newFile("fuzz.json", text), d, stop)
	})
}

func FuzzDetect(f *testing.F) {
	for _, text := range resumable(f) {
		f.Add([]byte(text), uint8(1))
	}
	f.Add([]byte("PK\x03\x04"), uint8(0))
	f.Add([]byte("\x1f\x8b\x08"), uint8(0))
	f.Add([]byte("sep=;\na;b\n1;2"), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, stop uint8) {
		file := newFile("fuzz", string(data))
		d, err := fuzzLimits.Detect(file, leadbridge.SourceOptions{})
		if err != nil {
			checkKind(t, err)
			return
		}
		if d.Format == leadbridge.ImportExcel {
			return // the workbook reader has a target of its own
		}
		checkReader(t, file, d, stop)
		if _, _, err := fuzzLimits.EstimateRows(file, d); err != nil {
			checkKind(t, err)
		}
	})
}
