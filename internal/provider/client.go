package provider

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"leadbridge"
)

// Client is what the rest of Leadbridge uses of a connected account: a driver
// with what all drivers have in common around it. It is safe for use by many
// goroutines.
type Client struct {
	Driver   Driver
	Provider Provider
	// Preflight, if set, says what the CRM would refuse a write for, before
	// anything is sent; nil: nothing.
	Preflight func(object string, w Write) *leadbridge.Error
	// Now and Sleep are the clock's.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error

	mu        sync.Mutex
	described map[string]*description
}

// NewClient returns a client for an account whose calls the caller makes. The
// definition's defaults are put where the settings say nothing.
func NewClient(p Provider, c *Caller, settings map[string]string) *Client {
	filled := p.Filled(settings)
	return &Client{Driver: p.New(Account{Caller: c, Settings: filled}), Provider: p, Now: c.now, Sleep: c.sleep}
}

// Filled returns an integration's settings with the definition's defaults
// where they say nothing.
func (d *Definition) Filled(settings map[string]string) map[string]string {
	filled := map[string]string{}
	for _, s := range d.Settings {
		filled[s.Name] = s.Default
	}
	maps.Copy(filled, settings)
	return filled
}

// Object returns the kind of record of that name. Its error names those that
// there are.
func (d *Definition) Object(name string) (Object, error) {
	names := make([]string, len(d.Objects))
	for i, o := range d.Objects {
		if o.Name == name {
			return o, nil
		}
		names[i] = o.Name
	}
	return Object{}, leadbridge.InvalidField("provider.Object", "object", "is %q; %s has %s", name, d.Title, strings.Join(names, ", "))
}

// descriptionLife is how long a description is good. Fields change seldom,
// and a write that the CRM refuses for an unknown field ends it early.
const descriptionLife = 5 * time.Minute

// describeTimeout ends a description that several may be waiting for.
const describeTimeout = 2 * time.Minute

// description is what Describe returned, or will return once done is closed.
type description struct {
	done   chan struct{}
	at     time.Time
	fields []Field
	err    error
}

// Describe returns the fields of a kind of record. It remembers them for some
// minutes, and callers at the same time share one call.
func (c *Client) Describe(ctx context.Context, object string) ([]Field, error) {
	if _, err := c.Provider.Object(object); err != nil {
		return nil, err
	}
	d, mine := c.description(object)
	if mine {
		// The call goes on if its first caller leaves, as others may wait.
		go func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), describeTimeout)
			defer cancel()
			defer func() {
				if fault := recover(); fault != nil { // it would end the program, for nobody above sees it
					d.err = leadbridge.Errorf(leadbridge.Internal, "provider.Describe", "describing %s: %v", object, fault)
				}
				close(d.done)
				if d.err != nil {
					c.forget(object, d)
				}
			}()
			d.fields, d.err = c.Driver.Describe(ctx, object)
		}()
	}
	select {
	case <-d.done:
		return d.fields, d.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// description returns the one that is good or under way, or a new one that
// the caller must fill.
func (c *Client) description(object string) (d *description, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d = c.described[object]; d != nil && c.Now().Sub(d.at) < descriptionLife {
		return d, false
	}
	d = &description{done: make(chan struct{}), at: c.Now()}
	if c.described == nil {
		c.described = map[string]*description{}
	}
	c.described[object] = d
	return d, true
}

// Forget makes the next Describe ask the CRM.
func (c *Client) Forget(object string) { c.forget(object, nil) }

func (c *Client) forget(object string, d *description) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d == nil || c.described[object] == d {
		delete(c.described, object)
	}
}

// Check says who the account is and what is missing. Unsupported: the driver
// cannot tell.
func (c *Client) Check(ctx context.Context, objects []string) (Identity, []Finding, error) {
	checker, ok := c.Driver.(Checker)
	if !ok {
		return Identity{}, nil, leadbridge.Errorf(leadbridge.Unsupported, "provider.Check", "A connection to %s cannot be tested.", c.Provider.Title)
	}
	return checker.Check(ctx, objects)
}

// Prepare makes the field in which records carry our own key, where the CRM
// allows that; else it does nothing.
func (c *Client) Prepare(ctx context.Context, object string) error {
	preparer, ok := c.Driver.(Preparer)
	if !ok {
		return nil
	}
	defer c.Forget(object)
	return preparer.Prepare(ctx, object)
}
