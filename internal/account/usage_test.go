package account_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	now := y.clock.Now()
	s.Providers[0].Limits = []provider.Limit{
		{Bucket: "day", Title: "Calls a day", Calls: 1000, Window: 24 * time.Hour, Daily: true},
		{Bucket: "burst", Title: "Calls in ten seconds", Calls: 100, Window: 10 * time.Second},
	}
	i := connect(t, y, s)
	for range 3 {
		if _, err := s.Test(ctx, i.ID); err != nil {
			t.Fatal(err)
		}
	}
	y.grants.RevokeAccount(0)
	if _, err := s.Test(ctx, i.ID); err == nil {
		t.Fatal("a revoked token works")
	}
	if err := db.ChangeQuotas(ctx, "TOY/101", func(rows map[string]store.Quota) {
		rows["day"] = store.Quota{Used: 250, Most: 2000, ResetsAt: now.Add(time.Hour), UpdatedAt: now}
		rows[""] = store.Quota{BlockedUntil: now.Add(time.Minute), Reason: "Too fast."}
	}); err != nil {
		t.Fatal(err)
	}
	u, err := s.Usage(ctx, i.ID)
	if err != nil || len(u.Quotas) != 2 {
		t.Fatalf("got %+v, %v", u, err)
	}
	if q := u.Quotas[0]; q.Used != 250 || q.Most != 2000 || q.Percent != 12.5 || !q.ResetsAt.Equal(now.Add(time.Hour)) || q.Reason != "Too fast." {
		t.Errorf("the day is %+v", q)
	}
	if q := u.Quotas[1]; q.Most != 100 || q.Title != "Calls in ten seconds" {
		t.Errorf("the burst is %+v", q)
	}
	if u.Calls != 5 || u.Errors != 1 || len(u.Operations) != 1 || u.Operations[0].Operation != "me" || len(u.Last) != 5 || len(u.Failed) != 1 || u.Failed[0].Status != 401 {
		t.Errorf("the calls are %+v", u)
	}
	y.clock.Advance(24 * time.Hour)
	u, err = s.Usage(ctx, i.ID)
	if err != nil || u.Calls != 0 || u.Quotas[0].Used != 0 || u.Quotas[0].Reason != "" || len(u.Last) != 5 {
		t.Errorf("a day later: %+v, %v", u, err)
	}
	y.clock.Advance(7 * 24 * time.Hour)
	if err := s.ForgetCalls(ctx); err != nil {
		t.Fatal(err)
	}
	if u, err := s.Usage(ctx, i.ID); err != nil || len(u.Last) != 0 {
		t.Errorf("a week later: %+v, %v", u, err)
	}
}

// away is a store that takes no calls while it is away.
type away struct {
	account.Store
	away    atomic.Bool
	taken   atomic.Int32
	batches atomic.Int32
}

func (s *away) AddCalls(_ context.Context, calls []store.Call) error {
	if s.away.Load() {
		return errors.New("the database is away")
	}
	s.taken.Add(int32(len(calls)))
	s.batches.Add(1)
	return nil
}

func TestCallLog(t *testing.T) {
	t.Parallel()
	y, db, _ := setUp(t)
	s := &away{Store: db}
	service := y.service(t, s, loadKeys(t, db), nil)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { service.Run(ctx); close(ended) }()
	for range 1000 {
		service.CallLog().LogCall(provider.Call{Operation: "x"})
	}
	until(t, func() bool { return s.taken.Load() == 1000 })
	if n := s.batches.Load(); n > 20 {
		t.Errorf("1,000 calls were written at %d times", n)
	}
	s.away.Store(true)
	for range 12_000 {
		service.CallLog().LogCall(provider.Call{Operation: "x"})
	}
	s.away.Store(false)
	stop()
	<-ended
	if n := s.taken.Load(); n != 11_000 {
		t.Errorf("%d calls were written, want the first 1,000 and the last 10,000", n)
	}
}

// until waits for something to be true.
func until(t testing.TB, is func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come to be")
		}
	}
}

// No text that leaves the service holds a secret.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	g, err := s.GrantOf(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	note := func(_ any, err error) {
		if err != nil {
			texts = append(texts, err.Error())
		}
	}
	y.refuse.Store("invalid_grant")
	y.clock.Advance(2 * toyLife)
	note(s.Test(ctx, i.ID))
	got, _ := db.Integration(ctx, i.ID)
	texts = append(texts, got.ConnectionReason, got.LastError)
	asked := ask(t, s, i)
	query := y.agree(t, asked.AuthorizationURL, 0)
	note(s.Callback(ctx, "toy", query, asked.Browser))
	note(s.ConnectKey(ctx, i.ID, "some-wrong-key", false))
	if len(texts) != 5 {
		t.Errorf("there were %d texts: %q", len(texts), texts)
	}
	for _, text := range texts {
		for _, secret := range []string{g.AccessToken, g.RefreshToken, toySecret, "some-wrong-key", query.Get("code"), query.Get("state"), asked.Browser} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret is in %q", text)
			}
		}
	}
	if state, _ := db.Grant(ctx, i.ID); strings.Contains(string(state.Sealed), g.RefreshToken) {
		t.Error("the grant is stored as it is")
	}
}

func TestPeek(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	_, err := s.Peek(ctx, i.ID, "", 2)
	demand(t, err, leadbridge.Invalid, "invalid")
	if _, err := s.CreateMapping(ctx, i.ID, aMapping("first", "firstName", "")); err != nil {
		t.Fatal(err)
	}
	got, err := s.Peek(ctx, i.ID, "", 2)
	if err != nil || len(got) != 2 || got[0].Lead["firstName"] != "Ada" || got[1].Lead["firstName"] != "Grace" {
		t.Errorf("got %+v, %v", got, err)
	}
}
