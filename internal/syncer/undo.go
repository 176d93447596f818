package syncer

import (
	"context"
	"math"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// undoBatch is how many of a run's records one transaction takes back.
const undoBatch = 500

// Unmerger is an optional ability of a [Merger]: it takes a merge back.
// Without it leads that a run merged stay merged.
type Unmerger interface {
	// UnmergeLeads takes the newest merge of the two back; if there is none,
	// or it was taken back already, it does nothing.
	UnmergeLeads(ctx context.Context, actor, survivorID, loserID string) error
}

// UndoRun asks for what a run did to be taken back, on both sides: an ended
// sync, or an ended hour of live changes. What people changed since is kept,
// so that an older run can be undone as well as the last one.
func (s *Service) UndoRun(ctx context.Context, actor Actor, integrationID, runID string) (*leadbridge.SyncRun, error) {
	const op = "syncer.UndoRun"
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	if err := unusable(op, i); err != nil {
		return nil, err
	}
	return s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		switch {
		case r.IntegrationID != integrationID:
			return nil, leadbridge.Errorf(leadbridge.NotFound, op, "%s has no run %s.", i.Name, runID)
		case r.Purpose != leadbridge.ForSync && r.Purpose != leadbridge.ForLive:
			return nil, leadbridge.Errorf(leadbridge.Conflict, op, "This run wrote nothing, so that there is nothing to undo.")
		case !r.Status.Ended():
			return nil, leadbridge.Errorf(leadbridge.Conflict, op, "This run is not at its end. Wait for that, or cancel it; an hour of live changes ends by itself.")
		case r.Undo == leadbridge.RunUndone:
			return nil, leadbridge.Errorf(leadbridge.Conflict, op, "This run was undone already.")
		case r.Undo == "":
			r.Undo, r.UndoneBy, r.UndoAt = leadbridge.RunUndoing, string(actor), 0
		}
		if !s.Background {
			return nil, nil
		}
		return []leadbridge.Task{{Kind: TaskUndo, ID: r.ID, Once: true}}, nil
	})
}

// Undo works on the undoing of a run until it is done or the budget is spent;
// 0 is no limit. It is safe to be called again at any time, also after the
// process was killed. While other work on the integration is under way the
// answer is Conflict.
//
// Inbound, a lead that the run made is removed, unless someone changed it
// since: then it is kept whole. One that it deleted is restored. Of one that
// it changed, each field gets back its value from before, unless it does not
// hold the run's value any more. Outbound, the same is done to the CRM's
// records. A record that the run matched with a lead is let go of, so that the
// next run does not match the two again. After it both sides agree to differ:
// neither value is sent until someone edits it.
func (s *Service) Undo(ctx context.Context, runID string, budget time.Duration) (done bool, err error) {
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return true, err
	}
	if run.Undo != leadbridge.RunUndoing {
		return true, nil
	}
	se, err := s.open(ctx, run.IntegrationID)
	if err != nil {
		return false, err
	}
	u := undoing{session: se, run: run, cause: se.cause(run.ID, Actor(run.UndoneBy))}
	u.cause.Kind = leadbridge.CauseRollback
	ctx = provider.WithPriority(ctx, provider.ForBackfill)
	for deadline := s.Now().Add(budget); ; {
		done, err := u.alone(ctx)
		if err != nil || done || budget > 0 && s.Now().After(deadline) {
			return done, err
		}
	}
}

type undoing struct {
	*session
	run   *leadbridge.SyncRun
	cause leadbridge.Cause
}

// undoAttempts is how often a batch is decided anew because someone edited one
// of its leads meanwhile.
const undoAttempts = 10

// alone takes a batch back while nobody else reads or writes the CRM's
// records: one who reads what the undoing is about to write, or has just
// written, would take it for an edit.
func (u *undoing) alone(ctx context.Context) (done bool, err error) {
	for _, work := range []string{workRun, workPush, workInbox} {
		held, release, taken, err := u.service.lease(ctx, u.integration.ID, work)
		defer release()
		if err == nil && !taken {
			err = leadbridge.Errorf(leadbridge.Conflict, "syncer.Undo", "%s is being worked on. The undoing begins after that.", u.integration.Name)
		}
		if err != nil {
			return false, err
		}
		ctx = held
	}
	for range undoAttempts {
		done, err = u.batch(ctx)
		if leadbridge.KindOf(err) != leadbridge.Conflict || leadbridge.CodeOf(err) == codeMoved {
			break
		}
	}
	return done, err
}

// batch takes back the newest of the run's records that are left: what was
// written last is undone first, so that several writes of one record lead back
// to what was there before all of them.
func (u *undoing) batch(ctx context.Context) (done bool, err error) {
	before := u.run.UndoAt
	if before == 0 {
		before = math.MaxInt64
	}
	records, err := u.service.store.RunRecords(ctx, store.SyncRecordFilter{RunID: u.run.ID, Before: before, Limit: undoBatch})
	if err != nil {
		return false, err
	}
	now := u.service.Now()
	b := undoStep{undoing: u, records: records, at: now, book: newLinkBook(), outcomes: make([]undone, len(records))}
	step := &leadbridge.SyncStep{Seq: u.run.Seq, Was: u.run.Version, At: now}
	if len(records) < undoBatch {
		step.Undo = leadbridge.RunUndone
	}
	if len(records) > 0 {
		step.UndoAt = records[len(records)-1].Seq
		if err := b.takeBack(ctx); err != nil {
			return false, err
		}
	}
	c := leadbridge.Changeset{Leads: b.leads, Sync: &leadbridge.SyncChanges{Step: step, Links: b.book.changes(now), Received: b.received, Queue: b.queue}}
	for i, r := range records {
		if o := b.outcomes[i]; o.what != "" {
			r.Undo, r.UndoKept = o.what, o.kept
			c.Sync.Undone = append(c.Sync.Undone, r)
			if len(o.kept) > 0 {
				step.UndoKept++
			}
		}
	}
	if err := u.service.store.Apply(ctx, &c); err != nil {
		return false, err
	}
	u.run.Version = step.Version
	if step.UndoAt != 0 {
		u.run.UndoAt = step.UndoAt
	}
	return step.Undo != "", nil
}

// undoStep is a batch of a run's records, newest first, and what becomes of
// them.
type undoStep struct {
	*undoing
	records  []leadbridge.SyncRecord
	at       time.Time
	book     *linkBook
	leads    []leadbridge.LeadChange
	outcomes []undone // of each record
	parted   []parted
	received []leadbridge.InboxEvent
	queue    []leadbridge.OutboxItem
}

// takeBack takes the batch back: first in the CRM, then here.
func (b *undoStep) takeBack(ctx context.Context) error {
	if err := b.unmerge(ctx); err != nil {
		return err
	}
	var refs []leadbridge.RecordRef
	for _, r := range b.records {
		refs = append(refs, r.RecordRef)
	}
	for object, ids := range byObject(refs) {
		links, err := b.service.store.LinksOf(ctx, b.integration.ID, object, ids)
		if err != nil {
			return err
		}
		b.book.add(links)
	}
	seqs, err := b.leadsOf(ctx)
	if err != nil {
		return err
	}
	links, err := b.service.store.LinksOfLeads(ctx, b.integration.ID, seqs)
	if err != nil {
		return err
	}
	b.book.add(links)
	b.partLinks()
	if err := b.outbound(ctx); err != nil {
		return err
	}
	return b.inbound(ctx, seqs)
}

// leadsOf returns the numbers of the leads of the inbound records.
func (b *undoStep) leadsOf(ctx context.Context) ([]int64, error) {
	seqs := map[string]int64{}
	for _, r := range b.records {
		if r.LeadID == "" || r.Direction != leadbridge.Inbound || seqs[r.LeadID] != 0 {
			continue
		}
		if l := b.book.links[r.RecordRef]; l != nil && l.LeadID == r.LeadID {
			seqs[r.LeadID] = l.LeadSeq
			continue
		}
		lead, err := b.service.store.Lead(ctx, r.LeadID)
		switch {
		case leadbridge.KindOf(err) == leadbridge.NotFound:
			continue
		case err != nil:
			return nil, err
		}
		seqs[r.LeadID] = lead.Seq
	}
	var all []int64
	for _, seq := range seqs {
		all = append(all, seq)
	}
	slices.Sort(all)
	return all, nil
}
