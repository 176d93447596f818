package store

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// The lead index is what lists of leads are searched, filtered, sorted and
// counted by. An index in a b-tree for each of that would cost an import more
// than everything else (25 us a row and index), and would still leave many
// lists slow, for no index serves a sort and several filters at once. So leads
// are copied, some ten thousand at a time, into segments: snapshots that are
// written once, behind the import, and never changed; see package segment.
//
// New leads have numbers above those of all segments. Changed ones are noted
// in lead_changes by the transaction that changes them. Both are read from the
// table of leads itself at every question, until the next segment holds them.
// Of several segments with the same lead the newest counts, and what a list
// finds is held against the lead before it is shown.

// leadDirectory is what a process knows of the segments. It is never changed;
// a newer one takes its place.
type leadDirectory struct {
	version  int64
	last     int64 // the newest lead that is in a segment
	segments []*leadSegment
}

// leadSegment is a segment without its columns.
type leadSegment struct {
	id    int64
	seqs  seqList
	newer segment.Set // places of leads that a newer segment holds
	stale int         // how many of them
}

// current is how many leads of the segment count.
func (s *leadSegment) current() int { return s.seqs.n - s.stale }

// seqList is a sorted list of leads' numbers.
type seqList struct {
	n     int
	first int64
	all   []int64 // nil if the numbers have no gaps
}

func newSeqList(seqs []int64) seqList {
	l := seqList{n: len(seqs)}
	if l.n == 0 {
		return l
	}
	if l.first = seqs[0]; seqs[l.n-1]-l.first != int64(l.n-1) {
		l.all = seqs
	}
	return l
}

func (l seqList) at(place int) int64 {
	if l.all == nil {
		return l.first + int64(place)
	}
	return l.all[place]
}

// find returns the place of a number, or where it would be.
func (l seqList) find(seq int64) (place int, there bool) {
	if l.all != nil {
		return slices.BinarySearch(l.all, seq)
	}
	place = int(max(0, min(seq-l.first, int64(l.n))))
	return place, place < l.n && l.first+int64(place) == seq
}

// encode is the stored form: the gaps between the numbers.
func encodeSeqs(seqs []int64) []byte {
	b := make([]byte, 0, len(seqs)+8)
	last := int64(0)
	for _, seq := range seqs {
		b = binary.AppendUvarint(b, uint64(seq-last))
		last = seq
	}
	return b
}

func decodeSeqs(b []byte) ([]int64, error) {
	seqs := make([]int64, 0, len(b))
	last := int64(0)
	for len(b) > 0 {
		gap, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errors.New("a list of leads in the lead index is broken")
		}
		last += int64(gap)
		seqs, b = append(seqs, last), b[n:]
	}
	return seqs, nil
}

// leadIndex is a process's view of the index.
type leadIndex struct {
	mu        sync.Mutex
	directory *leadDirectory
	columns   columnCache
	jobs      jobLeads
	indexing  indexing
}

// leadDirectory returns the newest directory.
func (db *DB) leadDirectory(ctx context.Context) (*leadDirectory, error) {
	x := &db.leads
	x.mu.Lock()
	defer x.mu.Unlock()
	next := &leadDirectory{}
	if err := db.read.QueryRowContext(ctx, "SELECT version, last FROM lead_index").Scan(&next.version, &next.last); err != nil {
		return nil, err
	}
	if x.directory != nil && x.directory.version == next.version {
		return x.directory, nil
	}
	if err := db.loadSegments(ctx, next, x.directory); err != nil {
		return nil, err
	}
	if x.directory != nil {
		x.columns.forget(x.directory, next)
	}
	x.directory = next
	return next, nil
}

// loadSegments reads the list of segments, and those that the directory before
// did not have.
func (db *DB) loadSegments(ctx context.Context, next, before *leadDirectory) error {
	known := map[int64]seqList{}
	if before != nil {
		for _, s := range before.segments {
			known[s.id] = s.seqs
		}
	}
	ids, err := queryNumbers(ctx, db.read, "SELECT id FROM lead_segments ORDER BY id DESC")
	if err != nil {
		return err
	}
	var fresh []int64
	for _, id := range ids {
		if _, there := known[id]; !there {
			fresh = append(fresh, id)
		}
	}
	if err := db.loadSeqs(ctx, fresh, known); err != nil {
		return err
	}
	seen := segment.NewSet(int(next.last) + 1)
	for _, id := range ids {
		seqs, there := known[id]
		if !there {
			return errSegmentsMoved
		}
		next.segments = append(next.segments, newLeadSegment(id, seqs, &seen))
	}
	return nil
}

// newLeadSegment finds out which leads of a segment are in the ones before it,
// which are newer.
func newLeadSegment(id int64, seqs seqList, seen *segment.Set) *leadSegment {
	s := &leadSegment{id: id, seqs: seqs, newer: segment.NewSet(seqs.n)}
	if seqs.n > 0 {
		for most := int(seqs.at(seqs.n - 1)); most/64 >= len(*seen); {
			*seen = append(*seen, 0)
		}
	}
	for place := range seqs.n {
		seq := int(seqs.at(place))
		if seen.Has(seq) {
			s.newer.Add(place)
			s.stale++
		}
		seen.Add(seq)
	}
	return s
}

func (db *DB) loadSeqs(ctx context.Context, ids []int64, into map[int64]seqList) error {
	if len(ids) == 0 {
		return nil
	}
	in, arg := db.dialect.list("$1", ids)
	rows, err := db.read.QueryContext(ctx, "SELECT id, leads FROM lead_segments WHERE id "+in, arg)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var stored []byte
		if err := rows.Scan(&id, &stored); err != nil {
			return err
		}
		seqs, err := decodeSeqs(stored)
		if err != nil {
			return err
		}
		into[id] = newSeqList(seqs)
	}
	return rows.Err()
}

// errSegmentsMoved says that segments were replaced while they were read.
var errSegmentsMoved = errors.New("segments of the lead index were replaced meanwhile")

// withLeadIndex repeats f if segments are replaced while it reads them.
func withLeadIndex(f func() error) (err error) {
	for range 5 {
		if err = f(); !errors.Is(err, errSegmentsMoved) {
			return err
		}
	}
	return &leadbridge.Error{Op: "store.Leads", Kind: leadbridge.Unavailable, Msg: "The list is being put in order. Try again in a moment.", Err: err}
}
