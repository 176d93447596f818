package mapping

import (
	"cmp"
	"slices"
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
	cols := make([]column, len(columns))
	for i, name := range columns {
		cols[i] = column{
			name:    name,
			reading: read(name),
			profile: profileOf(columnValues(samples, i, len(columns)), today.Year()),
			custom:  customNamed(name, o.Custom),
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

// customNamed returns the name of the user's field whose title or name the
// header is, without regard to case, spaces and punctuation.
func customNamed(header string, custom []leadbridge.Field) string {
	h := squash(header)
	for _, f := range custom {
		name := f.Name
		if len(name) > len(leadbridge.CustomPrefix) && name[:len(leadbridge.CustomPrefix)] == leadbridge.CustomPrefix {
			name = name[len(leadbridge.CustomPrefix):]
		}
		if h != "" && (h == squash(f.Title) || h == squash(name) || h == squash(f.Name)) {
			return f.Name
		}
	}
	return ""
}

// squash reduces a name to its folded letters and digits.
func squash(s string) string {
	var b []byte
	for _, t := range tokenize(s) {
		b = append(b, t.text...)
	}
	return string(b)
}
