package hubspot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// item is a write on its way.
type item struct {
	provider.Write
	// trace is what HubSpot repeats with the outcome of this write.
	trace string
	out   *provider.Outcome
	// settled says that the outcome is known.
	settled bool
}

// trace is unlike any id or key, so that none is taken for another.
func trace(i int) string { return "w" + strconv.Itoa(i) }

func (i *item) done(w wireRecord, created bool) {
	*i.out = provider.Outcome{ID: w.ID, Created: created, ModifiedAt: w.UpdatedAt.UTC()}
	i.settled = true
}

// refuse settles a write with an error. Where that quotes HubSpot, it does
// not repeat the write's values.
func (i *item) refuse(e *leadbridge.Error) {
	own := *e
	ours, theirs, quotes := strings.Cut(e.Msg, quote)
	for _, v := range i.Values {
		if len(v) > 2 {
			theirs = strings.ReplaceAll(theirs, v, "***")
		}
	}
	if quotes {
		own.Msg = ours + quote + theirs
	}
	i.out.Err, i.settled = &own, true
	var p *problem
	if e.Code == provider.CodeDuplicate && errors.As(e, &p) {
		i.out.ExistingID = p.existingID()
	}
}

// push is one call of Push.
type push struct {
	*driver
	kind  kind
	items []*item
	// failed is the first failure that was none of a record's own; known says
	// that the fate of at least one record is known.
	failed error
	known  bool
}

// Push writes records in batches. A record without an id of HubSpot's is
// found or made by its key in one call (upsert), so that a repeated call finds
// what the lost one made. Where the API cannot do that, the key is looked up
// first.
func (d *driver) Push(ctx context.Context, object string, writes []provider.Write) ([]provider.Outcome, error) {
	k, err := kindNamed("hubspot.Push", object)
	if err != nil {
		return nil, err
	}
	p := &push{driver: d, kind: k}
	outcomes := make([]provider.Outcome, len(writes))
	for i, w := range writes {
		it := &item{Write: w, trace: trace(i), out: &outcomes[i]}
		it.out.ID = w.ID
		p.items = append(p.items, it)
		if e := unwritable(w); e != nil {
			it.refuse(e)
			p.known = true
		}
	}
	p.refuseChanged(ctx)
	p.findByKey(ctx, p.open(func(i *item) bool { return i.ID == "" && i.Key != "" && (i.Delete || k.needsContact) }))
	p.send(ctx, p.open(func(i *item) bool { return i.Delete }), p.archive)
	p.send(ctx, p.open(func(i *item) bool { return i.ID != "" }), p.update)
	p.send(ctx, p.open(func(i *item) bool { return i.Key != "" && !k.needsContact }), p.upsert)
	p.send(ctx, p.open(func(*item) bool { return true }), p.create)
	p.settleTwins(ctx)
	p.nameSurvivors(ctx)
	p.link(ctx)
	if !p.known && p.failed != nil {
		return nil, p.failed
	}
	return outcomes, nil
}

// unwritable refuses what can be seen to fail.
func unwritable(w provider.Write) *leadbridge.Error {
	for name := range w.Values {
		if strings.Contains(name, ".") {
			return &leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.Invalid, Code: provider.CodeReadOnlyField, Field: name,
				Msg: "This is read from the record's contact and cannot be written here. Write it to the contact, or map it inbound only."}
		}
	}
	if w.ID != "" && !isID(w.ID) {
		return &leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.NotFound, Code: provider.CodeGone, Msg: fmt.Sprintf("HubSpot has no record %q: its ids are numbers.", w.ID)}
	}
	return nil
}

// open are the items that have no outcome yet and are as wanted.
func (p *push) open(wanted func(*item) bool) []*item {
	var out []*item
	for _, i := range p.items {
		if !i.settled && wanted(i) {
			out = append(out, i)
		}
	}
	return out
}

// fail gives items an outcome that is none of their own fault.
func (p *push) fail(items []*item, err error) {
	e := asError(err)
	if p.failed == nil {
		p.failed = err
	}
	for _, i := range items {
		i.out.Err, i.settled = e, true
	}
}

// send writes items with one call. Where HubSpot refuses all for the fault of
// some, or leaves some out of its answer, it is asked again with fewer, down
// to the one at fault.
func (p *push) send(ctx context.Context, items []*item, call func(context.Context, []*item) error) {
	if len(items) == 0 {
		return
	}
	err := call(ctx, items)
	left := unsettled(items)
	if err != nil && !ofRecords(err) {
		p.fail(left, err)
		return
	}
	p.known = true
	switch {
	case len(left) == 0:
	case len(left) == 1 && len(items) == 1:
		left[0].refuse(reason(err))
	case err == nil && len(left) < len(items):
		p.send(ctx, left, call)
	default:
		with, without := p.atFault(left, err)
		for _, i := range with {
			i.refuse(reason(err))
		}
		if len(with) > 0 {
			p.send(ctx, without, call)
			return
		}
		half := len(left) / 2
		p.send(ctx, left[:half], call)
		p.send(ctx, left[half:], call)
	}
}

func unsettled(items []*item) []*item {
	var out []*item
	for _, i := range items {
		if !i.settled {
			out = append(out, i)
		}
	}
	return out
}

// ofRecords reports whether a batch was refused for what is in it.
func ofRecords(err error) bool {
	switch leadbridge.KindOf(err) {
	case leadbridge.Invalid, leadbridge.NotFound, leadbridge.Conflict:
		return true
	}
	return false
}

// reason is an error as an outcome; nil means that HubSpot left the record
// out of its answer.
func reason(err error) *leadbridge.Error {
	var e *leadbridge.Error
	if errors.As(err, &e) {
		return e
	}
	return badAnswer("hubspot.Push", "HubSpot's answer does not say what became of the record.")
}

// atFault are the items that write a property which HubSpot says cannot be
// written, whatever its value: none of them can succeed.
func (p *push) atFault(items []*item, err error) (with, without []*item) {
	e := reason(err)
	if e.Code != provider.CodeUnknownField && e.Code != provider.CodeReadOnlyField {
		return nil, items
	}
	for _, i := range items {
		if _, writes := p.values(i)[e.Field]; writes {
			with = append(with, i)
		} else {
			without = append(without, i)
		}
	}
	return with, without
}
