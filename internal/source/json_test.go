package source

import (
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

func TestJSON(t *testing.T) {
	for _, test := range []struct {
		name, text string
		columns    string
		rows       string
		path       string
	}{
		{"array", `[{"a":"x","b":1},{"b":2,"c":true}]`, "a¦b¦c", "x¦1¦¶¦2¦true", ""},
		{"lines", "{\"a\":1}\n\n{\"a\":2}\n", "a", "1¶2", ""},
		{"objects over lines", "{\n\"a\":1}\n{\"a\":\n2}", "a", "1¶2", ""},
		{"one object", `{"a":1,"b":{"c":2}}`, "a¦b.c", "1¦2", ""},
		{"wrapped", `{"page":1,"data":[{"a":1},{"a":2}],"tags":["x"]}`, "a", "1¶2", "data"},
		{"one level of nesting", `[{"n":{"first":"A","more":{"x":[1, 2]}},"o":{}}]`, "n.first¦n.more", `A¦{"x":[1,2]}`, ""},
		{"lists", `[{"a":["x","y",null,3,true],"b":[],"c":[{"d": 1}, 2]}]`, "a¦b¦c", `x; y; 3; true¦¦[{"d":1},2]`, ""},
		{"numbers keep their text", `[{"a":12345678901234567890,"b":1.50,"c":-1E+2,"d":007}]`, "", "", ""},
		{"exact numbers", `[{"a":12345678901234567890,"b":1.50,"c":-1E+2}]`, "a¦b¦c", "12345678901234567890¦1.50¦-1E+2", ""},
		{"null is blank", `[{"a":null,"b":"x"},{"a":"","b":null},{"a":1}]`, "a¦b", "¦x¶1¦", ""},
		{"escapes", `[{"a\"b":"\u00e9\n\ud83d\ude00\/"}]`, `a"b`, "é\n😀/", ""},
		{"keys that look alike", `[{"a":1," a":2,"":3}]`, "a¦a_2¦column3", "1¦2¦3", ""},
		{"a key twice", `[{"a":1,"a":2}]`, "a", "2", ""},
		{"byte order mark", "\ufeff[{\"a\":1}]", "a", "1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.columns == "" {
				if _, err := Detect(newFile("x.json", test.text), leadbridge.SourceOptions{}); leadbridge.CodeOf(err) != "json_malformed" {
					t.Errorf("error %v", err)
				}
				return
			}
			d, res := readFile(t, newFile("x.json", test.text), leadbridge.SourceOptions{})
			var rows []string
			for _, cells := range res.cells() {
				rows = append(rows, strings.Join(cells, "¦"))
			}
			if d.Format != leadbridge.ImportJSON || d.Path != test.path {
				t.Errorf("dialect %+v", d)
			}
			if got := strings.Join(res.columns, "¦"); got != test.columns {
				t.Errorf("columns %q, want %q", got, test.columns)
			}
			if got := strings.Join(rows, "¶"); got != test.rows {
				t.Errorf("rows %q, want %q", got, test.rows)
			}
			if len(res.bad) > 0 || res.err != nil {
				t.Errorf("bad %v, error %v", res.bad, res.err)
			}
		})
	}
}

// TestLateKeys has a key that only a record far down has.
func TestLateKeys(t *testing.T) {
	late := `{"firstName":"Zoe","nickname":"Z"}` + "\n"
	_, res := readFile(t, newFile("x.ndjson", leadRecords(5_000)+late), leadbridge.SourceOptions{})
	if last := res.columns[len(res.columns)-1]; last != "nickname" || len(res.bad) > 0 {
		t.Errorf("a small file: last column %q, bad %v", last, res.bad)
	}
	d, res := readFile(t, newFile("x.ndjson", leadRecords(80_000)+late), leadbridge.SourceOptions{})
	if len(res.bad) != 1 || res.bad[0].Column != "nickname" || !strings.Contains(res.bad[0].Message, `"nickname"`) {
		t.Errorf("a large file: bad %v", res.bad)
	}
	if len(d.Notes) == 0 {
		t.Error("a large file: no note says that only some keys are known")
	}
}

func TestLongRecords(t *testing.T) {
	lim := Limits{MaxCell: 1000, MaxRow: 64 << 10}
	long := `{"a":"` + strings.Repeat("x", 2000) + `"}`
	endless := `{"a":"` + strings.Repeat("y", 8<<20) + `"}`
	for name, test := range map[string]struct {
		text      string
		rows, bad int
		broken    bool
	}{
		"lines.ndjson": {"{\"a\":1}\n" + long + "\n" + endless + "\n{\"a\":2}\n", 4, 2, false},
		"array.json":   {`[{"a":1},` + long + "," + endless + `,{"a":2}]`, 3, 2, true},
	} {
		f := newFile(name, test.text)
		d := Dialect{Format: leadbridge.ImportJSON, Keys: []string{"a"}}
		r, err := lim.Open(f, d, Start{})
		if err != nil {
			t.Fatal(err)
		}
		res := readAll(r)
		r.Close()
		if len(res.rows) != test.rows || len(res.bad) != test.bad || (res.err != nil) != test.broken {
			t.Errorf("%s: %d rows, bad %v, %v", name, len(res.rows), res.bad, res.err)
		}
		if test.broken && leadbridge.CodeOf(res.err) != "row_too_long" {
			t.Errorf("%s: %v", name, res.err)
		}
	}
}

func TestChosenArray(t *testing.T) {
	text := `{"leads":[{"name":"Al"}],"users":[{"login":"x"},{"login":"y"}]}`
	d, res := readFile(t, newFile("x.json", text), leadbridge.SourceOptions{Sheet: "users"})
	if d.Path != "users" || len(res.rows) != 2 || !slices.Equal(res.columns, []string{"login"}) {
		t.Errorf("%+v, %+v", d, res)
	}
}

func TestChosenMember(t *testing.T) {
	f, err := OpenPath("testdata/hostile/two.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, res := readFile(t, f, leadbridge.SourceOptions{Sheet: "b.csv"})
	if d.Member != "b.csv" || d.Compression != "zip" || res.rows[0].Cells[0] != "Zoe" {
		t.Errorf("%+v, %+v", d, res.rows)
	}
	d.Member = "c.csv"
	if _, err := Open(f, d, Start{}); leadbridge.CodeOf(err) != "zip_no_member" {
		t.Errorf("a member that is not there: %v", err)
	}
}
