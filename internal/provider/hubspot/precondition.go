package hubspot

import (
	"context"
	"errors"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// refuseChanged refuses the writes whose records changed meanwhile. HubSpot
// has no conditional write: a change between this look and the write is not
// seen.
func (p *push) refuseChanged(ctx context.Context) {
	items := p.open(func(i *item) bool { return i.ID != "" && !i.Unchanged.IsZero() })
	read, err := p.read(ctx, p.kind, "", idsOf(items), []string{p.key}, false)
	if err != nil {
		p.fail(items, err)
		return
	}
	byID := index(read)
	for _, i := range items {
		if w, ok := byID[i.ID]; ok && w.UpdatedAt.Truncate(time.Millisecond).After(i.Unchanged) {
			i.refuse(&leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.Conflict, Code: provider.CodeChanged,
				Msg: "The record was changed in HubSpot meanwhile. It is read again before it is written."})
			i.out.ModifiedAt = w.UpdatedAt.UTC()
			p.known = true
		}
	}
}

// findByKey gives items the ids of the records that carry their keys.
func (p *push) findByKey(ctx context.Context, items []*item) {
	found, err := p.byKey(ctx, items)
	switch {
	case err == nil:
	case ofRecords(err): // the property is not there, or is not unique
		p.known = true
		for _, i := range items {
			i.refuse(reason(err))
		}
		return
	default:
		p.fail(items, err)
		return
	}
	for _, i := range items {
		if w, ok := found[i.Key]; ok {
			i.ID = w.ID
			i.out.ID = w.ID
		} else if i.Delete {
			p.known = true
			i.refuse(&leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.NotFound, Code: provider.CodeGone,
				Msg: "HubSpot has no record with this key, so that there is nothing to delete."})
		}
	}
}

// settleTwins looks at the records that HubSpot held to be duplicates: one
// that carries our own key is the one that a lost call made.
func (p *push) settleTwins(ctx context.Context) {
	twins := p.refused(provider.CodeDuplicate, func(i *item) bool { return i.ID == "" && i.Key != "" })
	found, err := p.byKey(ctx, twins)
	if err != nil {
		return // the refusal stands
	}
	for _, i := range twins {
		if w, ok := found[i.Key]; ok {
			i.done(w, false)
		}
	}
}

// nameSurvivors tells of records that are gone which ones they live on in.
func (p *push) nameSurvivors(ctx context.Context) {
	lost := p.refused(provider.CodeGone, func(i *item) bool { return i.ID != "" })
	if len(lost) == 0 {
		return
	}
	records, err := p.Fetch(ctx, p.kind.name, idsOf(lost), nil)
	if err != nil {
		return // that they are gone is true all the same
	}
	for _, r := range records {
		for _, i := range lost {
			if i.ID == r.ID {
				i.out.ExistingID = r.SurvivorID
			}
		}
	}
}

func (p *push) refused(code string, wanted func(*item) bool) []*item {
	var out []*item
	for _, i := range p.items {
		if i.out.Err != nil && i.out.Err.Code == code && wanted(i) {
			out = append(out, i)
		}
	}
	return out
}

func idsOf(items []*item) []string {
	ids := make([]string, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	return ids
}

// asError keeps our own errors and wraps others, such as a cancelled call.
func asError(err error) *leadbridge.Error {
	var e *leadbridge.Error
	if errors.As(err, &e) {
		return e
	}
	return &leadbridge.Error{Op: "hubspot.Push", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain, Err: err,
		Msg: "The call to HubSpot was broken off. Try again."}
}
