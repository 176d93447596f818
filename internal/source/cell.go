package source

import "strings"

// cellKind is what a cell's text looks like on its own. Kinds are only good
// for telling headers from data and one dialect from another: they say
// nothing about the field a column should be mapped to.
type cellKind uint8

const (
	kindEmpty cellKind = iota
	kindText
	kindNumber // with sign, grouping, currency or percent
	kindDate   // with or without a time
	kindTime
	kindEmail
	kindURL
	kindPhone
	kindBool
	kindCode // an address, identifier or hash made of digits, letters and marks
	kindCount
)

// longestTyped bounds what kindOf looks at: nothing longer has a kind.
const longestTyped = 64

// kindOf classifies a cell by its text.
func kindOf(s string) cellKind {
	s = strings.TrimSpace(s)
	if s == "" {
		return kindEmpty
	}
	digits, letters, other := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			digits++
		case isLetter(c):
			letters++
		case c >= 0x80:
			other++
		}
	}
	switch {
	case isURL(s):
		return kindURL
	case letters > 0 && isEmail(s):
		return kindEmail
	case len(s) > longestTyped:
		return kindText
	case digits == 0:
		if isBool(s) {
			return kindBool
		}
		return kindText
	case isNumber(s):
		return kindNumber
	case isDate(s):
		return kindDate
	case isTime(s):
		return kindTime
	case letters == 0 && other == 0 && isPhone(s, digits):
		return kindPhone
	case isCode(s, digits, letters):
		return kindCode
	}
	return kindText
}

func isDigit(c byte) bool  { return c-'0' < 10 }
func isLetter(c byte) bool { return c|0x20-'a' < 26 }

func isBool(s string) bool {
	if len(s) > 5 {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no":
		return true
	}
	return false
}

func isURL(s string) bool {
	if len(s) < 8 || strings.ContainsAny(s, " \t") {
		return false
	}
	head := strings.ToLower(s[:min(len(s), 8)])
	for _, p := range []string{"http://", "https://", "ftp://", "www."} {
		if strings.HasPrefix(head, p) {
			return true
		}
	}
	return false
}

func isEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 1 || strings.ContainsAny(s, " ,;\t\"") {
		return false
	}
	domain := s[at+1:]
	dot := strings.LastIndexByte(domain, '.')
	return dot > 0 && dot < len(domain)-2 && strings.IndexByte(domain, '@') < 0
}

// isNumber accepts 12, -1.5, 1,234.50, 1.234,50, $5, 12 %, (3.00) and 1.2E+5.
func isNumber(s string) bool {
	s = trimCurrency(s)
	if len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')' {
		s = trimCurrency(s[1 : len(s)-1])
	}
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = trimCurrency(s[1:])
	}
	if i := strings.IndexAny(s, "eE"); i > 0 {
		e := strings.TrimLeft(s[i+1:], "+-")
		if len(e) == 0 || len(e) > 3 || !allDigits(e) {
			return false
		}
		s = s[:i]
	}
	return isGrouped(s)
}

// isGrouped reports whether s is digits with at most one decimal mark and
// with grouping marks only where three digits follow.
func isGrouped(s string) bool {
	if s == "" {
		return false
	}
	marks, run := 0, 0
	var mark byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			run++
		case c == '.' || c == ',' || c == '\'' || c == ' ':
			if c == '.' && i == 0 && len(s) > 1 {
				marks, mark, run = 1, '.', 0
				continue
			}
			if run == 0 || run > 3 && marks == 0 && i < len(s)-1 && strings.ContainsAny(s[i+1:], ",.' ") {
				return false
			}
			if marks > 0 && (run != 3 || mark == '.' && c == ' ') {
				return false
			}
			marks, mark, run = marks+1, c, 0
		default:
			return false
		}
	}
	// "1 23" and "1'23" are no numbers; "1,23" and "1.23" are.
	if marks > 0 && (mark == ' ' || mark == '\'') && run != 3 {
		return false
	}
	return run > 0 || mark == '.' || mark == ','
}

var currencies = []string{"$", "€", "£", "¥", "%", "EUR", "USD", "GBP", "CHF", "CAD"}

func trimCurrency(s string) string {
	if s == "" || isDigit(s[0]) && isDigit(s[len(s)-1]) {
		return s
	}
	for _, c := range currencies {
		if t, ok := strings.CutPrefix(s, c); ok {
			return strings.TrimSpace(t)
		}
		if t, ok := strings.CutSuffix(s, c); ok {
			return strings.TrimSpace(t)
		}
	}
	return s
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isPhone(s string, digits int) bool {
	if digits < 7 || digits > 15 {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '+', '(', ')', '-', '.', ' ', '/':
		default:
			if !isDigit(c) {
				return false
			}
		}
	}
	return true
}

// isCode accepts what has digits, no spaces and no more than letters and a
// few marks besides: 10.0.0.1, A-1047, 0f8fad5b-d9cb.
func isCode(s string, digits, letters int) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '-', '_', '.', ':', '/':
		default:
			if !isDigit(c) && !isLetter(c) {
				return false
			}
		}
	}
	return digits*2 >= letters
}
