package cleanse

import (
	"strings"
	"time"
	"unicode"

	"leadbridge/internal/pipeline/reference"
)

// parts are the words and numbers of a written date.
type parts struct {
	numbers []number
	month   int  // of the month's name, 0 if there is none
	dotted  bool // dots between the numbers
	// maybeMonth is a word that is short for a month or for a day of the week
	// (Mar: March, martes), until another word decides.
	maybeMonth int
}

// number is a number of a date as it was written.
type number struct{ text string }

func (n number) value() int { v, _ := digits(n.text); return v }

// isYear reports whether the number can only be a year.
func (n number) isYear() bool { return len(n.text) == 4 || n.value() > 31 }

// monthByPrefix holds every beginning, of three letters or more, of a month's
// name, folded; 0 for those that fit several months.
var (
	monthByPrefix = map[string]int{}
	weekdays      = map[string]bool{}
	dateWords     = foldedSet([]string{"de", "del", "of", "the", "den", "le", "am", "st", "nd", "rd", "th", "er", "o", "a", "year", "uhr", "at", "um", "à", "re", "ème", "e", "do"})
)

func init() {
	for i, names := range reference.Months {
		for _, name := range names {
			key := folded(name)
			for n := 3; n <= len(key); n++ {
				if m, there := monthByPrefix[key[:n]]; there && m != i+1 {
					monthByPrefix[key[:n]] = 0
				} else {
					monthByPrefix[key[:n]] = i + 1
				}
			}
		}
	}
	for _, name := range reference.Weekdays {
		key := folded(name)
		for n := 2; n <= len(key); n++ {
			weekdays[key[:n]] = true
		}
	}
}

// scan takes a text apart. It answers false for anything that is not part of
// a date.
func (p *parts) scan(text string) bool {
	for text != "" {
		r := rune(text[0])
		end := 0
		switch {
		case r >= '0' && r <= '9':
			for end < len(text) && text[end] >= '0' && text[end] <= '9' {
				end++
			}
			if end > 4 || len(p.numbers) == 3 {
				return false
			}
			p.numbers = append(p.numbers, number{text[:end]})
		default:
			end = strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
			if end < 0 {
				end = len(text)
			}
			if end == 0 {
				end = len(string([]rune(text)[0]))
				if !p.separator(text[:end]) {
					return false
				}
			} else if !p.word(text[:end]) {
				return false
			}
		}
		text = text[end:]
	}
	if p.month == 0 && len(p.numbers) == 2 {
		p.month = p.maybeMonth
	}
	return len(p.numbers) == 3 && p.month == 0 || len(p.numbers) == 2 && p.month > 0
}

func (p *parts) separator(s string) bool {
	if s == "." {
		p.dotted = p.dotted || len(p.numbers) == 1
		return true
	}
	return strings.Contains(" -/,\\_'\u2019\u2010\u2011\u2012\u2013\u2212|ºª°:", s)
}

// word takes a word of the date: a month, a day of the week, or one that
// says nothing.
func (p *parts) word(s string) bool {
	switch s {
	case "年", "月", "日", "년", "월", "일":
		return true
	}
	key := folded(s)
	if m := monthByPrefix[key]; m > 0 && p.month == 0 {
		if weekdays[key] && len(p.numbers) == 0 {
			p.maybeMonth = m
		} else {
			p.month = m
		}
		return true
	}
	return weekdays[key] || dateWords[key]
}

// date makes a day of the parts.
func (p *parts) date(order string, latest time.Time) (civil, bool) {
	if p.month > 0 {
		return p.namedDate(latest)
	}
	a, b, c := p.numbers[0], p.numbers[1], p.numbers[2]
	switch {
	case len(a.text) == 4: // year first, and then the month unless it cannot be
		if b.value() > 12 && len(c.text) <= 2 && c.value() <= 12 {
			b, c = c, b
		}
		return day(a, b, c, latest)
	case len(a.text) > 2 || len(b.text) > 2 || len(c.text) == 3 || len(c.text) == 1:
		return civil{}, false
	case a.isYear():
		return day(a, b, c, latest)
	case order == OrderYMD && len(c.text) == 2:
		if d, ok := day(a, b, c, latest); ok && d.exists() {
			return d, true
		}
	}
	monthFirst := order == OrderMDY || order == OrderYMD || order == "" && !p.dotted
	first, second := a.value() <= 12, b.value() <= 12
	var d civil
	var ok bool
	if first && second && monthFirst || first && !second {
		d, ok = day(c, a, b, latest)
	} else {
		d, ok = day(c, b, a, latest)
	}
	d.guessed = first && second && a.value() != b.value()
	return d, ok
}

// namedDate makes a day of a month's name and two numbers.
func (p *parts) namedDate(latest time.Time) (civil, bool) {
	d, y := p.numbers[0], p.numbers[1]
	if d.isYear() && !y.isYear() {
		d, y = y, d
	}
	if len(d.text) > 2 || len(y.text) == 3 || len(y.text) == 1 {
		return civil{}, false
	}
	return withYear(y, p.month, d.value(), latest)
}

func day(y, m, d number, latest time.Time) (civil, bool) {
	return withYear(y, m.value(), d.value(), latest)
}

// withYear completes a year of two digits.
func withYear(y number, month, dayOfMonth int, latest time.Time) (civil, bool) {
	d := civil{year: y.value(), month: month, day: dayOfMonth}
	if len(y.text) == 2 {
		limit := civilOf(latest)
		d.year += limit.year - limit.year%100
		if d.after(limit) {
			d.year -= 100
		}
	}
	return d, d.month >= 1 && d.month <= 12
}
