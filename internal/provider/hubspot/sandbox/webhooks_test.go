package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	stage "leadbridge/internal/sandbox"
)

// receiver takes webhooks and can be made to refuse them.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
	refuse   int
}

type received struct {
	url    string
	header http.Header
	body   string
	events []map[string]any
}

func receive(t *testing.T) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		in := received{url: "http://" + q.Host + q.RequestURI, header: q.Header, body: string(body)}
		_ = json.Unmarshal(body, &in.events)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.requests = append(r.requests, in)
		if r.refuse > 0 {
			r.refuse--
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// got returns all requests so far, and all events of a type.
func (r *receiver) got(kind string) (requests []received, events []map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, q := range r.requests {
		for _, e := range q.events {
			if e["subscriptionType"] == kind {
				events = append(events, e)
			}
		}
	}
	return slices.Clone(r.requests), events
}

// subscribe sets the app up for events.
func (s *site) subscribe(to string, subscriptions ...object) {
	s.t.Helper()
	dev := s.as("")
	dev.do("PUT", "/app-webhooks/2026-09/1001/settings?hapikey=dev", object{"targetUrl": to, "throttling": object{"maxConcurrentRequests": 10}}).want(200)
	for _, x := range subscriptions {
		x["active"] = true
		dev.post("/app-webhooks/2026-09/1001/subscriptions?hapikey=dev", x).want(201)
	}
}

func on3(secret, method, address, body, timestamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(method + address + body + timestamp))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestWebhookEvents(t *testing.T) {
	t.Parallel()
	s, r := start(t), receive(t)
	access, _ := s.connect(0)
	s.subscribe(r.URL+"/hook?a=b",
		object{"eventType": "contact.creation"}, object{"eventType": "contact.propertyChange", "propertyName": "city"},
		object{"eventType": "contact.deletion"}, object{"eventType": "contact.restore"}, object{"eventType": "contact.merge"},
		object{"eventType": "contact.privacyDeletion"}, object{"eventType": "contact.associationChange"},
		object{"eventType": "object.creation", "objectTypeId": "0-136"})
	a := s.as(access)
	id := a.contact(object{"email": "hook@example.com", "city": "Austin"})
	other := a.contact(object{"email": "hook2@example.com"})
	a.do("PATCH", contactsPath+"/"+id, object{"properties": object{"city": "Waco"}}).want(200)
	a.do("PATCH", contactsPath+"/"+id, object{"properties": object{"city": "Waco"}}).want(200) // nothing changes
	s.act("editRecord", "id", id, "property", "city", "value", "Dallas")
	deal := a.deal("D")
	a.do("PUT", "/crm/v4/objects/deals/"+deal+"/associations/default/contacts/"+id, nil).want(200)
	s.act("deleteRecord", "id", id)
	s.act("restoreRecord", "id", id)
	s.act("mergeRecords", "id", id, "other", other)
	a.post("/crm/objects/2026-09/leads", object{"properties": object{"hs_lead_name": "L"}, "associations": []any{object{"to": ref(id), "types": types(578)}}}).want(201)
	s.act("eraseRecord", "id", id)
	first := func(kind string, n int) map[string]any {
		t.Helper()
		var events []map[string]any
		eventually(t, kind, func() bool { _, events = r.got(kind); return len(events) >= n })
		return events[n-1]
	}
	expect := func(e map[string]any, pairs ...any) {
		t.Helper()
		for i := 0; i+1 < len(pairs); i += 2 {
			if fmt.Sprint(e[pairs[i].(string)]) != fmt.Sprint(pairs[i+1]) {
				t.Errorf("%v is %v, want %v in %v", pairs[i], e[pairs[i].(string)], pairs[i+1], e)
			}
		}
	}
	number := func(id string) float64 { var n float64; _, _ = fmt.Sscan(id, &n); return n }
	expect(first("contact.creation", 1), "objectId", number(id), "portalId", 2.4601001e+07, "appId", 1001, "changeFlag", "CREATED", "changeSource", "INTEGRATION", "sourceId", "1001", "attemptNumber", 0)
	expect(first("contact.propertyChange", 1), "propertyName", "city", "propertyValue", "Austin")
	expect(first("contact.propertyChange", 2), "propertyValue", "Waco", "changeSource", "INTEGRATION")
	expect(first("contact.propertyChange", 3), "propertyValue", "Dallas", "changeSource", "CRM_UI")
	expect(first("contact.associationChange", 1), "associationType", "CONTACT_TO_DEAL", "fromObjectId", number(id), "toObjectId", number(deal), "associationRemoved", false)
	expect(first("contact.deletion", 1), "objectId", number(id), "changeFlag", "DELETED")
	expect(first("contact.restore", 1), "objectId", number(id))
	expect(first("contact.merge", 1), "primaryObjectId", number(id), "newObjectId", number(id), "mergedObjectIds", []float64{number(other)})
	expect(first("object.creation", 1), "objectTypeId", "0-136")
	expect(first("contact.privacyDeletion", 1), "objectId", number(id))

	requests, _ := r.got("")
	for _, q := range requests {
		if q.header.Get("X-HubSpot-Signature-v3") != on3(clientSecret, "POST", q.url, q.body, q.header.Get("X-HubSpot-Request-Timestamp")) {
			t.Errorf("the signature of %s is wrong", q.url)
		}
		if sum := sha256.Sum256([]byte(clientSecret + q.body)); q.header.Get("X-HubSpot-Signature") != hex.EncodeToString(sum[:]) {
			t.Error("the old signature is wrong")
		}
	}
}

func TestWebhookBatchesAndRetries(t *testing.T) {
	t.Parallel()
	s, r := start(t, func(o *stage.Options) { o.TimeScale = 100_000 }), receive(t)
	access, _ := s.connect(0)
	s.subscribe(r.URL, object{"eventType": "contact.creation"})
	r.mu.Lock()
	r.refuse = 4
	r.mu.Unlock()
	var all []object
	for i := range 100 {
		all = append(all, object{"properties": object{"email": fmt.Sprintf("n%d@example.com", i)}})
	}
	s.as(access).post(contactsPath+"/batch/create", inputs(all...)).want(201)
	s.as(access).contact(object{"email": "last@example.com"})
	distinct := map[any]bool{}
	eventually(t, "all events", func() bool {
		requests, events := r.got("contact.creation")
		for _, q := range requests {
			if len(q.events) > 100 {
				t.Fatalf("%d events at once", len(q.events))
			}
		}
		for _, e := range events {
			distinct[e["objectId"]] = true
		}
		again := slices.ContainsFunc(events, func(e map[string]any) bool { return e["attemptNumber"] != 0.0 })
		return len(distinct) == 101 && len(requests) >= 6 && again
	})
}

func TestWebhooksAreForThoseWhoInstalled(t *testing.T) {
	t.Parallel()
	s, r := start(t), receive(t)
	s.subscribe(r.URL, object{"eventType": "contact.creation"})
	s.contact(object{"email": "before@example.com"}) // with a static token, before any app was installed
	access, refresh := s.connect(0)
	s.as(access).contact(object{"email": "installed@example.com"})
	eventually(t, "the event", func() bool { _, e := r.got("contact.creation"); return len(e) == 1 })
	s.exchange("/oauth/v3/token/revoke", "token", refresh).want(200)
	s.contact(object{"email": "after@example.com"})
	access, _ = s.connect(0)
	s.as(access).contact(object{"email": "again@example.com"})
	eventually(t, "the event", func() bool { _, e := r.got("contact.creation"); return len(e) == 2 })
}

func TestWebhookSettings(t *testing.T) {
	t.Parallel()
	s := start(t).as("")
	for _, base := range []string{"/webhooks/v3/7", "/webhooks/2026-03/8", "/app-webhooks/2026-09/9"} {
		s.get(base + "/settings").want(401)
		put := func(to string) *reply {
			return s.do("PUT", base+"/settings?hapikey=k", object{"targetUrl": to, "throttling": object{"maxConcurrentRequests": 10, "period": "SECONDLY"}})
		}
		s.get(base + "/settings?hapikey=k").want(404)
		put("http://example.com/").want(400)
		put("https://example.com/").want(200)
		s.get(base+"/settings?hapikey=k").want(200).is("targetUrl", "https://example.com/")
		create := func(d object) *reply { return s.post(base+"/subscriptions?hapikey=k", d) }
		create(object{"eventType": "contact.sneeze", "active": true}).want(400)
		create(object{"eventType": "lead.creation", "active": true}).want(400)
		create(object{"eventType": "contact.propertyChange", "active": true}).want(400)
		create(object{"eventType": "deal.propertyChange", "propertyName": "hs_lastmodifieddate", "active": true}).want(400)
		create(object{"eventType": "object.creation", "active": true}).want(400)
		id := create(object{"eventType": "contact.creation", "active": true}).want(201).at("id")
		create(object{"eventType": "contact.creation", "active": true}).want(201).is("id", id)
		one := base + "/subscriptions/" + id + "?hapikey=k"
		s.get(one).want(200).is("active", "true")
		s.do("PATCH", one, object{"active": false}).want(200).is("active", "false")
		s.post(base+"/subscriptions/batch/update?hapikey=k", object{"inputs": []object{{"id": json.Number(id), "active": true}}}).want(200).is("results/0/active", "true")
		s.get(base+"/subscriptions?hapikey=k").want(200).is("results/0/id", id)
		s.do("DELETE", one, nil).want(204)
		s.get(one).want(404)
		s.do("DELETE", base+"/settings?hapikey=k", nil).want(204)
	}
}
