package source

import (
	"math"
	"slices"
	"strconv"
)

// decimal is a number as Excel holds it: fifteen decimal digits. Its value is
// 0.d1d2d3... times ten to the power of point. The digits have no zeros at
// either end; zero has none.
type decimal struct {
	negative bool
	digits   []byte
	point    int
}

// excelDigits is how many digits Excel keeps of a number.
const excelDigits = 15

// parseDecimal reads the text of a <v>. An integer written out in full keeps
// all its digits, so that a long identifier stays whole; everything else is
// rounded as Excel does.
func parseDecimal(text string) (d decimal, value float64, ok bool) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(value, 0) || math.IsNaN(value) || !isDecimalText(text) {
		return decimal{}, 0, false
	}
	digits := text
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		d.negative = digits[0] == '-'
		digits = digits[1:]
	}
	if isDigits(digits) {
		d.digits, d.point = []byte(digits), len(digits)
		d.normalize()
		return d, value, true
	}
	if math.IsInf(value, 0) {
		return decimal{}, 0, false
	}
	return decimalOf(value), value, true
}

// isDecimalText refuses what ParseFloat takes but XML does not mean: hex,
// underscores, infinities.
func isDecimalText(text string) bool {
	for _, c := range []byte(text) {
		if !isDigit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return false
		}
	}
	return true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// decimalOf rounds a finite number to fifteen digits.
func decimalOf(value float64) decimal {
	d := decimal{negative: value < 0}
	var buf [32]byte
	text := strconv.AppendFloat(buf[:0], math.Abs(value), 'e', excelDigits-1, 64)
	e := slices.Index(text, 'e')
	exponent, _ := strconv.Atoi(string(text[e+1:]))
	d.digits = append(d.digits, text[0])
	d.digits = append(d.digits, text[2:e]...)
	d.point = exponent + 1
	d.normalize()
	return d
}

// normalize drops zeros at both ends.
func (d *decimal) normalize() {
	for len(d.digits) > 0 && d.digits[len(d.digits)-1] == '0' {
		d.digits = d.digits[:len(d.digits)-1]
	}
	for len(d.digits) > 0 && d.digits[0] == '0' {
		d.digits = d.digits[1:]
		d.point--
	}
	if len(d.digits) == 0 {
		d.point, d.negative = 0, false
	}
}

// isInteger reports whether nothing stands behind the point.
func (d *decimal) isInteger() bool { return len(d.digits) <= d.point }

// round keeps that many digits behind the point; halves go away from zero.
func (d *decimal) round(decimals int) {
	keep := d.point + decimals
	if keep >= len(d.digits) {
		return
	}
	if keep < 0 {
		d.digits = nil
		d.normalize()
		return
	}
	up := d.digits[keep] >= '5'
	d.digits = slices.Clone(d.digits[:keep])
	if up {
		i := keep - 1
		for ; i >= 0 && d.digits[i] == '9'; i-- {
			d.digits[i] = '0'
		}
		if i >= 0 {
			d.digits[i]++
		} else {
			d.digits = append([]byte{'1'}, d.digits...)
			d.point++
		}
	}
	d.normalize()
}

// at returns the digit of value ten to the power of -i-1+point, '0' outside.
func (d *decimal) at(i int) byte {
	if i < 0 || i >= len(d.digits) {
		return '0'
	}
	return d.digits[i]
}

// appendPlain appends the number without an exponent.
func (d *decimal) appendPlain(dst []byte) []byte {
	if d.negative {
		dst = append(dst, '-')
	}
	if d.point <= 0 {
		dst = append(dst, '0')
	}
	for i := range d.point {
		dst = append(dst, d.at(i))
	}
	if !d.isInteger() {
		dst = append(dst, '.')
		for i := d.point; i < len(d.digits); i++ {
			dst = append(dst, d.at(i))
		}
	}
	return dst
}
