package account

import (
	"context"
	"time"

	"leadbridge"
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
