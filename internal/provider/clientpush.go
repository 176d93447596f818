package provider

import (
	"context"
	"errors"
	"slices"

	"leadbridge"
)

// mostFailures is how many batches may fail one after the other before the
// rest is left for later: the CRM is down.
const mostFailures = 2

// Push writes records, in as many calls as are needed. Outcome i is for write
// i, always: a write that could not be made has the reason in Err. Writes of
// one record, by its ID or Key, are made in their order and never in one call.
// The error, besides, is why the rest was not tried: a limit, a connection
// that is gone, a CRM that is down, or a context that ended. Without outcomes
// it says that records of the object cannot be written at all.
func (c *Client) Push(ctx context.Context, object string, writes []Write) ([]Outcome, error) {
	o, err := c.Provider.Object(object)
	if err != nil {
		return nil, err
	}
	if o.ReadOnly {
		return nil, leadbridge.Errorf(leadbridge.Unsupported, "provider.Push", "%s of %s are only read.", o.Title, c.Provider.Title)
	}
	outcomes := make([]Outcome, len(writes))
	p := pushing{client: c, object: object, writes: writes, outcomes: outcomes}
	for _, wave := range waves(writes, p.passes) {
		size := max(1, o.PushBatch)
		if o.PushBulk > 0 && len(wave) > o.BulkAbove {
			size = o.PushBulk
		}
		for batch := range slices.Chunk(wave, size) {
			p.push(ctx, batch)
		}
	}
	return outcomes, p.stopped
}

// waves puts the numbers of the writes into groups in which no record occurs
// twice, each write of a record into a later group than the one before it.
func waves(writes []Write, passes func(i int) bool) [][]int {
	var groups [][]int
	next := map[string]int{} // by id or key: the first group that may have it
	for i, w := range writes {
		if !passes(i) {
			continue
		}
		group := max(next["id "+w.ID], next["key "+w.Key])
		if w.ID != "" {
			next["id "+w.ID] = group + 1
		}
		if w.Key != "" {
			next["key "+w.Key] = group + 1
		}
		if group == len(groups) {
			groups = append(groups, nil)
		}
		groups[group] = append(groups[group], i)
	}
	return groups
}

// pushing is one Push under way.
type pushing struct {
	client   *Client
	object   string
	writes   []Write
	outcomes []Outcome
	failures int // batches that failed one after the other
	stopped  error
}

// passes reports whether a write may be sent. One that the CRM would refuse
// has its outcome already.
func (p *pushing) passes(i int) bool {
	w := p.writes[i]
	if p.client.Preflight == nil || w.Delete {
		return true
	}
	e := p.client.Preflight(p.object, w)
	if e != nil {
		p.outcomes[i] = Outcome{ID: w.ID, Err: e}
	}
	return e == nil
}

// push writes a batch, or notes why it was not tried.
func (p *pushing) push(ctx context.Context, batch []int) {
	if p.stopped == nil && ctx.Err() != nil {
		p.stopped = ctx.Err()
	}
	if p.stopped != nil {
		p.fail(batch, p.stopped, false)
		return
	}
	writes := make([]Write, len(batch))
	for i, n := range batch {
		writes[i] = p.writes[n]
	}
	got, err := p.client.Driver.Push(ctx, p.object, writes)
	if err == nil && len(got) != len(writes) {
		err = leadbridge.Errorf(leadbridge.Internal, "provider.Push", "%d writes had %d outcomes", len(writes), len(got))
	}
	if err != nil {
		p.fail(batch, err, true)
		if p.failures++; p.failures == mostFailures || endsAll(err) {
			p.stopped = err
		}
		return
	}
	p.failures = 0
	for i, n := range batch {
		p.outcomes[n] = got[i]
		if e := got[i].Err; e != nil && (e.Code == CodeUnknownField || e.Code == CodeNoOption || e.Code == CodeReadOnlyField) {
			p.client.Forget(p.object)
		}
	}
}

// endsAll reports whether the next batch would fail in the same way.
func endsAll(err error) bool {
	switch leadbridge.KindOf(err) {
	case leadbridge.RateLimited, leadbridge.Unauthorized:
		return true
	}
	return leadbridge.CodeOf(err) == CodeHost || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// fail gives all writes of a batch the same error. What was not sent is not
// uncertain, whatever came of the batch before.
func (p *pushing) fail(batch []int, err error, sent bool) {
	e := &leadbridge.Error{Op: "provider.Push", Kind: leadbridge.Unavailable, Code: CodeNoAnswer, Err: err}
	var known *leadbridge.Error
	if errors.As(err, &known) {
		*e = *known
	}
	e.Msg = err.Error()
	if !sent {
		e.Msg = "It was not sent: " + e.Msg
		if e.Code == CodeUncertain {
			e.Code = CodeNoAnswer
		}
	}
	for _, n := range batch {
		p.outcomes[n] = Outcome{ID: p.writes[n].ID, Err: e}
	}
}
