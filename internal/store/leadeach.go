package store

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// leadChunk is how many leads EachLead reads at once: about a megabyte.
const leadChunk = 1000

// EachLead calls f with each lead that the filter selects, oldest first; Sort,
// Cursor, Limit and Count play no part. It reads in small pieces and holds
// nothing open meanwhile, so f may take its time and may write. What others
// change in the meantime is seen or not, but no lead is seen twice, and none
// is missed because the index is behind.
func (db *DB) EachLead(ctx context.Context, f LeadFilter, do func(*leadbridge.Lead) error) error {
	return db.EachLeadBetween(ctx, f, 0, math.MaxInt64, do)
}

// EachLeadBetween is [DB.EachLead] for the leads whose Seq is above one number
// and not above another.
func (db *DB) EachLeadBetween(ctx context.Context, f LeadFilter, after, until int64, do func(*leadbridge.Lead) error) error {
	const op = "store.EachLead"
	f.Sort = ""
	q, err := f.question(ctx, db, op)
	if err != nil {
		return failure(op, err)
	}
	next := db.plainChunks(ctx, &q, after, until)
	if !q.plain() {
		if next, err = db.candidateChunks(ctx, &q, after, until); err != nil {
			return failure(op, err)
		}
	}
	for {
		chunk, err := next()
		if err != nil || len(chunk) == 0 {
			return failure(op, err)
		}
		leads, err := q.holds(ctx, db, chunk)
		if err != nil {
			return failure(op, err)
		}
		for _, l := range leads {
			if err := do(l); err != nil {
				return err
			}
		}
	}
}

// plainChunks returns what reads the next leads of a plain question, none at
// the end.
func (db *DB) plainChunks(ctx context.Context, q *leadQuestion, last, until int64) func() ([]*leadbridge.Lead, error) {
	w := where{}
	q.addRanges(&w)
	w.add("seq <= ?", until)
	w.add("seq > ?", last)
	query := selectLead + w.sql() + " ORDER BY seq LIMIT " + strconv.Itoa(leadChunk)
	return func() ([]*leadbridge.Lead, error) {
		w.args[len(w.args)-1] = last
		leads, err := queryLeads(ctx, db.read, query, w.args...)
		if len(leads) > 0 {
			last = leads[len(leads)-1].Seq
		}
		return leads, err
	}
}

// candidateChunks returns what reads the next leads that a question may select:
// those that the index finds, those that changed since, and those that it does
// not know yet.
func (db *DB) candidateChunks(ctx context.Context, q *leadQuestion, after, until int64) (func() ([]*leadbridge.Lead, error), error) {
	if q.few {
		return db.chunksOf(ctx, within(q.seqs, after, until)), nil
	}
	var seqs []int64
	var last int64 // that the index knows
	err := withLeadIndex(func() error {
		changed, err := db.changedLeads(ctx, math.MaxInt)
		if err != nil {
			return err
		}
		d, err := db.leadDirectory(ctx)
		if err != nil {
			return err
		}
		stored, err := db.readSegments(ctx, d, q.columns(nil), q.Words)
		if err != nil {
			return err
		}
		seqs, last = changed.seqs, d.last
		for _, s := range stored {
			among := segment.Full(s.Len())
			if err := q.Select(s, among); err != nil {
				return err
			}
			for place := range among.All {
				seqs = append(seqs, s.Seq(place))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	known := db.chunksOf(ctx, within(seqs, after, min(until, last)))
	last = max(last, after)
	return func() ([]*leadbridge.Lead, error) {
		leads, err := known()
		if len(leads) > 0 || err != nil {
			return leads, err
		}
		leads, err = queryLeads(ctx, db.read, selectLead+" WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT "+strconv.Itoa(leadChunk), last, until)
		if len(leads) > 0 {
			last = leads[len(leads)-1].Seq
		}
		return leads, err
	}, nil
}

// within cuts a sorted list of numbers down to those above one and not above
// another.
func within(seqs []int64, after, until int64) []int64 {
	from, _ := slices.BinarySearch(seqs, after)
	if from < len(seqs) && seqs[from] == after {
		from++
	}
	to, there := slices.BinarySearch(seqs, until)
	if there {
		to++
	}
	return seqs[from:max(from, to)]
}

// chunksOf returns what reads the next of some leads, none at the end. Every
// number is one of a lead.
func (db *DB) chunksOf(ctx context.Context, rest []int64) func() ([]*leadbridge.Lead, error) {
	return func() ([]*leadbridge.Lead, error) {
		n := min(leadChunk, len(rest))
		chunk := rest[:n]
		rest = rest[n:]
		return db.leadsInOrder(ctx, chunk)
	}
}

// ExtraFields returns the names of the custom and metadata fields that the
// selected leads hold, sorted.
func (db *DB) ExtraFields(ctx context.Context, f LeadFilter) ([]string, error) {
	const op = "store.ExtraFields"
	f.Sort = ""
	q, err := f.question(ctx, db, op)
	if err != nil {
		return nil, failure(op, err)
	}
	names := map[string]bool{}
	if q.plain() {
		err = db.allExtraFields(ctx, &q, names)
		return slices.Sorted(maps.Keys(names)), failure(op, err)
	}
	err = db.EachLead(ctx, f, func(l *leadbridge.Lead) error {
		for name := range l.Values {
			if strings.HasPrefix(name, leadbridge.CustomPrefix) || strings.HasPrefix(name, leadbridge.MetadataPrefix) {
				names[name] = true
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(names)), err
}

func (db *DB) allExtraFields(ctx context.Context, q *leadQuestion, names map[string]bool) error {
	w := where{}
	q.addRanges(&w)
	w.add("extra IS NOT NULL")
	rows, err := db.read.QueryContext(ctx, "SELECT extra FROM leads"+w.sql(), w.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var stored []byte
		if err := rows.Scan(&stored); err != nil {
			return err
		}
		var extra map[string]json.RawMessage
		if err := json.Unmarshal(stored, &extra); err != nil {
			return err
		}
		for name := range extra {
			names[name] = true
		}
	}
	return rows.Err()
}
