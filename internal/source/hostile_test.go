package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"leadbridge"
)

// TestHostileFiles opens the files under testdata/hostile. Each gets one clear
// error, or is read with its bad rows told.
func TestHostileFiles(t *testing.T) {
	for _, test := range []struct {
		name string
		code string // of the error, if the file cannot be read
		says string // part of the error, or of the first bad row's
		rows int
		bad  int
	}{
		{name: "empty.csv", code: "file_empty", says: "empty.csv: the file is empty"},
		{name: "blank.csv", code: "file_empty", says: "nothing but blanks"},
		{name: "header_only.csv"},
		{name: "noise.csv", code: "file_binary", says: "not a text file"},
		{name: "image.csv", code: "file_binary", says: "not a text file"},
		{name: "document.csv", code: "file_unsupported", says: "PDF"},
		{name: "page.xls", code: "file_html", says: "HTML"},
		{name: "message.xls", code: "file_damaged", says: "one line of text"},
		{name: "legacy.xls", code: "xls_unsupported", says: ".xlsx"},
		{name: "legacy_named.csv", code: "xls_unsupported", says: ".xlsx"},
		{name: "password.xlsx", code: "file_encrypted", says: "password"},
		{name: "nul_row.csv", rows: 22, bad: 1, says: "line 3 holds NUL bytes"},
		{name: "open_quote.csv", rows: 4, bad: 1, says: "line 2 has a quote in cell 2"},
		{name: "open_quote_at_end.csv", rows: 5, bad: 1, says: "line 5 has a quote in cell 2"},
		{name: "ragged.csv", rows: 4, bad: 1, says: "line 2 has 4 cells where 3 are expected"},
		{name: "one.zip", rows: 2},
		{name: "one_with_litter.zip", rows: 2},
		{name: "two.zip", code: "zip_many_members", says: "a.csv, b.csv"},
		{name: "nested.zip", code: "zip_nested", says: "inner.zip"},
		{name: "password.zip", code: "file_encrypted", says: "password"},
		{name: "cut.zip", code: "file_truncated", says: "again"},
		{name: "leads.csv.gz", rows: 2},
		{name: "cut.csv.gz", code: "file_truncated", says: "too early"},
		{name: "twice.csv.gz", code: "zip_nested", says: "twice"},
		{name: "tar.csv.gz", code: "file_unsupported", says: "tar"},
		{name: "broken.ndjson", rows: 5, bad: 2, says: "record 2 is"},
		{name: "broken.json", rows: 3, bad: 1, says: "byte 42"},
		{name: "cut.json", rows: 3, bad: 1, says: "ends too early"},
		{name: "scalars.json", rows: 3, bad: 1, says: "record 2 is no JSON object"},
		{name: "two_arrays.json", code: "json_many_arrays", says: "leads, users"},
		{name: "empty_array.json", code: "file_empty", says: "no records"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := OpenPath(filepath.Join("testdata/hostile", test.name))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			d, err := Detect(f, leadbridge.SourceOptions{})
			if test.code != "" {
				checkFault(t, err, test.code, test.name, test.says)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r, err := Open(f, d, Start{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			res := readAll(r)
			if len(res.rows) != test.rows || len(res.bad) != test.bad {
				t.Fatalf("%d rows with %d bad, want %d and %d: %v", len(res.rows), len(res.bad), test.rows, test.bad, res.bad)
			}
			if test.bad > 0 && !strings.Contains(res.bad[0].Message, test.says) {
				t.Errorf("the bad row says %q, want %q", res.bad[0].Message, test.says)
			}
			if wantEnd := strings.HasSuffix(test.name, "n.json") || test.name == "cut.json"; (res.err != nil) != wantEnd {
				t.Errorf("reading ended with %v", res.err)
			}
		})
	}
}

func checkFault(t *testing.T, err error, code, name, says string) {
	t.Helper()
	var e *leadbridge.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want a *leadbridge.Error", err)
	}
	if e.Kind != leadbridge.Invalid || e.Code != code {
		t.Errorf("kind %s, code %s, want %s: %v", e.Kind, e.Code, code, e)
	}
	if !strings.Contains(e.Error(), says) || !strings.Contains(e.Error(), name) {
		t.Errorf("error %q, want it to name %q and say %q", e, name, says)
	}
}

func TestNoTable(t *testing.T) {
	for _, text := range []string{"sep=;\n", "sep=;\r\n\r\n", " ", "\ufeff", "\ufeff\n", utf16LE("\ufeff"), utf16LE("\ufeff \r\n")} {
		_, err := Detect(newFile("x.csv", text), leadbridge.SourceOptions{})
		if leadbridge.CodeOf(err) != "file_empty" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func gzipped(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	for _, p := range parts {
		if _, err := io.WriteString(w, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBomb(t *testing.T) {
	lim := Limits{MaxRatio: 100}
	f := newFile("bomb.csv.gz", gzipped(t, "a,b\n", strings.Repeat("1,"+strings.Repeat("2", 1000)+"\n", 40<<10)))
	d, err := lim.Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := lim.Open(f, d, Start{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for err == nil {
		_, err = r.Read()
	}
	checkFault(t, err, "zip_bomb", "bomb.csv", "more than is reasonable")
}

func TestTooManyColumns(t *testing.T) {
	header := strings.Repeat("name,", 9_999) + "name\n"
	_, err := Detect(newFile("wide.csv", header+strings.Repeat("1,", 9_999)+"1\n"), leadbridge.SourceOptions{})
	checkFault(t, err, "too_many_columns", "wide.csv", "10000 columns, and at most 2000")

	_, err = Detect(newFile("wide.json", manyKeys(3_000)), leadbridge.SourceOptions{})
	checkFault(t, err, "too_many_columns", "wide.json", "at most 2000")
}

func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = `"k` + strconv.Itoa(i) + `":1`
	}
	return "[{" + strings.Join(keys, ",") + "}]"
}

// TestLongRows reads around rows that are beyond the limits.
func TestLongRows(t *testing.T) {
	lim := Limits{MaxCell: 1000, MaxRow: 5000}
	long := strings.Repeat("x", 1001)
	endless := strings.Repeat("y", 3<<20)
	text := "a,b\n1,2\n3," + long + "\n4,5\n6," + endless + "\n7,\"" + endless + "\n8,9\n"
	f := newFile("long.csv", text)
	d, err := lim.Detect(f, leadbridge.SourceOptions{Delimiter: ",", Quote: `"`, HeaderRow: 1})
	if err != nil {
		t.Fatal(err)
	}
	r, err := lim.Open(f, d, Start{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	res := readAll(r)
	if len(res.rows) != 6 || len(res.bad) != 3 || res.err != nil {
		t.Fatalf("%d rows, bad %v, %v", len(res.rows), res.bad, res.err)
	}
	if res.bad[0].Line != 3 || res.bad[0].Column != "b" || res.bad[1].Line != 5 || res.bad[2].Line != 6 {
		t.Errorf("bad rows %v", res.bad)
	}
	if last := res.rows[5]; last.Number != 6 || last.Line != 7 || last.Cells[1] != "9" {
		t.Errorf("the row after: %+v", last)
	}
	if s := r.(*csvReader).scanner; len(s.buf) > 200<<10 {
		t.Errorf("the buffer grew to %d bytes", len(s.buf))
	}
}
