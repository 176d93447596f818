// Package quality judges how good the data of a lead is: a score from 0 to
// 100, and the reasons for each point that is lost. It is pure; docs/quality.md
// tells the same in words for people.
package quality

import (
	"math/bits"
	"time"

	"leadbridge"
)

// Findings is the set of rules that a lead loses points by.
type Findings uint64

func (f *Findings) add(rule int) { *f |= 1 << rule }

// has reports whether one of the rules was found.
func (f Findings) has(rules ...int) bool {
	for _, r := range rules {
		if f&(1<<r) != 0 {
			return true
		}
	}
	return false
}

// Each calls do with the number of each rule found, in the order of [Rules].
func (f Findings) Each(do func(rule int)) {
	for rest := uint64(f); rest != 0; rest &= rest - 1 {
		do(bits.TrailingZeros64(rest))
	}
}

// Score is what is left of 100 points.
func (f Findings) Score() int {
	score := 100
	f.Each(func(rule int) { score -= Rules[rule].Lost })
	return score
}

// Reasons returns the rules found, in the order of [Rules].
func (f Findings) Reasons() []Criterion {
	reasons := make([]Criterion, 0, bits.OnesCount64(uint64(f)))
	f.Each(func(rule int) { reasons = append(reasons, Rules[rule]) })
	return reasons
}

// Band is a range of scores with a name.
type Band string

// The bands. A good lead can be worked with as it is, a poor one cannot.
const (
	Good Band = "good" // 80 to 100
	Fair Band = "fair" // 60 to 79
	Poor Band = "poor" // 0 to 59
)

// The lowest scores of a good and of a fair lead.
const (
	GoodFrom = 80
	FairFrom = 60
)

// BandOf returns the band that a score lies in.
func BandOf(score int) Band {
	switch {
	case score >= GoodFrom:
		return Good
	case score >= FairFrom:
		return Fair
	}
	return Poor
}

// Known is what is known of a lead beside its values.
type Known struct {
	// ConfirmedAt is when somebody, a file or a CRM last changed the lead.
	ConfirmedAt time.Time
	// PossibleDuplicate says that the lead is on the review list.
	PossibleDuplicate bool
}

// Judge examines leads as of one moment. It is safe for use by several
// goroutines at once.
type Judge struct {
	today                string
	yearAgo, twoYearsAgo time.Time
}

// At returns the judge of a moment.
func At(now time.Time) Judge {
	now = now.UTC()
	return Judge{today: now.Format(time.DateOnly), yearAgo: now.AddDate(-1, 0, 0), twoYearsAgo: now.AddDate(-2, 0, 0)}
}

// OfNew examines a lead as it is at its last change, when nothing of it is old
// and nobody has compared it yet.
func OfNew(l *leadbridge.Lead) Findings {
	judge := Judge{today: l.UpdatedAt.UTC().Format(time.DateOnly)}
	return judge.Examine(l.Values, Known{ConfirmedAt: l.UpdatedAt})
}

// Examine looks at all that is known of a lead. The values must be in canonical
// form; what is not is wrong.
func (j Judge) Examine(v leadbridge.Values, k Known) Findings {
	var f Findings
	names(v, &f)
	phone(v, &f)
	email(v, &f)
	j.need(v, &f)
	place(v, &f)
	if v[leadbridge.FieldLeadSource] == "" {
		f.add(noSource)
	}
	reach(v, &f)
	switch {
	case k.ConfirmedAt.Before(j.twoYearsAgo):
		f.add(veryOld)
	case k.ConfirmedAt.Before(j.yearAgo):
		f.add(old)
	}
	if end := v[leadbridge.FieldPolicyExpiration]; end != "" && end < j.today {
		f.add(policyExpired)
	}
	if k.PossibleDuplicate {
		f.add(possibleDuplicate)
	}
	return f
}
