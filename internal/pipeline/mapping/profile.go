package mapping

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// profile is what a column's values look like: for each kind, how many of the
// values are of it. A value may be of several kinds.
type profile struct {
	n       int // values that are neither blank nor a placeholder
	email   int
	phone   int // seven digits or more and nothing else but punctuation
	dialled int // a phone as people write one: punctuation or a leading +
	nanp    int // ten digits that may be a North American number
	state   int
	zip     int
	date    int
	clock   int // a date with a time of day
	birth   int // a date at which a customer may be born
	line    int // a line of insurance
	given   int // a common given name, alone
	full    int // two to four words that may be a person's name
	street  int
	letters int // letters only, and few words
	boolean int
	number  int
	zeroed  int // a number with a leading zero: a code, not a quantity
	link    int
	ip      int
	long    int // text of more than sixty characters
	years   map[int]bool
}

// placeholders are values that mean that there is none.
var placeholders = map[string]bool{"": true, "-": true, "--": true, "n/a": true, "na": true, "null": true,
	"none": true, "nil": true, "unknown": true, "?": true, "#n/a": true, "k.a.": true, "keine": true, "tbd": true, ".": true}

// columnValues returns the column's cells in a sample.
func columnValues(samples [][]string, col int) []string {
	var out []string
	for _, row := range samples {
		if col < len(row) {
			out = append(out, row[col])
		}
	}
	return out
}

func profileOf(values []string, today int) profile {
	p := profile{years: map[int]bool{}}
	for _, v := range values {
		v = strings.TrimSpace(v)
		if placeholders[strings.ToLower(v)] {
			continue
		}
		p.n++
		p.add(v, today)
	}
	return p
}

var (
	emailForm = regexp.MustCompile(`^(?:mailto:)?[^\s@<>]+@[^\s@<>.]+(?:\.[^\s@<>.]+)+[;,]?$`)
	zipForm   = regexp.MustCompile(`^(?:z:)?(?:\d{5}(?:-\d{4})?|[A-Z]-?\d{4,5}|[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d|\d{4} ?[A-Z]{2}|\d{4}|\d{2}-\d{3}|\d{3} \d{2})$`)
	dateForm  = regexp.MustCompile(`^(\d{1,4})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ,]+(\d{1,4})(?:[T ,]+\d{1,2}:\d{2}.*)?$|^[A-Za-z]{3,9}\.? \d{1,2},? (\d{4})$|^((?:19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$`)
	numForm   = regexp.MustCompile(`^[-+]?[$€£]? ?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d+)?(?:[eE][-+]?\d+)? ?[%€$£]?$`)
	streetWay = regexp.MustCompile(`(?i)\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|cir|circle|way|pl|place|pkwy|parkway|hwy|highway|ter|terrace|trl|trail|rue|quai|allée|allee|chemin|impasse|route|cours|calle|c/|avda|avenida|plaza|paseo|camino|via|viale|piazza|corso|rua)\b|(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|steig|straat|laan|gatan|vägen|vej|veien)\b`)
	clockForm = regexp.MustCompile(`\d{1,2}:\d{2}`)
	hasDigit  = regexp.MustCompile(`\d`)
)

func (p *profile) add(v string, today int) {
	lower := strings.ToLower(v)
	if emailForm.MatchString(v) {
		p.email++
		return
	}
	if isBoolean(lower) {
		p.boolean++
	}
	if isState(v) {
		p.state++
	}
	if isLine(v) {
		p.line++
	}
	if zipForm.MatchString(v) {
		p.zip++
	}
	if year, ok := dateYear(v); ok {
		p.date++
		if clockForm.MatchString(v) {
			p.clock++
		}
		p.years[year] = true
		if year >= today-110 && year <= today-15 {
			p.birth++
		}
		return
	}
	if _, err := netip.ParseAddr(v); err == nil {
		p.ip++
		return
	}
	p.addDigits(v)
	if u, err := url.Parse(v); err == nil && (u.Scheme == "http" || u.Scheme == "https") || strings.HasPrefix(lower, "www.") {
		p.link++
		return
	}
	if len([]rune(v)) > 60 {
		p.long++
	}
	if hasDigit.MatchString(v) && streetWay.MatchString(v) {
		p.street++
	}
	p.addWords(v)
}

func (p *profile) addDigits(v string) {
	digits, punctuation, other := 0, 0, 0
	body := strings.TrimPrefix(strings.TrimPrefix(v, "p:"), "tel:")
	if i := strings.IndexAny(strings.ToLower(body), "ex"); i > 6 {
		body = body[:i] // an extension
	}
	for _, r := range body {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("()-./ +\u00a0", r):
			punctuation++
		default:
			other++
		}
	}
	if digits >= 7 && digits <= 15 && other == 0 {
		p.phone++
		if strings.HasPrefix(body, "+") || punctuation > 0 && digits >= 9 && !strings.Contains(body, "/") || strings.HasPrefix(body, "(") {
			p.dialled++
		} else if national := strings.TrimPrefix(body, "1"); len(national) == 10 && national[0] >= '2' && national[3] >= '2' && punctuation == 0 {
			p.nanp++
		}
	}
	if numForm.MatchString(v) {
		p.number++
		if len(v) > 1 && v[0] == '0' && v[1] >= '0' && v[1] <= '9' {
			p.zeroed++
		}
	}
}

func (p *profile) addWords(v string) {
	words := strings.Fields(v)
	named := 0
	for _, r := range v {
		if !unicode.IsLetter(r) && !strings.ContainsRune(" .'’-,", r) {
			return
		}
	}
	if len(words) > 6 {
		return
	}
	p.letters++
	for _, w := range words {
		r := []rune(w)
		if unicode.IsUpper(r[0]) {
			named++
		}
	}
	first := fold(strings.TrimSuffix(words[0], ","))
	switch {
	case len(words) == 1 && givenNames[first]:
		p.given++
	case len(words) >= 2 && len(words) <= 4:
		second := fold(strings.TrimSuffix(words[1], ","))
		if givenNames[first] || strings.Contains(v, ",") && givenNames[second] {
			p.full++
		}
	}
}

func isBoolean(lower string) bool {
	switch lower {
	case "true", "false", "yes", "no", "y", "n", "ja", "nein", "oui", "non", "si", "sí", "on", "off", "0", "1", "t", "f", "x", "wahr", "falsch", "vrai", "faux":
		return true
	}
	return false
}

// dateYear returns the year of a text that looks like a date.
func dateYear(v string) (int, bool) {
	m := dateForm.FindStringSubmatch(v)
	if m == nil {
		return 0, false
	}
	for _, part := range []string{m[4], m[5], m[1], m[3]} {
		if len(part) == 4 {
			y, err := strconv.Atoi(part)
			return y, err == nil && y >= 1850 && y <= 2150
		}
	}
	if len(m[3]) == 2 && len(m[1]) <= 2 {
		y, err := strconv.Atoi(m[3])
		if err != nil {
			return 0, false
		}
		if y > 30 {
			return 1900 + y, true
		}
		return 2000 + y, true
	}
	return 0, false
}

// share returns which part of the values a count is.
func (p *profile) share(count int) float64 {
	if p.n == 0 {
		return 0
	}
	return float64(count) / float64(p.n)
}
