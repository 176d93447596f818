package segment

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
	"strings"
)

// Texts is a column of texts: its distinct values, sorted, and for each lead
// the number of its value among them. A lead without the field has the empty
// text.
type Texts struct {
	ends   []uint32 // where each value ends
	values string   // all of them
	codes  *Packed
}

// Compare tells the order of two values: by their folded forms and then by
// their own bytes. No value at all comes last.
func Compare(a, b string) int {
	if a == b {
		return 0
	}
	if a == "" || b == "" {
		return cmp.Compare(b, a)
	}
	return cmp.Or(strings.Compare(Fold(a), Fold(b)), strings.Compare(a, b))
}

// newTexts makes a column of different values, in any order, and the number of
// each lead's one among them.
func newTexts(values []string, ids []int32) *Texts {
	type entry struct {
		folded, value string
		id            int
	}
	entries := make([]entry, len(values))
	for i, v := range values {
		entries[i] = entry{Fold(v), v, i}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.value == "" || b.value == "" {
			return cmp.Compare(b.value, a.value)
		}
		return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(a.value, b.value))
	})
	t := &Texts{ends: make([]uint32, len(entries))}
	rank := make([]int64, len(entries))
	var all strings.Builder
	for i, e := range entries {
		all.WriteString(e.value)
		t.ends[i], rank[e.id] = uint32(all.Len()), int64(i)
	}
	codes := make([]int64, len(ids))
	for i, id := range ids {
		codes[i] = rank[id]
	}
	t.values, t.codes = all.String(), Pack(codes)
	return t
}

// Distinct is how many different values there are.
func (t *Texts) Distinct() int { return len(t.ends) }

// valued is how many of the values are not empty; the empty one is the last.
func (t *Texts) valued() int {
	if n := t.Distinct(); n > 0 && t.Value(n-1) == "" {
		return n - 1
	}
	return t.Distinct()
}

// Value is the value of a code, from 0 to Distinct.
func (t *Texts) Value(code int) string {
	start := uint32(0)
	if code > 0 {
		start = t.ends[code-1]
	}
	return t.values[start:t.ends[code]]
}

// Code is the number of the value that the lead at a place has.
func (t *Texts) Code(place int) int { return int(t.codes.At(place)) }

// Find returns the code of a value, or the one that it would have, and whether
// it is there.
func (t *Texts) Find(value string) (int, bool) {
	return sort.Find(t.Distinct(), func(i int) int { return Compare(value, t.Value(i)) })
}

// Encode is the stored form.
func (t *Texts) Encode() []byte {
	b := binary.AppendUvarint(nil, uint64(len(t.ends)))
	start := uint32(0)
	for _, end := range t.ends {
		b = binary.AppendUvarint(b, uint64(end-start))
		start = end
	}
	return append(append(b, t.values...), t.codes.Encode()...)
}

// DecodeTexts reads a stored form, of which it keeps the bytes.
func DecodeTexts(b []byte) (*Texts, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > mostDecoded {
		return nil, errBroken
	}
	b = b[used:]
	t := &Texts{ends: make([]uint32, n)}
	end := uint64(0)
	for i := range t.ends {
		length, used := binary.Uvarint(b)
		if used <= 0 || length > uint64(len(b)) {
			return nil, errBroken
		}
		b, end = b[used:], end+length
		t.ends[i] = uint32(end)
	}
	if end > uint64(len(b)) {
		return nil, errBroken
	}
	t.values = string(b[:end])
	var err error
	if t.codes, err = DecodePacked(b[end:]); err != nil {
		return nil, err
	}
	for place := range t.codes.Len() {
		if code := t.codes.At(place); code < 0 || code >= int64(n) {
			return nil, errBroken
		}
	}
	return t, nil
}

// Size is how much memory it takes, in bytes, about.
func (t *Texts) Size() int { return 4*len(t.ends) + len(t.values) + t.codes.Size() + 64 }
