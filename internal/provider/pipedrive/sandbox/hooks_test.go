package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

// inbox receives webhooks.
type inbox struct {
	*httptest.Server
	mu     sync.Mutex
	got    []map[string]any
	auth   []string
	status int
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{status: 200}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		var body map[string]any
		_ = json.Unmarshal(text, &body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.got, in.auth = append(in.got, body), append(in.auth, r.Header.Get("Authorization"))
		w.WriteHeader(in.status)
	}))
	t.Cleanup(in.Close)
	return in
}

func (in *inbox) answer(status int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.status = status
}

// wait returns the first n deliveries.
func (in *inbox) wait(t *testing.T, n int) []map[string]any {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		in.mu.Lock()
		got := append([]map[string]any(nil), in.got...)
		in.mu.Unlock()
		if len(got) >= n {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d deliveries, want %d: %v", len(got), n, got)
		}
	}
}

// find waits for a delivery of version 2.0 with an action and entity.
func (in *inbox) find(t *testing.T, action, entity string) map[string]any {
	t.Helper()
	for n := 1; ; n++ {
		got := in.wait(t, n)
		for _, body := range got {
			if meta, _ := body["meta"].(map[string]any); meta["action"] == action && meta["entity"] == entity {
				return body
			}
		}
		n = len(got)
	}
}

func (l *lab) subscribe(in *inbox, more map[string]any) map[string]any {
	l.Helper()
	body := map[string]any{"subscription_url": in.URL + "/hook", "event_action": "*", "event_object": "*", "name": "test", "http_auth_user": "u", "http_auth_password": "p"}
	for k, v := range more {
		body[k] = v
	}
	return l.do("POST", "/v1/webhooks", body).want(201).data()
}

func TestWebhookV2(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	hook := l.subscribe(in, nil)
	if hook["version"] != "2.0" || hook["is_active"] != 1.0 || hook["last_delivery_time"] != nil {
		t.Error(hook)
	}
	line, premium := l.code("person", "Insurance type"), l.code("person", "Annual premium")
	option := l.do("GET", "/api/v2/personFields/"+line, nil).data()["options"].([]any)[0].(map[string]any)["id"]
	id := l.person("Hooked", map[string]any{"custom_fields": map[string]any{line: option, premium: map[string]any{"value": 5, "currency": "USD"}}})
	made := in.find(t, "create", "person")
	meta, data := made["meta"].(map[string]any), made["data"].(map[string]any)
	for key, want := range map[string]any{"entity_id": fmt.Sprint(id), "company_id": "8087566", "user_id": "12415231", "version": "2.0", "attempt": 1.0, "change_source": "api",
		"is_bulk_edit": false, "webhook_id": numText(hook["id"]), "timestamp": "2026-11-23T10:00:00.000Z", "host": "bluewater-insurance.pipedrive.com"} {
		if !reflect.DeepEqual(meta[key], want) {
			t.Errorf("meta.%s is %v, want %v", key, meta[key], want)
		}
	}
	customs := data["custom_fields"].(map[string]any)
	if made["previous"] != nil || data["update_time"] != nil || data["visible_to"] != "3" || num(data["id"]) != id ||
		!reflect.DeepEqual(customs[line], map[string]any{"type": "enum", "id": option}) ||
		!reflect.DeepEqual(customs[premium], map[string]any{"type": "monetary", "value": 5.0, "currency": "USD"}) {
		t.Error(made)
	}
	l.Stage.Clock.Advance(time.Second)
	l.do("PATCH", fmt.Sprint("/api/v2/persons/", id), map[string]any{"name": "Hooked twice", "custom_fields": map[string]any{line: nil}}).want(200)
	previous := in.find(t, "change", "person")["previous"].(map[string]any)
	if previous["name"] != "Hooked" || previous["update_time"] == nil || previous["emails"] != nil || len(previous["custom_fields"].(map[string]any)) != 1 {
		t.Error("previous holds more or less than what changed:", previous)
	}
	l.do("DELETE", fmt.Sprint("/api/v2/persons/", id), nil).want(200)
	if gone := in.find(t, "delete", "person"); gone["data"] != nil || gone["previous"].(map[string]any)["name"] != "Hooked twice" {
		t.Error(gone)
	}
	if in.auth[0] != "Basic dTpw" {
		t.Error(in.auth[0])
	}
	if h := l.do("GET", "/v1/webhooks", nil).want(200).list()[0]; h["last_http_status"] != 200.0 || h["last_delivery_time"] != "2026-11-23T10:00:01.000Z" {
		t.Error(h)
	}
}

func TestWebhookOfAMerge(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	loser, winner := l.person("Loser", nil), l.person("Winner", nil)
	in := newInbox(t)
	l.subscribe(in, map[string]any{"event_object": "person"})
	l.act("mergeRecords", "id", fmt.Sprint(loser), "into", fmt.Sprint(winner))
	gone, kept := in.find(t, "delete", "person")["meta"].(map[string]any), in.find(t, "change", "person")["meta"].(map[string]any)
	if gone["merged_to_id"] != fmt.Sprint(winner) || kept["merged_from_id"] != fmt.Sprint(loser) || gone["correlation_id"] != kept["correlation_id"] || gone["change_source"] != "app" {
		t.Error(gone, kept)
	}
}

func TestWebhookV1(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	l.subscribe(in, map[string]any{"version": "1.0", "event_action": "change", "event_object": "person"})
	id := l.person("Old Style", nil)
	l.do("PATCH", fmt.Sprint("/api/v2/persons/", id), map[string]any{"name": "Old Manner"}).want(200)
	body := in.wait(t, 1)[0]
	meta := body["meta"].(map[string]any)
	if body["event"] != "updated.person" || body["v"] != 1.0 || body["retry"] != 0.0 || num(meta["id"]) != id || meta["timestamp"] != float64(at.Unix()) {
		t.Error(body)
	}
	if body["current"].(map[string]any)["name"] != "Old Manner" || body["previous"].(map[string]any)["name"] != "Old Style" {
		t.Error(body)
	}
}

func TestWebhookIsTriedAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	in.answer(500)
	l.subscribe(in, map[string]any{"event_object": "person"})
	l.person("Refused", nil)
	got := in.wait(t, 4)
	for i, body := range got {
		if meta := body["meta"].(map[string]any); meta["attempt"] != float64(i+1) || meta["id"] != got[0]["meta"].(map[string]any)["id"] {
			t.Error(i, meta)
		}
	}
	if h := l.do("GET", "/v1/webhooks", nil).list()[0]; h["last_http_status"] != 500.0 {
		t.Error(h)
	}
}

func TestWebhookBanAndEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	in.answer(503)
	l.subscribe(in, map[string]any{"event_object": "person"})
	for i := range 10 {
		l.person(fmt.Sprint("Failing ", i), nil)
	}
	in.wait(t, 40)
	in.answer(200)
	l.person("Lost in the ban", nil)
	l.Stage.Clock.Advance(31 * time.Minute)
	l.person("After the ban", nil)
	if last := in.wait(t, 41)[40]; last["data"].(map[string]any)["name"] != "After the ban" {
		t.Error("delivered during the ban:", last)
	}
	in.answer(503)
	l.person("Failing again", nil)
	in.wait(t, 45)
	l.Stage.Clock.Advance(73 * time.Hour)
	h := l.do("GET", "/v1/webhooks", nil).want(200).list()[0]
	if h["is_active"] != 0.0 || h["remove_time"] == nil || h["remove_reason"] == nil {
		t.Error("still alive after three days without success:", h)
	}
}

func TestWebhookIsChecked(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	good := func() map[string]any {
		return map[string]any{"subscription_url": in.URL, "event_action": "*", "event_object": "*", "name": "test"}
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	for key, bad := range map[string][]any{
		"subscription_url": {"", "http://example.com", "ftp://example.com", "https://10.0.0.1/x", closed.URL, "https://u:p@example.com"},
		"event_action":     {"", "added"}, "event_object": {"", "ship"}, "name": {"", nil}, "version": {"3.0"}, "user_id": {5},
	} {
		for _, v := range bad {
			body := good()
			body[key] = v
			if r := l.do("POST", "/v1/webhooks", body).want(400); r.json["status"] != "error" || r.json["errors"].(map[string]any)[key] == nil {
				t.Error(key, v, r.json)
			}
		}
	}
	for range mostHooks {
		l.do("POST", "/v1/webhooks", good()).want(201)
	}
	l.do("POST", "/v1/webhooks", good()).want(400)
}

func TestWebhookSeesWhatItsUserSees(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	users := l.do("GET", "/v1/users", nil).want(200).list()
	l.subscribe(in, map[string]any{"event_object": "person", "user_id": users[1]["id"]})
	l.person("Private", map[string]any{"visible_to": 1})
	l.person("Public", nil)
	if got := in.wait(t, 1); got[0]["data"].(map[string]any)["name"] != "Public" {
		t.Error(got[0])
	}
}

func TestWebhookRepeats(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	l.subscribe(in, map[string]any{"event_object": "deal", "event_action": "create"})
	l.Stage.Vices.MustSet(stage.ViceHookRepeat, stage.ViceSetting{Rate: 1})
	l.do("POST", "/api/v2/deals", map[string]any{"title": "Twice"}).want(200)
	got := in.wait(t, 2)
	if a, b := got[0]["meta"].(map[string]any), got[1]["meta"].(map[string]any); a["id"] != b["id"] {
		t.Error("a repeat has another id")
	}
}

func TestBulkEdit(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in := newInbox(t)
	l.subscribe(in, map[string]any{"event_object": "person", "event_action": "change"})
	l.act("bulkEdit", "object", "persons", "count", "5")
	for _, body := range in.wait(t, 5) {
		if meta := body["meta"].(map[string]any); meta["is_bulk_edit"] != true || meta["change_source"] != "app" {
			t.Error(meta)
		}
	}
}
