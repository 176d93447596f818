package account

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// line is a client that is kept for the next one who wants it.
type line struct {
	version int64  // of the integration
	account string // whose limits it keeps
	client  *provider.Client
}

// Dial returns the client for an integration's account.
func (s *Service) Dial(ctx context.Context, id string) (*provider.Client, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.dial(i, p), nil
}

func (s *Service) dial(i leadbridge.Integration, p provider.Provider) *provider.Client {
	g := s.grantsOf(p, i.ID)
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.lines[i.ID]; l.version == i.Version && l.account == quotaAccount(i) {
		return l.client
	}
	client := provider.NewClient(p, s.caller(i, p, i.AuthMethod, g), i.Settings)
	client.Preflight = preflight(client)
	s.lines[i.ID] = line{i.Version, quotaAccount(i), client}
	return client
}

// caller returns what makes an account's calls, with a grant.
func (s *Service) caller(i leadbridge.Integration, p provider.Provider, m leadbridge.AuthMethod, g provider.Grants) *provider.Caller {
	return &provider.Caller{IntegrationID: i.ID, Provider: askingAgain(p), Auth: m, HTTP: s.HTTP, Grants: g,
		Pacer: s.pacer(i, p, m), Log: s.calls, Now: s.Now, Sleep: s.Sleep, Sandbox: s.sandbox(p)}
}

// askingAgain makes the renewal have the last word about a token: what a CRM
// calls revoked is first renewed like one that expired, and only if that is
// refused as well, or cannot be, the connection is marked.
func askingAgain(p provider.Provider) provider.Provider {
	classify := p.Dialect.Classify
	p.Dialect.Classify = func(r *provider.Response) *leadbridge.Error {
		e := classify(r)
		if e == nil || e.Code != provider.CodeRevoked {
			return e
		}
		expired := *e
		expired.Code = provider.CodeExpired
		return &expired
	}
	return p
}

// pacer returns the pace of an account, which all its integrations share.
func (s *Service) pacer(i leadbridge.Integration, p provider.Provider, m leadbridge.AuthMethod) *provider.Pace {
	return &provider.Pace{Ledger: s.store, Account: quotaAccount(i), Title: p.Title, Limits: p.AccountLimits(m, settingsOf(p, i)),
		Share: i.QuotaShare, Zone: zoneOf(i), Now: s.Now, Sleep: s.Sleep}
}

// zoneOf is the zone in which an account's day ends, UTC if nobody knows.
func zoneOf(i leadbridge.Integration) *time.Location {
	zone, err := time.LoadLocation(i.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// quotaAccount names the account whose limits an integration's calls count
// in.
func quotaAccount(i leadbridge.Integration) string {
	if i.AccountID == "" {
		return i.Provider + "/" + i.ID
	}
	return i.Provider + "/" + i.AccountID
}
