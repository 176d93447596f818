package main

import (
	"context"
	"sync"
	"time"
)

// clock is the real time, and on top of it the waits that took none: whoever
// would sleep moves it on, and the simulator's with it. So a limit of the CRM
// is kept to the call, and a benchmark need not wait for it.
type clock struct {
	mu     sync.Mutex
	ahead  time.Duration
	others func(time.Duration) error // the simulator's clock
}

// Now is the time with the waits.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().UTC().Add(c.ahead).Truncate(time.Microsecond)
}

// Sleep moves the clocks on. The simulator's goes first, so that it is never
// behind ours.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.others(d); err != nil {
		return err
	}
	c.ahead += d
	return nil
}
