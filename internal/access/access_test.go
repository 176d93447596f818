package access_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// clock is a time that the test moves.
type clock struct{ at time.Time }

func (c *clock) sleep(d time.Duration) { c.at = c.at.Add(d) }

// service is the service over a database of its own, with its clock.
func service(t *testing.T) (*access.Service, *clock, *store.DB) {
	t.Helper()
	db := storetest.SQLite(t)()
	c := &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	s := access.New(db)
	s.Cheapen()
	s.SetNow(func() time.Time { return c.at })
	return s, c, db
}

func demand(t *testing.T, err error, kind leadbridge.Kind, code string) {
	t.Helper()
	if leadbridge.KindOf(err) != kind || leadbridge.CodeOf(err) != code {
		t.Fatalf("got %v (%s, %s), want %s, %s", err, leadbridge.KindOf(err), leadbridge.CodeOf(err), kind, code)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, clock, db := service(t)
	secret, token, err := s.Create(ctx, " Zapier ", []access.Scope{access.LeadsRead}, time.Hour)
	if err != nil || token.Name != "Zapier" || !regexp.MustCompile(`^lb_[A-Za-z0-9_-]{43}$`).MatchString(secret) {
		t.Fatalf("made %q, %+v: %v", secret, token, err)
	}
	stored, err := db.Tokens(ctx)
	if err != nil || len(stored) != 1 || string(stored[0].Hash) == secret || len(stored[0].Hash) != 32 {
		t.Errorf("stored is %+v: %v", stored, err)
	}
	first := clock.at
	for range 3 {
		got, err := s.Authenticate(ctx, secret)
		if err != nil || got.ID != token.ID || !got.May(access.LeadsRead) || !got.May(access.Any) || got.May(access.LeadsWrite) {
			t.Fatalf("authenticated %+v: %v", got, err)
		}
		if !got.LastUsedAt.Equal(first) {
			t.Errorf("uses within a minute were written at %v", got.LastUsedAt)
		}
		clock.sleep(25 * time.Second)
	}
	for _, wrong := range []string{"", "lb_", secret[:20], secret + "x", "Bearer " + secret} {
		if _, err := s.Authenticate(ctx, wrong); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	clock.sleep(time.Hour)
	if _, err := s.Authenticate(ctx, secret); leadbridge.KindOf(err) != leadbridge.Unauthorized {
		t.Errorf("an expired token: %v", err)
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := service(t)
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
	t.Parallel()
	ctx := context.Background()
	s, clock, _ := service(t)
	me := access.NewUser{Name: "Ann Lee", Email: "Ann@Example.com", Password: "walks in the rain"}
	code := func() string {
		t.Helper()
		code, err := s.SetupCode(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	refused := func(why, code string) {
		t.Helper()
		_, err := s.SetUp(ctx, code, me)
		if leadbridge.KindOf(err) != leadbridge.Unauthorized || s.CheckCode(ctx, code) == nil {
			t.Errorf("%s: %v", why, err)
		}
	}
	lost := code()
	good := code() // the server was started again
	refused("an earlier code", lost)
	if err := s.CheckCode(ctx, good); err != nil {
		t.Error(err)
	}
	if _, err := s.Authenticate(ctx, good); err == nil {
		t.Error("a code is no token")
	}
	if all, err := s.List(ctx); err != nil || len(all) != 0 {
		t.Errorf("codes are listed: %v, %v", all, err)
	}
	clock.sleep(time.Hour)
	refused("an old code", good)
	good = code()
	_, token, err := s.Create(ctx, "made elsewhere", []access.Scope{access.Admin}, 0)
	if err != nil {
		t.Fatal(err)
	}
	refused("a code beside an administrator's token", good)
	if err := s.Revoke(ctx, token.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.SetUp(ctx, good, access.NewUser{Name: "Ann", Email: "ann@example.com", Password: "short"})
	demand(t, err, leadbridge.Invalid, "invalid")
	_, err = s.SetUp(ctx, good, access.NewUser{Name: "Ann", Email: "ann@example.com"})
	demand(t, err, leadbridge.Invalid, "invalid")
	u, err := s.SetUp(ctx, good, me)
	if err != nil || u.Role != access.Administrator || u.Email != "ann@example.com" || !u.May(access.Admin) {
		t.Fatalf("the administrator is %+v: %v", u, err)
	}
	refused("a used code", good)
	if code := code(); code != "" {
		t.Error("there is an administrator, but a code")
	}
}

func TestBadTokens(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := service(t)
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
