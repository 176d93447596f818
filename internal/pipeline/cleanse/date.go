package cleanse

import (
	"strconv"
	"strings"
	"time"
)

// The orders of day, month and year in a numeric date.
const (
	OrderMDY = "MDY"
	OrderDMY = "DMY"
	OrderYMD = "YMD"
)

// Date reads a date of the past, such as a date of birth, and returns it as
// 2006-01-02. It understands ISO 8601, numeric dates with any separator,
// names of months in English, German, French, Spanish, Italian, Portuguese
// and Dutch, dates without separators, the day numbers of spreadsheets (1900
// system) and time stamps, whose time it drops. Order (MDY, DMY, YMD; empty
// for MDY, or DMY between dots) decides where the date itself does not. A year
// of two digits is never in the future. Dates that do not exist, or stand for
// none (00/00/0000, 01/01/1900), are not ok.
func Date(text, order string) (iso string, ok bool) { return DateUpTo(text, order, time.Now()) }

// DateUpTo is [Date] for dates up to latest: a year of two digits is the last
// one that keeps the date from being later. Years of four digits stand.
func DateUpTo(text, order string, latest time.Time) (iso string, ok bool) {
	if isISODate(text) {
		return text, true
	}
	d, ok := readDate(text, order, latest)
	if !ok {
		return "", false
	}
	return d.String(), true
}

// civil is a day of the calendar.
type civil struct {
	year, month, day int
	// guessed says that the order alone told day from month.
	guessed bool
}

func (d civil) String() string {
	var b [10]byte
	putDigits(b[0:4], d.year)
	b[4] = '-'
	putDigits(b[5:7], d.month)
	b[7] = '-'
	putDigits(b[8:10], d.day)
	return string(b[:])
}

func putDigits(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// exists reports whether the calendar has the day, in a year that a person or
// a policy of today can have to do with, and the day is not one that stands
// for none.
func (d civil) exists() bool {
	if d.year < 1850 || d.year > 2200 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > daysIn(d.year, d.month) {
		return false
	}
	return !(d.year == 1900 && d.month == 1 && d.day == 1) && !(d.year == 1899 && d.month == 12 && d.day >= 30)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func civilOf(t time.Time) civil {
	y, m, d := t.Date()
	return civil{year: y, month: int(m), day: d}
}

func (d civil) after(e civil) bool {
	if d.year != e.year {
		return d.year > e.year
	}
	return d.month > e.month || d.month == e.month && d.day > e.day
}

// isISODate reports whether s is a date in canonical form that exists.
func isISODate(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	return ok1 && ok2 && ok3 && civil{year: y, month: m, day: d}.exists()
}

// isDigits reports whether s is one decimal digit or more.
func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// digits reads up to nine decimal digits.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func readDate(text, order string, latest time.Time) (civil, bool) {
	text = strings.Trim(unquoted(Text(text)), " .,;")
	if text == "" || len(text) > 80 {
		return civil{}, false
	}
	if d, isNumber, ok := dateFromNumber(text, order, latest); isNumber {
		return d, ok
	}
	text, _ = cutClock(text)
	var found parts
	if !found.scan(text) {
		return civil{}, false
	}
	d, ok := found.date(order, latest)
	return d, ok && d.exists()
}

// dateFromNumber reads a date that is one number: without separators, the day
// number of a spreadsheet, or a Unix time.
func dateFromNumber(text, order string, latest time.Time) (d civil, isNumber, ok bool) {
	whole, fraction, hasFraction := strings.Cut(text, ".")
	if !isDigits(strings.TrimPrefix(whole, "-")) || hasFraction && !isDigits(fraction) {
		return civil{}, false, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return civil{}, true, false
	}
	unsigned := strings.TrimPrefix(whole, "-")
	switch {
	case len(unsigned) > 13:
		return civil{}, true, false
	case len(unsigned) >= 11 || len(unsigned) >= 8 && whole[0] == '-': // milliseconds
		d = civilOf(time.UnixMilli(n).UTC())
		return d, true, d.exists() && !d.after(civilOf(latest))
	case len(unsigned) >= 9: // seconds
		d = civilOf(time.Unix(n, 0).UTC())
		return d, true, d.exists() && !d.after(civilOf(latest))
	case whole[0] == '-':
		return civil{}, true, false
	case hasFraction && len(whole) != 5 && strings.Trim(fraction, "0") != "":
		return civil{}, true, false
	case len(whole) == 5:
		d = spreadsheetDay(int(n))
	default:
		d, ok = compactDate(whole, order, latest)
		return d, true, ok
	}
	return d, true, d.exists() && d.year <= 2100
}

// spreadsheetDay returns the day of a number of the 1900 system, in which day
// 60 is a 29 February 1900 that never was; days of five digits are after it.
func spreadsheetDay(n int) civil {
	return civilOf(time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC))
}

// compactDate reads 19850515, and 05151985 or 051585 by the order. A leading
// zero may have got lost.
func compactDate(s, order string, latest time.Time) (civil, bool) {
	if len(s) == 8 {
		n, _ := digits(s)
		if d := (civil{year: n / 10000, month: n / 100 % 100, day: n % 100}); d.exists() {
			return d, true
		}
	}
	if len(s) == 7 {
		s = "0" + s
	}
	var found parts
	switch {
	case len(s) == 8:
		found.numbers = []number{{s[:2]}, {s[2:4]}, {s[4:]}}
	case len(s) == 6:
		found.numbers = []number{{s[:2]}, {s[2:4]}, {s[4:]}}
	default:
		return civil{}, false
	}
	d, ok := found.date(order, latest)
	return d, ok && d.exists()
}
