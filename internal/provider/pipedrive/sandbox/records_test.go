package sandbox

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestListsAreReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	mail := func(values ...string) []any {
		var all []any
		for _, v := range values {
			all = append(all, map[string]any{"value": v, "label": "work"})
		}
		return all
	}
	id := l.person("Two Addresses", map[string]any{"emails": mail("a@example.com", "b@example.com"), "label_ids": []any{1, 2}})
	path := fmt.Sprint("/api/v2/persons/", id)
	p := l.do("GET", path, nil).want(200).data()
	if emails := p["emails"].([]any); len(emails) != 2 || emails[0].(map[string]any)["primary"] != true || emails[1].(map[string]any)["primary"] != false {
		t.Error("the first is the primary one:", emails)
	}
	p = l.do("PATCH", path, map[string]any{"emails": mail("c@example.com"), "label_ids": []any{2}}).want(200).data()
	if len(p["emails"].([]any)) != 1 || !reflect.DeepEqual(p["label_ids"], []any{2.0}) {
		t.Error("lists are merged:", p)
	}
	if p["name"] != "Two Addresses" || p["first_name"] != "Two" || p["last_name"] != "Addresses" {
		t.Error(p)
	}
	for _, bad := range []map[string]any{{"emails": "a@example.com"}, {"emails": []any{"a@example.com"}}, {"emails": []any{map[string]any{"value": "a", "primary": 1}}},
		{"label_ids": []any{999}}, {"label_ids": []any{"1"}}, {"owner_id": "1"}, {"owner_id": 1}, {"org_id": 9}, {"visible_to": 2}, {"name": ""}, {"name": 5}, {"is_deleted": true}} {
		l.do("PATCH", path, bad).want(400)
	}
	l.do("PATCH", path, map[string]any{"unheard_of": 1}).want(200)
	l.raw("POST", "/api/v2/persons", "application/x-www-form-urlencoded", []byte("name=a")).want(415)
	l.raw("POST", "/api/v2/persons", "application/json", []byte("{")).want(400)
}

func TestUpdateTimeMovesOnlyWithAChange(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	path := fmt.Sprint("/api/v2/persons/", l.person("Same", nil))
	l.Stage.Clock.Advance(time.Minute)
	if p := l.do("PATCH", path, map[string]any{"name": "Same"}).want(200).data(); p["update_time"] != at.Format(timeV2) {
		t.Error(p["update_time"])
	}
	if p := l.do("PATCH", path, map[string]any{"name": "Other"}).want(200).data(); p["update_time"] != at.Add(time.Minute).Format(timeV2) {
		t.Error(p["update_time"])
	}
}

func TestDeletedRecords(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	deal := num(l.do("POST", "/api/v2/deals", map[string]any{"title": "Gone soon"}).want(200).data()["id"])
	path := fmt.Sprint("/api/v2/deals/", deal)
	l.do("DELETE", path, nil).want(200)
	l.do("DELETE", path, nil).want(404)
	l.do("PATCH", path, map[string]any{"title": "x"}).want(404)
	if d := l.do("GET", path, nil).want(200).data(); d["is_deleted"] != true || d["status"] != "deleted" {
		t.Error(d)
	}
	listed := func() int {
		return len(l.pages("/api/v2/deals?status=deleted&updated_since=" + at.Format(time.RFC3339)))
	}
	if listed() != 1 || len(l.pages(fmt.Sprintf("/api/v2/deals?ids=%d", deal))) != 0 {
		t.Error("a deleted deal is in the wrong lists")
	}
	l.vice(viceDeletedGone, 1)
	l.do("GET", path, nil).want(404)
	l.Stage.Vices.Clear()
	l.Stage.Clock.Advance(31 * 24 * time.Hour)
	l.do("GET", path, nil).want(404)
	if listed() != 0 {
		t.Error("a purged deal is listed")
	}
	id := l.person("Forgotten", nil)
	l.act("purgeRecord", "id", fmt.Sprint(id))
	l.do("GET", fmt.Sprint("/api/v2/persons/", id), nil).want(404)
}

func TestDealRules(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	stages := l.pages("/api/v2/stages")
	d := l.do("POST", "/api/v2/deals", map[string]any{"title": "Rules", "stage_id": stages[5]["id"]}).want(200).data()
	if d["pipeline_id"] != stages[5]["pipeline_id"] || d["status"] != "open" || d["currency"] != "USD" {
		t.Error(d)
	}
	path := "/api/v2/deals/" + numText(d["id"])
	l.do("PATCH", path, map[string]any{"stage_id": stages[0]["id"]}).want(400)
	l.do("PATCH", path, map[string]any{"stage_id": stages[0]["id"], "pipeline_id": stages[0]["pipeline_id"]}).want(200)
	l.do("POST", "/api/v2/deals", map[string]any{"title": "x", "stage_id": stages[0]["id"], "pipeline_id": stages[5]["pipeline_id"]}).want(400)
	for _, bad := range []map[string]any{{}, {"title": "x", "status": "deleted"}, {"title": "x", "value": "5"}, {"title": "x", "currency": "XXX"}, {"title": "x", "person_id": 5}} {
		l.do("POST", "/api/v2/deals", bad).want(400)
	}
	won := l.do("PATCH", path, map[string]any{"status": "won"}).want(200).data()
	if won["won_time"] != at.Format(timeV2) || won["close_time"] != at.Format(timeV2) || won["local_won_date"] != "2026-11-23" {
		t.Error(won)
	}
	lost := l.do("PATCH", path, map[string]any{"status": "lost", "lost_reason": "Price"}).want(200).data()
	if lost["won_time"] != nil || lost["lost_time"] == nil || lost["lost_reason"] != "Price" {
		t.Error(lost)
	}
	if open := l.do("PATCH", path, map[string]any{"status": "open"}).want(200).data(); open["close_time"] != nil || open["lost_reason"] != nil {
		t.Error(open)
	}
}

func TestArchivedDeals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := num(l.do("POST", "/api/v2/deals", map[string]any{"title": "Old"}).want(200).data()["id"])
	path, one := fmt.Sprint("/api/v2/deals/", id), fmt.Sprint("?ids=", id)
	l.act("archiveRecord", "object", "deals", "id", fmt.Sprint(id))
	if len(l.pages("/api/v2/deals"+one)) != 0 || len(l.pages("/api/v2/deals/archived"+one)) != 1 {
		t.Error("an archived deal is in the wrong list")
	}
	l.do("PATCH", path, map[string]any{"title": "x"}).want(400)
	if d := l.do("GET", path, nil).want(200).data(); d["is_archived"] != true || d["archive_time"] == nil {
		t.Error(d)
	}
	l.do("PATCH", path, map[string]any{"is_archived": false}).want(200)
	if len(l.pages("/api/v2/deals"+one)) != 1 {
		t.Error("not taken out of the archive")
	}
}

func TestActivities(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.person("Participant", nil)
	a := l.do("POST", "/api/v2/activities", map[string]any{"subject": "Call", "due_time": "9:30", "person_id": 5,
		"participants": []any{map[string]any{"person_id": id, "primary": true}}}).want(200).data()
	if num(a["person_id"]) != id || a["due_time"] != "09:30:00" || a["done"] != false || a["type"] != "call" {
		t.Error(a)
	}
	path := "/api/v2/activities/" + numText(a["id"])
	if done := l.do("PATCH", path, map[string]any{"done": true}).want(200).data(); done["marked_as_done_time"] == nil {
		t.Error(done)
	}
	for _, bad := range []map[string]any{{"type": "dance"}, {"done": "true"}, {"done": 1}, {"due_date": "tomorrow"}, {"participants": []any{map[string]any{"person_id": 1}}}} {
		l.do("PATCH", path, bad).want(400)
	}
}

func TestCompanySettings(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	job := map[string]any{"name": "Synced", "job_title": "Owner", "birthday": "1970-01-01"}
	l.do("POST", "/api/v2/persons", job).want(403)
	l.vice(viceContactSync, 1)
	if p := l.do("POST", "/api/v2/persons", job).want(200).data(); p["job_title"] != "Owner" {
		t.Error(p)
	}
	l.Stage.Vices.Clear()
	l.vice(viceOpenDealLimit, 1)
	if r := l.do("POST", "/api/v2/deals", map[string]any{"title": "One too many"}).want(403); r.json["code"] != "feature_capping_deals_limit" {
		t.Error(r.json)
	}
	l.vice(viceFieldLimit, 1)
	l.do("POST", "/api/v2/personFields", map[string]any{"field_name": "A", "field_type": "text"}).want(403)
	l.vice(viceRequireContact, 1)
	l.do("POST", "/api/v2/persons", map[string]any{"name": "Nobody"}).want(422)
	l.vice(viceAccountExpired, 1)
	l.do("GET", "/api/v2/persons", nil).want(402)
}

func TestLimitedUser(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	u := l.as(UserAPIKey(0))
	all, seen := len(l.pages("/api/v2/persons?limit=500")), map[int]bool{}
	for _, p := range u.pages("/api/v2/persons?limit=500") {
		seen[num(p["id"])] = true
	}
	if len(seen) >= all || len(seen) == 0 {
		t.Errorf("sees %d of %d", len(seen), all)
	}
	for _, p := range l.pages("/api/v2/persons?limit=500") {
		if !seen[num(p["id"])] {
			u.do("GET", "/api/v2/persons/"+numText(p["id"]), nil).want(404)
			u.do("DELETE", "/api/v2/persons/"+numText(p["id"]), nil).want(404)
		}
	}
	u.do("POST", "/api/v2/personFields", map[string]any{"field_name": "A", "field_type": "text"}).want(403)
	app, _ := l.connect("0")
	l.vice(viceLimitedUser, 1)
	if me := app.do("GET", "/v1/users/me", nil).want(200).data(); me["name"] != "Riley Chen" {
		t.Error(me["name"])
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	code := l.code("person", "Current carrier")
	mail := func(v string) []any { return []any{map[string]any{"value": v}} }
	loser := l.person("Loser", map[string]any{"emails": mail("l@example.com"), "custom_fields": map[string]any{code: "Theirs"}})
	winner := l.person("Winner", map[string]any{"emails": mail("w@example.com")})
	deal := num(l.do("POST", "/api/v2/deals", map[string]any{"title": "Theirs", "person_id": loser}).want(200).data()["id"])
	path := fmt.Sprintf("/v1/persons/%d/merge", loser)
	l.do("PUT", path, map[string]any{"merge_with_id": loser}).want(400)
	l.do("PUT", path, map[string]any{"merge_with_id": 5_000_000}).want(400)
	if m := l.do("PUT", path, map[string]any{"merge_with_id": winner}).want(200).data(); num(m["id"]) != winner || num(m["merge_what_id"]) != loser {
		t.Error(m)
	}
	p := l.do("GET", fmt.Sprint("/api/v2/persons/", winner), nil).want(200).data()
	if p["name"] != "Winner" || len(p["emails"].([]any)) != 2 || p["custom_fields"].(map[string]any)[code] != "Theirs" {
		t.Error(p)
	}
	if d := l.do("GET", fmt.Sprint("/api/v2/deals/", deal), nil).data(); num(d["person_id"]) != winner {
		t.Error("the deal stays with the one that is gone")
	}
	if len(l.pages(fmt.Sprintf("/api/v2/persons?ids=%d", loser))) != 0 {
		t.Error("the loser is listed")
	}
	l.do("PUT", path, map[string]any{"merge_with_id": winner}).want(404)
}
