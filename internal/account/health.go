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
	who, findings, err := s.dial(i, p).Check(ctx, i.Objects)
	if errors.Is(err, context.Canceled) {
		return TestResult{}, err
	}
	if err != nil {
		return TestResult{}, errors.Join(err, s.store.NoteTest(context.WithoutCancel(ctx), id, "", "", err.Error(), s.Now()))
	}
	if who.AccountID != "" && i.AccountID != "" && who.AccountID != i.AccountID {
		findings = append(findings, provider.Finding{Severity: leadbridge.SeverityError, Code: CodeAccountDiffers, What: who.AccountID,
			Message: fmt.Sprintf("The connection is to the account %s, but the integration belongs to %s.", named(who.AccountName, who.AccountID), named(i.AccountName, i.AccountID)),
			Hint:    "Connect it again with a login of the right account."})
		who.AccountID, who.AccountName = i.AccountID, i.AccountName
	}
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
	return result, s.store.NoteTest(ctx, id, who.AccountID, who.AccountName, last, s.Now())
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
