package cleanse

import (
	"sync/atomic"

	"github.com/nyaruka/phonenumbers"
)

// nanp reads the common forms of a number of the North American Numbering
// Plan: ten digits, or eleven that begin with 1, with the usual punctuation.
// It says what the library says, at a hundredth of the cost, and answers
// false for anything else. A test holds the two against each other.
func nanp(text, region string) (PhoneResult, bool) {
	var digits [11]byte
	n := 0
	plus := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if n == len(digits) {
				return PhoneResult{}, false
			}
			digits[n] = c
			n++
		case ' ', '-', '.', '(', ')':
		case '+':
			if plus || n > 0 {
				return PhoneResult{}, false
			}
			plus = true
		default:
			return PhoneResult{}, false
		}
	}
	atHome := region == "US" || region == "CA"
	national := digits[:10]
	switch {
	case n == 11 && digits[0] == '1' && (plus || atHome):
		national = digits[1:]
	case n == 10 && !plus && atHome:
	default:
		return PhoneResult{}, false
	}
	// An area code starts with 2 to 9. What else has ten digits (a number
	// with the prefix 011 or 1, say) is the library's business.
	if national[0] < '2' {
		return PhoneResult{}, false
	}
	if isFiller(string(national)) {
		return PhoneResult{Problem: phoneFiller}, true
	}
	e164 := text
	if len(text) != 12 || text[0] != '+' {
		e164 = "+1" + string(national)
	}
	return PhoneResult{E164: e164, Possible: true, Valid: isValidNANP(national)}, true
}

// exchanges remembers which exchanges (the first six digits of a national
// number) of the numbering plan are valid. The library's patterns leave the
// last four digits free, which a test proves, so that one answer serves for
// ten thousand numbers. Two bits an exchange: known, valid.
var exchanges [1_000_000 * 2 / 32]atomic.Uint32

// isFineGrained reports whether an area code is one of those, of Barbados and
// Jamaica, in which the library looks at the seventh digit too.
func isFineGrained(national []byte) bool {
	area := string(national[:3])
	return area == "246" || area == "876"
}

// isValidNANP reports whether the library holds a national number valid.
func isValidNANP(national []byte) bool {
	if isFineGrained(national) {
		return libraryValid(national)
	}
	index := 0
	for _, c := range national[:6] {
		index = index*10 + int(c-'0')
	}
	word, shift := &exchanges[index/16], uint(index%16)*2
	bits := word.Load() >> shift
	if bits&1 == 0 {
		bits = 1
		if libraryValid(national) {
			bits |= 2
		}
		word.Or(bits << shift)
	}
	return bits&2 != 0
}

func libraryValid(national []byte) bool {
	number, err := phonenumbers.Parse("+1"+string(national), "US")
	return err == nil && phonenumbers.IsValidNumber(number)
}
