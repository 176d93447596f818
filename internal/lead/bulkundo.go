package lead

import (
	"context"
	"slices"

	"leadbridge"
)

// bulkBack goes on with taking a bulk action back.
func (s *Service) bulkBack(ctx context.Context, b *leadbridge.BulkAction, spent func() bool) (done bool, err error) {
	for {
		if done, err = s.bulkBackSome(ctx, b); err != nil || done || spent() {
			return done, err
		}
	}
}

func (s *Service) bulkBackSome(ctx context.Context, b *leadbridge.BulkAction) (done bool, err error) {
	rows, err := s.store.BulkLeads(ctx, b, BulkLeadFilter{Changed: true, After: b.UndoAt, Limit: bulkStep})
	if err != nil {
		return false, err
	}
	seqs := make([]int64, len(rows))
	for i, r := range rows {
		seqs[i] = r.LeadSeq
	}
	leads, err := s.store.LeadsBySeq(ctx, seqs)
	if err != nil {
		return false, err
	}
	stories, err := s.store.RevisionsOf(ctx, seqs)
	if err != nil {
		return false, err
	}
	u := bulkUndo{cause: leadbridge.Cause{Kind: leadbridge.CauseRollback, Actor: b.UndoneBy, Bulk: b.ID}, service: s}
	step := &leadbridge.BulkStep{Seq: b.Seq, During: b.Status, From: b.UndoAt, To: b.UndoAt, At: s.now()}
	c := &leadbridge.Changeset{Bulk: step}
	for _, r := range rows {
		change, kept := u.lead(leads[r.LeadSeq], stories[r.LeadSeq], r.Version)
		r.Undo, r.Kept = "restored", kept
		switch {
		case change == nil:
			r.Undo = "kept"
		case len(kept) > 0:
			r.Undo = "partly"
		}
		if change != nil {
			c.Leads = append(c.Leads, *change)
		}
		step.Leads, step.To = append(step.Leads, r), r.LeadSeq
	}
	if done = len(rows) < bulkStep; done {
		step.Status = leadbridge.BulkUndone
	}
	if err := s.store.Apply(ctx, c); err != nil {
		return false, err
	}
	b.UndoAt = step.To
	return done, nil
}

// bulkUndo takes single changes back.
type bulkUndo struct {
	service *Service
	cause   leadbridge.Cause
}

// lead takes the change back that made a version of a lead, and names what
// someone changed since, which is kept. Without a change nothing could be
// taken back.
func (u *bulkUndo) lead(l *leadbridge.Lead, story []leadbridge.Revision, version int64) (*leadbridge.LeadChange, []string) {
	at := slices.IndexFunc(story, func(r leadbridge.Revision) bool { return r.Version == version })
	if l == nil || at < 0 {
		return nil, []string{"the lead"}
	}
	r, now := story[at], u.service.now()
	if l.MergedInto != "" {
		return nil, []string{"merged into " + l.MergedInto}
	}
	switch {
	case r.Op == leadbridge.OpDelete && l.Version == version:
		c := bringBack(l, u.cause, now)
		return &c, nil
	case r.Op == leadbridge.OpDelete && !l.Deleted():
		return nil, []string{"restored since"}
	case r.Op == leadbridge.OpDelete:
		return nil, []string{"deleted again since"}
	case l.Deleted():
		return nil, []string{"deleted since"}
	case r.Op == leadbridge.OpRestore && l.Version == version:
		c := remove(l, u.cause, now)
		return &c, nil
	case r.Op == leadbridge.OpRestore:
		return nil, changedSince(story[at+1:])
	}
	values, restored, kept := takeBack(l.Values, r.Before, r.After)
	if len(restored) == 0 {
		return nil, kept
	}
	c := change(l, leadbridge.OpUpdate, u.cause, now, func(next *leadbridge.Lead) { next.Values = values })
	c.Keys = newKeys(l.Values, c.Lead.Values)
	return &c, kept
}

// changedSince names the fields that revisions changed.
func changedSince(revisions []leadbridge.Revision) []string {
	var fields []string
	for _, r := range revisions {
		fields = append(fields, r.Before.Names()...)
		fields = append(fields, r.After.Names()...)
	}
	slices.Sort(fields)
	if fields = slices.Compact(fields); len(fields) == 0 {
		return []string{"changed since"}
	}
	return fields
}
