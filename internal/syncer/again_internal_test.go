package syncer

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

// letGo lets go of a record as an undoing does, and deletes its lead by that
// cause, if one is given.
func (d *dock) letGo(id string, deleted *leadbridge.Cause) {
	d.t.Helper()
	link, lead := d.linked(id)
	link.State, link.Reason = leadbridge.LinkReleased, undoneCreated
	c := leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: &link, Was: link.Version}}}}
	if deleted != nil {
		c.Leads = []leadbridge.LeadChange{nextLead(lead, leadbridge.OpDelete, *deleted, d.clock(), func(next *leadbridge.Lead) { next.DeletedAt = d.now })}
	}
	d.must(d.db.Apply(d.t.Context(), &c))
}

func TestLetGoMeetsAgain(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	undo := leadbridge.Cause{Kind: leadbridge.CauseRollback, Run: d.run.ID, Integration: d.integration.ID}
	person := leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "somebody"}
	records := []provider.Record{d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob"), d.person("3", "Cleo")}
	d.take(records...)
	d.letGo("1", nil)
	d.letGo("2", &undo)
	d.letGo("3", &person)
	d.counted(d.take(records...), leadbridge.SyncCounts{Skipped: 3})

	counts, err := d.receive(receiving{run: d.run, records: records, full: true, again: true})
	d.must(err)
	d.counted(counts, leadbridge.SyncCounts{Matched: 1, Updated: 1, Skipped: 1})
	for id, want := range map[string]leadbridge.LinkState{"1": leadbridge.LinkInStep, "2": leadbridge.LinkInStep, "3": leadbridge.LinkReleased} {
		link, lead := d.linked(id)
		if link.State != want || lead.Deleted() != (id == "3") {
			t.Errorf("%s: %+v, deleted %v", id, link, lead.Deleted())
		}
	}
	d.told("1", "created matched", "takes part in the sync again")
	d.told("2", "created restored", "takes part in the sync again")
	d.counted(d.take(records...), leadbridge.SyncCounts{Unchanged: 2, Skipped: 1})
}

// TestLetGoIsEdited: what an undo let go of comes back with the first edit in
// the CRM, unless a person deleted the lead, or it was let go for another
// reason.
func TestLetGoIsEdited(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{RecordDeleted: leadbridge.KeepOther})
	undo := leadbridge.Cause{Kind: leadbridge.CauseRollback, Run: d.run.ID, Integration: d.integration.ID}
	person := leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "somebody"}
	d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob"), d.person("3", "Cleo"), d.person("4", "Dan"))
	d.letGo("1", nil)
	d.letGo("2", &undo)
	d.letGo("3", &person)
	d.take(d.gone("4", provider.Deleted, ""))
	d.counted(d.take(d.person("1", "Anna", "city", "Boston"), d.person("2", "Bob", "city", "Troy"), d.person("3", "Cleo", "city", "Rome"),
		d.person("4", "Dan", "city", "Utica")), leadbridge.SyncCounts{Matched: 1, Updated: 1, Skipped: 2})
	for id, city := range map[string]string{"1": "Boston", "2": "Troy"} {
		if link, lead := d.linked(id); link.State != leadbridge.LinkInStep || lead.Deleted() || lead.Values["city"] != city {
			t.Errorf("%s: %+v %+v", id, link, lead)
		}
	}
	for _, id := range []string{"3", "4"} {
		if link, _ := d.linked(id); link.State != leadbridge.LinkReleased {
			t.Errorf("%s: %+v", id, link)
		}
	}
}
