package syncer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/provider"
)

// remoteUndo takes back what the run wrote to one record of the CRM.
type remoteUndo struct {
	*object
	ref     leadbridge.RecordRef
	records []int             // of the batch, newest first
	before  map[string]string // from before the first of them
	after   map[string]string // from after the last
	created bool
	matched bool
	deleted bool

	known time.Time        // when we read or wrote it last
	now   *provider.Record // as the CRM has it; nil: it is not there
	write *provider.Write  // nil: nothing is to be written
	undone
}

// outbound takes back what the run wrote to the CRM. What is about to be
// written is first noted in the links, for whoever reads the record next, even
// after this process was killed: it must not take it for an edit.
func (b *undoStep) outbound(ctx context.Context) error {
	undos := b.remoteUndos()
	if err := b.fetch(ctx, undos); err != nil {
		return err
	}
	writing := false
	for _, u := range undos {
		if u.plan(b.run.StartedAt); u.write != nil {
			b.foresee(u)
			writing = true
		}
	}
	if writing {
		c := leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: b.book.changes(b.at)}}
		if err := b.service.store.Apply(ctx, &c); err != nil {
			return err
		}
		b.book.stored()
		if err := b.push(ctx, undos); err != nil {
			return err
		}
	}
	for _, u := range undos {
		for _, i := range u.records {
			b.outcomes[i] = u.undone
		}
		if u.matched {
			b.release(u.ref, undoneMatched)
		}
	}
	return nil
}

// remoteUndos folds what the run wrote to each record.
func (b *undoStep) remoteUndos() []*remoteUndo {
	var all []*remoteUndo
	byRef := map[leadbridge.RecordRef]*remoteUndo{}
	for i, r := range b.records {
		if r.Direction != leadbridge.Outbound || !wrote(r) {
			continue
		}
		u := byRef[r.RecordRef]
		if u == nil {
			u = &remoteUndo{object: b.find(r.Object), ref: r.RecordRef, before: map[string]string{}, after: map[string]string{}}
			if link := b.book.links[r.RecordRef]; link != nil {
				u.known = link.RemoteAt
			}
			byRef[r.RecordRef] = u
			all = append(all, u)
		}
		u.records = append(u.records, i)
		for name, v := range r.After {
			if _, later := u.after[name]; !later {
				u.after[name] = v
			}
			delete(u.before, name)
			if was, known := r.Before[name]; known || u.wasEmpty(r, name) {
				u.before[name] = was
			}
		}
		u.created = r.What == leadbridge.SyncCreated || r.What == leadbridge.SyncRestored
		u.matched = u.matched || r.What == leadbridge.SyncMatched
		u.deleted = u.deleted || r.What == leadbridge.SyncDeleted
	}
	return all
}

// wasEmpty reports whether a field that nothing is told of was empty: a record
// in step was read before it was written, and what was read is told.
func (u *remoteUndo) wasEmpty(r leadbridge.SyncRecord, field string) bool {
	return r.What == leadbridge.SyncUpdated && u.object != nil && slices.Contains(u.inbound.Fields(), field)
}

// wrote reports whether a record tells of something written to the CRM.
func wrote(r leadbridge.SyncRecord) bool {
	switch r.What {
	case leadbridge.SyncCreated, leadbridge.SyncUpdated, leadbridge.SyncMatched, leadbridge.SyncDeleted, leadbridge.SyncRestored:
		return true
	}
	return false
}

// fetch reads the records as they are now.
func (b *undoStep) fetch(ctx context.Context, undos []*remoteUndo) error {
	byRef := map[leadbridge.RecordRef]*remoteUndo{}
	ids, fields := map[string][]string{}, map[string][]string{}
	for _, u := range undos {
		if u.object == nil {
			continue
		}
		byRef[u.ref] = u
		ids[u.Name] = append(ids[u.Name], u.ref.RecordID)
		if fields[u.Name] == nil {
			fields[u.Name] = slices.Clone(u.inbound.Fields())
		}
		for name := range u.after {
			if !slices.Contains(fields[u.Name], name) {
				fields[u.Name] = append(fields[u.Name], name)
			}
		}
	}
	for object := range ids {
		records, err := b.client.Fetch(ctx, object, ids[object], fields[object])
		if err != nil {
			return err
		}
		for _, r := range records {
			if u := byRef[leadbridge.RecordRef{IntegrationID: b.integration.ID, Object: object, RecordID: r.ID}]; u != nil {
				u.now = &r
			}
		}
	}
	return nil
}

// clockSkew is how far the CRM's clock may be behind ours.
const clockSkew = time.Minute

// plan decides what is to be written to the record, and what is kept. began is
// when the run did.
func (u *remoteUndo) plan(began time.Time) {
	keep := func(why string) { u.undone = undone{undoKept, []string{why}} }
	live := u.now != nil && (u.now.State == provider.Live || u.now.State == "")
	switch {
	case u.object == nil:
		keep("This kind of record is no longer kept in step.")
	case u.now != nil && u.now.State == provider.Converted:
		keep("The record was converted since.")
	case !live && u.created:
		u.undone = undone{what: undoRemoved}
	case u.deleted:
		keep("The record was deleted. Restore it in the CRM's recycle bin.")
	case !live:
		keep("The record is not in the CRM any more.")
	case u.created && u.now.CreatedAt.Before(began.Add(-clockSkew)) && !u.now.CreatedAt.IsZero():
		keep("The record was there before the sync.")
	case u.created:
		u.planDeletion()
	default:
		u.planFields()
	}
}

// planDeletion removes a record that the run made, unless someone changed it
// since.
func (u *remoteUndo) planDeletion() {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(u.after)) {
		if !u.holds(name, u.after[name], u.now.Values[name]) {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 && !u.known.IsZero() && u.now.ModifiedAt.After(u.known) {
		changed = []string{"The record was changed in the CRM since."}
	}
	if len(changed) > 0 {
		u.undone = undone{undoKept, changed}
		return
	}
	u.undone = undone{what: undoRemoved}
	u.write = &provider.Write{ID: u.ref.RecordID, Delete: true, Unchanged: u.now.ModifiedAt}
}

// planFields gives the record's fields the values from before the run, as far
// as they still hold the values from after it.
func (u *remoteUndo) planFields() {
	strict := u.strict()
	values := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(u.after)) {
		before, known := u.before[name]
		now := u.now.Values[name]
		switch {
		case known && u.holds(name, before, now):
		case !known || strict[name] || !u.holds(name, u.after[name], now):
			u.kept = append(u.kept, name)
		default:
			values[name] = before
		}
	}
	switch {
	case len(u.kept) == 0:
		u.what = undoRestored
	case len(u.kept) < len(u.after):
		u.what = undoPartly
	default:
		u.what = undoKept
	}
	if len(values) > 0 {
		u.write = &provider.Write{ID: u.ref.RecordID, Values: values, Unchanged: u.now.ModifiedAt}
	}
}

// strict are the fields of the record that an undoing leaves alone, as
// strictFields.
func (u *remoteUndo) strict() map[string]bool {
	strict := map[string]bool{}
	for name := range strictFields(u.draft(u.before).Values, u.draft(u.after).Values) {
		for _, source := range u.sources[name] {
			strict[source] = true
		}
	}
	return strict
}

// holds reports whether a field of a record still has what was written to it,
// in whatever form the CRM keeps it.
func (o *object) holds(field, written, now string) bool {
	if now == written || agree.SameButForm(written, now) {
		return true
	}
	alone := func(v string) leadbridge.Values { return o.draft(map[string]string{field: v}).Values }
	return slices.Contains(o.inbound.Fields(), field) && maps.Equal(alone(written), alone(now))
}

// foresee notes in the record's link what the record will hold.
func (b *undoStep) foresee(u *remoteUndo) {
	if u.write.Delete {
		b.release(u.ref, undoneSent)
		return
	}
	values := maps.Clone(u.now.Values)
	maps.Copy(values, u.write.Values)
	b.noteTheirs(u, values)
}

// noteTheirs takes what a record holds, or will hold, for what both sides
// agree on that theirs is.
func (b *undoStep) noteTheirs(u *remoteUndo, values map[string]string) {
	if b.book.links[u.ref] == nil {
		return
	}
	link := b.book.change(u.ref)
	for name, theirs := range u.image(u.draft(values), values) {
		if link.Base.Has(name) {
			link.Base.Agree(name, link.Base.Ours[name], theirs)
		}
	}
	link.Sent = false
}

// push writes what was planned. What the CRM refuses is kept, with the reason;
// the error is for what may succeed later.
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
				b.written(u, outcomes[i])
			case later(e):
				err = cmp.Or(err, error(e))
			default:
				b.refused(u, e)
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

func (b *undoStep) written(u *remoteUndo, o provider.Outcome) {
	if b.book.links[u.ref] != nil && !o.ModifiedAt.IsZero() {
		b.book.change(u.ref).RemoteAt = o.ModifiedAt
	}
}

// refused keeps a record that the CRM does not let us write, and takes back
// what was foreseen of it.
func (b *undoStep) refused(u *remoteUndo, e *leadbridge.Error) {
	u.undone = undone{undoKept, []string{"The CRM refused it: " + e.Error()}}
	if !u.write.Delete {
		b.noteTheirs(u, u.now.Values)
		return
	}
	if link := b.book.links[u.ref]; link != nil && link.State == leadbridge.LinkReleased && link.Reason == undoneSent {
		link = b.book.change(u.ref)
		link.State, link.Reason = leadbridge.LinkInStep, ""
	}
}
