package syncer

import (
	"context"
	"fmt"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// CodeHeld is the code of the Conflict that a batch meets whose run waits for
// a person. Whoever works on the run answers that it is done; approving the
// run sets the work going again.
const CodeHeld = "run_held"

// guard returns the breaker of a run for one direction. It is given what a
// batch would do, before the batch is written or sent. With what was done
// already, that must stay within the owner's limits; else the run is held, the
// batch must not be carried out, and the answer is Conflict with CodeHeld. It
// is the same answer as long as the run is held, after it was cancelled, and
// for a live run while automatic sync is off.
func (s *Service) guard(ctx context.Context, run *leadbridge.SyncRun, se *session, direction leadbridge.SyncDirection) func(would leadbridge.SyncCounts) error {
	within := s.limits(ctx, run, se, direction)
	return func(would leadbridge.SyncCounts) error {
		if run.Purpose == leadbridge.ForLive && !se.integration.AutoSync {
			return &leadbridge.Error{Op: "syncer.guard", Kind: leadbridge.Conflict, Code: CodeHeld, Msg: "Automatic sync is off. Changes wait until a person starts a sync, or switches it on."}
		}
		return within(would)
	}
}

// limits is guard for what a person asks for, which needs no automatic sync.
//
// The counts are read from the store each time, so that batches of several
// processes add up; deletions and blanked records add up with those of the
// other runs of the last hour. A SYNC run that was approved passes to its end,
// a live run for what it was held for. Until a first sync has come to its end
// only deletions are limited: the dry run has shown the changes.
func (s *Service) limits(ctx context.Context, run *leadbridge.SyncRun, se *session, direction leadbridge.SyncDirection) func(would leadbridge.SyncCounts) error {
	var linked *census // not counted yet
	return func(would leadbridge.SyncCounts) error {
		now, err := s.store.Run(ctx, run.ID)
		if err != nil {
			return err
		}
		if now.Status == leadbridge.RunHeld || now.Status == leadbridge.RunCancelled {
			return held(now)
		}
		passes := now.ApprovedBy != "" && now.Purpose != leadbridge.ForLive
		if passes || would.Deleted+would.Blanked+would.Updated == 0 {
			return nil
		}
		sum, err := s.sum(ctx, now, direction, would)
		if err != nil || len(overLimits(se.policy.Breaker, sum, census{})) == 0 {
			return err
		}
		if linked == nil {
			found, err := s.linked(ctx, se)
			if err != nil {
				return err
			}
			before := max(0, sum.Deleted-would.Deleted) // they were linked until a moment ago
			linked = &census{persons: found.persons + before, all: found.all + before}
		}
		reason, err := s.excess(ctx, se, direction, sum, *linked)
		if err != nil || reason == "" {
			return err
		}
		return s.hold(ctx, run.ID, reason, direction, would)
	}
}

// sum is what a batch comes to with what was done before it. It has no count
// of what the batch does not do: that is not held for the doings of others.
func (s *Service) sum(ctx context.Context, run *leadbridge.SyncRun, direction leadbridge.SyncDirection, would leadbridge.SyncCounts) (leadbridge.SyncCounts, error) {
	sum := unapproved(run, direction)
	if would.Deleted+would.Blanked > 0 && run.ApprovedBy == "" {
		others, err := s.lastHour(ctx, run, direction)
		if err != nil {
			return sum, err
		}
		sum.Deleted, sum.Blanked = sum.Deleted+others.Deleted, sum.Blanked+others.Blanked
	}
	with := func(done, more int64) int64 {
		if more == 0 {
			return 0
		}
		return done + more
	}
	return leadbridge.SyncCounts{
		Deleted: with(sum.Deleted, would.Deleted),
		Blanked: with(sum.Blanked, would.Blanked),
		Updated: with(sum.Updated, would.Updated),
	}, nil
}

// census is how many records an integration keeps in step: all, and those that
// are persons by themselves. Only with the latter are leads and records
// deleted.
type census struct{ persons, all int64 }

func (s *Service) linked(ctx context.Context, se *session) (n census, err error) {
	links, err := s.store.CountLinks(ctx, se.integration.ID)
	for name, states := range links {
		n.all += states[leadbridge.LinkInStep]
		if o := se.find(name); o != nil && o.person {
			n.persons += states[leadbridge.LinkInStep]
		}
	}
	return n, err
}

// excess says which limit a run would go beyond; "": none.
func (s *Service) excess(ctx context.Context, se *session, direction leadbridge.SyncDirection, sum leadbridge.SyncCounts, linked census) (string, error) {
	over := overLimits(se.policy.Breaker, sum, linked)
	if len(over) == 0 {
		return "", nil
	}
	if over[0].deletes {
		return over[0].words(se, direction), nil
	}
	first, err := s.firstSync(ctx, se.integration.ID)
	if err != nil || first {
		return "", err
	}
	return over[0].words(se, direction), nil
}

// Of a small account, the owner's least number may be all there is. More than
// half of the linked records, if they are more than these, are therefore not
// deleted or blanked without a person either.
const leastOfHalf = 3

// excess is a limit that was gone beyond.
type excess struct {
	verb         string
	deletes      bool
	count, among int64
	percent      int
	least        int64
}

// overLimits are the limits that these counts go beyond, deletions first.
// Deletions are measured by the linked persons, all else by all that is linked.
func overLimits(limits leadbridge.BreakerLimits, sum leadbridge.SyncCounts, linked census) (over []excess) {
	for _, l := range []excess{
		{verb: "delete", deletes: true, count: sum.Deleted, among: linked.persons, percent: limits.DeletedPercent},
		{verb: "blank fields of", count: sum.Blanked, among: linked.all, percent: limits.BlankedPercent},
		{verb: "change", count: sum.Updated, among: linked.all, percent: limits.ChangedPercent},
	} {
		l.least = limits.Least
		if l.percent >= 100 {
			continue
		}
		half := l
		half.percent, half.least = 50, leastOfHalf
		switch {
		case l.exceeded():
			over = append(over, l)
		case l.verb != "change" && half.exceeded():
			over = append(over, half)
		}
	}
	return over
}

func (e excess) exceeded() bool {
	return e.count > e.least && e.count*100 > int64(e.percent)*e.among
}

// words tell a person what would happen.
func (e excess) words(se *session, direction leadbridge.SyncDirection) string {
	what := "leads"
	if direction == leadbridge.Outbound {
		what = "records in " + se.provider.Title
	}
	return fmt.Sprintf("The sync would %s at least %d of %d linked %s, with what was done within the last hour. More than %d %% of them, and more than %d, need a person's approval.",
		e.verb, e.count, e.among, what, e.percent, e.least)
}

// firstSync reports whether no sync of the integration has come to its end.
func (s *Service) firstSync(ctx context.Context, integrationID string) (bool, error) {
	page, err := s.store.Runs(ctx, store.RunFilter{IntegrationID: integrationID,
		Purposes: []leadbridge.SyncPurpose{leadbridge.ForSync}, Status: leadbridge.RunCompleted, Limit: 1})
	return len(page.Runs) == 0, err
}

// hold makes a run wait for a person, notes what the person is asked about,
// and returns what its work is told.
func (s *Service) hold(ctx context.Context, runID, reason string, direction leadbridge.SyncDirection, would leadbridge.SyncCounts) error {
	run, err := s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		if r.Status.Ended() || r.Status == leadbridge.RunHeld {
			return nil, nil
		}
		r.Status, r.Reason = leadbridge.RunHeld, reason
		if r.Purpose == leadbridge.ForLive {
			at := &r.Checkpoint
			at.AskedIn, at.AskedOut = r.In, r.Out
			asked := &at.AskedIn
			if direction == leadbridge.Outbound {
				asked = &at.AskedOut
			}
			asked.Add(would)
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	if run.Status == leadbridge.RunHeld {
		if err := s.store.NoteSync(ctx, run.IntegrationID, leadbridge.SyncError, time.Time{}, reason); err != nil {
			return err
		}
	}
	return held(run)
}

// held is what the work of a run that waits for a person is told.
func held(run *leadbridge.SyncRun) error {
	return &leadbridge.Error{Op: "syncer.guard", Kind: leadbridge.Conflict, Code: CodeHeld,
		Msg: fmt.Sprintf("The run waits for a person. %s", run.Reason)}
}
