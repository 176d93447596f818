package cleanse

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold appends the letters and digits of s to buf, in lower case and without
// accents, and returns the result. Two spellings of one term fold to the same
// bytes; a table lookup by string(fold(...)) does not allocate.
func fold(buf []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return foldUnicode(buf, s[i:])
		case c >= 'A' && c <= 'Z':
			buf = append(buf, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			buf = append(buf, c)
		}
	}
	return buf
}

func foldUnicode(buf []byte, s string) []byte {
	for _, r := range norm.NFKD.String(s) {
		switch r {
		case 'ß', 'ẞ':
			buf = append(buf, "ss"...)
		case 'æ', 'Æ':
			buf = append(buf, "ae"...)
		case 'œ', 'Œ':
			buf = append(buf, "oe"...)
		case 'ø', 'Ø':
			buf = append(buf, 'o')
		case 'ł', 'Ł':
			buf = append(buf, 'l')
		case 'đ', 'Đ', 'ð', 'Ð':
			buf = append(buf, 'd')
		case 'ı':
			buf = append(buf, 'i')
		case 'þ', 'Þ':
			buf = append(buf, "th"...)
		default:
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				buf = utf8.AppendRune(buf, unicode.ToLower(r))
			}
		}
	}
	return buf
}

// folded returns the folded form of s as a string.
func folded(s string) string {
	var space [64]byte
	return string(fold(space[:0], s))
}
