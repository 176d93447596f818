package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"leadbridge"
)

// leadChunk is how many leads EachLead reads at once: about a megabyte.
const leadChunk = 1000

// EachLead calls f with each lead that the filter selects, oldest first; Sort,
// Cursor, Limit and Count play no part. It reads in small pieces and holds
// nothing open meanwhile, so f may take its time and may write. What others
// change in the meantime is seen or not, but no lead is seen twice.
func (db *DB) EachLead(ctx context.Context, f LeadFilter, do func(*leadbridge.Lead) error) error {
	const op = "store.EachLead"
	next, err := db.leadChunks(ctx, op, f)
	if err != nil {
		return err
	}
	for {
		leads, err := next()
		if err != nil {
			return failure(op, err)
		}
		if len(leads) == 0 {
			return nil
		}
		for _, l := range leads {
			if err := do(l); err != nil {
				return err
			}
		}
	}
}

// leadChunks returns what reads the next leads, none at the end.
func (db *DB) leadChunks(ctx context.Context, op string, f LeadFilter) (func() ([]*leadbridge.Lead, error), error) {
	w, err := f.conditions(ctx, db, op)
	if err != nil {
		return nil, err
	}
	if f.Job != "" || f.PossibleDuplicates {
		// Such a set costs as much to find for a chunk as for all, so it is
		// found once; a million leads take eight megabytes.
		rest, _, err := db.selectSeqs(ctx, "SELECT seq, '' FROM leads"+w.sql()+" ORDER BY seq", w.args)
		return func() ([]*leadbridge.Lead, error) {
			n := min(leadChunk, len(rest))
			chunk := rest[:n]
			rest = rest[n:]
			return db.leadsInOrder(ctx, chunk)
		}, failure(op, err)
	}
	last := int64(0)
	w.add("seq > ?", last)
	query := selectLead + w.sql() + " ORDER BY seq LIMIT " + strconv.Itoa(leadChunk)
	return func() ([]*leadbridge.Lead, error) {
		w.args[len(w.args)-1] = last
		leads, err := queryLeads(ctx, db.read, query, w.args...)
		if len(leads) > 0 {
			last = leads[len(leads)-1].Seq
		}
		return leads, err
	}, nil
}

// ExtraFields returns the names of the custom and metadata fields that the
// selected leads hold, sorted.
func (db *DB) ExtraFields(ctx context.Context, f LeadFilter) ([]string, error) {
	const op = "store.ExtraFields"
	w, err := f.conditions(ctx, db, op)
	if err != nil {
		return nil, err
	}
	w.add("extra IS NOT NULL")
	rows, err := db.read.QueryContext(ctx, "SELECT extra FROM leads"+w.sql(), w.args...)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	names := map[string]bool{}
	for rows.Next() {
		var stored []byte
		if err := rows.Scan(&stored); err != nil {
			return nil, failure(op, err)
		}
		var extra map[string]json.RawMessage
		if err := json.Unmarshal(stored, &extra); err != nil {
			return nil, failure(op, err)
		}
		for name := range extra {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), failure(op, rows.Err())
}
