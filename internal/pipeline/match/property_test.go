package match

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
)

// drawLead draws a lead of plausible and of odd values.
func drawLead(t *rapid.T, label string) leadbridge.Values {
	pick := func(values ...string) *rapid.Generator[string] {
		return rapid.OneOf(rapid.SampledFrom(values), rapid.SampledFrom(values), rapid.Just(""), rapid.String())
	}
	v := leadbridge.Values{}
	for field, values := range map[string][]string{
		leadbridge.FieldFirstName:      {"Bob", "Robert", "Ana", "Ada", "J.", "José Luis", "伟"},
		leadbridge.FieldLastName:       {"Smith", "Smyth", "Smith Jr", "Smith-Roe", "van der Berg", "Bob", "王"},
		leadbridge.FieldEmail:          {"bob.smith@gmail.com", "bobsmith@gmail.com", "bob.smith2@gmail.com", "info@acme.com", "bob.smithgmail.com", "@"},
		leadbridge.FieldPhone:          {"+12125550187", "(212) 555-0187", "+12125550178", "0412345678", "+15555555555"},
		leadbridge.FieldPhoneExtension: {"1", "2"},
		leadbridge.FieldStreet:         {"12 Oak St", "12 Oak Street Apt 4", "Oak", "21 Oak St", "12"},
		leadbridge.FieldCity:           {"St. Louis", "Saint Louis", "Boston"},
		leadbridge.FieldState:          {"MO", "Missouri", "MA"},
		leadbridge.FieldPostalCode:     {"63101", "63101-1234", "63110", "K1A 0B1"},
		leadbridge.FieldDateOfBirth:    {"1985-05-12", "1985-12-05", "19850512", "05/12/1985", "1958-05-12", "1955-02-03", "1916-24-29"},
		leadbridge.FieldCompany:        {"Acme Inc.", "ACME", "Bolt GmbH"},
	} {
		if value := pick(values...).Draw(t, label+" "+field); value != "" {
			v[field] = value
		}
	}
	return v
}

func TestCompareIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawLead(t, "a"), drawLead(t, "b")
		p := leadbridge.DefaultMatchPolicy
		p.MatchByEmail, p.MatchByPhone, p.MatchByName = rapid.Bool().Draw(t, "email"), rapid.Bool().Draw(t, "phone"), rapid.Bool().Draw(t, "name")
		one, two := Compare(a, b, p), Compare(b, a, p)
		if one.Outcome != two.Outcome || one.Score != two.Score || !slices.Equal(one.MatchedFields, two.MatchedFields) || len(one.Reasons) != len(two.Reasons) {
			t.Fatalf("%v: %s\nthe other way round %v: %s", one.Outcome, Explain(one), two.Outcome, Explain(two))
		}
		if one.Score < 0 || one.Score > 1 {
			t.Fatalf("score %v", one.Score)
		}
		for _, reason := range one.Reasons {
			if strings.Contains(reason.Text, "%!") {
				t.Fatalf("reason %q", reason.Text)
			}
		}
		if one.Outcome == leadbridge.MatchDuplicate && one.Score < duplicateScore {
			t.Fatalf("a duplicate of score %v", one.Score)
		}
		if d := Decide(a, []leadbridge.Values{b}, p); d.Outcome != one.Outcome {
			t.Fatalf("Decide says %s, Compare %s", d.Outcome, one.Outcome)
		}
	})
}

func TestIdenticalRecordsAreDuplicates(t *testing.T) {
	rich := people(300)
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(rich).Draw(t, "lead").Clone()
		// Any one of them may be missing; enough is left.
		delete(v, rapid.SampledFrom([]string{leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldStreet, leadbridge.FieldDateOfBirth}).Draw(t, "missing"))
		if got := Compare(v, v.Clone(), leadbridge.DefaultMatchPolicy); got.Outcome != leadbridge.MatchDuplicate {
			t.Fatalf("%v is %s of itself: %s", v, got.Outcome, Explain(got))
		}
	})
}

func TestNameAloneIsNeverADuplicate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := leadbridge.Values{leadbridge.FieldFirstName: rapid.String().Draw(t, "first"), leadbridge.FieldLastName: rapid.String().Draw(t, "last")}
		p := leadbridge.DefaultMatchPolicy
		p.FuzzyMatchThreshold = rapid.Float64Range(0, 1).Draw(t, "threshold")
		if got := Compare(a, a.Clone(), p); got.Outcome != leadbridge.MatchNew {
			t.Fatalf("%s: %s", got.Outcome, Explain(got))
		}
	})
}

func TestDecideTakesTheSurest(t *testing.T) {
	row := lead("f=Jane; l=Roe; e=jane@example.org; p=+12175550187; c=Boston; st=MA")
	d := Decide(row, []leadbridge.Values{
		lead("f=Peter; l=Roe; p=+12175550187"),
		lead("f=Jane; l=Roe; c=Boston; st=MA"),
		lead("f=Jane; l=Roe; e=jane@example.org"),
		lead("f=Jane; l=Roe; e=jane@example.org"),
	}, leadbridge.DefaultMatchPolicy)
	if d.Outcome != leadbridge.MatchDuplicate || d.Best != 2 {
		t.Errorf("%s, candidate %d: %s", d.Outcome, d.Best, Explain(d.Result))
	}
	if want := []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail}; !slices.Equal(d.Result.MatchedFields, want) {
		t.Errorf("matched fields %v, want %v", d.Result.MatchedFields, want)
	}
	if !strings.HasPrefix(Explain(d.Result), "Same first name (+6.9); Same last name (+9.3); Same e-mail address (+20.4)") {
		t.Errorf("explained as %q", Explain(d.Result))
	}
	if d := Decide(row, nil, leadbridge.DefaultMatchPolicy); d.Outcome != leadbridge.MatchNew || d.Best != -1 {
		t.Errorf("without candidates: %+v", d)
	}
}

func TestPolicy(t *testing.T) {
	a, b := lead("f=Jane; l=Roe; e=jane@example.org; p=+12175550187; d=1985-05-15"), lead("f=Jane; l=Roe; e=jane@example.org; p=+12175550187; d=1985-05-15")
	for _, c := range []struct {
		name string
		p    leadbridge.MatchPolicy
		want leadbridge.MatchOutcome
	}{
		{"nothing", leadbridge.MatchPolicy{}, isNew},
		{"e-mail", leadbridge.MatchPolicy{MatchByEmail: true}, isDuplicate},
		{"phone", leadbridge.MatchPolicy{MatchByPhone: true}, isDuplicate},
		{"name", leadbridge.MatchPolicy{MatchByName: true, FuzzyMatchThreshold: .85}, isDuplicate},
	} {
		if got := Compare(a, b, c.p); got.Outcome != c.want {
			t.Errorf("by %s: %s, want %s", c.name, got.Outcome, c.want)
		}
	}
	jane, other := lead("f=Jane; l=Roe; c=Boston; st=MA"), lead("f=Jane; l=Roe; c=Boston; st=MA")
	for threshold, want := range map[float64]leadbridge.MatchOutcome{.85: isPossible, .999: isNew} {
		p := leadbridge.DefaultMatchPolicy
		p.FuzzyMatchThreshold = threshold
		if got := Compare(jane, other, p); got.Outcome != want {
			t.Errorf("threshold %v: %s (%v), want %s", threshold, got.Outcome, got.Score, want)
		}
	}
}

// TestPairsFindsWhatAllComparisonsFind holds the index against comparing each
// row with each.
func TestPairsFindsWhatAllComparisonsFind(t *testing.T) {
	rows := people(400)
	for i := range 100 {
		again := rows[i*3].Clone()
		again[leadbridge.FieldLastName] += "x"
		delete(again, []string{leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldDateOfBirth}[i%3])
		rows = append(rows, again)
	}
	found := map[[2]int]leadbridge.MatchOutcome{}
	last := -1
	for p := range Pairs(slices.Values(rows), leadbridge.DefaultMatchPolicy) {
		if p.A >= p.B || p.B < last {
			t.Fatalf("pair %d, %d after row %d", p.A, p.B, last)
		}
		last = p.B
		found[[2]int{p.A, p.B}] = p.Result.Outcome
	}
	for b := range rows {
		for a := range b {
			want := Compare(rows[a], rows[b], leadbridge.DefaultMatchPolicy)
			if got := found[[2]int{a, b}]; want.Outcome != leadbridge.MatchNew && got != want.Outcome {
				t.Errorf("rows %d and %d: %q, want %s", a, b, got, want.Outcome)
			}
		}
	}
	if len(found) < 100 {
		t.Errorf("%d pairs, want at least 100", len(found))
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("Bob", "Smith Jr", "a+b@gmail.com", "+1 212 555 0187", "12 Oak St #4", "63101-1234", "1985-05-12")
	f.Add("\xff", "é", "@", "+", "Apt", "-", "//")
	f.Fuzz(func(t *testing.T, first, last, mail, phone, street, postal, born string) {
		v := leadbridge.Values{leadbridge.FieldFirstName: first, leadbridge.FieldLastName: last, leadbridge.FieldEmail: mail, leadbridge.FieldPhone: phone,
			leadbridge.FieldStreet: street, leadbridge.FieldPostalCode: postal, leadbridge.FieldDateOfBirth: born, leadbridge.FieldCity: last, leadbridge.FieldCompany: first}
		w := leadbridge.Values{leadbridge.FieldFirstName: last, leadbridge.FieldLastName: first, leadbridge.FieldEmail: phone, leadbridge.FieldStreet: postal, leadbridge.FieldDateOfBirth: mail}
		if n := len(AppendKeys(nil, v)); n > 7 {
			t.Errorf("%d keys", n)
		}
		if one, two := Compare(v, w, leadbridge.DefaultMatchPolicy), Compare(w, v, leadbridge.DefaultMatchPolicy); one.Score != two.Score || one.Outcome != two.Outcome {
			t.Errorf("%v and %v", one, two)
		}
	})
}
