package source

import (
	"strconv"
	"strings"
	"unicode"
)

// formatKind says how a number format makes text of a number.
type formatKind uint8

const (
	formatGeneral  formatKind = iota // as Excel shows a number without a format
	formatNumber                     // digits and literal text
	formatDate                       // a date, with or without a time of day
	formatTime                       // a time of day only
	formatDuration                   // hours, minutes or seconds that count on
)

// numberFormat is a number format of the workbook, reduced to what matters
// for data: colors, widths and currencies are left out.
type numberFormat struct {
	kind     formatKind
	sections []formatSection // formatNumber: up to four
	// formatDuration: the unit that counts on, h, m or s, and whether smaller
	// units follow it.
	unit             byte
	minutes, seconds bool
}

// formatSection is the part of a number format for some numbers.
type formatSection struct {
	tokens    []formatToken
	condition string // <, <=, =, <>, >=, > or empty
	operand   float64

	general  bool // nothing in it makes digits that can be trusted
	grouping bool
	percent  int // percent signs
	zeros    int // digits before the point that are shown even if zero
	decimals int // digits behind the point, at most
	fixed    int // of them shown even if zero
}

// formatToken is a place for a digit ('0', '#', '?'), the point ('.'), a
// percent sign ('%') or literal text ('"').
type formatToken struct {
	kind byte
	text string
}

// parseFormat reads a number format code such as 00000 or yyyy-mm-dd.
func parseFormat(code string) *numberFormat {
	f := &numberFormat{kind: formatNumber}
	for i, section := range splitSections(code) {
		p := sectionParser{rest: section}
		p.parse()
		if i == 0 {
			switch {
			case p.elapsed != 0:
				return &numberFormat{kind: formatDuration, unit: p.elapsed, minutes: p.minutes, seconds: p.seconds}
			case p.date:
				return &numberFormat{kind: formatDate}
			case p.time:
				return &numberFormat{kind: formatTime}
			}
		}
		f.sections = append(f.sections, p.section())
	}
	if len(f.sections) == 1 && f.sections[0].general {
		return &numberFormat{kind: formatGeneral}
	}
	return f
}

// splitSections splits a code at the semicolons that are not quoted.
func splitSections(code string) []string {
	var sections []string
	start, quote, bracket := 0, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quote = !quote
		case quote:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case c == ';' && !bracket:
			sections = append(sections, code[start:i])
			start = i + 1
		}
	}
	if start > len(code) {
		start = len(code)
	}
	return append(sections, code[start:])
}

// sectionParser reads one section of a code.
type sectionParser struct {
	rest string
	out  formatSection

	digits     int  // places for digits
	point      bool // the point was met
	commas     int  // since the last place for a digit
	odd        bool // it has an exponent, a fraction, or scales
	elapsed    byte // the first unit in brackets
	date, time bool // it has letters for a date, for a time of day
	months     bool // an m that may be months or minutes
	minutes    bool
	seconds    bool
	named      bool // the word General stands in it
}

func (p *sectionParser) parse() {
	for p.rest != "" {
		switch c := p.rest[0]; c {
		case '"':
			text, after, _ := strings.Cut(p.rest[1:], `"`)
			p.rest = after
			p.literal(text)
		case '[':
			inside, after, _ := strings.Cut(p.rest[1:], "]")
			p.rest = after
			p.bracket(inside)
		case '\\':
			p.rest = p.rest[1:]
			p.literal(p.take())
		case '_', '*': // a space as wide as a character, or filled with it
			p.rest = p.rest[1:]
			p.take()
		case '0', '#', '?':
			p.place(c)
		case '.':
			p.rest = p.rest[1:]
			p.point = true
			p.odd = p.odd || p.commas > 0 && p.digits > 0
			p.add('.', "")
		case ',':
			p.rest = p.rest[1:]
			p.commas++
		case '%':
			p.rest = p.rest[1:]
			p.out.percent++
			p.add('%', "")
		case '/':
			p.rest = p.rest[1:]
			// Between digits it makes a fraction, between letters a date.
			p.odd = p.odd || p.digits > 0
			p.literal("/")
		case '@':
			p.rest = p.rest[1:]
			p.odd = true
		default:
			p.letter()
		}
	}
	// An m is a month unless a time stands around it.
	if p.months {
		if p.time || p.elapsed != 0 {
			p.minutes = true
		} else {
			p.date = true
		}
	}
	if p.digits > 0 && !p.secondsFraction() {
		p.date, p.time, p.elapsed = false, false, 0
	}
	p.odd = p.odd || p.commas > 0
}

// secondsFraction reports whether the only digits are those of ss.000.
func (p *sectionParser) secondsFraction() bool {
	return p.seconds && p.digits <= 9 && p.out.zeros+p.out.fixed == p.digits
}

// letter handles everything that is no sign of its own.
func (p *sectionParser) letter() {
	lower := strings.ToLower(p.rest)
	// Some programs write General in German.
	for _, keyword := range []string{"general", "standard", "am/pm", "a/p"} {
		if strings.HasPrefix(lower, keyword) {
			p.rest = p.rest[len(keyword):]
			clock := strings.Contains(keyword, "/")
			p.time = p.time || clock
			p.named = p.named || !clock
			return
		}
	}
	c := lower[0]
	switch {
	case c == 'e' && len(lower) > 1 && (lower[1] == '+' || lower[1] == '-'):
		p.rest = p.rest[2:]
		p.odd = true
		return
	case c == 'y' || c == 'd' || c == 'e' || c == 'b' || c == 'g':
		p.date = true
	case c == 'h':
		p.time = true
	case c == 's':
		p.time, p.seconds = true, true
	case c == 'm':
		p.months = true
		if len(lower) >= 3 && lower[:3] == "mmm" {
			p.date = true
		}
	default:
		p.literal(p.take())
		return
	}
	p.rest = strings.TrimLeft(p.rest, p.rest[:1])
}

// bracket handles [h], [Red], [<=100], [$€-407].
func (p *sectionParser) bracket(inside string) {
	lower := strings.ToLower(inside)
	switch {
	case inside == "":
	case strings.Trim(lower, "h") == "", strings.Trim(lower, "m") == "", strings.Trim(lower, "s") == "":
		if p.elapsed == 0 {
			p.elapsed = lower[0]
		}
		p.seconds = p.seconds || lower[0] == 's'
	case strings.ContainsRune("<>=", rune(inside[0])):
		operator := inside[:len(inside)-len(strings.TrimLeft(inside, "<>="))]
		if n, err := strconv.ParseFloat(strings.TrimSpace(inside[len(operator):]), 64); err == nil {
			p.out.condition, p.out.operand = operator, n
		}
	}
}

// place handles a place for a digit.
func (p *sectionParser) place(c byte) {
	p.rest = p.rest[1:]
	p.digits++
	if p.commas > 0 && !p.point && p.digits > 1 {
		p.out.grouping = true
	}
	p.commas = 0
	switch {
	case p.point:
		p.out.decimals++
		if c == '0' {
			p.out.fixed = p.out.decimals
		}
	case c == '0':
		p.out.zeros++
	}
	p.add(c, "")
}

func (p *sectionParser) add(kind byte, text string) {
	p.out.tokens = append(p.out.tokens, formatToken{kind, text})
}

// literal adds text that is shown as it stands. A currency is not: amounts
// are numbers.
func (p *sectionParser) literal(text string) {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Sc, r) }) {
		p.add('"', text)
	}
}

// take consumes one character.
func (p *sectionParser) take() string {
	for i := range p.rest {
		if i > 0 {
			c := p.rest[:i]
			p.rest = p.rest[i:]
			return c
		}
	}
	c := p.rest
	p.rest = ""
	return c
}

// section returns the finished section.
func (p *sectionParser) section() formatSection {
	s := p.out
	// Exponents, fractions, thousands left out and texts in place of numbers
	// would lose digits: the number itself is wanted.
	s.general = p.named || p.odd || p.digits == 0
	// Literal text around an amount is a unit; around a plain run of digits it
	// belongs to a phone number or an identifier.
	if s.grouping || p.point {
		s.tokens = withoutLiterals(s.tokens)
	}
	return s
}

func withoutLiterals(tokens []formatToken) []formatToken {
	var kept []formatToken
	for _, t := range tokens {
		if t.kind != '"' {
			kept = append(kept, t)
		}
	}
	return kept
}
