package provider

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"leadbridge"
)

// How often a call is made at most, by what failed. Each waits in its own
// way: see waitAfter.
const (
	mostTries      = 5  // the CRM did not answer
	mostBadAnswers = 2  // it answered what it does not document
	mostBursts     = 10 // it said that we are too fast, and did nothing
)

// The waits between tries grow from the first to the last, and each is drawn
// between nothing and that, so that many callers do not come back at once.
const (
	firstBackoff = 500 * time.Millisecond
	lastBackoff  = 30 * time.Second
)

// How long an account's calls are held back where the CRM does not say.
const (
	defaultBurstWait  = time.Second
	defaultDailyWait  = 15 * time.Minute
	defaultLockedWait = 5 * time.Minute
)

// repeat makes a call until it succeeds, or fails for good.
func (c *Caller) repeat(ctx context.Context, r Request, read func(*Response) error) (*Response, error) {
	failures := map[string]int{}
	refused := "" // the access token that the CRM no longer takes
	for number := 1; ; number++ {
		if c.Pacer != nil {
			if err := c.Pacer.Wait(ctx, Cost{Bucket: r.Bucket, Amount: max(1, r.Cost), Priority: PriorityOf(ctx)}); err != nil {
				return nil, err
			}
		}
		g, err := c.grant(ctx, refused)
		if err != nil {
			return nil, err
		}
		resp, err := c.attempt(ctx, r, g, number, read)
		if err == nil {
			return resp, nil
		}
		var e *leadbridge.Error
		if !errors.As(err, &e) || ctx.Err() != nil {
			return resp, err
		}
		failures[e.Code]++
		if e.Code == CodeExpired && refused == "" && g.AccessToken != "" {
			refused = g.AccessToken
			continue
		}
		wait, again := c.waitAfter(ctx, r, e, failures[e.Code])
		if !again || !c.mayWait(ctx, wait) {
			return resp, withAfter(e, wait)
		}
		if err := c.sleep(ctx, wait); err != nil {
			return resp, e
		}
	}
}

// grant returns the grant to call with, another one than was refused.
func (c *Caller) grant(ctx context.Context, refused string) (leadbridge.Grant, error) {
	g, err := c.Grants.Grant(ctx)
	if err == nil && refused != "" && g.AccessToken == refused {
		return c.Grants.Renew(ctx, refused)
	}
	return g, err
}

// waitAfter says how long to wait after the n-th failure of its kind, and
// whether to try again then. What the CRM asked for is never shortened, and
// is made known to all who call the account.
func (c *Caller) waitAfter(ctx context.Context, r Request, e *leadbridge.Error, n int) (wait time.Duration, again bool) {
	switch e.Code {
	case CodeNoAnswer:
		return max(e.After, backoff(n)), n < mostTries
	case CodeBadAnswer:
		return backoff(n), r.repeatable() && n < mostBadAnswers
	case CodeLimitBurst:
		wait = e.After
		if wait <= 0 {
			wait = min(defaultBurstWait<<(n-1), lastBackoff) + backoff(1)
		}
		c.block(ctx, c.bucketOf(r, e), wait, e)
		return wait, n < mostBursts
	case CodeLimitDaily:
		wait = orElse(e.After, defaultDailyWait)
		c.block(ctx, "", wait, e)
	case CodeLockedOut:
		wait = orElse(e.After, defaultLockedWait)
		c.block(ctx, "", wait, e)
	}
	return wait, false
}

// bucketOf names the limit that was hit: the one that the error's field
// names, else the call's own.
func (c *Caller) bucketOf(r Request, e *leadbridge.Error) string {
	for _, l := range c.Provider.Limits {
		if e.Field != "" && l.Bucket == e.Field {
			return l.Bucket
		}
	}
	return r.Bucket
}

func (c *Caller) block(ctx context.Context, bucket string, wait time.Duration, e *leadbridge.Error) {
	if c.Pacer != nil {
		// If it cannot be noted, the CRM will say it again.
		_ = c.Pacer.Block(ctx, bucket, c.now().Add(wait), e.Msg)
	}
}

// backoff is the wait after the n-th failure, with full jitter.
func backoff(n int) time.Duration {
	most := lastBackoff
	if n < 7 {
		most = min(lastBackoff, firstBackoff<<(n-1))
	}
	return rand.N(most) + 1
}

// mayWait reports whether a wait is short enough for us and for the context.
func (c *Caller) mayWait(ctx context.Context, wait time.Duration) bool {
	end, bounded := ctx.Deadline()
	return wait <= orElse(c.MaxWait, 15*time.Second) && (!bounded || time.Until(end) > wait)
}

func (c *Caller) sleep(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	return sleep(ctx, d)
}

// sleep waits by the real clock.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// withAfter tells whoever tries again later how long to wait; a limit is
// always RateLimited.
func withAfter(e *leadbridge.Error, wait time.Duration) error {
	limit := e.Code == CodeLimitBurst || e.Code == CodeLimitDaily || e.Code == CodeLockedOut
	if !limit {
		return e
	}
	told := *e
	told.Kind, told.After = leadbridge.RateLimited, max(wait, e.After)
	return &told
}
