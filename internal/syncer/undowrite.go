package syncer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/provider"
)

// undoParked is on links whose records are being written by an undoing.
const undoParked = "What a sync wrote to the record is being taken back."

// write writes what was planned. The links are taken out of step before, and
// put back with what the records hold after it: whoever reads a record in
// between, even after this process was killed, must not take what was written
// for somebody's edit.
func (b *undoStep) write(ctx context.Context, undos []*remoteUndo) error {
	undos = slices.DeleteFunc(slices.Clone(undos), func(u *remoteUndo) bool { return u.write == nil && !b.parked(u) })
	if len(undos) == 0 {
		return nil
	}
	for _, u := range undos {
		switch l := b.book.links[u.ref]; {
		case b.parked(u):
			b.catchUp(u)
		case l != nil && l.State == leadbridge.LinkInStep && u.write.Delete:
			b.release(u.ref, undoneSent)
		case l != nil && l.State == leadbridge.LinkInStep:
			b.release(u.ref, undoParked)
		}
	}
	c := leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: b.book.changes(b.at)}}
	if err := b.service.store.Apply(ctx, &c); err != nil {
		return err
	}
	b.book.stored()
	if err := b.push(ctx, undos); err != nil {
		return err
	}
	if err := b.fetch(ctx, undos); err != nil {
		return err
	}
	for _, u := range undos {
		b.unpark(u)
	}
	return nil
}

func (b *undoStep) parked(u *remoteUndo) bool {
	l := b.book.links[u.ref]
	return l != nil && l.State == leadbridge.LinkReleased && l.Reason == undoParked
}

// catchUp has a record read and its lead sent once more that were out of step
// for some time, because the process that undid them was killed.
func (b *undoStep) catchUp(u *remoteUndo) {
	l := b.book.links[u.ref]
	b.received = append(b.received, leadbridge.InboxEvent{RecordRef: u.ref, EventID: "undo-" + b.run.ID + "-" + strconv.FormatInt(l.Version, 10),
		State: string(provider.Live), At: b.at, ReceivedAt: b.at})
	b.queue = append(b.queue, leadbridge.OutboxItem{IntegrationID: b.integration.ID, LeadSeq: l.LeadSeq, LeadID: l.LeadID, QueuedAt: b.at, DueAt: b.at})
}

// push sends what is to be written. What the CRM refuses is kept, with the
// reason; the error is for what may succeed later.
func (b *undoStep) push(ctx context.Context, undos []*remoteUndo) error {
	byObject := map[string][]*remoteUndo{}
	for _, u := range undos {
		if u.write != nil {
			byObject[u.Name] = append(byObject[u.Name], u)
		}
	}
	for _, object := range slices.Sorted(maps.Keys(byObject)) {
		var writes []provider.Write
		for _, u := range byObject[object] {
			writes = append(writes, *u.write)
		}
		outcomes, err := b.client.Push(ctx, object, writes)
		if err != nil && outcomes == nil {
			return err
		}
		for i, u := range byObject[object] {
			switch e := outcomes[i].Err; {
			case e == nil:
			case later(e):
				err = cmp.Or(err, error(e))
			default:
				u.undone, u.refused = undone{undoKept, []string{"The CRM refused it: " + e.Error()}}, true
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// later reports whether a write that failed may succeed at another time.
func later(e *leadbridge.Error) bool {
	switch e.Kind {
	case leadbridge.RateLimited, leadbridge.Unavailable, leadbridge.Unauthorized, leadbridge.Internal:
		return true
	}
	return false
}

// unpark puts a link in step again, unless its record was deleted, or another
// took its place. What was written is what both sides agree on that theirs is.
func (b *undoStep) unpark(u *remoteUndo) {
	deleted := u.write != nil && u.write.Delete && !u.refused
	l := b.book.links[u.ref]
	if deleted || l == nil || l.State != leadbridge.LinkReleased || l.Reason != undoParked && l.Reason != undoneSent {
		return
	}
	for _, other := range b.book.of(l.LeadSeq) {
		if other.Object == l.Object {
			return
		}
	}
	l = b.book.change(u.ref)
	l.State, l.Reason = leadbridge.LinkInStep, ""
	if u.refused || u.now == nil {
		return
	}
	image := u.image(u.draft(u.now.Values), u.now.Values)
	for _, name := range u.fedBy(u.after) {
		if theirs, read := image[name]; read && l.Base.Has(name) {
			l.Base.Agree(name, l.Base.Ours[name], theirs)
		}
	}
	l.Sent = false
	if !u.now.ModifiedAt.IsZero() {
		l.RemoteAt = u.now.ModifiedAt
	}
}

// fedBy are the lead's fields that are read from, or written to, some of the
// CRM's.
func (o *object) fedBy(theirs map[string]string) []string {
	var fields []string
	for _, m := range o.mappings {
		if slices.ContainsFunc(m.Sources(), func(source string) bool { _, ok := theirs[source]; return ok }) {
			fields = append(fields, targetsOf(m.TargetField)...)
		}
	}
	return fields
}
