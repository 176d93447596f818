package account

import (
	"context"

	"leadbridge"
)

// SetPolicy sets an integration's rules and nothing else, for who makes a rule
// of how a conflict was settled.
func (s *Service) SetPolicy(ctx context.Context, integrationID string, p leadbridge.SyncPolicy) error {
	_, err := s.Update(ctx, integrationID, 0, Change{Policy: &p})
	return err
}
