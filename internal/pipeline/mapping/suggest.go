// Package mapping says which column of a file is which field of a lead, and
// turns rows into values by it. [Suggest] proposes mappings, [Compile] makes a
// pipeline stage of those that the user confirmed.
//
// A proposal is drawn from the words of a header and from a column's values.
// The words are looked up in a lexicon of several languages, in which each
// phrase names a field, or says which one of a kind a column is (home,
// billing), or makes it something else (spouse, type, created).
package mapping

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"leadbridge"
)

// SuggestOptions tells Suggest what it cannot see in the file.
type SuggestOptions struct {
	// Custom are the user's own fields; they are found by title or name.
	Custom []leadbridge.Field
	// Today is the day that birth dates are judged by; zero means now.
	Today time.Time
}

// threshold is the least confidence of a suggestion: below it a wrong mapping
// is likelier than a right one is useful.
const threshold = .5

// candidate is a column that may be mapped to a target.
type candidate struct {
	column int
	target string
	score  float64
	reason string
}

// column is what is known of one column of the file.
type column struct {
	name    string
	reading reading
	profile profile
	custom  string // the user's field of that name
	exact   string // the catalogue's field of that very name
}

// Suggest proposes which column is which field, from the words of the headers
// and from sample rows, which may be missing. No two suggestions name the
// same field, and a column for which nothing is likely gets none.
func Suggest(columns []string, samples [][]string, o SuggestOptions) []leadbridge.SuggestedMapping {
	today := o.Today
	if today.IsZero() {
		today = time.Now()
	}
	own := ownNames(o.Custom)
	cols := make([]column, len(columns))
	for i, name := range columns {
		cols[i] = column{
			name:    name,
			reading: read(name),
			profile: profileOf(columnValues(samples, i, len(columns)), today.Year()),
			custom:  own[squash(name)],
			exact:   catalogueNamed(name),
		}
	}
	settle(cols)
	var cands []candidate
	for i := range cols {
		cands = append(cands, candidates(i, &cols[i])...)
	}
	cands = append(cands, byValues(cols, cands)...)
	return choose(columns, cands)
}

// choose gives every target its best column and every column one target.
func choose(columns []string, cands []candidate) []leadbridge.SuggestedMapping {
	slices.SortStableFunc(cands, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.column, b.column))
	})
	takenColumn, takenTarget := map[int]bool{}, map[string]bool{}
	var chosen []candidate
	for _, c := range cands {
		if c.score < threshold || takenColumn[c.column] || takenTarget[c.target] {
			continue
		}
		takenColumn[c.column], takenTarget[c.target] = true, true
		chosen = append(chosen, c)
	}
	chosen = slices.DeleteFunc(chosen, func(c candidate) bool {
		return c.target == leadbridge.FieldFullName && takenTarget[leadbridge.FieldFirstName] && takenTarget[leadbridge.FieldLastName]
	})
	slices.SortFunc(chosen, func(a, b candidate) int { return cmp.Compare(a.column, b.column) })
	out := make([]leadbridge.SuggestedMapping, len(chosen))
	for i, c := range chosen {
		out[i] = leadbridge.SuggestedMapping{
			SourceField: columns[c.column],
			TargetField: c.target,
			Confidence:  float64(int(min(c.score, 1)*100+.5)) / 100,
			Reason:      c.reason,
		}
	}
	return out
}

// catalogueNamed returns the catalogue's field whose very name the header is.
func catalogueNamed(header string) string {
	if _, ok := leadbridge.FieldNamed(header); ok || header == leadbridge.FieldFullName {
		return header
	}
	return ""
}

// ownNames holds the user's fields by title and by name, both squashed.
func ownNames(custom []leadbridge.Field) map[string]string {
	m := map[string]string{}
	for _, f := range custom {
		for _, n := range []string{f.Title, strings.TrimPrefix(f.Name, leadbridge.CustomPrefix), f.Name} {
			if n = squash(n); n != "" && m[n] == "" {
				m[n] = f.Name
			}
		}
	}
	return m
}

// squash reduces a name to its folded letters and digits.
func squash(s string) string {
	var b []byte
	for _, t := range tokenize(s) {
		b = append(b, t.text...)
	}
	return string(b)
}
