package match

import (
	"iter"
	"slices"

	"leadbridge"
)

// Pair is two rows that may be the same person.
type Pair struct {
	// A and B count the rows from 0; A comes before B.
	A, B   int
	Result leadbridge.MatchResult
}

// blockLimit is how many of the latest rows under one key a row is compared
// with, so that a key that half a file shares costs no more than another.
const blockLimit = 64

// easyLimit is how many rows a row is compared with in any case. When more
// share a key with it, only those are compared that share two, or one of the
// selective keys of the store.
const easyLimit = 16

// Index finds the duplicates within a file as its rows arrive. It keeps every
// row in memory, and uses more keys than the store, where each would cost.
type Index struct {
	policy  leadbridge.MatchPolicy
	records []*Record
	latest  map[leadbridge.MatchKey]int32 // key to its latest entry
	entries []entry
	keys    []leadbridge.MatchKey
	hits    []hit
}

// entry is one row under one key; before is the next older entry, -1 at the end.
type entry struct{ row, before int32 }

// hit is a row times four, plus 2 if the key it was found under is selective,
// or else 1: hits sort by row.
type hit int64

func (h hit) row() int32 { return int32(h >> 2) }

// NewIndex returns an empty index.
func NewIndex(p leadbridge.MatchPolicy) *Index {
	return &Index{policy: p, latest: map[leadbridge.MatchKey]int32{}}
}

// Add yields the pairs of a row with the rows before it, in their order. The
// row is in the index from then on. What it returns is valid until the next
// call of Add.
func (x *Index) Add(v leadbridge.Values) iter.Seq[Pair] {
	r := Prepare(v)
	row := int32(len(x.records))
	x.records = append(x.records, r)
	candidates := x.enter(r, row)
	return func(yield func(Pair) bool) {
		for _, h := range candidates {
			other := x.records[h.row()]
			v := judge(other, r, x.policy)
			if v.outcome == leadbridge.MatchNew {
				continue
			}
			if !yield(Pair{A: int(h.row()), B: int(row), Result: v.explain(other, r)}) {
				return
			}
		}
	}
}

// enter puts a row under its keys and returns the rows to compare it with,
// each once. They are valid until the next call.
func (x *Index) enter(r *Record, row int32) []hit {
	x.keys = Wanted(r.appendWideKeys(x.keys[:0]), x.policy)
	x.hits = x.hits[:0]
	for _, k := range x.keys {
		points := hit(1)
		if k.Kind() < keyBirth {
			points = 2
		}
		at, ok := x.latest[k]
		if !ok {
			at = -1
		}
		for e, n := at, 0; e >= 0 && n < blockLimit; n++ {
			if other := x.entries[e].row; other != row {
				x.hits = append(x.hits, hit(other)<<2|points)
			}
			e = x.entries[e].before
		}
		x.latest[k] = int32(len(x.entries))
		x.entries = append(x.entries, entry{row, at})
	}
	slices.Sort(x.hits)
	rows := 0
	for i := range x.hits {
		if i == 0 || x.hits[i].row() != x.hits[i-1].row() {
			rows++
		}
	}
	kept := x.hits[:0]
	for i := 0; i < len(x.hits); {
		first, points := x.hits[i], hit(0)
		for ; i < len(x.hits) && x.hits[i].row() == first.row(); i++ {
			points += x.hits[i] & 3
		}
		if points > 1 || rows <= easyLimit {
			kept = append(kept, first)
		}
	}
	return kept
}

// Pairs yields every duplicate and possible pair of the rows.
func Pairs(rows iter.Seq[leadbridge.Values], p leadbridge.MatchPolicy) iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		x := NewIndex(p)
		for v := range rows {
			for pair := range x.Add(v) {
				if !yield(pair) {
					return
				}
			}
		}
	}
}

// The kinds of key that only an Index uses; they are never stored.
const (
	keyBirth leadbridge.KeyKind = iota + 8
	keyFullName
	keyNamePostal
	keyNameNumber
	keyStreet
	keyPhonePart
	keyMailPart
	keyPrefix
)

// appendWideKeys appends the stored keys and those that only an Index uses.
func (r *Record) appendWideKeys(dst []leadbridge.MatchKey) []leadbridge.MatchKey {
	dst = r.AppendKeys(dst)
	add := func(h hash) { dst = append(dst, h.key()) }
	first, last, city := r.firstSound(), soundOf(r.last), soundOf(r.city)
	b, n := &r.born, len(r.phone)
	for _, s := range [2]sound{first, last} {
		if s == (sound{}) {
			continue
		}
		if b.known {
			add(newHash(keyBirth).date(b).sound(s))
			add(newHash(keyBirth).text(string(b.digits[4:])).sound(s))
			add(newHash(keyBirth).text(string(b.digits[:6])).sound(s))
		}
		if r.postal != "" {
			add(newHash(keyNamePostal).text(r.postal).sound(s))
		}
		if r.street.number != "" {
			add(newHash(keyNameNumber).text(r.street.number).sound(s))
		}
		if n >= 7 {
			add(newHash(keyPhonePart).text(r.phone[:n-3]).sound(s))
			add(newHash(keyPhonePart).text(r.phone[n-4:]).sound(s))
		}
		if r.mail.at > 0 {
			add(newHash(keyMailPart).text(r.mail.domain()).sound(s))
		}
	}
	if first != (sound{}) && last != (sound{}) {
		one, two := ordered(first, last)
		add(newHash(keyFullName).sound(one).sound(two))
		x, y := prefix(r.first, 3), prefix(r.last, 3)
		add(newHash(keyPrefix).text(min(x, y)).text(max(x, y)))
	}
	if b.known {
		add(newHash(keyBirth).date(b))
	}
	if r.street.number != "" && r.postal != "" {
		add(newHash(keyStreet).text(r.street.number).text(r.postal))
	}
	if main := soundOf(r.street.main); main != (sound{}) {
		add(newHash(keyStreet).text(r.street.number).sound(main))
		add(newHash(keyStreet).sound(city).sound(main))
		add(newHash(keyStreet).text(r.postal).sound(main))
	}
	if n >= 7 {
		add(newHash(keyPhonePart).text(r.phone[n-7:]))
	}
	if r.mail.address != "" {
		add(newHash(keyMailPart).text(prefix(r.mail.address, 6)))
	}
	return dst
}

// prefix returns at most the first n bytes of s; it only goes into hashes.
func prefix(s string, n int) string { return s[:min(n, len(s))] }
