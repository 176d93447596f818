package mapping

import (
	"fmt"

	"leadbridge"
)

// byValues proposes targets for columns whose header says nothing of use.
// cands are the proposals made by headers; a target that has one needs none.
func byValues(cols []column, cands []candidate) []candidate {
	claimed, taken := map[int]bool{}, map[string]bool{}
	for _, c := range cands {
		if c.score >= threshold {
			claimed[c.column], taken[c.target] = true, true
		}
	}
	var out []candidate
	for i := range cols {
		c := &cols[i]
		if claimed[i] || c.reading.vetoed || c.reading.target != "" && c.reading.score < threshold {
			continue
		}
		target, what, count, score := guess(c)
		if target == "" || taken[target] {
			continue
		}
		out = append(out, candidate{column: i, target: target, score: score,
			reason: fmt.Sprintf("The header says nothing certain, but %d of %d values look like %s.", count, c.profile.n, what)})
	}
	return append(out, neighbors(cols, out, taken)...)
}

// guess says what a column's values are when its header does not. Where the
// header has a meaning of its own that we do not know, only values that can
// hardly be anything else count.
func guess(c *column) (target, what string, count int, score float64) {
	p := &c.profile
	most := func(count int) bool { return p.share(count) >= .8 }
	if p.n == 0 {
		return
	}
	silent := c.reading.silent
	switch {
	case most(p.email):
		return leadbridge.FieldEmail, "e-mail addresses", p.email, .7
	case most(p.dialled) || silent && p.n >= 3 && most(p.dialled+p.nanp):
		return leadbridge.FieldPhone, "phone numbers", p.dialled + p.nanp, .6
	case !silent || p.n < 3:
		return
	case most(p.line):
		return leadbridge.FieldInsuranceType, "lines of insurance", p.line, .65
	case most(p.state) && p.share(p.boolean) < .5:
		return leadbridge.FieldState, "states", p.state, .65
	case most(p.birth) && len(p.years) >= 3:
		return leadbridge.FieldDateOfBirth, "birth dates", p.birth, .55
	case most(p.street):
		return leadbridge.FieldStreet, "streets", p.street, .6
	case p.share(p.full) >= .6 && p.share(p.letters) >= .8:
		return leadbridge.FieldFullName, "full names", p.full, .6
	case p.share(p.given) >= .6 && p.share(p.letters) >= .8:
		return leadbridge.FieldFirstName, "first names", p.given, .6
	}
	return
}

// neighbors proposes columns that only their place gives away: a word after
// the first names, a word between street and state, five digits after the
// state.
func neighbors(cols []column, found []candidate, taken map[string]bool) []candidate {
	at := map[string]int{}
	used := map[int]bool{}
	for _, c := range found {
		if _, ok := at[c.target]; !ok {
			at[c.target] = c.column
		}
		used[c.column] = true
	}
	var out []candidate
	try := func(after, target, what string, fits func(*profile) int) {
		i, ok := at[after]
		if i++; !ok || i >= len(cols) || taken[target] || used[i] || !cols[i].reading.silent || cols[i].profile.n < 3 {
			return
		}
		p := &cols[i].profile
		if count := fits(p); p.share(count) >= .8 {
			used[i] = true
			at[target] = i
			out = append(out, candidate{column: i, target: target, score: .55,
				reason: fmt.Sprintf("The header says nothing certain, but %d of %d values look like %s, and the column stands after the %s.", count, p.n, what, title(after))})
		}
	}
	words := func(p *profile) int { return p.letters - p.full }
	try(leadbridge.FieldFirstName, leadbridge.FieldLastName, "names", words)
	try(leadbridge.FieldStreet, leadbridge.FieldCity, "places", words)
	try(leadbridge.FieldState, leadbridge.FieldPostalCode, "postal codes", func(p *profile) int { return p.zip })
	return out
}
