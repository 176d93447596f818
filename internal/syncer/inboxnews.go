package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// news is what several events say of one record.
type news struct {
	recordID string
	events   []leadbridge.InboxEvent
	// end is what became of the record if it is no longer live; LIVE: no event
	// says that it is not.
	end      provider.RecordState
	survivor string
	// at is when it last changed; zero: some event does not say.
	at    time.Time
	tried int // times
}

// ends are the states that an event may tell of which the CRM itself may not,
// the weightier ones last.
var ends = map[provider.RecordState]int{provider.Deleted: 1, provider.Merged: 2, provider.Erased: 3}

// newsOf puts events of the same record together, by the kind of record. idle
// are those of records that do not flow to us.
func (r *reader) newsOf(events []leadbridge.InboxEvent) (byObject map[string][]*news, idle []leadbridge.InboxEvent) {
	byObject = map[string][]*news{}
	known := map[leadbridge.RecordRef]*news{}
	for _, e := range events {
		o := r.session.find(e.Object)
		if o == nil || !o.brings() || r.session.integration.SyncDirection == leadbridge.Outbound {
			idle = append(idle, e)
			continue
		}
		n := known[e.RecordRef]
		if n == nil {
			n = &news{recordID: e.RecordID, end: provider.Live, at: e.At}
			known[e.RecordRef] = n
			byObject[e.Object] = append(byObject[e.Object], n)
		}
		n.add(e)
	}
	return byObject, idle
}

func (n *news) add(e leadbridge.InboxEvent) {
	n.events = append(n.events, e)
	n.tried = max(n.tried, e.Attempts)
	switch {
	case n.at.IsZero() || e.At.IsZero():
		n.at = time.Time{}
	case e.At.After(n.at):
		n.at = e.At
	}
	state := provider.RecordState(e.State)
	if ends[state] > ends[n.end] {
		n.end = state
	}
	if state == provider.Merged && e.SurvivorID != "" {
		n.survivor = e.SurvivorID
	}
}

// unknown tells news from what was read already: a record that was read as of
// a later time holds the change. Times are compared by the second, as some
// CRMs have no finer ones; what we wrote and did not read since is read.
func (r *reader) unknown(ctx context.Context, o *object, all []*news) (fresh []*news, old []leadbridge.InboxEvent, err error) {
	if len(all) == 0 {
		return nil, nil, nil
	}
	ids := make([]string, len(all))
	for i, n := range all {
		ids[i] = n.recordID
	}
	links, err := r.service.store.LinksOf(ctx, r.session.integration.ID, o.Name, ids)
	if err != nil {
		return nil, nil, err
	}
	readAt := map[string]time.Time{}
	for _, l := range links {
		if !l.Sent && (l.State == leadbridge.LinkInStep || l.State == leadbridge.LinkArchived) {
			readAt[l.RecordID] = l.RemoteAt.Truncate(time.Second)
		}
	}
	for _, n := range all {
		if n.end == provider.Live && !n.at.IsZero() && readAt[n.recordID].After(n.at) {
			old = append(old, n.events...)
		} else {
			fresh = append(fresh, n)
		}
	}
	return fresh, old, nil
}

// record is what becomes of the record as the CRM gave it, there says whether
// it did. An event is never believed against the CRM: only where that has the
// record no more, or merely says that it is deleted, the event says why.
// known is false if nobody knows what became of it.
func (n *news) record(o *object, r provider.Record, there bool) (_ provider.Record, known bool) {
	if there && r.State != provider.Deleted {
		return r, true
	}
	if !there {
		r = provider.Record{Object: o.Name, ID: n.recordID, State: provider.Deleted, ModifiedAt: n.at}
		known = n.end != provider.Live
	}
	switch {
	case n.end == provider.Erased:
		r.State = provider.Erased
	case n.end == provider.Merged && n.survivor != "":
		r.State, r.SurvivorID = provider.Merged, n.survivor
	}
	return r, known || there
}
