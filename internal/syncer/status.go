package syncer

import (
	"context"
	"time"

	"leadbridge"
)

// Status tells how an integration's sync stands.
func (s *Service) Status(ctx context.Context, integrationID string) (Status, error) {
	st, err := s.Glance(ctx, integrationID)
	if err != nil {
		return st, err
	}
	st.Links, err = s.store.CountLinks(ctx, integrationID)
	return st, err
}

// Glance is [Service.Status] without the links, which take long to count where
// there are a million.
func (s *Service) Glance(ctx context.Context, integrationID string) (Status, error) {
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return Status{}, err
	}
	st := Status{State: i.SyncStatus, LastSyncAt: i.LastSyncAt, DryRunNeeded: !i.Started, Percentage: -1}
	if err := s.runsOf(ctx, i, &st); err != nil {
		return st, err
	}
	if err := s.countsOf(ctx, i.ID, &st); err != nil {
		return st, err
	}
	if st.Run == nil && i.Started && i.AutoSync && unusable("syncer.Status", i) == nil {
		st.NextRunAt = nextRun(i, st.Last)
	}
	if !i.Started {
		if st.DryRunNeeded, err = s.dryRunNeeded(ctx, i); err != nil {
			return st, err
		}
	}
	if st.Percentage, st.Remaining, err = s.progress(ctx, st); err != nil {
		return st, err
	}
	st.Warnings, err = s.warnings(ctx, i, st)
	return st, err
}

// runsOf finds the run under way and the last one. A live run is shown only
// while it is held.
func (s *Service) runsOf(ctx context.Context, i leadbridge.Integration, st *Status) (err error) {
	if st.Run, err = s.store.LatestRun(ctx, i.ID, false, exclusive...); err != nil {
		return err
	}
	if st.Run == nil {
		if st.Run, err = s.heldLive(ctx, i.ID); err != nil {
			return err
		}
	} else if st.Run.Status != leadbridge.RunHeld {
		st.State = leadbridge.SyncRunning
	}
	st.Last, err = s.store.LatestRun(ctx, i.ID, true, leadbridge.ForSync)
	return err
}

// countsOf counts what waits.
func (s *Service) countsOf(ctx context.Context, id string, st *Status) error {
	outbox, err := s.store.CountOutbox(ctx, id)
	if err != nil {
		return err
	}
	st.Outbox = OutboxStatus{Queued: outbox.Queued, Dead: outbox.Dead}
	if st.InboxWaiting, st.InboxOldest, err = s.store.CountInbox(ctx, id); err != nil {
		return err
	}
	if st.OpenConflicts, err = s.store.CountConflicts(ctx, id); err != nil {
		return err
	}
	st.Problems, err = s.store.CountProblems(ctx, id)
	return err
}

// dryRunNeeded reports whether the first sync would be refused for want of
// one. An integration that cannot be worked on needs one later.
func (s *Service) dryRunNeeded(ctx context.Context, i leadbridge.Integration) (bool, error) {
	se, err := s.open(ctx, i.ID)
	if err != nil {
		return true, nil
	}
	err = s.rehearsed(ctx, se, i.SyncDirection)
	if leadbridge.CodeOf(err) == CodeDryRun {
		return true, nil
	}
	return false, err
}

// progress estimates how much of a run is done, in percent, and how long the
// rest takes. What a run will read is known from the last one that read
// everything; what it will send, from the queue.
func (s *Service) progress(ctx context.Context, st Status) (float64, time.Duration, error) {
	run := st.Run
	if run == nil {
		return -1, 0, nil
	}
	done := run.In.Processed + run.Out.Processed
	total := done
	if run.Direction != leadbridge.Inbound && run.Purpose == leadbridge.ForSync {
		total += st.Outbox.Queued
	}
	switch phase := run.Checkpoint.Phase; {
	case phase == leadbridge.PhasePush || phase == leadbridge.PhaseQueue || phase == leadbridge.PhaseDone || run.Direction == leadbridge.Outbound:
	case run.Type != leadbridge.SyncFull:
		return -1, 0, nil // nobody knows how much changed
	default:
		expected, err := s.lastRead(ctx, run)
		if err != nil || expected == 0 {
			return -1, 0, err
		}
		total += max(0, expected-run.In.Processed)
	}
	if total == 0 {
		return -1, 0, nil
	}
	percentage := float64(done) * 100 / float64(total)
	if percentage < 1 {
		return percentage, 0, nil
	}
	elapsed := s.Now().Sub(run.StartedAt)
	return percentage, time.Duration(float64(elapsed) * (100 - percentage) / percentage), nil
}
