package syncer

import (
	"context"
	"errors"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

const (
	// manyItems is how many queued leads are looked at together, and
	// mostItems where the CRM takes many records in one go.
	manyItems = 1_000
	mostItems = 5_000
	// mostTries is how often an item is sent at once, each time with what was
	// learnt from the CRM's refusal.
	mostTries = 5
	// attemptsFlush is how often others may change what a batch rests on
	// before it is left for later.
	attemptsFlush = 5
)

// dispatch is a flush under way.
type dispatch struct {
	*session
	flushing
	ways   map[string]*way // by object
	counts leadbridge.SyncCounts
	// settled counts the items that were dealt with, silent the pieces in a
	// row that the CRM gave no answer to.
	settled int
	silent  int
	// claimed are the leads that take over a record of a merged one.
	claimed map[string]bool
	// left is what is left out of records, by claim.
	left map[string]left
	// begun says that something was sent, late that the time is up.
	begun, late bool
}

// flush sends what is queued and due. It keeps the integration's work "push"
// to itself meanwhile, and answers Conflict while another is at it. What was
// sent is stored with the counts in the run, piece by piece: whatever ends a
// flush, the next goes on where it was, and a piece that was sent and not
// stored is sent again without harm. done says that nothing more is due.
func (se *session) flush(ctx context.Context, f flushing) (done bool, counts leadbridge.SyncCounts, err error) {
	d := &dispatch{session: se, flushing: f, ways: map[string]*way{}}
	if f.dry {
		err = d.rehearse(ctx)
		return err == nil, d.counts, err
	}
	held, release, taken, err := se.service.lease(ctx, se.integration.ID, workPush)
	if err != nil {
		return false, counts, err
	}
	defer release()
	if !taken {
		return false, counts, leadbridge.Errorf(leadbridge.Conflict, "syncer.flush", "Changes are being sent to %s already.", se.integration.Name)
	}
	done, err = d.all(held)
	if held.Err() != nil && ctx.Err() == nil {
		err = context.Cause(held) // another process took over
	}
	return done, d.counts, err
}

// all works the outbox off, batch by batch.
func (d *dispatch) all(ctx context.Context) (done bool, err error) {
	stuck := 0
	for {
		if d.timeUp() {
			return false, nil
		}
		now := d.service.Now()
		items, err := d.service.store.Outbox(ctx, store.OutboxFilter{IntegrationID: d.integration.ID, Status: leadbridge.OutboxQueued,
			Due: now.UnixMicro(), Limit: d.batchSize()})
		if err != nil || len(items) == 0 {
			return err == nil, err
		}
		before := d.settled
		if err := d.batch(ctx, items); err != nil {
			return false, err
		}
		if stuck++; d.settled > before {
			stuck = 0
		}
		if stuck == attemptsFlush {
			return false, leadbridge.Errorf(leadbridge.Conflict, "syncer.flush", "The leads change faster than they can be sent to %s.", d.integration.Name)
		}
	}
}

// timeUp reports whether the time is up. Something is sent before that, in
// however little time, so that whoever comes again gets to the end.
func (d *dispatch) timeUp() bool {
	d.late = d.late || d.begun && !d.until.IsZero() && !d.service.Now().Before(d.until)
	return d.late
}

func (d *dispatch) batchSize() int {
	for _, o := range d.objects {
		if o.PushBulk > 0 {
			return mostItems
		}
	}
	return manyItems
}

// batch sends some items. Those whose records are not as we knew them, or that
// the CRM refuses for one field, are decided anew.
func (d *dispatch) batch(ctx context.Context, items []leadbridge.OutboxItem) error {
	d.left = map[string]left{}
	seen := map[leadbridge.RecordRef]time.Time{}
	for try := 1; ; try++ {
		parcels, err := d.prepare(ctx, items, seen)
		if err != nil {
			return err
		}
		anew, err := d.send(ctx, parcels, try)
		if err != nil || d.late || len(anew) == 0 {
			return err
		}
		d.leaveOut(anew)
		err = d.lookAgain(ctx, anew, seen)
		var unread *leadbridge.Error
		if errors.As(err, &unread) && ofRecords(unread) {
			return d.giveBack(ctx, anew, unread)
		}
		if err != nil {
			return err
		}
		items = itemsOf(anew)
	}
}

// prepare loads leads with their links, decides what each is to be sent, and
// stores what needs no call. seen are the times of change of records that were
// read a moment ago.
func (d *dispatch) prepare(ctx context.Context, items []leadbridge.OutboxItem, seen map[leadbridge.RecordRef]time.Time) ([]*parcel, error) {
	for attempt := 1; ; attempt++ {
		parcels, err := d.load(ctx, items)
		if err != nil {
			return nil, err
		}
		if err := d.decideAll(ctx, parcels, seen); err != nil {
			return nil, err
		}
		err = d.storeQuiet(ctx, parcels)
		if leadbridge.KindOf(err) != leadbridge.Conflict || attempt == attemptsFlush {
			return parcels, err
		}
	}
}

// decideAll decides on deleted leads first, for another may take over what
// they had.
func (d *dispatch) decideAll(ctx context.Context, parcels []*parcel, seen map[leadbridge.RecordRef]time.Time) error {
	d.claimed = map[string]bool{}
	for _, deleted := range []bool{true, false} {
		for _, p := range parcels {
			if p.lead.Deleted() != deleted {
				continue
			}
			p.seen = seen
			decide := d.decide
			if deleted {
				decide = d.bury
			}
			if err := decide(ctx, p); err != nil {
				return err
			}
		}
	}
	return nil
}
