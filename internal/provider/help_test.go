package provider_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// clock is one that only sleeping moves on.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// grants hands out one token after another.
type grants struct {
	mu      sync.Mutex
	url     string
	tokens  []string
	renewed int
}

func (g *grants) Grant(context.Context) (leadbridge.Grant, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return leadbridge.Grant{AccessToken: g.tokens[0], InstanceURL: g.url}, nil
}

func (g *grants) Renew(ctx context.Context, refused string) (leadbridge.Grant, error) {
	g.mu.Lock()
	if g.tokens[0] == refused && len(g.tokens) > 1 {
		g.tokens, g.renewed = g.tokens[1:], g.renewed+1
	}
	g.mu.Unlock()
	return g.Grant(ctx)
}

// calls is a log that keeps all.
type calls struct {
	mu  sync.Mutex
	all []provider.Call
}

func (l *calls) LogCall(c provider.Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, c)
}

// blocks is a Pacer that remembers what it was told.
type blocks struct {
	mu       sync.Mutex
	blocked  []string
	until    []time.Time
	observed []provider.Quota
	costs    []provider.Cost
}

func (b *blocks) Wait(_ context.Context, c provider.Cost) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.costs = append(b.costs, c)
	return nil
}

func (b *blocks) Observe(_ context.Context, q []provider.Quota) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.observed = append(b.observed, q...)
	return nil
}

func (b *blocks) Block(_ context.Context, bucket string, until time.Time, _ string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.blocked, b.until = append(b.blocked, bucket), append(b.until, until)
	return nil
}

// rig is a caller before a server of the test's own.
type rig struct {
	*provider.Caller
	clock  *clock
	grants *grants
	log    *calls
	pacer  *blocks
}

// newRig serves handle and returns a caller for it. The statuses mean what
// they say: see classify.
func newRig(t *testing.T, handle http.HandlerFunc) *rig {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	r := &rig{clock: newClock(), grants: &grants{url: server.URL, tokens: []string{"old", "new", "newer"}}, log: &calls{}, pacer: &blocks{}}
	r.Caller = &provider.Caller{IntegrationID: "i1", Provider: toy(), HTTP: server.Client(), Grants: r.grants, Log: r.log, Pacer: r.pacer,
		Now: r.clock.Now, Sleep: r.clock.Sleep, Sandbox: server.URL}
	return r
}

// toy is a CRM that exists only here.
func toy() provider.Provider {
	return provider.Provider{
		Definition: provider.Definition{Name: "TOY", Title: "Toy", Hosts: []string{"toy.example"}, APIURL: "https://api.toy.example",
			Limits: []provider.Limit{{Bucket: "burst", Calls: 10, Window: time.Second}, {Bucket: "search", Only: "search", Calls: 5, Window: time.Second}}},
		Dialect: provider.Dialect{
			Authorize: func(h http.Header, g leadbridge.Grant, _ leadbridge.AuthMethod) {
				h.Set("Authorization", "Bearer "+g.AccessToken)
			},
			Classify: classify,
			Quotas: func(h http.Header) []provider.Quota {
				if h.Get("X-Used") == "" {
					return nil
				}
				return []provider.Quota{{Bucket: "burst", Used: 1, Most: 10}}
			},
		},
	}
}

func classify(r *provider.Response) *leadbridge.Error {
	e := &leadbridge.Error{Kind: leadbridge.Unavailable, Msg: "no"}
	if s := r.Header.Get("Retry-After"); s != "" {
		e.After, _ = time.ParseDuration(s + "s")
	}
	switch {
	case r.Status < 400:
		return nil
	case r.Status == 401:
		e.Kind, e.Code = leadbridge.Unauthorized, provider.CodeExpired
	case r.Status == 429 && r.Header.Get("X-Daily") != "":
		e.Kind, e.Code = leadbridge.RateLimited, provider.CodeLimitDaily
	case r.Status == 429:
		e.Kind, e.Code, e.Field = leadbridge.RateLimited, provider.CodeLimitBurst, r.Header.Get("X-Bucket")
	case r.Status == 403:
		e.Kind, e.Code = leadbridge.Forbidden, provider.CodeLockedOut
	case r.Status == 422:
		e.Kind, e.Code = leadbridge.Invalid, provider.CodeBadValue
	default:
		e.Code = provider.CodeNoAnswer
	}
	return e
}
