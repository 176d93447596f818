package syncer

import (
	"context"

	"leadbridge"
)

// Why links are let go of.
const (
	undoneCreated = "The sync that made this lead of the record was undone. Both are left alone from now on."
	undoneMatched = "The sync that found lead and record to be the same was undone. Both are left alone from now on."
	undoneSent    = "The sync that made this record of the lead was undone. Both are left alone from now on."
)

// inbound takes back what the run did to leads. All that it did to one lead is
// taken back at once, at the last of its records.
func (b *undoStep) inbound(ctx context.Context, seqs []int64) error {
	if len(seqs) == 0 {
		return nil
	}
	leads, err := b.service.store.LeadsBySeq(ctx, seqs)
	if err != nil {
		return err
	}
	revisions, err := b.service.store.RevisionsOf(ctx, seqs)
	if err != nil {
		return err
	}
	undos := map[string]leadUndo{}
	for _, seq := range seqs {
		l := leads[seq]
		if l == nil {
			continue
		}
		u := undoLead(l, revisions[seq], b.cause, b.at)
		if u.change != nil {
			// What is taken back is not sent to this CRM, but to the others.
			u.change.AgreedWith = b.integration.ID
			b.leads = append(b.leads, *u.change)
			b.differ(l, u.change.Lead)
			for _, link := range b.book.of(seq) {
				if u.change.Lead.Deleted() {
					b.release(link.RecordRef, undoneCreated)
				}
			}
		}
		undos[l.ID] = u
	}
	for i, r := range b.records {
		if r.Direction == leadbridge.Inbound && b.outcomes[i].what == "" {
			b.outcomes[i] = b.inboundRecord(r, undos)
		}
	}
	return nil
}

// inboundRecord tells what became of one record, and lets go of its link where
// the run tied it.
func (b *undoStep) inboundRecord(r leadbridge.SyncRecord, undos map[string]leadUndo) undone {
	u, known := undos[r.LeadID]
	switch r.What {
	case leadbridge.SyncCreated:
		if u.what == undoRemoved {
			b.release(r.RecordRef, undoneCreated)
		}
	case leadbridge.SyncMatched:
		b.release(r.RecordRef, undoneMatched)
	case leadbridge.SyncErased:
		return undone{undoKept, []string{"The lead was erased for privacy and cannot be brought back."}}
	case leadbridge.SyncMerged:
		return undone{} // see unmerge
	case leadbridge.SyncUpdated, leadbridge.SyncDeleted, leadbridge.SyncRestored, leadbridge.SyncSettled:
	default:
		return undone{} // it changed no lead
	}
	switch {
	case r.LeadVersion == 0 && r.What == leadbridge.SyncMatched:
		return undone{what: undoRestored}
	case r.LeadVersion == 0:
		return undone{}
	case !known:
		return undone{undoKept, []string{"The lead was erased."}}
	}
	return u.undone
}

// release lets go of a link.
func (b *undoStep) release(ref leadbridge.RecordRef, reason string) {
	if l := b.book.links[ref]; l != nil && (inStep(l) || l.State == leadbridge.LinkSecondary) {
		l = b.book.change(ref)
		l.State, l.Reason = leadbridge.LinkReleased, reason
	}
}

// differ makes a lead's new values what both sides agree on that ours are,
// whatever theirs are.
func (b *undoStep) differ(was, is *leadbridge.Lead) {
	before, after := leadbridge.Diff(was.Values, is.Values)
	for _, l := range b.book.of(was.Seq) {
		l = b.book.change(l.RecordRef)
		for _, fields := range []leadbridge.Values{before, after} {
			for name := range fields {
				if l.Base.Has(name) {
					l.Base.Agree(name, is.Values[name], l.Base.Theirs[name])
				}
			}
		}
		if l.LeadVersion == was.Version {
			l.LeadVersion = is.Version
		}
	}
}
