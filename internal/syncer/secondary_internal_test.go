package syncer

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/provider"
)

func keysOf(l *leadbridge.Lead) []leadbridge.MatchKey { return match.AppendKeys(nil, l.Values) }

// deal is a record of a deal of a person.
func (d *dock) deal(id, person, first string, fields ...string) provider.Record {
	r := d.rec(id, append([]string{"person.firstName", first, "person.lastName", "Smith", "person.email", first + "@example.com", "amount", "", "carrier", ""}, fields...)...)
	r.Object = "deals"
	if person != "" {
		r.Links = []provider.Link{{Object: "companies", ID: "c"}, {Object: "people", ID: person}}
	}
	return r
}

func TestDealsFindTheirPerson(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"))
	_, anna := d.linked("1")
	d.counted(d.take(d.deal("d1", "1", "Anna", "amount", "500", "carrier", "Acme"), d.deal("d2", "1", "Anna", "amount", "900"), d.deal("d3", "", "Bob", "amount", "7")),
		leadbridge.SyncCounts{Matched: 2, Skipped: 1})
	l := d.lead(anna.ID)
	if l.Values["metadata.amount"] != "500" || l.Values["currentCarrier"] != "Acme" {
		t.Errorf("%v", l.Values)
	}
	if link := d.link("deals", "d2"); link.State != leadbridge.LinkSecondary || link.LeadID != anna.ID {
		t.Errorf("%+v", link)
	}
	d.told("d1", "matched", "record in People")
	d.told("d2", "skipped", "another record of this kind")

	// Changes of the first come in, of the second not.
	d.counted(d.take(d.deal("d1", "1", "Anna", "amount", "501", "carrier", "Acme"), d.deal("d2", "1", "Anna", "amount", "901")), leadbridge.SyncCounts{Updated: 1, Skipped: 1})
	// The first is deleted: the lead stays, and the second takes its place.
	gone := d.gone("d1", provider.Deleted, "")
	gone.Object = "deals"
	d.counted(d.take(gone, d.deal("d2", "1", "Anna", "amount", "902")), leadbridge.SyncCounts{Updated: 1, Skipped: 1})
	if l := d.lead(anna.ID); l.Deleted() || l.Values["metadata.amount"] != "902" {
		t.Errorf("%+v", l)
	}
	d.told("d1", "matched updated released", "The lead stays")
}

// TestPersonsOfDealsAreDeleted: a deal does not keep a lead alive, and hears of
// its end.
func TestPersonsOfDealsAreDeleted(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	d.take(d.deal("d1", "1", "Anna", "amount", "500"))
	d.sent()
	d.counted(d.take(d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Deleted: 1})
	if _, l := d.linked("1"); !l.Deleted() || len(d.queued()) != 1 {
		t.Errorf("%+v, queued %v", l, d.queued())
	}
	d.counted(d.take(d.deal("d1", "1", "Anna", "amount", "501")), leadbridge.SyncCounts{Skipped: 1})
}

func TestDealsWithoutAPerson(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.counted(d.take(d.deal("d1", "", "Anna", "amount", "500"), d.deal("d2", "", "Anna", "amount", "900")), leadbridge.SyncCounts{Created: 1, Skipped: 1})
	first, second := d.link("deals", "d1"), d.link("deals", "d2")
	if first.LeadID != second.LeadID || second.State != leadbridge.LinkSecondary {
		t.Errorf("%+v %+v", first, second)
	}
	// The person comes later, and is the same lead.
	d.counted(d.take(d.person("1", "Anna")), leadbridge.SyncCounts{Matched: 1})
	if link, _ := d.linked("1"); link.LeadID != first.LeadID {
		t.Errorf("%+v", link)
	}
}

// TestOtherKindsAreTold: a deal changes a field that also flows to the person's
// record.
func TestOtherKindsAreTold(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	d.take(d.deal("d1", "1", "Anna", "amount", "500"))
	d.sent()
	d.take(d.deal("d1", "1", "Anna", "amount", "501"))
	if q := d.queued(); len(q) > 0 {
		t.Errorf("an amount flows to nobody: %v", q)
	}
	d.counted(d.take(d.deal("d1", "1", "Annabel", "amount", "501")), leadbridge.SyncCounts{Updated: 1})
	if q := d.queued(); len(q) != 1 {
		t.Errorf("the person's record is not told of the new name: %v", q)
	}
}

func TestOrganizationsAndActivities(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	_, anna := d.linked("1")
	company := d.rec("c")
	company.Object = "companies"
	d.counted(d.take(company), leadbridge.SyncCounts{Skipped: 1})

	call := func(id, person string, fields ...string) provider.Record {
		r := d.rec(id, fields...)
		r.Object = "calls"
		if person != "" {
			r.Links = []provider.Link{{Object: "companies", ID: "c"}, {Object: "people", ID: "none"}, {Object: "people", ID: person}}
		}
		return r
	}
	first := call("x", "1", "subject", "Hello")
	d.counted(d.take(first, call("y", "", "subject", "Nobody"), call("z", "1", "subject", "Bye")), leadbridge.SyncCounts{Unchanged: 2, Skipped: 1})
	log, err := d.db.LeadActivities(t.Context(), anna.Seq, 10)
	d.must(err)
	if len(log) != 2 || log[1].RecordID != "x" || log[1].Values["subject"] != "Hello" || !log[1].At.Equal(first.CreatedAt) {
		t.Fatalf("%+v", log)
	}
	deleted := d.gone("x", provider.Deleted, "")
	deleted.Object = "calls"
	d.take(deleted, call("z", "1", "subject", "Goodbye"))
	log, err = d.db.LeadActivities(t.Context(), anna.Seq, 10)
	d.must(err)
	if len(log) != 1 || log[0].Values["subject"] != "Goodbye" {
		t.Errorf("%+v", log)
	}
}
