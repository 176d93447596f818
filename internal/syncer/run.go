package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Run works on a run until it is done or the budget is spent; a budget of zero
// has no end. It answers whether the run needs no further call: it has ended,
// or waits for a person. Every page is stored in one transaction with the
// run's checkpoint, so that a killed run goes on where it was.
//
// The error is of the kind that says whether to try again. What only a person
// can mend ends the run, and is told in it.
func (s *Service) Run(ctx context.Context, runID string, budget time.Duration) (done bool, err error) {
	run, err := s.store.Run(ctx, runID)
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return true, nil // its integration was deleted
	}
	if err != nil || rests(run) {
		return err == nil, err
	}
	held, release, taken, err := s.lease(ctx, run.IntegrationID, workRun)
	if err != nil {
		return false, err
	}
	if !taken {
		return false, leadbridge.Errorf(leadbridge.Conflict, "syncer.Run", "Another process works on this sync.")
	}
	defer release()
	if run, err = s.store.Run(held, runID); err != nil || rests(run) {
		return err == nil, err
	}
	r := &running{service: s, run: run, since: s.Now()}
	if budget > 0 {
		r.until = r.since.Add(budget)
	}
	done, err = r.work(provider.WithPriority(held, provider.ForBackfill))
	switch {
	case err == nil:
		return done, nil
	case held.Err() != nil && ctx.Err() == nil:
		return false, context.Cause(held) // another process took over
	}
	return r.met(ctx, err)
}

// rests reports whether there is nothing to do on a run: it has ended, waits
// for a person, or only holds what others bring about.
func rests(run *leadbridge.SyncRun) bool {
	return run.Status.Ended() || run.Status == leadbridge.RunHeld || run.Purpose == leadbridge.ForLive
}

// running is a run that is worked on.
type running struct {
	service *Service
	se      *session
	run     *leadbridge.SyncRun
	since   time.Time // when this piece of the work began
	calls   int64     // of this piece that are in the run's count already
	until   time.Time // when it ends; zero: with the run
}

func (r *running) spent() bool { return !r.until.IsZero() && !r.service.Now().Before(r.until) }

// full reports whether the run looks at every record.
func (r *running) full() bool { return r.run.Type == leadbridge.SyncFull }

func (r *running) dry() bool { return r.run.Purpose == leadbridge.ForDryRun }

// work takes one step after the other until the run is done or the budget is
// spent.
func (r *running) work(ctx context.Context) (done bool, err error) {
	if r.se, err = r.service.open(ctx, r.run.IntegrationID); err != nil {
		return false, err
	}
	if r.run.Purpose == leadbridge.ForReconcile {
		var budget time.Duration
		if !r.until.IsZero() {
			budget = r.until.Sub(r.since)
		}
		return r.se.reconcile(ctx, r.run, budget)
	}
	for {
		if done, err = r.part(ctx); done || err != nil || r.spent() {
			return done, err
		}
	}
}

// part works on the part of the run that the checkpoint names.
func (r *running) part(ctx context.Context) (done bool, err error) {
	switch r.run.Checkpoint.Phase {
	case leadbridge.PhasePull:
		return false, r.pull(ctx)
	case leadbridge.PhaseSweep:
		return false, r.sweep(ctx)
	case leadbridge.PhaseQueue:
		return false, r.queue(ctx)
	case leadbridge.PhasePush:
		return false, r.push(ctx)
	case leadbridge.PhaseDone:
		return true, r.complete(ctx)
	}
	return false, r.begin(ctx)
}

// begin marks the run, and with the first one the sync, as begun.
func (r *running) begin(ctx context.Context) error {
	if r.run.Purpose == leadbridge.ForSync {
		if !r.se.integration.Started {
			if err := r.service.store.StartSync(ctx, r.run.IntegrationID); err != nil {
				return err
			}
		}
		if err := r.service.store.NoteSync(ctx, r.run.IntegrationID, leadbridge.SyncRunning, time.Time{}, ""); err != nil {
			return err
		}
	}
	to, err := r.enter(ctx, r.places()[0])
	if err != nil {
		return err
	}
	return r.goTo(ctx, to)
}

// complete ends the run well.
func (r *running) complete(ctx context.Context) error {
	step, err := r.step(ctx, r.run.Checkpoint)
	if err != nil {
		return err
	}
	step.Status = leadbridge.RunCompleted
	if r.dry() {
		if step.Plan, err = r.plan(ctx); err != nil {
			return err
		}
	} else if err := r.service.store.NoteSync(ctx, r.run.IntegrationID, leadbridge.SyncIdle, step.At, ""); err != nil {
		return err
	}
	return r.apply(ctx, step)
}
