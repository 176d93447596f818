package account

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Disconnect revokes the grant at the CRM, if that can be done, and forgets
// it here. Settings, mappings and leads stay.
func (s *Service) Disconnect(ctx context.Context, id string) (leadbridge.Integration, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return i, err
	}
	s.leave(ctx, i)
	defer s.holdRenewals(p, id)()
	grant := s.grantToRevoke(ctx, p, i)
	if err := s.store.Disconnect(ctx, id, s.Now()); err != nil {
		return i, err
	}
	s.forget(id)
	s.revoke(p, i, grant)
	return s.store.Integration(ctx, id)
}

// holdRenewals waits a while for the renewal that is under way, so that what
// it brings is revoked and not what it replaces, and lets no other begin until
// the returned function is called.
func (s *Service) holdRenewals(p provider.Provider, id string) (release func()) {
	g := s.grantsOf(p, id)
	select {
	case g.turn <- struct{}{}:
		return func() { <-g.turn }
	case <-time.After(waitForRevoke):
		return func() {}
	}
}

// grantToRevoke returns the grant that ends with the integration; the zero
// grant if there is none, or if another integration uses the same account:
// some CRMs take the whole app out of it.
func (s *Service) grantToRevoke(ctx context.Context, p provider.Provider, i leadbridge.Integration) leadbridge.Grant {
	if i.Connection != leadbridge.Connected || i.AuthMethod != leadbridge.AuthOAuth2 {
		return leadbridge.Grant{}
	}
	all, err := s.store.Integrations(ctx)
	shared := slices.ContainsFunc(all, func(o leadbridge.Integration) bool {
		return o.ID != i.ID && o.Provider == i.Provider && o.AccountID == i.AccountID && o.Connection == leadbridge.Connected
	})
	if err != nil || shared {
		return leadbridge.Grant{}
	}
	h, err := s.grantsOf(p, i.ID).read(ctx)
	if err != nil {
		return leadbridge.Grant{}
	}
	return h.grant
}

// waitForRevoke is how long a person waits for the CRM to hear of the end.
const waitForRevoke = 10 * time.Second

// revoke tells the CRM that a grant has ended. It goes on in the background
// if the CRM is slow.
func (s *Service) revoke(p provider.Provider, i leadbridge.Integration, grant leadbridge.Grant) {
	if grant.AccessToken == "" {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.authority(p, i).Revoke(context.Background(), grant); err != nil {
			s.Logger.Warn("a connection was removed here, but the CRM was not told", "integration", i.ID, "error", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(waitForRevoke):
	}
}
