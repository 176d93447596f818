package cleanse

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"leadbridge/internal/formula"
)

// Text cleans a value that is one line: it is put into Unicode form NFC,
// space of any kind becomes a single blank, letters broken by a wrong encoding
// are mended (JosÃ©), what cannot be seen is dropped, and so is the ="..." that some exports wrap around digits to save them from
// a spreadsheet.
func Text(s string) string {
	if isPlain(s) {
		return unguarded(s)
	}
	s = repairEncoding(s)
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	last := rune(0)
	for _, r := range s {
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			gap = true
			continue
		}
		if isInvisible(r, last) {
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		last = r
		b.WriteRune(r)
	}
	return unguarded(composed(b.String()))
}

// Lines cleans a value of several lines: line ends become \n, the ends are
// trimmed, and what cannot be seen is dropped. Space inside a line stays, for
// it may be a layout.
func Lines(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ReplaceAll(repairEncoding(s), "\r\n", "\n")
	last := rune(0)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085':
			r = '\n'
		case unicode.IsSpace(r):
			r = ' '
		case isInvisible(r, last):
			return -1
		}
		last = r
		return r
	}, s)
	if strings.Contains(s, " \n") || strings.Contains(s, "\t\n") {
		lines := strings.Split(s, "\n")
		for i, l := range lines {
			lines[i] = strings.TrimRight(l, " \t")
		}
		s = strings.Join(lines, "\n")
	}
	return composed(strings.TrimSpace(s))
}

// composed puts s into Unicode form NFC, in which é is one character.
func composed(s string) string {
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(s)
}

// isPlain reports whether s is printable ASCII without blanks at its ends and
// without two blanks in a row, so that there is nothing to clean.
func isPlain(s string) bool {
	blank := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return !blank || s == ""
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isInvisible reports whether r, which follows last, shows nothing and means
// nothing. The joiners are kept inside the scripts that need them.
func isInvisible(r, last rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d': // non-joiner, joiner
		return last < '\u0530'
	case r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff': // soft hyphen, zero-width
		return true
	case r >= '\u200e' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069': // direction marks
		return true
	}
	return unicode.IsControl(r)
}

// unguarded takes away what saved a text from a spreadsheet, also if it was
// saved more than once: a clean text needs no second cleaning.
func unguarded(s string) string {
	if len(s) >= 3 && s[0] == '=' && s[1] == '"' && s[len(s)-1] == '"' && strings.IndexByte(s[2:len(s)-1], '"') < 0 {
		return strings.TrimSpace(s[2 : len(s)-1])
	}
	for {
		bare := formula.Restore(s)
		if bare == s {
			return s
		}
		s = bare
	}
}

// unquoted takes off quotes, and the apostrophe that tells a spreadsheet to
// leave digits alone.
func unquoted(s string) string {
	if s == "" || s[0] != '\'' && s[0] != '"' && s[0] != '`' && s[0] < 0x80 {
		return s
	}
	return strings.Trim(s, "'`\"\u2018\u2019\u201c\u201d ")
}

// words cleans a name-like text further: typographic apostrophes become plain
// ones, quotes around the whole go, and HTML entities become the characters
// they stand for.
func words(s string) string {
	if strings.IndexByte(s, '&') >= 0 && strings.IndexByte(s, ';') > 0 {
		s = Text(html.UnescapeString(s))
	}
	if !isASCII(s) {
		s = plainApostrophes.Replace(s)
	} else if strings.IndexByte(s, '`') >= 0 {
		s = strings.ReplaceAll(s, "`", "'")
	}
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' && strings.Count(s, `"`) == 2 {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	return unguarded(s) // a typographic apostrophe may have been the guard
}

var plainApostrophes = strings.NewReplacer(
	"\u2018", "'", "\u2019", "'", "\u201b", "'", "\u02bc", "'", "\u02b9", "'", "\u00b4", "'", "`", "'", "\u2032", "'", "\uff07", "'",
	"\u201c", `"`, "\u201d", `"`, "\u201e", `"`, "\u201f", `"`, "\u00ab", `"`, "\u00bb", `"`, "\uff02", `"`,
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2212", "-", "\uff0d", "-")
