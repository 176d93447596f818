package account

import (
	"context"
	"time"

	"leadbridge/internal/provider"
)

// Waits returns until when a limit of the CRM holds a sync's calls back, and
// why; zero: none does. Once the connection's share of a day is used up, that
// is the end of the day.
func (s *Service) Waits(ctx context.Context, integrationID string) (until time.Time, reason string, err error) {
	i, p, err := s.find(ctx, integrationID)
	if err != nil {
		return time.Time{}, "", err
	}
	rows, err := s.store.Quotas(ctx, quotaAccount(i))
	if err != nil {
		return time.Time{}, "", err
	}
	until, reason = s.pacer(i, p, i.AuthMethod).Held(rows, provider.ForBackfill)
	return until, reason, nil
}

// CountCalls returns how many calls an integration made since then. Those that
// another process made within the last second may be missing.
func (s *Service) CountCalls(ctx context.Context, integrationID string, since time.Time) (int64, error) {
	// What waits to be logged belongs to it; if it cannot be, what is there
	// counts all the same.
	_ = s.calls.Flush(ctx)
	counts, err := s.store.CallCounts(ctx, integrationID, since)
	var calls int64
	for _, c := range counts {
		calls += int64(c.Calls)
	}
	return calls, err
}
