package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/provider"
)

// pull compares the pages of an object, from the run's checkpoint on.
func (r *reconciling) pull(ctx context.Context) error {
	at := r.run.Checkpoint
	o := r.find(at.Object)
	if o == nil {
		return r.store(ctx, r.agreement(), reconcilePart{to: r.next()})
	}
	c, err := r.comparison(ctx, o)
	if err != nil {
		return err
	}
	for page, err := range r.client.Pages(ctx, provider.Query{Object: o.Name, Fields: c.wanted, Cursor: at.Cursor}) {
		if err != nil {
			return r.astray(ctx, err)
		}
		to := at
		if to.Cursor = page.Cursor; page.Cursor == "" {
			to = r.next()
		}
		if err := r.page(ctx, c, page.Records, to); err != nil {
			return err
		}
		if r.spent() {
			break
		}
	}
	return nil
}

// astray begins an object anew if the driver refuses the cursor.
func (r *reconciling) astray(ctx context.Context, err error) error {
	at := r.run.Checkpoint
	if at.Cursor == "" || leadbridge.KindOf(err) != leadbridge.Invalid || fieldOf(err) != "cursor" {
		return err
	}
	at.Cursor = ""
	return r.store(ctx, r.agreement(), reconcilePart{to: at})
}

// page compares the records of a page with their leads. If one of its links
// changes meanwhile, it is compared anew.
func (r *reconciling) page(ctx context.Context, c *comparison, records []provider.Record, to leadbridge.SyncCheckpoint) (err error) {
	for range reconcileAttempts {
		p := comparedPage{reconciling: r, comparison: c, a: r.agreement(), part: reconcilePart{to: to}}
		if err = p.compare(ctx, records); err == nil {
			err = r.store(ctx, p.a, p.part)
		}
		if leadbridge.KindOf(err) != leadbridge.Conflict || leadbridge.CodeOf(err) == codeMoved {
			break
		}
	}
	return err
}

// comparedPage is a page, and what its comparison comes to.
type comparedPage struct {
	*reconciling
	*comparison
	a    *leadbridge.SyncAgreement
	part reconcilePart
	// Of the page's records:
	links map[string]*leadbridge.Link
	leads map[int64]*leadbridge.Lead
	asked map[string]map[string]bool // fields that a person is asked about
}

func (p *comparedPage) compare(ctx context.Context, records []provider.Record) error {
	if err := p.load(ctx, records); err != nil {
		return err
	}
	sums := objectOf(p.a, p.Name)
	for _, rec := range records {
		switch rec.State {
		case provider.Deleted, provider.Merged, provider.Erased:
			continue
		}
		link := p.links[rec.ID]
		if link != nil && link.SeenRun == p.run.Seq {
			continue // it changed while the pages were read, and came again
		}
		if link != nil && inStep(link) {
			link.SeenRun = p.run.Seq
			p.part.links = append(p.part.links, leadbridge.LinkChange{Link: link, Was: link.Version})
		}
		if rec.State != provider.Live && rec.State != "" || link != nil && link.State != leadbridge.LinkInStep {
			continue
		}
		p.part.counts.Processed++
		if err := p.record(ctx, sums, link, rec); err != nil {
			return err
		}
	}
	return nil
}

// load reads what our side knows of the records.
func (p *comparedPage) load(ctx context.Context, records []provider.Record) error {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	links, err := p.service.store.LinksOf(ctx, p.integration.ID, p.Name, ids)
	if err != nil {
		return err
	}
	p.links, p.asked = map[string]*leadbridge.Link{}, map[string]map[string]bool{}
	var seqs []int64
	for i := range links {
		p.links[links[i].RecordID] = &links[i]
		seqs = append(seqs, links[i].LeadSeq)
	}
	if p.leads, err = p.service.store.LeadsBySeq(ctx, seqs); err != nil {
		return err
	}
	conflicts, err := p.service.store.OpenConflicts(ctx, p.integration.ID, p.Name, ids)
	for _, c := range conflicts {
		if p.asked[c.RecordID] == nil {
			p.asked[c.RecordID] = map[string]bool{}
		}
		p.asked[c.RecordID][c.Field] = true
	}
	return err
}

// record compares a live record with its lead.
func (p *comparedPage) record(ctx context.Context, sums *leadbridge.ObjectAgreement, link *leadbridge.Link, rec provider.Record) error {
	ref := leadbridge.RecordRef{IntegrationID: p.integration.ID, Object: p.Name, RecordID: rec.ID}
	if link == nil {
		return p.stranger(ctx, sums, ref, rec)
	}
	sums.Theirs++
	lead := p.leads[link.LeadSeq]
	if lead == nil || lead.Deleted() {
		why := "The lead is deleted, and the record is not."
		if p.asked[rec.ID][leadbridge.FieldWholeRecord] {
			why = whyAsked
		}
		p.missing(ref, link, why)
		return nil
	}
	sums.Ours++
	sums.Linked++
	differs := p.comparison.compare(lead.Values, link, rec, sums)
	if len(differs) == 0 {
		p.part.counts.Unchanged++
		return nil
	}
	p.a.Drifted++
	for _, d := range differs {
		why, err := p.why.differs(ctx, p, link, rec, d)
		if err != nil {
			return err
		}
		drift := p.drift(leadbridge.DriftDiffers, ref, why)
		drift.LeadSeq, drift.LeadID, drift.Field, drift.Ours, drift.Theirs = link.LeadSeq, link.LeadID, d.field.Name, d.ours, d.theirs
		p.part.drifts = append(p.part.drifts, drift)
	}
	return nil
}

// stranger notes a record that has no lead and should have one.
func (p *comparedPage) stranger(ctx context.Context, sums *leadbridge.ObjectAgreement, ref leadbridge.RecordRef, rec provider.Record) error {
	if !p.receives() || !p.policy.Passes(p.draft(rec.Values).Values) {
		return nil
	}
	sums.Theirs++
	why, err := p.why.missing(ctx, ref)
	if err == nil {
		p.missing(ref, nil, why)
	}
	return err
}

func (p *comparedPage) missing(ref leadbridge.RecordRef, link *leadbridge.Link, why string) {
	p.a.Drifted++
	d := p.drift(leadbridge.DriftMissingHere, ref, why)
	if link != nil {
		d.LeadSeq, d.LeadID = link.LeadSeq, link.LeadID
	}
	p.part.drifts = append(p.part.drifts, d)
}
