package match

// birth is a date of birth. One that cannot be read as a date still has its
// digits, so that a slip of the keyboard does not cost all of the evidence.
type birth struct {
	digits           [8]byte // yyyymmdd
	known            bool
	valid            bool
	year, month, day int
}

// fillers are dates that programs write where none is known.
var fillers = map[[8]byte]bool{
	[8]byte([]byte("00000000")): true, [8]byte([]byte("00010101")): true, [8]byte([]byte("18991230")): true,
	[8]byte([]byte("19000101")): true, [8]byte([]byte("19700101")): true, [8]byte([]byte("99991231")): true,
}

// birthOf reads 1985-05-15, 19850515, and day or month first with a year of
// four digits behind; where that leaves it open, the month comes first.
func birthOf(s string) birth {
	var b birth
	var parts [3]string
	if len(s) > 10 && s[10] == 'T' {
		s = s[:10] // a time of day says nothing
	}
	n, start := 0, -1
	for i := 0; i <= len(s); i++ {
		inside := i < len(s) && alnum(s[i])
		if inside && start < 0 {
			start = i
		}
		if !inside && start >= 0 {
			if n == len(parts) {
				break // a time of day follows
			}
			parts[n] = s[start:i]
			n++
			start = -1
		}
	}
	y, m, d := parts[0], parts[1], parts[2]
	switch {
	case n == 1 && len(y) >= 8:
		y, m, d = y[:4], y[4:6], y[6:8]
	case n == 3 && len(y) <= 2 && len(d) == 4:
		y, m, d = d, y, m
		if number(m) > 12 {
			m, d = d, m
		}
	case n < 3:
		return b
	}
	if len(y) != 4 || len(m) > 2 || len(d) > 2 {
		return b
	}
	copy(b.digits[:4], y)
	copy(b.digits[4:], "0000")
	copy(b.digits[6-len(m):6], m)
	copy(b.digits[8-len(d):], d)
	b.known = !fillers[b.digits]
	b.year, b.month, b.day = number(y), number(m), number(d)
	b.valid = b.year >= 1850 && b.year < 2100 && 1 <= b.month && b.month <= 12 && 1 <= b.day && b.day <= 31
	return b
}

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// number reads decimal digits, -1 if s has anything else.
func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// generationGap is the least distance in years between parent and child.
const generationGap = 15

// birthLevel is how far two dates of birth agree.
func birthLevel(a, b *birth) level {
	if !a.known || !b.known {
		return unsaid
	}
	if a.digits == b.digits {
		return birthSame
	}
	x, y := string(a.digits[:]), string(b.digits[:])
	sameYear := x[:4] == y[:4]
	if sameYear && x[4:6] == y[6:] && x[6:] == y[4:6] {
		return birthSlip
	}
	slips := edits(x, y, 2)
	if slips == 1 {
		return birthSlip
	}
	same := 0
	for _, part := range [3][2]int{{0, 4}, {4, 6}, {6, 8}} {
		if x[part[0]:part[1]] == y[part[0]:part[1]] {
			same++
		}
	}
	gap := abs(a.year - b.year)
	switch {
	case same == 2:
		return birthNear
	case !a.valid || !b.valid:
		if slips == 2 {
			return birthNear
		}
		return birthUnclear
	case gap >= generationGap:
		return birthGeneration
	case sameYear && slips == 2:
		return birthNear
	case gap <= 1:
		return birthYear
	}
	return birthOther
}

func abs(n int) int { return max(n, -n) }
