package account_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

func TestWaits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	now := y.clock.Now()
	s.Providers[0].Limits = []provider.Limit{
		{Bucket: "day", Title: "Calls a day", Calls: 1000, Window: 24 * time.Hour, Daily: true},
		{Bucket: "burst", Title: "Calls in ten seconds", Calls: 100, Window: 10 * time.Second},
		{Bucket: "search", Title: "Searches", Only: "search", Calls: 5, Window: time.Second},
	}
	i := connect(t, y, s)
	for name, c := range map[string]struct {
		rows  map[string]store.Quota
		until time.Time
		says  string
	}{
		"nothing used":         {map[string]store.Quota{"day": {}, "burst": {}, "search": {}, "": {}}, time.Time{}, ""},
		"a share is left":      {map[string]store.Quota{"day": {Used: 700, ResetsAt: now.Add(time.Hour), UpdatedAt: now}}, time.Time{}, ""},
		"the share is used up": {map[string]store.Quota{"day": {Used: 720, ResetsAt: now.Add(time.Hour), UpdatedAt: now}}, now.Add(time.Hour), "80 %"},
		"a rolling day":        {map[string]store.Quota{"day": {Used: 1600, Most: 2000, UpdatedAt: now}}, now.Add(15 * time.Minute), "2000"},
		"the day ended":        {map[string]store.Quota{"day": {Used: 1000, ResetsAt: now, UpdatedAt: now.Add(-time.Minute)}}, time.Time{}, ""},
		"all is blocked":       {map[string]store.Quota{"": {BlockedUntil: now.Add(time.Minute), Reason: "Too fast."}}, now.Add(time.Minute), "Too fast."},
		"searches are blocked": {map[string]store.Quota{"search": {BlockedUntil: now.Add(time.Minute), Reason: "Too many."}}, now.Add(time.Minute), "Too many."},
		"it was blocked":       {map[string]store.Quota{"": {BlockedUntil: now, Reason: "Too fast."}}, time.Time{}, ""},
		"a clock went wrong":   {map[string]store.Quota{"": {BlockedUntil: now.Add(999 * time.Hour), Reason: "Too fast."}}, time.Time{}, ""},
	} {
		if err := db.ChangeQuotas(ctx, "TOY/101", func(rows map[string]store.Quota) {
			for _, bucket := range []string{"", "day", "burst", "search"} {
				rows[bucket] = c.rows[bucket]
			}
		}); err != nil {
			t.Fatal(err)
		}
		until, reason, err := s.Waits(ctx, i.ID)
		if err != nil || !until.Equal(c.until) || !strings.Contains(reason, c.says) || (reason == "") != (c.says == "") {
			t.Errorf("%s: until %v for %q, %v; want %v", name, until, reason, err, c.until)
		}
	}
	// A limit that keeps a sync waiting keeps it from calling.
	if err := db.ChangeQuotas(ctx, "TOY/101", func(rows map[string]store.Quota) {
		rows[""] = store.Quota{}
		rows["day"] = store.Quota{Used: 720, ResetsAt: now.Add(time.Hour), UpdatedAt: now}
	}); err != nil {
		t.Fatal(err)
	}
	client, err := s.Dial(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Driver.Describe(provider.WithPriority(ctx, provider.ForBackfill), "people")
	demand(t, err, "rate_limited", provider.CodeLimitDaily)
	if _, _, err := s.Waits(ctx, "none"); err == nil {
		t.Error("an integration that is not there waits")
	}
}

func TestCountCalls(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	start := y.clock.Now()
	before, err := s.CountCalls(ctx, i.ID, start)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := s.Test(ctx, i.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.CountCalls(ctx, i.ID, start); err != nil || n != before+3 {
		t.Errorf("counted %d calls after %d, %v", n, before, err)
	}
	if n, err := s.CountCalls(ctx, i.ID, start.Add(time.Hour)); err != nil || n != 0 {
		t.Errorf("counted %d calls of the future, %v", n, err)
	}
}
