package syncer

import (
	"context"
	"fmt"
	"slices"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/provider"
)

// reasonLeadDeleted is on a link that ended with its lead. The link is taken
// up again if the lead is restored.
const reasonLeadDeleted = "The lead was deleted in Leadbridge."

// bury decides what becomes of the records of a lead that is deleted, or
// merged into another.
func (d *dispatch) bury(ctx context.Context, p *parcel) error {
	survivor, has, err := d.survivor(ctx, p.lead)
	if err != nil {
		return err
	}
	for _, o := range d.objects {
		l := p.linkOf(o.Name)
		switch {
		case l == nil:
		case survivor != nil && !has[o.Name]:
			d.handOver(p, l, survivor)
		case p.asked[l.RecordRef][leadbridge.FieldWholeRecord]: // a person decides
		case d.deletes(o, l):
			d.remove(p, o, l)
		default:
			d.release(p, l, reasonLeadDeleted, "The lead was deleted; the record was kept, as the rule says.")
		}
	}
	if len(p.errands) == 0 && len(p.quiet.links) == 0 {
		p.quiet.counts.Add(leadbridge.SyncCounts{Processed: 1, Skipped: 1})
	}
	return nil
}

// mostMerges bounds how often leads were merged on from one to the next.
const mostMerges = 100

// survivor returns the living lead that a merged one lives on in, and the
// objects of which it has a record; nil: there is none.
func (d *dispatch) survivor(ctx context.Context, l *leadbridge.Lead) (*leadbridge.Lead, map[string]bool, error) {
	var err error
	for range mostMerges {
		if l.MergedInto == "" {
			break
		}
		if l, err = d.service.store.Lead(ctx, l.MergedInto); err != nil {
			return nil, nil, err
		}
	}
	if l.Deleted() {
		return nil, nil, nil
	}
	links, err := d.service.store.LinksOfLeads(ctx, d.integration.ID, []int64{l.Seq})
	has := map[string]bool{}
	for i := range links {
		has[links[i].Object] = has[links[i].Object] || inStep(&links[i])
	}
	for _, o := range d.objects {
		has[o.Name] = has[o.Name] || d.claimed[claim(l.ID, o.Name)]
	}
	return l, has, err
}

// claim names a lead's one place for records of an object.
func claim(leadID, object string) string { return leadID + "/" + object }

// handOver gives a record to the lead that took over its own.
func (d *dispatch) handOver(p *parcel, l *leadbridge.Link, survivor *leadbridge.Lead) {
	d.claimed[survivor.ID], d.claimed[claim(survivor.ID, l.Object)] = true, true
	now := d.service.Now()
	l.LeadSeq, l.LeadID, l.UpdatedAt = survivor.Seq, survivor.ID, now
	p.change(l)
	p.note(d.record(p, l.RecordRef, leadbridge.SyncMerged, "The lead was merged into another, which the record goes on with."), survivor)
	p.quiet.queue = append(p.quiet.queue, leadbridge.OutboxItem{IntegrationID: d.integration.ID, LeadSeq: survivor.Seq, LeadID: survivor.ID,
		Version: survivor.Version, QueuedAt: now, DueAt: now, Status: leadbridge.OutboxQueued})
	p.quiet.counts.Add(leadbridge.SyncCounts{Processed: 1, Unchanged: 1})
}

// deletes reports whether a record is deleted with its lead. One that another
// made of a person, such as a deal, never is.
func (d *dispatch) deletes(o *object, l *leadbridge.Link) bool {
	return d.policy.LeadDeleted == leadbridge.DeleteToo && l.State == leadbridge.LinkInStep && o.person && o.sends()
}

// remove decides the deletion of a record. One that was changed in the CRM
// since it was read is deleted only if our deletion wins over that.
func (d *dispatch) remove(p *parcel, o *object, l *leadbridge.Link) {
	e := &errand{parcel: p, way: &way{object: o}, link: l, write: provider.Write{ID: l.RecordID, Delete: true}, reason: reasonLeadDeleted}
	changedAt := p.seen[l.RecordRef]
	switch {
	case d.policy.Conflicts == leadbridge.LeadbridgeWins || !o.receives():
	case !changedAt.After(l.RemoteAt): // not seen again, or found to be as agreed
		e.write.Unchanged = p.lastSeen(l)
	default:
		if winner, why := agree.Decide(d.policy.Conflicts, p.lead.DeletedAt, changedAt); winner != leadbridge.WinnerOurs {
			d.release(p, l, reasonLeadDeleted, fmt.Sprintf("The lead was deleted here and the record changed in %s, so that it was kept. %s", d.provider.Title, why))
			return
		}
	}
	p.add(e)
}

// release lets go of a record that is kept although its lead is not.
func (d *dispatch) release(p *parcel, l *leadbridge.Link, linkReason, reason string) {
	l.State, l.Reason, l.LeadVersion, l.UpdatedAt = leadbridge.LinkReleased, linkReason, p.lead.Version, d.service.Now()
	p.change(l)
	p.note(d.record(p, l.RecordRef, leadbridge.SyncReleased, reason), p.lead)
	p.quiet.counts.Add(leadbridge.SyncCounts{Processed: 1, Skipped: 1})
}

// restore takes up the links again that ended with a lead that lives again.
func (d *dispatch) restore(p *parcel) {
	for _, o := range d.objects {
		if p.linkOf(o.Name) != nil {
			continue
		}
		for _, l := range slices.Backward(slices.Clone(p.links)) {
			if l.Object != o.Name || l.Reason != reasonLeadDeleted {
				continue
			}
			if l.State == leadbridge.LinkReleased {
				l.State, l.Reason, l.UpdatedAt = leadbridge.LinkInStep, "", d.service.Now()
				p.change(l)
				break
			}
			if l.State == leadbridge.LinkGone { // the record is made anew
				p.quiet.links = append(p.quiet.links, leadbridge.LinkChange{Link: l, Was: l.Version, Drop: true})
				p.links = slices.DeleteFunc(p.links, func(other *leadbridge.Link) bool { return other == l })
			}
		}
	}
}

// record is a line of a record's story.
func (d *dispatch) record(p *parcel, ref leadbridge.RecordRef, what leadbridge.SyncOutcome, reason string) leadbridge.SyncRecord {
	return leadbridge.SyncRecord{RunID: d.run.ID, RecordRef: ref, Lead: p.lead, LeadID: p.lead.ID, Direction: leadbridge.Outbound,
		What: what, Reason: reason, At: d.service.Now()}
}

func (p *parcel) note(r leadbridge.SyncRecord, of *leadbridge.Lead) {
	r.Lead, r.LeadID = of, of.ID
	p.quiet.records = append(p.quiet.records, r)
}
