package mapping

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

var someColumns = []string{"First", "Last", "Full Name", "Mail", "Phone", "Type", "Born", "Amount", "Active"}

func apply(t *testing.T, ms []leadbridge.FieldMapping, o CompileOptions, cells ...string) *pipeline.Draft {
	t.Helper()
	s, err := Compile(ms, someColumns[:len(cells)], o)
	if err != nil {
		t.Fatal(err)
	}
	d := &pipeline.Draft{Row: 1, Cells: cells}
	s.Apply(d)
	return d
}

func TestTransforms(t *testing.T) {
	tests := []struct{ transform, in, want string }{
		{"", " as it is ", " as it is "},
		{"trim", "  a   b ", "a b"},
		{"uppercase", "straße é", "STRAßE É"},
		{"lowercase", "ÄB", "äb"},
		{"capitalize", "MCDONALD", "McDonald"},
		{"digits", "(212) 555-0187", "2125550187"},
		{"phone", "(212) 555-0187", "+12125550187"},
		{"phone(de)", "030 901820", "+4930901820"},
		{"email", " JOHN@Example.com; ", "john@example.com"},
		{"date", "1985-05-15", "1985-05-15"},
		{"date(DD.MM.YYYY)", "15.05.1985", "1985-05-15"},
		{"date(TT.MM.JJ)", "15.05.85", "1985-05-15"},
		{"date(JJ/MM/AAAA)", "15/05/1985", "1985-05-15"},
		{"date(MM/DD/YYYY, YYYYMMDD)", "19850515", "1985-05-15"},
		{"date(02.01.2006)", "15.05.1985", "1985-05-15"},
		{`date("MMM D, YYYY")`, "May 5, 1985", "1985-05-05"},
		{"date(DD.MM.YYYY HH:mm)", "15.05.1985 10:30", "1985-05-15"},
		{"datetime", "2024-05-15T10:30:00Z", "2024-05-15T10:30:00Z"},
		{"number", "$1,234.50", "1234.50"},
		{`number(",")`, "1.234,50", "1234.50"},
		{"boolean", "Ja", "true"},
		{"split(;, 1)", "a; b;c", "a"},
		{"split(;, -1)", "a; b;c", "c"},
		{"split(;, 9)", "a; b;c", ""},
		{`split(";") | join("/")`, "a; b;;c", "a/b/c"},
		{"first", "Smith, Mary", "Mary"},
		{"last", "Dr. John Smith Jr.", "Smith Jr."},
		{`replace("St.", "Saint")`, "St. Paul", "Saint Paul"},
		{`regex("^(\d{5})\d{4}$", "$1")`, "902101234", "90210"},
		{"lookup(a=AUTO; h = HOME)", " A ", "AUTO"},
		{"lookup(a=AUTO)", "boat", "boat"},
		{"lookup(lines)", "kfz", "AUTO"},
		{`constant("Trade fair")`, "x", "Trade fair"},
		{`concat("{}", " / ", "{last}")`, "x", "x / Doe"},
		{`expr(value == "x" ? upper(value) + row["Last"] : "no")`, "x", "XDoe"},
		{`expr(int(value) * 2)`, "21", "42"},
		{`expr(replace(value, "a", "b"))`, "banana", "bbnbnb"},
		{`expr(join(split(value, ","), "+"))`, "1,2", "1+2"},
		{"trim | uppercase | split(-, 2)", "ab - cd", "CD"},
	}
	for _, tt := range tests {
		d := apply(t, []leadbridge.FieldMapping{{SourceField: "First", TargetField: "notes", TransformFunction: tt.transform}},
			CompileOptions{Tables: map[string]map[string]string{"lines": {"KFZ": "AUTO"}}}, tt.in, "Doe")
		if got := d.Values["notes"]; got != tt.want || len(d.Issues) > 0 {
			t.Errorf("%s of %q: got %q, want %q; issues %+v", tt.transform, tt.in, got, tt.want, d.Issues)
		}
	}
}

// TestTransformList keeps the list fit to be printed.
func TestTransformList(t *testing.T) {
	for _, tr := range Transforms() {
		if tr.Description == "" || !strings.HasSuffix(tr.Description, ".") || strings.Contains(tr.Description, "\n") {
			t.Errorf("%s has no description of one line: %q", tr.Name, tr.Description)
		}
		b := &builder{columns: []string{"First", "Last"}, region: "US"}
		if _, err := b.buildChain(tr.Example); err != nil {
			t.Errorf("the example of %s does not compile: %v", tr.Name, err)
		}
	}
}

func TestFailingTransformKeepsText(t *testing.T) {
	for transform, in := range map[string]string{"date(DD.MM.YYYY)": "31.02.2020", "number": "many", "boolean": "perhaps", "phone": "call me", "email": "nobody", `expr(int(value) > 0 ? "a" : "b")`: "many"} {
		d := apply(t, []leadbridge.FieldMapping{{SourceField: "First", TargetField: "notes", TransformFunction: transform}}, CompileOptions{}, in)
		if d.Values["notes"] != in {
			t.Errorf("%s: the text became %q", transform, d.Values["notes"])
		}
		if len(d.Issues) != 1 || d.Issues[0].Field != "notes" || d.Issues[0].Value != in || d.Issues[0].Severity != leadbridge.SeverityError || d.Issues[0].Hint == "" {
			t.Errorf("%s: issues %+v", transform, d.Issues)
		}
	}
}

func TestCompile(t *testing.T) {
	tests := []struct {
		name  string
		ms    []leadbridge.FieldMapping
		o     CompileOptions
		cells []string
		want  leadbridge.Values
	}{
		{"blank cells are absent", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "firstName"}, {SourceField: "Last", TargetField: "lastName"}},
			CompileOptions{}, []string{"Ann", "  "}, leadbridge.Values{"firstName": "Ann"}},
		{"default for a blank cell", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "leadSource", DefaultValue: "Web"}},
			CompileOptions{}, []string{""}, leadbridge.Values{"leadSource": "Web"}},
		{"value map", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "insuranceType", ValueMap: map[string]string{" kfz ": "AUTO"}}},
			CompileOptions{}, []string{"KFZ "}, leadbridge.Values{"insuranceType": "AUTO"}},
		{"value map after transforms", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "status", TransformFunction: "split(-,1)", ValueMap: map[string]string{"n": "NEW"}, DefaultValue: "?"}},
			CompileOptions{}, []string{"N - 1"}, leadbridge.Values{"status": "NEW"}},
		{"several sources", []leadbridge.FieldMapping{{SourceFields: []string{"First", "Last"}, TargetField: "notes"}},
			CompileOptions{}, []string{"a", "b"}, leadbridge.Values{"notes": "a b"}},
		{"coalesce", []leadbridge.FieldMapping{{SourceField: "First", SourceFields: []string{"Last"}, TargetField: "phone", TransformFunction: "coalesce"}},
			CompileOptions{}, []string{" ", "b"}, leadbridge.Values{"phone": "b"}},
		{"column names without case", []leadbridge.FieldMapping{{SourceField: "full  NAME", TargetField: "notes"}},
			CompileOptions{}, []string{"", "", "x"}, leadbridge.Values{"notes": "x"}},
		{"full name", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "fullName"}},
			CompileOptions{}, []string{"Dr. John Q. Public Jr."}, leadbridge.Values{"firstName": "John", "lastName": "Public Jr.", "metadata.middleName": "Q.", "metadata.nameTitle": "Dr."}},
		{"full name fills only blanks", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "fullName"}, {SourceField: "Last", TargetField: "firstName"}},
			CompileOptions{}, []string{"John Public", "Jack"}, leadbridge.Values{"firstName": "Jack", "lastName": "Public"}},
		{"left out on purpose", []leadbridge.FieldMapping{{SourceField: "First"}},
			CompileOptions{KeepUnmapped: true}, []string{"a", "b"}, leadbridge.Values{"metadata.Last": "b"}},
		{"own type of metadata", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "metadata.amount", FieldType: leadbridge.TypeNumber}},
			CompileOptions{}, []string{"$1,200"}, leadbridge.Values{"metadata.amount": "1200"}},
		{"custom field", []leadbridge.FieldMapping{{SourceField: "First", TargetField: "custom.x"}},
			CompileOptions{Custom: []leadbridge.Field{{Name: "custom.x", Title: "X"}}}, []string{"1"}, leadbridge.Values{"custom.x": "1"}},
		{"constant without a column", []leadbridge.FieldMapping{{TargetField: "leadSource", TransformFunction: "constant(Fair)"}},
			CompileOptions{}, []string{""}, leadbridge.Values{"leadSource": "Fair"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := apply(t, tt.ms, tt.o, tt.cells...)
			if !maps.Equal(d.Values, tt.want) || len(d.Issues) > 0 {
				t.Errorf("got %v, want %v; issues %+v", d.Values, tt.want, d.Issues)
			}
		})
	}
}

func TestRequired(t *testing.T) {
	d := apply(t, []leadbridge.FieldMapping{{SourceField: "First", TargetField: "firstName", IsRequired: true}}, CompileOptions{}, " ")
	if len(d.Issues) != 1 || d.Issues[0].Rule != "required" || d.Issues[0].Message != "First name is required" {
		t.Errorf("issues %+v", d.Issues)
	}
	d = apply(t, []leadbridge.FieldMapping{{SourceField: "First", TargetField: "firstName", IsRequired: true, DefaultValue: "Sam"}}, CompileOptions{}, "")
	if len(d.Issues) != 0 || d.Values["firstName"] != "Sam" {
		t.Errorf("a default did not do for a required field: %+v", d)
	}
}

func TestCompileErrors(t *testing.T) {
	tests := []struct {
		m     leadbridge.FieldMapping
		field string
		want  string
	}{
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "frstName"}, "fieldMapping[0].targetField", `did you mean "firstName"?`},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "zzz"}, "fieldMapping[0].targetField", "use one of firstName"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "metadata."}, "fieldMapping[0].targetField", "there is no field"},
		{leadbridge.FieldMapping{SourceField: "Frist", TargetField: "firstName"}, "fieldMapping[0].sourceField", `did you mean "First"?`},
		{leadbridge.FieldMapping{SourceField: "nothing like it", TargetField: "firstName"}, "fieldMapping[0].sourceField", "the columns are First, Last"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "uppercas"}, "fieldMapping[0].transformFunction", `did you mean "uppercase"?`},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "split"}, "fieldMapping[0].transformFunction", "split takes 1 to 2"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "split(;, 0)"}, "fieldMapping[0].transformFunction", "index"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "regex(\"(\", x)"}, "fieldMapping[0].transformFunction", "regular expression"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "date(hello)"}, "fieldMapping[0].transformFunction", "DD.MM.YYYY"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "date(MM/YYYY)"}, "fieldMapping[0].transformFunction", "DD.MM.YYYY"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "phone(Germany)"}, "fieldMapping[0].transformFunction", "region"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "number(x)"}, "fieldMapping[0].transformFunction", "decimal sign"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "lookup(a)"}, "fieldMapping[0].transformFunction", "key=value"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "concat({Lst})"}, "fieldMapping[0].transformFunction", `did you mean "Last"?`},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "expr(valu)"}, "fieldMapping[0].transformFunction", "unknown name valu"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "expr(all(values, true))"}, "fieldMapping[0].transformFunction", "expr:"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "expr(let a = value; a + a)"}, "fieldMapping[0].transformFunction", "variables"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", TransformFunction: "expr(string(now()))"}, "fieldMapping[0].transformFunction", "now"},
		{leadbridge.FieldMapping{SourceField: "First", TargetField: "firstName", FieldType: "DATUM"}, "fieldMapping[0].fieldType", "no field type"},
		{leadbridge.FieldMapping{TargetField: "firstName"}, "fieldMapping[0].sourceField", "names no column"},
	}
	for _, tt := range tests {
		_, err := Compile([]leadbridge.FieldMapping{tt.m}, someColumns, CompileOptions{})
		var e *leadbridge.Error
		if !errors.As(err, &e) || e.Kind != leadbridge.Invalid || e.Field != tt.field || !strings.Contains(e.Msg, tt.want) {
			t.Errorf("%+v: got %v, want %s: %s", tt.m, err, tt.field, tt.want)
		}
	}
	_, err := Compile([]leadbridge.FieldMapping{{SourceField: "First", TargetField: "email"}, {SourceField: "Mail", TargetField: "email"}}, someColumns, CompileOptions{})
	if err == nil || !strings.Contains(err.Error(), `"email" is mapped twice`) {
		t.Errorf("two mappings to one target: %v", err)
	}
}

func TestRules(t *testing.T) {
	rules := Rules([]leadbridge.FieldMapping{{TargetField: "notes", ValidationRules: []leadbridge.Rule{{Type: leadbridge.RuleRequired}, {Field: "city", Type: leadbridge.RuleRequired}}}})
	if len(rules) != 2 || rules[0].Field != "notes" || rules[1].Field != "city" {
		t.Errorf("got %+v", rules)
	}
}

// TestApplyNeverPanics runs every transform over random rows, short and long.
func TestApplyNeverPanics(t *testing.T) {
	var ms []leadbridge.FieldMapping
	columns := []string{"First", "Last"}
	for i, tr := range Transforms() {
		ms = append(ms, leadbridge.FieldMapping{SourceFields: columns, TargetField: fmt.Sprintf("metadata.%d", i), TransformFunction: tr.Example, IsRequired: true})
	}
	ms = append(ms, leadbridge.FieldMapping{SourceField: "Last", TargetField: leadbridge.FieldFullName})
	s, err := Compile(ms, columns, CompileOptions{KeepUnmapped: true})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := &pipeline.Draft{Cells: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "cells")}
		s.Apply(d)
		for name, v := range d.Values {
			if blank(v) {
				t.Fatalf("%s is blank instead of absent", name)
			}
		}
	})
}

func BenchmarkApply(b *testing.B) {
	var ms []leadbridge.FieldMapping
	columns := leadbridge.FieldNames()[:15]
	cells := make([]string, 15)
	for i, c := range columns {
		ms = append(ms, leadbridge.FieldMapping{SourceField: c, TargetField: c})
		cells[i] = "some value"
	}
	s, err := Compile(ms, columns, CompileOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Apply(&pipeline.Draft{Cells: cells})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
