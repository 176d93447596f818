package source

import (
	"bytes"
	"slices"
	"strconv"
)

// appendFormatted appends the content of a number cell as its format shows it.
// It reports false if the content is no number.
func appendFormatted(dst, raw []byte, f *numberFormat, date1904 bool) (_ []byte, ok bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return dst, true
	}
	if f.kind == formatGeneral && isShort(raw) {
		return append(dst, raw...), true
	}
	d, value, ok := parseDecimal(string(raw))
	if !ok {
		return dst, false
	}
	start := len(dst)
	switch f.kind {
	case formatDate, formatTime:
		dst, ok = appendDate(dst, value, f.kind == formatTime, date1904)
	case formatDuration:
		dst, ok = appendDuration(dst, value, f)
	case formatNumber:
		return appendNumber(dst, f, d, value), true
	default:
		ok = false
	}
	if !ok {
		dst = appendGeneral(dst[:start], d, value)
	}
	return dst, true
}

// isShort reports whether a number is written just as it is to be shown. Most
// are.
func isShort(raw []byte) bool {
	point := -1
	for i, c := range raw {
		switch {
		case c == '.' && point < 0 && i > 0:
			point = i
		case !isDigit(c):
			return false
		}
	}
	if point < 0 {
		return len(raw) <= excelDigits && (raw[0] != '0' || len(raw) == 1)
	}
	return len(raw) <= generalWidth && raw[len(raw)-1] > '0' && (raw[0] != '0' || point == 1)
}

const (
	// generalWidth is how many characters Excel shows of a number with a
	// fraction, the point among them.
	generalWidth = 11
	// plainDigits bounds numbers that are written without an exponent: no
	// identifier is longer.
	plainDigits = 40
)

// appendGeneral appends a number as Excel shows it without a format, but for
// long integers and tiny fractions, which are written out in full.
func appendGeneral(dst []byte, d decimal, value float64) []byte {
	switch {
	case d.point > plainDigits || d.point < -plainDigits:
		return strconv.AppendFloat(dst, value, 'E', -1, 64)
	case d.isInteger():
	case d.point > 0:
		d.round(max(0, generalWidth-1-d.point))
	case d.point > -4:
		d.round(generalWidth - 2)
	}
	return d.appendPlain(dst)
}

// longInteger is the number of digits from which an integer keeps none of the
// zeros that its format puts behind the point: it may be a postal code or a
// phone number, and 5551234567.00 is neither.
const longInteger = 5

// appendNumber appends a number under a format of digits.
func appendNumber(dst []byte, f *numberFormat, d decimal, value float64) []byte {
	s, ok := f.sectionFor(value)
	if !ok || s.general {
		return appendGeneral(dst, d, value)
	}
	fixed := s.fixed
	if s.percent == 0 && d.isInteger() && d.point >= longInteger {
		fixed = 0
	}
	if d.point += 2 * s.percent; len(d.digits) == 0 {
		d.point = 0
	}
	if d.point > plainDigits {
		return appendGeneral(dst, decimalOf(value), value)
	}
	d.round(s.decimals)
	if d.negative {
		dst = append(dst, '-')
	}
	return s.appendDigits(dst, d, fixed)
}

// sectionFor chooses the section for a number. Without conditions that is
// the first one: the others show negative numbers and zero in another dress,
// and the dress is not wanted.
func (f *numberFormat) sectionFor(value float64) (*formatSection, bool) {
	if f.sections[0].condition == "" {
		return &f.sections[0], value >= 0 || len(f.sections) == 1 || !f.sections[0].hasLiterals()
	}
	for i := range f.sections {
		if f.sections[i].holds(value) {
			return &f.sections[i], true
		}
	}
	return nil, false
}

func (s *formatSection) hasLiterals() bool {
	return slices.ContainsFunc(s.tokens, func(t formatToken) bool { return t.kind == '"' })
}

// holds reports whether the section's condition holds for a number.
func (s *formatSection) holds(value float64) bool {
	switch s.condition {
	case "<":
		return value < s.operand
	case "<=":
		return value <= s.operand
	case ">":
		return value > s.operand
	case ">=":
		return value >= s.operand
	case "=":
		return value == s.operand
	case "<>":
		return value != s.operand
	}
	return true
}

// appendDigits fills the section's places with the digits of a number that is
// already rounded. Each place before the point takes one digit from the
// right; the first one takes all that are left.
func (s *formatSection) appendDigits(dst []byte, d decimal, fixed int) []byte {
	places := 0 // before the point
	for _, t := range s.tokens {
		if t.kind == '.' {
			break
		}
		if isPlace(t.kind) {
			places++
		}
	}
	before := len(dst)
	digit := d.point - places // that of the next place
	first, point := true, false
	for _, t := range s.tokens {
		switch {
		case t.kind == '"':
			dst = append(dst, t.text...)
		case t.kind == '%':
			dst = append(dst, '%')
		case t.kind == '.' && !point:
			for i := 0; first && i < d.point; i++ {
				dst = append(dst, d.at(i))
			}
			dst = s.appendFraction(dst, d, fixed)
			first, point = false, true
		case isPlace(t.kind) && !point:
			for i := 0; first && i < digit; i++ {
				dst = append(dst, d.at(i))
			}
			first = false
			if digit >= 0 || t.kind == '0' {
				dst = append(dst, d.at(digit))
			}
			digit++
		}
	}
	if !bytes.ContainsAny(dst[before:], "0123456789") {
		dst = append(dst, '0') // ### shows nothing of a zero
	}
	return dst
}

// appendFraction appends the point and what stands behind it. A number that
// would start with its point gets a zero.
func (s *formatSection) appendFraction(dst []byte, d decimal, fixed int) []byte {
	if d.point <= 0 && s.zeros == 0 {
		dst = append(dst, '0')
	}
	n := max(fixed, len(d.digits)-d.point)
	if n <= 0 {
		return dst
	}
	dst = append(dst, '.')
	for i := range n {
		dst = append(dst, d.at(d.point+i))
	}
	return dst
}

func isPlace(kind byte) bool { return kind == '0' || kind == '#' || kind == '?' }
