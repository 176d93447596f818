package account

import (
	"context"
	"time"
)

// Usage is what an integration's calls cost.
type Usage struct {
	// Quotas are the account's limits, which all who call it share.
	Quotas []QuotaUse `json:"quotas" nullable:"false"`
	// Since is when the sums begin: today, UTC.
	Since      time.Time   `json:"since"`
	Calls      int         `json:"calls"`
	Errors     int         `json:"errors"`
	Operations []CallCount `json:"operations" nullable:"false"`
	Last       []Call      `json:"last" nullable:"false"`
	Failed     []Call      `json:"failed" nullable:"false"`
}

// QuotaUse is how one limit stands.
type QuotaUse struct {
	Bucket string `json:"bucket"`
	Title  string `json:"title"`
	Used   int64  `json:"used"`
	// Most is what the CRM says, else what it documents.
	Most          int64   `json:"most"`
	Percent       float64 `json:"percent"`
	WindowSeconds int64   `json:"windowSeconds"`
	// ResetsAt is when the window ends, for a day's limit.
	ResetsAt time.Time `json:"resetsAt,omitzero"`
	// BlockedUntil is set while the calls are held back, Reason says why.
	BlockedUntil time.Time `json:"blockedUntil,omitzero"`
	Reason       string    `json:"reason,omitempty"`
	UpdatedAt    time.Time `json:"updatedAt,omitzero"`
}

// CallCount sums the calls of one operation up.
type CallCount struct {
	Operation string `json:"operation"`
	Calls     int    `json:"calls"`
	Errors    int    `json:"errors"`
	Records   int    `json:"records"`
}

// Call is one call that was made.
type Call struct {
	At           time.Time `json:"at"`
	Operation    string    `json:"operation"`
	Attempt      int       `json:"attempt"`
	Status       int       `json:"status"` // HTTP; 0: no answer
	Milliseconds int64     `json:"milliseconds"`
	Records      int       `json:"records"`
	Error        string    `json:"error,omitempty"`
}

// shownCalls is how many calls are shown one by one.
const shownCalls = 20

// Usage tells how the limits of an integration's account stand, and which
// calls were made.
func (s *Service) Usage(ctx context.Context, id string) (Usage, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return Usage{}, err
	}
	// What waits to be logged belongs to it; if it cannot be, what is there is
	// told all the same.
	_ = s.calls.Flush(ctx)
	now := s.Now()
	u := Usage{Since: now.Truncate(24 * time.Hour), Operations: []CallCount{}}
	standings, err := s.store.Quotas(ctx, quotaAccount(i))
	if err != nil {
		return u, err
	}
	u.Quotas = quotasOf(p.AccountLimits(i.AuthMethod, settingsOf(p, i)), standings, now)
	counts, err := s.store.CallCounts(ctx, id, u.Since)
	if err != nil {
		return u, err
	}
	for _, c := range counts {
		u.Calls, u.Errors = u.Calls+c.Calls, u.Errors+c.Errors
		u.Operations = append(u.Operations, CallCount(c))
	}
	if u.Last, err = s.lastCalls(ctx, id, false); err != nil {
		return u, err
	}
	u.Failed, err = s.lastCalls(ctx, id, true)
	return u, err
}

func (s *Service) lastCalls(ctx context.Context, id string, failed bool) ([]Call, error) {
	stored, err := s.store.LastCalls(ctx, id, shownCalls, failed)
	calls := make([]Call, len(stored))
	for n, c := range stored {
		calls[n] = Call{c.At, c.Operation, c.Attempt, c.Status, c.Duration.Milliseconds(), c.Records, c.Err}
	}
	return calls, err
}
