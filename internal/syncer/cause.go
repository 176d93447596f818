package syncer

import (
	"context"

	"leadbridge"
)

// causeStore counts what waits and what was done.
type causeStore interface {
	// Causes counts what waits at an integration by its causes, the most
	// frequent first.
	Causes(ctx context.Context, integrationID string, of leadbridge.CauseSubject) ([]leadbridge.SyncCause, error)
	RunTally(ctx context.Context, r *leadbridge.SyncRun) (leadbridge.RunTally, error)
	// LeadNames returns what to call leads, by their IDs.
	LeadNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Causes counts what waits for a person at an integration by its causes, the
// most frequent first.
func (s *Service) Causes(ctx context.Context, integrationID string, of leadbridge.CauseSubject) ([]leadbridge.SyncCause, error) {
	if _, err := s.store.Integration(ctx, integrationID); err != nil {
		return nil, err
	}
	return s.store.Causes(ctx, integrationID, of)
}

// RunTally sums up what a run did, or what a reconciliation found.
func (s *Service) RunTally(ctx context.Context, integrationID, runID string) (leadbridge.RunTally, error) {
	run, err := s.SyncRun(ctx, integrationID, runID)
	if err != nil {
		return leadbridge.RunTally{}, err
	}
	return s.store.RunTally(ctx, run)
}

// LeadNames returns what to call leads, by their IDs. Nameless ones are
// missing.
func (s *Service) LeadNames(ctx context.Context, ids []string) (map[string]string, error) {
	return s.store.LeadNames(ctx, ids)
}

// Conflict returns one conflict of an integration, open or not.
func (s *Service) Conflict(ctx context.Context, integrationID, id string) (leadbridge.SyncConflict, error) {
	return s.store.Conflict(ctx, integrationID, id)
}
