package match

import "leadbridge"

// The features that are compared, in the order of their reasons.
const (
	byFirst = iota
	byLast
	byCrossing
	byGeneration
	byBirth
	byMail
	byPhone
	byStreet
	byPostal
	byCity
	byState
	byCompany
	features
)

// verdict is a comparison without its words.
type verdict struct {
	levels  [features]level
	total   weight
	score   float64
	outcome leadbridge.MatchOutcome
	because ruling
}

// Compare compares two records. It is symmetric.
func Compare(a, b leadbridge.Values, p leadbridge.MatchPolicy) leadbridge.MatchResult {
	return Prepare(a).Compare(Prepare(b), p)
}

// Compare is the function [Compare] for prepared records.
func (r *Record) Compare(other *Record, p leadbridge.MatchPolicy) leadbridge.MatchResult {
	v := judge(r, other, p)
	return v.explain(r, other)
}

// judge compares two records under a policy.
func judge(a, b *Record, p leadbridge.MatchPolicy) verdict {
	var v verdict
	l := &v.levels
	v.compareNames(a, b)
	if p.MatchByEmail {
		l[byMail] = mailLevel(&a.mail, &b.mail)
	}
	if p.MatchByPhone {
		l[byPhone] = phoneLevel(a, b)
	}
	l[byBirth] = birthLevel(&a.born, &b.born)
	l[byStreet] = streetLevel(&a.street, &b.street)
	l[byPostal] = postalLevel(a.postal, b.postal)
	l[byCity] = cityLevel(a.city, b.city)
	l[byState] = stateLevel(a.state, b.state)
	l[byCompany] = companyLevel(a.company, b.company)
	// A place is said by its postal code; what follows from it is no news.
	if l[byPostal] == postalSame {
		if l[byCity] == citySame || l[byCity] == cityNear {
			l[byCity] = cityWithPostal
		}
	}
	if l[byPostal] == postalSame || l[byCity] == citySame {
		if l[byState] == stateSame {
			l[byState] = unsaid
		}
	}
	for _, level := range l {
		v.total.person += weights[level].person
		v.total.household += weights[level].household
	}
	v.score = probability(v.total)
	v.rule(p)
	return v
}

// compareNames compares first with first and last with last name, and across
// where that explains more.
func (v *verdict) compareNames(a, b *Record) {
	l := &v.levels
	l[byFirst], l[byLast] = firstLevel(&a.name, &b.name), lastLevel(&a.name, &b.name)
	switch {
	case a.generation == b.generation:
		if a.generation > 0 {
			l[byGeneration] = generationSame
		}
	case a.generation > 0 && b.generation > 0:
		l[byGeneration] = generationOther
	default:
		l[byGeneration] = generationOneSided
	}
	if l[byFirst] != firstOther && l[byFirst] != unsaid || l[byLast] != lastOther && l[byLast] != unsaid {
		return
	}
	// Neither cross comparison is of a first or a last name, so the better of
	// the two counts as the last name's; that keeps the outcome symmetric.
	one, two := wordGrade(a.first, b.last), wordGrade(a.last, b.first)
	best, worst := min(one, two), max(one, two)
	first, last := firstOf[worst], lastOf[best]
	if worst == gradeUnsaid {
		// Only one of the two can be compared; count it for the lesser.
		first, last = firstOf[best], unsaid
	}
	straight := weights[l[byFirst]].person + weights[l[byLast]].person
	cross := weights[first].person + weights[last].person + weights[nameCrossed].person
	if cross > straight {
		l[byFirst], l[byLast], l[byCrossing] = first, last, nameCrossed
	}
}

func companyLevel(a, b string) level {
	switch {
	case a == "" || b == "":
		return unsaid
	case a == b:
		return companySame
	case min(len(a), len(b)) >= 5 && (edits(a, b, 2) <= 1 || jaroWinkler(a, b) >= 0.93):
		return companyNear
	}
	return companyOther
}
