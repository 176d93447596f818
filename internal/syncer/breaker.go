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
// batch would do, before the batch is written or sent. With what the run did
// already, that must stay within the owner's limits; else the run is held, the
// batch must not be carried out, and the answer is Conflict with CodeHeld. It
// is the same answer as long as the run is held, after it was cancelled, and
// for a live run while automatic sync is off.
//
// The counts of the run are read from the store each time, so that batches of
// several processes add up; those of a live run are of its hour. An approved
// run passes to its end. Until a first sync has come to its end only deletions
// are limited: the dry run has shown the changes.
func (s *Service) guard(ctx context.Context, run *leadbridge.SyncRun, se *session, direction leadbridge.SyncDirection) func(would leadbridge.SyncCounts) error {
	linked := int64(-1) // not counted yet
	return func(would leadbridge.SyncCounts) error {
		now, err := s.store.Run(ctx, run.ID)
		if err != nil {
			return err
		}
		if now.Status == leadbridge.RunHeld || now.Status == leadbridge.RunCancelled {
			return held(now)
		}
		if now.Purpose == leadbridge.ForLive && !se.integration.AutoSync {
			return &leadbridge.Error{Op: "syncer.guard", Kind: leadbridge.Conflict, Code: CodeHeld, Msg: "Automatic sync is off. Changes wait until a person starts a sync, or switches it on."}
		}
		sum := now.In
		if direction == leadbridge.Outbound {
			sum = now.Out
		}
		deleted := sum.Deleted
		sum.Add(would)
		if now.ApprovedBy != "" || would.Deleted+would.Blanked+would.Updated == 0 || len(overLimits(se.policy.Breaker, sum, 0)) == 0 {
			return nil
		}
		if linked < 0 {
			if linked, err = s.linked(ctx, se.integration.ID); err != nil {
				return err
			}
			linked += deleted // they were linked until a moment ago
		}
		reason, err := s.excess(ctx, se, direction, sum, linked)
		if err != nil || reason == "" {
			return err
		}
		return s.hold(ctx, run.ID, reason)
	}
}

// linked is how many records an integration keeps in step.
func (s *Service) linked(ctx context.Context, integrationID string) (n int64, err error) {
	links, err := s.store.CountLinks(ctx, integrationID)
	for _, states := range links {
		n += states[leadbridge.LinkInStep]
	}
	return n, err
}

// excess says which limit a run would go beyond; "": none.
func (s *Service) excess(ctx context.Context, se *session, direction leadbridge.SyncDirection, sum leadbridge.SyncCounts, linked int64) (string, error) {
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

// excess is a limit that was gone beyond.
type excess struct {
	verb         string
	deletes      bool
	count, among int64
	percent      int
	least        int64
}

// overLimits are the limits that these counts go beyond, deletions first.
// among is how many records are linked.
func overLimits(limits leadbridge.BreakerLimits, sum leadbridge.SyncCounts, among int64) (over []excess) {
	for _, l := range []excess{
		{verb: "delete", deletes: true, count: sum.Deleted, percent: limits.DeletedPercent},
		{verb: "blank fields of", count: sum.Blanked, percent: limits.BlankedPercent},
		{verb: "change", count: sum.Updated, percent: limits.ChangedPercent},
	} {
		l.among, l.least = among, limits.Least
		if l.percent < 100 && l.count > l.least && l.count*100 > int64(l.percent)*among {
			over = append(over, l)
		}
	}
	return over
}

// words tell a person what would happen.
func (e excess) words(se *session, direction leadbridge.SyncDirection) string {
	what := "leads"
	if direction == leadbridge.Outbound {
		what = "records in " + se.provider.Title
	}
	return fmt.Sprintf("The sync would %s at least %d of %d linked %s. More than %d %% of them, and more than %d, need a person's approval.",
		e.verb, e.count, e.among, what, e.percent, e.least)
}

// firstSync reports whether no sync of the integration has come to its end.
func (s *Service) firstSync(ctx context.Context, integrationID string) (bool, error) {
	page, err := s.store.Runs(ctx, store.RunFilter{IntegrationID: integrationID,
		Purposes: []leadbridge.SyncPurpose{leadbridge.ForSync}, Status: leadbridge.RunCompleted, Limit: 1})
	return len(page.Runs) == 0, err
}

// hold makes a run wait for a person, and returns what its work is told.
func (s *Service) hold(ctx context.Context, runID, reason string) error {
	run, err := s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		if !r.Status.Ended() {
			r.Status, r.Reason = leadbridge.RunHeld, reason
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
