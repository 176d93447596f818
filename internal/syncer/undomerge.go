package syncer

import (
	"context"
	"time"

	"leadbridge"
)

const (
	staysMerged = "The leads were merged. Take the merge back on the lead's page."
	undoneMerge = "The record was merged into another. The leads were parted again, and this one is left alone."
	// mergedWithin is how long before or after its record a merge was made.
	mergedWithin = time.Minute
)

// parted are two leads that a run had merged and that are two again.
type parted struct {
	record          leadbridge.RecordRef // of the loser
	survivor, loser *leadbridge.Lead
	back            leadbridge.Revision // the survivor's
}

// unmerge takes back the merges of leads that merges in the CRM brought about.
// It comes before all else, for it changes the leads. It may be repeated.
func (b *undoStep) unmerge(ctx context.Context) error {
	for i, r := range b.records {
		if r.What != leadbridge.SyncMerged || r.Direction != leadbridge.Inbound || r.LeadID == "" {
			continue
		}
		survivor, loser, merged, err := b.mergeOf(ctx, r)
		if err != nil {
			return err
		}
		if loser == "" {
			continue // no lead was merged
		}
		if merged {
			unmerger, able := b.service.merger.(Unmerger)
			if able {
				err = unmerger.UnmergeLeads(ctx, b.run.UndoneBy, survivor, loser)
			}
			switch kind := leadbridge.KindOf(err); {
			case !able, kind == leadbridge.NotFound, kind == leadbridge.Invalid, kind == leadbridge.Conflict:
				b.outcomes[i] = undone{undoKept, []string{staysMerged}}
				continue
			case err != nil:
				return err
			}
		}
		b.outcomes[i] = undone{what: undoRestored}
		if err := b.part(ctx, r.RecordRef, survivor, loser); err != nil {
			return err
		}
	}
	return nil
}

// mergeOf finds the two leads that the CRM's merge made one, and whether they
// still are; "": there are none.
func (b *undoStep) mergeOf(ctx context.Context, r leadbridge.SyncRecord) (survivor, loser string, merged bool, err error) {
	lead, err := b.service.store.Lead(ctx, r.LeadID)
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return "", "", false, nil
	}
	if err != nil {
		return "", "", false, err
	}
	revisions, err := b.service.store.RevisionsOf(ctx, []int64{lead.Seq})
	if err != nil {
		return "", "", false, err
	}
	for _, v := range revisions[lead.Seq] {
		switch {
		case v.Cause.Kind == leadbridge.CauseMerge && v.Op == leadbridge.OpUpdate && v.At.Sub(r.At).Abs() <= mergedWithin:
			survivor, loser, merged = lead.ID, v.Cause.Other, true
		case v.Cause.Kind == leadbridge.CauseUnmerge && v.Cause.Other == loser:
			merged = false
		}
	}
	return survivor, loser, merged, nil
}

// part notes two leads whose links must be told apart once they are loaded.
func (b *undoStep) part(ctx context.Context, record leadbridge.RecordRef, survivorID, loserID string) error {
	p := parted{record: record}
	var err error
	if p.survivor, err = b.service.store.Lead(ctx, survivorID); err != nil {
		return err
	}
	if p.loser, err = b.service.store.Lead(ctx, loserID); err != nil {
		return err
	}
	revisions, err := b.service.store.RevisionsOf(ctx, []int64{p.survivor.Seq})
	for _, r := range revisions[p.survivor.Seq] {
		if r.Cause.Kind == leadbridge.CauseUnmerge && r.Cause.Other == loserID {
			p.back = r
		}
	}
	b.parted = append(b.parted, p)
	return err
}

// partLinks leaves both sides to differ where leads were parted: the lead that
// is there again has the record that is no more, so that none is made for it,
// and what the other lead got back is not sent.
func (b *undoStep) partLinks() {
	for _, p := range b.parted {
		if l := b.book.links[p.record]; l != nil && !inStep(l) {
			l = b.book.change(p.record)
			l.LeadSeq, l.LeadID, l.State, l.Reason = p.loser.Seq, p.loser.ID, leadbridge.LinkReleased, undoneMerge
		}
		was := *p.survivor
		was.Version = p.back.Version - 1
		was.Values = p.survivor.Values.Clone()
		for name := range p.back.After {
			delete(was.Values, name)
		}
		for name, v := range p.back.Before {
			was.Values[name] = v
		}
		b.differ(&was, p.survivor)
	}
}
