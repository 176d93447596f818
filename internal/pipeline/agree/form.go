package agree

import (
	"strings"
	"unicode"
)

// shortestCut is the least that is left of a value that a CRM cut off, so
// that "Al" is not taken for "Albert".
const shortestCut = 20

// SameButForm reports whether a CRM may have made got of what was sent to it:
// it folded case, spaces and punctuation, or cut off a long text.
func SameButForm(sent, got string) bool {
	if got == "" || sent == "" {
		return sent == got
	}
	a, b := bare(sent), bare(got)
	return a == b && a != "" || len(got) >= shortestCut && strings.HasPrefix(a, b)
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
