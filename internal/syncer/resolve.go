package syncer

import (
	"maps"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/provider"
)

// arrival is a record that is there, on its way in.
type arrival struct {
	record provider.Record
	link   *leadbridge.Link // nil: it has none yet
	lead   *leadbridge.Lead // nil: who it is, is to be found
	// why says why it is that lead, or why it comes in at all.
	why string
	// follows says that its lead was merged into another, which it goes on
	// with; returns that its lead is deleted and comes back with it.
	follows   bool
	returns   bool
	again     bool                       // it was let go, and meets its lead anew
	decisions []leadbridge.FieldDecision // about the whole record
	draft     *pipeline.Draft
	// image is the record as the CRM has it, in our form; said the same with
	// what a person corrected.
	image, said leadbridge.Values
	outcome     agree.Outcome
	blanked     bool // a field of the lead lost its value
	isBeside    bool // the lead is in step with another record
}

// ready brings a record to our form and checks it. It reports whether it is to
// be decided upon; if not, all is said of it.
func (b *batch) ready(a *arrival) bool {
	d := b.draft(a.record.Values)
	a.image = b.image(d, a.record.Values)
	corrected := b.corrections[a.record.ID]
	switch {
	case a.link == nil || a.returns:
	case a.lead.Deleted():
		if !b.outlives(a) {
			return false
		}
		a.returns, b.apart[a.lead.ID] = true, true
	case len(corrected) == 0 && !a.follows && b.isAgreed(a):
		if a.link.Sent || a.record.ModifiedAt.After(a.link.RemoteAt) {
			b.read(a.link, a.record)
		}
		b.unchanged(a.link)
		return false
	}
	b.correct(a, d, corrected)
	b.validate.Apply(d)
	if d.Issues = slices.DeleteFunc(d.Issues, a.isOldFault); d.Failed() {
		b.problem(a.record, a.link, d.Issues, faultOf(d))
		return false
	}
	if a.link == nil && a.lead == nil && !b.session.policy.Passes(d.Values) {
		b.counts.Skipped++
		return false
	}
	a.draft = d
	return true
}

// isAgreed reports whether a record in step is as when both sides agreed.
func (b *batch) isAgreed(a *arrival) bool {
	if a.link.State != stateOf(a.record) || len(b.open[a.record.ID]) > 0 {
		return false
	}
	for name, v := range a.image {
		if v != a.link.Base.Theirs[name] {
			return false
		}
	}
	return true
}

// theirsMoved reports whether the record was changed since both sides agreed.
func (a *arrival) theirsMoved() bool {
	for name, v := range a.image {
		was := a.link.Base.Theirs[name]
		if v != was && !(a.link.Sent && agree.SameButForm(was, v)) {
			return true
		}
	}
	return false
}

// correct puts what a person gave in the place of what the record says.
func (b *batch) correct(a *arrival, d *pipeline.Draft, corrected leadbridge.Values) {
	if a.said = a.image; len(corrected) == 0 {
		return
	}
	a.said = a.image.Clone()
	d.Issues = slices.DeleteFunc(d.Issues, func(i leadbridge.Issue) bool { _, given := corrected[i.Field]; return given })
	maps.Copy(d.Values, corrected)
	b.cleanse.Apply(d)
	for name := range corrected {
		a.said[name] = d.Values[name]
	}
}

// isOldFault reports whether an issue is about a field of a record in step
// that was like this when both sides agreed: it does not stand in the way of
// what is new.
func (a *arrival) isOldFault(i leadbridge.Issue) bool {
	if a.link == nil || i.Field == "" || !a.link.Base.Has(i.Field) {
		return false
	}
	return a.said[i.Field] == a.image[i.Field] && a.image[i.Field] == a.link.Base.Theirs[i.Field]
}

// resolve is what becomes of a lead that a record is, for [intake.Policy]. A
// lead whose place is taken is not that person: it has another record.
func (b *batch) resolve(a *arrival, l *leadbridge.Lead, row int64) (leadbridge.Values, bool) {
	if a.lead == nil {
		if row > 0 || !b.isFree(l, b.Name, a.record.ID) {
			a.isBeside = !b.isOwn(a.record)
			return l.Values, a.isBeside
		}
		b.places[claim(l.ID, b.Name)] = a.record.ID
	}
	return b.merge(a, l), true
}

// merge brings lead and record to agree, and returns the lead's new values.
func (b *batch) merge(a *arrival, l *leadbridge.Lead) leadbridge.Values {
	s := agree.Sides{Fields: b.fieldsFor(a.said), Ours: l.Values, Theirs: a.said, TheirsAt: a.record.ModifiedAt, Open: map[string]bool{},
		OursAt: func(field string) time.Time { return b.times.field(l.Seq, field) }}
	if b.ReadOnly {
		s.Fields = slices.Clone(s.Fields)
		for i := range s.Fields {
			s.Fields[i].Direction = leadbridge.Inbound
		}
	}
	if a.link != nil {
		s.Base, s.Echo = a.link.Base, a.link.Sent
		s.Had = func(field, value string) bool { return b.times.had(l, a.link.LeadVersion, field, value) }
	}
	for field := range b.open[a.record.ID] {
		s.Open[field] = true
	}
	a.outcome = agree.Merge(s)
	values := l.Values.Clone()
	for name, v := range a.outcome.Take {
		a.blanked = a.blanked || v == "" && values[name] != ""
		values[name] = v
	}
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	b.sendCorrected(a, values)
	return values
}

// meet notes what a new lead and the record that it was made of agree on.
func (b *batch) meet(a *arrival, l *leadbridge.Lead) {
	for name, theirs := range a.image {
		if theirs != "" && l.Values[name] == theirs {
			a.outcome.Base.Agree(name, theirs, theirs)
		}
	}
	b.sendCorrected(a, l.Values)
}

// sendCorrected notes that what a person corrected is not what the record
// says. Where it flows out, the record is corrected too.
func (b *batch) sendCorrected(a *arrival, values leadbridge.Values) {
	for name := range b.corrections[a.record.ID] {
		theirs, read := a.image[name]
		if !read || values[name] == theirs {
			continue
		}
		a.outcome.Base.Agree(name, theirs, theirs)
		flows := slices.ContainsFunc(b.fields, func(f agree.Field) bool { return f.Name == name && f.Direction != leadbridge.Inbound })
		if flows && !b.ReadOnly && !slices.Contains(a.outcome.Send, name) {
			a.outcome.Send = append(a.outcome.Send, name)
		}
	}
}

// settled writes down what intake decided on a record.
func (b *batch) settled(a *arrival, row leadbridge.RowResult) {
	switch row.Record.Status {
	case leadbridge.RowCreated, leadbridge.RowPossible:
		b.meet(a, row.Lead)
		a.why = b.reasonCreated(row)
		b.places[claim(row.Lead.ID, b.Name)] = a.record.ID
		b.settle(a, row.Lead)
		b.decided(a, row.Lead, leadbridge.SyncCreated, row.Record.LeadVersion)
		b.counts.Created++
		return
	}
	if a.isBeside {
		b.besideNew(a.record, row.Lead)
		return
	}
	if a.why == "" && row.Record.Match != nil && a.link == nil {
		a.why = reasonMatched(*row.Record.Match)
	}
	first, changed := a.link == nil || a.again, row.Record.Status == leadbridge.RowUpdated
	version := int64(0)
	if changed {
		version = row.Record.LeadVersion
	}
	b.settle(a, row.Lead)
	if !changed && b.mustSend(a) {
		b.queue(row.Lead)
	}
	switch {
	case first:
		b.decided(a, row.Lead, leadbridge.SyncMatched, version)
		b.counts.Matched++
	case changed:
		b.decided(a, row.Lead, leadbridge.SyncUpdated, version)
		b.counts.Updated++
	default:
		if !b.decided(a, row.Lead, leadbridge.SyncContested, 0) {
			b.counts.Unchanged++
		}
	}
	if a.blanked && changed {
		b.counts.Blanked++
	}
}

// agreed says of changed leads whether the integration must be told.
func (b *batch) agreed(changes []leadbridge.LeadChange, arrivals []*arrival) []leadbridge.LeadChange {
	byLead := make(map[string]*arrival, len(arrivals))
	for _, a := range arrivals {
		if !a.isBeside {
			byLead[a.link.LeadID] = a
		}
	}
	for i := range changes {
		changes[i].AgreedWith = b.agreedWith(byLead[changes[i].Lead.ID], changes[i])
	}
	return changes
}

// agreedWith is the integration, if nothing of a change of a lead is to be
// sent back to it.
func (b *batch) agreedWith(a *arrival, c leadbridge.LeadChange) string {
	if b.mustSend(a) || c.Was != 0 && b.concernsOthers(c) {
		return ""
	}
	return b.session.integration.ID
}

// mustSend reports whether the record must be given a value of ours.
func (b *batch) mustSend(a *arrival) bool {
	return len(a.outcome.Send) > 0 && b.sends() && a.record.State != provider.Archived
}

// concernsOthers reports whether a field was changed that flows to another
// kind of record of the same CRM.
func (b *batch) concernsOthers(c leadbridge.LeadChange) bool {
	for _, o := range b.session.objects {
		if o == b.object || !o.sends() {
			continue
		}
		for _, r := range c.Revisions {
			for _, f := range o.fields {
				_, before := r.Before[f.Name]
				_, after := r.After[f.Name]
				if f.Direction != leadbridge.Inbound && (before || after) {
					return true
				}
			}
		}
	}
	return false
}

var _ intake.Finder = (*batch)(nil)
