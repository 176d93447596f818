package mapping

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadbridge"
)

func suggested(columns []string, rows [][]string, o SuggestOptions) map[string]leadbridge.SuggestedMapping {
	m := map[string]leadbridge.SuggestedMapping{}
	for _, s := range Suggest(columns, rows, o) {
		m[s.SourceField] = s
	}
	return m
}

// table makes rows of columns of space-separated text, one line a row, cells
// separated by bars.
func table(lines string) [][]string {
	var rows [][]string
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		var row []string
		for cell := range strings.SplitSeq(line, "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		rows = append(rows, row)
	}
	return rows
}

func TestValuesAlone(t *testing.T) {
	columns := []string{"Column 1", "Column 2", "Column 3", "Column 4", "Column 5", "Column 6", "Column 7", "Column 8", "Column 9", "Column 10"}
	rows := table(`
		John  | Okafor  | john@example.com | (212) 555-0187 | 12 Oak Street   | Albany  | NY | 12207 | 05/15/1985 | Auto
		Mary  | Lindqvist | mary@acme.org  | 646-555-0110   | 7 Elm Ave       | Boise   | ID | 83702 | 1/2/1970   | Home
		Peter | Zhou    | pz@mail.example  | 312.555.0142   | 99 Lake Rd      | Chicago | IL | 60601 | 11/30/1990 | Life
		Susan | Abara   | sue@example.com  | +1 415 5550133 | 4 Hill Ct       | Reno    | NV | 89501 | 7/4/1962   | Auto`)
	want := []string{"firstName", "lastName", "email", "phone", "street", "city", "state", "postalCode", "dateOfBirth", "insuranceType"}
	got := suggested(columns, rows, SuggestOptions{})
	for i, c := range columns {
		if got[c].TargetField != want[i] {
			t.Errorf("%s: got %q, want %q", c, got[c].TargetField, want[i])
		}
		if got[c].Confidence > .75 {
			t.Errorf("%s: confidence %v without a header", c, got[c].Confidence)
		}
	}
}

func TestValuesVeto(t *testing.T) {
	tests := []struct {
		column string
		values []string
	}{
		{"Email", []string{"yes", "no", "yes"}},
		{"Phone", []string{"Mobile", "Home", "Work"}},
		{"State", []string{"12", "13", "14"}},
		{"Zip", []string{"true", "false", "true"}},
		{"Birthday", []string{"Anna", "Tom", "Eve"}},
		{"City", []string{"a@b.com", "c@d.com", "e@f.org"}},
		{"First Name", []string{"a@b.com", "c@d.com", "e@f.org"}},
		{"Insurance Type", []string{"2024-01-01", "2024-02-01", "2024-03-01"}},
		{"Account Number", []string{"(212) 555-0187", "(212) 555-0188", "(212) 555-0189"}},
		{"Spouse E-mail", []string{"a@b.com", "c@d.com", "e@f.org"}},
	}
	for _, tt := range tests {
		var rows [][]string
		for _, v := range tt.values {
			rows = append(rows, []string{v})
		}
		for _, s := range Suggest([]string{tt.column}, rows, SuggestOptions{}) {
			if !(s.TargetField == "email" && tt.column != "Spouse E-mail" && tt.column != "Email") {
				t.Errorf("%s %v became %s (%s)", tt.column, tt.values, s.TargetField, s.Reason)
			}
		}
	}
}

func TestValuesConfirm(t *testing.T) {
	var rows [][]string
	for i := range 50 {
		number := fmt.Sprintf("0171 23456%02d", i)
		if i < 2 {
			number = "ruft an"
		}
		rows = append(rows, []string{number, "Auto"})
	}
	got := suggested([]string{"Telefon", "Product"}, rows, SuggestOptions{})
	if want := `The header says "Telefon" (German for phone) and 48 of 50 values look like phone numbers.`; got["Telefon"].Reason != want {
		t.Errorf("got  %s\nwant %s", got["Telefon"].Reason, want)
	}
	if s := got["Telefon"]; s.Confidence < .95 || s.Confidence > 1 {
		t.Errorf("confidence %v", s.Confidence)
	}
	if got["Product"].TargetField != "insuranceType" {
		t.Errorf("a product column of insurance lines became %q", got["Product"].TargetField)
	}
}

func TestNamesBesideNames(t *testing.T) {
	tests := []struct{ columns, want string }{
		{"Name|Email", "Name=fullName"},
		{"Vorname|Name", "Vorname=firstName Name=lastName"},
		{"Prénom|Nom", "Prénom=firstName Nom=lastName"},
		{"Nombre|Apellidos", "Nombre=firstName Apellidos=lastName"},
		{"Name|Surname", "Name=firstName Surname=lastName"},
		{"First Name|Last Name|Name", "First Name=firstName Last Name=lastName"},
		{"First Name|Name", "First Name=firstName Name=fullName"},
		{"Vorname, Nachname", "Vorname, Nachname=fullName"},
		{"firstName|lastName|fullName", "firstName=firstName lastName=lastName"},
	}
	for _, tt := range tests {
		got := suggested(strings.Split(tt.columns, "|"), nil, SuggestOptions{})
		checkPairs(t, tt.columns, got, tt.want)
	}
}

// checkPairs compares "A=x B=y" with suggestions, of which "email" ones do
// not count.
func checkPairs(t *testing.T, id string, got map[string]leadbridge.SuggestedMapping, want string) {
	t.Helper()
	var pairs []string
	for _, c := range strings.Split(id, "|") {
		if s, ok := got[c]; ok && s.TargetField != "email" {
			pairs = append(pairs, c+"="+s.TargetField)
		}
	}
	if g := strings.Join(pairs, " "); g != want {
		t.Errorf("%s: got %s, want %s", id, g, want)
	}
}

func TestCustomFields(t *testing.T) {
	custom := []leadbridge.Field{
		{Name: "custom.budget", Title: "Monthly budget", Type: leadbridge.TypeNumber, Custom: true},
		{Name: "custom.policyNumber", Title: "Policy number", Type: leadbridge.TypeString, Custom: true},
	}
	got := suggested([]string{"MONTHLY_BUDGET", "policyNumber", "Email"}, nil, SuggestOptions{Custom: custom})
	for column, want := range map[string]string{"MONTHLY_BUDGET": "custom.budget", "policyNumber": "custom.policyNumber", "Email": "email"} {
		if got[column].TargetField != want {
			t.Errorf("%s: got %q, want %q", column, got[column].TargetField, want)
		}
	}
}

func TestOwnNamesAreCertain(t *testing.T) {
	for _, name := range leadbridge.FieldNames() {
		s := Suggest([]string{name}, nil, SuggestOptions{})
		if len(s) != 1 || s[0].TargetField != name || s[0].Confidence != 1 {
			t.Errorf("%s: got %+v", name, s)
		}
	}
	for _, f := range leadbridge.Fields {
		s := Suggest([]string{f.Title}, nil, SuggestOptions{})
		if len(s) != 1 || s[0].TargetField != f.Name {
			t.Errorf("title %q: got %+v, want %s", f.Title, s, f.Name)
		}
	}
}

// TestSuggestProperties holds Suggest to its promises on headers put together
// at random from words of the lexicon and from noise.
func TestSuggestProperties(t *testing.T) {
	var words []string
	for w := range vocab.words {
		words = append(words, w)
	}
	word := rapid.OneOf(rapid.SampledFrom(words), rapid.String())
	header := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, "words"), rapid.SampledFrom([]string{" ", "_", " - ", "/", ""}).Draw(t, "glue"))
	})
	cell := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a@b.com", "212-555-0187", "CA", "90210", "1985-05-15", "Auto", "John Smith", "yes", "12"}))
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SliceOfNDistinct(header, 0, 12, rapid.ID[string]).Draw(t, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 0, len(columns)+1), 0, 5).Draw(t, "rows")
		targets, sources := map[string]bool{}, map[string]bool{}
		for _, s := range Suggest(columns, rows, SuggestOptions{}) {
			if targets[s.TargetField] || sources[s.SourceField] {
				t.Fatalf("%q or %q is suggested twice", s.TargetField, s.SourceField)
			}
			targets[s.TargetField], sources[s.SourceField] = true, true
			if s.Confidence < threshold || s.Confidence > 1 || s.Reason == "" {
				t.Fatalf("bad suggestion %+v", s)
			}
			if _, err := targetField(s.TargetField, nil); err != nil {
				t.Fatal(err)
			}
		}
		if targets["firstName"] && targets["lastName"] && targets["fullName"] {
			t.Fatal("the full name is suggested beside both of its parts")
		}
		DetectFieldTypes(columns, rows)
	})
}

func TestFingerprint(t *testing.T) {
	a := Fingerprint([]string{"First Name", " e-mail", "Phone"})
	if a != Fingerprint([]string{"phone", "first  name ", "E-MAIL"}) {
		t.Error("order, case or space changes the fingerprint")
	}
	for _, other := range [][]string{{"First Name", "e-mail"}, {"First Name e-mail", "Phone"}, {"First Name", "e-mail", "Phone", "Phone"}} {
		if a == Fingerprint(other) {
			t.Errorf("%q has the same fingerprint", other)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SliceOf(rapid.String()).Draw(t, "columns")
		if Fingerprint(columns) != Fingerprint(rapid.Permutation(columns).Draw(t, "shuffled")) {
			t.Fatal("the order changes the fingerprint")
		}
	})
}

func TestDetectFieldTypes(t *testing.T) {
	tests := []struct {
		column, values string
		want           leadbridge.FieldType
	}{
		{"Mail", "a@b.com|c@d.org", leadbridge.TypeEmail},
		{"x", "(212) 555-0187|646-555-0110", leadbridge.TypePhone},
		{"Phone", "2125550187|6465550110", leadbridge.TypePhone},
		{"Amount", "2125550187|6465550110", leadbridge.TypeNumber},
		{"Born", "1985-05-15|1990-01-02", leadbridge.TypeDate},
		{"Seen", "2024-05-15T10:00:00Z|2024-05-16 11:30", leadbridge.TypeDateTime},
		{"Budget", "1,200.50|99|-3", leadbridge.TypeNumber},
		{"Client", "00123|00456", leadbridge.TypeString},
		{"ZIP", "90210|10001", leadbridge.TypeString},
		{"Active", "yes|no|Yes", leadbridge.TypeBoolean},
		{"Page", "https://example.com/a|http://example.org", leadbridge.TypeURL},
		{"City", "Albany|Reno", leadbridge.TypeString},
		{"Empty", "|", leadbridge.TypeString},
		{"Notes", strings.Repeat("called again ", 9) + "|x", leadbridge.TypeText},
	}
	for _, tt := range tests {
		var rows [][]string
		for v := range strings.SplitSeq(tt.values, "|") {
			rows = append(rows, []string{v})
		}
		if got := DetectFieldTypes([]string{tt.column}, rows)[tt.column]; got != tt.want {
			t.Errorf("%s %q: got %s, want %s", tt.column, tt.values, got, tt.want)
		}
	}
}

// TestLongTexts gives cells and headers as long as accidents make them.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("vornamen", 1<<17)
	start := time.Now()
	Suggest([]string{long, "Notes"}, [][]string{{long, long}, {long, long}}, SuggestOptions{})
	wide := make([]string, 10000)
	for i := range wide {
		wide[i] = fmt.Sprintf("Feld %d Telefonnummernliste", i)
	}
	rows := make([][]string, 200)
	for i := range rows {
		rows[i] = wide
	}
	Suggest(wide, rows, SuggestOptions{})
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func BenchmarkSuggest(b *testing.B) {
	columns := strings.Split("id|First Name|Last Name|Email|Phone|Street|City|State|Zip|DOB|Insurance Type|Lead Source|Notes|Owner|Created", "|")
	rows := make([][]string, 200)
	for i := range rows {
		rows[i] = strings.Split("17|John|Smith|john@example.com|(212) 555-0187|12 Oak Street|Albany|NY|12207|05/15/1985|Auto|Web|call after five|Bob|2024-01-01", "|")
	}
	for b.Loop() {
		Suggest(columns, rows, SuggestOptions{})
	}
}
