package segment

import (
	"cmp"
	"math/bits"
	"slices"
)

// Order is an order of leads: by one or two columns, and among equals by
// number. Leads without a value come last, whichever way.
type Order struct {
	// Fields are up to two fields.
	Fields []string
	// Number is a column of numbers, in place of fields.
	Number     string
	Descending bool
	// Back turns the whole of it round: what came last comes first.
	Back bool
}

// Mark is a lead's place in an order.
type Mark struct {
	Values []string `json:"v,omitempty"`
	Number int64    `json:"n,omitempty"`
	Seq    int64    `json:"s"`
}

// Compare tells the order of two marks.
func (o Order) Compare(a, b Mark) int {
	if o.Back {
		o.Back = false
		return o.Compare(b, a)
	}
	for i := range o.Fields {
		x, y := a.Values[i], b.Values[i]
		n := Compare(x, y)
		if o.Descending && x != "" && y != "" {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	n := cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Seq, b.Seq))
	if o.Descending {
		return -n
	}
	return n
}

// ranks gives each lead of a segment a number that sorts as the order does,
// but for the leads' own numbers.
type ranks struct {
	order  Order
	texts  []*Texts
	number *Packed
}

func (o Order) ranks(leads Leads) (r ranks, err error) {
	r.order = o
	for _, field := range o.Fields {
		t, err := leads.Texts(field)
		if err != nil {
			return r, err
		}
		r.texts = append(r.texts, t)
	}
	if o.Number != "" {
		r.number, err = leads.Numbers(o.Number)
	}
	return r, err
}

// textBits is enough for twice the number of values that a segment can have.
const textBits = 20

func (r *ranks) at(place int) uint64 {
	key := uint64(0)
	for _, t := range r.texts {
		code := t.Code(place)
		key = key<<textBits | r.text(t, code, true, code == t.valued())
	}
	if r.number != nil {
		key = r.numbered(r.number.At(place))
	}
	return r.turned(key)
}

// of is where a mark is. One that no lead of the segment equals is between.
func (r *ranks) of(m Mark) uint64 {
	key, exact := uint64(0), true
	for i, t := range r.texts {
		key <<= textBits
		if exact {
			code, there := t.Find(m.Values[i])
			exact = there
			key |= r.text(t, code, there, m.Values[i] == "")
		}
	}
	if r.number != nil {
		key = r.numbered(m.Number)
	}
	return r.turned(key)
}

// text is the rank of a value: odd for one that is there, and even, between
// those, for one that would be inserted as that code.
func (r *ranks) text(t *Texts, code int, there, empty bool) uint64 {
	if r.order.Descending && !empty {
		code = t.valued() - code
		if there {
			code--
		}
	}
	rank := uint64(2 * code)
	if there {
		rank++
	}
	return rank
}

func (r *ranks) numbered(n int64) uint64 {
	key := uint64(n) ^ 1<<63
	if r.order.Descending {
		return ^key
	}
	return key
}

func (r *ranks) turned(key uint64) uint64 {
	if r.order.Back {
		return ^key
	}
	return key
}

// Top returns the marks of the first leads of a set in an order, at most n,
// after a mark if one is given.
func (o Order) Top(leads Leads, among Set, after *Mark, n int) ([]Mark, error) {
	r, err := o.ranks(leads)
	if err != nil {
		return nil, err
	}
	down := o.Descending != o.Back
	start := uint64(0)
	if after != nil {
		start = r.of(*after)
	}
	best := top{most: n}
	for place := range among.inDirection(down) {
		key := r.at(place)
		if after != nil && (key < start || key == start && !follows(leads.Seq(place), after.Seq, down)) {
			continue
		}
		if best.full() && key >= best.worst() {
			if len(o.Fields) == 0 && o.Number == "" {
				break
			}
			continue
		}
		best.put(key, place)
	}
	marks := make([]Mark, 0, len(best.found))
	for _, c := range best.sorted() {
		m := Mark{Seq: leads.Seq(c.place)}
		for _, t := range r.texts {
			m.Values = append(m.Values, t.Value(t.Code(c.place)))
		}
		if r.number != nil {
			m.Number = r.number.At(c.place)
		}
		marks = append(marks, m)
	}
	return marks, nil
}

func follows(seq, after int64, down bool) bool {
	if down {
		return seq < after
	}
	return seq > after
}

// inDirection yields the places in order, or from the last one down.
func (s Set) inDirection(down bool) func(yield func(int) bool) {
	if !down {
		return s.All
	}
	return func(yield func(int) bool) {
		for i := len(s) - 1; i >= 0; i-- {
			for w := s[i]; w != 0; {
				bit := 63 - bits.LeadingZeros64(w)
				if !yield(i*64 + bit) {
					return
				}
				w &^= 1 << bit
			}
		}
	}
}

// top keeps the smallest of what is put in. Of equals the first stay.
type top struct {
	most  int
	found []candidate // a heap, the worst in front
	puts  int
}

type candidate struct {
	key         uint64
	turn, place int
}

func (t *top) full() bool    { return len(t.found) >= t.most }
func (t *top) worst() uint64 { return t.found[0].key }

func (t *top) put(key uint64, place int) {
	t.puts++
	c := candidate{key, t.puts, place}
	if !t.full() {
		t.found = append(t.found, c)
		for i := len(t.found) - 1; i > 0; {
			parent := (i - 1) / 2
			if t.found[i].compare(t.found[parent]) <= 0 {
				break
			}
			t.found[i], t.found[parent] = t.found[parent], t.found[i]
			i = parent
		}
		return
	}
	t.found[0] = c
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(t.found) {
			return
		}
		if child+1 < len(t.found) && t.found[child].compare(t.found[child+1]) < 0 {
			child++
		}
		if t.found[i].compare(t.found[child]) >= 0 {
			return
		}
		t.found[i], t.found[child] = t.found[child], t.found[i]
		i = child
	}
}

func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.key, d.key), cmp.Compare(c.turn, d.turn))
}

func (t *top) sorted() []candidate {
	slices.SortFunc(t.found, candidate.compare)
	return t.found
}
