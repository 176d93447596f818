package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/provider"
)

// pull reads the pages of an object, from the run's checkpoint on.
func (r *running) pull(ctx context.Context) error {
	at := r.run.Checkpoint
	o := r.se.find(at.Object)
	if o == nil || !o.brings() {
		return r.goOn(ctx)
	}
	query := provider.Query{Object: o.Name, Fields: o.reads(), Since: at.Since, GoneSince: at.GoneSince, LiveOnly: at.GoneSince.IsZero(), Cursor: at.Cursor}
	for page, err := range r.se.client.Pages(ctx, query) {
		if err != nil {
			return r.astray(ctx, err)
		}
		if err := r.page(ctx, o, page); err != nil {
			return err
		}
		if r.spent() {
			break
		}
	}
	return nil
}

// astray begins an object's reading anew if it is the cursor that the driver
// refuses: an earlier version of the program left it.
func (r *running) astray(ctx context.Context, err error) error {
	at := r.run.Checkpoint
	if at.Cursor == "" || leadbridge.KindOf(err) != leadbridge.Invalid || fieldOf(err) != "cursor" {
		return err
	}
	at.Cursor = ""
	return r.goTo(ctx, at)
}

// page takes a page in. With the last one, what was read is marked.
func (r *running) page(ctx context.Context, o *object, page provider.Page) error {
	to := r.run.Checkpoint
	to.Cursor = page.Cursor
	if page.Cursor != "" {
		return r.take(ctx, o, page.Records, to, nil)
	}
	to, err := r.next(ctx)
	if err != nil {
		return err
	}
	return r.take(ctx, o, page.Records, to, r.marks(o, page))
}

// marks say how far an object is read after its last page. What a full run
// knows of deletions it knows after its sweep.
func (r *running) marks(o *object, page provider.Page) []leadbridge.Watermark {
	if page.Watermark.IsZero() {
		return nil
	}
	mark := leadbridge.Watermark{IntegrationID: r.run.IntegrationID, Object: o.Name, ReadTo: page.Watermark}
	if at := r.run.Checkpoint; !r.full() && (at.Since.IsZero() || !at.GoneSince.IsZero()) {
		mark.GoneTo = page.Watermark
	}
	return []leadbridge.Watermark{mark}
}

// take takes records in and moves the run on, in one transaction.
func (r *running) take(ctx context.Context, o *object, records []provider.Record, to leadbridge.SyncCheckpoint, marks []leadbridge.Watermark) error {
	if r.dry() {
		return r.rehearse(ctx, o, records, to)
	}
	var step *leadbridge.SyncStep
	admits := r.service.guard(ctx, r.run, r.se, leadbridge.Inbound)
	write := func(c *leadbridge.Changeset, would leadbridge.SyncCounts) (err error) {
		if err := admits(would); err != nil {
			return err
		}
		if step, err = r.step(ctx, to); err != nil {
			return err
		}
		step.In = would
		if c.Sync == nil {
			c.Sync = &leadbridge.SyncChanges{}
		}
		c.Sync.Step, c.Sync.Watermarks = step, marks
		return nil
	}
	if len(records) == 0 {
		c := &leadbridge.Changeset{}
		if err := write(c, leadbridge.SyncCounts{}); err != nil {
			return err
		}
		if err := r.service.store.Apply(ctx, c); err != nil {
			return err
		}
	} else if _, err := o.receive(ctx, receiving{run: r.run, actor: Actor(r.run.Actor), records: records, full: r.full(), again: r.run.Checkpoint.Again, admit: write}); err != nil {
		return err
	}
	r.took(step)
	return nil
}
