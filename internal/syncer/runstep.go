package syncer

import (
	"context"

	"leadbridge"
)

// step is the next step of the run, to a checkpoint. It takes the calls that
// were made since the last one into the run's count.
func (r *running) step(ctx context.Context, to leadbridge.SyncCheckpoint) (*leadbridge.SyncStep, error) {
	calls, err := r.service.accounts.CountCalls(ctx, r.run.IntegrationID, r.since)
	if err != nil {
		return nil, err
	}
	return &leadbridge.SyncStep{Seq: r.run.Seq, Was: r.run.Version, To: &to, Calls: max(0, calls-r.calls),
		Status: leadbridge.RunInProgress, At: r.service.Now()}, nil
}

// goTo moves the run to a checkpoint, with nothing else to be written.
func (r *running) goTo(ctx context.Context, to leadbridge.SyncCheckpoint) error {
	step, err := r.step(ctx, to)
	if err != nil {
		return err
	}
	return r.apply(ctx, step)
}

// goOn moves the run to its next place.
func (r *running) goOn(ctx context.Context) error {
	to, err := r.next(ctx)
	if err != nil {
		return err
	}
	return r.goTo(ctx, to)
}

func (r *running) apply(ctx context.Context, step *leadbridge.SyncStep) error {
	err := r.service.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Step: step}})
	if err == nil {
		r.took(step)
	}
	return err
}

// took notes that a step was stored.
func (r *running) took(step *leadbridge.SyncStep) {
	r.run.Version, r.run.Status, r.run.Checkpoint = step.Version, step.Status, *step.To
	r.run.In.Add(step.In)
	r.run.Out.Add(step.Out)
	r.run.Calls += step.Calls
	r.calls += step.Calls
	if step.Plan != nil {
		r.run.Plan = step.Plan
	}
}

// again reads the run, which others have moved on. Conflict, with the code
// "run_moved", says that there is nothing more to do on it.
func (r *running) again(ctx context.Context) error {
	run, err := r.service.store.Run(ctx, r.run.ID)
	if err != nil {
		return err
	}
	r.run = run
	if rests(run) {
		return &leadbridge.Error{Op: "syncer.Run", Kind: leadbridge.Conflict, Code: codeMoved, Msg: "The sync was ended meanwhile."}
	}
	return nil
}
