package syncer

import (
	"context"
	"errors"
	"time"

	"leadbridge"
)

// codeMoved is the store's code for a step of a run that is not where the step
// began.
const codeMoved = "run_moved"

// met deals with the error that a run met, and answers as [Service.Run] does.
func (r *running) met(ctx context.Context, err error) (done bool, _ error) {
	if ctx.Err() != nil {
		return false, err // stopped, or out of time; it goes on from its checkpoint
	}
	if code := leadbridge.CodeOf(err); code == CodeHeld || code == codeMoved {
		now, failed := r.service.store.Run(ctx, r.run.ID)
		if failed != nil {
			return false, failed
		}
		if rests(now) {
			return true, nil
		}
		return false, err
	}
	switch leadbridge.KindOf(err) {
	case leadbridge.RateLimited, leadbridge.Unavailable:
		r.noteWait(ctx, err)
		return false, err
	case leadbridge.Conflict, leadbridge.Internal:
		return false, err
	}
	return true, r.service.failRun(ctx, r.run.ID, r.explained(ctx, err))
}

// noteWait shows in the run what it waits for. It is no step further, so that
// nothing is lost if it cannot be stored.
func (r *running) noteWait(ctx context.Context, err error) {
	failed := r.again(ctx) // who sends moves the run on
	if failed == nil {
		failed = r.noteReason(ctx, err)
	}
	if failed == nil && leadbridge.KindOf(err) == leadbridge.Unavailable && r.run.Purpose == leadbridge.ForSync {
		failed = r.service.store.NoteSync(ctx, r.run.IntegrationID, leadbridge.SyncRunning, time.Time{}, err.Error())
	}
	if failed != nil {
		r.service.Logger.WarnContext(ctx, "it was not noted what a sync waits for", "run", r.run.ID, "error", failed)
	}
}

func (r *running) noteReason(ctx context.Context, err error) error {
	step, failed := r.step(ctx, r.run.Checkpoint)
	if failed != nil {
		return failed
	}
	step.Reason = err.Error()
	var e *leadbridge.Error
	if errors.As(err, &e) && e.After > 0 {
		step.WaitsUntil = step.At.Add(e.After)
	}
	return r.apply(ctx, step)
}

// explained is an error that names the mapping at fault, where one is.
func (r *running) explained(ctx context.Context, err error) error {
	if leadbridge.KindOf(err) != leadbridge.Invalid || r.se == nil {
		return err
	}
	if wrong := r.se.checkMappings(ctx); leadbridge.KindOf(wrong) == leadbridge.Invalid {
		return wrong
	}
	return err
}

// GiveUp marks a run as failed that will not be tried again, so that the
// people who wait for it learn why.
func (s *Service) GiveUp(ctx context.Context, runID string, cause error) error {
	err := s.failRun(ctx, runID, cause)
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return nil
	}
	return err
}

// GiveUpUndo notes that the undoing of a run will not be tried again by
// itself. The run stays as it is: whoever asks for its undoing again sets it
// going where it was.
func (s *Service) GiveUpUndo(ctx context.Context, runID string, cause error) error {
	run, err := s.store.Run(ctx, runID)
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return s.note(ctx, run.IntegrationID, leadbridge.SyncError, "The undoing of a run came to a halt: "+cause.Error())
}

// GiveUpLive notes on an integration why its changes are not sent or read any
// more. What waits stays; the schedule sets the work going again.
func (s *Service) GiveUpLive(ctx context.Context, integrationID string, cause error) error {
	err := s.note(ctx, integrationID, leadbridge.SyncError, cause.Error())
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return nil
	}
	return err
}

// failRun ends a run badly.
func (s *Service) failRun(ctx context.Context, runID string, cause error) error {
	failed := false
	run, err := s.store.UpdateRun(ctx, runID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		if failed = !r.Status.Ended(); failed {
			r.Status, r.ErrorMessage, r.Reason = leadbridge.RunFailed, cause.Error(), ""
			r.WaitsUntil, r.CompletedAt = time.Time{}, s.Now()
		}
		return nil, nil
	})
	if err != nil || !failed || run.Purpose != leadbridge.ForSync {
		return err
	}
	return s.store.NoteSync(ctx, run.IntegrationID, leadbridge.SyncError, time.Time{}, cause.Error())
}

// fieldOf is the field that an error names.
func fieldOf(err error) string {
	var e *leadbridge.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}
