package account_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// storm asks all services for a grant at once, many times each, and demands
// that all get one that is good.
func storm(t *testing.T, y *toy, id string, services ...*account.Service) {
	t.Helper()
	var all sync.WaitGroup
	for _, s := range services {
		for range 25 {
			all.Go(func() {
				g, err := s.GrantOf(context.Background(), id)
				if err != nil {
					t.Error(err)
				} else if _, err := y.grants.Check(g.AccessToken); err != nil {
					t.Errorf("a token that is %v", err)
				}
			})
		}
	}
	all.Wait()
}

// Two programs on one database renew a token once between them, and the
// server would end the grant if an old refresh token were used.
func TestOneRenewalAtATime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		y := newToy(t)
		y.grants.Rotation = sandbox.RotateStrict
		one, two := open(), open()
		keys := loadKeys(t, one)
		slow := &http.Client{Transport: slowly{}}
		first, second := y.service(t, one, keys, slow), y.service(t, two, keys, slow)
		i := connect(t, y, first)
		for round, elapsed := range []time.Duration{toyLife * 9 / 10, toyLife * 3 / 2, toyLife * 3 / 2} {
			before := y.tokens.Load()
			y.clock.Advance(elapsed)
			storm(t, y, i.ID, first, second)
			if n := y.tokens.Load() - before; n != 1 {
				t.Errorf("round %d: the token was renewed %d times", round, n)
			}
		}
	})
}

type slowly struct{}

func (slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(100 * time.Millisecond)
	return http.DefaultTransport.RoundTrip(r)
}

// A token that the CRM refuses ahead of its end is renewed once, whoever
// finds out.
func TestRefusedToken(t *testing.T) {
	t.Parallel()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	before := y.tokens.Load()
	y.grants.ExpireAccess(0)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := s.Test(context.Background(), i.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := y.tokens.Load() - before; n != 1 {
		t.Errorf("the token was renewed %d times", n)
	}
}

func TestRevokedAtTheCRM(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	y.grants.RevokeAccount(0)
	_, err := s.Test(ctx, i.ID)
	demand(t, err, leadbridge.Unauthorized, provider.CodeRevoked)
	got, _ := db.Integration(ctx, i.ID)
	if got.Connection != leadbridge.NeedsReconnect || !strings.Contains(got.ConnectionReason, "Connect it again") || got.LastError == "" {
		t.Errorf("it is %s: %q, %q", got.Connection, got.ConnectionReason, got.LastError)
	}
	before := y.tokens.Load()
	_, err = s.Test(ctx, i.ID)
	demand(t, err, leadbridge.Unauthorized, provider.CodeRevoked)
	if y.tokens.Load() != before {
		t.Error("a parked connection goes on asking for tokens")
	}
	// A person connects it again.
	c := ask(t, s, i)
	if _, err := s.Callback(ctx, "toy", y.agree(t, c.AuthorizationURL, 0), c.Browser); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Test(ctx, i.ID); err != nil {
		t.Error(err)
	}
}

// Failures that pass leave the grant alone, and a token that works is used.
func TestTransientFailure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		refuse string
		kind   leadbridge.Kind
	}{"busy": {"temporarily_unavailable", leadbridge.Unavailable}, "wrong secret": {"invalid_client", leadbridge.Invalid}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y, db, s := setUp(t)
			i := connect(t, y, s)
			y.refuse.Store(c.refuse)
			y.clock.Advance(toyLife * 9 / 10)
			before := y.tokens.Load()
			for range 3 {
				if _, err := s.Test(ctx, i.ID); err != nil {
					t.Errorf("the token works still, but: %v", err)
				}
			}
			if n := y.tokens.Load() - before; n != 1 {
				t.Errorf("it asked %d times in a row", n)
			}
			y.clock.Advance(toyLife)
			_, err := s.Test(ctx, i.ID)
			if leadbridge.KindOf(err) != c.kind {
				t.Errorf("got %v", err)
			}
			if got, _ := db.Integration(ctx, i.ID); got.Connection != leadbridge.Connected {
				t.Errorf("it is %s: %s", got.Connection, got.ConnectionReason)
			}
			y.refuse.Store("")
			y.clock.Advance(time.Minute)
			if _, err := s.Test(ctx, i.ID); err != nil {
				t.Errorf("it did not recover: %v", err)
			}
		})
	}
}

// The address that the CRM gives is taken anew at each renewal, never blanked,
// and never one that is not the CRM's.
func TestInstanceURL(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	instance := func() string {
		got, err := db.Integration(ctx, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got.InstanceURL
	}
	y.instance.Store("https://eu7.toy.test")
	if _, err := s.Renew(ctx, i.ID); err != nil || instance() != "https://eu7.toy.test" {
		t.Errorf("it is %s, %v", instance(), err)
	}
	y.instance.Store("")
	if _, err := s.Renew(ctx, i.ID); err != nil || instance() != "https://eu7.toy.test" {
		t.Errorf("it is %s, %v", instance(), err)
	}
	y.grants.Rotation = sandbox.RotateStrict
	y.instance.Store("https://toy.test.evil.example")
	if _, err := s.Renew(ctx, i.ID); leadbridge.CodeOf(err) != provider.CodeHost || instance() != "https://eu7.toy.test" {
		t.Errorf("it is %s, %v", instance(), err)
	}
	// The old refresh token died with that answer; the new one was kept.
	y.instance.Store("")
	y.clock.Advance(time.Hour)
	if got, err := s.Renew(ctx, i.ID); err != nil || got.Connection != leadbridge.Connected {
		t.Errorf("after a refused answer: %s, %v", got.Connection, err)
	}
}

func TestKeepAlive(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	y.grants.RefreshIdle = 8 * 24 * time.Hour
	i := connect(t, y, s)
	key := create(t, s)
	if _, err := s.ConnectKey(ctx, key.ID, toyKey, false); err != nil {
		t.Fatal(err)
	}
	before := y.tokens.Load()
	for range 30 * 24 {
		y.clock.Advance(time.Hour)
		if err := s.KeepAlive(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n := y.tokens.Load() - before; n < 4 || n > 6 {
		t.Errorf("in a month it was renewed %d times", n)
	}
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Error(err)
	}
}

func TestUninstalled(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	notice := []byte(`{"client_id":"toy-client","company_id":101,"user_id":7,"timestamp":"2026-03-01 12:00:00"}`)
	for _, secret := range []string{"", "wrong"} {
		_, err := s.Uninstalled(ctx, "toy", toyClient, secret, notice)
		demand(t, err, leadbridge.Unauthorized, "unauthorized")
	}
	if n, err := s.Uninstalled(ctx, "toy", toyClient, toySecret, []byte(`{"company_id":102}`)); n != 0 || err != nil {
		t.Errorf("another account: %d, %v", n, err)
	}
	_, err := s.Uninstalled(ctx, "toy", toyClient, toySecret, []byte(`[]`))
	demand(t, err, leadbridge.Invalid, "invalid")
	if n, err := s.Uninstalled(ctx, "toy", toyClient, toySecret, notice); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if got, _ := db.Integration(ctx, i.ID); got.Connection != leadbridge.NeedsReconnect || got.ConnectionReason == "" {
		t.Errorf("it is %s: %q", got.Connection, got.ConnectionReason)
	}
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	first := connect(t, y, s)
	second := connect(t, y, s) // of the same account
	token := func(i leadbridge.Integration) string {
		g, err := s.GrantOf(ctx, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		return g.RefreshToken
	}
	one, two := token(first), token(second)
	if got, err := s.Disconnect(ctx, first.ID); err != nil || got.Connection != leadbridge.NotConnected {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, good := y.grants.RefreshGood(one); !good {
		t.Error("the app was taken out of an account that another integration uses")
	}
	if err := s.Delete(ctx, second.ID); err != nil {
		t.Error(err)
	}
	if _, good := y.grants.RefreshGood(two); good {
		t.Error("the grant of a deleted integration lives on")
	}
	if state, err := db.Grant(ctx, first.ID); err != nil || state.Sealed != nil {
		t.Errorf("the secret of a connection that ended is stored still: %v", err)
	}
	_, err := s.Test(ctx, first.ID)
	demand(t, err, leadbridge.Unauthorized, provider.CodeRevoked)
}

// A person who connects again while a renewal is under way has the last word.
func TestConnectDuringRenewal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	state, err := db.Grant(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	now := y.clock.Now()
	if leased, _, err := db.LeaseGrant(ctx, i.ID, "other", state.Generation, now, now.Add(time.Minute)); !leased || err != nil {
		t.Fatal(leased, err)
	}
	c := ask(t, s, i)
	if _, err := s.Callback(ctx, "toy", y.agree(t, c.AuthorizationURL, 0), c.Browser); err != nil {
		t.Fatal(err)
	}
	if stored, err := db.RenewGrant(ctx, i.ID, "other", state.Generation, "", store.NewGrant{Sealed: []byte("late"), At: now}); stored || err != nil {
		t.Errorf("a late renewal replaced what the person connected: %v", err)
	}
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Error(err)
	}
}
