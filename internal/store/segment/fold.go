package segment

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

// Fold returns a text in the form that lists are sorted and searched by: in
// lower case and without diacritics.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if spelled, ok := spelledOut[r]; ok {
			b.WriteString(spelled)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// longestWord is how much of a word is kept, in bytes.
const longestWord = 48

// unspaced are the scripts that put no spaces between words: there each
// character counts as one.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer}

// Words appends the words of a text, folded: runs of letters and digits.
// Apostrophes vanish (O'Brien is obrien).
func Words(dst []string, text string) []string {
	text = Fold(text)
	start := -1
	var joined []byte // a word with its apostrophes taken out
	end := func(at int) {
		if start < 0 {
			return
		}
		word := text[start:at]
		if joined != nil {
			word = string(append(joined, word...))
		}
		dst = append(dst, cutWord(word))
		start, joined = -1, nil
	}
	for i, r := range text {
		switch {
		case r < utf8.RuneSelf && ('a' <= r && r <= 'z' || '0' <= r && r <= '9'):
		case isApostrophe(r):
			if start >= 0 {
				joined, start = append(joined, text[start:i]...), i+utf8.RuneLen(r)
			}
			continue
		case r < utf8.RuneSelf:
			end(i)
			continue
		case unicode.IsOneOf(unspaced, r):
			end(i)
			dst = append(dst, text[i:i+utf8.RuneLen(r)])
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mc, r):
			end(i)
			continue
		}
		if start < 0 {
			start = i
		}
	}
	end(len(text))
	return dst
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '`' || r == '’' || r == '‘' || r == 'ʼ'
}

// cutWord shortens a word to what is kept of it.
func cutWord(word string) string {
	if len(word) <= longestWord {
		return word
	}
	end := longestWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// Asked are the beginnings of words that a search asks for. An e-mail address,
// or the beginning of one, is one word.
func Asked(search string) []string {
	var asked []string
	for part := range strings.FieldsSeq(search) {
		if at := strings.IndexByte(part, '@'); at > 0 {
			asked = append(asked, cutWord(Fold(part)))
		} else {
			asked = Words(asked, part)
		}
	}
	return asked
}

// address appends the words of an e-mail address: its parts and all of it.
func address(dst []string, email string) []string {
	if email == "" {
		return dst
	}
	return append(Words(dst, email), cutWord(Fold(email)))
}

// phone appends the words of a phone in E.164 form: its digits from each place
// on where people begin to say them.
func phone(dst []string, e164 string) []string {
	digits := strings.TrimPrefix(e164, "+")
	if digits == "" {
		return dst
	}
	dst = append(dst, digits)
	for _, n := range []int{10, 7, 4} {
		if n < len(digits) {
			dst = append(dst, digits[len(digits)-n:])
		}
	}
	if digits[0] != '1' && len(digits) > 7 { // country codes have up to three digits
		for n := 1; n <= 3; n++ {
			if rest := len(digits) - n; rest != 10 && rest != 7 {
				dst = append(dst, digits[n:])
			}
		}
	}
	return dst
}

// wordsOf appends the words of a field's value.
func wordsOf(dst []string, field, value string) []string {
	switch field {
	case "email":
		return address(dst, value)
	case "phone":
		return phone(dst, value)
	}
	return Words(dst, value)
}
