package syncer

import (
	"context"
	"strconv"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

const (
	sweepBatch = 500  // links
	queueBatch = 1000 // leads
)

// swept are the links whose records a full run should have seen.
var swept = []leadbridge.LinkState{leadbridge.LinkInStep, leadbridge.LinkArchived, leadbridge.LinkSecondary}

// sweep asks for the records that a full run did not see although it should
// have. Those that the CRM does not know any more are deleted.
func (r *running) sweep(ctx context.Context) error {
	at := r.run.Checkpoint
	o := r.se.find(at.Object)
	if o == nil || !o.brings() {
		return r.goOn(ctx)
	}
	links, err := r.service.store.Links(ctx, store.LinkFilter{IntegrationID: r.run.IntegrationID, Object: o.Name, States: swept,
		NotSeenIn: r.run.Seq, After: at.After, Limit: sweepBatch})
	if err != nil {
		return err
	}
	records, err := r.missed(ctx, o, links)
	if err != nil {
		return err
	}
	to := at
	if len(links) == sweepBatch {
		to.After = links[len(links)-1].RecordID
		return r.take(ctx, o, records, to, nil)
	}
	marks, err := r.sweptTo(ctx, o)
	if err != nil {
		return err
	}
	if to, err = r.next(ctx); err != nil {
		return err
	}
	return r.take(ctx, o, records, to, marks)
}

// missed reads the records of links. What the CRM does not return is deleted.
func (r *running) missed(ctx context.Context, o *object, links []leadbridge.Link) ([]provider.Record, error) {
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.RecordID
	}
	records, err := r.se.client.Fetch(ctx, o.Name, ids, o.reads())
	if err != nil {
		return nil, err
	}
	found := make(map[string]bool, len(records))
	for _, record := range records {
		found[record.ID] = true
	}
	for _, id := range ids {
		if !found[id] {
			records = append(records, provider.Record{Object: o.Name, ID: id, State: provider.Deleted})
		}
	}
	return records, nil
}

// sweptTo says that all of an object is read, with all that was deleted before
// the reading began.
func (r *running) sweptTo(ctx context.Context, o *object) ([]leadbridge.Watermark, error) {
	marks, err := r.service.store.Watermarks(ctx, r.run.IntegrationID)
	if err != nil {
		return nil, err
	}
	return []leadbridge.Watermark{{IntegrationID: r.run.IntegrationID, Object: o.Name, GoneTo: marks[o.Name].ReadTo, FullAt: r.run.StartedAt}}, nil
}

// queue puts leads without a record into the outbox.
func (r *running) queue(ctx context.Context) error {
	at := r.run.Checkpoint
	target := r.se.target()
	if target == nil || target.Name != at.Object {
		return r.goOn(ctx)
	}
	after, _ := strconv.ParseInt(at.After, 10, 64) // "": from the first
	last, err := r.service.store.QueueUnlinked(ctx, r.run.IntegrationID, target.Name, after, queueBatch, r.service.Now())
	if err != nil {
		return err
	}
	if last == 0 {
		return r.goOn(ctx)
	}
	at.After = strconv.FormatInt(last, 10)
	return r.goTo(ctx, at)
}

// push sends what is queued.
func (r *running) push(ctx context.Context) error {
	if r.dry() {
		return r.rehearsePush(ctx)
	}
	f := flushing{run: r.run, actor: Actor(r.run.Actor), until: r.until, admit: r.service.guard(ctx, r.run, r.se, leadbridge.Outbound)}
	done, _, err := r.se.flush(ctx, f)
	if err != nil {
		return err
	}
	if err := r.again(ctx); err != nil || !done {
		return err
	}
	return r.goOn(ctx)
}
