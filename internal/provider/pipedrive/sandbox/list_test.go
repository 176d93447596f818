package sandbox

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

func ids(list []map[string]any) []int {
	var all []int
	for _, r := range list {
		all = append(all, num(r["id"]))
	}
	return all
}

func TestListLosesNothingUnderWrites(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	want := ids(l.pages("/api/v2/persons?limit=500"))
	seen, cursor := map[int]int{}, ""
	for {
		r := l.do("GET", "/api/v2/persons?limit=7&cursor="+cursor, nil).want(200)
		for _, id := range ids(r.list()) {
			seen[id]++
		}
		if cursor = r.next(); cursor == "" {
			break
		}
		l.Stage.Clock.Advance(time.Second)
		l.person("Newcomer", nil)
		l.do("PATCH", fmt.Sprint("/api/v2/persons/", want[3]), map[string]any{"name": "Edited " + cursor[:5]}).want(200)
		l.do("DELETE", fmt.Sprint("/api/v2/persons/", want[0]), nil)
	}
	for _, id := range want {
		if seen[id] != 1 {
			t.Errorf("person %d came %d times", id, seen[id])
		}
	}
}

func TestUpdatedWindow(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var made []int
	for i := range 5 {
		l.Stage.Clock.Advance(time.Second)
		made = append(made, l.person(fmt.Sprint("Window ", i), nil))
	}
	window := func(since, until int, more string) []int {
		from, to := at.Add(time.Duration(since)*time.Second), at.Add(time.Duration(until)*time.Second)
		return ids(l.pages("/api/v2/persons?limit=2" + more + "&updated_since=" + from.Format(time.RFC3339) + "&updated_until=" + url.QueryEscape(to.Format("2006-01-02T15:04:05+00:00"))))
	}
	for more, want := range map[string][]int{
		"": made[1:3], "&sort_by=update_time": made[1:3], "&sort_by=add_time": made[1:3],
		"&sort_by=update_time&sort_direction=desc": {made[2], made[1]}, "&sort_by=id&sort_direction=desc": {made[2], made[1]},
	} {
		if got := window(2, 4, more); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %v, want %v", more, got, want)
		}
	}
	if got := window(1, 9999, "&sort_by=update_time"); len(got) != 5 {
		t.Error("the start of the window does not belong to it:", got)
	}
	l.do("PATCH", fmt.Sprint("/api/v2/persons/", made[1]), map[string]any{"name": "Moved on"}).want(200)
	if got := window(1, 9999, "&sort_by=update_time"); fmt.Sprint(got) != fmt.Sprint([]int{made[0], made[2], made[3], made[1], made[4]}) && fmt.Sprint(got) != fmt.Sprint([]int{made[0], made[2], made[3], made[4], made[1]}) {
		t.Error("an edited record is not at its new place:", got)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	all := ids(l.pages("/api/v2/persons?limit=500"))
	without := l.pages("/api/v2/persons?limit=500&filter_id=2")
	if len(without) == 0 || len(without) == len(all) {
		t.Error("the filter chooses", len(without), "of", len(all))
	}
	for _, p := range without {
		if len(p["emails"].([]any)) != 0 {
			t.Error("the filter is for people without e-mail", p)
		}
	}
	if got := l.pages(fmt.Sprintf("/api/v2/persons?filter_id=2&ids=%d&owner_id=1&updated_since=2999-01-01T00:00:00Z", all[0])); len(got) != len(without) {
		t.Error("filter_id does not override the rest:", len(got))
	}
	if got := ids(l.pages(fmt.Sprintf("/api/v2/persons?ids=%d,%d,999999999", all[4], all[1]))); fmt.Sprint(got) != fmt.Sprint([]int{all[1], all[4]}) {
		t.Error(got)
	}
	owner := l.do("GET", "/v1/users/me", nil).want(200).data()["id"]
	for _, p := range l.pages("/api/v2/persons?owner_id=" + numText(owner)) {
		if p["owner_id"] != owner {
			t.Error(p)
		}
	}
	deal := l.do("GET", "/api/v2/deals?limit=1", nil).want(200).list()[0]
	for key := range map[string]bool{"person_id": true, "stage_id": true, "pipeline_id": true, "owner_id": true} {
		list := l.pages(fmt.Sprintf("/api/v2/deals?%s=%s", key, numText(deal[key])))
		if len(list) == 0 {
			t.Error(key, "finds nothing")
		}
		for _, d := range list {
			if d[key] != deal[key] {
				t.Errorf("%s: %v", key, d[key])
			}
		}
	}
	if got := l.pages(fmt.Sprintf("/api/v2/persons?deal_id=%s", numText(deal["id"]))); len(got) != 1 || got[0]["id"] != deal["person_id"] {
		t.Error("persons of a deal:", got)
	}
	for _, a := range l.pages("/api/v2/activities?done=true&sort_by=due_date&limit=3") {
		if a["done"] != true {
			t.Error(a)
		}
	}
	if got := l.pages("/api/v2/activities?sort_by=due_date&limit=3"); len(got) != 10 {
		t.Error("by due date:", len(got))
	}
}

func TestBadParametersAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, query := range []string{"limit=0", "limit=501", "limit=x", "cursor=x", "sort_by=name", "sort_direction=up", "updated_since=yesterday", "updated_since=2026-11-01",
		"owner_id=me", "ids=a", "include_labels=perhaps", "include_fields=secrets"} {
		l.do("GET", "/api/v2/persons?"+query, nil).want(400)
	}
	l.do("GET", "/api/v2/deals?status=new", nil).want(400)
	l.do("GET", "/api/v2/deals?filter_id=9999", nil).want(404)
}

func TestPagingVices(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.vice(viceShortPages, 3)
	if r := l.do("GET", "/api/v2/persons?limit=100", nil).want(200); len(r.list()) != 3 || r.next() == "" {
		t.Error("the page is not short")
	}
	l.vice(viceEdits, 2)
	l.Stage.Clock.Advance(time.Second)
	if got := l.pages("/api/v2/persons?limit=500"); len(got) != 50 {
		t.Error(len(got))
	}
	if got := l.pages("/api/v2/persons?updated_since=" + at.Add(time.Second).Format(time.RFC3339)); len(got) == 0 {
		t.Error("nobody edits while the client reads")
	}
	l.Stage.Vices.Clear()
	cursor := l.do("GET", "/api/v2/persons?limit=5", nil).want(200).next()
	l.vice(viceCursorLife, 60)
	l.do("GET", "/api/v2/persons?cursor="+cursor, nil).want(200)
	l.Stage.Clock.Advance(61 * time.Second)
	l.do("GET", "/api/v2/persons?cursor="+cursor, nil).want(400)
	l.vice(viceNulls, 1)
	r := l.do("GET", "/api/v2/persons?ids=1", nil).want(200)
	if next, has := r.json["additional_data"].(map[string]any)["next_cursor"]; !has || next != nil {
		t.Error("the last cursor is not null")
	}
}

func TestLateCommits(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := ids(l.do("GET", "/api/v2/persons?limit=1", nil).want(200).list())[0]
	l.vice(viceLateCommits, 5)
	l.act("editRecord", "id", fmt.Sprint(id), "field", "name", "value", "Late Comer")
	changed := "/api/v2/persons?updated_since=" + at.Format(time.RFC3339)
	l.Stage.Clock.Advance(4 * time.Second)
	if got := l.pages(changed); len(got) != 0 {
		t.Error("seen too early:", got)
	}
	l.Stage.Clock.Advance(2 * time.Second)
	if got := l.pages(changed); len(got) != 1 || got[0]["name"] != "Late Comer" || got[0]["update_time"] != at.Format(timeV2) {
		t.Error("the edit must carry the time at which it was begun:", got)
	}
}
