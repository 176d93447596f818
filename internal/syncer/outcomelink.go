package syncer

import (
	"context"
	"fmt"
	"maps"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// ref names the record that an errand was about; without an ID, none was made.
func (d *dispatch) ref(e *errand) leadbridge.RecordRef {
	id := e.write.ID
	if id == "" && e.verdict == taken {
		id = e.outcome.ID
	}
	return leadbridge.RecordRef{IntegrationID: d.integration.ID, Object: e.way.Name, RecordID: id}
}

// takenRecord tells the story of what the CRM has taken.
func (d *dispatch) takenRecord(e *errand) leadbridge.SyncRecord {
	reason := e.reason
	if e.kind() == leadbridge.SyncCreated && !e.outcome.Created {
		reason = "The record was made before, and was found by our own key."
	}
	r := d.record(e.parcel, d.ref(e), e.kind(), reason)
	r.Before, r.After = e.before, e.write.Values
	return r
}

// refusedRecord tells what the CRM was asked for in vain.
func (d *dispatch) refusedRecord(e *errand, reason string) leadbridge.SyncRecord {
	r := d.record(e.parcel, d.ref(e), leadbridge.SyncRefused, reason)
	r.Before, r.After = e.before, e.write.Values
	return r
}

// shelf holds links as they are now.
type shelf struct {
	byRecord map[leadbridge.RecordRef]*leadbridge.Link
	// places are the links that hold their leads' one place, by lead.
	places map[int64]*leadbridge.Link
}

// shelf reads the links of a piece's records and leads again.
func (d *dispatch) shelf(ctx context.Context, o *object, piece []*errand) (*shelf, error) {
	var ids []string
	var leads []int64
	for _, e := range piece {
		if e.verdict == taken {
			ids, leads = append(ids, d.ref(e).RecordID), append(leads, e.lead.Seq)
		}
	}
	links, err := d.service.store.LinksOf(ctx, d.integration.ID, o.Name, ids)
	if err != nil {
		return nil, err
	}
	others, err := d.service.store.LinksOfLeads(ctx, d.integration.ID, leads)
	s := &shelf{map[leadbridge.RecordRef]*leadbridge.Link{}, map[int64]*leadbridge.Link{}}
	for i := range links {
		s.byRecord[links[i].RecordRef] = &links[i]
	}
	for i := range others {
		if l := &others[i]; l.Object == o.Name && inStep(l) {
			s.places[l.LeadSeq] = l
		}
	}
	return s, err
}

// linkChange is what a taken errand makes of its link; nil: nothing. If
// others changed the link meanwhile, the lead is looked at once more.
func (d *dispatch) linkChange(e *errand, now *shelf) *leadbridge.LinkChange {
	l := e.link
	if now != nil {
		l = now.byRecord[d.ref(e)]
		if (l == nil) != (e.link == nil) || l != nil && (l.Version != e.link.Version || l.LeadSeq != e.lead.Seq) {
			e.later = true
		}
	}
	switch {
	case l == nil && e.write.ID == "":
		return &leadbridge.LinkChange{Link: d.newLink(e, now)}
	case l == nil: // dropped: the record is no matter of this lead's now
		return nil
	case e.link == nil && l.LeadSeq != e.lead.Seq:
		d.stray(e, l)
		return nil
	case l.LeadSeq != e.lead.Seq || l.State != leadbridge.LinkInStep:
		return nil
	}
	next := *l
	if e.write.Delete {
		next.State, next.Reason = leadbridge.LinkGone, reasonLeadDeleted
		next.LeadVersion, next.UpdatedAt = e.lead.Version, d.service.Now()
	} else {
		d.written(e, &next)
	}
	return &leadbridge.LinkChange{Link: &next, Was: l.Version}
}

// stray leaves the lead of a new record that is linked with another lead to a
// person, who can merge the two.
func (d *dispatch) stray(e *errand, l *leadbridge.Link) {
	e.outcome.Err = &leadbridge.Error{Op: "syncer.flush", Kind: leadbridge.Conflict, Code: provider.CodeDuplicate,
		Msg: fmt.Sprintf("The record %s is in step with another lead (%s), which may be the same person. Merge the two leads.", l.RecordID, l.LeadID)}
	e.verdict, e.later = refused, false
	e.failure = d.failure(e)
}

// newLink is the link of a record that was made.
func (d *dispatch) newLink(e *errand, now *shelf) *leadbridge.Link {
	l := &leadbridge.Link{RecordRef: d.ref(e), LeadSeq: e.lead.Seq, LeadID: e.lead.ID, State: leadbridge.LinkInStep, CreatedAt: d.service.Now()}
	if now != nil && now.places[e.lead.Seq] != nil {
		l.State, l.Reason = leadbridge.LinkSecondary, "The lead was linked with another record while this one was made."
	}
	d.written(e, l)
	return l
}

// written notes on a link that the record holds what was sent.
func (d *dispatch) written(e *errand, l *leadbridge.Link) {
	c := e.content
	if told := e.outcome.Values; len(told) > 0 {
		holds := maps.Clone(c.values)
		maps.Copy(holds, told) // which are in the CRM's own form
		c.images = e.way.images(holds, c.fields)
	}
	d.agree(e.parcel, l, c)
	l.Sent = true
	if at := e.outcome.ModifiedAt; !at.IsZero() {
		l.RemoteAt = at.UTC().Truncate(time.Microsecond)
	}
}
