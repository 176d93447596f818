package account

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

func init() { firstPause = time.Millisecond }

// GrantOf returns an integration's grant as its calls get it.
func (s *Service) GrantOf(ctx context.Context, id string) (leadbridge.Grant, error) {
	_, p, err := s.find(ctx, id)
	if err != nil {
		return leadbridge.Grant{}, err
	}
	return s.grantsOf(p, id).Grant(ctx)
}

// CallLog returns the log that clients write to.
func (s *Service) CallLog() *CallLog { return s.calls }

// Hurry makes calls wait little for another process's renewal.
func (s *Service) Hurry() { s.patience = 10 * time.Millisecond }

// ConnectGrant connects an integration by a grant.
func (s *Service) ConnectGrant(ctx context.Context, id string, grant leadbridge.Grant) error {
	i, p, err := s.find(ctx, id)
	if err == nil {
		_, err = s.connect(ctx, i, p, leadbridge.AuthOAuth2, grant, provider.Identity{AccountID: "101"}, true)
	}
	return err
}
