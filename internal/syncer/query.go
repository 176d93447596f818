package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/store"
)

// SyncRun returns a run of an integration.
func (s *Service) SyncRun(ctx context.Context, integrationID, runID string) (*leadbridge.SyncRun, error) {
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	if run.IntegrationID != integrationID {
		return nil, leadbridge.Errorf(leadbridge.NotFound, "syncer.SyncRun", "This integration has no run %q.", runID)
	}
	return run, nil
}

// SyncRuns lists the runs of an integration, newest first.
func (s *Service) SyncRuns(ctx context.Context, f store.RunFilter) (store.RunPage, error) {
	if _, err := s.store.Integration(ctx, f.IntegrationID); err != nil {
		return store.RunPage{}, err
	}
	return s.store.Runs(ctx, f)
}

// RunRecords lists what a run of an integration did, in order.
func (s *Service) RunRecords(ctx context.Context, integrationID string, f store.SyncRecordFilter) ([]leadbridge.SyncRecord, error) {
	if _, err := s.SyncRun(ctx, integrationID, f.RunID); err != nil {
		return nil, err
	}
	return s.store.RunRecords(ctx, f)
}
