package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/provider"
)

// batch is one look at records on their way in: what is known of them, and
// what becomes of them.
type batch struct {
	*object
	receiving
	received
	at      time.Time
	because leadbridge.Cause
	// links are those of the records; pointed those of other records that they
	// point to. heirs are the leads that merged ones live on in.
	links   map[string]*leadbridge.Link
	pointed map[leadbridge.RecordRef]*leadbridge.Link
	leads   map[int64]*leadbridge.Lead
	heirs   map[int64]*leadbridge.Lead
	// keyed are the leads whose key a record without a link carries; if that
	// one was merged into another, it is among the merging.
	keyed   map[string]*leadbridge.Lead
	merging map[string]*leadbridge.Lead
	// open are the open conflicts, by record and field.
	open map[string]map[string]leadbridge.SyncConflict
	// places are the leads' places for records of a kind, by whom they are
	// taken; see claim.
	places map[string]string
	// written are the links that change, by where they stand in the changes.
	written map[leadbridge.RecordRef]int
	// apart are the leads that end, or come back, with this batch. They are
	// changed beside intake, and so nobody is matched with them.
	apart    map[string]bool
	arrivals []*arrival
	times    *revisionTimes
}

func (o *object) newBatch(r receiving) *batch {
	return &batch{object: o, receiving: r, received: received{changes: leadbridge.Changeset{Sync: &leadbridge.SyncChanges{}}},
		at: o.session.service.Now(), because: o.session.cause(r.run.ID, r.actor),
		links: map[string]*leadbridge.Link{}, pointed: map[leadbridge.RecordRef]*leadbridge.Link{},
		leads: map[int64]*leadbridge.Lead{}, heirs: map[int64]*leadbridge.Lead{}, keyed: map[string]*leadbridge.Lead{}, merging: map[string]*leadbridge.Lead{}, open: map[string]map[string]leadbridge.SyncConflict{},
		places: map[string]string{}, written: map[leadbridge.RecordRef]int{}, apart: map[string]bool{}}
}

// mostUnions is how often the leads of merged records are made one and looked
// at again, for records may be merged on from one to the next.
const mostUnions = 10

// look reads what is known of the records. Leads whose records the CRM merged
// are made one before, and those that it erased are erased.
func (o *object) look(ctx context.Context, r receiving) (*batch, error) {
	for n := 1; ; n++ {
		b := o.newBatch(r)
		if err := b.load(ctx); err != nil {
			return nil, err
		}
		if r.dry || n == mostUnions {
			return b, nil
		}
		if acted, err := b.unite(ctx); err != nil || !acted {
			return b, err
		}
	}
}

// decide says what becomes of the records. Those that are no more come first,
// for another may take their place.
func (b *batch) decide(ctx context.Context) error {
	b.counts.Processed = int64(len(b.records))
	for _, gone := range []bool{true, false} {
		for _, record := range b.records {
			if isGone(record) == gone {
				b.sort(record)
			}
		}
	}
	var items []intake.Item
	var waiting []*arrival
	for _, a := range b.arrivals {
		if !b.ready(a) {
			continue
		}
		if a.returns {
			b.restore(a)
			continue
		}
		waiting = append(waiting, a)
		a.draft.Row = int64(len(waiting))
		item := intake.Prepare(a.draft, leadbridge.DefaultMatchPolicy)
		item.Lead = a.lead
		items = append(items, item)
	}
	policy := intake.Policy{OnDuplicate: leadbridge.DuplicateUpdate, Match: b.session.office.Match(),
		Resolve: func(item intake.Item, l *leadbridge.Lead, row int64) (leadbridge.Values, bool) {
			return b.resolve(waiting[item.Draft.Row-1], l, row)
		}}
	decided, err := intake.Decide(ctx, b, items, policy, b.because, b.at)
	if err != nil {
		return err
	}
	for i, row := range decided.Changes.Rows {
		b.settled(waiting[i], row)
	}
	b.changes.Pairs, b.changes.Seen, b.changes.LookedUp = decided.Changes.Pairs, decided.Changes.Seen, decided.Changes.LookedUp
	b.changes.Leads = append(b.changes.Leads, b.agreed(decided.Changes.Leads, waiting)...)
	if b.times.err != nil {
		return b.times.err
	}
	return b.solve(ctx)
}

func isGone(r provider.Record) bool {
	switch r.State {
	case provider.Deleted, provider.Merged, provider.Converted, provider.Erased:
		return true
	}
	return false
}

// sort says what a record's state means, and puts those that are there among
// the arrivals.
func (b *batch) sort(record provider.Record) {
	link := b.links[record.ID]
	switch {
	case record.State == provider.Merged:
		b.merged(record, link)
	case record.State == provider.Converted:
		b.converted(record, link)
	case record.State == provider.Erased:
		b.erased(record, link)
	case link != nil && isOld(record, link):
		b.unchanged(link)
	case record.State == provider.Deleted:
		b.deleted(record, link)
	case link != nil:
		b.known(record, link)
	default:
		b.stranger(record)
	}
}

// isOld reports whether a record was read in a newer state before. Some CRMs
// give the time of a write in finer parts than that of a record.
func isOld(record provider.Record, link *leadbridge.Link) bool {
	return !record.ModifiedAt.IsZero() && record.ModifiedAt.Before(link.RemoteAt.Truncate(time.Second))
}

// known receives a record that has a link.
func (b *batch) known(record provider.Record, link *leadbridge.Link) {
	a := &arrival{record: record, link: link, lead: b.leadOf(link)}
	if isErased(a.lead) {
		b.counts.Skipped++ // what becomes of the record is decided on the way out
		b.seen(link)
		return
	}
	if inStep(link) && b.follow(a) || !inStep(link) && (b.comesBack(a) || b.meetsAgain(a)) {
		b.arrivals = append(b.arrivals, a)
		return
	}
	b.counts.Skipped++
	b.seen(link)
}

// stranger receives a record that has no link.
func (b *batch) stranger(record provider.Record) {
	a := &arrival{record: record}
	if b.byKey(a) && b.byPerson(a) {
		b.arrivals = append(b.arrivals, a)
	}
}

// solve takes the records that came in off the list of problems.
func (b *batch) solve(ctx context.Context) error {
	problems, err := b.store().CountProblems(ctx, b.session.integration.ID)
	if err != nil || problems == 0 {
		return err
	}
	failed := map[string]bool{}
	for _, p := range b.sync().Problems {
		failed[p.RecordID] = true
	}
	for _, r := range b.records {
		if !failed[r.ID] {
			b.sync().Solved = append(b.sync().Solved, b.ref(r.ID))
		}
	}
	return nil
}

func (b *batch) sync() *leadbridge.SyncChanges { return b.changes.Sync }

func (b *batch) store() Store { return b.session.service.store }

func (b *batch) ref(recordID string) leadbridge.RecordRef {
	return leadbridge.RecordRef{IntegrationID: b.session.integration.ID, Object: b.Name, RecordID: recordID}
}
