package storetest

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var linkExam = map[string]func(*testing.T, Opener){
	"link/comes back whole":  wholeLink,
	"link/bases":             linkBases,
	"link/stale version":     staleLink,
	"link/taken":             takenLink,
	"link/one in step":       oneInStep,
	"link/with a new lead":   linkOfNewLead,
	"link/lists":             listLinks,
	"link/thousands at once": manyLinks,
}

func personRef(id string) leadbridge.RecordRef {
	return leadbridge.RecordRef{IntegrationID: "1", Object: "people", RecordID: id}
}

func linkOf(ref leadbridge.RecordRef, l *leadbridge.Lead) *leadbridge.Link {
	return &leadbridge.Link{RecordRef: ref, LeadSeq: l.Seq, LeadID: l.ID, State: leadbridge.LinkInStep, LeadVersion: l.Version,
		Base:      leadbridge.Base{Ours: leadbridge.Values{"city": "Bonn"}, Theirs: leadbridge.Values{"city": "Bonn"}},
		CreatedAt: start, UpdatedAt: start}
}

// putLinks stores new links.
func putLinks(t testing.TB, db *store.DB, links ...*leadbridge.Link) {
	t.Helper()
	s := &leadbridge.SyncChanges{}
	for _, k := range links {
		s.Links = append(s.Links, leadbridge.LinkChange{Link: k})
	}
	applySync(t, db, s)
}

func theLink(t testing.TB, db *store.DB, id string) leadbridge.Link {
	t.Helper()
	got, err := db.LinksOf(context.Background(), "1", "people", []string{id})
	if err != nil || len(got) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	return got[0]
}

func relink(db *store.DB, changes ...leadbridge.LinkChange) error {
	return db.Apply(context.Background(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: changes}})
}

func wholeLink(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	l := create(t, db, people()[0])[0]
	k := linkOf(personRef("ü'1"), l)
	k.Reason, k.RemoteAt, k.LeadVersion, k.SeenRun, k.Sent = "because", start.Add(time.Hour), 9, 4, true
	putLinks(t, db, k)
	if k.Version != 1 {
		t.Errorf("a new link has version %d", k.Version)
	}
	if got := theLink(t, db, k.RecordID); !reflect.DeepEqual(got, *k) {
		t.Errorf("got %+v\nwant %+v", got, *k)
	}
	k.State, k.Reason, k.RemoteAt, k.LeadVersion, k.SeenRun, k.Sent, k.Base, k.UpdatedAt = leadbridge.LinkGone, "", time.Time{}, 0, 0, false, leadbridge.Base{}, start.Add(time.Minute)
	if err := relink(db, leadbridge.LinkChange{Link: k, Was: 1}); err != nil || k.Version != 2 {
		t.Fatal(k.Version, err)
	}
	if got := theLink(t, db, k.RecordID); !reflect.DeepEqual(got, *k) {
		t.Errorf("got %+v\nwant %+v", got, *k)
	}
	if err := relink(db, leadbridge.LinkChange{Link: k, Was: 2, Drop: true}); err != nil {
		t.Fatal(err)
	}
	if got, err := db.LinksOfLeads(context.Background(), "", []int64{l.Seq}); err != nil || len(got) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func linkBases(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	l := create(t, db, people()[0])[0]
	k := linkOf(personRef("a"), l)
	was := int64(0)
	for name, base := range map[string]leadbridge.Base{
		"equal":         {Ours: leadbridge.Values{"city": "Bonn", "state": ""}, Theirs: leadbridge.Values{"city": "Bonn", "state": ""}},
		"different":     {Ours: leadbridge.Values{"city": "Bonn", "state": "CA"}, Theirs: leadbridge.Values{"city": "", "state": "CA"}},
		"only theirs":   {Ours: leadbridge.Values{}, Theirs: leadbridge.Values{"city": "Köln \"am\" Rhein\x00"}},
		"only ours":     {Ours: leadbridge.Values{"city": "Bonn", "state": "CA"}, Theirs: leadbridge.Values{"city": "Bonn"}},
		"blank, absent": {Ours: leadbridge.Values{"city": ""}, Theirs: leadbridge.Values{}},
	} {
		k.Base = base
		if err := relink(db, leadbridge.LinkChange{Link: k, Was: was}); err != nil {
			t.Fatal(err)
		}
		was++
		if got := theLink(t, db, "a").Base; !reflect.DeepEqual(got, base) {
			t.Errorf("%s: got %+v, want %+v", name, got, base)
		}
	}
}

func staleLink(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	l := create(t, db, people()[0])[0]
	k := linkOf(personRef("a"), l)
	putLinks(t, db, k)
	k.State = leadbridge.LinkArchived
	if err := relink(db, leadbridge.LinkChange{Link: k, Was: 1}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []leadbridge.LinkChange{{Was: 1}, {Was: 3}, {Was: 1, Drop: true}} {
		c.Link = linkOf(personRef("a"), l)
		demand(t, relink(db, c), leadbridge.Conflict, "conflict")
	}
	demand(t, relink(db, leadbridge.LinkChange{Link: linkOf(personRef("b"), l), Was: 1}), leadbridge.Conflict, "conflict")
	if got := theLink(t, db, "a"); got.Version != 2 || got.State != leadbridge.LinkArchived {
		t.Errorf("got %+v", got)
	}
}

func takenLink(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	leads := create(t, db, people()[:2]...)
	putLinks(t, db, linkOf(personRef("a"), leads[0]))
	demand(t, relink(db, leadbridge.LinkChange{Link: linkOf(personRef("a"), leads[1])}), leadbridge.Conflict, "link_taken")
	demand(t, relink(db, leadbridge.LinkChange{Link: linkOf(personRef("b"), leads[0])}), leadbridge.Conflict, "link_taken")
	b := linkOf(personRef("b"), leads[1])
	putLinks(t, db, b)
	b.LeadSeq = leads[0].Seq
	demand(t, relink(db, leadbridge.LinkChange{Link: b, Was: 1}), leadbridge.Conflict, "link_taken")
}

// oneInStep wants a lead to be in step with one record of a kind, and another
// record to take its place within one changeset.
func oneInStep(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	l := create(t, db, people()[0])[0]
	a, b, c := linkOf(personRef("a"), l), linkOf(personRef("b"), l), linkOf(personRef("c"), l)
	b.State = leadbridge.LinkSecondary
	notes := linkOf(leadbridge.RecordRef{IntegrationID: "1", Object: "notes", RecordID: "a"}, l)
	putLinks(t, db, a, b, notes)
	a.State, b.State = leadbridge.LinkGone, leadbridge.LinkInStep
	if err := relink(db, leadbridge.LinkChange{Link: b, Was: 1}, leadbridge.LinkChange{Link: a, Was: 1}); err != nil {
		t.Fatal(err)
	}
	b.State = leadbridge.LinkMerged
	if err := relink(db, leadbridge.LinkChange{Link: c}, leadbridge.LinkChange{Link: b, Was: 2}); err != nil {
		t.Fatal(err)
	}
	if err := relink(db, leadbridge.LinkChange{Link: linkOf(personRef("d"), l)}, leadbridge.LinkChange{Link: c, Was: 1, Drop: true}); err != nil {
		t.Fatal(err)
	}
	got, err := db.CountLinks(context.Background(), "1")
	want := map[string]map[leadbridge.LinkState]int64{"notes": {leadbridge.LinkInStep: 1}, "people": {leadbridge.LinkGone: 1, leadbridge.LinkMerged: 1, leadbridge.LinkInStep: 1}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func linkOfNewLead(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	made := newLead(people()[0], start)
	k := linkOf(personRef("a"), made.Lead)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}, Sync: &leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: k, Lead: made.Lead}}}})
	if got := theLink(t, db, "a"); got.LeadSeq != made.Lead.Seq || got.LeadSeq == 0 || got.LeadID != made.Lead.ID || k.LeadSeq != got.LeadSeq {
		t.Errorf("got %+v", got)
	}
}

func listLinks(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	leads := create(t, db, people()[:3]...)
	var links []*leadbridge.Link
	for i, id := range []string{"B", "a", "Ä"} { // in the order of their bytes
		k := linkOf(personRef(id), leads[i])
		k.SeenRun = int64(i)
		links = append(links, k)
	}
	links[1].State = leadbridge.LinkGone
	elsewhere := linkOf(leadbridge.RecordRef{IntegrationID: "2", Object: "people", RecordID: "B"}, leads[0])
	putLinks(t, db, append(slices.Clone(links), elsewhere)...)
	for name, c := range map[string]struct {
		filter store.LinkFilter
		want   []string
	}{
		"all":      {store.LinkFilter{}, []string{"B", "a", "Ä"}},
		"after":    {store.LinkFilter{After: "B"}, []string{"a", "Ä"}},
		"limit":    {store.LinkFilter{Limit: 2}, []string{"B", "a"}},
		"states":   {store.LinkFilter{States: []leadbridge.LinkState{leadbridge.LinkGone, leadbridge.LinkErased}}, []string{"a"}},
		"not seen": {store.LinkFilter{NotSeenIn: 2}, []string{"B", "a"}},
	} {
		c.filter.IntegrationID, c.filter.Object = "1", "people"
		got, err := db.Links(ctx, c.filter)
		var ids []string
		for _, k := range got {
			ids = append(ids, k.RecordID)
		}
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("%s: got %v, %v", name, ids, err)
		}
	}
	for integration, want := range map[string]int{"": 2, "1": 1, "2": 1, "3": 0} {
		if got, err := db.LinksOfLeads(ctx, integration, []int64{leads[0].Seq}); err != nil || len(got) != want {
			t.Errorf("of %q: got %+v, %v", integration, got, err)
		}
	}
	if got, err := db.LinksOf(ctx, "1", "people", nil); err != nil || len(got) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func manyLinks(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	const n = 2000
	c := &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{}}
	var links []*leadbridge.Link
	var records []string
	for i := range n {
		made := newLead(leadbridge.Values{"firstName": "Many"}, start)
		k := linkOf(personRef(made.Lead.ID), made.Lead)
		c.Leads = append(c.Leads, made)
		c.Sync.Links = append(c.Sync.Links, leadbridge.LinkChange{Link: k, Lead: made.Lead})
		links, records = append(links, k), append(records, k.RecordID)
		c.Sync.Solved = append(c.Sync.Solved, k.RecordRef)
		if i%2 == 0 {
			k.State = leadbridge.LinkSecondary
		}
	}
	apply(t, db, c)
	s := &leadbridge.SyncChanges{}
	for _, k := range links {
		k.SeenRun = 5
		s.Links = append(s.Links, leadbridge.LinkChange{Link: k, Was: 1})
	}
	applySync(t, db, s)
	got, err := db.LinksOf(context.Background(), "1", "people", records)
	if err != nil || len(got) != n {
		t.Fatalf("got %d, %v", len(got), err)
	}
	for _, k := range got {
		if k.SeenRun != 5 || k.Version != 2 || k.LeadID != k.RecordID {
			t.Fatalf("got %+v", k)
		}
	}
}
