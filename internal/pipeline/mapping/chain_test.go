package mapping

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseChain(t *testing.T) {
	tests := []struct {
		text string
		want []call
	}{
		{"trim", []call{{"trim", nil}}},
		{" trim |uppercase ", []call{{"trim", nil}, {"uppercase", nil}}},
		{"join()", []call{{"join", nil}}},
		{"split( ; , 2 )", []call{{"split", []string{";", "2"}}}},
		{`split(",", 1)`, []call{{"split", []string{",", "1"}}}},
		{`split('|', 1) | trim`, []call{{"split", []string{"|", "1"}}, {"trim", nil}}},
		{`replace(O'Brien, "a \"b\"")`, []call{{"replace", []string{"O'Brien", `a "b"`}}}},
		{`replace("\t", "\n")`, []call{{"replace", []string{"\t", "\n"}}}},
		{`regex(^(\d{1,5})-(\d+)$, $2)`, []call{{"regex", []string{`^(\d{1,5})-(\d+)$`, "$2"}}}},
		{`regex("\d+", "")`, []call{{"regex", []string{`\d+`, ""}}}},
		{`lookup(O'Brien=x, y; (a)=b)`, []call{{"lookup", []string{"O'Brien=x, y; (a)=b"}}}},
		{`expr(split(value, ")")[0] + "|")|trim`, []call{{"expr", []string{`split(value, ")")[0] + "|"`}}, {"trim", nil}}},
		{`concat({First Name}, " ", {Last, Name})`, []call{{"concat", []string{"{First Name}", " ", "{Last, Name}"}}}},
	}
	for _, tt := range tests {
		got, err := parseChain(tt.text)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %q, %v, want %q", tt.text, got, err, tt.want)
		}
	}
}

func TestParseChainErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "expected the name of a transform",
		"trim |":                            "expected the name of a transform",
		"trim uppercase":                    "expected | between transforms",
		"split(;":                           "split( is not closed",
		`split(";`:                          "a quote \" is not closed",
		`split(";" 1)`:                      "expected , or )",
		"expr(value":                        "expr( is not closed",
		`expr("value)`:                      "a quote",
		"lookup(a=b":                        "lookup( is not closed",
		"split(a, ":                         "split( is not closed",
		"(x)":                               "expected the name",
		"trim | | trim":                     "expected the name",
		"x" + strings.Repeat("y", maxChain): "longer than",
	} {
		if _, err := parseChain(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", text, err, want)
		}
	}
}

// FuzzParseChain checks that no text makes the parser panic, and that what it
// reads is written so that it reads the same.
func FuzzParseChain(f *testing.F) {
	for _, s := range []string{"trim | uppercase", `split(",", 1)`, "lookup(a=b;c=d)", `expr(value == ")" ? 'x' : "y")`,
		`regex(^(\d+)$, "$1\\")`, "concat({}, x)", "date(DD.MM.YYYY)", `replace("\t",' ')`, "join( )", "a(b(c),[d,e])"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		calls, err := parseChain(text)
		if err != nil {
			return
		}
		var parts []string
		for _, c := range calls {
			parts = append(parts, c.String())
		}
		written := strings.Join(parts, " | ")
		if len(written) > maxChain {
			return
		}
		again, err := parseChain(written)
		if err != nil || !reflect.DeepEqual(calls, again) {
			t.Fatalf("%q was read as %q, written as %q, and read again as %q, %v", text, calls, written, again, err)
		}
		b := &builder{columns: []string{"a", "b"}, region: "US"}
		if steps, err := b.buildChain(text); err == nil {
			r := &row{cells: []string{"x", "1"}}
			for _, s := range steps {
				if out, err := s.step([]string{"x", "1"}, r); err == nil && out == nil {
					continue
				}
			}
		}
	})
}
