package source

import "strings"

// tableScore says from 0 to 1 how well rows make a table: whether they have
// the same number of cells, more than one, and whether the cells are whole
// values of one kind down each column.
func tableScore(rows []record, x syntax) float64 {
	width := usualWidth(rows)
	if width == 0 {
		return 0
	}
	table := rows[:0:0]
	for _, r := range rows {
		if !isComment(r.cells, x.comment, width) {
			table = append(table, r)
		}
	}
	breadth := float64(width) / float64(width+1)
	if width == 1 {
		breadth = 0.3
	}
	even := evenness(table, width)
	return even * even * breadth * wholeness(table, width)
}

// evenness is the share of rows that are as wide as the table. Notes above
// the table count a little, rows that lack cells at the end count half.
func evenness(rows []record, width int) float64 {
	start := 0
	for start < len(rows) && len(rows[start].cells) != width {
		start++
	}
	sum, all := 0.0, 0.3*float64(start)
	for _, r := range rows[start:] {
		all++
		switch n := len(r.cells); {
		case r.fault == openQuote:
			sum += 0.5
		case r.fault == overlongRow:
		case n == width, n > width && extent(r.cells) <= width:
			sum++
		case n < width && n > 1:
			sum += 0.5
		case n < width:
			sum += 0.2
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// wholeness is how much the cells look like whole values, and those of a
// column like each other.
func wholeness(rows []record, width int) float64 {
	const enough = 200
	kinds := make([][kindCount]int, width)
	quality, n := 0.0, 0
	step := max(1, len(rows)/enough)
	for i := 0; i < len(rows); i += step {
		r := rows[i]
		for j, c := range r.cells {
			if j == width {
				break
			}
			kind := kindOf(c)
			if kind == kindEmpty {
				continue
			}
			n++
			quality += cellQuality(c, kind)
			if i > 0 {
				kinds[j][kind]++
			}
		}
	}
	if n == 0 {
		return 0.1
	}
	same, columns := 0.0, 0
	for _, k := range kinds {
		most, all := 0, 0
		for _, count := range k {
			most, all = max(most, count), all+count
		}
		if all > 0 {
			same, columns = same+float64(most)/float64(all), columns+1
		}
	}
	consistent := 1.0
	if columns > 0 {
		consistent = same / float64(columns)
	}
	return quality / float64(n) * (0.5 + 0.5*consistent)
}

// cellQuality says from 0 to 1 how likely a text is one whole value rather
// than a piece of one, or several that were not split.
func cellQuality(s string, kind cellKind) float64 {
	if kind != kindText {
		return 1
	}
	t := strings.TrimSpace(s)
	first, last := t[0], t[len(t)-1]
	enclosed := len(t) > 1 && first == last && (first == '"' || first == '\'')
	switch {
	case enclosed:
		return 0.15
	case strings.ContainsAny(t, "\t|\x00\x01\x02\x1e\x1f"), strings.Contains(t, `\"`), strings.Contains(t, `\'`):
		return 0.25
	case first == '"' || last == '"' || first == '\'' || last == '\\':
		return 0.35
	case strings.Contains(t, ";"), tightComma(t):
		return 0.4
	case strings.Contains(t, ","):
		return 0.65
	}
	return 0.75
}

// tightComma reports a comma with no space after it, as between cells.
func tightComma(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == ',' && s[i+1] != ' ' {
			return true
		}
	}
	return false
}
