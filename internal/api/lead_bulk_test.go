package api_test

import (
	"fmt"
	"net/http"
	"testing"
)

type bulkView struct {
	ID, Status                                            string
	Selected, Changed, Unchanged, Refused, Restored, Kept int64
}

func TestBulkActions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var ids []string
	for i := range 5 {
		l := s.createLead(t, map[string]any{"firstName": "Ann", "lastName": fmt.Sprint("Lee", string(rune('a'+i))), "email": fmt.Sprintf("ann%d@example.com", i),
			"status": []string{"new", "open"}[i%2], "city": "Boston"})
		ids = append(ids, l.ID)
	}
	post := func(path string, body any) *answer {
		return s.do(t, call{method: "POST", path: "/api/leads/bulk" + path, body: body})
	}
	request := map[string]any{"kind": "CHANGE", "values": map[string]any{"status": "won", "doNotContact": true}, "filter": map[string]any{"search": "lee bos", "fields": map[string]any{"status": []string{"new"}}}}
	forecast := decode[struct {
		Selected, LookedAt, Changed int64
		Exact                       bool
		Examples                    []struct{ Before, After struct{ Status string } }
	}](t, post("/forecast", request).want(t, 200))
	if forecast.Selected != 3 || !forecast.Exact || forecast.LookedAt != 3 || forecast.Changed != 3 || len(forecast.Examples) != 3 || forecast.Examples[0].After.Status != "won" {
		t.Fatalf("got %+v", forecast)
	}
	request["expected"] = 4
	post("", request).wantProblem(t, http.StatusConflict, "list_changed")
	request["expected"] = 3
	b := decode[bulkView](t, post("", request).want(t, http.StatusAccepted))
	if b.Status != "DONE" || b.Changed != 3 {
		t.Fatalf("got %+v", b)
	}
	s.do(t, call{method: "PATCH", path: "/api/leads/" + ids[0], body: map[string]any{"status": "lost"}, header: map[string]string{"If-Match": "*"}}).want(t, 200)
	b = decode[bulkView](t, post("/"+b.ID+"/undo", nil).want(t, 200))
	if b.Status != "UNDONE" || b.Restored != 3 || b.Kept != 1 {
		t.Fatalf("got %+v", b)
	}
	post("/"+b.ID+"/undo", nil).wantProblem(t, http.StatusConflict, "bulk_over")
	post("/"+b.ID+"/cancel", nil).wantProblem(t, http.StatusConflict, "bulk_over")
	kept := decode[list[struct {
		LeadID string
		Kept   []string
	}]](t, s.do(t, call{method: "GET", path: "/api/leads/bulk/" + b.ID + "/leads?what=kept"}).want(t, 200)).Items
	if len(kept) != 1 || kept[0].LeadID != ids[0] || fmt.Sprint(kept[0].Kept) != "[status]" {
		t.Errorf("kept %+v", kept)
	}
	b = decode[bulkView](t, post("", map[string]any{"kind": "DELETE", "ids": ids[1:3]}).want(t, http.StatusAccepted))
	if got := decode[bulkView](t, s.do(t, call{method: "GET", path: "/api/leads/bulk/" + b.ID}).want(t, 200)); got.Changed != 2 {
		t.Errorf("got %+v", got)
	}
	if all := decode[list[bulkView]](t, s.do(t, call{method: "GET", path: "/api/leads/bulk?limit=1"}).want(t, 200)); len(all.Items) != 1 || all.Items[0].ID != b.ID || all.NextCursor == "" {
		t.Errorf("listed %+v", all)
	}
	for name, body := range map[string]map[string]any{
		"no leads":      {"kind": "DELETE"},
		"two ways":      {"kind": "DELETE", "ids": ids, "filter": map[string]any{}},
		"unknown field": {"kind": "DELETE", "filter": map[string]any{"fields": map[string]any{"colour": []string{"red"}}}},
		"an address":    {"kind": "CHANGE", "ids": ids, "values": map[string]any{"email": "all@example.com"}},
	} {
		if p := post("", body).wantProblem(t, 422, "invalid"); p.Field == "" {
			t.Errorf("%s: no field is named", name)
		}
	}
}

func TestLeadFacetsAndPages(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for i := range 5 {
		s.createLead(t, map[string]any{"firstName": "Ann", "lastName": fmt.Sprint("Lee", string(rune('a'+i))), "email": fmt.Sprintf("ann%d@example.com", i), "status": []string{"new", "open"}[i%2]})
	}
	facets := decode[struct {
		Items []struct {
			Field  string
			Values []struct {
				Value string
				Leads int64
			}
		}
	}](t, s.do(t, call{method: "GET", path: "/api/leads/facets?of=status,city&status=open&search=ann"}).want(t, 200))
	if got := fmt.Sprint(facets.Items); got != "[{status [{new 3} {open 2}]} {city [{ 2}]}]" {
		t.Errorf("got %s", got)
	}
	s.do(t, call{method: "GET", path: "/api/leads/facets?of=notes"}).wantProblem(t, 422, "invalid")
	type page struct {
		Items                      []leadView
		NextCursor, PreviousCursor string
		Total                      int64
		TotalExact                 bool
	}
	get := func(cursor string) page {
		return decode[page](t, s.do(t, call{method: "GET", path: "/api/leads?sort=-name&limit=2&count=true&cursor=" + cursor}).want(t, 200))
	}
	first := get("")
	second := get(first.NextCursor)
	again := get(second.PreviousCursor)
	if first.Total != 5 || !first.TotalExact || first.PreviousCursor != "" || first.Items[0].LastName != "Leee" || second.Items[0].LastName != "Leec" ||
		again.Items[0].ID != first.Items[0].ID || again.Items[1].ID != first.Items[1].ID || again.PreviousCursor != "" || again.NextCursor == "" {
		t.Errorf("got %+v\nthen %+v\nback %+v", first, second, again)
	}
}
