package mapping

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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

// maxCells is how many cells of a sample are looked at in all; however wide a
// file is, a preview stays quick.
const maxCells = 20000

// columnValues returns the column's cells in a sample of so many columns.
func columnValues(samples [][]string, col, columns int) []string {
	rows := samples[:min(len(samples), max(maxCells/max(columns, 1), 3))]
	out := make([]string, 0, len(rows))
	for _, row := range rows {
		if col < len(row) {
			out = append(out, row[col])
		}
	}
	return out
}

// maxValue is the length in bytes from which a value can only be long text.
const maxValue = 500

func profileOf(values []string, today int) profile {
	p := profile{years: map[int]bool{}}
	for _, v := range values {
		v = strings.TrimSpace(v)
		if placeholders[strings.ToLower(v)] {
			continue
		}
		p.n++
		if len(v) > maxValue {
			p.long++
			continue
		}
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
)

// add counts one value. Cheap tests stand before the patterns, since a preview
// asks this of every cell of its sample.
func (p *profile) add(v string, today int) {
	if strings.IndexByte(v, '@') > 0 && emailForm.MatchString(v) {
		p.email++
		return
	}
	if isBoolean(v) {
		p.boolean++
	}
	if len(v) <= 30 && isState(v) {
		p.state++
	}
	if len(v) <= 60 && isLine(v) {
		p.line++
	}
	if strings.ContainsAny(v, "0123456789") && len(v) <= 80 {
		if p.addDate(v, today) || p.addAddress(v) {
			return
		}
		p.addDigits(v)
		if streetWay.MatchString(v) {
			p.street++
		}
	}
	if len(v) > 60 && utf8.RuneCountInString(v) > 60 {
		p.long++
	}
	if isLink(v) {
		p.link++
		return
	}
	p.addWords(v)
}

func (p *profile) addDate(v string, today int) bool {
	if len(v) <= 10 && zipForm.MatchString(v) {
		p.zip++
	}
	if len(v) < 6 || len(v) > 40 {
		return false
	}
	year, ok := dateYear(v)
	if !ok {
		return false
	}
	p.date++
	if clockForm.MatchString(v) {
		p.clock++
	}
	p.years[year] = true
	if year >= today-110 && year <= today-15 {
		p.birth++
	}
	return true
}

func (p *profile) addAddress(v string) bool {
	if strings.Count(v, ".") != 3 && strings.IndexByte(v, ':') < 0 {
		return false
	}
	if _, err := netip.ParseAddr(v); err != nil {
		return false
	}
	p.ip++
	return true
}

func isLink(v string) bool {
	lower := strings.ToLower(v[:min(len(v), 8)])
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "www.")
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
		switch {
		case strings.HasPrefix(body, "+"), strings.HasPrefix(body, "("), punctuation > 0 && digits >= 9 && !strings.Contains(body, "/"):
			p.dialled++
		case punctuation == 0 && isNationalForm(strings.TrimPrefix(body, "1")):
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

// isNationalForm reports whether digits have the form of a North American
// number: neither the area code nor the exchange starts with 0 or 1.
func isNationalForm(digits string) bool {
	return len(digits) == 10 && digits[0] >= '2' && digits[3] >= '2'
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

func isBoolean(v string) bool {
	if len(v) > 6 {
		return false
	}
	switch strings.ToLower(v) {
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
