package match

import "leadbridge"

// duplicateScore is the least score of a duplicate.
const duplicateScore = 0.99

// ruling is the rule that settled what the score alone does not.
type ruling uint8

const (
	byScore      ruling = iota
	exactKey            // a shared e-mail address or phone, and nothing against it
	contradicted        // a shared e-mail address or phone, but two persons
	sharedKey           // an address or phone that several people use
	nameAlone           // nothing agrees but the name
)

// rule turns score and evidence into an outcome. The score alone makes
// possible duplicates; a duplicate needs more.
func (v *verdict) rule(p leadbridge.MatchPolicy) {
	l := &v.levels
	exact := l[byMail] == mailSame || l[byPhone] == phoneSame
	shared := l[byMail] == mailRole || l[byPhone] == phoneDesk
	// Two of one household share a phone, too: what is likelier theirs than
	// one person's contradicts as well.
	contradiction := v.contradiction() || exact && v.score < 0.5
	sure := v.score >= duplicateScore && !contradiction && v.named() && v.supported()
	v.outcome = leadbridge.MatchPossible
	switch {
	case exact && !contradiction:
		v.outcome, v.because = leadbridge.MatchDuplicate, exactKey
		v.score = max(v.score, duplicateScore)
	case exact:
		v.because = contradicted
	case (shared || p.MatchByName) && sure:
		v.outcome = leadbridge.MatchDuplicate
	case shared:
		v.because = sharedKey
	case !p.MatchByName || v.score < p.FuzzyMatchThreshold:
		v.outcome = leadbridge.MatchNew
	case !v.agreesBesideName():
		v.outcome, v.because = leadbridge.MatchNew, nameAlone
	}
}

// contradiction reports whether something says outright that these are two
// persons, whatever else they share.
func (v *verdict) contradiction() bool {
	l := &v.levels
	switch {
	case l[byGeneration] == generationOther, l[byBirth] == birthGeneration, l[byFirst] == firstOther:
		return true
	case l[byGeneration] == generationOneSided && l[byMail] != mailSame:
		// A father without the Sr may share the son's phone and house.
		return l[byBirth] != birthSame && l[byBirth] != birthSlip
	case l[byFirst] == firstSimilar && l[byMail] != mailSame:
		// Mary and María may share a phone.
		return l[byBirth] != birthSame && l[byBirth] != birthSlip && l[byBirth] != birthNear
	case l[byLast] == lastOther:
		// Only the first name in common: married since, or two people.
		return l[byBirth] != birthSame
	}
	return false
}

// named reports whether the names agree well enough for a duplicate that no
// exact key proves.
func (v *verdict) named() bool {
	l := &v.levels
	same := l[byFirst] == firstSame || l[byFirst] == firstNickname
	switch l[byLast] {
	case lastSame, lastNear, lastPart:
		return same || l[byFirst] == firstNear
	case lastOther:
		// Another last name, but the same day of birth and the same house: married.
		return same && l[byBirth] == birthSame && l[byStreet] == streetSame
	}
	return false
}

// supported reports whether something beside the name agrees that a stranger
// of the same name would hardly share.
func (v *verdict) supported() bool {
	l := &v.levels
	switch l[byBirth] {
	case birthSame, birthSlip:
		return true
	case birthUnclear, birthYear, birthOther, birthGeneration:
		return false
	}
	return l[byStreet] == streetSame || l[byStreet] == streetNearNumber || l[byMail] == mailNear || l[byPhone] == phoneNear
}

// agreesBesideName reports whether anything beside the name and the state
// speaks for one person.
func (v *verdict) agreesBesideName() bool {
	for feature := byBirth; feature < features; feature++ {
		if feature != byState && weights[v.levels[feature]].person > 0 {
			return true
		}
	}
	return false
}
