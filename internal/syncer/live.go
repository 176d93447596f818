package syncer

import (
	"context"
	"time"

	"github.com/google/uuid"

	"leadbridge"
)

// liveTime is how long one run holds what webhooks and changed leads bring
// about.
const liveTime = time.Hour

// attemptsLive is how often another process may be faster before a live run
// is found.
const attemptsLive = 5

// live returns the integration's run of this hour that holds what webhooks and
// changed leads bring about. An older one is completed and a new one begun;
// one that is held stays, however old, until a person has spoken, and nothing
// may be done for it meanwhile. The hour of one that was approved begins with
// the approval.
func (s *Service) live(ctx context.Context, integrationID string) (*leadbridge.SyncRun, error) {
	var run *leadbridge.SyncRun
	var err error
	for range attemptsLive {
		run, err = s.nextLive(ctx, integrationID)
		if leadbridge.KindOf(err) != leadbridge.Conflict {
			return run, err
		}
	}
	return nil, err
}

// nextLive is live, and Conflict if another process was faster.
func (s *Service) nextLive(ctx context.Context, integrationID string) (*leadbridge.SyncRun, error) {
	run, err := s.store.LatestRun(ctx, integrationID, false, leadbridge.ForLive)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	if run != nil && (run.Status == leadbridge.RunHeld || now.Sub(run.StartedAt) < liveTime || now.Sub(run.Checkpoint.Begun) < liveTime) {
		return run, nil
	}
	if run != nil {
		if err := s.endLive(ctx, run.ID, now); err != nil {
			return nil, err
		}
	}
	integration, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	run = &leadbridge.SyncRun{
		ID: uuid.NewString(), IntegrationID: integrationID,
		Type: leadbridge.SyncIncremental, Purpose: leadbridge.ForLive, Direction: integration.SyncDirection,
		Status: leadbridge.RunInProgress, StartedAt: now, Version: 1,
	}
	if err := s.store.CreateRun(ctx, run); err != nil {
		return nil, err
	}
	return run, nil
}

// endLive completes a live run, unless it was held meanwhile.
func (s *Service) endLive(ctx context.Context, runID string, at time.Time) error {
	_, err := s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		if r.Status == leadbridge.RunHeld {
			return nil, leadbridge.Errorf(leadbridge.Conflict, "syncer.live", "The run is held.")
		}
		if !r.Status.Ended() {
			r.Status, r.CompletedAt = leadbridge.RunCompleted, at
		}
		return nil, nil
	})
	return err
}

// heldLive returns the live run that waits for a person; nil: there is none.
func (s *Service) heldLive(ctx context.Context, integrationID string) (*leadbridge.SyncRun, error) {
	run, err := s.store.LatestRun(ctx, integrationID, false, leadbridge.ForLive)
	if err != nil || run == nil || run.Status != leadbridge.RunHeld {
		return nil, err
	}
	return run, nil
}

// unheld refuses a sync while a live run is held, which it names.
func (s *Service) unheld(ctx context.Context, integrationID string) error {
	run, err := s.heldLive(ctx, integrationID)
	if err != nil || run == nil {
		return err
	}
	return &leadbridge.Error{Op: "syncer.Start", Kind: leadbridge.Conflict, Code: CodeHeld,
		Msg: "The " + purposeWords[run.Purpose] + " " + run.ID + " waits for a person. " + run.Reason + " Approve it (approve) or cancel it (cancel), then sync again."}
}
