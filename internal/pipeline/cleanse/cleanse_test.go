package cleanse

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

var june2026 = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func run(o leadbridge.CleansingOptions, ctx Context, values leadbridge.Values) *pipeline.Draft {
	if ctx.Today.IsZero() {
		ctx.Today = june2026
	}
	d := &pipeline.Draft{Row: 1, Values: values}
	New(o, ctx).Apply(d)
	return d
}

// TestDocumentedSample is the sample of the requirements.
func TestDocumentedSample(t *testing.T) {
	d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{"email": "  JOHN@EXAMPLE.COM  ", "phone": "(555) 123-4567", "firstName": "jOhN"})
	if want := (leadbridge.Values{"email": "john@example.com", "phone": "+15551234567", "firstName": "John"}); !maps.Equal(d.Values, want) {
		t.Errorf("values %v, want %v", d.Values, want)
	}
	want := []leadbridge.Change{
		{Field: "firstName", From: "jOhN", To: "John", Reason: "capitalized name"},
		{Field: "email", From: "  JOHN@EXAMPLE.COM  ", To: "john@example.com", Reason: "normalized email"},
		{Field: "phone", From: "(555) 123-4567", To: "+15551234567", Reason: "normalized phone"},
	}
	if !slices.Equal(d.Changes, want) {
		t.Errorf("changes %+v, want %+v", d.Changes, want)
	}
}

func TestStageCleansEveryField(t *testing.T) {
	d := run(leadbridge.CleansingOptions{}, Context{CustomTypes: map[string]leadbridge.FieldType{"premium": leadbridge.TypeNumber, "custom.renewal": leadbridge.TypeDate, "custom.mobile": leadbridge.TypePhone}}, leadbridge.Values{
		"firstName": " MARY  ANN", "lastName": "O’BRIEN-MCDONALD", "email": "Mary@Gmail.com;", "phone": "415-555-0132 x12", "insuranceType": "car insurance", "company": "ACME ROOFING LLC", "street": " 12  Main St\u00a0", "city": "Boston ", "state": "Mass.", "postalCode": "2115", "country": "usa",
		"dateOfBirth": "5/15/85", "policyExpiration": "12/31/27", "doNotContact": "No", "consentGiven": "x", "consentAt": "5/15/2024 3:45 PM", "consentUrl": "Acme.example/Quote", "leadSource": " Web ", "notes": "  first line \r\nsecond\x00 ", "currentCarrier": "n/a", "consentIp": "192.0.2.1",
		"custom.premium": "$1,234.50", "custom.renewal": "1/2/2027", "custom.mobile": "(415) 555-0133", "custom.color": " red ", "metadata.utm": " a  b ",
	})
	want := leadbridge.Values{
		"firstName": "Mary Ann", "lastName": "O'Brien-McDonald", "email": "mary@gmail.com", "phone": "+14155550132", "phoneExtension": "12", "insuranceType": "AUTO", "company": "Acme Roofing LLC", "street": "12 Main St", "city": "Boston", "state": "MA", "postalCode": "02115", "country": "US",
		"dateOfBirth": "1985-05-15", "policyExpiration": "2027-12-31", "doNotContact": "false", "consentGiven": "true", "consentAt": "2024-05-15T15:45:00Z", "consentUrl": "https://acme.example/Quote", "leadSource": "Web", "notes": "first line\nsecond", "currentCarrier": "", "consentIp": "192.0.2.1",
		"custom.premium": "1234.50", "custom.renewal": "2027-01-02", "custom.mobile": "+14155550133", "custom.color": "red", "metadata.utm": "a  b",
	}
	for name, to := range want {
		if got, there := d.Values[name]; !there || got != to {
			t.Errorf("%s is %q, want %q", name, got, to)
		}
	}
	if len(d.Values) != len(want) {
		t.Errorf("%d values, want %d", len(d.Values), len(want))
	}
	if d.Failed() {
		t.Errorf("cleansing failed the row: %+v", d.Issues)
	}
}

func TestRowCountryWins(t *testing.T) {
	d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{"country": "Deutschland", "phone": "030 901820", "postalCode": "1067", "state": "Sachsen"})
	if want := (leadbridge.Values{"country": "DE", "phone": "+4930901820", "postalCode": "01067", "state": "Sachsen"}); !maps.Equal(d.Values, want) {
		t.Errorf("values %v, want %v", d.Values, want)
	}
	d = run(leadbridge.CleansingOptions{}, Context{Region: "ca"}, leadbridge.Values{"phone": "416 555 0132", "postalCode": "k1a0b1", "state": "Ontario"})
	if want := (leadbridge.Values{"phone": "+14165550132", "postalCode": "K1A 0B1", "state": "ON"}); !maps.Equal(d.Values, want) {
		t.Errorf("values %v, want %v", d.Values, want)
	}
}

// TestUncleanable: what cannot be cleaned stays for validation to judge.
func TestUncleanable(t *testing.T) {
	values := leadbridge.Values{"email": "john@example", "phone": "555-0132", "dateOfBirth": "02/30/1985", "state": "Atlantis", "postalCode": "9021O", "country": "Nowhere", "insuranceType": "pet", "doNotContact": "perhaps"}
	d := run(leadbridge.CleansingOptions{}, Context{}, values.Clone())
	if !maps.Equal(d.Values, values) || len(d.Changes) > 0 {
		t.Errorf("values %v, changes %+v", d.Values, d.Changes)
	}
}

func TestPlaceholders(t *testing.T) {
	for _, c := range []struct{ field, value string }{
		{"phone", "n/a"}, {"phone", "None"}, {"phone", "-"}, {"phone", "no phone"}, {"email", "null"}, {"email", "NONE"}, {"email", "no email"}, {"email", "unbekannt"}, {"firstName", "unknown"}, {"firstName", "TEST"}, {"lastName", "N/A"}, {"lastName", "null"}, {"lastName", "--"}, {"company", "#N/A"}, {"company", "none"}, {"city", "-"}, {"country", "n/a"}, {"state", "unknown"}, {"dateOfBirth", "unknown"}, {"insuranceType", "none"}, {"currentCarrier", "null"}, {"postalCode", "N/A"},
	} {
		d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{c.field: c.value})
		if d.Values[c.field] != "" || len(d.Changes) != 1 || d.Changes[0].Reason != "removed placeholder" {
			t.Errorf("%s %q became %q, changes %+v", c.field, c.value, d.Values[c.field], d.Changes)
		}
	}
	for _, c := range []struct{ field, value string }{
		{"lastName", "Null"}, {"lastName", "Na"}, {"firstName", "X"}, {"currentCarrier", "None"}, {"status", "Unknown"}, {"notes", "none"}, {"country", "NA"}, {"firstName", "Testa"}, {"lastName", "Blank"},
	} {
		if d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{c.field: c.value}); d.Values[c.field] != c.value {
			t.Errorf("%s %q was changed to %q", c.field, c.value, d.Values[c.field])
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		field, value, rule string
		ctx                Context
	}{
		{"phone", "(555) 123-4567", RulePhoneNotValid, Context{}},
		{"email", "ann@gmial.com", RuleEmailTypo, Context{}},
		{"email", "ann@gmailcom", RuleEmailTypo, Context{}},
		{"email", "none@none.com", RuleEmailFake, Context{}},
		{"email", "ann@mailinator.com", RuleEmailDisposable, Context{}},
		{"postalCode", "2115", RuleZeroRestored, Context{}},
		{"dateOfBirth", "03/04/1985", RuleDateAmbiguous, Context{}},
		{"insuranceType", "Auto and Home", RuleSeveralLines, Context{}},
		{"phone", "212-555-0187", "", Context{}},
		{"email", "ann@gmail.com", "", Context{}},
		{"email", "ann@acme.com", "", Context{}},
		{"postalCode", "02115", "", Context{}},
		{"dateOfBirth", "03/04/1985", "", Context{DateOrder: OrderDMY}},
		{"dateOfBirth", "03/14/1985", "", Context{}},
		{"dateOfBirth", "04/04/1985", "", Context{}},
	} {
		d := run(leadbridge.CleansingOptions{}, c.ctx, leadbridge.Values{c.field: c.value})
		var rules []string
		for _, i := range d.Issues {
			rules = append(rules, i.Rule)
			if i.Severity != leadbridge.SeverityWarning || i.Value != c.value || i.Field != c.field || i.Message == "" || i.Hint == "" {
				t.Errorf("%s %q: the warning is %+v", c.field, c.value, i)
			}
		}
		if got := strings.Join(rules, ","); got != c.rule {
			t.Errorf("%s %q warned %q, want %q", c.field, c.value, got, c.rule)
		}
	}
}

func TestDateOrderByRegion(t *testing.T) {
	for _, c := range []struct{ region, value, want string }{
		{"US", "03/04/1985", "1985-03-04"}, {"DE", "03/04/1985", "1985-04-03"}, {"US", "03.04.1985", "1985-04-03"}, {"JP", "85/03/04", "1985-03-04"}, {"GB", "3-4-85", "1985-04-03"},
	} {
		if d := run(leadbridge.CleansingOptions{}, Context{Region: c.region}, leadbridge.Values{"dateOfBirth": c.value}); d.Values["dateOfBirth"] != c.want {
			t.Errorf("%s in %s is %q, want %s", c.value, c.region, d.Values["dateOfBirth"], c.want)
		}
	}
}

// TestSwitches: each rule can be switched off, and does nothing then.
func TestSwitches(t *testing.T) {
	off := new(bool)
	on := new(bool)
	*on = true
	for _, c := range []struct {
		field, value string
		o            leadbridge.CleansingOptions
	}{
		{"phone", "(415) 555-0132", leadbridge.CleansingOptions{NormalizePhone: off}},
		{"email", "Ann@Example.org", leadbridge.CleansingOptions{NormalizeEmail: off}},
		{"city", " Boston ", leadbridge.CleansingOptions{TrimStrings: off}},
		{"lastName", "SMITH", leadbridge.CleansingOptions{CapitalizeName: off}},
		{"dateOfBirth", "5/15/1985", leadbridge.CleansingOptions{NormalizeDate: off}},
		{"state", "Texas", leadbridge.CleansingOptions{NormalizeState: off}},
		{"postalCode", "2115", leadbridge.CleansingOptions{NormalizePostalCode: off}},
		{"country", "USA", leadbridge.CleansingOptions{NormalizeCountry: off}},
		{"insuranceType", "car", leadbridge.CleansingOptions{NormalizeInsuranceType: off}},
		{"company", "ACME ROOFING LLC", leadbridge.CleansingOptions{NormalizeCompany: off}},
	} {
		if d := run(c.o, Context{}, leadbridge.Values{c.field: c.value}); d.Values[c.field] != c.value || len(d.Changes) > 0 {
			t.Errorf("%s %q was changed to %q although that is off", c.field, c.value, d.Values[c.field])
		}
		if d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{c.field: c.value}); d.Values[c.field] == c.value {
			t.Errorf("%s %q was not changed by default", c.field, c.value)
		}
	}
	if d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{"city": "Boston ★"}); d.Values["city"] != "Boston ★" {
		t.Errorf("special characters went by default: %q", d.Values["city"])
	}
	if d := run(leadbridge.CleansingOptions{RemoveSpecialChars: on}, Context{}, leadbridge.Values{"city": "Boston ★", "lastName": "Smith😀", "street": "12 Main St. #4 – rear"}); d.Values["city"] != "Boston" || d.Values["lastName"] != "Smith" || d.Values["street"] != "12 Main St. #4 rear" {
		t.Errorf("special characters stayed: %v", d.Values)
	}
}

// TestAbsentStaysAbsent: absent, cleared and given are three things.
func TestAbsentStaysAbsent(t *testing.T) {
	d := run(leadbridge.CleansingOptions{}, Context{}, leadbridge.Values{"email": "", "phone": "   "})
	if _, there := d.Values["firstName"]; there || len(d.Values) != 2 || d.Values["email"] != "" || d.Values["phone"] != "" {
		t.Errorf("values %v", d.Values)
	}
}

func TestConcurrent(t *testing.T) {
	c := New(leadbridge.CleansingOptions{}, Context{Today: june2026})
	rows := sampleRows()
	want := make([]leadbridge.Values, len(rows))
	for i, r := range rows {
		d := pipeline.Draft{Values: r.Clone()}
		c.Apply(&d)
		want[i] = d.Values
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i, r := range rows {
				d := pipeline.Draft{Values: r.Clone()}
				if c.Apply(&d); !maps.Equal(d.Values, want[i]) {
					t.Errorf("row %d: %v, want %v", i, d.Values, want[i])
					return
				}
			}
		})
	}
	wait.Wait()
}
