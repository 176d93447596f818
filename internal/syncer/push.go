package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Push sends an integration's changed leads until nothing more is due or the
// budget is spent, zero: however long it takes, and answers whether it is done. What the CRM does not take is no error of it:
// that is tried again later, or waits for a person among the dead letters.
func (s *Service) Push(ctx context.Context, integrationID string, budget time.Duration) (done bool, err error) {
	var until time.Time
	if budget > 0 {
		until = s.Now().Add(budget)
	}
	i, err := s.store.Integration(ctx, integrationID)
	switch {
	case leadbridge.KindOf(err) == leadbridge.NotFound:
		return true, nil
	case err != nil:
		return false, err
	case !i.Started || !i.IsActive || i.Connection == leadbridge.NotConnected:
		return true, nil // what waits is sent when the owner sets it going
	}
	// Until the first sync has matched both sides, a lead may have a record
	// that nobody knows of. That sync sends what waits itself.
	if first, err := s.firstSync(ctx, integrationID); err != nil || first {
		return err == nil, err
	}
	done, sent, err := s.push(provider.WithPriority(ctx, provider.ForEvent), integrationID, until)
	return s.pushed(ctx, i, done, sent, err)
}

func (s *Service) push(ctx context.Context, integrationID string, until time.Time) (done bool, sent leadbridge.SyncCounts, err error) {
	se, err := s.open(ctx, integrationID)
	if err != nil {
		return false, sent, err
	}
	run, err := s.live(ctx, integrationID)
	if err != nil {
		return false, sent, err
	}
	return se.flush(ctx, flushing{run: run, until: until, admit: s.guard(ctx, run, se, leadbridge.Outbound)})
}

// pushed notes on the integration how it went. An error that no repetition
// changes is noted and ends the task; a person must act, and the next change
// or run finds what waits.
func (s *Service) pushed(ctx context.Context, i leadbridge.Integration, done bool, sent leadbridge.SyncCounts, err error) (bool, error) {
	if err == nil {
		if i.LastError == "" || sent.Created+sent.Updated+sent.Deleted == 0 {
			return done, nil
		}
		return done, s.note(ctx, i.ID, leadbridge.SyncIdle, "")
	}
	switch kind := leadbridge.KindOf(err); {
	case leadbridge.CodeOf(err) == CodeHeld:
		return true, nil
	case ctx.Err() != nil, kind == leadbridge.RateLimited, kind == leadbridge.Conflict, kind == leadbridge.Internal:
		return false, err
	case kind == leadbridge.Unavailable:
		if noted := s.note(ctx, i.ID, leadbridge.SyncError, err.Error()); noted != nil {
			return false, noted
		}
		return false, err
	}
	return true, s.note(ctx, i.ID, leadbridge.SyncError, err.Error())
}

// note stores how the sync stands. A run that is under way stays so.
func (s *Service) note(ctx context.Context, integrationID string, status leadbridge.SyncStatus, lastError string) error {
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return err
	}
	if i.SyncStatus == leadbridge.SyncRunning {
		status = leadbridge.SyncRunning
	}
	return s.store.NoteSync(ctx, integrationID, status, time.Time{}, lastError)
}
