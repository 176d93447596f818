package account

import (
	"context"
	"errors"

	"leadbridge"
)

// keepAliveAt is how much of the time that a CRM keeps an idle grant may
// pass, in percent.
const keepAliveAt = 80

// KeepAlive renews the grants that would die of idleness. One that fails does
// not keep the others; one that the CRM refused is marked and no error.
func (s *Service) KeepAlive(ctx context.Context) error {
	all, err := s.store.Integrations(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, i := range all {
		p, err := s.Provider(i.Provider)
		if err != nil || p.OAuth.KeepAlive == 0 || i.AuthMethod != leadbridge.AuthOAuth2 || i.Connection != leadbridge.Connected {
			continue
		}
		_, err = s.grantsOf(p, i.ID).get(ctx, wish{age: p.OAuth.KeepAlive * keepAliveAt / 100})
		if err != nil && leadbridge.KindOf(err) != leadbridge.Unauthorized {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
