package source

import "strings"

// isDate accepts three numbers with one mark between them, and days with the
// month as a word; a time may follow.
func isDate(s string) bool {
	if i := strings.IndexByte(s, 'T'); i >= 8 && isTime(s[i+1:]) {
		s = s[:i]
	} else if i := strings.IndexByte(s, ' '); i >= 6 && isTime(s[i+1:]) {
		s = s[:i]
	}
	if !isDigit(s[0]) {
		return isWordDate(s)
	}
	var parts [3]int // lengths
	n, run := 0, 0
	var mark byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			run++
		case (c == '-' || c == '/' || c == '.') && (mark == 0 || c == mark) && n < 2 && run > 0:
			mark, parts[n], n, run = c, run, n+1, 0
		default:
			return isWordDate(s)
		}
	}
	if n != 2 {
		return false
	}
	parts[2] = run
	year := parts[0] == 4 && parts[2] <= 2 || parts[0] <= 2 && (parts[2] == 4 || parts[2] == 2 || parts[2] == 1)
	return year && parts[1] >= 1 && parts[1] <= 2
}

// isWordDate accepts the likes of 5-Jan-24, 5 January 2024 and Jan 5, 2024.
func isWordDate(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' || r == '/' || r == ',' || r == '.' })
	if len(words) < 2 || len(words) > 6 {
		return false
	}
	month, numbers := false, 0
	for i, w := range words {
		switch {
		case allDigits(w) && len(w) <= 4:
			numbers++
		case !month && len(w) >= 3 && isLetter(w[0]) && isMonth(w):
			month = true
		case i > 1 && numbers > 0 && isTime(strings.Join(words[i:], " ")):
			return month
		default:
			return false
		}
	}
	return month && (numbers == 2 || numbers == 1 && len(words) == 2)
}

var months = strings.Fields(`january february march april may june july august september october november december
	januar februar märz mai juni juli oktober dezember`)

// isMonth accepts the names of months and their first three or more letters.
func isMonth(w string) bool {
	w = strings.ToLower(w)
	for _, m := range months {
		if strings.HasPrefix(m, w) {
			return true
		}
	}
	return false
}

// isTime accepts 9:05, 21:05:30.123, 9:05 PM and a zone after it.
func isTime(s string) bool {
	n, run, i := 0, 0, 0
	for ; i < len(s); i++ {
		c := s[i]
		if isDigit(c) {
			run++
			continue
		}
		if c != ':' || run == 0 || run > 2 {
			break
		}
		n, run = n+1, 0
	}
	if n < 1 || n > 2 || run != 2 {
		return false
	}
	rest := s[i:]
	if strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ",") {
		rest = strings.TrimLeft(rest[1:], "0123456789")
	}
	rest = strings.TrimSpace(rest)
	switch strings.ToUpper(rest) {
	case "", "Z", "AM", "PM", "A.M.", "P.M.", "UTC", "GMT":
		return true
	}
	return len(rest) <= 6 && (rest[0] == '+' || rest[0] == '-') && isDigit(rest[len(rest)-1])
}
