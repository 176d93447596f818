package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/provider"
)

// activities receives calls, meetings and notes. Each becomes an entry in the
// log of the first lead that it points to; without one it is left out, and
// comes when it changes or with the next full run.
func (o *object) activities(ctx context.Context, r receiving) (*received, error) {
	b := o.newBatch(r)
	leads, err := b.leadsPointedTo(ctx)
	if err != nil {
		return nil, err
	}
	b.counts.Processed = int64(len(b.records))
	for _, record := range b.records {
		if isGone(record) {
			b.sync().Dropped = append(b.sync().Dropped, b.ref(record.ID))
			b.counts.Unchanged++
			continue
		}
		lead := leads[record.ID]
		if lead == nil {
			b.counts.Skipped++
			continue
		}
		at := record.CreatedAt
		if at.IsZero() {
			at = record.ModifiedAt
		}
		b.sync().Activities = append(b.sync().Activities, leadbridge.Activity{RecordRef: b.ref(record.ID), Lead: lead, LeadID: lead.ID, At: at, Values: record.Values})
		b.counts.Unchanged++ // no lead changes by it
	}
	return &b.received, nil
}

// leadsPointedTo finds the living leads that records point to, by record.
func (b *batch) leadsPointedTo(ctx context.Context) (map[string]*leadbridge.Lead, error) {
	var refs []leadbridge.RecordRef
	target := func(l provider.Link) leadbridge.RecordRef {
		return leadbridge.RecordRef{IntegrationID: b.session.integration.ID, Object: l.Object, RecordID: l.ID}
	}
	for _, r := range b.records {
		for _, l := range r.Links {
			if o := b.session.find(l.Object); o != nil && o.Kind == provider.KindLead {
				refs = append(refs, target(l))
			}
		}
	}
	if err := b.loadPointed(ctx, refs); err != nil {
		return nil, err
	}
	found := map[string]*leadbridge.Lead{}
	for _, r := range b.records {
		for _, l := range r.Links {
			link := b.pointed[target(l)]
			if link == nil || link.State == leadbridge.LinkReleased || link.State == leadbridge.LinkErased {
				continue
			}
			if lead := b.leadOf(link); !lead.Deleted() && found[r.ID] == nil {
				found[r.ID] = lead
			}
		}
	}
	return found, nil
}
