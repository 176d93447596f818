package importer

import (
	"context"
	"maps"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
)

// undoBatch is how many rows one transaction of a rollback takes back.
const undoBatch = 1000

// Undo works on a rollback, or on the undoing of one, until it is done or the
// budget is spent, as [Service.Run] does on an import.
//
// A lead that the import created is removed, unless someone changed it since:
// then it is kept whole. Of a lead that it updated, each field gets back the
// value from before, unless it does not hold the import's value any more.
func (s *Service) Undo(ctx context.Context, id string, budget time.Duration) (done bool, err error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return true, err
	}
	u := undoing{service: s, job: j, undo: j.Status == leadbridge.ImportRollingBack}
	u.cause = leadbridge.Cause{Kind: leadbridge.CauseReapply, Job: j.ID, Actor: j.UndoneBy}
	switch j.Status {
	case leadbridge.ImportRollingBack:
		u.cause.Kind, u.end = leadbridge.CauseRollback, leadbridge.ImportRolledBack
	case leadbridge.ImportReapplying:
		u.end = j.Undo.Status
	default:
		return true, nil
	}
	deadline := time.Now().Add(budget)
	for {
		done, err := u.batch(ctx)
		switch {
		case leadbridge.CodeOf(err) == "job_moved":
			return false, err // another worker is at it, who may be killed
		case leadbridge.KindOf(err) == leadbridge.Conflict:
			continue // someone edited a lead of the batch; look again
		case err != nil || done:
			return done, err
		case budget > 0 && time.Now().After(deadline):
			return false, nil
		}
	}
}

type undoing struct {
	service *Service
	job     *leadbridge.ImportJob
	undo    bool // or the undoing of it
	cause   leadbridge.Cause
	end     leadbridge.ImportStatus
}

// batch deals with the next rows that wrote something.
func (u *undoing) batch(ctx context.Context) (done bool, err error) {
	s, now := u.service, u.service.now()
	rows, err := s.store.RowWrites(ctx, u.job, u.job.Undo.Row, undoBatch)
	if err != nil {
		return false, err
	}
	step := &leadbridge.UndoStep{Seq: u.job.Seq, During: u.job.Status, From: u.job.Undo.Row, To: u.job.Undo.Row, At: now}
	c := leadbridge.Changeset{Undo: step}
	prune := false
	if len(rows) < undoBatch {
		step.Status = u.end
		prune = u.undo && u.job.Counts.Created > undoBatch
	}
	var seqs []int64
	for _, r := range rows {
		seqs = append(seqs, r.Lead)
		step.To = r.Row
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	leads, err := s.store.LeadsBySeq(ctx, seqs)
	if err != nil {
		return false, err
	}
	revisions, err := s.store.RevisionsOf(ctx, seqs)
	if err != nil {
		return false, err
	}
	outcomes := make(map[int64]outcome, len(seqs))
	for _, seq := range seqs {
		o := u.lead(leads[seq], revisions[seq], now)
		outcomes[seq] = o
		if o.change != nil {
			c.Leads = append(c.Leads, *o.change)
		}
	}
	for _, r := range rows {
		o := outcomes[r.Lead]
		c.Undos = append(c.Undos, leadbridge.UndoResult{Row: r.Row, Undo: o.what, Kept: o.kept})
	}
	if err := s.store.Apply(ctx, &c); err != nil {
		return false, err
	}
	u.job.Undo.Row = step.To
	if prune {
		// The rollback is done. If this fails, look-ups are a little slower.
		_ = s.store.PruneMatchKeys(ctx, u.job)
	}
	return step.Status != "", nil
}

// outcome is what is to be done with one lead.
type outcome struct {
	change *leadbridge.LeadChange // nil: nothing
	what   string                 // see leadbridge.ImportRecord.Undo
	kept   []string
}

func (u *undoing) lead(l *leadbridge.Lead, revisions []leadbridge.Revision, now time.Time) outcome {
	ours := u.group(revisions)
	if l == nil || len(ours) == 0 {
		return outcome{what: u.word("restored")} // dealt with at an earlier row
	}
	later := changedBy(revisions, ours)
	first, last := ours[0], ours[len(ours)-1]
	if l.MergedInto != "" {
		return outcome{what: "kept", kept: []string{"merged into " + l.MergedInto}}
	}
	switch first.Op {
	case leadbridge.OpCreate, leadbridge.OpRestore:
		switch {
		case l.Deleted():
			return outcome{what: "removed"}
		case len(later) > 0:
			return outcome{what: "kept", kept: later}
		}
		return outcome{what: "removed", change: u.change(l, leadbridge.OpDelete, nil, nil, func(l *leadbridge.Lead) { l.DeletedAt = now }, now)}
	case leadbridge.OpDelete:
		if !l.Deleted() || last.Version != l.Version {
			return outcome{what: "kept", kept: later}
		}
		o := outcome{what: u.word("restored"), change: u.change(l, leadbridge.OpRestore, nil, nil, func(l *leadbridge.Lead) { l.DeletedAt = time.Time{} }, now)}
		o.change.Keys = match.AppendKeys(nil, l.Values)
		return o
	}
	if l.Deleted() {
		return outcome{what: "removed"}
	}
	return u.fields(l, ours, now)
}

// fields gives a lead's fields the values from before the revisions, as far
// as they still hold the values from after them.
func (u *undoing) fields(l *leadbridge.Lead, ours []leadbridge.Revision, now time.Time) outcome {
	before, after := leadbridge.Values{}, leadbridge.Values{}
	for _, r := range ours {
		for name := range union(r.Before, r.After) {
			if _, seen := after[name]; !seen {
				before[name] = r.Before[name]
			}
			after[name] = r.After[name]
		}
	}
	values := l.Values.Clone()
	var kept []string
	for _, name := range after.Names() {
		switch {
		case values[name] != after[name]:
			kept = append(kept, name)
		case before[name] == "":
			delete(values, name)
		default:
			values[name] = before[name]
		}
	}
	was, is := leadbridge.Diff(l.Values, values)
	if len(was) == 0 && len(is) == 0 {
		return outcome{what: "kept", kept: kept}
	}
	o := outcome{what: u.word("restored"), kept: kept}
	if len(kept) > 0 {
		o.what = "partly"
	}
	o.change = u.change(l, leadbridge.OpUpdate, was, is, func(l *leadbridge.Lead) { l.Values = values }, now)
	o.change.Keys = match.AppendKeys(nil, values)
	return o
}

// change makes a lead's next state by f, with the revision that tells of it.
func (u *undoing) change(l *leadbridge.Lead, op leadbridge.RevisionOp, before, after leadbridge.Values, f func(*leadbridge.Lead), now time.Time) *leadbridge.LeadChange {
	next := *l
	f(&next)
	next.Version++
	next.UpdatedAt = now
	return &leadbridge.LeadChange{Lead: &next, Was: l.Version, Revisions: []leadbridge.Revision{{
		Version: next.Version, Op: op, At: now, Cause: u.cause, Before: before, After: after}}}
}

// word is what to call an outcome, which is "reapplied" when a rollback is
// undone.
func (u *undoing) word(undone string) string {
	if u.undo {
		return undone
	}
	return "reapplied"
}

// group returns the revisions that are to be undone: the job's newest ones of
// the one direction. If its newest is of the other, nothing is.
func (u *undoing) group(revisions []leadbridge.Revision) []leadbridge.Revision {
	var ours []leadbridge.Revision
	back := false
	for _, r := range revisions {
		if r.Cause.Job != u.job.ID {
			continue
		}
		if b := r.Cause.Kind == leadbridge.CauseRollback; b != back {
			ours, back = nil, b
		}
		ours = append(ours, r)
	}
	if back == u.undo {
		return nil
	}
	return ours
}

// changedBy names the fields that other revisions changed after the first of
// ours, and "merge" if one was a merge, which may change no field.
func changedBy(revisions, ours []leadbridge.Revision) []string {
	fields := map[string]bool{}
	for _, r := range revisions {
		if r.Version <= ours[0].Version || slices.ContainsFunc(ours, func(o leadbridge.Revision) bool { return o.Version == r.Version }) {
			continue
		}
		for name := range union(r.Before, r.After) {
			fields[name] = true
		}
		if r.Cause.Kind == leadbridge.CauseMerge || r.Cause.Kind == leadbridge.CauseUnmerge {
			fields["merge"] = true
		}
	}
	return slices.Sorted(maps.Keys(fields))
}

func union(a, b leadbridge.Values) leadbridge.Values {
	both := a.Clone()
	if both == nil {
		both = leadbridge.Values{}
	}
	maps.Copy(both, b)
	return both
}
