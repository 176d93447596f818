package syncer

import (
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/provider"
)

// What a conflict about the whole record says of its sides.
const (
	sideDeleted = "deleted"
	sideChanged = "changed"
)

// deleted says what the deletion of a record means for its lead.
func (b *batch) deleted(r provider.Record, link *leadbridge.Link) {
	crm := b.session.provider.Title
	switch {
	case link != nil && link.State == leadbridge.LinkSecondary:
		b.end(link, leadbridge.LinkGone, "The record was deleted in "+crm+".")
		b.counts.Skipped++
		return
	case link == nil || !inStep(link):
		b.passOver(link)
		return
	}
	lead := b.leadOf(link)
	switch {
	case lead.Deleted():
		b.end(link, leadbridge.LinkGone, "The record was deleted in "+crm+", the lead here.")
		b.counts.Unchanged++
	case !b.person || b.hasSuccessor(lead, link) || slices.ContainsFunc(b.others(lead, link), func(o *object) bool { return o.person }):
		b.end(link, leadbridge.LinkGone, "The record was deleted in "+crm+".")
		b.tell(r.ID, lead, leadbridge.SyncReleased, 0, "The record was deleted in "+crm+". The lead stays, as it is more than that.", nil)
		b.counts.Skipped++
	case b.session.policy.RecordDeleted == leadbridge.KeepOther:
		reason := "The record was deleted in " + crm + "; the lead was kept, as the rule says."
		b.end(link, leadbridge.LinkReleased, reason)
		b.tell(r.ID, lead, leadbridge.SyncReleased, 0, reason, nil)
		b.counts.Skipped++
	case b.oursMoved(lead, link):
		b.deletedAgainstEdit(r, link, lead)
	default:
		b.remove(r, link, lead, "It was deleted in "+crm+".", nil)
	}
}

// hasSuccessor reports whether another record of the batch takes the place of
// one that its lead loses: they are two of one lead because leads were merged.
func (b *batch) hasSuccessor(lead *leadbridge.Lead, link *leadbridge.Link) bool {
	return slices.ContainsFunc(b.records, func(r provider.Record) bool {
		l := b.links[r.ID]
		return l != nil && l != link && !isGone(r) && b.leadOf(l) == lead && (inStep(l) || l.State == leadbridge.LinkSecondary)
	})
}

// others are the kinds of the other records that a lead is in step with.
func (b *batch) others(lead *leadbridge.Lead, link *leadbridge.Link) []*object {
	var found []*object
	for _, o := range b.session.objects {
		if _, taken := b.places[claim(lead.ID, o.Name)]; taken && o.Name != link.Object {
			found = append(found, o)
		}
	}
	return found
}

// oursMoved reports whether a mapped field of a lead was changed since both
// sides agreed. On what only comes in, there may be no agreement.
func (b *batch) oursMoved(lead *leadbridge.Lead, link *leadbridge.Link) bool {
	for _, f := range b.fields {
		agreed := f.Direction != leadbridge.Inbound || link.Base.Has(f.Name)
		if agreed && lead.Values[f.Name] != link.Base.Ours[f.Name] {
			return true
		}
	}
	return false
}

// deletedAgainstEdit settles that a record was deleted whose lead was changed.
func (b *batch) deletedAgainstEdit(r provider.Record, link *leadbridge.Link, lead *leadbridge.Lead) {
	oursAt := b.times.any(lead.Seq)
	d := leadbridge.FieldDecision{Field: leadbridge.FieldWholeRecord, Ours: sideChanged, Theirs: sideDeleted}
	d.Winner, d.Why = agree.Decide(b.wholeRule(r.ID), oursAt, r.ModifiedAt)
	reason := "It was deleted in " + b.session.provider.Title + ", and the lead was changed here. " + d.Why
	switch d.Winner {
	case leadbridge.WinnerTheirs:
		b.remove(r, link, lead, reason, []leadbridge.FieldDecision{d})
	case leadbridge.WinnerNobody:
		b.ask(r, link, lead, d, oursAt, reason)
	default:
		b.end(link, leadbridge.LinkReleased, reason)
		if b.sends() && b.session.target() != nil {
			b.drop(link)
			b.queue(lead)
		}
		b.tell(r.ID, lead, leadbridge.SyncRestored, 0, reason, []leadbridge.FieldDecision{d})
		b.counts.Unchanged++
	}
}

// wholeRule is the rule for whether lead and record shall be there at all. Who
// is being asked goes on being asked.
func (b *batch) wholeRule(recordID string) leadbridge.ConflictPolicy {
	if _, open := b.open[recordID][leadbridge.FieldWholeRecord]; open {
		return leadbridge.AskPerson
	}
	return b.session.policy.For(leadbridge.FieldWholeRecord)
}

// remove deletes a lead with its record.
func (b *batch) remove(r provider.Record, link *leadbridge.Link, lead *leadbridge.Lead, reason string, decisions []leadbridge.FieldDecision) {
	change := nextLead(lead, leadbridge.OpDelete, b.because, b.at, func(next *leadbridge.Lead) { next.DeletedAt = b.at })
	if len(b.others(lead, link)) == 0 {
		change.AgreedWith = b.session.integration.ID
	}
	b.changes.Leads = append(b.changes.Leads, change)
	b.apart[lead.ID] = true
	b.end(link, leadbridge.LinkGone, reason)
	link.LeadVersion = change.Lead.Version
	b.tell(r.ID, change.Lead, leadbridge.SyncDeleted, change.Lead.Version, reason, decisions)
	b.counts.Deleted++
}

// outlives says whether a record comes in although its lead was deleted here:
// if it was changed since both sides agreed, and that wins over the deletion.
// Otherwise it is decided on the way out what becomes of it.
func (b *batch) outlives(a *arrival) bool {
	if b.session.policy.LeadDeleted == leadbridge.KeepOther || !b.person || !b.sends() || a.link.State == leadbridge.LinkArchived {
		b.counts.Skipped++
		b.seen(a.link)
		return false
	}
	if !a.theirsMoved() {
		b.read(a.link, a.record) // what it was changed by was our own writing
		b.unchanged(a.link)
		return false
	}
	d := leadbridge.FieldDecision{Field: leadbridge.FieldWholeRecord, Ours: sideDeleted, Theirs: sideChanged}
	d.Winner, d.Why = agree.Decide(b.wholeRule(a.record.ID), a.lead.DeletedAt, a.record.ModifiedAt)
	reason := "The lead was deleted here, and the record was changed in " + b.session.provider.Title + ". " + d.Why
	switch d.Winner {
	case leadbridge.WinnerTheirs:
		a.why, a.decisions = reason, []leadbridge.FieldDecision{d}
		return true
	case leadbridge.WinnerNobody:
		b.seen(a.link)
		b.ask(a.record, a.link, a.lead, d, a.lead.DeletedAt, reason)
	default:
		if !a.record.ModifiedAt.After(a.link.RemoteAt) { // it was decided before
			b.unchanged(a.link)
			return false
		}
		b.read(a.link, a.record) // so that it does not stand in the way of the deletion
		b.queue(a.lead)
		b.tell(a.record.ID, a.lead, leadbridge.SyncSkipped, 0, reason, []leadbridge.FieldDecision{d})
		b.counts.Unchanged++
	}
	return false
}

// ask has a person decide whether lead and record shall be there at all.
func (b *batch) ask(r provider.Record, link *leadbridge.Link, lead *leadbridge.Lead, d leadbridge.FieldDecision, oursAt time.Time, reason string) {
	if b.contest(link, lead, d, oursAt, r.ModifiedAt) {
		b.tell(r.ID, lead, leadbridge.SyncContested, 0, reason, []leadbridge.FieldDecision{d})
		b.counts.Conflicts++
	} else {
		b.counts.Unchanged++
	}
}

// restore brings a lead back with what its record says now.
func (b *batch) restore(a *arrival) {
	back := nextLead(a.lead, leadbridge.OpRestore, b.because, b.at, func(next *leadbridge.Lead) { next.DeletedAt = time.Time{} })
	values := b.merge(a, back.Lead)
	if before, after := leadbridge.Diff(back.Lead.Values, values); len(before)+len(after) > 0 {
		change := nextLead(back.Lead, leadbridge.OpUpdate, b.because, b.at, func(next *leadbridge.Lead) { next.Values = values })
		back.Lead, back.Keys = change.Lead, append(back.Keys, change.Keys...)
		back.Revisions = append(back.Revisions, change.Revisions...)
	}
	b.apart[a.lead.ID] = true
	back.AgreedWith = b.agreedWith(a, back)
	b.changes.Leads = append(b.changes.Leads, back)
	b.settle(a, back.Lead)
	b.decided(a, back.Lead, leadbridge.SyncRestored, back.Lead.Version)
	b.counts.Updated++
}
