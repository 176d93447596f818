package syncer

import (
	"leadbridge"
	"leadbridge/internal/provider"
)

// A lead has one place for the records of a kind. A second record of a person
// is a person of its own, whom people may merge; a second deal of a person is
// linked to the same lead besides, and does not change it.

// isPerson reports whether an object's records are persons, to which those of
// this one may belong.
func (b *batch) isPerson(object string) bool {
	if object == b.Name {
		return false
	}
	o := b.session.find(object)
	return o != nil && o.person
}

// isOwn reports whether a record is a person by itself, and belongs to none.
func (b *batch) isOwn(r provider.Record) bool {
	if !b.person {
		return false
	}
	for _, l := range r.Links {
		if o, err := b.session.provider.Object(l.Object); err == nil && l.Object != b.Name && o.Kind == provider.KindLead {
			return false
		}
	}
	return true
}

// isFree reports whether a record may take a lead's place.
func (b *batch) isFree(lead *leadbridge.Lead, object, recordID string) bool {
	holder, taken := b.places[claim(lead.ID, object)]
	return !taken || holder == recordID
}

// follow looks after a record in step. If its lead was merged into another, it
// goes with that one, or stands beside the record that this has already; then
// it does not come in. Where records are deleted with their leads, it is
// decided on the way out what becomes of the second.
func (b *batch) follow(a *arrival) bool {
	if a.link.LeadSeq == a.lead.Seq {
		return true
	}
	if b.apart[a.lead.ID] { // it ends with this batch, and its records with it
		b.queue(b.leads[a.link.LeadSeq])
		return false
	}
	if !b.isFree(a.lead, b.Name, a.record.ID) {
		if b.session.policy.LeadDeleted == leadbridge.DeleteToo && b.person && b.sends() && a.link.State == leadbridge.LinkInStep {
			if a.image = b.image(b.draft(a.record.Values), a.record.Values); !a.theirsMoved() {
				b.read(a.link, a.record)
			}
			b.queue(b.leads[a.link.LeadSeq])
		} else {
			b.beside(a.link, a.lead)
		}
		return false
	}
	a.follows, a.link.LeadVersion = true, 0
	b.takeUp(a)
	b.keep(a.link, a.lead)
	return true
}

// comesBack takes a record up again that was in step once: it was deleted and
// is there again, or the other record of its lead is gone. A lead that went
// with it comes back too, unless somebody touched it since.
func (b *batch) comesBack(a *arrival) bool {
	gone := a.link.State == leadbridge.LinkGone
	if !gone && a.link.State != leadbridge.LinkSecondary || b.apart[a.lead.ID] || !b.isFree(a.lead, b.Name, a.record.ID) {
		return false
	}
	if a.lead.Deleted() {
		if !b.person || !b.times.deletedByUs(a.lead) {
			return false
		}
		a.returns, b.apart[a.lead.ID] = true, true
	}
	if a.why = "The lead's other record is gone."; gone {
		a.why = "It was restored in " + b.session.provider.Title + "."
	}
	b.takeUp(a)
	return true
}

// meetsAgain has a record that was let go meet its lead anew: if a run is
// asked to, if a person corrected it after that, or if it was let go by an
// undoing and someone edited it since. A lead that a person deleted stays so.
func (b *batch) meetsAgain(a *arrival) bool {
	if a.link.State != leadbridge.LinkReleased || b.apart[a.lead.ID] || !b.isFree(a.lead, b.Name, a.record.ID) {
		return false
	}
	if corrected := len(b.corrections[a.record.ID]) > 0; !b.again && !corrected && !b.editedSinceUndo(a) {
		return false
	}
	if a.lead.Deleted() {
		if !b.person || !b.times.deletedByUs(a.lead) && !b.times.deletedByUndo(a.lead) {
			return false
		}
		a.returns, b.apart[a.lead.ID] = true, true
	}
	if a.why = "It was let go, and takes part in the sync again."; !b.again {
		a.why = "It was let go by an undo, and edited since."
	}
	a.again = true
	a.link.Base, a.link.Sent, a.link.LeadVersion = leadbridge.Base{}, false, 0
	b.takeUp(a)
	return true
}

// editedSinceUndo reports whether a record was let go by an undoing and then
// edited in the CRM.
func (b *batch) editedSinceUndo(a *arrival) bool {
	switch a.link.Reason {
	case undoneCreated, undoneMatched, undoneSent:
	default:
		return false
	}
	if !a.record.ModifiedAt.After(a.link.RemoteAt) {
		return false
	}
	a.image = b.image(b.draft(a.record.Values), a.record.Values)
	return a.theirsMoved()
}

// takeUp gives a record its lead's place.
func (b *batch) takeUp(a *arrival) {
	a.link.LeadSeq, a.link.LeadID = a.lead.Seq, a.lead.ID
	b.places[claim(a.lead.ID, b.Name)] = a.record.ID
}

// byKey knows a stranger by the key of ours that it carries. The lead of a key
// may be deleted: then there is nothing to come in.
func (b *batch) byKey(a *arrival) bool {
	lead := b.keyed[a.record.ID]
	if lead == nil || b.apart[lead.ID] {
		return true
	}
	free := b.isFree(lead, b.Name, a.record.ID)
	switch first := b.merging[a.record.ID]; {
	case free && !lead.Deleted():
		b.takePlace(a, lead, "It carries our key of this lead.")
		return true
	case !free && first == nil:
		return true
	case !free: // the other lead has a record of its own
		lead = first
	}
	link := b.newLink(a.record)
	link.LeadSeq, link.LeadID = lead.Seq, lead.ID
	if !isErased(lead) {
		link.Base.Theirs = b.image(b.draft(a.record.Values), a.record.Values)
		link.Base.Ours = link.Base.Theirs.Clone()
	}
	if lead.DeletedAt.Before(b.session.integration.CreatedAt) {
		link.State, link.Reason = leadbridge.LinkReleased, reasonLeadDeleted
	} else {
		b.queue(lead) // what becomes of its record is decided on the way out
	}
	b.keep(link, lead)
	b.counts.Skipped++
	return false
}

// byPerson knows a record that belongs to a person by the person's lead. A
// second one of the lead only stands beside the first.
func (b *batch) byPerson(a *arrival) bool {
	if a.lead != nil {
		return true
	}
	for _, l := range a.record.Links {
		link := b.pointed[leadbridge.RecordRef{IntegrationID: b.session.integration.ID, Object: l.Object, RecordID: l.ID}]
		if link == nil || !inStep(link) && link.State != leadbridge.LinkSecondary {
			continue
		}
		lead := b.leadOf(link)
		if lead.Deleted() || b.apart[lead.ID] {
			continue
		}
		if b.isFree(lead, b.Name, a.record.ID) {
			b.takePlace(a, lead, "It belongs to the lead's record in "+b.titleOf(l.Object)+".")
			return true
		}
		b.besideNew(a.record, lead)
		return false
	}
	return true
}

func (b *batch) titleOf(object string) string {
	if o, err := b.session.provider.Object(object); err == nil {
		return o.Title
	}
	return object
}

func (b *batch) takePlace(a *arrival, lead *leadbridge.Lead, why string) {
	a.lead, a.why = lead, why
	b.places[claim(lead.ID, b.Name)] = a.record.ID
}

const reasonBeside = "The lead is in step with another record of this kind."

// besideNew links a record beside the one that its lead has.
func (b *batch) besideNew(r provider.Record, lead *leadbridge.Lead) {
	b.beside(b.newLink(r), lead)
	b.tell(r.ID, lead, leadbridge.SyncSkipped, 0, reasonBeside, nil)
	b.counts.Skipped++
}

func (b *batch) beside(link *leadbridge.Link, lead *leadbridge.Lead) {
	link.LeadSeq, link.LeadID, link.State, link.Reason, link.Base = lead.Seq, lead.ID, leadbridge.LinkSecondary, reasonBeside, leadbridge.Base{}
	b.keep(link, lead)
}
