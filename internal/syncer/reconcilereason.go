package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

const whyAsked = "Both sides changed it, and a person is asked which shall stand."

// reasons knows why both sides may not agree. What is on its way to the CRM is
// read when it is first asked for.
type reasons struct {
	service     *Service
	integration string
	outbox      map[int64]string // by lead
}

// mostQueued is how many changes on their way are looked at.
const mostQueued = 5000

// queued says how it stands with a lead on its way to the CRM; "": it is not.
func (r *reasons) queued(ctx context.Context, leadSeq int64) (string, error) {
	if r.outbox == nil {
		r.outbox = map[int64]string{}
		for _, status := range []leadbridge.OutboxStatus{leadbridge.OutboxQueued, leadbridge.OutboxDead} {
			items, err := r.service.store.Outbox(ctx, store.OutboxFilter{IntegrationID: r.integration, Status: status, Limit: mostQueued})
			if err != nil {
				return "", err
			}
			for _, i := range items {
				r.outbox[i.LeadSeq] = "The lead waits to be sent."
				if i.Status == leadbridge.OutboxDead {
					r.outbox[i.LeadSeq] = "The CRM did not take it: " + i.Reason
				}
			}
		}
	}
	return r.outbox[leadSeq], nil
}

// missing says why a record has no lead.
func (r *reasons) missing(ctx context.Context, ref leadbridge.RecordRef) (string, error) {
	p, err := r.service.store.Problem(ctx, ref)
	switch leadbridge.KindOf(err) {
	case "":
		return "The record does not fit our rules: " + p.Reason, nil
	case leadbridge.NotFound:
		return "The record has no lead.", nil
	}
	return "", err
}

// differs says why a field does not agree.
func (r *reasons) differs(ctx context.Context, p *comparedPage, link *leadbridge.Link, rec provider.Record, d difference) (string, error) {
	asked, base := p.asked[link.RecordID], link.Base
	if asked[d.field.Name] || asked[leadbridge.FieldWholeRecord] {
		return whyAsked, nil
	}
	if d.field.Direction != leadbridge.Inbound && p.leads[link.LeadSeq].Values[d.field.Name] != base.Ours[d.field.Name] {
		if why, err := r.queued(ctx, link.LeadSeq); why != "" || err != nil {
			return why, err
		}
	}
	if why, err := r.another(ctx, link, d); why != "" || err != nil {
		return why, err
	}
	switch {
	case base.Has(d.field.Name) && base.Ours[d.field.Name] == d.ours && base.Theirs[d.field.Name] == d.theirs:
		return "Both sides were left to differ when a sync was undone. The next edit is sent again.", nil
	case d.field.Direction == leadbridge.Inbound && base.Theirs[d.field.Name] == d.theirs:
		return "It was changed here, and only flows in.", nil
	case d.field.Direction == leadbridge.Outbound:
		return "It was changed in the CRM, and only flows out.", nil
	case rec.ModifiedAt.After(link.RemoteAt):
		return "The record was changed since it was last read.", nil
	}
	return "", nil
}

// another says that the lead has its value from another record; "": it has not.
func (r *reasons) another(ctx context.Context, link *leadbridge.Link, d difference) (string, error) {
	links, err := r.service.store.LinksOfLeads(ctx, r.integration, []int64{link.LeadSeq})
	if err != nil {
		return "", err
	}
	for i := range links {
		l := &links[i]
		if l.RecordRef != link.RecordRef && inStep(l) && l.Base.Has(d.field.Name) && l.Base.Theirs[d.field.Name] == d.ours {
			return "The lead has its value from another record, " + l.Object + " " + l.RecordID + ". Read the field from one of the two only.", nil
		}
	}
	return "", nil
}
