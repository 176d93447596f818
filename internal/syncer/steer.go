package syncer

import (
	"context"
	"fmt"
	"time"

	"leadbridge"
)

// Approve lets a held run go on. A SYNC run is not held again. A live run may
// do what it was held for, and is limited in what comes after that; it begins
// a new hour, so that what waits for it finds it still approved.
func (s *Service) Approve(ctx context.Context, actor Actor, integrationID, runID string) (*leadbridge.SyncRun, error) {
	const op = "syncer.Approve"
	if _, err := s.SyncRun(ctx, integrationID, runID); err != nil {
		return nil, err
	}
	run, err := s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		if r.Status != leadbridge.RunHeld {
			return nil, leadbridge.Errorf(leadbridge.Conflict, op, "The run does not wait for approval: it is %s.", r.Status)
		}
		r.Status, r.ApprovedBy, r.Reason = leadbridge.RunInProgress, string(actor), ""
		if r.ApprovedBy == "" {
			r.ApprovedBy = "somebody"
		}
		if r.Purpose != leadbridge.ForLive {
			return s.tasks(leadbridge.Task{Kind: TaskRun, ID: r.ID, Once: true, Afresh: true}), nil
		}
		r.Checkpoint.Begun = s.Now()
		return s.tasks(leadbridge.Task{Kind: TaskInbox, ID: integrationID, Once: true, Afresh: true},
			leadbridge.Task{Kind: TaskPush, ID: integrationID, Once: true, Afresh: true}), nil
	})
	if err != nil {
		return nil, err
	}
	status := leadbridge.SyncRunning
	if run.Purpose == leadbridge.ForLive {
		status = leadbridge.SyncIdle
	}
	return run, s.store.NoteSync(ctx, integrationID, status, time.Time{}, "")
}

// Cancel ends a run that is under way, after the batch at hand, or one that is
// held. What it did stays.
//
// The same changes would hold the next run as well. If a held one was not
// started by a person, automatic sync is therefore switched off: the changes
// wait where they are, webhooks in the inbox and changed leads in the outbox,
// until a person has mended what was wrong and switches it on again.
func (s *Service) Cancel(ctx context.Context, actor Actor, integrationID, runID string) (*leadbridge.SyncRun, error) {
	const op = "syncer.Cancel"
	if _, err := s.SyncRun(ctx, integrationID, runID); err != nil {
		return nil, err
	}
	var was leadbridge.SyncRun
	run, err := s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		was = *r
		switch {
		case r.Status.Ended():
			return nil, leadbridge.Errorf(leadbridge.Conflict, op, "The run has ended already: it is %s.", r.Status)
		case r.Purpose == leadbridge.ForLive && r.Status != leadbridge.RunHeld:
			return nil, leadbridge.Errorf(leadbridge.Conflict, op, "A live sync can be cancelled while it is held. To stop it, switch automatic sync off.")
		}
		r.Status, r.CompletedAt, r.WaitsUntil, r.Reason = leadbridge.RunCancelled, s.Now(), time.Time{}, ""
		r.ErrorMessage = fmt.Sprintf("Cancelled by %s.", actor)
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	if was.Status == leadbridge.RunHeld && was.Actor == "" {
		return run, s.pause(ctx, integrationID, was.Reason)
	}
	if run.Purpose != leadbridge.ForSync {
		return run, nil
	}
	return run, s.store.NoteSync(ctx, integrationID, leadbridge.SyncIdle, time.Time{}, "")
}

// attemptsPause is how often an owner may change an integration meanwhile.
const attemptsPause = 5

// pause switches automatic sync off, and says why.
func (s *Service) pause(ctx context.Context, integrationID, reason string) error {
	var err error
	for range attemptsPause {
		var i leadbridge.Integration
		if i, err = s.store.Integration(ctx, integrationID); err != nil {
			return err
		}
		if !i.AutoSync {
			break
		}
		i.AutoSync, i.UpdatedAt = false, s.Now()
		if err = s.store.UpdateIntegration(ctx, i); leadbridge.KindOf(err) != leadbridge.Conflict {
			break
		}
	}
	if err != nil {
		return err
	}
	return s.store.NoteSync(ctx, integrationID, leadbridge.SyncError, time.Time{},
		"Automatic sync was switched off when a held run was cancelled: "+reason+" Look into it, then switch it on again.")
}
