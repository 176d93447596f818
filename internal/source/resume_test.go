package source

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"leadbridge"
)

func utf16LE(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func zipped(t testing.TB, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// resumable files have blank rows, spoiled rows and rows of several lines.
func resumable(t testing.TB) map[string]string {
	const table = "Lead list\n\n# made by hand\nName,Email,Note\r\nAl,al@example.com,\"one,\ntwo\"\r\n\r\nBo,bo@example.com\r\n" +
		"Cé,c@example.com,x,y\r\n,,\r\n# a remark\r\nDi,di@example.com,\"never closed\r\nEd,ed@example.com,\"a \"\"b\"\" c\"\r\nFy,fy@example.com,last"
	lines := `{"name":"Al","address":{"city":"Rome"}}` + "\n\n" + `{"name":"Bo",}` + "\n" + `{}` + "\n" + `{"name":"Cé","tags":["a","b"]}` + "\n" + `{"name":"Di"}`
	array := "[" + `{"name":"Al","address":{"city":"Rome"}} ,` + "\n" + ` {"name":"Bo"},{},7,` + `{"name":"Cé","tags":["a","b"]}` + "\n" + `, {"name":"Di"} ]`
	return map[string]string{
		"plain.csv":      table,
		"bom.csv":        "\ufeff" + table,
		"latin1.csv":     strings.ReplaceAll(table, "é", "\xe9"),
		"utf16.csv":      utf16LE("\ufeff" + table),
		"utf16nobom.csv": utf16LE(table),
		"cr.csv":         strings.ReplaceAll(strings.ReplaceAll(table, "\r\n", "\n"), "\n", "\r"),
		"no_header.csv":  "1,al@example.com\n2,bo@example.com\n\n3,\"c\nc\"\n4,di@example.com\n",
		"table.csv.gz":   gzipped(t, table),
		"table.zip":      zipped(t, "leads/table.csv", table),
		"lines.ndjson":   lines,
		"utf16.ndjson":   utf16LE("\ufeff" + lines),
		"array.json":     array,
		"bom.json":       "\ufeff" + array,
		"utf16.json":     utf16LE("\ufeff" + array),
		"array.json.gz":  gzipped(t, array),
		"wrapped.json":   `{"total": 4, "nested": {"data": [1]}, "data": ` + array + `, "next": null}`,
		"objects.json":   "{\n \"name\": \"Al\"\n}\n{\n \"name\": \"Bo\"\n} {} {\"name\":\"Cy\"}\n",
	}
}

// TestResume opens each file after every row of it, with and without the line
// known, and wants the rows that are left.
func TestResume(t *testing.T) {
	for name, text := range resumable(t) {
		t.Run(name, func(t *testing.T) {
			f := newFile(name, text)
			d, whole := readFile(t, f, leadbridge.SourceOptions{})
			if len(whole.rows) < 3 || whole.err != nil {
				t.Fatalf("%d rows, %v: %+v", len(whole.rows), whole.err, d)
			}
			for k, row := range whole.rows {
				for _, start := range []Start{row.Next(), {Position: row.Position, Number: row.Number}} {
					r, err := Open(f, d, start)
					if err != nil {
						t.Fatal(err)
					}
					rest := readAll(r)
					r.Close()
					if !slices.Equal(rest.columns, whole.columns) {
						t.Errorf("columns %q, want %q", rest.columns, whole.columns)
					}
					if want := whole.rows[k+1:]; len(want) != len(rest.rows) || len(want) > 0 && !reflect.DeepEqual(rest.rows, want) {
						t.Fatalf("after row %d (%+v):\n got %+v\nwant %+v", k+1, start, rest.rows, want)
					}
				}
			}
		})
	}
}

// TestResumeDirectly wants a plain file not to be read before the start.
func TestResumeDirectly(t *testing.T) {
	f := newFile("leads.csv", leadRows(20_000))
	d, whole := readFile(t, f, leadbridge.SourceOptions{})
	row := whole.rows[len(whole.rows)-2]
	watched := &watchedFile{textFile: f}
	r, err := Open(watched, d, row.Next())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if rest := readAll(r); len(rest.rows) != 1 || rest.rows[0].Line != row.Line+1 {
		t.Errorf("rest %+v", rest.rows)
	}
	if watched.read > f.Size()/4 {
		t.Errorf("read %d of %d bytes to go on at the last row", watched.read, f.Size())
	}
}

// watchedFile counts the bytes that were read.
type watchedFile struct {
	textFile
	read int64
}

func (f *watchedFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.textFile.ReadAt(p, at)
	f.read += int64(n)
	return n, err
}

func TestFileChanged(t *testing.T) {
	for _, name := range []string{"x.csv", "x.csv.gz", "x.ndjson", "x.json"} {
		text := "a,b\n1,2\n3,4\n"
		switch name {
		case "x.csv.gz":
			text = gzipped(t, text)
		case "x.ndjson":
			text = "{\"a\":1}\n{\"a\":2}\n"
		case "x.json":
			text = `[{"a":1},{"a":2}]`
		}
		f := newFile(name, text)
		d, _ := readFile(t, f, leadbridge.SourceOptions{})
		for _, line := range []int64{0, 9} {
			if _, err := Open(f, d, Start{Position: 1000, Number: 9, Line: line}); leadbridge.CodeOf(err) != "file_changed" {
				t.Errorf("%s, line %d: %v", name, line, err)
			}
		}
	}
}

func ExampleRow_Next() {
	f := newFile("leads.csv", "name,email\nAl,al@example.com\nBo,bo@example.com\n")
	d, _ := Detect(f, leadbridge.SourceOptions{})
	r, _ := Open(f, d, Start{})
	first, _ := r.Read()
	r.Close()

	r, _ = Open(f, d, first.Next())
	second, _ := r.Read()
	r.Close()
	fmt.Println(second.Number, second.Line, second.Cells)
	// Output: 2 3 [Bo bo@example.com]
}
