package provider_test

import (
	"context"
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // so that the zone is there on any machine

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/providertest"
)

func pace(l provider.Ledger, c *clock, limits ...provider.Limit) *provider.Pace {
	return &provider.Pace{Ledger: l, Account: "TOY/1", Title: "Toy", Limits: limits, Now: c.Now, Sleep: c.Sleep}
}

// made is a call that was let through, and when it arrived.
type made struct {
	at     time.Time
	amount int
}

// most returns the highest sum of amounts in any window, its end included.
func most(calls []made, window time.Duration) int {
	highest := 0
	for i, first := range calls {
		sum := 0
		for _, c := range calls[i:] {
			if c.at.Sub(first.at) <= window {
				sum += c.amount
			}
		}
		highest = max(highest, sum)
	}
	return highest
}

// However many nodes call, whatever they call and whenever they try, no
// window ever holds more calls than the limit allows.
func TestNoWindowHoldsMoreThanItsLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		window := time.Duration(rapid.IntRange(100, 20_000).Draw(t, "window ms")) * time.Millisecond
		limit := provider.Limit{Bucket: "burst", Calls: rapid.IntRange(1, 200).Draw(t, "calls"), Window: window, Weighted: rapid.Bool().Draw(t, "weighted")}
		search := provider.Limit{Bucket: "search", Only: "search", Calls: rapid.IntRange(1, 10).Draw(t, "searches"), Window: time.Second}
		ledger, clock := &providertest.Ledger{}, newClock()
		nodes := []*provider.Pace{pace(ledger, clock, limit, search), pace(ledger, clock, limit, search), pace(ledger, clock, search, limit)}
		costliest := 1
		if limit.Weighted {
			costliest = min(40, limit.Calls)
		}
		var all, searches []made
		step := rapid.IntRange(0, int(2*window/time.Duration(limit.Calls)/time.Microsecond)+1)
		for range rapid.IntRange(1, 600).Draw(t, "tries") {
			clock.mu.Lock()
			clock.now = clock.now.Add(time.Duration(step.Draw(t, "step")) * time.Microsecond)
			clock.mu.Unlock()
			node := nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "node")]
			node.MaxWait = time.Nanosecond
			cost := provider.Cost{Amount: rapid.IntRange(1, costliest).Draw(t, "amount"), Priority: provider.Priority(rapid.IntRange(0, 2).Draw(t, "priority"))}
			if rapid.Bool().Draw(t, "is search") {
				cost.Bucket = "search"
			}
			err := node.Wait(context.Background(), cost)
			if leadbridge.KindOf(err) == leadbridge.RateLimited {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			call := made{clock.Now(), 1}
			if cost.Bucket != "" {
				searches = append(searches, call)
			}
			if limit.Weighted {
				call.amount = cost.Amount
			}
			all = append(all, call)
		}
		if n := most(all, window); n > limit.Calls {
			t.Fatalf("%d in a window of %d", n, limit.Calls)
		}
		if n := most(searches, time.Second); n > search.Calls {
			t.Fatalf("%d searches in a window of %d", n, search.Calls)
		}
	})
}

// Calls do not take the same time on their way; a tenth of the window, at
// most half a second, is allowed for.
func TestWindowsHoldAtTheOtherEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := provider.Limit{Bucket: "burst", Calls: rapid.IntRange(1, 200).Draw(t, "calls"), Window: 10 * time.Second}
		clock := newClock()
		p := pace(&providertest.Ledger{}, clock, limit)
		delay := rapid.IntRange(0, 499)
		var arrived []made
		for range 3 * limit.Calls {
			if err := p.Wait(context.Background(), provider.Cost{Amount: 1}); err != nil {
				t.Fatal(err)
			}
			arrived = append(arrived, made{clock.Now().Add(time.Duration(delay.Draw(t, "ms")) * time.Millisecond), 1})
		}
		// Those that overtook others are counted too.
		for _, first := range arrived {
			n := 0
			for _, c := range arrived {
				if d := c.at.Sub(first.at); d >= 0 && d <= limit.Window {
					n++
				}
			}
			if n > limit.Calls {
				t.Fatalf("%d in a window of %d", n, limit.Calls)
			}
		}
	})
}

// Keeping to a limit must not cost much of it.
func TestPaceUsesItsLimit(t *testing.T) {
	t.Parallel()
	for _, l := range []provider.Limit{{Bucket: "b", Calls: 110, Window: 10 * time.Second}, {Bucket: "b", Calls: 5, Window: time.Second}, {Bucket: "b", Calls: 80, Window: 2 * time.Second}} {
		clock := newClock()
		p := pace(&providertest.Ledger{}, clock, l)
		begin := clock.Now()
		for range 50 * l.Calls {
			if err := p.Wait(context.Background(), provider.Cost{Priority: provider.ForBackfill}); err != nil {
				t.Fatal(err)
			}
		}
		used := float64(50*l.Window) / float64(clock.Now().Sub(begin))
		if used < 0.8 || used > 1 {
			t.Errorf("%d calls in %s: %.2f of the limit is used", l.Calls, l.Window, used)
		}
	}
}

func refusal(t *testing.T, err error) *leadbridge.Error {
	t.Helper()
	var e *leadbridge.Error
	if !errors.As(err, &e) || e.Kind != leadbridge.RateLimited || e.After <= 0 || e.Msg == "" {
		t.Fatalf("got %v, want RateLimited with a time", err)
	}
	return e
}

// A person's call finds room where bulk work waits for its turn.
func TestPersonGoesFirst(t *testing.T) {
	t.Parallel()
	clock := newClock()
	ledger := &providertest.Ledger{}
	p := pace(ledger, clock, provider.Limit{Bucket: "b", Calls: 100, Window: 10 * time.Second})
	p.MaxWait = time.Nanosecond
	ctx := context.Background()
	bulk := provider.Cost{Priority: provider.ForBackfill}
	if err := p.Wait(ctx, bulk); err != nil {
		t.Fatal(err)
	}
	refusal(t, p.Wait(ctx, bulk))
	events := 0
	for ; p.Wait(ctx, provider.Cost{Priority: provider.ForEvent}) == nil; events++ {
	}
	people := 0
	for ; p.Wait(ctx, provider.Cost{}) == nil; people++ {
	}
	if events == 0 || people == 0 {
		t.Errorf("%d events and %d people found room", events, people)
	}
}

func TestDailyShares(t *testing.T) {
	t.Parallel()
	clock := newClock()
	ledger := &providertest.Ledger{}
	p := pace(ledger, clock, provider.Limit{Bucket: "daily", Calls: 1000, Window: 24 * time.Hour, Daily: true, Weighted: true})
	p.Share = 50
	ctx := context.Background()
	count := func(priority provider.Priority) (n int) {
		for ; ; n++ {
			if err := p.Wait(ctx, provider.Cost{Amount: 10, Priority: priority}); err != nil {
				if e := refusal(t, err); e.Code != provider.CodeLimitDaily {
					t.Errorf("code %s", e.Code)
				}
				return n
			}
		}
	}
	if bulk, event, person := count(provider.ForBackfill), count(provider.ForEvent), count(provider.ForPerson); bulk != 45 || event != 5 || person != 50 {
		t.Errorf("%d in bulk, %d events, %d by people; want 45, 5, 50", bulk, event, person)
	}
	// The next day, by the account's clock.
	clock.Sleep(ctx, 15*time.Hour)
	if n := count(provider.ForBackfill); n != 45 {
		t.Errorf("%d the next day", n)
	}
}

func TestDayEndsInTheAccountsZone(t *testing.T) {
	t.Parallel()
	clock := newClock() // 9:00 UTC is 1:00 in Los Angeles
	ledger := &providertest.Ledger{}
	p := pace(ledger, clock, provider.Limit{Bucket: "daily", Calls: 1, Window: 24 * time.Hour, Daily: true})
	var err error
	if p.Zone, err = time.LoadLocation("America/Los_Angeles"); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(context.Background(), provider.Cost{}); err != nil {
		t.Fatal(err)
	}
	if got, want := ledger.Quotas("TOY/1")["daily"].ResetsAt, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("resets at %s, want %s", got, want)
	}
}

// The CRM counts the calls of others too, so what it says goes first.
func TestHeadersGoFirst(t *testing.T) {
	t.Parallel()
	clock := newClock()
	ledger := &providertest.Ledger{}
	daily := provider.Limit{Bucket: "daily", Calls: 1000, Window: 24 * time.Hour, Daily: true}
	p, other := pace(ledger, clock, daily), pace(ledger, clock, daily)
	p.Share, other.Share = 80, 80
	ctx := context.Background()
	bulk := provider.Cost{Priority: provider.ForBackfill}
	if err := p.Wait(ctx, bulk); err != nil {
		t.Fatal(err)
	}
	if err := p.Observe(ctx, []provider.Quota{{Bucket: "daily", Used: 90_000, Most: 100_000}}); err != nil {
		t.Fatal(err)
	}
	clock.Sleep(ctx, time.Minute)
	refusal(t, p.Wait(ctx, bulk))
	refusal(t, other.Wait(ctx, bulk))
	if s := ledger.Quotas("TOY/1")["daily"]; s.Used != 90_000 || s.Most != 100_000 {
		t.Errorf("%+v", s)
	}
	// A limit that rolls over frees itself unseen: now and then one call asks.
	clock.Sleep(ctx, 15*time.Minute)
	if err := p.Wait(ctx, bulk); err != nil {
		t.Errorf("no call asks again: %v", err)
	}
	refusal(t, p.Wait(ctx, bulk))
	if err := p.Observe(ctx, []provider.Quota{{Bucket: "daily", Used: 10_000, Most: 100_000}}); err != nil {
		t.Fatal(err)
	}
	if err := other.Wait(ctx, bulk); err != nil && p.Wait(ctx, bulk) != nil {
		t.Error(err)
	}
}

func TestUsedUpBurstHolds(t *testing.T) {
	t.Parallel()
	clock := newClock()
	p := pace(&providertest.Ledger{}, clock, provider.Limit{Bucket: "burst", Calls: 100, Window: 10 * time.Second})
	ctx := context.Background()
	if err := p.Observe(ctx, []provider.Quota{{Bucket: "burst", Used: 100, Most: 100, ResetsAt: clock.Now().Add(4 * time.Second)}}); err != nil {
		t.Fatal(err)
	}
	begin := clock.Now()
	if err := p.Wait(ctx, provider.Cost{}); err != nil || clock.Now().Sub(begin) < 4*time.Second {
		t.Errorf("%v after %s", err, clock.Now().Sub(begin))
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	clock := newClock()
	ledger := &providertest.Ledger{}
	p, other := pace(ledger, clock), pace(ledger, clock)
	ctx := context.Background()
	if err := p.Block(ctx, "search", clock.Now().Add(time.Hour), "Too fast."); err != nil {
		t.Fatal(err)
	}
	if err := other.Wait(ctx, provider.Cost{}); err != nil {
		t.Errorf("other calls are held too: %v", err)
	}
	if e := refusal(t, other.Wait(ctx, provider.Cost{Bucket: "search"})); e.After != time.Hour {
		t.Errorf("after %s", e.After)
	}
	// A shorter block does not end a longer one.
	if err := other.Block(ctx, "", clock.Now().Add(10*time.Second), "Locked out."); err != nil {
		t.Fatal(err)
	}
	if err := other.Block(ctx, "", clock.Now().Add(time.Second), ""); err != nil {
		t.Fatal(err)
	}
	begin := clock.Now()
	if err := p.Wait(ctx, provider.Cost{}); err != nil || clock.Now().Sub(begin) < 10*time.Second {
		t.Errorf("%v after %s", err, clock.Now().Sub(begin))
	}
}

func TestAccountLimits(t *testing.T) {
	t.Parallel()
	p := provider.Provider{Definition: provider.Definition{Limits: []provider.Limit{{Bucket: "daily", Calls: 100, Setting: "dailyCalls"}, {Bucket: "burst", Calls: 10}}}}
	got := p.AccountLimits(leadbridge.AuthAPIKey, map[string]string{"dailyCalls": "250"})
	if got[0].Calls != 250 || got[1].Calls != 10 || p.Limits[0].Calls != 100 {
		t.Error(got)
	}
	if got := p.AccountLimits(leadbridge.AuthAPIKey, map[string]string{"dailyCalls": "many"}); got[0].Calls != 100 {
		t.Error(got)
	}
	p.LimitsFor = func(m leadbridge.AuthMethod, _ map[string]string) []provider.Limit {
		return []provider.Limit{{Bucket: string(m)}}
	}
	if got := p.AccountLimits(leadbridge.AuthAPIKey, nil); got[0].Bucket != "API_KEY" {
		t.Error(got)
	}
}
