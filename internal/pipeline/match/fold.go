package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spelledOut are the Latin letters that no decomposition takes apart.
var spelledOut = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ŋ': "n",
}

// fold returns s in the form that comparison works on; see appendFolded.
func fold(s string) string { return string(appendFolded(nil, s)) }

// appendFolded appends s in lower case without diacritics. Apostrophes vanish
// (O'Brien is obrien); any other run of characters that are neither letters
// nor digits becomes one space, except at either end.
func appendFolded(dst []byte, s string) []byte {
	start := len(dst)
	space := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '\'' || c == '`':
			continue
		case c >= utf8.RuneSelf:
			return appendFoldedRunes(dst, start, space, s[i:])
		default:
			space = len(dst) > start
			continue
		}
		if space {
			dst = append(dst, ' ')
			space = false
		}
		dst = append(dst, c)
	}
	return dst
}

// appendFoldedRunes is appendFolded from the first character beyond ASCII on.
func appendFoldedRunes(dst []byte, start int, space bool, s string) []byte {
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '`' || r == '’' || r == '‘' || r == 'ʼ' {
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			space = len(dst) > start
			continue
		}
		if space {
			dst = append(dst, ' ')
			space = false
		}
		if spelled, ok := spelledOut[r]; ok {
			dst = append(dst, spelled...)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// words is a short list of words; what does not fit is left out.
type words struct {
	list [6]string
	n    int
}

func (w *words) add(s string) {
	if w.n < len(w.list) {
		w.list[w.n] = s
		w.n++
	}
}

func (w *words) all() []string { return w.list[:w.n] }

// nextWord cuts the first word off folded text.
func nextWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	return word, rest
}
