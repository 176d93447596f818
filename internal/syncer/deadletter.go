package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/store"
)

// DeadLetters lists the changes that the CRM does not take, with what was sent
// and what it answered.
func (s *Service) DeadLetters(ctx context.Context, f store.OutboxFilter) ([]leadbridge.OutboxItem, error) {
	if _, err := s.store.Integration(ctx, f.IntegrationID); err != nil {
		return nil, err
	}
	f.Status, f.Due = leadbridge.OutboxDead, 0
	return s.store.Outbox(ctx, f)
}

// RetryDead queues dead letters again, those of some leads or, without any,
// all. It returns how many.
func (s *Service) RetryDead(ctx context.Context, _ Actor, integrationID string, leadIDs []string) (int64, error) {
	if _, err := s.store.Integration(ctx, integrationID); err != nil {
		return 0, err
	}
	n, err := s.store.ReviveOutbox(ctx, integrationID, leadIDs, s.Now())
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.leave(ctx, leadbridge.Task{Kind: TaskPush, ID: integrationID, Once: true, Afresh: true})
}

// DropDead removes dead letters in the same way. The leads stay as they are,
// and are sent again when they change.
func (s *Service) DropDead(ctx context.Context, _ Actor, integrationID string, leadIDs []string) (int64, error) {
	if _, err := s.store.Integration(ctx, integrationID); err != nil {
		return 0, err
	}
	return s.store.DropOutbox(ctx, integrationID, leadIDs)
}
