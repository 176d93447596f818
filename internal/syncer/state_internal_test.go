package syncer

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

func TestMergedRecords(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob", "phone", "2125550187"))
	_, anna := d.linked("1")
	_, bob := d.linked("2")
	d.counted(d.take(d.gone("2", provider.Merged, "1"), d.person("1", "Anna", "city", "Boston", "phone", "2125550187")), leadbridge.SyncCounts{Updated: 2})
	if b := d.lead(bob.ID); b.MergedInto != anna.ID {
		t.Errorf("%+v", b)
	}
	link, _ := d.linked("2")
	_, a := d.linked("1")
	if link.State != leadbridge.LinkMerged || link.LeadID != anna.ID || a.Values["city"] != "Boston" || a.Values["phone"] != "+12125550187" {
		t.Errorf("%+v %v", link, a.Values)
	}
	d.told("2", "created merged", "merged into another in Toy CRM")
	d.counted(d.take(d.gone("2", provider.Merged, "1")), leadbridge.SyncCounts{Unchanged: 1})
	d.counted(d.take(d.gone("9", provider.Merged, "1")), leadbridge.SyncCounts{Skipped: 1})
}

// TestMergedIntoANewRecord: the one that lives on is not known yet, as where
// a CRM makes a new record of two.
func TestMergedIntoANewRecord(t *testing.T) {
	for name, withSurvivor := range map[string]bool{"in one batch": true, "in two": false} {
		d := newDock(t, leadbridge.SyncPolicy{})
		d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob", "phone", "2125550187"))
		_, anna := d.linked("1")
		records := []provider.Record{d.gone("1", provider.Merged, "3"), d.gone("2", provider.Merged, "3")}
		survivor := d.person("3", "Anna", "city", "Boston")
		if withSurvivor {
			d.take(append(records, survivor)...)
		} else {
			d.take(records...)
			d.take(survivor)
		}
		link, l := d.linked("3")
		if link.State != leadbridge.LinkInStep || l.ID != anna.ID || l.Values["city"] != "Boston" {
			t.Errorf("%s: %+v %+v", name, link, l)
		}
		d.counted(d.take(records...), leadbridge.SyncCounts{Unchanged: 2}) // as the next page of the same CRM tells them again
		if second, _ := d.linked("2"); second.LeadID != anna.ID || second.State != leadbridge.LinkMerged {
			t.Errorf("%s: %+v", name, second)
		}
	}
}

// TestMergedIntoADeletedLead: the lead of the record that lives on was deleted
// here, the other is alive.
func TestMergedIntoADeletedLead(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo})
	d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob"))
	_, anna := d.linked("1")
	_, bob := d.linked("2")
	d.must(d.leads.Delete(t.Context(), "somebody", anna.ID, 0))
	d.edit(bob.ID, "company", "Acme Inc")
	d.sent()
	d.take(d.gone("2", provider.Merged, "1"), d.person("1", "Anna", "city", "Albany"))
	link, l := d.linked("1")
	if l.ID != bob.ID || link.State != leadbridge.LinkInStep || l.Values["firstName"] != "Anna" || l.Values["company"] != "Acme Inc" || !d.lead(anna.ID).Deleted() {
		t.Errorf("%+v %+v", link, l)
	}
	if q := d.queued(); len(q) != 1 || q[0] != bob.ID {
		t.Errorf("queued %v", q)
	}
}

func TestMergedOnAndOn(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"), d.person("3", "Carl"))
	_, carl := d.linked("3")
	d.take(d.gone("2", provider.Merged, "3"), d.gone("1", provider.Merged, "2"))
	for _, id := range []string{"1", "2"} {
		if link, l := d.linked(id); link.State != leadbridge.LinkMerged || l.ID != carl.ID {
			t.Errorf("record %s: %+v", id, link)
		}
	}
}

func TestLeadsMergedHere(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"))
	_, anna := d.linked("1")
	_, bob := d.linked("2")
	other := d.create(leadbridge.Values{"firstName": "Carl", "lastName": "Jones", "phone": "+12125550188"})
	d.must(d.leads.MergeLeads(t.Context(), "somebody", anna.ID, bob.ID))
	d.must(d.leads.MergeLeads(t.Context(), "somebody", other.ID, anna.ID))
	d.counted(d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob", "city", "Boston")), leadbridge.SyncCounts{Updated: 1, Skipped: 1})
	first, l := d.linked("1")
	second, _ := d.linked("2")
	if l.ID != other.ID || l.Values["city"] != "Albany" || first.State != leadbridge.LinkInStep || second.State != leadbridge.LinkSecondary || second.LeadID != other.ID {
		t.Errorf("%+v\n%+v\n%+v", l, first, second)
	}
	if q := d.queued(); len(q) == 0 {
		t.Error("what the leads were merged to is not sent")
	}
}

// TestOneOfTwoRecordsIsDeleted: leads were merged here, and of their records
// one is deleted in the CRM.
func TestOneOfTwoRecordsIsDeleted(t *testing.T) {
	for name, policy := range map[string]leadbridge.SyncPolicy{"kept": {Conflicts: leadbridge.CRMWins}, "deleted": {Conflicts: leadbridge.CRMWins, LeadDeleted: leadbridge.DeleteToo}} {
		d := newDock(t, policy)
		d.take(d.person("1", "Anna"), d.person("2", "Bob"))
		_, anna := d.linked("1")
		_, bob := d.linked("2")
		d.must(d.leads.MergeLeads(t.Context(), "somebody", anna.ID, bob.ID))
		d.take(d.gone("1", provider.Deleted, ""), d.person("2", "Bob", "city", "Boston"))
		link, l := d.linked("2")
		if l.ID != anna.ID || l.Deleted() || link.State != leadbridge.LinkInStep || l.Values["city"] != "Boston" || d.link("people", "1").State != leadbridge.LinkGone {
			t.Errorf("%s: %+v %+v", name, link, l)
		}
	}

	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"))
	_, anna := d.linked("1")
	_, bob := d.linked("2")
	d.must(d.leads.MergeLeads(t.Context(), "somebody", anna.ID, bob.ID))
	d.counted(d.take(d.person("2", "Bob")), leadbridge.SyncCounts{Skipped: 1})
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Deleted: 1})
	d.counted(d.take(d.person("2", "Bob", "city", "Boston")), leadbridge.SyncCounts{Updated: 1})
	if link, l := d.linked("2"); l.ID != anna.ID || l.Deleted() || link.State != leadbridge.LinkInStep {
		t.Errorf("%+v %+v", link, l)
	}
}

func TestConvertedRecords(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"))
	_, anna := d.linked("1")
	converted := d.gone("1", provider.Converted, "d1")
	converted.SurvivorObject = "deals"
	elsewhere := d.gone("2", provider.Converted, "x")
	elsewhere.SurvivorObject = "contracts"
	d.counted(d.take(converted, elsewhere), leadbridge.SyncCounts{Updated: 2})
	link, l := d.linked("1")
	if link.State != leadbridge.LinkConverted || l.Deleted() {
		t.Errorf("%+v", link)
	}
	if next := d.link("deals", "d1"); next == nil || next.LeadID != anna.ID || next.State != leadbridge.LinkInStep || len(next.Base.Ours) > 0 {
		t.Errorf("%+v", next)
	}
	if d.link("contracts", "x") != nil {
		t.Error("a record of a kind that is not kept in step has a link")
	}
	d.counted(d.take(d.person("1", "Zoe")), leadbridge.SyncCounts{Skipped: 1})
	d.told("1", "created converted", "converted in Toy CRM")
}

func TestErasedRecords(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson})
	d.take(d.person("1", "Anna", "city", "Albany"))
	_, l := d.linked("1")
	d.edit(l.ID, "city", "Boston")
	d.take(d.person("1", "Anna", "city", "Chicago"))
	if len(d.conflicts(leadbridge.ConflictOpen)) != 1 {
		t.Fatal("nobody is asked")
	}
	d.counted(d.take(d.gone("1", provider.Erased, "")), leadbridge.SyncCounts{Deleted: 1})
	link, now := d.linked("1")
	if link.State != leadbridge.LinkErased || len(link.Base.Ours) > 0 || !now.Deleted() || len(now.Values) > 0 || len(d.conflicts(leadbridge.ConflictOpen)) > 0 {
		t.Errorf("%+v %+v", link, now)
	}
	d.counted(d.take(d.gone("1", provider.Erased, ""), d.gone("9", provider.Erased, "")), leadbridge.SyncCounts{Unchanged: 1, Skipped: 1})
	d.take(d.person("2", "Bob"))
	d.take(d.gone("2", provider.Deleted, ""))
	d.counted(d.take(d.gone("2", provider.Erased, "")), leadbridge.SyncCounts{Deleted: 1})
	if _, l := d.linked("2"); len(l.Values) > 0 {
		t.Errorf("a deleted lead keeps what was erased: %v", l.Values)
	}
}
