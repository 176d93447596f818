package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// runView is what the tests look at of a run.
type runView struct {
	ID, SyncType, Purpose, Direction, Status                        string
	RecordsProcessed, RecordsSuccess, RecordsFailed, RecordsSkipped int64
	Inbound, Outbound                                               struct{ Processed, Created, Updated, Deleted, Failed int64 }
	Calls                                                           int64
	Duration                                                        *int64
	Reason, ErrorMessage, Actor, Undo, ApprovedBy                   *string
	UndoKept                                                        int64
	Plan                                                            *struct{ Inbound, Outbound struct{ Created int64 } }
	Agreement                                                       *struct {
		Agreed  bool
		Drifted int64
	}
}

// hub is a connected HubSpot simulator, with the suggested mappings.
type hub struct {
	*server
	one, crm string // the integration's address, and the simulator's
}

func connectHub(t *testing.T, policy map[string]any) hub {
	t.Helper()
	s := newServer(t)
	var made struct{ ID string }
	s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "hubspot", "apiKey": "pat-na1-5a4db0c5-0000-4000-8000-000000000001", "syncPolicy": policy}}).want(t, 201).into(t, &made)
	h := hub{s, "/api/crm/integrations/" + made.ID, s.crms["hubspot"].URL}
	var found struct{ SuggestedMappings []map[string]any }
	s.do(t, call{method: "POST", path: "/api/crm/hubspot/suggest-mappings", body: map[string]any{"integrationId": made.ID}}).want(t, 200).into(t, &found)
	for _, m := range found.SuggestedMappings {
		body := map[string]any{}
		for _, name := range []string{"sourceField", "targetField", "direction", "valueMap"} {
			if m[name] != nil {
				body[name] = m[name]
			}
		}
		s.do(t, call{method: "POST", path: h.one + "/mappings", body: body}).want(t, 201)
	}
	s.do(t, call{method: "POST", path: h.one + "/prepare"}).want(t, 204)
	return h
}

// act does what people do in the CRM.
func (h hub) act(t *testing.T, action string, form map[string]string) string {
	t.Helper()
	values := url.Values{"object": {"contacts"}}
	for name, v := range form {
		values.Set(name, v)
	}
	r, err := http.PostForm(h.crm+"/_sandbox/actions/"+action, values)
	if err != nil {
		t.Fatal(err)
	}
	body := read(t, r)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", action, body)
	}
	return strings.Trim(strings.TrimPrefix(strings.TrimSpace(body), `{"done":`), `"}`)
}

// start starts a run and waits for its end, or until it is held.
func (h hub) start(t *testing.T, path string, body map[string]any) runView {
	t.Helper()
	c := call{method: "POST", path: h.one + path}
	if body != nil {
		c.body = body
	}
	a := h.do(t, c).want(t, http.StatusAccepted)
	return h.wait(t, a.Header.Get("Location"))
}

func (h hub) wait(t *testing.T, location string) runView {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		run := decode[runView](t, h.do(t, call{method: "GET", path: location}).want(t, 200))
		switch run.Status {
		case "STARTED", "IN_PROGRESS":
		default:
			if run.Undo == nil || *run.Undo == "UNDONE" {
				return run
			}
		}
		if time.Now().After(end) {
			t.Fatalf("the run does not end: %+v", run)
		}
	}
}

// synced is a hub after its first sync.
func synced(t *testing.T, policy map[string]any) hub {
	t.Helper()
	h := connectHub(t, policy)
	h.start(t, "/sync", map[string]any{"dryRun": true})
	if run := h.start(t, "/sync", nil); run.Status != "COMPLETED" {
		t.Fatalf("the first sync: %+v", run)
	}
	return h
}

// someone is a lead with its record.
func (h hub) someone(t *testing.T, n int) (lead leadView, record string) {
	t.Helper()
	leads := decode[list[leadView]](t, h.do(t, call{method: "GET", path: "/api/leads?sort=email&has=email"}).want(t, 200))
	lead = leads.Items[n]
	story := decode[storyView](t, h.do(t, call{method: "GET", path: "/api/leads/" + lead.ID + "/story"}).want(t, 200))
	return lead, story.Links[0].RecordID
}

type storyView struct {
	Links     []struct{ RecordID, State string }
	Revisions []struct{ Version int64 }
	Records   []struct{ What, Reason string }
	Conflicts []struct{ Field, Status string }
}

func (h hub) edit(t *testing.T, lead string, values map[string]any) {
	t.Helper()
	h.do(t, call{method: "PATCH", path: "/api/leads/" + lead, body: values, header: map[string]string{"If-Match": "*"}}).want(t, 200)
}

// state is how the sync stands.
type state struct {
	SyncStatus                  string
	Run, LastRun                *runView
	DryRunNeeded                bool
	NextRunAt                   *string
	OpenConflicts, ErrorRecords int64
	Outbox                      struct{ Queued, Dead int64 }
	Links                       map[string]map[string]int64
	Warnings                    []struct{ Code, Message string }
}

func (h hub) state(t *testing.T) state {
	t.Helper()
	return decode[state](t, h.do(t, call{method: "GET", path: h.one + "/sync-status"}).want(t, 200))
}

// sent waits until nothing is on its way to the CRM.
func (h hub) sent(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); h.state(t).Outbox.Queued > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what is queued is not sent")
		}
	}
}
