package segment

import (
	"slices"
	"strings"

	"leadbridge"
)

// Rows are leads as they were read, from which the columns are made as they
// are asked for. It is the [Leads] of those that are in no segment yet, and
// what segments are made from.
type Rows struct {
	seqs    []int64
	values  []column  // by field, in the order of the catalogue
	numbers [][]int64 // by column, in the order of Numbers
}

// column is the values of a field: each different one once, in the order in
// which they came, and which of them each lead has.
type column struct {
	ids    map[string]int32
	values []string
	codes  []int32
}

func (c *column) add(value string) {
	id, known := c.ids[value]
	if !known {
		id = int32(len(c.values))
		c.ids[value] = id
		c.values = append(c.values, value)
	}
	c.codes = append(c.codes, id)
}

// Add adds a lead; they come in the order of their numbers. values are in the
// order of the catalogue, numbers in that of [Numbers]. Neither is kept.
func (r *Rows) Add(seq int64, values []string, numbers []int64) {
	if r.values == nil {
		r.values, r.numbers = make([]column, len(leadbridge.Fields)), make([][]int64, len(Numbers))
		for i := range r.values {
			r.values[i].ids = map[string]int32{}
		}
	}
	r.seqs = append(r.seqs, seq)
	for i, v := range values {
		r.values[i].add(Kept(leadbridge.Fields[i], v))
	}
	for i, n := range numbers {
		r.numbers[i] = append(r.numbers[i], n)
	}
}

// AddLead adds a lead, of which it is not known what import made it.
func (r *Rows) AddLead(l *leadbridge.Lead) {
	values := make([]string, len(leadbridge.Fields))
	for i, f := range leadbridge.Fields {
		values[i] = l.Values[f.Name]
	}
	deleted := int64(0)
	if l.Deleted() {
		deleted = 1
	}
	r.Add(l.Seq, values, []int64{l.CreatedAt.UnixMicro(), l.UpdatedAt.UnixMicro(), deleted, int64(l.Quality), 0})
}

// Len implements [Leads].
func (r *Rows) Len() int { return len(r.seqs) }

// Seq implements [Leads].
func (r *Rows) Seq(place int) int64 { return r.seqs[place] }

// Seqs are the numbers of all.
func (r *Rows) Seqs() []int64 { return r.seqs }

// Texts implements [Leads].
func (r *Rows) Texts(field string) (*Texts, error) {
	c := r.column(field)
	return newTexts(c.values, c.codes), nil
}

func (r *Rows) column(field string) column {
	if r.values == nil {
		return column{}
	}
	return r.values[slices.IndexFunc(leadbridge.Fields, func(f leadbridge.Field) bool { return f.Name == field })]
}

// Numbers implements [Leads].
func (r *Rows) Numbers(name string) (*Packed, error) {
	if r.numbers == nil {
		return Pack(nil), nil
	}
	return Pack(r.numbers[slices.Index(Numbers, name)]), nil
}

// WithWord implements [Leads].
func (r *Rows) WithWord(beginning string) (Set, error) {
	found := NewSet(r.Len())
	r.eachWords(func(place int, words []string) {
		if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, beginning) }) {
			found.Add(place)
		}
	})
	return found, nil
}

// Postings are the words of all.
func (r *Rows) Postings() Postings {
	p := Postings{}
	r.eachWords(p.add)
	return p
}

func (r *Rows) eachWords(do func(place int, words []string)) {
	columns := make([]column, len(searched))
	for i, field := range searched {
		columns[i] = r.column(field)
	}
	var words []string
	for place := range r.seqs {
		words = words[:0]
		for i, field := range searched {
			words = wordsOf(words, field, columns[i].values[columns[i].codes[place]])
		}
		do(place, words)
	}
}
