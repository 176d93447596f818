package cleanse

import (
	"strings"
	"unicode"
)

// recasable reports whether the case of one word in a text of mixed case
// carries no information: it is all lower, all upper (and too long for
// initials), or scrambled.
func recasable(token string) bool {
	upper, lower := hasCase(token)
	switch {
	case lower && !upper:
		return true
	case upper && !lower:
		bare := strings.Trim(token, `.,()"'`)
		if len(bare) < 3 || strings.IndexByte(bare, '.') >= 0 || isRoman(strings.ToLower(bare)) {
			return false
		}
		if _, known := credentials[folded(bare)]; known {
			return false
		}
		return strings.ContainsAny(strings.ToLower(bare), "aeiouyäöüáéíóúàèìòùâêîôûãõåøæœ")
	case upper && lower:
		if _, ok := capsAfterPrefix(token); ok {
			return true
		}
		return isScrambled(token)
	}
	return false
}

var casePrefixes = lowerSet([]string{"mc", "mac", "de", "di", "da", "du", "del", "della", "des", "la", "le", "van", "von", "vander", "fitz", "st", "san", "ap", "al", "el", "d", "o", "den", "der", "ter", "bin", "ben"})

// capsAfterPrefix mends a name in capitals whose typist kept the small letter
// of its prefix: McDONALD, DeLUCA.
func capsAfterPrefix(token string) (string, bool) {
	for i, r := range token {
		if i == 0 || unicode.IsLower(r) {
			continue
		}
		rest := token[i:]
		upper, lower := hasCase(rest)
		if i >= 2 && len(rest) >= 3 && upper && !lower && unicode.IsUpper(r) && unicode.IsUpper(rune(token[0])) && casePrefixes[strings.ToLower(token[:i])] {
			return token[:i] + capitalize(strings.ToLower(rest), false), true
		}
		return "", false
	}
	return "", false
}

// isScrambled reports whether the capitals of a word of mixed case are slips:
// jOhN, sMITH, JohN, SMIth, JoHnNy.
func isScrambled(token string) bool {
	if _, known := credentials[folded(token)]; known {
		return false
	}
	var runs []int // lengths; a run of capitals is positive, of small letters negative
	start := ""    // the small letters it begins with
	for i, r := range token {
		up := unicode.IsUpper(r)
		if !up && !unicode.IsLower(r) {
			return false // O'Brien, Smith-JONES: a part for itself
		}
		if up && len(runs) == 1 && runs[0] < 0 {
			start = token[:i]
		}
		switch {
		case len(runs) > 0 && up == (runs[len(runs)-1] > 0) && up:
			runs[len(runs)-1]++
		case len(runs) > 0 && up == (runs[len(runs)-1] > 0):
			runs[len(runs)-1]--
		case up:
			runs = append(runs, 1)
		default:
			runs = append(runs, -1)
		}
	}
	lastRun := runs[len(runs)-1]
	switch {
	case runs[0] < 0: // a small letter first
		return len(runs) > 3 || !casePrefixes[start] || lastRun > 0
	case runs[0] > 2: // SMIth
		return true
	case lastRun > 0: // JohN, MariA
		return true
	}
	longest := 0
	for _, n := range runs {
		longest = max(longest, n, -n)
	}
	return longest == 1 && len(runs) > 4 // JoHnNy
}
