package account

import (
	"context"
	"errors"
	"fmt"

	"leadbridge"
	"leadbridge/internal/provider"
)

// TestResult is what a test of a connection found.
type TestResult struct {
	Identity provider.Identity  `json:"identity"`
	Findings []provider.Finding `json:"findings" nullable:"false"`
}

// Test tests a connection: who the account is, and which scope, permission or
// field is missing. It fails if nothing could be tested. The integration
// keeps what was wrong as its last error.
func (s *Service) Test(ctx context.Context, id string) (TestResult, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return TestResult{}, err
	}
	client := s.dial(i, p)
	who, findings, err := client.Check(ctx, i.Objects)
	if errors.Is(err, context.Canceled) {
		return TestResult{}, err
	}
	if err != nil {
		if err := s.store.NoteTest(context.WithoutCancel(ctx), id, "", "", "", err.Error(), s.Now()); err != nil {
			s.Logger.WarnContext(ctx, "the result of a test was not noted", "integration", id, "error", err)
		}
		return TestResult{}, err
	}
	if who.AccountID != "" && i.AccountID != "" && who.AccountID != i.AccountID {
		findings = append(findings, provider.Finding{Severity: leadbridge.SeverityError, Code: CodeAccountDiffers, What: who.AccountID,
			Message: fmt.Sprintf("The connection is to the account %s, but the integration belongs to %s.", named(who.AccountName, who.AccountID), named(i.AccountName, i.AccountID)),
			Hint:    "Connect it again with a login of the right account."})
		who.AccountID, who.AccountName = i.AccountID, i.AccountName
	}
	lost, err := s.checkMapped(ctx, i, p, client)
	if err != nil {
		return TestResult{}, err
	}
	findings = append(findings, lost...)
	last := ""
	for _, f := range findings {
		if f.Severity == leadbridge.SeverityError {
			last = f.Message
			break
		}
	}
	result := TestResult{Identity: who, Findings: findings}
	if findings == nil {
		result.Findings = []provider.Finding{}
	}
	return result, s.store.NoteTest(ctx, id, who.AccountID, who.AccountName, who.TimeZone, last, s.Now())
}

// Renew renews an integration's token now. It is renewed by itself ahead of
// its end.
func (s *Service) Renew(ctx context.Context, id string) (leadbridge.Integration, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return i, err
	}
	if i.AuthMethod == leadbridge.AuthAPIKey {
		return i, leadbridge.Errorf(leadbridge.Unsupported, "account.Renew", "A key of %s is not renewed; to replace it, connect the integration again.", p.Title)
	}
	if _, err := s.grantsOf(p, id).get(ctx, wish{now: true}); err != nil {
		return i, err
	}
	return s.store.Integration(ctx, id)
}

// Prepare makes the fields in which the account's records carry our own key,
// so that none is created twice, where the CRM's API allows that. Those who
// prepare one account at the same time take turns, as some CRMs let the same
// field be made twice.
func (s *Service) Prepare(ctx context.Context, id string) error {
	i, p, err := s.find(ctx, id)
	if err != nil || i.SyncDirection == leadbridge.Inbound {
		return err
	}
	turn := s.preparing(quotaAccount(i))
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	client := s.dial(i, p)
	for _, name := range i.Objects {
		o, err := p.Object(name)
		if err != nil {
			return err
		}
		if o.ReadOnly {
			continue
		}
		if err := client.Prepare(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// preparing is what those who prepare an account hold in turn.
func (s *Service) preparing(account string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turns[account] == nil {
		s.turns[account] = make(chan struct{}, 1)
	}
	return s.turns[account]
}
