package store

import (
	"context"

	"leadbridge"
)

// matchFilter tells most keys that nobody has from those that somebody may
// have, so that a look-up in the b-tree, which is what matching costs, is made
// for few of those that find nothing. It is a chain of Bloom filters over the
// sorted keys, each for one part of the b-tree, and is written with them. Only
// the last part grows, and it is small enough to be sorted into while it lies
// in memory. A filter may know keys that are gone.
type matchFilter struct {
	links []*filterLink
}

type filterLink struct {
	id   int64
	keys int64
	bits []byte
}

// linkCapacity is how many keys a link takes before the next one is begun.
// What is sorted in at once stays together, so that it may hold some more.
// Only tests change it.
var linkCapacity int64 = 2_000_000

const (
	// Twelve bits a key and seven probes inside one cache line let one foreign
	// key in two hundred through.
	bitsPerKey = 12
	probes     = 7
	lineBytes  = 64
)

// growing returns the link that takes the next keys.
func (f *matchFilter) growing() *filterLink {
	n := len(f.links)
	if n > 0 && f.links[n-1].keys < linkCapacity {
		return f.links[n-1]
	}
	size := (linkCapacity + int64(sortThreshold)) * bitsPerKey / 8 / lineBytes * lineBytes
	link := &filterLink{id: int64(n) + 1, bits: make([]byte, max(size, lineBytes))}
	f.links = append(f.links, link)
	return link
}

func (l *filterLink) add(key leadbridge.MatchKey) {
	line, at := mix(key)
	bits := l.line(line)
	for range probes {
		bits[at>>3&(lineBytes-1)] |= 1 << (at & 7)
		at >>= 9
	}
	l.keys++
}

// has reports whether the link may know a key, given by its two hashes.
func (l *filterLink) has(line, at uint64) bool {
	bits := l.line(line)
	for range probes {
		if bits[at>>3&(lineBytes-1)]&(1<<(at&7)) == 0 {
			return false
		}
		at >>= 9
	}
	return true
}

// line is the cache line that a key's bits lie in.
func (l *filterLink) line(hash uint64) []byte {
	n := uint64(len(l.bits) / lineBytes)
	at := (hash >> 32) * n >> 32 * lineBytes
	return l.bits[at : at+lineBytes : at+lineBytes]
}

// mix makes two hashes of a key, by the finalizer of SplitMix64.
func mix(key leadbridge.MatchKey) (line, at uint64) {
	z := uint64(key) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	w := z + 0x9e3779b97f4a7c15
	w = (w ^ w>>30) * 0xbf58476d1ce4e5b9
	w = (w ^ w>>27) * 0x94d049bb133111eb
	return z, w ^ w>>31
}

// load reads the filter as it is stored.
func (f *matchFilter) load(ctx context.Context, q querier) error {
	rows, err := q.QueryContext(ctx, "SELECT id, keys, bits FROM match_filter ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	f.links = nil
	for rows.Next() {
		l := &filterLink{}
		if err := rows.Scan(&l.id, &l.keys, &l.bits); err != nil {
			return err
		}
		f.links = append(f.links, l)
	}
	return rows.Err()
}

// save writes the link, new or changed.
func (l *filterLink) save(ctx context.Context, tx *Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO match_filter (id, keys, bits) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET keys = excluded.keys, bits = excluded.bits`, l.id, l.keys, l.bits)
	return err
}
