package providertest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// paced returns a client that keeps to the account's documented limits, by
// the simulator's clock.
func (x *Exam) paced() *provider.Client {
	for name, setting := range x.Limits {
		x.Server.Stage.Vices.MustSet(name, setting)
	}
	clock := x.Server.Stage.Clock
	c := x.caller()
	g := &gate{exam: x, pace: &provider.Pace{Ledger: x.Ledger, Account: x.Provider.Name + "/exam", Title: x.Provider.Title,
		Limits: x.Provider.AccountLimits(leadbridge.AuthOAuth2, x.Provider.Filled(x.Settings)), Now: clock.Now, MaxWait: time.Nanosecond}}
	c.Pacer, c.HTTP = g, &http.Client{Transport: g}
	return provider.NewClient(x.Provider, c, x.Settings)
}

// gate is a Pacer that moves the simulator's clock on instead of waiting, but
// never while a call of another client is on its way: to that one it would
// seem as if its way took so long.
type gate struct {
	exam *Exam
	pace *provider.Pace
}

// Wait implements provider.Pacer. It returns with the clock held.
func (g *gate) Wait(ctx context.Context, c provider.Cost) error {
	for {
		g.exam.clock.RLock()
		err := g.pace.Wait(ctx, c)
		if err == nil {
			return nil
		}
		g.exam.clock.RUnlock()
		var e *leadbridge.Error
		if !errors.As(err, &e) || e.Kind != leadbridge.RateLimited || e.After > time.Minute {
			return err
		}
		if err := g.exam.sleep(ctx, e.After); err != nil {
			return err
		}
	}
}

// RoundTrip implements http.RoundTripper: the call has arrived, and the clock
// is let go.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	defer g.exam.clock.RUnlock()
	return dated{g.exam}.RoundTrip(r)
}

// Observe implements provider.Pacer.
func (g *gate) Observe(ctx context.Context, quotas []provider.Quota) error {
	return g.pace.Observe(ctx, quotas)
}

// Block implements provider.Pacer.
func (g *gate) Block(ctx context.Context, bucket string, until time.Time, reason string) error {
	return g.pace.Block(ctx, bucket, until, reason)
}

// tooManyAnswers counts the calls that the simulator refused for their pace.
func (x *Exam) tooManyAnswers() (n int) {
	for _, c := range x.Server.Stage.Calls.Last(0) {
		if c.Status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}

// limitsKept makes many small calls one after the other, which would break
// every limit of a burst if nobody waited.
func limitsKept(t *testing.T, x *Exam) {
	x.manyCalls(t, 250, x.base(t).any(), x.paced())
	if n := x.tooManyAnswers(); n > 0 {
		t.Errorf("%d calls were too fast", n)
	}
}

// manyCalls reads pages of one record, and a record by its id, until it has
// made that many calls.
func (x *Exam) manyCalls(t *testing.T, least int, id string, c *provider.Client) {
	ctx := provider.WithPriority(context.Background(), provider.ForBackfill)
	q := x.query(time.Time{})
	q.Limit = 1
	for made := x.Server.Stage.Calls.Total(); x.Server.Stage.Calls.Total() < made+least; {
		page, err := c.Driver.Pull(ctx, q)
		if err == nil {
			_, err = c.Fetch(ctx, x.Object.Name, []string{id}, []string{x.Text})
		}
		if err != nil {
			t.Error(err)
			return
		}
		q.Cursor = page.Cursor
	}
}

// limitsShared has several clients call at once, as workers on several nodes
// do: they know of one another by the ledger alone.
func limitsShared(t *testing.T, x *Exam) {
	id := x.base(t).any()
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { x.manyCalls(t, 60, id, x.paced()) })
	}
	wait.Wait()
	if n := x.tooManyAnswers(); n > 0 {
		t.Errorf("%d calls were too fast", n)
	}
}

// tooFast demands that a driver that is told to slow down does so, and that
// what it is asked to wait is waited.
func tooFast(t *testing.T, x *Exam) {
	all := x.base(t)
	seconds := 7.0
	x.Server.Stage.Vices.MustSet(sandbox.ViceTooMany, sandbox.ViceSetting{Count: 1, Rate: 1e-9, Value: &seconds})
	before := x.Server.Stage.Clock.Now()
	c := x.paced()
	if _, err := c.Fetch(context.Background(), x.Object.Name, []string{all.any()}, []string{x.Text}); err != nil {
		t.Fatal(err)
	}
	if waited := x.Server.Stage.Clock.Now().Sub(before); waited < 7*time.Second {
		t.Errorf("waited %s, asked to wait 7 s", waited)
	}
	blocked := false
	for _, s := range x.Ledger.Quotas(x.Provider.Name + "/exam") {
		blocked = blocked || !s.BlockedUntil.IsZero()
	}
	if !blocked {
		t.Error("nobody else was told to wait")
	}
}
