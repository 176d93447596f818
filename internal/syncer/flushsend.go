package syncer

import (
	"cmp"
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

const (
	// mostSilent is how many pieces in a row may go without an answer before
	// the rest is left for later: the CRM is down.
	mostSilent = 2
	// bulkTime is what a bulk job may take. Who has less time sends in small
	// batches, or a slow CRM would never get a job done.
	bulkTime = 5 * time.Minute
)

// send makes the errands of parcels, object by object in the owner's order,
// and returns those that are to be decided anew. try counts from 1.
func (d *dispatch) send(ctx context.Context, parcels []*parcel, try int) (anew []*errand, err error) {
	for _, o := range d.objects {
		errands := errandsOf(parcels, o)
		for piece := range slices.Chunk(errands, pieceSize(ctx, o, len(errands))) {
			if d.timeUp() {
				return anew, nil
			}
			if err := d.sendPiece(ctx, o, piece, try); err != nil {
				return anew, err
			}
			for _, e := range piece {
				if e.verdict == again || e.verdict == trim {
					anew = append(anew, e)
				}
			}
		}
	}
	return anew, nil
}

// errandsOf returns the errands for an object's records, those of a kind
// together, because CRMs take a call for each kind.
func errandsOf(parcels []*parcel, o *object) []*errand {
	var errands []*errand
	for _, p := range parcels {
		for _, e := range p.errands {
			if e.way.object == o {
				errands = append(errands, e)
			}
		}
	}
	slices.SortStableFunc(errands, func(a, b *errand) int { return cmp.Compare(a.kind(), b.kind()) })
	return errands
}

// pieceSize is how many records go into one call, so that each call's
// outcomes are stored before the next is made.
func pieceSize(ctx context.Context, o *object, errands int) int {
	end, pressed := ctx.Deadline()
	if o.PushBulk > 0 && errands > o.BulkAbove && (!pressed || time.Until(end) > bulkTime) {
		return o.PushBulk
	}
	return max(1, o.PushBatch)
}

// kind is what an errand does: SyncCreated, SyncUpdated or SyncDeleted.
func (e *errand) kind() leadbridge.SyncOutcome {
	switch {
	case e.write.Delete:
		return leadbridge.SyncDeleted
	case e.write.ID == "":
		return leadbridge.SyncCreated
	}
	return leadbridge.SyncUpdated
}

// counts is what an errand counts as once it succeeded.
func (e *errand) counts() leadbridge.SyncCounts {
	c := leadbridge.SyncCounts{Processed: 1}
	switch e.kind() {
	case leadbridge.SyncDeleted:
		c.Deleted = 1
	case leadbridge.SyncCreated:
		c.Created = 1
	default:
		c.Updated = 1
		for name, v := range e.write.Values {
			if v == "" && e.before[name] != "" {
				c.Blanked = 1
			}
		}
	}
	return c
}

// sendPiece makes one call's worth of errands and stores what came of them.
// Its error is why no more can be sent just now.
func (d *dispatch) sendPiece(ctx context.Context, o *object, piece []*errand, try int) error {
	var would leadbridge.SyncCounts
	writes := make([]provider.Write, len(piece))
	for i, e := range piece {
		writes[i] = e.write
		would.Add(e.counts())
	}
	if d.admit != nil && try == 1 {
		if err := d.admit(would); err != nil {
			return err
		}
	}
	if err := d.mark(ctx, piece); err != nil {
		return err
	}
	d.begun = true
	outcomes, stop := d.client.Push(ctx, o.Name, writes)
	if len(outcomes) != len(writes) {
		return stop
	}
	silent := true
	for i, e := range piece {
		e.outcome = outcomes[i]
		refusal := e.outcome.Err
		if stop == nil && e.endsFlush() {
			stop = refusal
		}
		silent = silent && refusal != nil && refusal.Kind == leadbridge.Unavailable
	}
	if stop == nil && slices.ContainsFunc(piece, (*errand).ofField) {
		// If the field is gone from the CRM, the mapping is wrong for all.
		delete(d.ways, o.Name)
		_, stop = d.way(ctx, o)
	}
	for _, e := range piece {
		d.conclude(e, e.judge(stop != nil, try == mostTries))
	}
	if err := d.storePiece(context.WithoutCancel(ctx), o, piece); err != nil || stop != nil {
		return cmp.Or(err, stop)
	}
	if d.silent++; !silent {
		d.silent = 0
	}
	if d.silent >= mostSilent {
		return piece[0].outcome.Err
	}
	return nil
}

// mark notes that new records are about to be made, so that whoever comes after
// a killed process looks for them first.
func (d *dispatch) mark(ctx context.Context, piece []*errand) error {
	var items []leadbridge.OutboxItem
	for _, e := range piece {
		if e.write.New {
			items = append(items, e.item)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return d.service.store.TryOutbox(ctx, d.integration.ID, items)
}
