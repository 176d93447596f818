package account

import (
	"context"
	"errors"
	"maps"
	"slices"

	"leadbridge"
)

// Settle waits until no renewal is under way, or until the context ends, and
// lets none begin any more: what a CRM answers may be the only copy of a grant,
// and a database that is closed does not take it. It is the last thing that is
// asked of the service.
func (s *Service) Settle(ctx context.Context) error {
	s.mu.Lock()
	all := slices.Collect(maps.Values(s.grants))
	s.mu.Unlock()
	for _, g := range all {
		select {
		case g.turn <- struct{}{}:
		case <-ctx.Done():
			return leadbridge.Errorf(leadbridge.Unavailable, "account.Settle", "%s did not answer a renewal of the connection in time; the next start looks what became of it", g.title)
		}
		if g.unsaved == nil {
			continue
		}
		if _, err := g.save(ctx); err != nil && !errors.Is(err, errAgain) {
			return err
		}
	}
	return nil
}
