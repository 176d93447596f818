package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// union is what the CRM did to two records, or to one, that their leads must
// follow before all else.
type union struct {
	survivor *leadbridge.Lead // nil: the lead is erased
	lead     *leadbridge.Lead
}

// unite makes one lead of those whose records the CRM made one, and erases
// those that it erased. Both may be repeated. acted says that it did something,
// after which all is to be looked at again. Nothing is done that the breaker
// does not admit: an erasure cannot be taken back.
func (b *batch) unite(ctx context.Context) (acted bool, err error) {
	unions := b.unions()
	if len(unions) == 0 {
		return false, nil
	}
	if b.admit != nil {
		if err := b.admit(&leadbridge.Changeset{Sync: &leadbridge.SyncChanges{}}, countsOf(unions)); err != nil {
			return false, err
		}
	}
	for _, u := range unions {
		if u.survivor == nil {
			err = b.store().EraseLead(ctx, u.lead.Seq, b.because, b.at)
		} else {
			err = b.session.service.merger.MergeLeads(ctx, string(b.actor), u.survivor.ID, u.lead.ID)
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func countsOf(unions []union) leadbridge.SyncCounts {
	var would leadbridge.SyncCounts
	for _, u := range unions {
		if u.survivor == nil {
			would.Deleted++
		} else {
			would.Updated++
		}
	}
	return would
}

// unions are those that are still to be made.
func (b *batch) unions() []union {
	var unions []union
	first := map[leadbridge.RecordRef]*leadbridge.Lead{}
	for _, r := range b.records {
		link := b.links[r.ID]
		if link == nil {
			continue
		}
		lead := b.leadOf(link)
		switch r.State {
		case provider.Merged, provider.Converted:
			survivor := b.survivor(r, link, first)
			if survivor != nil && survivor.ID != lead.ID && !survivor.Deleted() && !lead.Deleted() {
				unions = append(unions, union{survivor, lead})
			}
		case provider.Erased:
			if isErasable(link) && !isErased(lead) {
				unions = append(unions, union{lead: lead})
			}
		}
	}
	return unions
}

// isErased reports whether a lead was erased for privacy: nothing may bring it
// back.
func isErased(l *leadbridge.Lead) bool { return l.Deleted() && len(l.Values) == 0 }

// survivor is the lead of the record that a merged or converted one lives on
// in; nil: the two are no persons, or not kept in step. If that record has no
// living lead, the first one that lives on in it brings its own.
func (b *batch) survivor(r provider.Record, link *leadbridge.Link, first map[leadbridge.RecordRef]*leadbridge.Lead) *leadbridge.Lead {
	ref := b.survivorRef(r)
	if r.SurvivorID == "" || !inStep(link) || !b.person || b.session.find(ref.Object) == nil {
		return nil
	}
	other := b.linkOf(ref)
	switch {
	case b.isVacant(other):
		if lead := b.leadOf(link); first[ref] == nil && !lead.Deleted() {
			first[ref] = lead
		}
		return first[ref]
	case !inStep(other):
		return nil
	}
	return b.leadOf(other)
}

// isVacant reports whether a record has no lead, or one that was deleted here,
// so that another may take its place.
func (b *batch) isVacant(link *leadbridge.Link) bool {
	return link == nil || b.leadOf(link).Deleted() && (inStep(link) || link.State == leadbridge.LinkReleased)
}

// linkOf is the link of a record of the batch, or of one that it points to.
func (b *batch) linkOf(ref leadbridge.RecordRef) *leadbridge.Link {
	if link := b.links[ref.RecordID]; ref.Object == b.Name && link != nil {
		return link
	}
	return b.pointed[ref]
}

// merged lets go of a record that lives on in another. Their leads are one by
// now. If the other has no living lead, it gets this one's.
func (b *batch) merged(r provider.Record, link *leadbridge.Link) {
	if link == nil || !inStep(link) && link.State != leadbridge.LinkSecondary {
		b.passOver(link)
		return
	}
	reason := "The record was merged into another in " + b.session.provider.Title + "."
	lead, first := b.leadOf(link), inStep(link)
	b.end(link, leadbridge.LinkMerged, reason)
	if first {
		b.handOn(r, link, lead, link.Base)
	}
	b.tell(r.ID, lead, leadbridge.SyncMerged, 0, reason, nil)
	b.counts.Updated++
}

// converted lets go of a record that the CRM made another of, which freezes
// it. If that other's kind is kept in step, the lead goes on with it.
func (b *batch) converted(r provider.Record, link *leadbridge.Link) {
	if link == nil || !inStep(link) {
		b.passOver(link)
		return
	}
	reason := "The record was converted in " + b.session.provider.Title + ", which froze it."
	lead := b.leadOf(link)
	b.end(link, leadbridge.LinkConverted, reason)
	if o := b.session.find(b.survivorRef(r).Object); o != nil {
		b.handOn(r, link, lead, leadbridge.Base{})
	}
	b.tell(r.ID, lead, leadbridge.SyncConverted, 0, reason, nil)
	b.counts.Updated++
}

// handOn links the record that this one lives on in with its lead, if it has
// no living one. What both sides agreed on holds for it too, if it is of one
// kind.
func (b *batch) handOn(r provider.Record, link *leadbridge.Link, lead *leadbridge.Lead, base leadbridge.Base) {
	ref := b.survivorRef(r)
	next := b.linkOf(ref)
	if r.SurvivorID == "" || !b.person || lead.Deleted() || !b.isVacant(next) {
		return
	}
	if next == nil {
		next = &leadbridge.Link{RecordRef: ref, CreatedAt: b.at}
		b.pointed[ref] = next
		if ref.Object == b.Name {
			b.links[ref.RecordID] = next
		}
	}
	next.LeadSeq, next.LeadID, next.LeadVersion = lead.Seq, lead.ID, link.LeadVersion
	next.State, next.Reason, next.Base, next.Sent = leadbridge.LinkInStep, "", base.Clone(), false
	if b.isFree(lead, ref.Object, ref.RecordID) {
		b.places[claim(lead.ID, ref.Object)] = ref.RecordID
		b.queue(lead)
	} else {
		next.State, next.Reason, next.Base = leadbridge.LinkSecondary, reasonBeside, leadbridge.Base{}
	}
	b.keep(next, lead)
}

// erased lets go of a record that was erased for privacy. Its lead is by now.
func (b *batch) erased(r provider.Record, link *leadbridge.Link) {
	if link == nil || !isErasable(link) {
		b.passOver(link)
		return
	}
	lead := b.leadOf(link)
	b.end(link, leadbridge.LinkErased, "The record was erased for privacy in "+b.session.provider.Title+".")
	link.Base, link.RemoteAt = leadbridge.Base{}, time.Time{}
	b.tell(r.ID, lead, leadbridge.SyncErased, 0, "The record was erased for privacy in "+b.session.provider.Title+". Our copy went with it.", nil)
	b.counts.Deleted++
}

// isErasable reports whether a record's erasure means the lead of its link.
func isErasable(link *leadbridge.Link) bool {
	return link.State != leadbridge.LinkMerged && link.State != leadbridge.LinkErased
}

// passOver counts a record that is no more and that we have nothing of.
func (b *batch) passOver(link *leadbridge.Link) {
	if link == nil {
		b.counts.Skipped++
	} else {
		b.counts.Unchanged++
	}
}

// end takes a link out of step, so that its lead's place is free.
func (b *batch) end(link *leadbridge.Link, state leadbridge.LinkState, reason string) {
	lead := b.leadOf(link)
	place := claim(lead.ID, link.Object)
	if b.places[place] == link.RecordID {
		delete(b.places, place)
	}
	link.LeadSeq, link.LeadID, link.State, link.Reason = lead.Seq, lead.ID, state, reason
	b.closeAll(link)
	b.keep(link, lead)
}
