package cleanse

import (
	"testing"
	"time"
	"unicode/utf8"

	"leadbridge"
	"leadbridge/internal/pipeline"

	"pgregory.net/rapid"
)

// anyText draws text as it may stand in a cell: words, marks, and anything.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[A-Za-z' .,-]{0,20}`),
		rapid.StringMatching(`[A-Z]{1,3}[a-z']{0,4}[ -]?(MC|mac|Mc|O'|DE LA |von |d')?[A-Za-z]{0,8}( JR| III|, MD)?`),
		rapid.StringMatching(`[0-9 ./-]{0,14}`),
		rapid.StringMatching(`[ "'<(]{0,2}[a-zA-Z.+]{1,6} ?@ ?[a-zA-Z.-]{1,8}[ ;,>).]{0,2}`),
	)
}

// TestIdempotent: what is clean stays as it is.
func TestIdempotent(t *testing.T) {
	ok := func(f func(string) (string, bool)) func(string) string {
		return func(s string) string {
			if to, ok := f(s); ok {
				return to
			}
			return s
		}
	}
	functions := map[string]func(string) string{
		"Text": Text, "Lines": Lines, "Name": Name, "GivenName": GivenName, "Company": Company, "RemoveSpecialChars": RemoveSpecialChars,
		"Phone": func(s string) string {
			if r, ok := Phone(s, "US"); ok {
				return r.E164
			}
			return s
		},
		"Email":         ok(Email),
		"Date":          ok(func(s string) (string, bool) { return Date(s, OrderMDY) }),
		"DateTime":      ok(func(s string) (string, bool) { return DateTime(s, OrderDMY) }),
		"State":         ok(func(s string) (string, bool) { return State(s, "") }),
		"PostalCode":    ok(func(s string) (string, bool) { return PostalCode(s, "", "") }),
		"PostalCodeDE":  ok(func(s string) (string, bool) { return PostalCode(s, "DE", "") }),
		"Country":       ok(Country),
		"InsuranceType": ok(InsuranceType),
		"Boolean":       ok(Boolean),
		"Number":        ok(Number),
	}
	for name, f := range functions {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := anyText().Draw(t, "text")
				once := f(text)
				if twice := f(once); twice != once {
					t.Fatalf("%q becomes %q, and that becomes %q", text, once, twice)
				}
				if utf8.ValidString(text) && !utf8.ValidString(once) {
					t.Fatalf("%q becomes %q, which is not UTF-8", text, once)
				}
			})
		})
	}
}

// TestStageIsIdempotent: a second run over a record changes nothing, and each
// change tells the truth.
func TestStageIsIdempotent(t *testing.T) {
	c := New(leadbridge.CleansingOptions{}, Context{Today: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)})
	rapid.Check(t, func(t *rapid.T) {
		values := leadbridge.Values{}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(leadbridge.FieldNames()), rapid.ID).Draw(t, "fields") {
			values[name] = anyText().Draw(t, name)
		}
		before := values.Clone()
		d := &pipeline.Draft{Values: values}
		c.Apply(d)
		for _, change := range d.Changes {
			if change.From != before[change.Field] || change.To != d.Values[change.Field] || change.Reason == "" {
				t.Fatalf("change %+v, but %q became %q", change, before[change.Field], d.Values[change.Field])
			}
			delete(before, change.Field)
		}
		for name, was := range before {
			if d.Values[name] != was {
				t.Fatalf("%s: %q became %q without a change", name, was, d.Values[name])
			}
		}
		again := &pipeline.Draft{Values: d.Values.Clone()}
		c.Apply(again)
		if len(again.Changes) > 0 {
			t.Fatalf("the second run changed %+v", again.Changes)
		}
	})
}

// TestEmailAgrees: an address that Email accepts has no problem, and the
// quick check never contradicts the thorough one.
func TestEmailAgrees(t *testing.T) {
	address := rapid.OneOf(anyText(), rapid.StringMatching(`[a-z0-9.+_-]{1,8}@[a-z0-9.-]{1,12}`), rapid.StringMatching(`[a-z]{60,66}@[a-z]{62,64}\.[a-z]{1,3}`))
	rapid.Check(t, func(t *rapid.T) {
		text := address.Draw(t, "text")
		if clean, ok := Email(text); ok && EmailProblem(clean) != "" {
			t.Fatalf("%q is accepted as %q, which %s", text, clean, EmailProblem(clean))
		}
		if isPlainAddress(text) && EmailSyntaxProblem(text) != "" {
			t.Fatalf("%q passes the quick check, but %s", text, EmailSyntaxProblem(text))
		}
	})
}

// TestDateRoundTrip: a day written in any of the usual ways is read as that
// day.
func TestDateRoundTrip(t *testing.T) {
	latest := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	layouts := map[string]string{
		"2006-01-02": "", "01/02/2006": OrderMDY, "1/2/2006": OrderMDY, "02.01.2006": OrderDMY, "2-1-2006": OrderDMY, "2006/1/2": "", "January 2, 2006": "",
		"2 Jan 2006": "", "02-Jan-06": "", "01/02/06": OrderMDY, "020106": OrderDMY, "20060102": "", "Monday, 2 January 2006": "", "2006-01-02T15:04:05Z07:00": "",
		"1/2/2006 3:04:05 PM": OrderMDY, "01022006": OrderMDY, "06/01/02": OrderYMD, "Mon Jan 2 15:04:05 MST 2006": "",
	}
	rapid.Check(t, func(t *rapid.T) {
		day := latest.AddDate(0, 0, -rapid.IntRange(1, 99*365).Draw(t, "days ago"))
		for layout, order := range layouts {
			text := day.Format(layout)
			if got, ok := DateUpTo(text, order, latest); !ok || got != day.Format("2006-01-02") {
				t.Fatalf("%q (%s) was read as %q, %v", text, layout, got, ok)
			}
		}
	})
}
