package syncer

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// stateOf is the state of the link of a record that is there.
func stateOf(r provider.Record) leadbridge.LinkState {
	if r.State == provider.Archived {
		return leadbridge.LinkArchived
	}
	return leadbridge.LinkInStep
}

func (b *batch) newLink(r provider.Record) *leadbridge.Link {
	link := &leadbridge.Link{RecordRef: b.ref(r.ID), State: leadbridge.LinkInStep, RemoteAt: r.ModifiedAt, CreatedAt: b.at}
	b.mark(link)
	return link
}

// settle brings a record's link to what both sides agree on now.
func (b *batch) settle(a *arrival, lead *leadbridge.Lead) {
	if a.link == nil {
		a.link = b.newLink(a.record)
	}
	l := a.link
	l.LeadSeq, l.LeadID, l.State, l.Reason, l.Base = lead.Seq, lead.ID, stateOf(a.record), "", a.outcome.Base
	if l.State == leadbridge.LinkArchived {
		l.Reason = "The record is archived in " + b.session.provider.Title + ", and is not to be written."
	}
	if len(a.outcome.Send) == 0 {
		l.LeadVersion = lead.Version
	}
	b.mark(l)
	b.read(l, a.record)
	b.keep(l, lead)
}

// read notes that a record in step was read.
func (b *batch) read(l *leadbridge.Link, r provider.Record) {
	l.Sent = false
	if r.ModifiedAt.After(l.RemoteAt) {
		l.RemoteAt = r.ModifiedAt
	}
	b.keep(l, nil)
}

// unchanged counts a record of which nothing is new.
func (b *batch) unchanged(l *leadbridge.Link) {
	b.counts.Unchanged++
	b.seen(l)
}

// seen notes on a link that a full run saw the record.
func (b *batch) seen(l *leadbridge.Link) {
	if b.mark(l) {
		b.keep(l, nil)
	}
}

func (b *batch) mark(l *leadbridge.Link) bool {
	if !b.full || l.SeenRun == b.run.Seq {
		return false
	}
	l.SeenRun = b.run.Seq
	return true
}

// keep has a link written as it is in the end. lead is whose it becomes; nil:
// it stays whose it is.
func (b *batch) keep(l *leadbridge.Link, lead *leadbridge.Lead) {
	i, known := b.written[l.RecordRef]
	if !known {
		i = len(b.sync().Links)
		b.written[l.RecordRef] = i
		b.sync().Links = append(b.sync().Links, leadbridge.LinkChange{Link: l, Was: l.Version})
	}
	l.UpdatedAt = b.at
	if lead != nil {
		b.sync().Links[i].Lead = lead
	}
}

// drop lets go of a link that is among the written ones.
func (b *batch) drop(l *leadbridge.Link) { b.sync().Links[b.written[l.RecordRef]].Drop = true }

// queue has the CRM told of a lead that did not change itself.
func (b *batch) queue(l *leadbridge.Lead) {
	b.sync().Queue = append(b.sync().Queue, leadbridge.OutboxItem{IntegrationID: b.session.integration.ID, LeadSeq: l.Seq, LeadID: l.ID,
		Version: l.Version, QueuedAt: b.at, DueAt: b.at, Status: leadbridge.OutboxQueued})
}

// decided opens and closes conflicts, and tells the story of a record. It
// reports whether a person is asked something new. A record that is only
// contested is not told of if nothing is new.
func (b *batch) decided(a *arrival, lead *leadbridge.Lead, what leadbridge.SyncOutcome, version int64) (asks bool) {
	asked := map[string]bool{}
	for _, d := range a.outcome.Asked() {
		asked[d.Field] = true
		asks = b.contest(a.link, lead, d, b.times.field(lead.Seq, d.Field), a.record.ModifiedAt) || asks
	}
	for field, c := range b.open[a.record.ID] {
		_, read := a.said[field]
		if isField := b.has(field); !asked[field] && (read || !isField) {
			b.close(c)
		}
	}
	if asks {
		b.counts.Conflicts++
	}
	decisions := append(a.decisions, a.outcome.Decisions...)
	if what == leadbridge.SyncContested && !asks {
		if len(decisions) == len(asked) && a.why == "" {
			return false
		}
		what = leadbridge.SyncUpdated
	}
	b.tell(a.record.ID, lead, what, version, b.reason(a), decisions)
	return asks
}

func (b *batch) has(field string) bool {
	for _, f := range b.fields {
		if f.Name == field {
			return true
		}
	}
	return false
}

// contest asks a person; false: the same was asked before.
func (b *batch) contest(l *leadbridge.Link, lead *leadbridge.Lead, d leadbridge.FieldDecision, oursAt, theirsAt time.Time) bool {
	was, open := b.open[l.RecordID][d.Field]
	if open && was.Ours == d.Ours && was.Theirs == d.Theirs && was.LeadSeq == lead.Seq {
		return false
	}
	b.sync().Conflicts = append(b.sync().Conflicts, leadbridge.SyncConflict{ID: was.ID, RecordRef: l.RecordRef, LeadSeq: lead.Seq, LeadID: lead.ID,
		Field: d.Field, Base: d.Base, Ours: d.Ours, Theirs: d.Theirs, OursAt: oursAt, TheirsAt: theirsAt,
		Status: leadbridge.ConflictOpen, RunID: b.run.ID, CreatedAt: b.at})
	return true
}

// close ends a conflict that came to nothing.
func (b *batch) close(c leadbridge.SyncConflict) {
	c.Status, c.SettledAt = leadbridge.ConflictObsolete, b.at
	b.sync().Closed = append(b.sync().Closed, c)
}

func (b *batch) closeAll(l *leadbridge.Link) {
	if l.Object != b.Name {
		return
	}
	for _, c := range b.open[l.RecordID] {
		b.close(c)
	}
}

// problem puts a record on the list of those that do not fit our rules.
func (b *batch) problem(r provider.Record, link *leadbridge.Link, issues []leadbridge.Issue, reason string) {
	b.sync().Problems = append(b.sync().Problems, leadbridge.SyncProblem{RecordRef: b.ref(r.ID), Record: r.Values,
		Correction: b.corrections[r.ID], Issues: issues, Reason: reason, RunID: b.run.ID, Attempts: 1, At: b.at})
	var lead *leadbridge.Lead
	if link != nil {
		lead = b.leadOf(link)
		b.seen(link)
	}
	b.tell(r.ID, lead, leadbridge.SyncFailed, 0, reason, nil)
	b.counts.Failed++
}

// tell writes a line of a record's story.
func (b *batch) tell(recordID string, lead *leadbridge.Lead, what leadbridge.SyncOutcome, version int64, reason string, decisions []leadbridge.FieldDecision) {
	r := leadbridge.SyncRecord{RunID: b.run.ID, RecordRef: b.ref(recordID), Lead: lead, Direction: leadbridge.Inbound, What: what,
		LeadVersion: version, Reason: reason, Decisions: decisions, At: b.at}
	if lead != nil {
		r.LeadID = lead.ID
	}
	b.sync().Records = append(b.sync().Records, r)
}
