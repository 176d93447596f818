package cleanse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// EmailProblem says what is wrong with an e-mail address, as the end of a
// sentence that begins with "the e-mail address"; it is empty for an address
// that mail can reach from anywhere. Besides [EmailSyntaxProblem] it asks for
// a domain with a dot in it: john@example is an address on one's own network
// only.
func EmailProblem(text string) string {
	if isPlainAddress(text) {
		return ""
	}
	if problem := EmailSyntaxProblem(text); problem != "" {
		return problem
	}
	if domain := text[strings.LastIndexByte(text, '@')+1:]; strings.IndexByte(domain, '.') < 0 {
		return "has a domain without an ending such as .com"
	}
	return ""
}

// EmailSyntaxProblem says what is wrong with the form of an e-mail address
// under RFC 5321 (a dot-string or a quoted string, then @, then a domain
// name, which RFC 5890 lets be international) and RFC 6531 (letters of any
// script). Comments, folding space and address literals, which no lead file
// needs, are problems too.
func EmailSyntaxProblem(text string) string {
	if text == "" {
		return "is missing"
	}
	at := strings.LastIndexByte(text, '@')
	switch {
	case at < 0:
		return "has no @"
	case at == 0:
		return "has nothing before the @"
	case at == len(text)-1:
		return "has nothing after the @"
	case len(text) > 254:
		return "is longer than 254 characters"
	case at > 64:
		return "has more than 64 characters before the @"
	case !utf8.ValidString(text):
		return "has a broken character"
	}
	local, domain := text[:at], text[at+1:]
	var problem string
	if local[0] == '"' {
		problem = quotedProblem(local)
	} else {
		problem = dotStringProblem(local)
	}
	if problem != "" {
		return problem
	}
	return domainProblem(domain)
}

func dotStringProblem(local string) string {
	last := '.'
	for _, r := range local {
		switch {
		case r == '.' && last == '.':
			if len(local) > 0 && local[0] == '.' {
				return "starts with a dot"
			}
			return "has two dots in a row"
		case r == '.' || r == '-' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
		case r < utf8.RuneSelf && strings.ContainsRune("!#$%&'*+/=?^_`{|}~", r):
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)):
		case r == ' ':
			return "has a space in it"
		case r == '@':
			return "has more than one @"
		default:
			return "has a character before the @ that is not allowed there"
		}
		last = r
	}
	if last == '.' {
		return "has a dot before the @"
	}
	return ""
}

// quotedProblem checks a local part in quotes (RFC 5321, Quoted-string).
func quotedProblem(local string) string {
	if len(local) < 3 || local[len(local)-1] != '"' {
		return "has a quote that does not end"
	}
	inside := local[1 : len(local)-1]
	for i := 0; i < len(inside); i++ {
		c := inside[i]
		if c == '\\' {
			if i++; i == len(inside) {
				return "has a quote that does not end"
			}
			c = inside[i]
		} else if c == '"' {
			return "has a quote in the middle"
		}
		if c < ' ' || c > '~' {
			return "has a character in the quotes that is not allowed there"
		}
	}
	return ""
}

func domainProblem(domain string) string {
	if !isASCII(domain) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return "has a domain that cannot exist"
		}
		domain = ascii
	}
	if len(domain) > 253 {
		return "has a domain that is too long"
	}
	label := ""
	for label = range strings.SplitSeq(domain, ".") {
		if label == "" {
			return "has a domain with a dot too many"
		}
		if len(label) > 63 {
			return "has a domain that is too long"
		}
		if label[0] == '-' || label[len(label)-1] == '-' {
			return "has a domain with a hyphen at the edge of a part"
		}
		for i := 0; i < len(label); i++ {
			c := label[i]
			if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-') {
				return "has a character in the domain that is not allowed there"
			}
		}
	}
	if strings.Trim(label, "0123456789") == "" {
		return "has a number where the domain's ending should be"
	}
	return ""
}
