package cleanse

import (
	"strings"
	"unicode"
)

// RemoveSpecialChars drops the characters that a name or an address does not
// have: pictures, symbols and stray marks. Letters and digits of any script
// stay, and so does the usual punctuation.
func RemoveSpecialChars(text string) string {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ' ') {
			return Text(strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsMark(r) && !unicode.Is(unicode.Variation_Selector, r) || unicode.IsDigit(r) || r == ' ' || strings.ContainsRune(".,'\u2019-&/()#+:@\"", r) {
					return r
				}
				return -1
			}, text))
		}
	}
	return text
}
