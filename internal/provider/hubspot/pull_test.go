package hubspot

import (
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

func contactsQuery() provider.Query {
	return provider.Query{Object: "contacts", Fields: []string{"firstname", "lastname", "email", "insurance_type"}}
}

// TestPullTakesTheFewestCalls: 200 records in a call, and no call only to
// learn that there are no more.
func TestPullTakesTheFewestCalls(t *testing.T) {
	t.Parallel()
	r := connect(t, 600)
	records, last, pages := r.pullAll(contactsQuery())
	if len(records) != 600 || pages != 3 || r.server.Stage.Calls.Total() != 3 {
		t.Errorf("%d records in %d pages and %d calls", len(records), pages, r.server.Stage.Calls.Total())
	}
	now := r.server.Stage.Clock.Now()
	if last.Watermark.IsZero() || last.Watermark.After(now.Add(-indexLag-overlap)) || last.Watermark.Before(now.Add(-time.Hour)) {
		t.Errorf("the watermark is %s at %s", last.Watermark, now)
	}
	for id, rec := range records {
		if rec.State != provider.Live || rec.ModifiedAt.IsZero() || rec.CreatedAt.IsZero() || len(rec.Values) != 4 {
			t.Fatalf("record %s is %+v", id, rec)
		}
	}
}

func TestPagesOfAnySizeAndManyProcesses(t *testing.T) {
	t.Parallel()
	r := connect(t, 60)
	whole, _, _ := r.pullAll(contactsQuery())
	for _, limit := range []int{1, 7, 59, 60, 61, 1000} {
		q := contactsQuery()
		q.Limit = limit
		if got, _, _ := r.pullAll(q); !sameIDs(got, whole) {
			t.Errorf("pages of %d give %d of %d records", limit, len(got), len(whole))
		}
	}
	r.vice("smallPages", stage.ViceSetting{Rate: 1})
	if got, _, pages := r.pullAll(contactsQuery()); !sameIDs(got, whole) || pages < 8 {
		t.Errorf("pages smaller than asked give %d of %d records in %d pages", len(got), len(whole), pages)
	}
}

func sameIDs(a, b map[string]provider.Record) bool {
	return slices.Equal(slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b)))
}

// TestMorePropertiesThanABodyHolds: the search then finds the ids only, and
// the values are read by these.
func TestMorePropertiesThanABodyHolds(t *testing.T) {
	t.Parallel()
	r := connect(t, 250)
	q := contactsQuery()
	want, _, _ := r.pullAll(q)
	for i := range 150 {
		q.Fields = append(q.Fields, fmt.Sprintf("a_property_with_a_long_name_%03d", i))
	}
	got, _, _ := r.pullAll(q)
	if !sameIDs(got, want) {
		t.Fatalf("%d of %d records", len(got), len(want))
	}
	for id := range want {
		if !maps.Equal(got[id].Values, want[id].Values) {
			t.Fatalf("record %s has %v, want %v", id, got[id].Values, want[id].Values)
		}
	}
}

// TestChanges: what was edited, made, deleted and merged since is told of, and
// nothing else.
func TestChanges(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{0, 2, 7} {
		t.Run(fmt.Sprint("pages of ", limit), func(t *testing.T) {
			t.Parallel()
			r := prepared(t, 40)
			all, first, _ := r.pullAll(contactsQuery())
			ids := slices.SortedFunc(maps.Keys(all), compareIDs)
			r.server.Stage.Clock.Advance(10 * time.Minute)
			r.do("PATCH", "/crm/objects/2026-09/contacts/"+ids[3], props("firstname", "Edited"))
			r.do("DELETE", "/crm/objects/2026-09/contacts/"+ids[5], nil)
			r.do("POST", "/crm/objects/2026-09/contacts/merge", map[string]string{"primaryObjectId": ids[7], "objectIdToMerge": ids[8]})
			made := r.do("POST", "/crm/objects/2026-09/contacts", props("firstname", "New"))["id"].(string)
			r.server.Stage.Clock.Advance(time.Minute)

			q := contactsQuery()
			q.Since, q.Limit = first.Watermark, limit
			changes, second, _ := r.pullAll(q)
			if rec := changes[ids[3]]; rec.State != provider.Live || rec.Values["firstname"] != "Edited" {
				t.Errorf("the edited one is %+v", rec)
			}
			if rec := changes[made]; rec.State != provider.Live || rec.Values["firstname"] != "New" || rec.Values["email"] != "" {
				t.Errorf("the new one is %+v", rec)
			}
			if rec := changes[ids[5]]; rec.State != provider.Deleted {
				t.Errorf("the deleted one is %+v", rec)
			}
			if rec := changes[ids[8]]; rec.State != provider.Merged || changes[rec.SurvivorID].State != provider.Live {
				t.Errorf("the merged one is %+v", rec)
			}
			if _, told := changes[ids[20]]; told {
				t.Error("a record is told of that did not change")
			}
			if !second.Watermark.After(first.Watermark) {
				t.Errorf("the watermark stands at %s after %s", second.Watermark, first.Watermark)
			}
			if len(changes) != 5 {
				t.Errorf("%d changes: %v", len(changes), changes)
			}
		})
	}
}

func props(pairs ...string) map[string]any {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return map[string]any{"properties": m}
}

func compareIDs(a, b string) int {
	switch {
	case a == b:
		return 0
	case before(a, b):
		return -1
	}
	return 1
}

// TestNothingIsLostToALateIndex: a change that the search learns of minutes
// later is found by a later pull, though an earlier one passed over it.
func TestNothingIsLostToALateIndex(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	lag := 200.0
	r.vice("indexLag", stage.ViceSetting{Rate: 1, Value: &lag})
	_, page, _ := r.pullAll(contactsQuery())
	r.server.Stage.Clock.Advance(10 * time.Minute)
	id := r.do("POST", "/crm/objects/2026-09/contacts", props("firstname", "Late"))["id"].(string)
	seen := 0
	for range 20 {
		q := contactsQuery()
		q.Since = page.Watermark
		var changes map[string]provider.Record
		changes, page, _ = r.pullAll(q)
		if _, ok := changes[id]; ok {
			seen++
		}
		r.server.Stage.Clock.Advance(time.Minute)
	}
	if seen == 0 {
		t.Error("the change was never told of")
	}
}

func TestEditsWhilePaging(t *testing.T) {
	t.Parallel()
	r := connect(t, 100)
	before, _, _ := r.pullAll(contactsQuery())
	edits := 3.0
	r.vice("editsWhilePaging", stage.ViceSetting{Rate: 1, Value: &edits})
	q := contactsQuery()
	q.Limit = 10
	during, first, _ := r.pullAll(q)
	for id := range before {
		if _, ok := during[id]; !ok {
			t.Errorf("record %s was lost", id)
		}
	}
	r.vice("editsWhilePaging", stage.ViceSetting{})
	r.server.Stage.Clock.Advance(time.Minute)
	after, _, _ := r.pullAll(contactsQuery())
	q.Since = first.Watermark
	changes, _, _ := r.pullAll(q)
	for id, rec := range after {
		known := during[id]
		if c, ok := changes[id]; ok {
			known = c
		}
		if !maps.Equal(known.Values, rec.Values) {
			t.Errorf("record %s is known as %v and is %v", id, known.Values, rec.Values)
		}
	}
}

func TestContactsOfDeals(t *testing.T) {
	t.Parallel()
	r := connect(t, 60)
	q := provider.Query{Object: "deals", Fields: []string{"hs_object_id", "dealstage", "amount", "contact.firstname", "contact.email", "contact.phone"}}
	deals, _, _ := r.pullAll(q)
	if len(deals) == 0 {
		t.Fatal("there are no deals")
	}
	for id, deal := range deals {
		if deal.Values["hs_object_id"] != id || deal.Values["dealstage"] == "" || len(deal.Links) != 1 {
			t.Fatalf("deal %s is %+v", id, deal)
		}
		contact, err := r.Fetch(t.Context(), "contacts", []string{deal.Links[0].ID}, []string{"firstname", "email", "phone"})
		if err != nil || len(contact) != 1 {
			t.Fatal(contact, err)
		}
		for _, f := range []string{"firstname", "email", "phone"} {
			if got, ok := deal.Values[contactPrefix+f]; !ok || got != contact[0].Values[f] {
				t.Errorf("deal %s has contact.%s %q, and its contact %q", id, f, got, contact[0].Values[f])
			}
		}
	}
	fields, err := r.Describe(t.Context(), "deals")
	if err != nil {
		t.Fatal(err)
	}
	one := r.do("POST", "/crm/objects/2026-09/deals", props("dealname", "Alone", "dealstage", fieldNamed(t, fields, "dealstage").Options[0].Value))["id"].(string)
	alone, err := r.Fetch(t.Context(), "deals", []string{one}, q.Fields)
	if err != nil || len(alone) != 1 || len(alone[0].Links) != 0 {
		t.Fatalf("%+v, %v", alone, err)
	}
	if v, ok := alone[0].Values["contact.email"]; !ok || v != "" {
		t.Errorf("a deal without a contact has contact.email %q, %t", v, ok)
	}
}

// TestRecycleBin holds what no longer is one: a record that was merged and
// one that is back.
func TestRecycleBin(t *testing.T) {
	t.Parallel()
	const bin = `{"results":[{"id":"1","archived":true,"archivedAt":"2026-11-23T10:00:00Z"},{"id":"2","archived":true,"archivedAt":"2026-11-23T10:00:00Z"},
		{"id":"3","archived":true,"archivedAt":"2026-11-23T10:00:00Z"},{"id":"4","archived":true,"archivedAt":"2026-11-01T10:00:00Z"}]}`
	const live = `{"results":[{"id":"2","properties":{}},{"id":"9","properties":{"hs_merged_object_ids":"7;3"}}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := live
		if r.Method == http.MethodGet {
			body = bin
		}
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	p := Provider()
	d := p.New(provider.Account{Caller: &provider.Caller{Provider: p, HTTP: server.Client(), Sandbox: server.URL, Grants: token{InstanceURL: server.URL}}})
	since := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	at := cursor{Version: cursorVersion, Object: "contacts", Phase: phaseDeleted, Gone: milliseconds(since), Watermark: milliseconds(since.Add(time.Hour))}
	page, err := d.Pull(t.Context(), provider.Query{Object: "contacts", Since: since, Cursor: at.String()})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Records) != 2 || page.Records[0].ID != "1" || page.Records[0].State != provider.Deleted ||
		page.Records[1].ID != "3" || page.Records[1].State != provider.Merged || page.Records[1].SurvivorID != "9" {
		t.Errorf("%+v", page.Records)
	}
	if page.Cursor != "" || !page.Watermark.Equal(since.Add(time.Hour)) {
		t.Errorf("it ends with cursor %q and watermark %s", page.Cursor, page.Watermark)
	}
}

func TestForeignCursors(t *testing.T) {
	t.Parallel()
	d := newDriver(provider.Account{}).(*driver)
	other := cursor{Version: cursorVersion, Object: "deals", Phase: phaseLive}.String()
	newer := cursor{Version: cursorVersion + 1, Object: "contacts", Phase: phaseLive}.String()
	for _, c := range []string{"x", "e30", other, newer, base64.RawURLEncoding.EncodeToString([]byte(`{"v":2,"o":"contacts","p":"?"}`))} {
		_, err := d.Pull(t.Context(), provider.Query{Object: "contacts", Cursor: c})
		if leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("cursor %q: %v", c, err)
		}
	}
	if _, err := d.Pull(t.Context(), provider.Query{Object: "tickets"}); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("unknown object: %v", err)
	}
}
