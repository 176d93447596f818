package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is one word of a header, folded: lower case, without diacritics.
type token struct {
	text string
	// path says that a separator which names a part of something stands
	// before the word, as in "Person - Phone", "Address: City", "Name (First)".
	path bool
	// list says that a separator between equals stands before the word, as
	// in "State/Province" or "Last, First".
	list bool
	// aside says that the word stands in brackets: it explains.
	aside bool
}

// symbols are the emoji and signs that stand for a word.
var symbols = map[rune]string{
	'☎': "phone", '📞': "phone", '✆': "phone", '📱': "mobile", '📲': "mobile",
	'✉': "email", '📧': "email", '📨': "email", '📩': "email", '🎂': "birthday",
	'#': "number", '№': "number",
}

// letters are those that Unicode decomposition leaves alone.
var letters = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th",
	'æ': "ae", 'œ': "oe", 'ı': "i",
}

// fold returns s in lower case, without diacritics and with ligatures and
// such letters as ß written out.
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if t, ok := letters[r]; ok {
			b.WriteString(t)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// maxHeader is how much of a header is read, in bytes. A longer one is a
// sentence or an accident.
const maxHeader = 300

// tokenize splits a header into words: at anything that is neither letter nor
// digit, at the humps of camelCase, and between letters and digits.
func tokenize(header string) []token {
	var toks []token
	var path, list, aside bool
	add := func(word string) {
		if t := fold(word); t != "" {
			toks = append(toks, token{text: t, path: path && len(toks) > 0, list: list && len(toks) > 0, aside: aside})
		}
		path, list = false, false
	}
	header = strings.TrimSpace(header)
	if len(header) > maxHeader {
		header = strings.ToValidUTF8(header[:maxHeader], "")
	}
	// NFC puts a letter and its accent into one rune, so that an accent never
	// ends a word.
	rs := []rune(endings.ReplaceAllString(norm.NFC.String(header), "$1"))
	for i := 0; i < len(rs); {
		switch r := rs[i]; {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			j := i
			for j < len(rs) && (unicode.IsLetter(rs[j]) || unicode.Is(unicode.Mn, rs[j])) {
				j++
			}
			for k, hump := range humps(rs[i:j]) {
				if k > 0 {
					path, list = false, false
				}
				add(hump)
			}
			i = j
		case unicode.IsDigit(r):
			j := i
			for j < len(rs) && unicode.IsDigit(rs[j]) {
				j++
			}
			add(string(rs[i:j]))
			i = afterOrdinal(rs, j)
		default:
			if w, ok := symbols[r]; ok {
				add(w)
			}
			path = path || isPath(rs, i)
			list = list || strings.ContainsRune("/,&+;", r)
			aside = (aside || r == '(' || r == '[') && r != ')' && r != ']'
			i++
		}
	}
	return joinInitials(rs, toks)
}

// endings are grammatical endings in brackets, as in "Né(e) le" or "Name(n)",
// the elided article of "d'échéance", the genitive of "Spouse's", and the
// mark of a custom field in Salesforce.
var endings = regexp.MustCompile(`(\pL)(?:\(\pL{1,2}\)|['’]s\b|__c$)|\b(?i:qu|[cdjlmnst])['’]`)

// afterOrdinal skips the ending of "1st".
func afterOrdinal(rs []rune, i int) int {
	if i+1 < len(rs) && (i+2 == len(rs) || !unicode.IsLetter(rs[i+2])) {
		switch strings.ToLower(string(rs[i : i+2])) {
		case "st", "nd", "rd", "th":
			return i + 2
		}
	}
	return i
}

// isPath reports whether the sign at i names a part of something. A hyphen
// does so only between spaces: "E-mail" is one word.
func isPath(rs []rune, i int) bool {
	switch rs[i] {
	case ':', '.', '(', '[', '>', '→', '|', '–', '—':
		return true
	case '-':
		return i > 0 && i+1 < len(rs) && rs[i-1] == ' ' && rs[i+1] == ' '
	case '_':
		return i > 0 && rs[i-1] == '_'
	}
	return false
}

// humps splits a run of letters at the humps of camelCase, unless the whole
// is itself a known word, such as "WhatsApp" or "eMail".
func humps(rs []rune) []string {
	whole := string(rs)
	if known(fold(whole)) {
		return []string{whole}
	}
	var parts []string
	start := 0
	for i := 1; i < len(rs); i++ {
		up := unicode.IsUpper(rs[i])
		if up && !unicode.IsUpper(rs[i-1]) || // firstName
			up && i+1 < len(rs) && unicode.IsLower(rs[i+1]) { // UTMSource
			parts = append(parts, string(rs[start:i]))
			start = i
		}
	}
	return append(parts, string(rs[start:]))
}

// joinInitials puts dotted initials back together: "D.O.B." is "dob".
func joinInitials(rs []rune, toks []token) []token {
	if !strings.ContainsRune(string(rs), '.') {
		return toks
	}
	var out []token
	for i := 0; i < len(toks); {
		j := i
		for j < len(toks) && len(toks[j].text) == 1 && (j == i || toks[j].path) && unicode.IsLetter(rune(toks[j].text[0])) {
			j++
		}
		if j-i < 2 {
			out = append(out, toks[i])
			i++
			continue
		}
		t := toks[i]
		for _, next := range toks[i+1 : j] {
			t.text += next.text
		}
		out = append(out, t)
		i = j
	}
	return out
}
