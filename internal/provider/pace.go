package provider

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"leadbridge"
)

// Ledger keeps how the limits of accounts stand, for all nodes.
type Ledger interface {
	// ChangeQuotas gives the limits of an account to change, by their buckets,
	// and keeps what it changed or added; only one does so at a time.
	ChangeQuotas(ctx context.Context, account string, change func(map[string]Standing)) error
}

// Standing is how one limit stands. It is an unnamed type, so that a ledger
// need not know this package.
type Standing = struct {
	// NextAt is of the pace: the calls so far, laid end to end, reach to it.
	NextAt time.Time
	// Used and Most count the calls of a window that ends at ResetsAt. Most is
	// what the CRM said; 0: it did not.
	Used, Most int64
	ResetsAt   time.Time
	// BlockedUntil holds all calls back, for Reason.
	BlockedUntil time.Time
	Reason       string
	UpdatedAt    time.Time
}

// Pace is a Pacer that keeps an account's calls within its limits, together
// with all others who use the same ledger. It is safe for use by many
// goroutines.
type Pace struct {
	Ledger Ledger
	// Account is whose the limits are, for example "HUBSPOT/123".
	Account string
	// Title is the CRM's, for messages.
	Title string
	// Limits are the account's; see Provider.AccountLimits.
	Limits []Limit
	// Share is how much of a daily limit may be used for what nobody waits
	// for, in percent; 0: 80.
	Share int
	// Zone is where the account's day ends; nil: UTC.
	Zone *time.Location
	Now  func() time.Time
	// Sleep waits; nil: by the real clock.
	Sleep func(context.Context, time.Duration) error
	// MaxWait is the longest that Wait waits; 0: 15 s.
	MaxWait time.Duration

	mu      sync.Mutex
	seen    []Quota // by Observe, not yet in the ledger
	written time.Time
}

// AccountLimits returns the limits of an account, with the integration's settings
// put in where they override a figure.
func (p Provider) AccountLimits(m leadbridge.AuthMethod, settings map[string]string) []Limit {
	limits := p.Limits
	if p.LimitsFor != nil {
		limits = p.LimitsFor(m, settings)
	}
	own := append([]Limit(nil), limits...)
	for i, l := range own {
		if n, err := strconv.Atoi(settings[l.Setting]); err == nil && l.Setting != "" && n > 0 {
			own[i].Calls = n
		}
	}
	return own
}

// Wait implements Pacer. It tries until the call fits into every limit, so
// that no call takes a place that it does not use.
func (p *Pace) Wait(ctx context.Context, c Cost) error {
	end := p.Now().Add(orElse(p.MaxWait, 15*time.Second))
	for {
		v, err := p.take(ctx, c)
		if err != nil || v.wait <= 0 {
			return err
		}
		if p.Now().Add(v.wait).After(end) {
			return p.later(v)
		}
		if err := p.rest(ctx, v.wait); err != nil {
			return err
		}
	}
}

// take takes a call's place in all limits, or says how long to wait.
func (p *Pace) take(ctx context.Context, c Cost) (v verdict, err error) {
	seen := p.unwritten()
	err = p.Ledger.ChangeQuotas(ctx, p.Account, func(rows map[string]Standing) {
		now := p.Now()
		p.doubt(rows, now)
		for _, q := range seen {
			p.note(rows, q, now)
		}
		v = p.judge(rows, c, now)
	})
	if err != nil {
		p.keep(seen)
	}
	return v, err
}

// later is the error for a wait that is too long.
func (p *Pace) later(v verdict) error {
	return &leadbridge.Error{Op: "provider.Wait", Kind: leadbridge.RateLimited, Code: v.code, After: v.wait,
		Msg: fmt.Sprintf("%s The calls to %s go on in %s.", v.reason, p.Title, inWords(v.wait))}
}

func inWords(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d seconds", int(d/time.Second)+1)
	}
	return fmt.Sprintf("%d minutes", int(d/time.Minute)+1)
}

func (p *Pace) rest(ctx context.Context, d time.Duration) error {
	if p.Sleep != nil {
		return p.Sleep(ctx, d)
	}
	return sleep(ctx, d)
}

// noteEvery is how often what the CRM says is written without a call that
// writes anyway.
const noteEvery = 2 * time.Second

// Observe implements Pacer. What it is told reaches the ledger with the next
// call, or at once if the last news are old or a limit is reached.
func (p *Pace) Observe(ctx context.Context, quotas []Quota) error {
	p.keep(quotas)
	urgent := false
	for _, q := range quotas {
		urgent = urgent || q.Most > 0 && q.Used >= q.Most
	}
	p.mu.Lock()
	wait := !urgent && p.Now().Sub(p.written) < noteEvery
	p.mu.Unlock()
	if wait {
		return nil
	}
	seen := p.unwritten()
	err := p.Ledger.ChangeQuotas(ctx, p.Account, func(rows map[string]Standing) {
		for _, q := range seen {
			p.note(rows, q, p.Now())
		}
	})
	if err != nil {
		p.keep(seen)
	}
	return err
}

// Block implements Pacer. It blocks for a day at most; a CRM that means it
// says so again.
func (p *Pace) Block(ctx context.Context, bucket string, until time.Time, reason string) error {
	if latest := p.Now().Add(mostAhead); until.After(latest) {
		until = latest
	}
	return p.Ledger.ChangeQuotas(ctx, p.Account, func(rows map[string]Standing) {
		p.doubt(rows, p.Now())
		s := rows[bucket]
		if until.After(s.BlockedUntil) {
			s.BlockedUntil, s.Reason, s.UpdatedAt = until, reason, p.Now()
		}
		rows[bucket] = s
	})
}

// keep holds news for the ledger; of each limit only the last.
func (p *Pace) keep(quotas []Quota) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, q := range quotas {
		if q.UpdatedAt.IsZero() {
			q.UpdatedAt = p.Now()
		}
		known := false
		for i, old := range p.seen {
			if old.Bucket == q.Bucket {
				known = true
				if !q.UpdatedAt.Before(old.UpdatedAt) {
					p.seen[i] = q
				}
			}
		}
		if !known {
			p.seen = append(p.seen, q)
		}
	}
}

func (p *Pace) unwritten() []Quota {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.seen
	p.seen, p.written = nil, p.Now()
	return seen
}
