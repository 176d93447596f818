package match

import "leadbridge"

// Standing is a comparison to which no threshold has been put yet: it tells
// what the outcome would be at any.
type Standing struct {
	Score float64
	// Household is the estimated probability, 0 to 1, that the two are
	// different people of one household or office.
	Household float64
	certain   bool // the same e-mail address or phone, and nothing against it
	able      bool // a duplicate without that, if the score is high enough
	listed    bool // at least a possible one, whatever the score
	barred    bool // neither, unless able
}

// Stand compares two prepared records. Of the policy, the threshold plays no
// part.
func (r *Record) Stand(other *Record, p leadbridge.MatchPolicy) Standing {
	v := judge(r, other, p)
	l := &v.levels
	exact := l[byMail] == mailSame || l[byPhone] == phoneSame
	shared := l[byMail] == mailRole || l[byPhone] == phoneDesk
	s := Standing{Score: v.score, Household: v.household(), certain: v.because == exactKey}
	s.listed = exact || shared
	s.able = !exact && (shared || p.MatchByName) && !v.contradiction() && v.named() && v.supported()
	s.barred = !p.MatchByName || !v.agreesBesideName()
	return s
}

// Outcome is what becomes of the two if the least score of a possible
// duplicate, and that of a duplicate which no exact key proves, were these.
func (s Standing) Outcome(possible, duplicate float64) leadbridge.MatchOutcome {
	switch {
	case s.certain, s.able && s.Score >= duplicate:
		return leadbridge.MatchDuplicate
	case s.listed:
		return leadbridge.MatchPossible
	case s.barred, s.Score < possible:
		return leadbridge.MatchNew
	}
	return leadbridge.MatchPossible
}

// DuplicateScore is the least score of a duplicate which no exact key proves.
const DuplicateScore = duplicateScore
