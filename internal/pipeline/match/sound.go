package match

import "unicode/utf8"

// sound is a phonetic code: the first sound of a name and at most three
// consonants after it. The zero sound belongs to the empty name.
type sound [4]rune

// soundOf codes a folded name of one word. It is a Soundex (Russell 1918) with
// finer classes and a few spellings of English, German, French, Spanish and
// Slavic names that sound alike (ph f, sch s, kn n, soft c and g, w v). Letters
// of other scripts stand for themselves.
func soundOf(name string) sound {
	var code sound
	n := 0
	last := rune(0)
	for i := 0; i < len(name) && n < len(code); {
		class, size := soundAt(name, i)
		i += size
		if class == silent {
			continue
		}
		if class == vowel {
			if n == 0 {
				code[n] = class
				n++
			}
			last = class
			continue
		}
		if class != last {
			code[n] = class
			n++
		}
		last = class
	}
	return code
}

const (
	vowel  = 'a'
	silent = 0
)

// soundAt returns the class of the sound at name[i:] and how many bytes it
// takes. A vowel parts equal consonants (Nonan), a silent letter does not.
func soundAt(name string, i int) (rune, int) {
	c := name[i]
	if c >= utf8.RuneSelf {
		return utf8.DecodeRuneInString(name[i:])
	}
	next, third := byteAt(name, i+1), byteAt(name, i+2)
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		return vowel, 1
	case 'b':
		return 'b', 1
	case 'p':
		switch {
		case next == 'h':
			return 'f', 2
		case i == 0 && next == 's':
			return 's', 2
		}
		return 'b', 1
	case 'f', 'v':
		return 'f', 1
	case 'w':
		switch {
		case i == 0 && next == 'r':
			return 'r', 2
		case i == 0:
			return 'f', 1
		}
		return silent, 1
	case 'c':
		if softens(next) {
			return 's', 1
		}
		return 'k', 1
	case 'k', 'g':
		switch {
		case i == 0 && next == 'n':
			return 'n', 2
		case c == 'g' && i > 0 && next == 'h':
			return silent, 2
		case c == 'g' && softens(next):
			return 'j', 1
		}
		return 'k', 1
	case 'q':
		return 'k', 1
	case 'x':
		if i == 0 {
			return 's', 1
		}
		return 'x', 1
	case 's':
		if next == 'c' && third == 'h' {
			return 's', 3
		}
		return 's', 1
	case 'z':
		return 's', 1
	case 'd', 't':
		return 't', 1
	case 'l', 'r':
		return rune(c), 1
	case 'm', 'n':
		return 'n', 1
	case 'j':
		return 'j', 1
	case 'y':
		if i == 0 {
			return 'j', 1
		}
		return vowel, 1
	case 'h':
		if i == 0 {
			return 'h', 1
		}
	}
	return silent, 1
}

func softens(next byte) bool { return next == 'e' || next == 'i' || next == 'y' }

func byteAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}
