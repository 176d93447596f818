package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"leadbridge"
)

// The match index finds the leads that share a match key. A b-tree alone
// would be too slow to write: its keys are hashes, so each new one dirties a
// page of its own (measured: 25 us a key in batches of 100 rows, against
// 2 to 5 us here). So new keys go to a log, one row a batch, which every
// process keeps in memory as well; when the log holds sortThreshold keys they
// are sorted into the b-tree at once.
//
// All writers of keys hold the index's lock until they commit, so entries of
// the log become visible in the order of their numbers, and a number is a
// state of the index: the Mark.

// sortThreshold is how many keys the log holds at most: 400,000 take about
// 20 MB of memory and one second to sort in. Only tests change it.
var sortThreshold = 400_000

// What one key can bring up at most, the oldest leads first. An e-mail address
// or phone that more leads share is no evidence of anything; other keys are
// made to be shared by few, and a file in which they are not, say of one small
// town, must not become slow by it.
const (
	candidatesPerExactKey = 32
	candidatesPerKey      = 10
)

type keyPair struct {
	key  leadbridge.MatchKey
	lead int64
}

// matchIndex is a process's copy of the log.
type matchIndex struct {
	mu     sync.Mutex
	loaded bool
	sorted int64 // the log up to here is in the b-tree
	last   int64 // the newest entry in pairs
	first  map[leadbridge.MatchKey]int64
	more   map[leadbridge.MatchKey][]int64
	log    []logEntry
	size   int
	filter matchFilter // of what is in the b-tree
}

type logEntry struct {
	id    int64
	pairs []byte
}

// refresh reads what other processes and earlier transactions added.
func (x *matchIndex) refresh(ctx context.Context, q querier) error {
	var sorted, last int64
	if err := q.QueryRowContext(ctx, "SELECT sorted, last FROM match_state").Scan(&sorted, &last); err != nil {
		return err
	}
	if !x.loaded || sorted != x.sorted || last < x.last {
		x.loaded, x.sorted, x.last, x.size, x.log = true, sorted, sorted, 0, nil
		x.first, x.more = map[leadbridge.MatchKey]int64{}, map[leadbridge.MatchKey][]int64{}
		if err := x.filter.load(ctx, q); err != nil {
			x.loaded = false
			return err
		}
	}
	if last == x.last {
		return nil
	}
	rows, err := q.QueryContext(ctx, "SELECT id, pairs FROM match_log WHERE id > $1 ORDER BY id", x.last)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e logEntry
		if err := rows.Scan(&e.id, &e.pairs); err != nil {
			return err
		}
		x.add(e)
	}
	return rows.Err()
}

func (x *matchIndex) add(e logEntry) {
	for p := range e.all {
		if have, taken := x.first[p.key]; !taken {
			x.first[p.key] = p.lead
		} else if have != p.lead {
			x.more[p.key] = append(x.more[p.key], p.lead)
		}
		x.size++
	}
	x.log = append(x.log, e)
	x.last = e.id
}

// since reports whether one of the changeset's keys was added after the state
// that it saw, by a state that it does not know. When the log does not reach
// back that far, it says yes.
func (x *matchIndex) since(c *leadbridge.Changeset) bool {
	var asked map[leadbridge.MatchKey]struct{}
	for id := int64(c.Seen) + 1; id <= x.last; id++ {
		if slices.Contains(c.Known, leadbridge.MatchMark(id)) {
			continue
		}
		if id <= x.sorted {
			return true
		}
		if asked == nil {
			asked = make(map[leadbridge.MatchKey]struct{}, len(c.LookedUp))
			for _, k := range c.LookedUp {
				asked[k] = struct{}{}
			}
		}
		at, _ := slices.BinarySearchFunc(x.log, id, func(e logEntry, id int64) int { return cmp.Compare(e.id, id) })
		for p := range x.log[at].all {
			if _, hit := asked[p.key]; hit {
				return true
			}
		}
	}
	return false
}

// pairs returns all of the log in the b-tree's order.
func (x *matchIndex) pairs() []keyPair {
	all := make([]keyPair, 0, x.size)
	for _, e := range x.log {
		all = slices.AppendSeq(all, e.all)
	}
	slices.SortFunc(all, func(a, b keyPair) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.lead, b.lead))
	})
	return all
}

// appendPair is the stored form of a pair: eight bytes of key, then the lead
// as a varint.
func appendPair(b []byte, p keyPair) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(p.key))
	return binary.AppendUvarint(b, uint64(p.lead))
}

// all yields the entry's pairs.
func (e logEntry) all(yield func(keyPair) bool) {
	for b := e.pairs; len(b) > 8; {
		key := leadbridge.MatchKey(binary.LittleEndian.Uint64(b))
		lead, n := binary.Uvarint(b[8:])
		if n <= 0 || !yield(keyPair{key, int64(lead)}) {
			return
		}
		b = b[8+n:]
	}
}

// lookUp finds the leads stored under keys, living or not, at most limit of
// the sorted ones for each key and link, and answers the state of the index
// that this rests on. Older leads come first, but for those of other links.
func (db *DB) lookUp(ctx context.Context, keys []leadbridge.MatchKey, limit int, found func(leadbridge.MatchKey, int64)) (leadbridge.MatchMark, error) {
	// The log first and the b-tree after it: what is sorted in between the
	// two is then seen twice, and never missed.
	x := &db.index
	x.mu.Lock()
	if err := x.refresh(ctx, db.read); err != nil {
		x.mu.Unlock()
		return 0, err
	}
	mark := leadbridge.MatchMark(x.last)
	var recent []keyPair
	likely := make([][]leadbridge.MatchKey, len(x.filter.links)) // by the link that may know them
	for _, k := range keys {
		line, at := mix(k)
		for i, l := range x.filter.links {
			if l.has(line, at) {
				likely[i] = append(likely[i], k)
			}
		}
		if lead, ok := x.first[k]; ok {
			recent = append(recent, keyPair{k, lead})
			for _, lead := range x.more[k] {
				recent = append(recent, keyPair{k, lead})
			}
		}
	}
	x.mu.Unlock()
	for i, keys := range likely {
		if len(keys) == 0 {
			continue
		}
		if err := db.dialect.findKeys(ctx, db.read, int64(i)+1, keys, limit, found); err != nil {
			return 0, err
		}
	}
	for _, p := range recent {
		found(p.key, p.lead)
	}
	return mark, nil
}

// FindCandidates looks up the living leads that have one of the keys, oldest
// first.
func (db *DB) FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error) {
	const op = "store.FindCandidates"
	found := leadbridge.Candidates{ByKey: map[leadbridge.MatchKey][]*leadbridge.Lead{}}
	seqs := map[leadbridge.MatchKey][]int64{}
	note := func(k leadbridge.MatchKey, lead int64) {
		most := candidatesPerKey
		if k.Exact() {
			most = candidatesPerExactKey
		}
		if have := seqs[k]; len(have) < most && !slices.Contains(have, lead) {
			seqs[k] = append(have, lead)
		}
	}
	mark, err := db.lookUp(ctx, keys, candidatesPerExactKey, note)
	if err != nil {
		return found, failure(op, err)
	}
	found.Mark = mark
	if len(seqs) == 0 {
		return found, nil
	}
	var wanted []int64
	for _, s := range seqs {
		wanted = append(wanted, s...)
	}
	slices.Sort(wanted)
	leads, err := db.leadsBySeq(ctx, db.read, slices.Compact(wanted))
	if err != nil {
		return found, failure(op, err)
	}
	for k, s := range seqs {
		slices.Sort(s)
		for _, seq := range s {
			if l := leads[seq]; l != nil && !l.Deleted() {
				found.ByKey[k] = append(found.ByKey[k], l)
			}
		}
	}
	return found, nil
}

// addKeys writes the changeset's match keys and refuses it if a key that its
// decisions rest on was added meanwhile.
func (db *DB) addKeys(ctx context.Context, tx *Tx, c *leadbridge.Changeset) error {
	var pairs []byte
	n := 0
	for _, change := range c.Leads {
		for _, k := range change.Keys {
			pairs = appendPair(pairs, keyPair{k, change.Lead.Seq})
			n++
		}
	}
	x := &db.index
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.refresh(ctx, tx); err != nil {
		return err
	}
	if c.Seen != 0 && x.since(c) {
		return leadbridge.Errorf(leadbridge.Conflict, "store.Apply", "Someone stored a lead like one of these a moment ago.")
	}
	if n == 0 {
		return nil
	}
	id := x.last + 1
	c.Wrote = leadbridge.MatchMark(id)
	if _, err := tx.ExecContext(ctx, "INSERT INTO match_log (id, size, pairs) VALUES ($1, $2, $3)", id, n, pairs); err != nil {
		return err
	}
	if x.size+n < sortThreshold {
		_, err := tx.ExecContext(ctx, "UPDATE match_state SET last = $1, pending = pending + $2", id, n)
		return err
	}
	return db.sortKeysIn(ctx, tx, id, (&matchIndex{log: append(slices.Clip(x.log), logEntry{id, pairs}), size: x.size + n}).pairs())
}

// sortKeysIn replaces the log up to id by keys that are sorted into the b-tree.
// The copy of the log in memory is not touched: if the transaction fails it is
// still true, and if not, the next refresh sees the new state. The filter may
// know keys that never came to be.
func (db *DB) sortKeysIn(ctx context.Context, tx *Tx, id int64, pairs []keyPair) error {
	link := db.index.filter.growing()
	if err := db.dialect.sortIn(ctx, tx, link.id, pairs); err != nil {
		return err
	}
	for _, p := range pairs {
		link.add(p.key)
	}
	if err := link.save(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM match_log WHERE id <= $1", id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE match_state SET last = $1, sorted = $1, pending = 0", id)
	return err
}
