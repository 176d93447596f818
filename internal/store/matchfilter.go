package store

import (
	"context"

	"leadbridge"
)

// matchFilter tells most keys that nobody has from those that somebody may
// have, so that a look-up in the b-tree, which is what matching costs, is made
// for few of those that find nothing. It is a chain of Bloom filters, each of
// twice the capacity of the one before; only the last grows. It knows the
// sorted keys, is written with them, and may know keys that are gone.
type matchFilter struct {
	links []filterLink
}

type filterLink struct {
	id       int64
	capacity int64 // keys
	keys     int64
	bits     []byte
}

const (
	firstCapacity = 1 << 20 // keys
	lastCapacity  = 1 << 24
	// Ten bits a key and six probes inside one cache line let one to two
	// foreign keys in a hundred through.
	bitsPerKey = 10
	probes     = 6
	lineBytes  = 64
)

func (f *matchFilter) has(key leadbridge.MatchKey) bool {
	line, at := mix(key)
	for i := range f.links {
		if f.links[i].has(line, at) {
			return true
		}
	}
	return false
}

// add puts a key into the last link, or into a new one if that is full.
func (f *matchFilter) add(key leadbridge.MatchKey) {
	n := len(f.links)
	if n == 0 || f.links[n-1].keys >= f.links[n-1].capacity {
		link := filterLink{id: int64(n) + 1, capacity: firstCapacity}
		if n > 0 {
			link.capacity = min(2*f.links[n-1].capacity, lastCapacity)
		}
		link.bits = make([]byte, link.capacity*bitsPerKey/8/lineBytes*lineBytes)
		f.links = append(f.links, link)
		n++
	}
	last := &f.links[n-1]
	line, at := mix(key)
	bits := last.line(line)
	for range probes {
		bits[at>>3&(lineBytes-1)] |= 1 << (at & 7)
		at >>= 9
	}
	last.keys++
}

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
	rows, err := q.QueryContext(ctx, "SELECT id, capacity, keys, bits FROM match_filter ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	f.links = nil
	for rows.Next() {
		var l filterLink
		if err := rows.Scan(&l.id, &l.capacity, &l.keys, &l.bits); err != nil {
			return err
		}
		f.links = append(f.links, l)
	}
	return rows.Err()
}

// save writes the links from the given one on: those that changed.
func (f *matchFilter) save(ctx context.Context, tx *Tx, from int) error {
	for _, l := range f.links[from:] {
		_, err := tx.ExecContext(ctx, `INSERT INTO match_filter (id, capacity, keys, bits) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET keys = excluded.keys, bits = excluded.bits`, l.id, l.capacity, l.keys, l.bits)
		if err != nil {
			return err
		}
	}
	return nil
}
