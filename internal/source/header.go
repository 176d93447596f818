package source

import (
	"slices"
	"strconv"
	"strings"
)

// headerSearch is how many rows after the table's first may be its header.
const headerSearch = 5

// findHeader looks for the row that names the columns in the first rows of a
// table. It returns its index, or -1 when the rows seem to have no header,
// and whether that is more than a guess. Rows before the header are preamble.
func findHeader(rows [][]string) (headerIndex int, confident bool) {
	start := tableStart(rows)
	if start < 0 {
		return -1, false
	}
	best := headerScore(rows, start)
	index := start
	// A title or a row of group names may stand over the header. It has fewer
	// filled cells and looks less like a header than the row below.
	for i := start + 1; i < len(rows) && i <= start+headerSearch; i++ {
		if filled(rows[i]) <= filled(rows[index]) {
			continue
		}
		if s := headerScore(rows, i); s >= 0.5 && s > best+0.3 {
			index, best = i, s
		}
	}
	if best > 0 {
		return index, best >= 0.4
	}
	return -1, best <= -0.4
}

// tableStart returns the index of the first row that is about as wide as the
// table, so that a title or notes above it do not count. It is -1 when all
// rows are blank.
func tableStart(rows [][]string) int {
	var extents []int
	first := -1
	for i, row := range rows {
		if e := extent(row); e > 0 {
			if first < 0 {
				first = i
			}
			extents = append(extents, e)
		}
	}
	if first < 0 {
		return -1
	}
	slices.Sort(extents)
	typical := extents[len(extents)/2]
	for i, row := range rows {
		if e := extent(row); e > 0 && e*5 >= typical*3 {
			return i
		}
	}
	return first
}

// extent is the number of cells up to the last one with something in it.
func extent(row []string) int {
	for i := len(row) - 1; i >= 0; i-- {
		if strings.TrimSpace(row[i]) != "" {
			return i + 1
		}
	}
	return 0
}

func filled(row []string) int {
	n := 0
	for _, c := range row {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// headerScore says how much the row at index differs from the rows below it
// in the way a header does: from -1 (it is data like them) to 1.
func headerScore(rows [][]string, index int) float64 {
	header := rows[index]
	body := bodyBelow(rows, index)
	years := isYearHeader(header, body)
	sum, n := 0.0, 0
	for j, h := range header[:extent(header)] {
		col := columnOf(body, j)
		if strings.TrimSpace(h) == "" {
			if col.filled > 0 {
				sum, n = sum-0.3, n+1
			}
			continue
		}
		n++
		if years && kindOf(h) == kindNumber {
			sum++
			continue
		}
		sum += headerVote(strings.TrimSpace(h), col)
	}
	if n == 0 {
		return 0
	}
	// Most files have a header, so that even odds mean one.
	return min(sum/float64(n)+0.05, 1)
}

// bodyBelow returns the rows that a header is held against. A header that is
// repeated further down, as page breaks do, says nothing.
func bodyBelow(rows [][]string, index int) [][]string {
	const enough = 200
	var body [][]string
	for _, row := range rows[index+1:] {
		if len(body) == enough {
			break
		}
		if extent(row) > 0 && !slices.Equal(row, rows[index]) {
			body = append(body, row)
		}
	}
	return body
}

// column is what the cells below a header cell have in common.
type column struct {
	values map[string]int
	kind   cellKind // the most frequent
	share  float64  // of kind among the filled cells
	filled int
	length int // of every cell, or -1 when they differ
	digits int // cells with a digit in them
}

func columnOf(body [][]string, j int) column {
	c := column{values: make(map[string]int), length: -1}
	var kinds [kindCount]int
	for _, row := range body {
		if j >= len(row) {
			continue
		}
		v := strings.TrimSpace(row[j])
		if v == "" {
			continue
		}
		if c.filled == 0 {
			c.length = len(v)
		} else if len(v) != c.length {
			c.length = -1
		}
		c.filled++
		c.values[v]++
		kinds[kindOf(v)]++
		if hasDigit(v) {
			c.digits++
		}
	}
	for k, n := range kinds {
		if n > kinds[c.kind] {
			c.kind = cellKind(k)
		}
	}
	if c.filled > 0 {
		c.share = float64(kinds[c.kind]) / float64(c.filled)
	}
	return c
}

// headerVote says for one column whether h names it (1) or belongs in it (-1).
func headerVote(h string, col column) float64 {
	kind := kindOf(h)
	switch {
	case kind != kindText && kind != kindCode:
		if col.filled > 0 && kind == col.kind {
			return -max(col.share, 0.6)
		}
		return -0.7
	case col.filled == 0:
		return nameVote(h) / 2
	case col.values[h] > 0:
		return -1
	case col.kind != kindText && col.kind != kindCode && col.share >= 0.7:
		return 1
	}
	vote := nameVote(h)
	if vote == 1 {
		return 1
	}
	if col.filled >= 3 && col.length >= 0 {
		if len(h) == col.length {
			vote -= 0.3
		} else {
			vote += 0.4
		}
	}
	if col.digits*4 >= col.filled*3 {
		if hasDigit(h) {
			vote -= 0.5
		} else {
			vote += 0.4
		}
	}
	return max(-1, min(1, vote))
}

// nameVote says how much a text alone looks like a column's name.
func nameVote(h string) float64 {
	words := nameWords(h)
	for _, w := range words {
		if headerWords[w] && len(words) <= 6 {
			return 1
		}
	}
	switch {
	case len(h) > 60:
		return -0.4
	case strings.Contains(h, "_") && !strings.Contains(h, " "):
		return 0.4
	case len(words) == 1 && len(h) > 3 && h != strings.ToLower(h) && h[0]|0x20 == h[0]:
		return 0.4 // camelCase
	}
	return 0
}

// nameWords splits a header at spaces, marks and changes of case, in lower
// case.
func nameWords(h string) []string {
	var words []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			words = append(words, strings.ToLower(b.String()))
			b.Reset()
		}
	}
	lower := false
	for _, r := range h {
		switch {
		case strings.ContainsRune(" _-./:()[]#*?\t\n", r):
			flush()
			lower = false
			continue
		case r >= 'A' && r <= 'Z' && lower:
			flush()
		}
		lower = r >= 'a' && r <= 'z'
		b.WriteRune(r)
	}
	flush()
	return words
}

// isYearHeader reports whether the header's numbers are years over a table of
// figures, as in a spreadsheet of one column a year.
func isYearHeader(header []string, body [][]string) bool {
	last, n := 0, 0
	for j, h := range header {
		h = strings.TrimSpace(h)
		if kindOf(h) != kindNumber {
			continue
		}
		y, err := strconv.Atoi(h)
		if err != nil || y < 1800 || y > 2200 || n > 0 && y == last {
			return false
		}
		last, n = y, n+1
		for v := range columnOf(body, j).values {
			if b, err := strconv.Atoi(v); err == nil && b >= 1800 && b <= 2200 {
				return false
			}
		}
	}
	return n >= 2
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
