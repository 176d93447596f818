package agree

import (
	"strings"
	"unicode"
)

// shortestCut is the least, in characters, that is left of a value that a CRM
// cut off, so that "Al" is not taken for "Albert".
const shortestCut = 20

// SameButForm reports whether a CRM may have made got of what was sent to it:
// it folded case, spaces and punctuation, or cut off a long text. What makes
// another number of a number is no form.
func SameButForm(sent, got string) bool {
	if sent == got {
		return true
	}
	a, b := bare(sent), bare(got)
	return b != "" && (a == b || len([]rune(got)) >= shortestCut && strings.HasPrefix(a, b))
}

// bare is a text's letters and digits, in lower case, with the points and the
// signs of its numbers.
func bare(s string) string {
	var b strings.Builder
	text := []rune(s)
	digit := func(i int) bool { return i >= 0 && i < len(text) && unicode.IsDigit(text[i]) }
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '.' && digit(i-1) && digit(i+1), r == '-' && i == 0 && digit(1):
			b.WriteRune(r)
		}
	}
	return b.String()
}
