package syncer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/store"
)

// everything are all leads, also deleted ones.
var everything = store.LeadFilter{Deleted: true}

// check compares both sides with each other and with the model, and begins
// the model anew with what they hold.
func (w *world) check() {
	w.t.Helper()
	w.learn()
	leads, records := w.living(), w.all()
	records = w.checkPairs(leads, records)
	w.checkDesk()
	for _, p := range w.people {
		if p.heir != nil && p.last().lead == p.lead {
			p.lead = "" // the heir had no lead and got this one
		}
		w.checkPerson(p, leads[p.lead], records[p.record])
	}
	w.people = slices.DeleteFunc(w.people, func(p *person) bool { return leads[p.lead] == nil })
	for _, p := range w.people {
		story := p.story
		p.agree(w.values(leads[p.lead]), w.checked)
		p.story, p.differs = story, !maps.Equal(w.values(leads[p.lead]), records[p.record])
	}
}

// checkPairs demands that everybody is there once on each side, linked, and
// the same on both.
func (w *world) checkPairs(leads map[string]*leadbridge.Lead, records map[string]leadbridge.Values) map[string]leadbridge.Values {
	w.t.Helper()
	byLead, byRecord := map[string]string{}, map[string]string{}
	for _, l := range w.linked() {
		byLead[l.LeadID], byRecord[l.RecordID] = l.RecordID, l.LeadID
		lead, record := leads[l.LeadID], records[l.RecordID]
		if lead == nil || record == nil {
			w.t.Errorf("lead %s (there: %t) is linked with record %s (there: %t)\n%s", l.LeadID, lead != nil, l.RecordID, record != nil, w.whoIs(l.LeadID, l.RecordID))
			continue
		}
		for f := range w.theirs {
			v := record[f]
			if lead.Values[f] == "" && v == l.Base.Theirs[f] && slices.Contains(w.lists, f) {
				continue
			}
			if lead.Values[f] != v {
				w.t.Errorf("lead %s has %s %q, its record %s has %q; the base says %q and %q\n%s", l.LeadID, f, lead.Values[f], l.RecordID, v, l.Base.Ours[f], l.Base.Theirs[f], w.whoIs(l.LeadID, l.RecordID))
			}
		}
	}
	for id := range leads {
		if byLead[id] == "" {
			w.t.Errorf("lead %s has no record: %v\n%s%s", id, leads[id].Values, w.whoIs(id, ""), w.told(leads[id]))
		} else if w.of(id, "") == nil {
			w.t.Errorf("lead %s of record %s is a twin: nobody made it: %v%s\n%s", id, byLead[id], leads[id].Values, w.told(leads[id]), w.whoIs("", byLead[id]))
		}
	}
	for id, values := range records {
		if byRecord[id] == "" {
			w.t.Errorf("record %s has no lead: %v\n%s", id, values, w.whoIs("", id))
			if p := w.of("", id); p != nil && p.lead != "" {
				w.t.Error(w.toldOf(p.lead))
			}
		}
	}
	return records
}

// mend does what the lists ask people to do, and reports whether there was
// anything. What the CRM refused is sent again then.
func (w *world) mend() bool {
	w.t.Helper()
	w.learn()
	records, leads := w.mendRecords(), w.mendLeads()
	if !records && !leads {
		return false
	}
	if _, err := w.process.RetryDead(w.process.ctx, "somebody", w.integration.ID, nil); err != nil {
		w.t.Fatal(err)
	}
	return true
}

// mendLeads merges a lead whose record lives on in another's into that one.
func (w *world) mendLeads() (mended bool) {
	w.t.Helper()
	for _, status := range []leadbridge.OutboxStatus{leadbridge.OutboxQueued, leadbridge.OutboxDead} {
		items, err := w.db.Outbox(w.t.Context(), store.OutboxFilter{IntegrationID: w.integration.ID, Status: status})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, i := range items {
			named := strings.Split(i.Reason, "another lead (")
			p := w.of(i.LeadID, "")
			if len(named) < 2 || p == nil {
				continue
			}
			if other := w.of(strings.Split(named[1], ")")[0], ""); other != nil && other != p {
				w.mergeOurs(other, p)
				mended = true
			}
		}
	}
	return mended
}

// mendRecords merges a record that was kept although its lead was merged into
// another, because somebody had changed it, into the other's.
func (w *world) mendRecords() (mended bool) {
	w.t.Helper()
	links, err := w.db.Links(w.t.Context(), store.LinkFilter{IntegrationID: w.integration.ID, Object: w.object,
		States: []leadbridge.LinkState{leadbridge.LinkReleased, leadbridge.LinkSecondary}, Limit: 5000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range links {
		p := w.of("", l.RecordID)
		if there, _ := w.read(l.RecordID); there == nil || p == nil || p.heir == nil || p.touched[theirs].IsZero() {
			continue
		}
		if there, _ := w.read(p.last().record); there != nil {
			w.mergeTheirs(p.last(), p)
		} else {
			w.remove(w.desk, l.RecordID)
		}
		mended = true
	}
	return mended
}

// checkPerson holds what became of a person against the model.
func (w *world) checkPerson(p *person, l *leadbridge.Lead, record leadbridge.Values) {
	w.t.Helper()
	lives, dies := w.fate(p)
	switch {
	case l == nil && !dies:
		w.t.Errorf("somebody was lost: %s%s", p, w.toldOf(p.lead))
	case l != nil && !lives:
		w.t.Errorf("somebody who was deleted is there again: %s%s", p, w.told(l))
	}
	if l == nil {
		return
	}
	for _, f := range editable {
		h := p.fields[f]
		if h == nil {
			continue
		}
		if accepted := w.accepted(p, h); accepted != nil && !slices.Contains(accepted, l.Values[f]) {
			w.t.Errorf("%s is %q, which should be one of %q: %s%s", f, l.Values[f], accepted, p, w.told(l))
		}
	}
}

// checkDesk demands that nothing waits for a person.
func (w *world) checkDesk() {
	w.t.Helper()
	ctx, id := w.t.Context(), w.integration.ID
	outbox, err := w.db.CountOutbox(ctx, id)
	if err != nil || outbox.Queued+outbox.Dead > 0 {
		w.t.Errorf("%d changes wait and %d are dead letters, %v", outbox.Queued, outbox.Dead, err)
		w.tellDead()
	}
	if n, err := w.db.CountConflicts(ctx, id); err != nil || n > 0 {
		w.t.Errorf("%d conflicts are open, %v", n, err)
	}
	page, err := w.db.Problems(ctx, store.ProblemFilter{IntegrationID: id})
	if err != nil || len(page.Problems) > 0 {
		w.t.Errorf("records do not fit: %+v, %v", page.Problems, err)
	}
}

func (w *world) tellDead() {
	for _, status := range []leadbridge.OutboxStatus{leadbridge.OutboxQueued, leadbridge.OutboxDead} {
		items, _ := w.db.Outbox(w.t.Context(), store.OutboxFilter{IntegrationID: w.integration.ID, Status: status})
		for _, i := range items {
			w.t.Errorf("%s: %+v\n%s", status, i, w.whoIs(i.LeadID, i.RecordID))
		}
	}
}

func (w *world) toldOf(leadID string) string {
	if leadID == "" {
		return ""
	}
	l, err := w.db.Lead(w.t.Context(), leadID)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.told(l)
}

// told is what the sync says that it did with a lead.
func (w *world) told(l *leadbridge.Lead) string {
	records, err := w.db.LeadSyncRecords(w.t.Context(), l.Seq, 50)
	if err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range slices.Backward(records) {
		fmt.Fprintf(&b, "\n\t%s sync: %s %s of %s: %s %v %v", r.At.Format("15:04:05.000"), r.Direction, r.What, r.RecordID, r.Reason, r.After, r.Decisions)
	}
	revisions, err := w.db.Revisions(w.t.Context(), l)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range revisions {
		fmt.Fprintf(&b, "\n\t%s revision %d, %s by %s: %v became %v", r.At.Format("15:04:05.000"), r.Version, r.Op, r.Cause.Kind, r.Before, r.After)
	}
	return b.String()
}

// of returns whose lead or record it is; nil: nobody's.
func (w *world) of(leadID, recordID string) *person {
	i := slices.IndexFunc(w.people, func(p *person) bool {
		return leadID != "" && p.lead == leadID || recordID != "" && p.record == recordID
	})
	if i < 0 {
		return nil
	}
	return w.people[i]
}

func (w *world) whoIs(leadID, recordID string) string {
	if p := w.of(leadID, recordID); p != nil {
		return p.String()
	}
	return "nobody that is known"
}
