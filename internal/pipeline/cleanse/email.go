package cleanse

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

var (
	emailLabel = regexp.MustCompile(`(?i)^(?:e-?mail|mail|smtp)(?: ?address)?\s*[:=]\s*`)
	// emailNote finds a remark in parentheses behind an address.
	emailNote = regexp.MustCompile(`\s+\([^()@]*\)$`)
)

// Email puts an e-mail address into canonical form, lower case without
// anything around it, and reports whether it is one that mail can reach. An
// address that cannot be mended with certainty comes back trimmed, with
// false; see [EmailProblem].
func Email(text string) (string, bool) {
	if isPlainAddress(text) {
		return text, true
	}
	clean := trimAddress(Text(text))
	if first, ok := firstAddress(clean); ok {
		return first, true
	}
	address := lowerAddress(clean)
	if EmailProblem(address) != "" {
		return clean, false
	}
	return address, true
}

// firstAddress takes the first of several addresses in a cell.
func firstAddress(s string) (string, bool) {
	if strings.Count(s, "@") < 2 || strings.IndexByte(s, '"') >= 0 {
		return "", false
	}
	first, found := "", 0
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool {
		return r == ';' || r == ',' || r == '|' || r == ' ' || r == '/' || r == '<' || r == '>' || r == '&'
	}) {
		address := lowerAddress(trimAddress(part))
		if EmailProblem(address) != "" {
			if strings.IndexByte(part, '@') >= 0 {
				return "", false // the first of them may be the broken one
			}
			continue
		}
		if found++; first == "" {
			first = address
		}
	}
	return first, found > 1 || found == 1 && strings.Count(s, first) > 1
}

// trimAddress takes off what stands around an address: a label, the mailto
// scheme and its query, a display name with angle brackets, a remark, quotes,
// and stray separators.
func trimAddress(s string) string {
	if strings.ContainsAny(s, ":=") {
		s = emailLabel.ReplaceAllString(s, "")
	}
	if len(s) >= 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(s[7:], "?")
		s = strings.TrimPrefix(s, "//")
	}
	if open := strings.LastIndexByte(s, '<'); open >= 0 {
		if end := strings.IndexByte(s[open:], '>'); end > 0 && strings.IndexByte(s[open:open+end], '@') > 0 {
			s = s[open+1 : open+end]
			if len(s) >= 7 && strings.EqualFold(s[:7], "mailto:") {
				s = s[7:]
			}
		}
	}
	if strings.HasSuffix(s, ")") {
		s = emailNote.ReplaceAllString(s, "")
	}
	// A quote that opens the local part belongs to the address.
	if at := strings.IndexByte(s, '@'); !(strings.HasPrefix(s, `"`) && at > 0 && s[at-1] == '"') {
		s = strings.TrimLeft(s, "\"'`\u2018\u2019\u201c\u201d<([{,;: ")
	}
	s = strings.TrimRight(s, "\"'`\u2018\u2019\u201c\u201d>)}.,;:!?/\\ ")
	if strings.IndexByte(s, '[') < 0 {
		s = strings.TrimRight(s, "].,;")
	}
	// RFC 5322 lets space stand around the @ and ignores it.
	if at := strings.LastIndexByte(s, '@'); at > 0 && at < len(s)-1 && (s[at-1] == ' ' || s[at+1] == ' ') {
		s = strings.TrimRight(s[:at], " ") + "@" + strings.TrimLeft(s[at+1:], " ")
	}
	return s
}

// lowerAddress puts an address into lower case. Domains do not tell case, and
// no mail system in use tells it in the local part.
func lowerAddress(s string) string {
	if !isASCII(s) {
		s = norm.NFKC.String(s)
	}
	return strings.ToLower(s)
}

// isPlainAddress reports whether s is beyond doubt a canonical address, so
// that most addresses cost one look at each byte.
func isPlainAddress(s string) bool {
	at := -1
	last := byte('.')
	dots, labelStart := 0, 0
	letters := false // in the last label
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			letters = true
		case c >= '0' && c <= '9':
		case c == '.':
			if last == '.' || last == '-' && at >= 0 || at >= 0 && i-labelStart > 63 {
				return false
			}
			if at >= 0 {
				dots++
				labelStart, letters = i+1, false
			}
		case c == '-':
			if at >= 0 && last == '.' {
				return false
			}
		case c == '_' || c == '+':
			if at >= 0 {
				return false
			}
		case c == '@':
			if at >= 0 || last == '.' || i > 64 {
				return false
			}
			at, labelStart, letters = i, i+1, false
			c = '.' // the domain starts as a label does
		default:
			return false
		}
		last = c
	}
	return at > 0 && dots > 0 && letters && last != '.' && last != '-' && len(s)-labelStart >= 2 && len(s)-labelStart <= 63 && len(s) <= 254 && !strings.Contains(s[at:], "xn--")
}
