package syncer

import (
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
	deleted bool

	known time.Time        // when we read or wrote it last
	now   *provider.Record // as the CRM has it; nil: it is not there
	write *provider.Write  // nil: nothing is to be written
	undone
	refused bool // by the CRM
}

// outbound takes back what the run wrote to the CRM.
func (b *undoStep) outbound(ctx context.Context) error {
	undos := b.remoteUndos()
	if err := b.fetch(ctx, undos); err != nil {
		return err
	}
	for _, u := range undos {
		u.plan(b.run.StartedAt)
	}
	if err := b.write(ctx, undos); err != nil {
		return err
	}
	for _, u := range undos {
		for _, i := range u.records {
			b.outcomes[i] = u.undone
		}
	}
	return nil
}

// outboundWrites are the outcomes that tell of something written to the CRM.
var outboundWrites = []leadbridge.SyncOutcome{leadbridge.SyncCreated, leadbridge.SyncUpdated, leadbridge.SyncDeleted}

// remoteUndos folds what the run wrote to each record.
func (b *undoStep) remoteUndos() []*remoteUndo {
	var all []*remoteUndo
	byRef := map[leadbridge.RecordRef]*remoteUndo{}
	for i, r := range b.records {
		if r.Direction != leadbridge.Outbound || !slices.Contains(outboundWrites, r.What) {
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
		u.created = r.What == leadbridge.SyncCreated
		u.deleted = u.deleted || r.What == leadbridge.SyncDeleted
	}
	return all
}

// wasEmpty reports whether a field that nothing is told of was empty: a record
// in step was read before it was written, and what was read is told.
func (u *remoteUndo) wasEmpty(r leadbridge.SyncRecord, field string) bool {
	return r.What == leadbridge.SyncUpdated && u.object != nil && slices.Contains(u.inbound.Fields(), field)
}

// fetch reads the records as they are now.
func (b *undoStep) fetch(ctx context.Context, undos []*remoteUndo) error {
	byRef := map[leadbridge.RecordRef]*remoteUndo{}
	ids, fields := map[string][]string{}, map[string][]string{}
	for _, u := range undos {
		if u.object == nil {
			continue
		}
		byRef[u.ref], u.now = u, nil
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
