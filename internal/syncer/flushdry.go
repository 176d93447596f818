package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/store"
)

// rehearse tells what a flush would do once all leads that flow out were
// queued: those that have a record in step, and those that have none.
func (d *dispatch) rehearse(ctx context.Context) error {
	for _, o := range d.objects {
		if !o.sends() {
			continue
		}
		if err := d.rehearseLinked(ctx, o); err != nil {
			return err
		}
	}
	if o := d.target(); o != nil {
		return d.rehearseUnlinked(ctx, o)
	}
	return nil
}

// rehearseLinked looks at the leads that have a record of an object in step.
func (d *dispatch) rehearseLinked(ctx context.Context, o *object) error {
	after := ""
	for {
		links, err := d.service.store.Links(ctx, store.LinkFilter{IntegrationID: d.integration.ID, Object: o.Name,
			States: []leadbridge.LinkState{leadbridge.LinkInStep}, After: after, Limit: manyItems})
		if err != nil || len(links) == 0 {
			return err
		}
		after = links[len(links)-1].RecordID
		items := make([]leadbridge.OutboxItem, len(links))
		for i, l := range links {
			items[i] = leadbridge.OutboxItem{LeadSeq: l.LeadSeq}
		}
		parcels, err := d.load(ctx, items)
		if err != nil {
			return err
		}
		if err := d.decideAll(ctx, parcels, nil); err != nil {
			return err
		}
		for _, e := range errandsOf(parcels, o) {
			if e.write.ID != "" {
				d.foretell(e)
			}
		}
	}
}

// rehearseUnlinked looks at the leads that have no record.
func (d *dispatch) rehearseUnlinked(ctx context.Context, o *object) error {
	after := int64(0)
	for {
		leads, err := d.service.store.UnlinkedLeads(ctx, d.integration.ID, o.Name, after, manyItems)
		if err != nil || len(leads) == 0 {
			return err
		}
		after = leads[len(leads)-1].Seq
		items := make([]leadbridge.OutboxItem, len(leads))
		for i, l := range leads {
			items[i] = leadbridge.OutboxItem{LeadSeq: l.Seq}
		}
		parcels, err := d.load(ctx, items)
		if err != nil {
			return err
		}
		if err := d.decideAll(ctx, parcels, nil); err != nil {
			return err
		}
		for _, p := range parcels {
			for _, e := range p.errands {
				if e.write.ID == "" {
					d.foretell(e)
				}
			}
			if len(p.errands) == 0 {
				d.counts.Add(p.quiet.counts)
			}
		}
	}
}

// foretell counts what would come of an errand.
func (d *dispatch) foretell(e *errand) {
	example := leadbridge.SyncExample{Direction: leadbridge.Outbound, Object: e.way.Name, RecordID: e.write.ID, LeadID: e.lead.ID,
		What: e.kind(), Reason: e.reason, Before: e.before, After: e.write.Values}
	counts := e.counts()
	if e.outcome.Err = d.refusal(e); e.outcome.Err != nil {
		example.What, example.Reason = leadbridge.SyncRefused, e.outcome.Err.Error()
		if !e.trimmable() { // else the rest is sent
			counts = leadbridge.SyncCounts{Processed: 1}
		}
		counts.Failed = 1
	}
	d.counts.Add(counts)
	if d.plan != nil {
		d.plan(example, counts)
	}
}

// refusal is why the CRM would not take a write, as far as its fields tell.
func (d *dispatch) refusal(e *errand) *leadbridge.Error {
	if d.client.Preflight == nil || e.write.Delete {
		return nil
	}
	return d.client.Preflight(e.way.Name, e.write)
}
