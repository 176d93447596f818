package syncer

import (
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/provider"
)

// load reads what is known of the records: their links, what they point to,
// the leads of both, and what people are asked about.
func (b *batch) load(ctx context.Context) error {
	ids := make([]string, len(b.records))
	for i, r := range b.records {
		ids[i] = r.ID
	}
	integration := b.session.integration.ID
	links, err := b.store().LinksOf(ctx, integration, b.Name, ids)
	if err != nil {
		return err
	}
	var seqs []int64
	var linked []string
	for i := range links {
		b.links[links[i].RecordID] = &links[i]
		seqs, linked = append(seqs, links[i].LeadSeq), append(linked, links[i].RecordID)
	}
	if err := b.loadPointed(ctx, b.pointers(), seqs...); err != nil {
		return err
	}
	if err := b.loadKeyed(ctx); err != nil {
		return err
	}
	if err := b.loadOpen(ctx, linked); err != nil {
		return err
	}
	b.times = &revisionTimes{integration: integration, leads: seqs,
		load: func(leads []int64) (map[int64][]leadbridge.Revision, error) { return b.store().RevisionsOf(ctx, leads) }}
	return b.loadPlaces(ctx, b.concerned())
}

// loadPointed reads the links of records that are pointed to, and the leads of
// these and of others, by Seq.
func (b *batch) loadPointed(ctx context.Context, refs []leadbridge.RecordRef, others ...int64) error {
	for object, ids := range byObject(refs) {
		found, err := b.store().LinksOf(ctx, b.session.integration.ID, object, ids)
		if err != nil {
			return err
		}
		for i := range found {
			b.pointed[found[i].RecordRef] = &found[i]
			others = append(others, found[i].LeadSeq)
		}
	}
	if len(others) == 0 {
		return nil
	}
	var err error
	if b.leads, err = b.store().LeadsBySeq(ctx, others); err != nil {
		return err
	}
	return b.loadHeirs(ctx)
}

// pointers name the records that the records point to and whose links matter:
// those that live on in them, and persons.
func (b *batch) pointers() []leadbridge.RecordRef {
	var refs []leadbridge.RecordRef
	for _, r := range b.records {
		if r.SurvivorID != "" {
			refs = append(refs, b.survivorRef(r))
		}
		if b.links[r.ID] != nil || isGone(r) {
			continue
		}
		for _, l := range r.Links {
			if b.isPerson(l.Object) {
				refs = append(refs, leadbridge.RecordRef{IntegrationID: b.session.integration.ID, Object: l.Object, RecordID: l.ID})
			}
		}
	}
	return refs
}

// survivorRef names the record that a merged or converted one lives on in.
func (b *batch) survivorRef(r provider.Record) leadbridge.RecordRef {
	ref := b.ref(r.SurvivorID)
	if r.SurvivorObject != "" {
		ref.Object = r.SurvivorObject
	}
	return ref
}

// mostHeirs bounds how often leads were merged on from one to the next.
const mostHeirs = 100

// loadHeirs finds the leads that merged ones live on in.
func (b *batch) loadHeirs(ctx context.Context) error {
	for seq, lead := range b.leads {
		heir := lead
		for range mostHeirs {
			if heir.MergedInto == "" {
				break
			}
			var err error
			if heir, err = b.store().Lead(ctx, heir.MergedInto); err != nil {
				return err
			}
		}
		b.heirs[seq] = heir
	}
	for seq, heir := range b.heirs { // one lead is one value, however it was found
		if l := b.leads[heir.Seq]; l != nil {
			b.heirs[seq] = l
		}
		b.heirs[heir.Seq] = b.heirs[seq]
	}
	return nil
}

// loadKeyed finds the leads whose key strangers carry: those that were made by
// a write whose answer was lost, or whose integration was made anew.
func (b *batch) loadKeyed(ctx context.Context) error {
	for _, r := range b.records {
		if r.Key == "" || isGone(r) || b.links[r.ID] != nil {
			continue
		}
		first, err := b.store().Lead(ctx, r.Key)
		lead := first
		for err == nil && lead.MergedInto != "" {
			lead, err = b.store().Lead(ctx, lead.MergedInto)
		}
		switch kind := leadbridge.KindOf(err); {
		case err == nil:
			if lead.ID != first.ID {
				b.merging[r.ID] = first
			}
			if l := b.leads[lead.Seq]; l != nil {
				lead = l
			}
			b.leads[lead.Seq], b.heirs[lead.Seq] = lead, lead
			b.keyed[r.ID] = lead
		case kind != leadbridge.NotFound:
			return err
		}
	}
	return nil
}

func (b *batch) loadOpen(ctx context.Context, linked []string) error {
	if len(linked) == 0 {
		return nil
	}
	open, err := b.store().OpenConflicts(ctx, b.session.integration.ID, b.Name, linked)
	for _, c := range open {
		if b.open[c.RecordID] == nil {
			b.open[c.RecordID] = map[string]leadbridge.SyncConflict{}
		}
		b.open[c.RecordID][c.Field] = c
	}
	return err
}

// concerned are the leads that a record may be linked with anew, or that end
// with one. Of those of the other links it is known that their place is taken.
func (b *batch) concerned() []int64 {
	var seqs []int64
	for _, r := range b.records {
		link := b.links[r.ID]
		if link != nil && (isGone(r) || !inStep(link) || b.heirs[link.LeadSeq] != b.leads[link.LeadSeq]) {
			seqs = append(seqs, b.leadOf(link).Seq)
		}
		if keyed := b.keyed[r.ID]; keyed != nil {
			seqs = append(seqs, keyed.Seq)
		}
	}
	for _, link := range b.pointed {
		seqs = append(seqs, b.leadOf(link).Seq)
	}
	slices.Sort(seqs)
	return slices.Compact(seqs)
}

// loadPlaces notes which places of leads are taken. What the batch itself has
// changed of that counts.
func (b *batch) loadPlaces(ctx context.Context, leads []int64) error {
	if len(leads) == 0 {
		return nil
	}
	links, err := b.store().LinksOfLeads(ctx, b.session.integration.ID, leads)
	for _, l := range links {
		if _, changed := b.written[l.RecordRef]; inStep(&l) && !changed {
			b.places[claim(l.LeadID, l.Object)] = l.RecordID
		}
	}
	return err
}

// leadOf is the lead that a link's lives on in.
func (b *batch) leadOf(link *leadbridge.Link) *leadbridge.Lead { return b.heirs[link.LeadSeq] }

// FindCandidates implements [intake.Finder]. Nobody is found who ends with
// this batch.
func (b *batch) FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error) {
	found, err := b.store().FindCandidates(ctx, keys)
	if err != nil {
		return found, err
	}
	var seqs []int64
	for key, leads := range found.ByKey {
		leads = slices.DeleteFunc(leads, func(l *leadbridge.Lead) bool { return b.apart[l.ID] })
		found.ByKey[key] = leads
		for _, l := range leads {
			seqs = append(seqs, l.Seq)
		}
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	b.times.leads = append(b.times.leads, seqs...)
	return found, b.loadPlaces(ctx, seqs)
}
