package syncer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadbridge"
	"leadbridge/internal/provider"
)

// read reads records and takes them in. If that is refused, the first and the
// last are tried alone: where both are refused for the same reason, it is none
// of theirs, and to look for a culprit would only cost calls.
func (r *reader) read(ctx context.Context, o *object, all []*news) error {
	err := r.take(ctx, o, all)
	if err == nil || ctx.Err() != nil || !lasting(err) {
		return err
	}
	last := len(all) - 1
	if last < 2 {
		return r.halves(ctx, o, all)
	}
	first, err := r.alone(ctx, o, all[0])
	if err != nil {
		return err
	}
	if first == nil {
		return r.halves(ctx, o, all[1:])
	}
	other, err := r.alone(ctx, o, all[last])
	switch {
	case err != nil:
		return err
	case other != nil && alike(first, other):
		return &leadbridge.Error{Op: "syncer.Inbox", Kind: leadbridge.Unavailable, Code: leadbridge.CodeOf(first), Err: first,
			Msg: fmt.Sprintf("None of the records of %s that events tell of can be read: %s", o.Name, first)}
	}
	return r.halves(ctx, o, all[1:last])
}

// alone takes in one record. refusal is why that cannot be, if the fault is
// the record's or that of the way it is asked for: then it is tried again, and
// at last given up.
func (r *reader) alone(ctx context.Context, o *object, n *news) (refusal, err error) {
	err = r.take(ctx, o, []*news{n})
	if err == nil || ctx.Err() != nil || !lasting(err) {
		return nil, err
	}
	return err, r.fail(ctx, n, err)
}

// alike reports whether two records were refused for the same reason.
func alike(a, b error) bool {
	field := func(err error) string {
		var e *leadbridge.Error
		if errors.As(err, &e) {
			return e.Field
		}
		return ""
	}
	return leadbridge.CodeOf(a) == leadbridge.CodeOf(b) && field(a) == field(b)
}

// halves reads records and takes them in. If one of them makes that
// impossible, it is found by halves, so that the others go through.
func (r *reader) halves(ctx context.Context, o *object, all []*news) error {
	err := r.take(ctx, o, all)
	if err == nil || ctx.Err() != nil || !lasting(err) {
		return err
	}
	if len(all) == 1 {
		return r.fail(ctx, all[0], err)
	}
	half := len(all) / 2
	if err := r.halves(ctx, o, all[:half]); err != nil {
		return err
	}
	return r.halves(ctx, o, all[half:])
}

// lasting reports whether an error is the record's, rather than that of the
// connection or the moment.
func lasting(err error) bool {
	switch leadbridge.KindOf(err) {
	case leadbridge.Invalid, leadbridge.NotFound, leadbridge.Unsupported, leadbridge.Internal:
		return true
	}
	return false
}

// take reads records and takes them in, with the events marked as read in the
// same transaction.
func (r *reader) take(ctx context.Context, o *object, all []*news) error {
	got, err := r.fetch(ctx, o, all)
	if err != nil {
		return err
	}
	if err := r.receive(ctx, o, got.records, got.read); err != nil {
		return err
	}
	if err := r.tryAgain(ctx, got.unseen, leadbridge.Errorf(leadbridge.Conflict, "syncer.Inbox", "Some records that events tell of are not there yet.")); err != nil {
		return err
	}
	return r.follow(ctx, o, got.records)
}

// fetched is what the CRM says to events.
type fetched struct {
	records []provider.Record // those that live first
	// read are the events that are answered by that. A record that the CRM
	// does not give, and of which no event says why, may not be visible yet:
	// the events of those that are to be asked for once more are unseen.
	read, unseen []leadbridge.InboxEvent
}

// fetch reads what became of records.
func (r *reader) fetch(ctx context.Context, o *object, all []*news) (got fetched, err error) {
	var ids []string
	for _, n := range all {
		ids = append(ids, n.recordID, n.survivor)
	}
	found, err := r.session.client.Fetch(ctx, o.Name, ids, o.reads())
	if err != nil {
		return got, err
	}
	byID := make(map[string]provider.Record, len(found))
	for _, one := range found {
		byID[one.ID] = one
	}
	for _, n := range all {
		one, there := byID[n.recordID]
		one, known := n.record(o, one, there)
		switch {
		case !known && n.tried == 0:
			got.unseen = append(got.unseen, n.events...)
			continue
		case known:
			byID[n.recordID] = one
		}
		got.read = append(got.read, n.events...)
	}
	got.records = slices.SortedFunc(maps.Values(byID), func(a, b provider.Record) int {
		return cmp.Or(cmp.Compare(ends[a.State], ends[b.State]), cmp.Compare(a.ID, b.ID))
	})
	return got, nil
}

// tryAgain leaves events for a later time.
func (r *reader) tryAgain(ctx context.Context, events []leadbridge.InboxEvent, why error) error {
	if len(events) == 0 {
		return nil
	}
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.EventID
	}
	r.left = why
	return r.service.store.AttemptInbox(ctx, r.session.integration.ID, ids)
}

// receive takes records in, and marks events as read.
func (r *reader) receive(ctx context.Context, o *object, records []provider.Record, read []leadbridge.InboxEvent) error {
	guard := r.service.guard(ctx, r.run, r.session, leadbridge.Inbound)
	var took leadbridge.SyncCounts
	admit := func(c *leadbridge.Changeset, would leadbridge.SyncCounts) error {
		if err := guard(would); err != nil {
			return err
		}
		if c.Sync == nil {
			c.Sync = &leadbridge.SyncChanges{}
		}
		c.Sync.Step = &leadbridge.SyncStep{Seq: r.run.Seq, In: would, At: r.service.Now()}
		c.Sync.Read, took = read, would
		return nil
	}
	if len(records) == 0 {
		if len(read) == 0 {
			return nil
		}
		return r.service.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Read: read}})
	}
	_, err := o.receive(ctx, receiving{run: r.run, records: records, admit: admit})
	if err == nil {
		r.took.Add(took)
	}
	return err
}

// follow reads the records that merged or converted ones live on in, as far
// as they were not read with them.
func (r *reader) follow(ctx context.Context, o *object, records []provider.Record) error {
	wanted := map[string][]string{} // by object
	for _, one := range records {
		kind := cmp.Or(one.SurvivorObject, o.Name)
		read := kind == o.Name && slices.ContainsFunc(records, func(other provider.Record) bool { return other.ID == one.SurvivorID })
		if one.SurvivorID != "" && !read {
			wanted[kind] = append(wanted[kind], one.SurvivorID)
		}
	}
	for _, other := range r.session.objects {
		ids := wanted[other.Name]
		if len(ids) == 0 || !other.brings() {
			continue
		}
		survivors, err := r.session.client.Fetch(ctx, other.Name, ids, other.reads())
		if err != nil {
			return err
		}
		if err := r.receive(ctx, other, survivors, nil); err != nil {
			return err
		}
	}
	return nil
}

// fail deals with a record that cannot be taken in: it is tried again, and at
// last given up, with a line in the record's story.
func (r *reader) fail(ctx context.Context, n *news, cause error) error {
	if n.tried+1 < attemptsEvent {
		return r.tryAgain(ctx, n.events, &leadbridge.Error{Op: "syncer.Inbox", Kind: leadbridge.Unavailable, Err: cause,
			Msg: fmt.Sprintf("The record %s could not be read: %s", n.recordID, cause)})
	}
	now := r.service.Now()
	given := leadbridge.SyncRecord{RunID: r.run.ID, RecordRef: n.events[0].RecordRef, Direction: leadbridge.Inbound, What: leadbridge.SyncFailed, At: now,
		Reason: fmt.Sprintf("The CRM told of a change %d times in vain: %s. A full sync reads the record again.", attemptsEvent, cause)}
	return r.service.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Read: n.events, Records: []leadbridge.SyncRecord{given},
		Step: &leadbridge.SyncStep{Seq: r.run.Seq, In: leadbridge.SyncCounts{Processed: 1, Failed: 1}, At: now}}})
}
