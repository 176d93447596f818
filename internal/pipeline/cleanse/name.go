package cleanse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"leadbridge/internal/pipeline/reference"
)

// Name capitalizes a name the way people write it: MCDONALD becomes McDonald,
// o'brien O'Brien, VAN DER BERG van der Berg. Only case that carries no
// information is changed: a name in mixed case (DiCaprio, LaToya, Mcdonald)
// stays as it is.
func Name(text string) string { return nameCase(text, false) }

// GivenName is [Name] for first names: VAN or LA at the beginning is a name
// there, not a particle.
func GivenName(text string) string { return nameCase(text, true) }

func nameCase(text string, given bool) string {
	if isTitleWord(text) {
		return text
	}
	text = words(Text(text))
	upper, lower := hasCase(text)
	mixed := upper && lower
	if !upper && !lower {
		return text
	}
	tokens := strings.Split(text, " ")
	for i, token := range tokens {
		if mixed && !recasable(token) {
			continue
		}
		c := caser{token: strings.ToLower(token), first: i == 0, last: i == len(tokens)-1, given: given}
		if mixed {
			if fixed, ok := capsAfterPrefix(token); ok {
				tokens[i] = fixed
				continue
			}
			// A small word in lower case was left small on purpose.
			if isLower(token) && (particles[c.token] || joinWords[c.token]) {
				continue
			}
		}
		if i > 0 {
			c.afterParticle = particles[strings.ToLower(tokens[i-1])]
		}
		if !c.last {
			c.next = strings.ToLower(tokens[i+1])
		}
		dotted := strings.HasPrefix(token, "İ")
		if tokens[i] = c.recase(); dotted && tokens[i][0] == 'I' {
			tokens[i] = "İ" + tokens[i][1:] // whose small letter is a plain i
		}
	}
	result := composed(strings.Join(tokens, " "))
	if up, low := hasCase(result); mixed && up != low {
		// "AL f" became "AL F", whose case now carries no information.
		return nameCase(result, given)
	}
	return result
}

// isTitleWord reports whether s is one ASCII word such as Smith, which is
// what most names are.
func isTitleWord(s string) bool {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return len(s) > 1
}

func hasCase(s string) (upper, lower bool) {
	for _, r := range s {
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
	}
	return upper, lower
}

func isLower(s string) bool {
	upper, lower := hasCase(s)
	return lower && !upper
}

var (
	particles    = lowerSet(reference.NameParticles)
	capitalOnes  = lowerSet(reference.CapitalParticles)
	joinWords    = lowerSet([]string{"and", "und", "et", "or", "y", "e", "i", "und/oder", "&", "of", "the"})
	credentials  = canonicalNames(reference.NameCredentials)
	notInitials  = lowerSet([]string{"ng", "mr", "ms", "dr", "st", "jr", "sr", "lt", "fr", "mc", "md", "wm", "hj", "pt", "mt", "sgt", "th", "bt", "hr", "sz", "cl"})
	afterTheseUp = lowerSet([]string{"o", "d", "l", "n", "m", "c", "k", "j", "de", "da", "la", "le", "ja", "ke", "ta", "sha", "ka", "ra", "dell", "dall", "nell", "all", "sant", "degl", "dagl", "mc", "mac", "st"})
	// surnameLike are credentials that are also family names.
	surnameLike = lowerSet([]string{"ma", "do", "ba", "pa", "se", "ra", "as", "ab", "ea", "om", "ch", "ret", "cap", "arm", "sc", "bc", "aa", "rd", "op", "cm", "be", "pe", "asa", "gri", "abr", "usa", "ms", "bs", "dc", "od", "np", "jp", "mp", "vc", "sj", "csc", "mla", "aia", "phil", "aic", "aep", "bed"})
)

func lowerSet(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[strings.ToLower(n)] = true
	}
	return set
}

// canonicalNames maps the folded form of a term to the way it is written.
func canonicalNames(names []string) map[string]string {
	m := make(map[string]string, len(names))
	for _, n := range names {
		if _, there := m[folded(n)]; !there {
			m[folded(n)] = n
		}
	}
	return m
}

// caser gives one word of a name its case.
type caser struct {
	token       string // in lower case
	first, last bool
	given       bool // the name is a first name
	// afterParticle says that the word before is a particle.
	afterParticle bool
	next          string // the word after, in lower case
}

func (c caser) recase() string {
	token := c.token
	switch {
	case c.joins():
		return token
	case particles[token] && !c.last && !(c.given && c.first) && (!capitalOnes[token] || c.afterParticle && (token == "los" || token == "las" || token == "lo")):
		return token
	case token == "ii" || token == "iii" || !c.first && !c.given && isRoman(token):
		return strings.ToUpper(token)
	}
	if !c.first && !c.given && strings.IndexByte(strings.TrimRight(token, ".,"), '.') < 0 {
		bare := strings.TrimRight(token, ".,")
		if canonical, ok := credentials[bare]; ok && len(bare) > 1 && !surnameLike[bare] {
			return canonical + token[len(bare):]
		}
	}
	if isInitials(token) && !(token == "md" && c.last) {
		return strings.ToUpper(token)
	}
	return capitalize(token, c.given)
}

// joins reports whether the word is an "and" between names. Spanish e stands
// before an i only, and Catalan i is told from an initial by the accent of
// the name after it; John E Smith keeps his capital.
func (c caser) joins() bool {
	if c.first || c.last || !joinWords[c.token] {
		return false
	}
	switch c.token {
	case "e":
		return strings.HasPrefix(c.next, "i") || strings.HasPrefix(c.next, "hi")
	case "i":
		return !isASCII(c.next)
	}
	return true
}

// isRoman reports whether s is a numeral that tells a generation, II to XLIX.
// Short ones that are names (Li, Xi, Liv) are not taken for numerals.
func isRoman(s string) bool {
	s = strings.TrimRight(s, ".,")
	if len(s) < 2 || s == "xi" || s == "xx" || s == "xxx" {
		return false
	}
	for _, tens := range []string{"xl", "xxx", "xx", "x", ""} {
		if ones, ok := strings.CutPrefix(s, tens); ok {
			switch ones {
			case "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix":
				return tens != "xl" || len(s) > 2
			}
			return false
		}
	}
	return false
}

// isInitials reports whether a word of two letters is initials: JJ, TJ, AJ.
func isInitials(s string) bool {
	if len(s) != 2 || notInitials[s] {
		return false
	}
	return s[1] == 'j' || isConsonant(s[0]) && isConsonant(s[1])
}

func isConsonant(c byte) bool {
	return c >= 'a' && c <= 'z' && strings.IndexByte("aeiouy", c) < 0
}

// capitalize gives a word in lower case the capitals of a name, in each part
// of it that a hyphen, a dot, an apostrophe or a slash sets off.
func capitalize(word string, given bool) string {
	var b strings.Builder
	b.Grow(len(word) + 1)
	parts := strings.Split(word, "-")
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('-')
		}
		switch {
		case len(parts) > 2 && i > 0 && i < len(parts)-1 && particles[part] && !capitalOnes[part]:
			b.WriteString(part) // Saint-Jean-de-Luz
		case len(parts) > 1 && i < len(parts)-1 && (part == "al" || part == "el") && !(given && i == 0):
			b.WriteString(part) // al-Rashid
		default:
			capitalizePart(&b, part)
		}
	}
	return b.String()
}

func capitalizePart(b *strings.Builder, part string) {
	start := 0 // of the piece since the last break
	up := true
	for i, r := range part {
		switch {
		case r == '\'':
			before := part[start:i]
			rest := part[i+1:]
			up = afterTheseUp[before] && len(rest) > 1
			if before == "" && i == 0 && (rest == "t" || rest == "s") {
				up = false // 't Hooft
			}
			start = i + 1
		case !unicode.IsLetter(r) && !unicode.IsMark(r):
			up = !unicode.IsDigit(r)
			start = i + utf8.RuneLen(r)
		case up:
			if prefix := namePrefix(part[i:]); prefix > 0 {
				writeTitle(b, part[i:i+prefix])
				writeTitle(b, part[i+prefix:])
				return
			}
			if r == 'i' && strings.HasPrefix(part[i:], "ij") && len(part) > i+2 && isConsonant(part[i+2]) {
				b.WriteString("IJ" + part[i+2:]) // IJssel
				return
			}
			b.WriteRune(unicode.ToTitle(r))
			up = false
			continue
		}
		b.WriteRune(r)
	}
}

// writeTitle writes s with a capital, and another after an apostrophe.
func writeTitle(b *strings.Builder, s string) {
	r, size := utf8.DecodeRuneInString(s)
	b.WriteRune(unicode.ToTitle(r))
	b.WriteString(s[size:])
}
