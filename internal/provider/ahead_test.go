package provider_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/providertest"
)

// A node whose clock was wrong for a while does not stop the account for as
// long.
func TestClockThatWasWrong(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	burst := provider.Limit{Bucket: "burst", Calls: 10, Window: 10 * time.Second}
	tokens := provider.Limit{Bucket: "tokens", Calls: 400, Window: 10 * time.Second, Weighted: true}
	daily := provider.Limit{Bucket: "daily", Calls: 3, Window: 24 * time.Hour, Daily: true}
	told := provider.Limit{Bucket: "told", Only: "told", Calls: 100, Window: 24 * time.Hour, Daily: true}
	ledger, clock, wrong := &providertest.Ledger{}, newClock(), newClock()
	wrong.now = wrong.now.AddDate(5, 0, 0)
	early := pace(ledger, wrong, burst, tokens, daily, told)
	for range 3 {
		if err := early.Wait(ctx, provider.Cost{Amount: 2}); err != nil {
			t.Fatal(err)
		}
	}
	if err := early.Observe(ctx, []provider.Quota{{Bucket: "told", Used: 100, Most: 100}}); err != nil {
		t.Fatal(err)
	}
	if err := early.Block(ctx, "", wrong.now.Add(time.Hour), "Too fast."); err != nil {
		t.Fatal(err)
	}
	p := pace(ledger, clock, burst, tokens, daily, told)
	for n := range 3 {
		if err := p.Wait(ctx, provider.Cost{Priority: provider.ForPerson}); err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
	}
	if err := pace(ledger, clock, told).Wait(ctx, provider.Cost{Bucket: "told"}); err != nil {
		t.Errorf("nobody asks how the limit stands: %v", err)
	}
	if e := refusal(t, p.Wait(ctx, provider.Cost{})); e.After > 24*time.Hour {
		t.Errorf("the day's calls go on in %s", e.After)
	}
}

// What a CRM names in error holds the calls back for a day at most.
func TestWildWaits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clock := newClock()
	ledger := &providertest.Ledger{}
	p := pace(ledger, clock, provider.Limit{Bucket: "burst", Calls: 10, Window: 10 * time.Second})
	if err := p.Block(ctx, "", clock.Now().AddDate(30, 0, 0), "Later."); err != nil {
		t.Fatal(err)
	}
	if e := refusal(t, p.Wait(ctx, provider.Cost{})); e.After < 24*time.Hour || e.After > 25*time.Hour {
		t.Errorf("calls go on in %s", e.After)
	}
	clock.Sleep(ctx, 26*time.Hour)
	if err := p.Observe(ctx, []provider.Quota{{Bucket: "burst", Used: 10, Most: 10, ResetsAt: clock.Now().Add(20 * time.Hour)}}); err != nil {
		t.Fatal(err)
	}
	begin := clock.Now()
	if err := p.Wait(ctx, provider.Cost{}); err != nil || clock.Now().Sub(begin) > 11*time.Second {
		t.Errorf("%v after %s", err, clock.Now().Sub(begin))
	}
}

// What a token endpoint names beyond reason does not end the connection.
func TestWildTokenAnswers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, seconds := range []string{"1e9", "99999999999", "9223372036854775807"} {
		a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":"`+seconds+`"}`)
		})
		g, err := a.Exchange(ctx, "code", provider.NewVerifier())
		if life := g.ExpiresAt.Sub(g.IssuedAt); err == nil && life < 24*time.Hour {
			t.Errorf("a token of %s seconds ends after %s", seconds, life)
		}
	}
	for _, later := range []string{"86400", "999999999999", "Fri, 01 Jan 2100 00:00:00 GMT"} {
		a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", later)
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		_, err := a.Refresh(ctx, leadbridge.Grant{RefreshToken: "r"})
		var e *leadbridge.Error
		if !errors.As(err, &e) || e.Code != provider.CodeNoAnswer || e.After > 5*time.Minute {
			t.Errorf("Retry-After %s: %v", later, err)
		}
	}
}
