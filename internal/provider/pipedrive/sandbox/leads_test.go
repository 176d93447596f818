package sandbox

import (
	"fmt"
	"regexp"
	"testing"
	"time"
)

func TestLeads(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	line, premium := l.code("deal", "Insurance type"), l.code("deal", "Annual premium")
	option := l.do("GET", "/api/v2/dealFields/"+line, nil).data()["options"].([]any)[0].(map[string]any)["id"]
	person := l.person("Lead Person", nil)
	made := l.do("POST", "/v1/leads", map[string]any{"title": "Lead", "person_id": person, "origin_id": "ours-1", "origin": "Elsewhere",
		"value": map[string]any{"amount": 10, "currency": "EUR"}, line: option, premium: map[string]any{"value": 7, "currency": "USD"}}).want(201).data()
	uuid := fmt.Sprint(made["id"])
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(uuid) || made["origin"] != "API" || made["origin_id"] != "ours-1" {
		t.Error(made)
	}
	if made[line] != numText(option) || made[premium] != 7.0 || made[premium+"_currency"] != "USD" || made["visible_to"] != "3" {
		t.Error("custom values are not on the first level:", made)
	}
	if _, has := made[l.code("deal", "Current carrier")]; has || made["custom_fields"] != nil {
		t.Error("an empty custom value is answered:", made)
	}
	path := "/v1/leads/" + uuid
	if p := l.do("PATCH", path, map[string]any{"title": "Renamed", "value": nil, "origin_id": "other"}).want(200).data(); p["value"] != nil || p["title"] != "Renamed" || p["origin_id"] != "ours-1" {
		t.Error(p)
	}
	for _, bad := range []map[string]any{{"title": "x"}, {"person_id": person}, {"title": "x", "person_id": person, "value": 5}, {"title": "x", "person_id": person, "label_ids": []any{"none"}},
		{"title": "x", "person_id": person, "value": map[string]any{"amount": 5}}} {
		l.do("POST", "/v1/leads", bad).want(400)
	}
	l.do("PATCH", path, map[string]any{"person_id": nil}).want(400)
	l.do("DELETE", path, nil).want(200)
	if gone := l.do("GET", path, nil).want(404); gone.json["error"] != "requested lead not found" {
		t.Error(gone.json)
	}
}

func TestLeadPages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	person := l.person("Many Leads", nil)
	for i := range 5 {
		l.Stage.Clock.Advance(1500 * time.Millisecond)
		l.do("POST", "/v1/leads", map[string]any{"title": fmt.Sprint("Lead ", i), "person_id": person}).want(201)
	}
	query := fmt.Sprintf("/v1/leads?person_id=%d&limit=2&start=", person)
	var titles []any
	for start := 0; ; {
		r := l.do("GET", query+fmt.Sprint(start), nil).want(200)
		for _, one := range r.list() {
			titles = append(titles, one["title"])
		}
		p := r.json["additional_data"].(map[string]any)["pagination"].(map[string]any)
		if p["more_items_in_collection"] != true {
			break
		}
		start = num(p["next_start"])
	}
	if fmt.Sprint(titles) != "[Lead 0 Lead 1 Lead 2 Lead 3 Lead 4]" {
		t.Error(titles)
	}
	since := at.Add(4 * time.Second).Format(time.RFC3339)
	if got := l.do("GET", "/v1/leads?sort=update_time%20DESC&updated_since="+since, nil).want(200).list(); len(got) != 3 || got[0]["title"] != "Lead 4" {
		t.Error(got)
	}
	l.act("archiveRecord", "object", "leads", "id", fmt.Sprint(l.do("GET", query+"0", nil).list()[0]["id"]))
	if n := len(l.do("GET", fmt.Sprintf("/v1/leads?person_id=%d", person), nil).list()); n != 4 {
		t.Error(n, "leads outside of the archive")
	}
	if n := len(l.do("GET", fmt.Sprintf("/v1/leads/archived?person_id=%d", person), nil).list()); n != 1 {
		t.Error(n, "leads in the archive")
	}
}

func TestConversion(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	carrier := l.code("deal", "Current carrier")
	person := l.person("Convert Me", nil)
	uuid := l.do("POST", "/v1/leads", map[string]any{"title": "To convert", "person_id": person, carrier: "Prairie State"}).want(201).data()["id"]
	activity := l.do("POST", "/api/v2/activities", map[string]any{"lead_id": uuid}).want(200).data()["id"]
	job := l.do("POST", fmt.Sprintf("/api/v2/leads/%s/convert/deal", uuid), nil).want(200).data()["conversion_id"]
	status := fmt.Sprintf("/api/v2/leads/%s/convert/status/%s", uuid, job)
	if s := l.do("GET", status, nil).want(200).data(); s["status"] != "running" || s["deal_id"] != nil {
		t.Error(s)
	}
	l.Stage.Clock.Advance(2 * time.Second)
	done := l.do("GET", status, nil).want(200).data()
	if done["status"] != "completed" {
		t.Fatal(done)
	}
	d := l.do("GET", "/api/v2/deals/"+numText(done["deal_id"]), nil).want(200).data()
	if d["source_lead_id"] != uuid || d["title"] != "To convert" || d["custom_fields"].(map[string]any)[carrier] != "Prairie State" {
		t.Error(d)
	}
	l.do("GET", fmt.Sprint("/v1/leads/", uuid), nil).want(404)
	if a := l.do("GET", "/api/v2/activities/"+numText(activity), nil).data(); a["deal_id"] != done["deal_id"] || a["lead_id"] != nil {
		t.Error("the activity did not come along:", a)
	}
	back := l.do("POST", fmt.Sprintf("/api/v2/deals/%s/convert/lead", numText(done["deal_id"])), nil).want(200).data()["conversion_id"]
	l.Stage.Clock.Advance(2 * time.Second)
	again := l.do("GET", fmt.Sprintf("/api/v2/deals/%s/convert/status/%s", numText(done["deal_id"]), back), nil).want(200).data()
	if lead := l.do("GET", fmt.Sprint("/v1/leads/", again["lead_id"]), nil).want(200).data(); lead["source_deal_id"] != done["deal_id"] {
		t.Error(lead)
	}
	l.do("POST", "/api/v2/leads/none/convert/deal", nil).want(404)
	l.do("GET", fmt.Sprintf("/api/v2/leads/%s/convert/status/none", uuid), nil).want(404)
}

func TestRecentsReachBackAMonth(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.person("Recent", nil)
	holds := func() bool {
		for _, e := range l.do("GET", "/v1/recents?items=person&limit=500&since_timestamp=2020-01-01%2000:00:00", nil).want(200).list() {
			if num(e["id"]) == id {
				return true
			}
		}
		return false
	}
	if !holds() {
		t.Error("a new person is not among the recent changes")
	}
	l.Stage.Clock.Advance(32 * 24 * time.Hour)
	if holds() {
		t.Error("the recent changes reach back further than a month")
	}
}
