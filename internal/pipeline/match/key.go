package match

import (
	"slices"
	"unicode/utf8"

	"leadbridge"
)

// AppendKeys appends the keys of a record, under which it is stored and found:
// at most seven, four without a date of birth. They do not depend on any
// setting, and must stay what they are as long as databases hold them.
//
// A blocking key costs as many comparisons as leads share it. The figures
// beside each are the expected number of unrelated leads behind one key among
// 2,000,000 US leads, taking 25,500 dates of birth, a chance of 0.2 % that two
// last names sound alike, 1.2 % for first names, some 120 leads for each
// postal code (weighted by size), 0.15 % for the same city (New York weighs
// most) and 1 in 300 for the same house number.
func AppendKeys(dst []leadbridge.MatchKey, v leadbridge.Values) []leadbridge.MatchKey {
	var r Record
	r.prepare(v)
	return r.AppendKeys(dst)
}

// Keys returns the keys to look a record up under, as far as the policy
// matches by what they are made of.
func Keys(v leadbridge.Values, p leadbridge.MatchPolicy) []leadbridge.MatchKey {
	return Wanted(AppendKeys(nil, v), p)
}

// Wanted keeps the keys that a policy looks up, in place.
func Wanted(keys []leadbridge.MatchKey, p leadbridge.MatchPolicy) []leadbridge.MatchKey {
	kept := keys[:0]
	for _, k := range keys {
		wanted := p.MatchByName
		switch k.Kind() {
		case leadbridge.KeyEmail:
			wanted = p.MatchByEmail
		case leadbridge.KeyPhone:
			wanted = p.MatchByPhone
		}
		if wanted {
			kept = append(kept, k)
		}
	}
	return kept
}

// AppendKeys is the function [AppendKeys] for a prepared record.
func (r *Record) AppendKeys(dst []leadbridge.MatchKey) []leadbridge.MatchKey {
	if r.mail.address != "" && r.mail.at > 0 {
		dst = append(dst, newHash(leadbridge.KeyEmail).text(r.mail.address).key())
	}
	if r.phone != "" {
		dst = append(dst, newHash(leadbridge.KeyPhone).text(r.phone).key())
	}
	first, last := r.firstSound(), soundOf(r.last)
	if r.born.known {
		if last != (sound{}) {
			// 2e6 / 25,500 * 0.002 = 0.16
			dst = append(dst, newHash(leadbridge.KeyBirthLastName).date(&r.born).sound(last).key())
		}
		if r.postal != "" {
			// 120 / 25,500 = 0.005
			dst = append(dst, newHash(leadbridge.KeyBirthPostalCode).date(&r.born).text(r.postal).key())
		}
		switch {
		case r.street.number != "":
			// 2e6 / 25,500 / 300 = 0.26
			dst = append(dst, newHash(leadbridge.KeyBirthHouse).date(&r.born).text(r.street.number).key())
		case first != (sound{}) && r.city != "":
			// 2e6 / 25,500 * 0.012 * 0.004 = 0.004
			dst = append(dst, newHash(leadbridge.KeyBirthHouse).date(&r.born).sound(first).sound(soundOf(r.city)).key())
		}
	}
	if first != (sound{}) && last != (sound{}) {
		first, last := ordered(first, last) // either may stand in the other's place
		switch {
		case r.city != "":
			// 2e6 * 0.0015 * 0.002 * 0.012 = 0.07
			place := soundOf(r.city)
			dst = append(dst, newHash(leadbridge.KeyNamePlace).sound(first).sound(last).sound(place).text(r.state).key())
		case r.postal != "":
			// 120 * 0.002 * 0.012 = 0.003
			dst = append(dst, newHash(leadbridge.KeyNamePlace).sound(first).sound(last).text(r.postal).key())
		}
	}
	if r.postal != "" && r.street.number != "" && first != (sound{}) {
		// 120 / 300 * 0.1 = 0.04, and those of the household or building
		initial := sound{first[0]}
		dst = append(dst, newHash(leadbridge.KeyHouse).text(r.postal).text(r.street.number).sound(initial).key())
	}
	return dst
}

// ordered returns two sounds in the order of their codes.
func ordered(a, b sound) (sound, sound) {
	if slices.Compare(a[:], b[:]) > 0 {
		return b, a
	}
	return a, b
}

// hash is 64-bit FNV-1a over the kind of key and its parts, each part ended
// by a zero byte.
type hash struct {
	sum  uint64
	kind leadbridge.KeyKind
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func newHash(kind leadbridge.KeyKind) hash {
	return hash{fnvOffset, kind}.byte(byte(kind))
}

func (h hash) byte(c byte) hash {
	h.sum = (h.sum ^ uint64(c)) * fnvPrime
	return h
}

func (h hash) text(s string) hash {
	for i := 0; i < len(s); i++ {
		h.sum = (h.sum ^ uint64(s[i])) * fnvPrime
	}
	return h.byte(0)
}

func (h hash) sound(s sound) hash {
	var buf [4 * utf8.UTFMax]byte
	text := buf[:0]
	for _, r := range s {
		if r != 0 {
			text = utf8.AppendRune(text, r)
		}
	}
	for _, c := range text {
		h = h.byte(c)
	}
	return h.byte(0)
}

func (h hash) date(b *birth) hash {
	for _, c := range b.digits {
		h = h.byte(c)
	}
	return h.byte(0)
}

// key folds the hash into 60 bits and puts the kind into the other four.
func (h hash) key() leadbridge.MatchKey {
	return leadbridge.MatchKey((h.sum^h.sum>>60)<<4 | uint64(h.kind))
}
