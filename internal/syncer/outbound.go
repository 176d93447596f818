package syncer

import (
	"context"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// parcel is a queued lead, and what is to be done so that the CRM has it.
type parcel struct {
	item  leadbridge.OutboxItem
	lead  *leadbridge.Lead
	links []*leadbridge.Link
	// asked are the fields of its records that wait for a person.
	asked map[leadbridge.RecordRef]map[string]bool
	// seen are the times of change of records that were read a moment ago.
	seen map[leadbridge.RecordRef]time.Time

	errands []*errand
	quiet   quiet
	// open counts the errands that are not settled yet; failure is what is
	// said of one that failed.
	open    int
	failure *leadbridge.OutboxItem
	// later says that the item stays due.
	later bool
}

// quiet is what is to be written without a call.
type quiet struct {
	links   []leadbridge.LinkChange
	records []leadbridge.SyncRecord
	queue   []leadbridge.OutboxItem
	counts  leadbridge.SyncCounts
}

// errand is one write of one record.
type errand struct {
	*parcel
	way   *way
	link  *leadbridge.Link // nil: the record is new
	write provider.Write
	content
	left   left // what the CRM refuses of the content, and is left out
	before map[string]string
	reason string
	// outcome is what came of it, verdict what that means.
	outcome provider.Outcome
	verdict verdict
}

// load makes parcels of items. A lead that is no more has none.
func (d *dispatch) load(ctx context.Context, items []leadbridge.OutboxItem) ([]*parcel, error) {
	seqs := make([]int64, len(items))
	for i, item := range items {
		seqs[i] = item.LeadSeq
	}
	leads, err := d.service.store.LeadsBySeq(ctx, seqs)
	if err != nil {
		return nil, err
	}
	links, err := d.service.store.LinksOfLeads(ctx, d.integration.ID, seqs)
	if err != nil {
		return nil, err
	}
	asked, err := d.askedOf(ctx, links)
	if err != nil {
		return nil, err
	}
	byLead := map[int64][]*leadbridge.Link{}
	for i := range links {
		l := &links[i]
		byLead[l.LeadSeq] = append(byLead[l.LeadSeq], l)
	}
	var parcels []*parcel
	for _, item := range items {
		if lead := leads[item.LeadSeq]; lead != nil {
			parcels = append(parcels, &parcel{item: item, lead: lead, links: byLead[lead.Seq], asked: asked})
		}
	}
	return parcels, nil
}

// askedOf returns the fields of linked records that wait for a person.
func (d *dispatch) askedOf(ctx context.Context, links []leadbridge.Link) (map[leadbridge.RecordRef]map[string]bool, error) {
	var refs []leadbridge.RecordRef
	for _, l := range links {
		if l.State == leadbridge.LinkInStep {
			refs = append(refs, l.RecordRef)
		}
	}
	asked := map[leadbridge.RecordRef]map[string]bool{}
	for object, ids := range byObject(refs) {
		conflicts, err := d.service.store.OpenConflicts(ctx, d.integration.ID, object, ids)
		if err != nil {
			return nil, err
		}
		for _, c := range conflicts {
			if asked[c.RecordRef] == nil {
				asked[c.RecordRef] = map[string]bool{}
			}
			asked[c.RecordRef][c.Field] = true
		}
	}
	return asked, nil
}

// linkOf returns the link that holds the lead's one place for records of an
// object; nil: none does.
func (p *parcel) linkOf(object string) *leadbridge.Link {
	for _, l := range p.links {
		if l.Object == object && inStep(l) {
			return l
		}
	}
	return nil
}

// known reports whether the lead has, or had, a record of an object. One that
// was merged into another lives on there, and is no record of its own.
func (p *parcel) known(object string) bool {
	for _, l := range p.links {
		if l.Object == object && l.State != leadbridge.LinkMerged {
			return true
		}
	}
	return false
}

// decide says what is to be done for a living lead.
func (d *dispatch) decide(ctx context.Context, p *parcel) error {
	if d.claimed[p.lead.ID] {
		p.later = true // it takes over a record, and is queued with that
		return nil
	}
	d.restore(p)
	held := false // a record is in step
	for _, o := range d.objects {
		l := p.linkOf(o.Name)
		if l == nil || l.State != leadbridge.LinkInStep || !o.sends() {
			continue
		}
		held = true
		if err := d.update(ctx, p, o, l); err != nil {
			return err
		}
	}
	if o := d.target(); o != nil && d.creates(p, o) {
		if err := d.create(ctx, p, o); err != nil {
			return err
		}
	}
	switch {
	case len(p.errands) > 0:
	case held:
		p.quiet.counts.Add(leadbridge.SyncCounts{Processed: 1, Unchanged: 1})
	default:
		p.quiet.counts.Add(leadbridge.SyncCounts{Processed: 1, Skipped: 1})
	}
	return nil
}

// creates reports whether a lead becomes a new record: the CRM has it in no
// kind of record that is a person, and never had it in this one.
func (d *dispatch) creates(p *parcel, target *object) bool {
	if p.known(target.Name) || !d.policy.Passes(p.lead.Values) {
		return false
	}
	for _, o := range d.objects {
		if o.person && p.linkOf(o.Name) != nil {
			return false
		}
	}
	return true
}

// update decides what a record in step is to be given.
func (d *dispatch) update(ctx context.Context, p *parcel, o *object, l *leadbridge.Link) error {
	asked := p.asked[l.RecordRef]
	moved := o.moved(p.lead.Values, l.Base, asked)
	if len(moved) == 0 || asked[leadbridge.FieldWholeRecord] {
		return nil
	}
	w, err := d.way(ctx, o)
	if err != nil {
		return err
	}
	without := d.left[claim(p.lead.ID, o.Name)]
	c := w.content(p.lead.Values, moved, asked, without)
	if len(c.values) == 0 {
		return nil
	}
	if c.holds(l.Base) {
		d.agree(p, l, c)
		p.change(l)
		return nil
	}
	e := &errand{parcel: p, way: w, link: l, content: c, left: without, before: w.before(l.Base, c),
		write: provider.Write{ID: l.RecordID, Values: c.values}, reason: "The lead was changed: " + strings.Join(moved, ", ") + "."}
	if w.guarded(c) {
		e.write.Unchanged = p.lastSeen(l)
	}
	p.add(e)
	return nil
}

// lastSeen is the time of change that a record had when it was last read or
// written. Where the CRM did not tell, it is long ago: then the record is read
// first.
func (p *parcel) lastSeen(l *leadbridge.Link) time.Time {
	switch at := p.seen[l.RecordRef]; {
	case at.After(l.RemoteAt):
		return at
	case l.RemoteAt.IsZero():
		return l.CreatedAt.Add(-time.Hour)
	}
	return l.RemoteAt
}

// create decides what a new record is made of.
func (d *dispatch) create(ctx context.Context, p *parcel, o *object) error {
	w, err := d.way(ctx, o)
	if err != nil {
		return err
	}
	without := d.left[claim(p.lead.ID, o.Name)]
	c := w.whole(p.lead.Values, without)
	// Where a search costs a call for each record, it pays to know that there
	// is nothing to be found.
	never := o.PushAlone && p.item.Attempts == 0
	p.add(&errand{parcel: p, way: w, content: c, left: without, write: provider.Write{Key: p.lead.ID, New: never, Values: c.values},
		reason: "The lead had no record."})
	return nil
}

func (p *parcel) add(e *errand) {
	p.errands = append(p.errands, e)
	p.open++
}

// change puts a link among what is to be written.
func (p *parcel) change(l *leadbridge.Link) {
	for _, c := range p.quiet.links {
		if c.Link == l {
			return
		}
	}
	p.quiet.links = append(p.quiet.links, leadbridge.LinkChange{Link: l, Was: l.Version})
}

// agree notes on a link that both sides hold the content.
func (d *dispatch) agree(p *parcel, l *leadbridge.Link, c content) {
	l.Base = l.Base.Clone()
	c.agree(&l.Base, p.lead.Values)
	l.LeadVersion, l.UpdatedAt = p.lead.Version, d.service.Now()
}
