package match

import "unicode/utf8"

// longest is how many characters of a text similarity looks at: as many as a
// word has bits.
const longest = 64

// runesOf decodes at most longest characters of s into buf.
func runesOf(buf *[longest]rune, s string) []rune {
	n := 0
	for i := 0; i < len(s) && n < longest; n++ {
		if s[i] < utf8.RuneSelf {
			buf[n] = rune(s[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		buf[n] = r
		i += size
	}
	return buf[:n]
}

// jaroWinkler returns the Jaro-Winkler similarity of two texts, 0 to 1,
// counted in characters (Winkler 1990; prefix weight 0.1, at most 4).
func jaroWinkler(s, t string) float64 {
	if s == t {
		return 1
	}
	if len(s) > len(t) || len(s) == len(t) && s > t {
		s, t = t, s // matches are taken greedily, so the order is fixed
	}
	var sBuf, tBuf [longest]rune
	a, b := runesOf(&sBuf, s), runesOf(&tBuf, t)
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	window := max(len(a), len(b))/2 - 1
	var aHit, bHit uint64
	matches := 0
	for i, r := range a {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if b[j] == r && bHit&(1<<j) == 0 {
				aHit |= 1 << i
				bHit |= 1 << j
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	moved, j := 0, 0
	for i, r := range a {
		if aHit&(1<<i) == 0 {
			continue
		}
		for bHit&(1<<j) == 0 {
			j++
		}
		if b[j] != r {
			moved++
		}
		j++
	}
	m := float64(matches)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
	prefix := 0
	for prefix < min(4, len(a), len(b)) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}

// edits returns the Damerau-Levenshtein distance of two texts in characters
// (optimal string alignment: insert, delete, replace, swap neighbors), or
// limit+1 when it is more than limit. It looks at a band of the table only, as
// wide as the limit.
func edits(s, t string, limit int) int {
	if s == t {
		return 0
	}
	var sBuf, tBuf [longest]rune
	a, b := runesOf(&sBuf, s), runesOf(&tBuf, t)
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][longest + 2]int8
	before, last, row := &rows[0], &rows[1], &rows[2]
	beyond := int8(limit + 1)
	for j := 0; j <= min(len(b), limit); j++ {
		last[j] = int8(j)
	}
	last[min(len(b), limit)+1] = beyond
	for i := range a {
		from, to := max(0, i-limit), min(len(b)-1, i+limit)
		row[from] = beyond
		if from == 0 {
			row[0] = int8(i + 1)
		}
		least := row[from]
		for j := from; j <= to; j++ {
			d := last[j]
			if a[i] != b[j] {
				d = min(d, last[j+1], row[j]) + 1
				if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
					d = min(d, before[j-1]+1)
				}
			}
			row[j+1] = d
			least = min(least, d)
		}
		if least > int8(limit) {
			return limit + 1
		}
		row[to+2] = beyond
		before, last, row = last, row, before
	}
	return min(int(last[len(b)]), limit+1)
}
