package syncer

import (
	"context"
	"errors"

	"leadbridge"
	"leadbridge/internal/provider"
)

// attemptsReceive is how often a batch is decided anew because someone changed
// what it rests on meanwhile.
const attemptsReceive = 20

// received is what records on their way in come to.
type received struct {
	changes leadbridge.Changeset // with Sync
	counts  leadbridge.SyncCounts
}

// receive takes a CRM's records in: they are mapped, cleansed, checked, found
// to be somebody, and brought to agree with the lead, in one transaction. It
// may be repeated with the same records, whatever ended it.
func (o *object) receive(ctx context.Context, r receiving) (leadbridge.SyncCounts, error) {
	r.records = newest(r.records)
	counts, err := o.admitted(ctx, r)
	var refused unwritable
	switch {
	case !errors.As(err, &refused):
		return counts, err
	case ctx.Err() != nil:
		return counts, refused.error
	}
	return o.receiveEach(ctx, r, refused.error)
}

// newest leaves of each record the state that it changed to last; where the
// times do not tell, the later one of the batch.
func newest(records []provider.Record) []provider.Record {
	at := make(map[string]int, len(records))
	kept := make([]provider.Record, 0, len(records))
	for _, r := range records {
		i, again := at[r.ID]
		switch {
		case !again:
			at[r.ID] = len(kept)
			kept = append(kept, r)
		case r.ModifiedAt.IsZero() || !r.ModifiedAt.Before(kept[i].ModifiedAt):
			kept[i] = r
		}
	}
	return kept
}

// admitted decides on records and, if that is admitted, writes it.
func (o *object) admitted(ctx context.Context, r receiving) (leadbridge.SyncCounts, error) {
	var err error
	for range attemptsReceive {
		var in *received
		if in, err = o.decideOn(ctx, r); err != nil {
			return leadbridge.SyncCounts{}, err
		}
		if r.admit != nil {
			if err := r.admit(&in.changes, in.counts); err != nil {
				return leadbridge.SyncCounts{}, err
			}
		}
		if r.dry {
			return in.counts, nil
		}
		err = o.session.service.store.Apply(ctx, &in.changes)
		switch {
		case err == nil:
			return in.counts, nil
		case isFault(err):
			return leadbridge.SyncCounts{}, unwritable{err}
		case leadbridge.KindOf(err) != leadbridge.Conflict || leadbridge.CodeOf(err) == codeMoved:
			return leadbridge.SyncCounts{}, err
		}
	}
	return leadbridge.SyncCounts{}, err
}

// decideOn says what becomes of records, by what they are to us.
func (o *object) decideOn(ctx context.Context, r receiving) (*received, error) {
	switch o.Kind {
	case provider.KindActivity:
		return o.activities(ctx, r)
	case provider.KindOrganization:
		n := int64(len(r.records)) // persons have their company of it
		return &received{leadbridge.Changeset{Sync: &leadbridge.SyncChanges{}}, leadbridge.SyncCounts{Processed: n, Skipped: n}}, nil
	}
	b, err := o.look(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := b.decide(ctx); err != nil {
		return nil, err
	}
	return &b.received, nil
}

// unwritable is the error of a store that does not take what was decided.
type unwritable struct{ error }

func (e unwritable) Unwrap() error { return e.error }

// receiveEach takes records in one by one, for together they could not be
// written. One that cannot be written alone either becomes a problem that
// waits for a person; if that cannot be written, it is not the record's fault.
func (o *object) receiveEach(ctx context.Context, r receiving, cause error) (leadbridge.SyncCounts, error) {
	var counts leadbridge.SyncCounts
	b := o.newBatch(r)
	for _, record := range r.records {
		alone := r
		alone.records, alone.admit = []provider.Record{record}, nil
		got, err := o.admitted(ctx, alone)
		var refused unwritable
		switch {
		case err == nil:
			counts.Add(got)
		case errors.As(err, &refused) && ctx.Err() == nil:
			b.counts.Processed++
			b.problem(record, nil, nil, "It could not be stored: "+refused.Error())
		default:
			return counts, err
		}
	}
	counts.Add(b.counts)
	if r.admit != nil {
		if err := r.admit(&b.changes, counts); err != nil {
			return counts, err
		}
	}
	err := o.session.service.store.Apply(ctx, &b.changes)
	if isFault(err) {
		return counts, cause
	}
	return counts, err
}

// isFault reports whether a store failed at what it was to write.
func isFault(err error) bool {
	kind := leadbridge.KindOf(err)
	return kind == leadbridge.Invalid || kind == leadbridge.Internal
}
