package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

// The operations of v1 that v2 has replaced are lenient, and answer in v1's
// form.
func TestOldOperations(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	enum := l.code("person", "Insurance type")
	org := num(l.do("POST", "/v1/organizations", map[string]any{"name": "Old Mill", "address": "1 Mill Rd", "owner_id": "12415231"}).want(201).data()["id"])
	form := url.Values{"name": {"Form Person"}, "email": {"form@example.com"}, "org_id": {fmt.Sprint(org)}, "visible_to": {"3"}}
	filled := l.raw("POST", "/v1/persons", "application/x-www-form-urlencoded", []byte(form.Encode())).want(201).data()
	if mail := filled["email"].([]any)[0].(map[string]any); mail["value"] != "form@example.com" || mail["primary"] != true || filled["org_id"].(map[string]any)["value"] != float64(org) {
		t.Error(filled)
	}
	option := l.do("GET", "/api/v2/personFields/"+enum, nil).want(200).data()["options"].([]any)[0].(map[string]any)["id"]
	id := num(filled["id"])
	person := fmt.Sprint("/v1/persons/", id)
	changed := l.do("PUT", person, map[string]any{"phone": []string{"555"}, enum: fmt.Sprint(option), "email": []any{map[string]any{"value": "two@example.com", "primary": "true"}}}).want(200).data()
	if changed[enum] != fmt.Sprint(option) || changed["active_flag"] != true || changed["first_name"] != "Form" || changed["owner_id"].(map[string]any)["value"] != 12415231.0 {
		t.Error(changed)
	}
	got := l.do("GET", "/api/v2/persons/"+fmt.Sprint(id), nil).want(200).data()
	if mails := got["emails"].([]any); len(mails) != 1 || mails[0].(map[string]any)["value"] != "two@example.com" {
		t.Error(got)
	}
	deal := l.do("POST", "/v1/deals", map[string]any{"title": "Old deal", "value": "12.5", "person_id": id, "user_id": 12415231}).want(201).data()
	if deal["value"] != 12.5 || deal["status"] != "open" || deal["person_id"].(map[string]any)["name"] != "Form Person" {
		t.Error(deal)
	}
	activity := l.do("POST", "/v1/activities", map[string]any{"subject": "Ring", "done": 0, "person_id": id, "due_time": "09:30"}).want(201).data()
	if activity["done"] != false || activity["person_id"] != float64(id) || activity["due_time"] != "09:30" {
		t.Error(activity)
	}
	for path, want := range map[string]int{person + "/deals": 1, person + "/activities": 1, fmt.Sprintf("/v1/organizations/%d/persons", org): 1,
		"/v1/deals?status=won&limit=500": len(l.pages("/api/v2/deals?status=won")), "/v1/stages?pipeline_id=1": len(l.pages("/api/v2/stages?pipeline_id=1")), "/v1/pipelines": 2} {
		if n := len(l.do("GET", path, nil).want(200).list()); n != want {
			t.Errorf("%s has %d, want %d", path, n, want)
		}
	}
	items := l.do("GET", "/v1/persons/search?term=form+person", nil).want(200)
	if n := len(items.data()["items"].([]any)); n != 1 || items.json["additional_data"].(map[string]any)["pagination"] == nil {
		t.Errorf("%s", items.body)
	}
	l.do("POST", "/v1/persons", map[string]any{}).want(400)
	l.do("DELETE", person, nil).want(200)
	if l.do("GET", person, nil).want(200).data()["active_flag"] != false {
		t.Error("a deleted person is shown as active")
	}
	l.vice(viceOldGone, 0)
	l.do("GET", "/v1/persons", nil).want(404)
}

func TestOldFields(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.do("POST", "/v1/personFields", map[string]any{"name": "Mood", "field_type": "enum", "options": []any{map[string]any{"label": "good"}, map[string]any{"label": "bad"}}}).want(200).data()
	path, key := fmt.Sprint("/v1/personFields/", num(made["id"])), fmt.Sprint(made["key"])
	good := made["options"].([]any)[0].(map[string]any)["id"]
	if len(key) != 40 || made["edit_flag"] != true {
		t.Error(made)
	}
	changed := l.do("PUT", path, map[string]any{"name": "Temper", "options": []any{map[string]any{"id": good, "label": "fine"}, map[string]any{"label": "foul"}}}).want(200).data()
	if options := changed["options"].([]any); changed["name"] != "Temper" || len(options) != 2 || options[0].(map[string]any)["id"] != good || options[1].(map[string]any)["label"] != "foul" {
		t.Error(changed)
	}
	if l.do("GET", "/api/v2/personFields/"+key, nil).want(200).data()["field_name"] != "Temper" {
		t.Error("v2 does not know what v1 changed")
	}
	l.do("PUT", path, map[string]any{"options": []any{map[string]any{"id": 1, "label": "x"}}}).want(400)
	if id := num(l.do("DELETE", path, nil).want(200).data()["id"]); id != num(made["id"]) {
		t.Error(id)
	}
	l.do("GET", path, nil).want(404)
	first := num(l.do("GET", "/v1/dealFields", nil).want(200).list()[0]["id"])
	l.do("DELETE", fmt.Sprint("/v1/dealFields/", first), nil).want(403)
	l.do("POST", "/v1/dealFields", map[string]any{"name": "x", "field_type": "nope"}).want(400)
}

func TestOldPages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	seen, start := map[any]bool{}, 0
	for more := true; more; {
		r := l.do("GET", fmt.Sprintf("/api/v1/persons?limit=20&sort=update_time+DESC&start=%d", start), nil).want(200)
		for _, p := range r.list() {
			seen[p["id"]] = true
		}
		p := r.json["additional_data"].(map[string]any)["pagination"].(map[string]any)
		more, start = p["more_items_in_collection"] == true, num(p["next_start"])
	}
	if want := len(l.pages("/api/v2/persons")); len(seen) != want {
		t.Errorf("%d persons, want %d", len(seen), want)
	}
	if r := l.do("GET", "/v1/deals?user_id=1", nil).want(200); r.json["data"] != nil {
		t.Errorf("an empty page: %s", r.body)
	}
	l.do("GET", "/v1/persons?limit=1000", nil).want(200)
}

func TestUnusualRequests(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.do("GET", "/api/v2/persons/?limit=1", nil).want(200)
	if r := l.do("HEAD", "/api/v2/persons", nil).want(200); len(r.body) > 0 || r.header.Get("X-Ratelimit-Limit") == "" {
		t.Error(r.header)
	}
	for term, want := range map[string]int{"term=morgan": 1, "term=nobody": 0, "term=example&search_by_email=1": 4} {
		if n := len(l.do("GET", "/v1/users/find?"+term, nil).want(200).list()); n != want {
			t.Errorf("%s finds %d users, want %d", term, n, want)
		}
	}
	person := l.person("Form", nil)
	form := func(path, body string) *reply {
		return l.raw("POST", path, "application/x-www-form-urlencoded", []byte(body))
	}
	form("/v1/leads", fmt.Sprintf("title=2026&person_id=%d", person)).want(201)
	form("/v1/notes", fmt.Sprintf("content=By+form&person_id=%d", person)).want(200)
	form("/v1/webhooks", "subscription_url=https://example.com/x&event_action=*&event_object=*&name=form").want(201)
	form("/api/v2/persons", "name=Form").want(415)
	r := l.do("GET", "/v1/leads/search?term=lead&limit=1&start=1", nil).want(200)
	if p := r.json["additional_data"].(map[string]any)["pagination"]; p == nil || p.(map[string]any)["start"] != 1.0 {
		t.Errorf("%s", r.body)
	}
	if l.do("PUT", "/api/v2/persons/1", map[string]any{}).status != http.StatusNotFound {
		t.Error("PUT is v1's")
	}
}
