package syncer

import (
	"context"
	"maps"
	"slices"

	"leadbridge"
	"leadbridge/internal/store"
)

// settleBatch is how many conflicts one transaction settles.
const settleBatch = 500

// Settle settles conflicts as a person decided: ours goes to the CRM, theirs
// is taken, or a value is given to both sides. A value is cleansed and checked
// as an edit is. Of a conflict about the whole record ([leadbridge.FieldWholeRecord])
// "ours" keeps what our side has: a lead that is alive gets a new record, and
// with one that is deleted the record goes too; "theirs" is the same for the
// CRM's side.
//
// A conflict whose lead was changed since is not what the person saw: if it
// was named, the answer is Conflict; else it is brought up to date and stays
// open. It returns how many conflicts were settled, also with an error.
func (s *Service) Settle(ctx context.Context, actor Actor, integrationID string, st Settlement) (settled int, err error) {
	const op = "syncer.Settle"
	if err := st.check(op); err != nil {
		return 0, err
	}
	if st.Rule && s.Policies == nil {
		return 0, leadbridge.Errorf(leadbridge.Unsupported, op, "Rules cannot be made here. Set them in the integration's policy.")
	}
	se, err := s.open(ctx, integrationID)
	if err != nil {
		return 0, err
	}
	run, err := s.live(ctx, integrationID)
	if err != nil {
		return 0, err
	}
	desk := settling{session: se, actor: actor, run: run, Settlement: st, fields: map[string]bool{}}
	if len(st.IDs) > 0 {
		err = desk.named(ctx)
	} else {
		err = desk.all(ctx)
	}
	if err == nil && st.Rule && len(desk.fields) > 0 {
		err = s.makeRule(ctx, integrationID, st.Winner, slices.Collect(maps.Keys(desk.fields)))
	}
	return desk.settled, err
}

// settling is one Settle under way.
type settling struct {
	*session
	Settlement
	actor   Actor
	run     *leadbridge.SyncRun
	settled int
	fields  map[string]bool // of the settled conflicts
	final   bool            // a Conflict is for the person, and trying again is of no use
}

// named settles the conflicts that were named.
func (d *settling) named(ctx context.Context) error {
	ids := slices.Compact(slices.Sorted(slices.Values(d.IDs)))
	for batch := range slices.Chunk(ids, settleBatch) {
		err := d.again(func() error {
			conflicts, err := d.service.named(ctx, d.integration.ID, batch)
			if err != nil {
				d.final = true
				return err
			}
			return d.settle(ctx, slices.DeleteFunc(conflicts, func(c leadbridge.SyncConflict) bool { return !d.covers(c) }))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// all settles every open conflict, or those of a field.
func (d *settling) all(ctx context.Context) error {
	f := store.ConflictFilter{IntegrationID: d.integration.ID, Status: leadbridge.ConflictOpen, Field: d.Field, Limit: settleBatch}
	for {
		next := ""
		err := d.again(func() error {
			page, err := d.service.store.Conflicts(ctx, f)
			if err != nil {
				return err
			}
			next = page.Next
			return d.settle(ctx, page.Conflicts)
		})
		if err != nil || next == "" {
			return err
		}
		f.Cursor = next
	}
}

// settleAttempts is how often a batch is decided anew because someone changed
// one of its leads or links meanwhile.
const settleAttempts = 10

func (d *settling) again(do func() error) (err error) {
	for range settleAttempts {
		err = do()
		if leadbridge.KindOf(err) != leadbridge.Conflict || d.final {
			break
		}
	}
	return err
}

// settle settles a batch.
func (d *settling) settle(ctx context.Context, conflicts []leadbridge.SyncConflict) error {
	if len(conflicts) == 0 {
		return nil
	}
	step := settleStep{settling: d, at: d.service.Now(), book: newLinkBook(), edits: map[int64]*settleEdit{}, records: map[leadbridge.RecordRef]*settleRecord{}}
	if err := step.load(ctx, conflicts); err != nil {
		return err
	}
	for _, c := range conflicts {
		var err error
		if c.Field == leadbridge.FieldWholeRecord {
			err = step.whole(c)
		} else {
			err = step.field(c)
		}
		if err != nil {
			return err
		}
	}
	changes := step.changes()
	if err := d.service.store.Apply(ctx, &changes); err != nil {
		return err
	}
	for _, c := range changes.Sync.Closed {
		if c.Status == leadbridge.ConflictSettled {
			d.settled++
			d.fields[c.Field] = true
		}
	}
	return nil
}
