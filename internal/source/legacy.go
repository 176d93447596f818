package source

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
)

// legacyTables are the charsets of the candidates, made when first needed.
var legacyTables = sync.OnceValue(func() map[string]*charset {
	m := make(map[string]*charset)
	for _, c := range legacyCharsets {
		if m[c.name] == nil {
			m[c.name] = charsetNamed(c.name)
		}
	}
	return m
})

// legacyCharset is a candidate for text that is not Unicode, with the letters
// that its languages use.
type legacyCharset struct {
	name    string
	letters string // in lower case, without ASCII
	ascii   bool   // its letters stand among ASCII letters
}

// Earlier candidates win ties. Where the languages of a charset share few
// letters, each is a candidate.
var legacyCharsets = []legacyCharset{
	{"windows-1252", "éèêëàâäáãåçîïíñôöóõøùûüúßæœ", true},
	{"iso-8859-15", "éèêëàâäáãåçîïíñôöóõøùûüúßæœž", true},
	{"windows-1250", "ąćęłńóśźż", true},
	{"windows-1250", "áčďéěíňóřšťúůýžäôľĺŕ", true},
	{"windows-1250", "áéíóöőúüű", true},
	{"windows-1250", "čćđšžëç", true},
	{"windows-1250", "ăâîşţșț", true},
	{"iso-8859-2", "ąćęłńóśźż", true},
	{"iso-8859-2", "áčďéěíňóřšťúůýžäôľĺŕ", true},
	{"iso-8859-2", "čćđšžëç", true},
	{"windows-1254", "çğıöşüâîûéİ", true},
	{"windows-1257", "āčēģīķļņšūžąęėįųõäöü", true},
	{"macintosh", "éèêëàâäáãåçîïíñôöóõøùûüúßæœ", true},
	{"ibm850", "éèêëàâäáãåçîïíñôöóõøùûüúßæ", true},
	{"windows-1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґё", false},
	{"iso-8859-5", "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєё", false},
	{"koi8-r", "абвгдежзийклмнопрстуфхцчшщъыьэюяё", false},
	{"ibm866", "абвгдежзийклмнопрстуфхцчшщъыьэюяё", false},
	{"windows-1253", "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ", false},
	{"iso-8859-7", "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ", false},
}

// guessLegacy names the most likely encoding of text that is not Unicode.
// Encodings of one byte a character are told apart by whether their letters
// make sense where they stand; chardet knows those of several bytes.
func guessLegacy(sample []byte) string {
	const enough = 4000 // bytes beyond ASCII
	best, bestScore := "windows-1252", 0.0
	for i, c := range legacyCharsets {
		score := legacyScore(sample, c, enough)
		if i == 0 || score > bestScore+0.02 {
			best, bestScore = c.name, score
		}
	}
	if bestScore >= 0.6 && !inPairs(sample) {
		return best
	}
	found := chardet.Detect(linesBeyondASCII(sample, 16<<10))
	name := strings.ToLower(found.Charset)
	if c := charsetNamed(name); c != nil && c.stream != nil && found.Confidence >= 0.5 {
		return name
	}
	return best
}

// inPairs reports whether all bytes beyond ASCII stand in groups of an even
// length, as in the encodings of two bytes a character.
func inPairs(sample []byte) bool {
	groups, run := 0, 0
	for _, c := range sample {
		if c >= utf8.RuneSelf {
			run++
			continue
		}
		if run%2 == 1 {
			return false
		}
		if run > 0 {
			groups, run = groups+1, 0
		}
	}
	return groups >= 6
}

// legacyScore says from -1 to 1 how well the first bytes beyond ASCII read
// under a charset.
func legacyScore(sample []byte, c legacyCharset, enough int) float64 {
	table := legacyTables()[c.name].table
	at := func(i int) rune {
		if i < 0 || i >= len(sample) {
			return ' '
		}
		if sample[i] < utf8.RuneSelf {
			return rune(sample[i])
		}
		r, _ := utf8.DecodeRuneInString(table[sample[i]])
		return r
	}
	sum, n := 0.0, 0
	for i, b := range sample {
		if b < utf8.RuneSelf {
			continue
		}
		if n == enough {
			break
		}
		n++
		sum += legacyVote(c, at(i-1), at(i), at(i+1), i > 0 && sample[i-1] >= utf8.RuneSelf)
	}
	return sum / float64(max(n, 1))
}

// legacyVote judges one character by its neighbors; run says that the one
// before is beyond ASCII too.
func legacyVote(c legacyCharset, prev, this, next rune, run bool) float64 {
	inWord := unicode.IsLetter(prev) || unicode.IsLetter(next)
	switch {
	case this == utf8.RuneError || unicode.IsControl(this):
		return -1
	case strings.ContainsRune("‘’“”„«»–—…·\u00a0", this):
		if this != '’' && this != '·' && unicode.IsLetter(prev) && unicode.IsLetter(next) {
			return -1
		}
		return 0.7
	case !unicode.IsLetter(this):
		if unicode.IsLetter(next) {
			return -1
		}
		if strings.ContainsRune("€£°§®™©•№´²", this) {
			return 0.7
		}
		return -0.3
	case unicode.IsUpper(this) && unicode.IsLower(prev):
		return -1
	case !strings.ContainsRune(c.letters, unicode.ToLower(this)):
		return -0.5
	case c.ascii && run && unicode.IsLetter(prev):
		return 0.2 // two accents in a row are rare
	case c.ascii && !inWord:
		return 0.1
	case !c.ascii && (prev < utf8.RuneSelf && unicode.IsLetter(prev) || next < utf8.RuneSelf && unicode.IsLetter(next)):
		return -1 // two scripts in one word
	case !c.ascii && !inWord:
		return 0
	}
	return 1
}

// linesBeyondASCII returns the lines that have something to tell a detector.
func linesBeyondASCII(sample []byte, limit int) []byte {
	var out []byte
	for line := range strings.Lines(string(sample)) {
		for i := 0; i < len(line); i++ {
			if line[i] >= utf8.RuneSelf {
				out = append(out, line...)
				break
			}
		}
		if len(out) >= limit {
			return out[:limit]
		}
	}
	return out
}
