package hubspot

import (
	"maps"
	"slices"
	"testing"

	"leadbridge/internal/provider"
)

func TestFetch(t *testing.T) {
	t.Parallel()
	r := prepared(t, 30)
	all, _, _ := r.pullAll(contactsQuery())
	ids := slices.SortedFunc(maps.Keys(all), compareIDs)
	survivor := r.do("POST", "/crm/objects/2026-09/contacts/merge", map[string]string{"primaryObjectId": ids[1], "objectIdToMerge": ids[2]})["id"].(string)
	r.do("DELETE", "/crm/objects/2026-09/contacts/"+ids[3], nil)
	r.do("POST", "/crm/objects/2026-09/contacts/gdpr-delete", map[string]string{"objectId": ids[4]})

	got, err := r.Fetch(t.Context(), "contacts", []string{ids[0], ids[2], ids[3], ids[4], "999999999999", "no-number", ""}, []string{"firstname"})
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]provider.Record{}
	for _, rec := range got {
		byID[rec.ID] = rec
	}
	if rec := byID[ids[0]]; rec.State != provider.Live || rec.Values["firstname"] != all[ids[0]].Values["firstname"] {
		t.Errorf("the live one is %+v", rec)
	}
	if rec := byID[ids[2]]; rec.State != provider.Merged || rec.SurvivorID != survivor {
		t.Errorf("the merged one is %+v", rec)
	}
	if rec := byID[ids[3]]; rec.State != provider.Deleted || rec.ModifiedAt.IsZero() {
		t.Errorf("the deleted one is %+v", rec)
	}
	if len(got) != 3 {
		t.Errorf("%d records: %+v", len(got), got)
	}
}

// TestFetchTakesOneCall where all is as expected.
func TestFetchTakesOneCall(t *testing.T) {
	t.Parallel()
	r := connect(t, 100)
	all, _, _ := r.pullAll(contactsQuery())
	r.server.Stage.Calls.Reset()
	got, err := r.Fetch(t.Context(), "contacts", slices.Collect(maps.Keys(all)), []string{"email"})
	if err != nil || len(got) != 100 || r.server.Stage.Calls.Total() != 1 {
		t.Errorf("%d records in %d calls, %v", len(got), r.server.Stage.Calls.Total(), err)
	}
}
