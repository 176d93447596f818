package web

import (
	"fmt"
	"math"

	"leadbridge"
	"leadbridge/internal/lead"
)

// waterfall is a comparison as steps from what is usual to the score. Widths
// and places are for a drawing that is 100 wide.
type waterfall struct {
	Score, Word, Kind string
	Outcome           leadbridge.MatchOutcome
	Household         bool
	Ruling            string
	Steps             []waterfallStep
	Compared          []comparedForms
	Meets             []string // in words
	Zero              string   // where nothing is
}

type waterfallStep struct {
	Text       string
	Points     string // with its sign
	Kind       string // good, bad, or total
	At, Width  string
	Field      string
	TotalAfter string
}

type comparedForms struct{ Field, A, B string }

var meetWords = map[leadbridge.KeyKind]string{
	leadbridge.KeyEmail: "the same e-mail address", leadbridge.KeyPhone: "the same phone",
	leadbridge.KeyBirthLastName: "the same date of birth and a last name that sounds alike", leadbridge.KeyBirthPostalCode: "the same date of birth and postal code",
	leadbridge.KeyBirthHouse: "the same date of birth and house", leadbridge.KeyNamePlace: "names that sound alike in the same place",
	leadbridge.KeyHouse: "the same house and an initial",
}

func waterfallOf(t lead.TestedPair) waterfall {
	w := waterfall{Score: scoreText(t.Result.Score), Word: scoreWord(t.Result.Score), Kind: scoreKind(t.Result.Score),
		Outcome: t.Result.Outcome, Household: t.Household >= 0.5, Ruling: t.Ruling}
	low, high, total := min(0, t.Start), max(0, t.Start), t.Start
	for _, s := range t.Steps {
		total += s.Bits
		low, high = min(low, total), max(high, total)
	}
	at := func(v float64) float64 { return (v - low) / (high - low) * 100 }
	bar := func(text, field, kind string, from, to, points float64) {
		w.Steps = append(w.Steps, waterfallStep{Text: text, Field: field, Kind: kind, Points: signedPoints(points),
			At: drawnAt(at(min(from, to))), Width: drawnAt(max(0.6, math.Abs(at(to)-at(from)))), TotalAfter: signedPoints(to)})
	}
	bar("Two leads taken at random", "", "total", 0, t.Start, t.Start)
	total = t.Start
	for _, s := range t.Steps {
		kind := "good"
		if s.Bits < 0 {
			kind = "bad"
		}
		bar(s.Text, s.Field, kind, total, total+s.Bits, s.Bits)
		total += s.Bits
	}
	bar("All together", "", "total", 0, total, total)
	w.Zero = drawnAt(at(0))
	for _, c := range t.Compared {
		w.Compared = append(w.Compared, comparedForms(c))
	}
	for _, kind := range t.Meets {
		w.Meets = append(w.Meets, meetWords[kind])
	}
	return w
}

func signedPoints(v float64) string {
	if v < 0 {
		return fmt.Sprintf("−%.1f", -v)
	}
	return fmt.Sprintf("+%.1f", v)
}

func drawnAt(v float64) string { return fmt.Sprintf("%.1f", v) }
