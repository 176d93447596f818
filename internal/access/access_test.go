package access_test

import (
	"context"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
)

// memory is a store of tokens in memory.
type memory struct {
	tokens  []store.Token
	touched int
}

func (m *memory) CreateToken(_ context.Context, t store.Token) error {
	m.tokens = append(m.tokens, t)
	return nil
}

func (m *memory) find(id string) *store.Token {
	i := slices.IndexFunc(m.tokens, func(t store.Token) bool { return t.ID == id })
	return &m.tokens[i]
}

func (m *memory) ExchangeToken(_ context.Context, old string, t store.Token, at time.Time) (bool, error) {
	o := m.find(old)
	if !o.RevokedAt.IsZero() || !at.Before(o.ExpiresAt) {
		return false, nil
	}
	o.RevokedAt = at
	m.tokens = append(m.tokens, t)
	return true, nil
}

func (m *memory) TokenByHash(_ context.Context, hash []byte) (store.Token, error) {
	for _, t := range m.tokens {
		if slices.Equal(t.Hash, hash) {
			return t, nil
		}
	}
	return store.Token{}, leadbridge.Errorf(leadbridge.NotFound, "memory", "no such token")
}

func (m *memory) Tokens(context.Context) ([]store.Token, error) { return slices.Clone(m.tokens), nil }

func (m *memory) RevokeToken(_ context.Context, id string, at time.Time) error {
	m.find(id).RevokedAt = at
	return nil
}

func (m *memory) TouchToken(_ context.Context, id string, at time.Time) error {
	m.touched++
	m.find(id).LastUsedAt = at
	return nil
}

func TestToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, m := context.Background(), &memory{}
		s := access.New(m)
		secret, token, err := s.Create(ctx, " Zapier ", []access.Scope{access.LeadsRead}, time.Hour)
		if err != nil || token.Name != "Zapier" || !regexp.MustCompile(`^lb_[A-Za-z0-9_-]{43}$`).MatchString(secret) {
			t.Fatalf("made %q, %+v: %v", secret, token, err)
		}
		for _, stored := range m.tokens {
			if string(stored.Hash) == secret || len(stored.Hash) != 32 {
				t.Error("the secret itself is stored")
			}
		}
		for range 3 {
			if got, err := s.Authenticate(ctx, secret); err != nil || got.ID != token.ID || !got.May(access.LeadsRead) || !got.May(access.Any) || got.May(access.LeadsWrite) {
				t.Fatalf("authenticated %+v: %v", got, err)
			}
			time.Sleep(25 * time.Second)
		}
		if m.touched != 1 {
			t.Errorf("three uses within a minute were written %d times", m.touched)
		}
		for _, wrong := range []string{"", "lb_", secret[:20], secret + "x", "Bearer " + secret} {
			if _, err := s.Authenticate(ctx, wrong); leadbridge.KindOf(err) != leadbridge.Unauthorized {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		time.Sleep(time.Hour)
		if _, err := s.Authenticate(ctx, secret); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("an expired token: %v", err)
		}
	})
}

func TestRevoke(t *testing.T) {
	ctx := context.Background()
	s := access.New(&memory{})
	secret, token, err := s.Create(ctx, "x", []access.Scope{access.Admin}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Authenticate(ctx, secret); err != nil || !got.May(access.SettingsWrite) {
		t.Fatalf("an administrator's token: %+v, %v", got, err)
	}
	if err := s.Revoke(ctx, token.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(ctx, secret); leadbridge.KindOf(err) != leadbridge.Unauthorized {
		t.Errorf("a revoked token: %v", err)
	}
	if all, err := s.List(ctx); err != nil || len(all) != 1 || all[0].RevokedAt.IsZero() {
		t.Errorf("listed %+v: %v", all, err)
	}
}

func TestSetupCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		s := access.New(&memory{})
		lost, err := s.SetupCode(ctx)
		if err != nil {
			t.Fatal(err)
		}
		code, err := s.SetupCode(ctx) // the server was started again
		if err != nil {
			t.Fatal(err)
		}
		if s.CheckCode(ctx, lost) == nil || s.CheckCode(ctx, code) != nil {
			t.Error("only the last code is good")
		}
		if _, err := s.Authenticate(ctx, code); err == nil {
			t.Error("a code is no token")
		}
		if all, err := s.List(ctx); err != nil || len(all) != 0 {
			t.Errorf("codes are listed: %v, %v", all, err)
		}
		time.Sleep(time.Hour)
		if _, _, err := s.Redeem(ctx, code); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("an old code: %v", err)
		}
		if code, err = s.SetupCode(ctx); err != nil {
			t.Fatal(err)
		}
		made, token, err := s.Create(ctx, "made elsewhere", []access.Scope{access.Admin}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Redeem(ctx, code); leadbridge.KindOf(err) != leadbridge.Unauthorized || s.CheckCode(ctx, code) == nil {
			t.Errorf("a code beside an administrator (%d characters): %v", len(made), err)
		}
		if err := s.Revoke(ctx, token.ID); err != nil {
			t.Fatal(err)
		}
		secret, _, err := s.Redeem(ctx, code)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Authenticate(ctx, secret); err != nil || !got.May(access.Admin) {
			t.Errorf("the administrator: %+v, %v", got, err)
		}
		if _, _, err := s.Redeem(ctx, code); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("a used code: %v", err)
		}
		if _, _, err := s.Redeem(ctx, secret); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("a token as a code: %v", err)
		}
		if code, err := s.SetupCode(ctx); code != "" || err != nil {
			t.Errorf("there is an administrator, but a code: %v", err)
		}
	})
}

func TestBadTokens(t *testing.T) {
	ctx := context.Background()
	s := access.New(&memory{})
	for name, make := range map[string]func() error{
		"no name":       func() error { _, _, err := s.Create(ctx, " ", []access.Scope{access.Admin}, 0); return err },
		"no scope":      func() error { _, _, err := s.Create(ctx, "x", nil, 0); return err },
		"past":          func() error { _, _, err := s.Create(ctx, "x", []access.Scope{access.Admin}, -1); return err },
		"unknown scope": func() error { _, err := access.ParseScopes([]string{"leads:reed"}); return err },
		"setup":         func() error { _, err := access.ParseScopes([]string{"setup"}); return err },
		"no scopes":     func() error { _, err := access.ParseScopes(nil); return err },
	} {
		if err := make(); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := access.ParseScopes([]string{"leads:read", " admin", "leads:read"}); err != nil || len(got) != 2 {
		t.Errorf("parsed %v: %v", got, err)
	}
}
