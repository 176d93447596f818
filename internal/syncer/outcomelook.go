package syncer

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// lookAgain reads the records of errands that were refused because the
// records are not as they were, and receives them as any news of the CRM. It
// adds to seen when each was last changed.
func (d *dispatch) lookAgain(ctx context.Context, errands []*errand, seen map[leadbridge.RecordRef]time.Time) error {
	for _, o := range d.objects {
		var ids []string
		for _, e := range errands {
			if e.way.object == o && e.verdict == again {
				ids = append(ids, e.write.ID, e.outcome.ExistingID)
			}
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
		if len(ids) == 0 {
			continue
		}
		records, err := d.client.Fetch(ctx, o.Name, ids, o.inbound.Fields())
		if err != nil {
			return err
		}
		for _, r := range records {
			seen[leadbridge.RecordRef{IntegrationID: d.integration.ID, Object: o.Name, RecordID: r.ID}] = r.ModifiedAt
		}
		records = append(records, d.tombstones(o, errands, records)...)
		if _, err := o.receive(ctx, receiving{run: d.run, actor: d.actor, records: records, admit: d.admitNews(ctx)}); err != nil {
			return err
		}
	}
	return nil
}

// ofRecords reports whether records could not be read for a reason that may be
// their own, so that others must not wait for them.
func ofRecords(e *leadbridge.Error) bool {
	switch e.Kind {
	case leadbridge.RateLimited, leadbridge.Unauthorized, leadbridge.Conflict:
		return false
	}
	return true
}

// giveBack leaves errands for later because records cannot be read.
func (d *dispatch) giveBack(ctx context.Context, errands []*errand, why *leadbridge.Error) error {
	for _, e := range errands {
		e.outcome.Err = why
		d.conclude(e, failed)
	}
	return d.storeWith(ctx, errands, nil)
}

// admitNews counts what is received in the run, within its limits.
func (d *dispatch) admitNews(ctx context.Context) func(*leadbridge.Changeset, leadbridge.SyncCounts) error {
	within := d.service.guard(ctx, d.run, d.session, leadbridge.Inbound)
	return func(c *leadbridge.Changeset, counts leadbridge.SyncCounts) error {
		if err := within(counts); err != nil {
			return err
		}
		c.Sync.Step = &leadbridge.SyncStep{Seq: d.run.Seq, In: counts, At: d.service.Now()}
		return nil
	}
}

// tombstones stand for records that the CRM says are gone and does not know
// any more.
func (d *dispatch) tombstones(o *object, errands []*errand, known []provider.Record) []provider.Record {
	var gone []provider.Record
	for _, e := range errands {
		if e.way.object != o || e.verdict != again || e.outcome.Err.Code != provider.CodeGone {
			continue
		}
		if !slices.ContainsFunc(known, func(r provider.Record) bool { return r.ID == e.write.ID }) {
			gone = append(gone, provider.Record{Object: o.Name, ID: e.write.ID, State: provider.Deleted})
		}
	}
	return gone
}

// itemsOf returns the items of errands, each once.
func itemsOf(errands []*errand) []leadbridge.OutboxItem {
	var items []leadbridge.OutboxItem
	for _, e := range errands {
		if !slices.ContainsFunc(items, func(i leadbridge.OutboxItem) bool { return i.LeadSeq == e.item.LeadSeq }) {
			items = append(items, e.item)
		}
	}
	return items
}
