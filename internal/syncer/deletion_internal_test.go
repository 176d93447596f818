package syncer

import (
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

func TestDeletedRecords(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Deleted: 1})
	link, l := d.linked("1")
	if link.State != leadbridge.LinkGone || !l.Deleted() || link.LeadVersion != l.Version || len(d.queued()) > 0 {
		t.Errorf("%+v %+v, queued %v", link, l, d.queued())
	}
	d.told("1", "created deleted", "deleted in Toy CRM")
	d.counted(d.take(d.gone("1", provider.Deleted, ""), d.gone("9", provider.Deleted, "")), leadbridge.SyncCounts{Unchanged: 1, Skipped: 1})
}

func TestDeletedRecordsOfKeptLeads(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{RecordDeleted: leadbridge.KeepOther})
	d.take(d.person("1", "Anna"))
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Skipped: 1})
	if link, l := d.linked("1"); link.State != leadbridge.LinkReleased || l.Deleted() {
		t.Errorf("%+v", link)
	}
	d.told("1", "created released", "as the rule says")
	d.counted(d.take(d.person("1", "Anna", "city", "Albany")), leadbridge.SyncCounts{Skipped: 1})
}

func TestDeletedOnBothSides(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	_, l := d.linked("1")
	d.must(d.leads.Delete(t.Context(), "somebody", l.ID, 0))
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Unchanged: 1})
	if link, _ := d.linked("1"); link.State != leadbridge.LinkGone {
		t.Errorf("%+v", link)
	}
}

// TestDeletedAgainstEdit: the record was deleted, the lead changed.
func TestDeletedAgainstEdit(t *testing.T) {
	for name, c := range map[string]struct {
		policy leadbridge.SyncPolicy
		late   bool // the edit came last
		lives  bool
		counts leadbridge.SyncCounts
		told   string
	}{
		"newest, the deletion": {leadbridge.SyncPolicy{}, false, false, leadbridge.SyncCounts{Deleted: 1}, "created deleted"},
		"newest, the edit":     {leadbridge.SyncPolicy{}, true, true, leadbridge.SyncCounts{Unchanged: 1}, "created restored"},
		"theirs":               {leadbridge.SyncPolicy{Conflicts: leadbridge.CRMWins}, true, false, leadbridge.SyncCounts{Deleted: 1}, "created deleted"},
		"ours":                 {leadbridge.SyncPolicy{Conflicts: leadbridge.LeadbridgeWins}, false, true, leadbridge.SyncCounts{Unchanged: 1}, "created restored"},
		"ask":                  {leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson}, false, true, leadbridge.SyncCounts{Processed: 1, Conflicts: 1}, "created contested"},
	} {
		d := newDock(t, c.policy)
		d.take(d.person("1", "Anna"))
		link, l := d.linked("1")
		deleted := d.gone("1", provider.Deleted, "")
		d.edit(l.ID, "city", "Albany")
		if !c.late {
			deleted.ModifiedAt = d.clock()
		}
		d.sent()
		d.counted(d.take(deleted), c.counts)
		if d.lead(l.ID).Deleted() == c.lives {
			t.Errorf("%s: %+v", name, d.lead(l.ID))
		}
		d.told("1", c.told)
		after := d.link("people", "1")
		switch {
		case c.counts.Conflicts > 0:
			open := d.conflicts(leadbridge.ConflictOpen)
			if len(open) != 1 || open[0].Field != leadbridge.FieldWholeRecord || open[0].Ours != sideChanged || open[0].Theirs != sideDeleted || after.State != leadbridge.LinkInStep {
				t.Errorf("%s: %+v %+v", name, open, after)
			}
			d.counted(d.take(deleted), leadbridge.SyncCounts{Unchanged: 1})
		case c.lives:
			if q := d.queued(); after != nil || len(q) != 1 || q[0] != link.LeadID {
				t.Errorf("%s: the record is to be made anew: link %+v, queued %v", name, after, q)
			}
		}
	}
}

// TestDeletedHere: the lead was deleted, and what becomes of the record is
// decided on the way out, unless the record was changed.
func TestDeletedHere(t *testing.T) {
	for name, c := range map[string]struct {
		policy  leadbridge.SyncPolicy
		changed bool
		early   bool // the record was changed first
		lives   bool
		queued  int
		counts  leadbridge.SyncCounts
		told    string
	}{
		"kept":                 {leadbridge.SyncPolicy{}, true, false, false, 0, leadbridge.SyncCounts{Skipped: 1}, "created"},
		"unchanged":            {leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo}, false, false, false, 0, leadbridge.SyncCounts{Unchanged: 1}, "created"},
		"newest, the edit":     {leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo}, true, false, true, 0, leadbridge.SyncCounts{Updated: 1}, "created restored"},
		"newest, the deletion": {leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo}, true, true, false, 1, leadbridge.SyncCounts{Unchanged: 1}, "created skipped"},
		"theirs":               {leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo, Conflicts: leadbridge.CRMWins}, true, true, true, 0, leadbridge.SyncCounts{Updated: 1}, "created restored"},
		"ours":                 {leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo, Conflicts: leadbridge.LeadbridgeWins}, true, false, false, 1, leadbridge.SyncCounts{Unchanged: 1}, "created skipped"},
		"ask":                  {leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo, Conflicts: leadbridge.AskPerson}, true, false, false, 0, leadbridge.SyncCounts{Processed: 1, Conflicts: 1}, "created contested"},
	} {
		d := newDock(t, c.policy)
		d.take(d.person("1", "Anna", "city", "Albany"))
		_, l := d.linked("1")
		r := d.person("1", "Anna", "city", "Albany")
		if c.changed {
			r.Values["city"] = "Boston"
		}
		d.must(d.leads.Delete(t.Context(), "somebody", l.ID, 0))
		if !c.early {
			r.ModifiedAt = d.clock()
		}
		d.sent()
		d.counted(d.take(r), c.counts)
		now := d.lead(l.ID)
		if now.Deleted() == c.lives || c.lives && now.Values["city"] != "Boston" || len(d.queued()) != c.queued {
			t.Errorf("%s: %+v, queued %v", name, now, d.queued())
		}
		d.told("1", c.told)
		if c.counts.Conflicts > 0 {
			if open := d.conflicts(leadbridge.ConflictOpen); len(open) != 1 || open[0].Ours != sideDeleted || open[0].Theirs != sideChanged {
				t.Errorf("%s: %+v", name, open)
			}
			_, err := d.leads.Restore(t.Context(), "somebody", l.ID, 0)
			d.must(err)
			d.take(r)
			if open := d.conflicts(leadbridge.ConflictOpen); len(open) > 0 {
				t.Errorf("%s: both are there, and a person is asked: %+v", name, open)
			}
		}
		if c.lives {
			found, err := d.db.FindCandidates(t.Context(), keysOf(now))
			d.must(err)
			if len(found.ByKey) == 0 {
				t.Errorf("%s: a lead that came back is not found", name)
			}
		}
	}
}

// TestAnEditAfterALostEdit: the deletion won over a first edit, and a second
// one over the deletion, before the record was deleted.
func TestAnEditAfterALostEdit(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo})
	d.take(d.person("1", "Anna", "city", "Albany"))
	_, l := d.linked("1")
	first := d.person("1", "Anna", "city", "Boston")
	d.must(d.leads.Delete(t.Context(), "somebody", l.ID, 0))
	d.sent()
	d.counted(d.take(first), leadbridge.SyncCounts{Unchanged: 1})
	d.counted(d.take(first), leadbridge.SyncCounts{Unchanged: 1})
	d.told("1", "created skipped")
	d.counted(d.take(d.person("1", "Anna", "city", "Boston", "company", "Acme Inc")), leadbridge.SyncCounts{Updated: 1})
	if _, l := d.linked("1"); l.Deleted() || l.Values["city"] != "Boston" || l.Values["company"] != "Acme Inc" {
		t.Errorf("%+v", l)
	}
}

// TestRestoredRecords: a record that was deleted in the CRM is there again.
func TestRestoredRecords(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"), d.person("3", "Carl"))
	_, bob := d.linked("2")
	_, carl := d.linked("3")
	d.take(d.gone("1", provider.Deleted, ""), d.gone("2", provider.Deleted, ""), d.gone("3", provider.Deleted, ""))
	_, err := d.leads.Restore(t.Context(), "somebody", bob.ID, 0) // touched since, alive
	d.must(err)
	_, err = d.leads.Restore(t.Context(), "somebody", carl.ID, 0) // touched since, deleted
	d.must(err)
	d.must(d.leads.Delete(t.Context(), "somebody", carl.ID, 0))
	d.counted(d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob", "city", "Boston"), d.person("3", "Carl")),
		leadbridge.SyncCounts{Updated: 2, Skipped: 1})
	for id, want := range map[string]string{"1": "Albany", "2": "Boston"} {
		if link, l := d.linked(id); link.State != leadbridge.LinkInStep || l.Deleted() || l.Values["city"] != want {
			t.Errorf("record %s: %+v %+v", id, link, l)
		}
	}
	if link, l := d.linked("3"); link.State != leadbridge.LinkGone || !l.Deleted() {
		t.Errorf("what a person deleted came back: %+v %+v", link, l)
	}
	d.told("1", "created deleted restored", "It was restored in Toy CRM.")
}

// TestDeletionAndNewcomer: somebody new, much like one who goes in the same
// batch, is not taken for that one.
func TestDeletionAndNewcomer(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	_, old := d.linked("1")
	d.counted(d.take(d.person("2", "Anna"), d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Created: 1, Deleted: 1})
	if _, l := d.linked("2"); l.ID == old.ID || l.Deleted() {
		t.Errorf("%+v", l)
	}
}

// TestOnlyAgreedFieldsCount: a record that was made of a lead lacks what only
// comes in, and that is no edit.
func TestOnlyAgreedFieldsCount(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{Conflicts: leadbridge.LeadbridgeWins})
	l := d.create(leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "email": "anna@example.com", "metadata.score": "7"})
	link := &leadbridge.Link{RecordRef: leadbridge.RecordRef{IntegrationID: d.integration.ID, Object: "people", RecordID: "1"}, LeadSeq: l.Seq,
		State: leadbridge.LinkInStep, CreatedAt: d.now, UpdatedAt: d.now}
	for _, name := range []string{"firstName", "lastName", "email"} {
		link.Base.Agree(name, l.Values[name], l.Values[name])
	}
	d.must(d.db.Apply(t.Context(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: link}}}}))
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Deleted: 1})
}

func TestUnknownTimesOfDeletion(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	_, l := d.linked("1")
	d.edit(l.ID, "city", "Albany")
	r := d.gone("1", provider.Deleted, "")
	r.ModifiedAt = time.Time{}
	d.counted(d.take(r), leadbridge.SyncCounts{Unchanged: 1})
	if d.lead(l.ID).Deleted() {
		t.Error("an edit was lost to a deletion of which nobody knows when it was")
	}
}

// TestLeadsThatOnlyComeIn: what the CRM has counts, and nothing goes back.
func TestLeadsThatOnlyComeIn(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.connect(leadbridge.SyncPolicy{Conflicts: leadbridge.LeadbridgeWins, LeadDeleted: leadbridge.DeleteToo}, leadbridge.Inbound)
	d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob"))
	_, anna := d.linked("1")
	_, bob := d.linked("2")
	d.edit(anna.ID, "city", "Boston")
	d.counted(d.take(d.person("1", "Anna", "city", "Albany", "company", "Acme Inc")), leadbridge.SyncCounts{Updated: 1})
	if l := d.lead(anna.ID); l.Values["city"] != "Boston" || len(d.queued()) > 0 {
		t.Errorf("%v, queued %v", l.Values, d.queued())
	}
	d.counted(d.take(d.person("1", "Anna", "city", "Chicago", "company", "Acme Inc")), leadbridge.SyncCounts{Updated: 1})
	d.edit(anna.ID, "city", "Denver")
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Unchanged: 1})
	if link, l := d.linked("1"); link.State != leadbridge.LinkReleased || l.Deleted() || len(d.queued()) > 0 {
		t.Errorf("%+v, queued %v", link, d.queued())
	}
	d.must(d.leads.Delete(t.Context(), "somebody", bob.ID, 0))
	d.counted(d.take(d.person("2", "Bob", "city", "Albany")), leadbridge.SyncCounts{Skipped: 1})
	if l := d.lead(bob.ID); !l.Deleted() {
		t.Error("a person's deletion was undone")
	}
}
