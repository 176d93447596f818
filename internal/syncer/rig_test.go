package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/lead"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
	"leadbridge/internal/syncer"
)

// rig is Leadbridge over one database, with simulators of CRMs beside it. Its
// clock is the simulators': it stands still but for a millisecond each time
// that Leadbridge looks at it, and waits move it on and take no time.
type rig struct {
	t         testing.TB
	db        *store.DB
	keys      *account.Keys
	leads     *lead.Service
	providers []provider.Provider
	addresses map[string]string
	clock     *clock
}

// epoch is when the clock begins: later than what the simulators' data tells
// of, which ends when they are started.
var epoch = time.Date(2040, 1, 2, 9, 0, 0, 0, time.UTC)

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, db: storetest.SQLite(t)(), addresses: map[string]string{}, clock: &clock{}}
	keys, err := account.LoadKeys(t.Context(), r.db, "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r.keys, r.leads = keys, lead.New(r.db)
	r.leads.Now = r.clock.Now
	return r
}

// simulate starts a CRM's simulator.
func (r *rig) simulate(p provider.Provider, records int, seed uint64) *sandbox.Server {
	r.t.Helper()
	s, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: records, Seed: seed, AutoApprove: true, TimeScale: 1000,
		Clients: []sandbox.Client{{ID: "app", Secret: "app-secret"}}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = s.Close() })
	r.clock.add(s.Stage.Clock)
	r.providers = append(r.providers, p)
	r.addresses[p.Name] = s.URL
	return s
}

// clock is one time for all simulators and for Leadbridge.
type clock struct {
	mu     sync.Mutex
	clocks []*sandbox.Clock
	ahead  time.Duration
}

func (c *clock) add(other *sandbox.Clock) {
	c.mu.Lock()
	defer c.mu.Unlock()
	other.Set(epoch.Add(c.ahead))
	c.clocks = append(c.clocks, other)
}

// Now is a little later each time.
func (c *clock) Now() time.Time { return c.Advance(time.Millisecond) }

func (c *clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	for _, other := range c.clocks {
		other.Set(epoch.Add(c.ahead))
	}
	return epoch.Add(c.ahead)
}

// Sleep waits by the clock.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Advance(d)
	return ctx.Err()
}

// process is one process of Leadbridge over the rig's database. It can be
// killed at any call to the CRM or the database, and then does nothing more.
type process struct {
	*syncer.Service
	accounts *account.Service
	*life
	ctx context.Context
}

// start starts a process that answers for nothing of an earlier one. hear, if
// set, hears of each call to a CRM before it is made.
func (r *rig) start(hear func(*http.Request)) *process {
	r.t.Helper()
	ctx, end := context.WithCancel(r.t.Context())
	r.t.Cleanup(end)
	l := &life{end: end}
	wire := &http.Transport{}
	r.t.Cleanup(wire.CloseIdleConnections)
	mortal := mortalStore{r.db, l}
	accounts := account.New(account.Config{Providers: r.providers, Sandbox: r.addresses, AppURL: "http://127.0.0.1:8080", Apps: r.apps(),
		HTTP: &http.Client{Transport: mortalWire{wire, l, hear}}, Now: r.clock.Now, Sleep: r.clock.Sleep}, mortal, r.keys)
	leads := lead.New(mortal)
	leads.Now = r.clock.Now
	service := syncer.New(syncer.Config{Region: "US", Now: r.clock.Now}, mortal, accounts, merger{leads})
	return &process{service, accounts, l, ctx}
}

func (r *rig) apps() map[string]provider.App {
	apps := map[string]provider.App{}
	for _, p := range r.providers {
		apps[p.Name] = provider.App{ClientID: "app", ClientSecret: "app-secret"}
	}
	return apps
}

// merger makes one lead of two.
type merger struct{ *lead.Service }

// connect makes an integration that keeps an object in step, with the mappings
// that are suggested, by the consent of a person.
func (r *rig) connect(p *process, provider provider.Provider, object string, policy leadbridge.SyncPolicy) leadbridge.Integration {
	r.t.Helper()
	i, err := p.accounts.Create(p.ctx, provider.Name, account.Change{Objects: []string{object}})
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := p.accounts.Authorize(p.ctx, account.ConsentRequest{Provider: provider.Slug(), IntegrationID: i.ID})
	if err != nil {
		r.t.Fatal(err)
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.Get(c.AuthorizationURL)
	if err != nil {
		r.t.Fatal(err)
	}
	resp.Body.Close()
	back, err := url.Parse(resp.Header.Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := p.accounts.Callback(p.ctx, provider.Slug(), back.Query(), c.Browser); err != nil {
		r.t.Fatal(err)
	}
	if _, err := p.accounts.Accept(p.ctx, i.ID, object); err != nil {
		r.t.Fatal(err)
	}
	if err := p.accounts.Prepare(p.ctx, i.ID); err != nil {
		r.t.Fatal(err)
	}
	if i, err = r.db.Integration(p.ctx, i.ID); err != nil {
		r.t.Fatal(err)
	}
	i.Policy = policy
	if err := r.db.UpdateIntegration(p.ctx, i); err != nil {
		r.t.Fatal(err)
	}
	if i, err = r.db.Integration(p.ctx, i.ID); err != nil {
		r.t.Fatal(err)
	}
	return i
}

// sync runs a run to its end, and sends what is queued then.
func (r *rig) sync(p *process, integrationID string, request syncer.StartRequest) error {
	run, err := p.Start(p.ctx, "test", integrationID, request)
	if leadbridge.CodeOf(err) == syncer.CodeRunning { // one that was killed
		if run, err = r.db.LatestRun(p.ctx, integrationID, false, leadbridge.ForSync, leadbridge.ForDryRun); err == nil && run == nil {
			err = errors.New("a run is under way that is not there")
		}
	}
	if err != nil {
		return err
	}
	if err := r.untilDone(func() (bool, error) { return p.Run(p.ctx, run.ID, 0) }); err != nil {
		return err
	}
	if run, err = r.db.Run(p.ctx, run.ID); err != nil {
		return err
	}
	if run.Status != leadbridge.RunCompleted {
		return fmt.Errorf("the run is %s: %s %s", run.Status, run.Reason, run.ErrorMessage)
	}
	if request.Purpose == leadbridge.ForDryRun {
		return nil
	}
	return r.untilDone(func() (bool, error) { return p.Push(p.ctx, integrationID, 0) })
}

// untilDone does what must be done several times, and waits in between where
// a limit asks for it.
func (r *rig) untilDone(do func() (bool, error)) error {
	for range 200 {
		done, err := do()
		var e *leadbridge.Error
		switch {
		case errors.As(err, &e) && e.Kind == leadbridge.RateLimited:
			r.clock.Advance(max(e.After, time.Second))
		case done || err != nil:
			return err
		}
	}
	return errors.New("it is never done")
}
