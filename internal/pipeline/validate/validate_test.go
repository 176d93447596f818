package validate

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
)

var today = time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)

var customFields = []leadbridge.Field{
	{Name: "custom.premium", Title: "Premium", Type: leadbridge.TypeNumber, Custom: true},
	{Name: "custom.page", Title: "Page", Type: leadbridge.TypeURL, Custom: true},
	{Name: "custom.vip", Title: "VIP", Type: leadbridge.TypeBoolean, Custom: true},
}

func check1(t *testing.T, rules []leadbridge.Rule, values leadbridge.Values) []leadbridge.Issue {
	t.Helper()
	s, err := New(rules, Options{Today: today, Custom: customFields})
	if err != nil {
		t.Fatal(err)
	}
	d := &pipeline.Draft{Row: 1, Values: values}
	s.Apply(d)
	for _, i := range d.Issues {
		if i.Message == "" || i.Hint == "" || i.Rule == "" {
			t.Errorf("an issue without message, hint or rule: %+v", i)
		}
	}
	return d.Issues
}

// brief writes issues as "severity field: message".
func brief(issues []leadbridge.Issue) string {
	var out []string
	for _, i := range issues {
		out = append(out, fmt.Sprintf("%s %s: %s", i.Severity, i.Field, i.Message))
	}
	return strings.Join(out, "; ")
}

func person(with ...string) leadbridge.Values {
	v := leadbridge.Values{"firstName": "Ann", "lastName": "Lee", "email": "ann@example.com"}
	for i := 0; i < len(with); i += 2 {
		v[with[i]] = with[i+1]
	}
	return v
}

func TestDefaults(t *testing.T) {
	tests := []struct {
		values leadbridge.Values
		want   string
	}{
		{person(), ""},
		{leadbridge.Values{}, "error firstName: First name is required; error lastName: Last name is required; error email: E-mail or phone is required"},
		{leadbridge.Values{"firstName": "A", "lastName": "B", "phone": "+12125550187"}, ""},
		{person("firstName", "  "), "error firstName: First name is required"},
		{person("email", "ann@"), "error email: Invalid email address"},
		{person("email", "ann lee@example.com"), "error email: Invalid email address"},
		{person("phone", "12345"), "error phone: Invalid phone number"},
		{person("phone", "+15551234567"), "warning phone: Phone number may not exist"},
		{person("phone", "(212) 555-0187"), ""},
		{person("phone", "030 901820", "country", "DE"), ""},
		{person("insuranceType", "BOAT"), "error insuranceType: Invalid insurance type"},
		{person("insuranceType", "AUTO"), ""},
		{person("dateOfBirth", "1985-02-30"), "error dateOfBirth: Invalid date of birth"},
		{person("dateOfBirth", "05/15/1985"), "error dateOfBirth: Invalid date of birth"},
		{person("dateOfBirth", "1899-12-31"), "error dateOfBirth: Date of birth is before 1900-01-01"},
		{person("dateOfBirth", "2026-11-24"), "error dateOfBirth: Date of birth is after 2026-11-23"},
		{person("dateOfBirth", "2026-11-23"), ""},
		{person("policyExpiration", "2031-01-01"), ""},
		{person("consentAt", "2026-01-02T10:00:00Z"), ""},
		{person("consentAt", "yesterday"), "error consentAt: Invalid consent given at"},
		{person("doNotContact", "maybe"), "error doNotContact: Invalid do not contact"},
		{person("consentUrl", "example"), "error consentUrl: Invalid web address in consent page"},
		{person("firstName", strings.Repeat("é", 100)), ""},
		{person("firstName", strings.Repeat("é", 101)), "error firstName: First name is longer than 100 characters"},
	}
	for _, tt := range tests {
		if got := brief(check1(t, Defaults(), tt.values)); got != tt.want {
			t.Errorf("%v:\ngot  %s\nwant %s", tt.values, got, tt.want)
		}
	}
}

func TestRuleTypes(t *testing.T) {
	params := func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	tests := []struct {
		rule   leadbridge.Rule
		values leadbridge.Values
		want   string
	}{
		{leadbridge.Rule{Field: "city", Type: "required"}, leadbridge.Values{}, "error city: City is required"},
		{leadbridge.Rule{Field: "city", Type: "required", Message: "Where?", Severity: "warning"}, leadbridge.Values{}, "warning city: Where?"},
		{leadbridge.Rule{Field: "status", Type: "enum", Params: params("values", []any{"NEW", "OLD"})}, leadbridge.Values{"status": "new"}, "error status: Invalid status"},
		{leadbridge.Rule{Field: "status", Type: "enum", Params: params("values", []any{"NEW", "OLD"})}, leadbridge.Values{}, ""},
		{leadbridge.Rule{Field: "postalCode", Type: "regex", Params: params("pattern", `^\d{5}$`)}, leadbridge.Values{"postalCode": "9021"}, "error postalCode: Invalid postal code"},
		{leadbridge.Rule{Field: "city", Type: "minLength", Params: params("value", 3.0)}, leadbridge.Values{"city": "Öl"}, "error city: City is shorter than 3 characters"},
		{leadbridge.Rule{Field: "city", Type: "minLength", Params: params("value", "2")}, leadbridge.Values{"city": "Öl"}, ""},
		{leadbridge.Rule{Field: "city", Type: "maxLength", Params: params("value", 1)}, leadbridge.Values{"city": "Öl"}, "error city: City is longer than 1 characters"},
		{leadbridge.Rule{Field: "custom.premium", Type: "min", Params: params("value", 10.5)}, leadbridge.Values{"custom.premium": "10.49"}, "error custom.premium: Premium is less than 10.5"},
		{leadbridge.Rule{Field: "custom.premium", Type: "max", Params: params("value", 10)}, leadbridge.Values{"custom.premium": "10"}, ""},
		{leadbridge.Rule{Field: "custom.premium", Type: "max", Params: params("value", 10)}, leadbridge.Values{"custom.premium": "ten"}, "error custom.premium: Premium is not a number"},
		{leadbridge.Rule{Field: "policyExpiration", Type: "dateRange", Params: params("from", "today", "to", "today+1y")}, leadbridge.Values{"policyExpiration": "2027-11-24"}, "error policyExpiration: Policy expiration is after 2027-11-23"},
		{leadbridge.Rule{Field: "policyExpiration", Type: "dateRange", Params: params("from", "today - 2w")}, leadbridge.Values{"policyExpiration": "2026-11-08"}, "error policyExpiration: Policy expiration is before 2026-11-09"},
		{leadbridge.Rule{Type: "oneOfRequired", Params: params("fields", []any{"street", "city"})}, leadbridge.Values{"street": " "}, "error street: Street or city is required"},
		{leadbridge.Rule{Field: "city", Type: "oneOfRequired", Params: params("fields", []string{"street", "city"})}, leadbridge.Values{}, "error city: Street or city is required"},
		{leadbridge.Rule{Type: "expression", Params: params("expression", `state in ["CA", "NY"] or country != "US"`)}, leadbridge.Values{"state": "TX", "country": "US"}, `error : The record does not meet the rule state in ["CA", "NY"] or country != "US"`},
		{leadbridge.Rule{Field: "policyExpiration", Type: "expression", Message: "Expired", Params: params("expression", `value == "" || value > today`)}, leadbridge.Values{"policyExpiration": "2020-01-01"}, "error policyExpiration: Expired"},
		{leadbridge.Rule{Field: "currentCarrier", Type: "expression", Message: "Which?", Params: params("expression", `policyExpiration == "" || value != ""`)}, leadbridge.Values{"policyExpiration": "2030-01-01"}, "error currentCarrier: Which?"},
		{leadbridge.Rule{Field: "custom.premium", Type: "expression", Params: params("expression", `float(custom.premium) > 5`), Message: "Too cheap"}, leadbridge.Values{"custom.premium": "4"}, "error custom.premium: Too cheap"},
		{leadbridge.Rule{Field: "custom.premium", Type: "expression", Params: params("expression", `float(value) > 5`), Message: "Too cheap"}, leadbridge.Values{}, "error custom.premium: Too cheap"},
		{leadbridge.Rule{Field: "metadata.x", Type: "required"}, leadbridge.Values{}, "error metadata.x: x is required"},
	}
	for _, tt := range tests {
		if got := brief(check1(t, []leadbridge.Rule{tt.rule}, tt.values)); got != tt.want {
			t.Errorf("%+v of %v:\ngot  %s\nwant %s", tt.rule, tt.values, got, tt.want)
		}
	}
}

func TestForFields(t *testing.T) {
	got := brief(check1(t, ForFields(customFields), leadbridge.Values{"custom.premium": "a lot", "custom.page": "nowhere", "custom.vip": "true"}))
	if want := "error custom.premium: Premium is not a number; error custom.page: Invalid web address in page"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBadRules(t *testing.T) {
	tests := []struct {
		rule  leadbridge.Rule
		field string
		want  string
	}{
		{leadbridge.Rule{Field: "city", Type: "requird"}, "rules[0].type", `did you mean "required"?`},
		{leadbridge.Rule{Field: "citty", Type: "required"}, "rules[0].field", `did you mean "city"?`},
		{leadbridge.Rule{Type: "required"}, "rules[0].field", "needs a field"},
		{leadbridge.Rule{Field: "city", Type: "required", Severity: "fatal"}, "rules[0].severity", "error or warning"},
		{leadbridge.Rule{Field: "city", Type: "required", Params: map[string]any{"x": 1}}, "rules[0].params.x", "no parameters"},
		{leadbridge.Rule{Field: "city", Type: "enum"}, "rules[0].params.values", "list of texts"},
		{leadbridge.Rule{Field: "city", Type: "enum", Params: map[string]any{"values": []any{1}}}, "rules[0].params.values", "not a text"},
		{leadbridge.Rule{Field: "city", Type: "enum", Params: map[string]any{"value": []any{"a"}}}, "rules[0].params.value", `takes values, not "value"`},
		{leadbridge.Rule{Field: "city", Type: "regex", Params: map[string]any{"pattern": "("}}, "rules[0].params.pattern", "RE2"},
		{leadbridge.Rule{Field: "city", Type: "regex", Params: map[string]any{"pattern": strings.Repeat("a", 1001)}}, "rules[0].params.pattern", "longer than"},
		{leadbridge.Rule{Field: "city", Type: "regex"}, "rules[0].params.pattern", "needs a text"},
		{leadbridge.Rule{Field: "city", Type: "minLength"}, "rules[0].params.value", "needs a number"},
		{leadbridge.Rule{Field: "city", Type: "maxLength", Params: map[string]any{"value": -1.0}}, "rules[0].params.value", "whole number"},
		{leadbridge.Rule{Field: "city", Type: "min", Params: map[string]any{"value": "NaN"}}, "rules[0].params.value", "not a number"},
		{leadbridge.Rule{Field: "city", Type: "max", Params: map[string]any{"value": true}}, "rules[0].params.value", "not a number"},
		{leadbridge.Rule{Field: "dateOfBirth", Type: "dateRange", Params: map[string]any{"from": "soon"}}, "rules[0].params.from", "no date"},
		{leadbridge.Rule{Field: "dateOfBirth", Type: "dateRange", Params: map[string]any{"from": "2020-01-01", "to": "2019-01-01"}}, "rules[0].params.from", "is after"},
		{leadbridge.Rule{Type: "oneOfRequired"}, "rules[0].params.fields", "list of texts"},
		{leadbridge.Rule{Type: "oneOfRequired", Params: map[string]any{"fields": []any{"emial"}}}, "rules[0].params.fields", `did you mean "email"?`},
		{leadbridge.Rule{Type: "expression"}, "rules[0].params.expression", "needs a text"},
		{leadbridge.Rule{Type: "expression", Params: map[string]any{"expression": "emial != ''"}}, "rules[0].params.expression", "unknown name emial"},
		{leadbridge.Rule{Type: "expression", Params: map[string]any{"expression": "email"}}, "rules[0].params.expression", "bool"},
		{leadbridge.Rule{Type: "expression", Params: map[string]any{"expression": strings.Repeat("(", 3000)}}, "rules[0].params.expression", "longer than"},
	}
	for _, tt := range tests {
		_, err := New([]leadbridge.Rule{tt.rule}, Options{})
		var e *leadbridge.Error
		if !errors.As(err, &e) || e.Kind != leadbridge.Invalid || e.Field != tt.field || !strings.Contains(e.Msg, tt.want) {
			t.Errorf("%+v: got %v, want %s: %s", tt.rule, err, tt.field, tt.want)
		}
	}
}

// TestNothingTwice runs the rules behind cleansing, which has its own word
// about doubtful phones.
func TestNothingTwice(t *testing.T) {
	s, err := New(Defaults(), Options{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	d := &pipeline.Draft{Row: 1, Values: person("phone", "(555) 123-4567", "email", "ANN@gmial.com")}
	road := pipeline.Pipeline{cleanse.New(leadbridge.CleansingOptions{}, cleanse.Context{Today: today}), s}
	road.Apply(d)
	if len(d.Issues) != 2 || d.Failed() {
		t.Errorf("want one warning for the phone and one for the e-mail, got %+v", d.Issues)
	}
	d = &pipeline.Draft{Row: 1, Values: person()}
	delete(d.Values, "firstName")
	d.Fail("firstName", "required", "", "by the mapping", "x")
	s.Apply(d)
	if len(d.Issues) != 1 {
		t.Errorf("a missing value is noted twice: %+v", d.Issues)
	}
}

func TestUnique(t *testing.T) {
	s, err := New([]leadbridge.Rule{{Field: "email", Type: "unique"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(row int64, email string) []leadbridge.Issue {
		d := &pipeline.Draft{Row: row, Values: leadbridge.Values{"email": email}}
		s.Apply(d)
		return d.Issues
	}
	if got := at(1, "a@b.com"); got != nil {
		t.Errorf("first: %+v", got)
	}
	if got := at(1, "a@b.com"); got != nil {
		t.Errorf("the same row again: %+v", got)
	}
	if got := at(2, "A@b.com"); len(got) != 1 || !strings.Contains(got[0].Hint, "Row 1 ") {
		t.Errorf("second: %+v", got)
	}
	if got := at(3, ""); got != nil {
		t.Errorf("empty: %+v", got)
	}
}

func TestUniqueIsBounded(t *testing.T) {
	c := &compiler{rule: leadbridge.Rule{Field: "email", Type: "unique"}, field: leadbridge.Field{Title: "E-mail"}}
	check, err := c.unique(10)
	if err != nil {
		t.Fatal(err)
	}
	warnings, errs := 0, 0
	for row := range int64(100) {
		d := &pipeline.Draft{Row: row + 1}
		check(d, fmt.Sprint(row%50))
		for _, i := range d.Issues {
			if i.Severity == leadbridge.SeverityWarning {
				warnings++
			} else {
				errs++
			}
		}
	}
	if warnings != 1 || errs != 10 {
		t.Errorf("got %d warnings and %d errors, want 1 and 10", warnings, errs)
	}
}

func TestUniqueInParallel(t *testing.T) {
	s, err := New([]leadbridge.Rule{{Field: "email", Type: "unique"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	drafts := make([]*pipeline.Draft, 200)
	var wg sync.WaitGroup
	for i := range drafts {
		drafts[i] = &pipeline.Draft{Row: int64(i + 1), Values: leadbridge.Values{"email": fmt.Sprint(i % 100)}}
		wg.Go(func() { s.Apply(drafts[i]) })
	}
	wg.Wait()
	found := 0
	for _, d := range drafts {
		found += len(d.Issues)
	}
	if found != 100 {
		t.Errorf("%d of 100 repeated values were found", found)
	}
}

// TestApplyProperties holds the stage to its promises on random values: it
// changes none, and every issue names a rule and says what to do.
func TestApplyProperties(t *testing.T) {
	s, err := New(append(Defaults(), ForFields(customFields)...), Options{Today: today, Custom: customFields})
	if err != nil {
		t.Fatal(err)
	}
	names := append(leadbridge.FieldNames(), "custom.premium", "custom.page", "custom.vip")
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"+4930901820", "1985-05-15", "a@b.co", "AUTO", "true", "x"}))
	rapid.Check(t, func(t *rapid.T) {
		d := &pipeline.Draft{Values: rapid.MapOf(rapid.SampledFrom(names), text).Draw(t, "values")}
		before := d.Values.Clone()
		s.Apply(d)
		if !maps.Equal(before, d.Values) {
			t.Fatal("the values changed")
		}
		for _, i := range d.Issues {
			if i.Rule == "" || i.Field == "" || i.Message == "" || i.Hint == "" {
				t.Fatalf("an issue says too little: %+v", i)
			}
		}
	})
}

func BenchmarkDefaults(b *testing.B) {
	s, err := New(Defaults(), Options{Today: today})
	if err != nil {
		b.Fatal(err)
	}
	d := &pipeline.Draft{Values: person("phone", "+12125550187", "company", "Acme Inc", "street", "12 Main Street", "city", "Springfield",
		"state", "CA", "postalCode", "90210", "country", "US", "dateOfBirth", "1985-05-15", "insuranceType", "AUTO", "leadSource", "Web",
		"notes", "Call after five", "currentCarrier", "Geico")}
	b.ReportAllocs()
	for b.Loop() {
		d.Issues = d.Issues[:0]
		s.Apply(d)
		if len(d.Issues) > 0 {
			b.Fatal(d.Issues)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
