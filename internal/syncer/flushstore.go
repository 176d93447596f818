package syncer

import (
	"context"

	"leadbridge"
)

// storeQuiet stores what needs no call.
func (d *dispatch) storeQuiet(ctx context.Context, parcels []*parcel) error {
	var s leadbridge.SyncChanges
	var counts leadbridge.SyncCounts
	for _, p := range parcels {
		s.Links = append(s.Links, p.quiet.links...)
		s.Records = append(s.Records, p.quiet.records...)
		s.Queue = append(s.Queue, p.quiet.queue...)
		counts.Add(p.quiet.counts)
		if len(p.errands) == 0 && !p.later {
			s.Sent = append(s.Sent, p.item)
		}
	}
	return d.store(ctx, &s, counts)
}

// store stores changes as a step of the run.
func (d *dispatch) store(ctx context.Context, s *leadbridge.SyncChanges, counts leadbridge.SyncCounts) error {
	if len(s.Links)+len(s.Records)+len(s.Queue)+len(s.Sent)+len(s.Failed) == 0 {
		return nil
	}
	s.Step = &leadbridge.SyncStep{Seq: d.run.Seq, Out: counts, At: d.service.Now()}
	if err := d.service.store.Apply(ctx, &leadbridge.Changeset{Sync: s}); err != nil {
		return err
	}
	d.counts.Add(counts)
	d.settled += len(s.Sent) + len(s.Failed)
	return nil
}

// storePiece stores what came of a piece. What the CRM has taken must not be
// forgotten: if others changed the links meanwhile, it is noted on those.
func (d *dispatch) storePiece(ctx context.Context, o *object, piece []*errand) error {
	for attempt := 1; ; attempt++ {
		var known *shelf
		if attempt > 1 {
			var err error
			if known, err = d.shelf(ctx, o, piece); err != nil {
				return err
			}
		}
		err := d.storeWith(ctx, piece, known)
		if leadbridge.KindOf(err) != leadbridge.Conflict || attempt == attemptsFlush {
			return err
		}
	}
}

// storeWith stores what came of a piece, on links as they are known to be now;
// nil: as they were when it was decided.
func (d *dispatch) storeWith(ctx context.Context, piece []*errand, now *shelf) error {
	var s leadbridge.SyncChanges
	var counts leadbridge.SyncCounts
	for _, e := range piece {
		switch e.verdict {
		case taken:
			counts.Add(e.counts())
			s.Records = append(s.Records, d.takenRecord(e))
			if change := d.linkChange(e, now); change != nil {
				s.Links = append(s.Links, *change)
			}
			if len(e.left) > 0 {
				counts.Add(leadbridge.SyncCounts{Processed: 1, Failed: 1})
				s.Records = append(s.Records, d.refusedRecord(e, e.left.reason()))
			}
		case refused:
			counts.Add(leadbridge.SyncCounts{Processed: 1, Failed: 1})
			s.Records = append(s.Records, d.refusedRecord(e, e.outcome.Err.Error()))
		}
		switch {
		case e.open > 0 || e.later:
		case e.failure != nil:
			s.Failed = append(s.Failed, *e.failure)
		default:
			s.Sent = append(s.Sent, e.item)
		}
	}
	return d.store(ctx, &s, counts)
}
