package source

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFindHeader(t *testing.T) {
	for _, test := range []struct {
		name string
		rows string // rows by line, cells by "|"
		want int
		sure bool
	}{
		{"names over values", "Name|Email|Phone\nAl|al@example.com|555-0100\nBo|bo@example.com|555-0101", 0, true},
		{"names over text", "First Name|City\nAl|Rome\nBo|Oslo", 0, true},
		{"German names", "Vorname|Straße|PLZ\nJörg|Am Markt 3|10115\nAnna|Hauptstr. 5|04109", 0, true},
		{"data only", "Al|al@example.com|555-0100\nBo|bo@example.com|555-0101", -1, true},
		{"values that come again", "CA|AUTO|new\nTX|AUTO|new\nCA|HOME|old\nTX|HOME|new", -1, true},
		{"any text", "foo|bar\nbaz|qux", 0, false},
		{"only a header", "foo|bar|baz", 0, false},
		{"only a data row", "1|al@example.com", -1, true},
		{"a title above", "Leads of May||\n||\nName|Email|Age\nAl|al@example.com|30\nBo|bo@example.com|31", 2, true},
		{"group names above", "Person||Address|\nName|Email|City|Zip\nAl|al@example.com|Rome|00100\nBo|bo@example.com|Oslo|0150", 1, true},
		{"a blank name", "id||city\n1|Al|Rome\n2|Bo|Oslo", 0, true},
		{"years", "Name|2019|2020|2021\nAl|5|7|9\nBo|1|2|3", 0, true},
		{"years as data", "Al|2019|2020\nBo|2018|2021\nCy|2017|2020", -1, true},
		{"a header repeated below", "Name|Age\nAl|30\nName|Age\nBo|31", 0, true},
		{"nothing", "|\n|", -1, false},
	} {
		var rows [][]string
		for line := range strings.Lines(test.rows) {
			rows = append(rows, strings.Split(strings.TrimSpace(line), "|"))
		}
		got, sure := findHeader(rows)
		if got != test.want || sure != test.sure {
			t.Errorf("%s: %d, %v, want %d, %v", test.name, got, sure, test.want, test.sure)
		}
	}
}

func TestUniqueColumns(t *testing.T) {
	for _, test := range []struct{ header, want []string }{
		{[]string{"a", "b"}, []string{"a", "b"}},
		{[]string{"a", "", "a", "a"}, []string{"a", "column2", "a_2", "a_3"}},
		{[]string{"a", "a", "a_2"}, []string{"a", "a_3", "a_2"}},
		{[]string{"", "column1"}, []string{"column1_2", "column1"}},
		{[]string{" First \n Name ", "\ufeffid"}, []string{"First Name", "id"}},
	} {
		if got := uniqueColumns(test.header); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.header, got, test.want)
		}
	}
	name := rapid.SampledFrom([]string{"a", "a_2", "", " ", "column1", "column2", "b"})
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SliceOfN(name, 0, 8).Draw(t, "header")
		names := uniqueColumns(header)
		seen := make(map[string]bool)
		for i, n := range names {
			if n == "" || seen[n] {
				t.Fatalf("%q: %q", header, names)
			}
			if h := strings.TrimSpace(header[i]); h != "" && !strings.HasPrefix(n, h) {
				t.Fatalf("%q became %q", h, n)
			}
			seen[n] = true
		}
	})
}

func TestCellKinds(t *testing.T) {
	for kind, cells := range map[cellKind]string{
		kindNumber: "1|-1.5|1,234.50|1.234,50|$5|12 %|(3.00)|1.2E+5|0,611|1'234|5 €|.5|12345678901234567890",
		kindDate:   "2024-01-05|5.1.2024|01/05/24|2024-01-05T10:00:00Z|2024-01-05 10:00|5-Jan-24|5 January 2024|Jan 5, 2024|March 2024",
		kindTime:   "9:05|21:05:30.123|9:05 PM",
		kindEmail:  "al@example.com",
		kindURL:    "https://example.com/x|www.example.com",
		kindPhone:  "(212) 555-0187|+1 212 555 0187|212-555-0187",
		kindBool:   "true|No",
		kindCode:   "10.0.0.1|A-1047|0f8fad5b-d9cb",
		kindText:   "Al|12 Main Street|a@b|1,2,3 go|-|Mayor 5",
	} {
		for c := range strings.SplitSeq(cells, "|") {
			if got := kindOf(c); got != kind {
				t.Errorf("%q is %d, want %d", c, got, kind)
			}
		}
	}
}
