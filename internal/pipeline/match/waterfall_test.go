package match

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
)

func TestWaterfallAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Prepare(drawLead(t, "a")), Prepare(drawLead(t, "b"))
		p := leadbridge.DefaultMatchPolicy
		p.FuzzyMatchThreshold = rapid.SampledFrom([]float64{0.5, 0.85, 0.95}).Draw(t, "threshold")
		p.MatchByEmail, p.MatchByPhone, p.MatchByName = rapid.Bool().Draw(t, "email"), rapid.Bool().Draw(t, "phone"), rapid.Bool().Draw(t, "name")
		w := a.Waterfall(b, p)
		sum := w.Start
		for _, s := range w.Steps {
			if s.Text == "" {
				t.Fatalf("a step without words: %+v", s)
			}
			sum += s.Bits
		}
		if math.Abs(sum-w.End) > 1e-9 {
			t.Fatalf("the steps come to %v, the end is %v", sum, w.End)
		}
		// A household that is too small a step to tell leaves a little.
		if chance := 1 / (1 + math.Exp2(-w.End)); math.Abs(chance-w.Result.Score) > 0.02 && w.Ruling == "" {
			t.Fatalf("the end means %v, the score is %v", chance, w.Result.Score)
		}
		if w.Result.Score+w.Household > 1.000001 && w.Ruling == "" {
			t.Fatalf("one person %v, a household %v", w.Result.Score, w.Household)
		}
		s := a.Stand(b, p)
		if got := s.Outcome(p.FuzzyMatchThreshold, DuplicateScore); got != w.Result.Outcome {
			t.Fatalf("Stand says %s, Compare %s", got, w.Result.Outcome)
		}
		if s.Score != w.Result.Score || s.Household != w.Household {
			t.Fatalf("got %+v", s)
		}
	})
}

func TestWaterfallTellsTheForms(t *testing.T) {
	a := Prepare(leadbridge.Values{"firstName": "Dr. Bob", "lastName": "O'Brien Jr.", "dateOfBirth": "05/12/1985", "email": "Bob.OBrien+x@Gmail.com", "phone": "(212) 555-0187",
		"phoneExtension": "5", "street": "Apt 6, 21 Mill Road", "postalCode": "63101-1234", "city": "St. Louis", "state": "MO", "company": "Acme Inc."})
	b := Prepare(leadbridge.Values{"firstName": "Robert", "lastName": "OBrien", "dateOfBirth": "1970-01-01", "email": "bobobrien@gmail.com"})
	w := a.Waterfall(b, leadbridge.DefaultMatchPolicy)
	want := []Compared{{"firstName", "bob", "robert"}, {"lastName", "obrien jr", "obrien"}, {"dateOfBirth", "1985-05-12", ""},
		{"email", "bobobrien@gmail.com", "bobobrien@gmail.com"}, {"phone", "12125550187 ext 5", ""}, {"street", "21 mill unit 6", ""},
		{"postalCode", "63101", ""}, {"city", "saintlouis", ""}, {"state", "mo", ""}, {"company", "acme", ""}}
	if !slices.Equal(w.Compared, want) {
		t.Errorf("got %v\nwant %v", w.Compared, want)
	}
	if !slices.Equal(w.Meets, []leadbridge.KeyKind{leadbridge.KeyEmail}) {
		t.Errorf("meets by %v", w.Meets)
	}
	if w.Ruling != rulings[exactKey] {
		t.Errorf("ruled by %q", w.Ruling)
	}
}

func TestOutcomeFollowsTheThresholds(t *testing.T) {
	ann := leadbridge.Values{"firstName": "Ann", "lastName": "Meyer", "dateOfBirth": "1985-05-12", "postalCode": "63101", "street": "12 Oak St"}
	near := ann.Clone()
	near["street"], near["dateOfBirth"] = "99 Elm Ave", "1985-05-21"
	s := Prepare(ann).Stand(Prepare(near), leadbridge.DefaultMatchPolicy)
	for _, c := range []struct {
		possible, duplicate float64
		want                leadbridge.MatchOutcome
	}{
		{s.Score + 0.0001, 1, leadbridge.MatchNew},
		{s.Score, 1, leadbridge.MatchPossible},
		{s.Score, s.Score, leadbridge.MatchDuplicate},
	} {
		if got := s.Outcome(c.possible, c.duplicate); got != c.want {
			t.Errorf("score %v with %v and %v: %s, want %s", s.Score, c.possible, c.duplicate, got, c.want)
		}
	}
	// Spouses share a house and a phone, and are asked about whatever the threshold.
	spouse := leadbridge.Values{"firstName": "Carl", "lastName": "Meyer", "street": "12 Oak St", "postalCode": "63101", "phone": "+12125550187"}
	ann["phone"] = "+12125550187"
	s = Prepare(ann).Stand(Prepare(spouse), leadbridge.DefaultMatchPolicy)
	if got := s.Outcome(1, 0); got != leadbridge.MatchPossible || s.Household < 0.5 {
		t.Errorf("got %s with a household of %v", got, s.Household)
	}
}
