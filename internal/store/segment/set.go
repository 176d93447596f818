package segment

import "math/bits"

// Set is a set of places, one bit each.
type Set []uint64

// NewSet makes a set that can hold the places up to n.
func NewSet(n int) Set { return make(Set, (n+63)/64) }

// Full makes the set of all places up to n.
func Full(n int) Set {
	s := NewSet(n)
	for i := range s {
		s[i] = ^uint64(0)
	}
	if rest := n % 64; rest > 0 {
		s[len(s)-1] = 1<<rest - 1
	}
	return s
}

// Add adds a place.
func (s Set) Add(place int) { s[place/64] |= 1 << (place % 64) }

// Has reports whether a place is in the set.
func (s Set) Has(place int) bool { return s[place/64]&(1<<(place%64)) != 0 }

// Remove takes a place out.
func (s Set) Remove(place int) { s[place/64] &^= 1 << (place % 64) }

// And keeps what is in the other set too.
func (s Set) And(other Set) {
	for i := range s {
		s[i] &= other[i]
	}
}

// Or adds what is in the other set.
func (s Set) Or(other Set) {
	for i := range s {
		s[i] |= other[i]
	}
}

// Count is how many places are in the set.
func (s Set) Count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields the places in order.
func (s Set) All(yield func(int) bool) {
	for i, w := range s {
		for w != 0 {
			if !yield(i*64 + bits.TrailingZeros64(w)) {
				return
			}
			w &= w - 1
		}
	}
}

// Keep keeps the places for which f holds.
func (s Set) Keep(f func(place int) bool) {
	for i, w := range s {
		for rest := w; rest != 0; rest &= rest - 1 {
			if bit := bits.TrailingZeros64(rest); !f(i*64 + bit) {
				w &^= 1 << bit
			}
		}
		s[i] = w
	}
}
