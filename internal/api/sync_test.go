package api_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge/internal/access"
)

func TestSync(t *testing.T) {
	t.Parallel()
	h := connectHub(t, map[string]any{})
	h.do(t, call{method: "POST", path: h.one + "/sync"}).wantProblem(t, 409, "dry_run_required")
	if s := h.state(t); !s.DryRunNeeded || s.SyncStatus != "IDLE" || s.Run != nil || s.NextRunAt != nil {
		t.Errorf("before the first sync: %+v", s)
	}
	dry := h.start(t, "/sync", map[string]any{"dryRun": true})
	if dry.Purpose != "DRY_RUN" || dry.Plan == nil || dry.Plan.Inbound.Created != 20 || len(decode[list[leadView]](t, h.do(t, call{method: "GET", path: "/api/leads"})).Items) != 0 {
		t.Errorf("the dry run: %+v", dry)
	}

	// A key makes the run happen once.
	once := call{method: "POST", path: h.one + "/sync", header: map[string]string{"Idempotency-Key": "one"}}
	first := h.do(t, once).want(t, 202)
	if again := h.do(t, once).want(t, 202); again.Header.Get("Location") != first.Header.Get("Location") || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the same key started another run: %s", again.body)
	}
	run := h.wait(t, first.Header.Get("Location"))
	if run.SyncType != "FULL" || run.Direction != "BIDIRECTIONAL" || run.Inbound.Created != 20 || run.RecordsProcessed != 20 || run.RecordsSuccess != 20 || run.Calls == 0 || run.Duration == nil || *run.Actor != "tester" {
		t.Errorf("the first sync: %+v", run)
	}
	if s := h.state(t); s.DryRunNeeded || s.LastRun == nil || s.LastRun.ID != run.ID || s.NextRunAt == nil || s.Links["contacts"]["LINKED"] != 20 {
		t.Errorf("after the first sync: %+v", s)
	}
	if run := h.start(t, "/sync", map[string]any{"type": "INCREMENTAL", "direction": "INBOUND"}); run.Direction != "INBOUND" || run.SyncType != "INCREMENTAL" {
		t.Errorf("another sync: %+v", run)
	}
	for query, want := range map[string]int{"": 2, "?purpose=DRY_RUN": 1, "?purpose=DRY_RUN,SYNC": 3, "?status=FAILED": 0, "?limit=1": 1} {
		if got := decode[list[runView]](t, h.do(t, call{method: "GET", path: h.one + "/sync-logs" + query}).want(t, 200)); len(got.Items) != want {
			t.Errorf("sync-logs%s lists %d runs, want %d", query, len(got.Items), want)
		}
	}

	// What it did is listed in pages, and can be taken back.
	records := first.Header.Get("Location") + "/records?what=created&limit=8"
	seen := map[string]bool{}
	for next := ""; ; {
		page := decode[list[struct{ RecordID, LeadID, What, Direction, Reason string }]](t, h.do(t, call{method: "GET", path: records + next}).want(t, 200))
		for _, r := range page.Items {
			seen[r.RecordID] = true
		}
		if page.NextCursor == "" {
			break
		}
		next = "&cursor=" + page.NextCursor
	}
	if len(seen) != 20 {
		t.Errorf("%d records are listed", len(seen))
	}
	kept, _ := h.someone(t, 3)
	h.edit(t, kept.ID, map[string]any{"city": "Troy"})
	h.do(t, call{method: "POST", path: first.Header.Get("Location") + "/undo"}).want(t, 202)
	if undone := h.wait(t, first.Header.Get("Location")); undone.UndoKept != 1 || len(decode[list[leadView]](t, h.do(t, call{method: "GET", path: "/api/leads"})).Items) != 1 {
		t.Errorf("undone: %+v", undone)
	}
	h.do(t, call{method: "POST", path: first.Header.Get("Location") + "/undo"}).wantProblem(t, 409, "conflict")
}

// TestSyncEvents watches a run to its end, and comes back after it.
func TestSyncEvents(t *testing.T) {
	t.Parallel()
	h := connectHub(t, map[string]any{})
	location := h.do(t, call{method: "POST", path: h.one + "/sync", body: map[string]any{"dryRun": true}}).want(t, 202).Header.Get("Location")
	events := h.do(t, call{method: "GET", path: location + "/events"}).want(t, 200)
	text := string(events.body)
	if events.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(text, "event: progress\n") || !strings.HasSuffix(text, "\n\n") || !strings.Contains(text, `"percentage":`) {
		t.Errorf("the events: %s", text)
	}
	_, end, found := strings.Cut(text, "event: end\nid: ")
	id, _, _ := strings.Cut(end, "\n")
	if !found || !strings.Contains(end, `"status":"COMPLETED"`) {
		t.Fatalf("the events end with %s", end)
	}
	h.do(t, call{method: "GET", path: location + "/events", header: map[string]string{"Last-Event-ID": id}}).want(t, 204)
}

// TestSyncConflicts edits both sides of two leads and lets a person decide.
func TestSyncConflicts(t *testing.T) {
	t.Parallel()
	h := synced(t, map[string]any{"conflicts": "ASK"})
	for n := range 2 {
		lead, record := h.someone(t, n)
		h.act(t, "editRecord", map[string]string{"id": record, "property": "city", "value": "=Utica"})
		h.edit(t, lead.ID, map[string]any{"city": "Troy"})
	}
	h.start(t, "/sync", nil)
	type conflict struct {
		ID, LeadID, Field, Base, Ours, Theirs, Status string
		Value, SettledBy                              *string
	}
	listed := func(query string) []conflict {
		t.Helper()
		return decode[list[conflict]](t, h.do(t, call{method: "GET", path: h.one + "/conflicts" + query}).want(t, 200)).Items
	}
	open := listed("")
	if len(open) != 2 || open[0].Field != "city" || open[0].Ours != "Troy" || open[0].Theirs != "=Utica" || open[0].Status != "OPEN" || open[0].Value != nil {
		t.Fatalf("the conflicts: %+v", open)
	}
	if got := listed("?leadId=" + open[1].LeadID); len(got) != 1 || got[0].ID != open[1].ID {
		t.Errorf("those of one lead: %+v", got)
	}
	table := h.do(t, call{method: "GET", path: h.one + "/conflicts?format=csv"}).want(t, 200)
	lines, err := csv.NewReader(strings.NewReader(string(table.body))).ReadAll()
	if err != nil || len(lines) != 3 || lines[0][7] != "theirs" || lines[1][7] != "'=Utica" {
		t.Errorf("the table, %v: %s", err, table.body)
	}

	settle := func(body map[string]any) *answer {
		t.Helper()
		return h.do(t, call{method: "POST", path: h.one + "/conflicts/settle", body: body})
	}
	for _, bad := range []map[string]any{
		{"winner": "ours"}, {"winner": "both", "all": true}, {"winner": "value", "ids": []string{open[0].ID}}, {"winner": "ours", "value": "x", "all": true},
		{"winner": "ours", "ids": []string{open[0].ID}, "all": true}, {"winner": "ours", "ids": []string{open[0].ID}, "field": "city"},
		{"winner": "value", "value": "x", "ids": []string{open[0].ID}, "rule": true},
	} {
		settle(bad).wantProblem(t, 422, "invalid")
	}
	if n := decode[struct{ Settled int }](t, settle(map[string]any{"winner": "value", "value": "Rome", "ids": []string{open[0].ID}}).want(t, 200)).Settled; n != 1 {
		t.Errorf("settled %d", n)
	}
	settle(map[string]any{"winner": "ours", "ids": []string{open[0].ID}}).wantProblem(t, 409, "conflict_settled")
	settle(map[string]any{"winner": "theirs", "field": "city", "rule": true}).want(t, 200)
	if left := listed(""); len(left) != 0 {
		t.Errorf("left are %+v", left)
	}
	for _, c := range listed("?status=SETTLED") {
		want := map[bool]string{true: "Rome", false: "=Utica"}[c.ID == open[0].ID]
		if c.Value == nil || *c.Value != want || *c.SettledBy != "tester" {
			t.Errorf("settled as %+v, want %s", c, want)
		}
		if lead := decode[leadView](t, h.do(t, call{method: "GET", path: "/api/leads/" + c.LeadID})); lead.City != want {
			t.Errorf("the lead is in %s, want %s", lead.City, want)
		}
	}
	var now struct {
		SyncPolicy struct {
			Conflicts string
			Fields    map[string]string
		}
	}
	if h.do(t, call{method: "GET", path: h.one}).into(t, &now); now.SyncPolicy.Fields["city"] != "CRM_WINS" || now.SyncPolicy.Conflicts != "ASK" {
		t.Errorf("the rules are %+v", now)
	}
	story := decode[storyView](t, h.do(t, call{method: "GET", path: "/api/leads/" + open[0].LeadID + "/story"}).want(t, 200))
	if len(story.Conflicts) != 1 || story.Conflicts[0].Status != "SETTLED" || len(story.Revisions) != 3 || len(story.Records) < 3 {
		t.Errorf("the story: %+v", story)
	}
}

// TestErrorRecords corrects a record here, and another in the CRM.
func TestErrorRecords(t *testing.T) {
	t.Parallel()
	h := synced(t, map[string]any{})
	here := h.act(t, "createRecord", map[string]string{"values": "firstname=Ada\nemail=ada@example.com"})
	there := h.act(t, "createRecord", map[string]string{"values": "firstname=Bob\nemail=bob@example.com"})
	if run := h.start(t, "/sync", nil); run.RecordsFailed != 2 || h.state(t).ErrorRecords != 2 {
		t.Errorf("the run: %+v", run)
	}
	type record struct {
		Object, RecordID, Reason string
		Record, Correction       map[string]string
		Issues                   []struct{ Field, Message string }
		Attempts                 int
	}
	listed := decode[list[record]](t, h.do(t, call{method: "GET", path: h.one + "/records"}).want(t, 200)).Items
	if len(listed) != 2 || listed[0].RecordID != here || listed[0].Record["email"] != "ada@example.com" || len(listed[0].Issues) == 0 || listed[0].Issues[0].Field != "lastName" {
		t.Fatalf("the list: %+v", listed)
	}
	table := h.do(t, call{method: "GET", path: h.one + "/records?format=csv"}).want(t, 200)
	if lines := strings.Split(strings.TrimSpace(string(table.body)), "\n"); len(lines) != 3 || !strings.HasPrefix(lines[1], "contacts,"+here+",lastName,,Last name is required") {
		t.Errorf("the table: %s", table.body)
	}

	correct := func(record string, values map[string]any) *answer {
		t.Helper()
		return h.do(t, call{method: "PUT", path: h.one + "/records/contacts/" + record, body: map[string]any{"values": values}})
	}
	correct(here, map[string]any{"lstName": "Low"}).wantProblem(t, 422, "invalid")
	correct("1", map[string]any{"lastName": "Low"}).wantProblem(t, 404, "not_found")
	type corrected struct {
		Solved bool
		Record *record
	}
	if c := decode[corrected](t, correct(here, map[string]any{"lastName": "Low", "email": "nowhere"}).want(t, 200)); c.Solved || c.Record == nil || c.Record.Correction["lastName"] != "Low" {
		t.Errorf("half corrected: %+v", c)
	}
	if c := decode[corrected](t, correct(here, map[string]any{"email": "ada.low@example.com"}).want(t, 200)); !c.Solved {
		t.Errorf("corrected: %+v", c)
	}
	h.act(t, "editRecord", map[string]string{"id": there, "property": "lastname", "value": "Day"})
	retry := call{method: "POST", path: h.one + "/records/retry", body: map[string]any{"records": []map[string]any{{"object": "contacts", "recordId": there}}}}
	if r := decode[struct{ Solved, Left int }](t, h.do(t, retry).want(t, 200)); r.Solved != 1 || r.Left != 0 {
		t.Errorf("tried again: %+v", r)
	}
	h.do(t, retry).wantProblem(t, 404, "not_found")
	h.do(t, call{method: "POST", path: h.one + "/records/retry"}).want(t, 200)
	if got := decode[list[leadView]](t, h.do(t, call{method: "GET", path: "/api/leads?email=ada.low%40example.com"})); len(got.Items) != 1 || got.Items[0].LastName != "Low" {
		t.Errorf("the corrected lead: %+v", got)
	}
}

// TestDeadLetters sends what the CRM does not take.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	h := synced(t, map[string]any{})
	lead, record := h.someone(t, 0)
	h.edit(t, lead.ID, map[string]any{"insuranceType": "AUTO"})
	h.sent(t)
	options := map[string]string{"name": "insurance_type", "options": "COMMERCIAL"}
	h.act(t, "setOptions", options)
	h.edit(t, lead.ID, map[string]any{"insuranceType": "LIFE"})
	type letter struct {
		LeadID, Object, RecordID, Code, Reason string
		Request                                map[string]string
		Attempts                               int
	}
	path := h.one + "/dead-letters"
	dead := func(want int) []letter {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			letters := decode[list[letter]](t, h.do(t, call{method: "GET", path: path}).want(t, 200)).Items
			if len(letters) == want {
				return letters
			}
			if time.Now().After(end) {
				t.Fatalf("the dead letters are %+v, want %d", letters, want)
			}
		}
	}
	if l := dead(1)[0]; l.LeadID != lead.ID || l.RecordID != record || l.Request["insurance_type"] == "" || l.Code != "not_an_option" || l.Reason == "" || l.Attempts != 1 {
		t.Errorf("the letter: %+v", l)
	}
	if s := h.state(t); s.Outbox.Dead != 1 || len(s.Warnings) == 0 || s.Warnings[0].Code != "dead_letters" {
		t.Errorf("the state: %+v", s)
	}
	if table := string(h.do(t, call{method: "GET", path: path + "?format=csv"}).want(t, 200).body); strings.Count(table, "\n") != 2 || !strings.Contains(table, lead.ID) {
		t.Errorf("the table: %s", table)
	}
	for _, do := range []string{"/retry", "/drop"} {
		h.do(t, call{method: "POST", path: path + do, body: map[string]any{}}).wantProblem(t, 422, "invalid")
		h.do(t, call{method: "POST", path: path + do, body: map[string]any{"all": true, "leadIds": []string{lead.ID}}}).wantProblem(t, 422, "invalid")
	}
	options["options"] = "LIFE,COMMERCIAL"
	h.act(t, "setOptions", options)
	if n := decode[struct{ Letters int }](t, h.do(t, call{method: "POST", path: path + "/retry", body: map[string]any{"leadIds": []string{lead.ID}}}).want(t, 202)).Letters; n != 1 {
		t.Errorf("%d letters were sent again", n)
	}
	h.sent(t)
	dead(0)
	h.edit(t, lead.ID, map[string]any{"insuranceType": "HEALTH"})
	dead(1)
	if n := decode[struct{ Letters int }](t, h.do(t, call{method: "POST", path: path + "/drop", body: map[string]any{"all": true}}).want(t, 200)).Letters; n != 1 {
		t.Errorf("%d letters were dropped", n)
	}
	dead(0)
}

// TestHeldRun deletes more in the CRM than the rules let pass.
func TestHeldRun(t *testing.T) {
	t.Parallel()
	h := synced(t, map[string]any{"breaker": map[string]any{"deletedPercent": 1, "least": 1}})
	for n := range 3 {
		_, record := h.someone(t, n)
		h.act(t, "deleteRecord", map[string]string{"id": record})
	}
	full := map[string]any{"type": "FULL"}
	held := h.start(t, "/sync", full)
	if held.Status != "HELD" || held.Reason == nil || !strings.Contains(*held.Reason, "delete at least 3 of 20") {
		t.Fatalf("the run: %+v", held)
	}
	if s := h.state(t); s.Run == nil || s.Run.ID != held.ID || len(s.Warnings) == 0 || s.Warnings[0].Code != "held" {
		t.Errorf("the state: %+v", s)
	}
	p := h.do(t, call{method: "POST", path: h.one + "/sync"}).wantProblem(t, 409, "sync_running")
	if !strings.Contains(p.Detail, held.ID) {
		t.Errorf("the problem does not name the run: %s", p.Detail)
	}
	one := h.one + "/sync-logs/" + held.ID
	if run := decode[runView](t, h.do(t, call{method: "POST", path: one + "/cancel"}).want(t, 200)); run.Status != "CANCELLED" {
		t.Errorf("cancelled: %+v", run)
	}
	h.do(t, call{method: "POST", path: one + "/approve"}).wantProblem(t, 409, "conflict")
	held = h.start(t, "/sync", full)
	one = h.one + "/sync-logs/" + held.ID
	h.do(t, call{method: "POST", path: one + "/approve"}).want(t, 202)
	if run := h.wait(t, one); run.Status != "COMPLETED" || run.Inbound.Deleted != 3 || run.ApprovedBy == nil || *run.ApprovedBy != "tester" {
		t.Errorf("approved: %+v", run)
	}
	if run := h.start(t, "/sync", map[string]any{"type": "FULL"}); run.Inbound.Deleted != 0 {
		t.Errorf("after the approved run: %+v", run)
	}
}

// TestReconcile finds what drifted and repairs it.
func TestReconcile(t *testing.T) {
	t.Parallel()
	h := synced(t, map[string]any{})
	if run := h.start(t, "/reconcile", nil); run.Agreement == nil || !run.Agreement.Agreed {
		t.Fatalf("right after a sync: %+v", run)
	}
	_, record := h.someone(t, 0)
	h.act(t, "editRecord", map[string]string{"id": record, "property": "city", "value": "Utica"})
	run := h.start(t, "/reconcile", nil)
	if run.Purpose != "RECONCILE" || run.Agreement == nil || run.Agreement.Agreed || run.Agreement.Drifted != 1 {
		t.Fatalf("after an edit: %+v", run)
	}
	type drift struct {
		Number                        int64
		RecordID, Kind, Field, Theirs string
		RepairedAt                    *string
	}
	one := h.one + "/sync-logs/" + run.ID
	drifts := decode[list[drift]](t, h.do(t, call{method: "GET", path: one + "/drifts?kind=DIFFERS"}).want(t, 200)).Items
	if len(drifts) != 1 || drifts[0].RecordID != record || drifts[0].Field != "city" || drifts[0].Theirs != "Utica" {
		t.Fatalf("the drifts: %+v", drifts)
	}
	if got := decode[list[drift]](t, h.do(t, call{method: "GET", path: one + "/drifts?kind=MISSING_HERE"}).want(t, 200)).Items; len(got) != 0 {
		t.Errorf("records without a lead: %+v", got)
	}
	h.do(t, call{method: "POST", path: one + "/repair", body: map[string]any{"drifts": []int64{drifts[0].Number}}}).want(t, 202)
	for end := time.Now().Add(20 * time.Second); ; {
		if run := h.start(t, "/reconcile", nil); run.Agreement.Agreed {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the repair changes nothing")
		}
	}
	if got := decode[list[drift]](t, h.do(t, call{method: "GET", path: one + "/drifts?open=true"}).want(t, 200)).Items; len(got) != 0 {
		t.Errorf("still to be repaired: %+v", got)
	}
}

// TestSyncRefusals asks for what is not there, or cannot be.
func TestSyncRefusals(t *testing.T) {
	t.Parallel()
	h := connectHub(t, map[string]any{})
	run := h.start(t, "/sync", map[string]any{"dryRun": true})
	get := func(path string) call { return call{method: "GET", path: path} }
	post := func(path string, body any) call { return call{method: "POST", path: path, body: body} }
	nobody := "/api/crm/integrations/nobody"
	for _, c := range []call{
		get(nobody + "/sync-status"), get(nobody + "/sync-logs"), get(nobody + "/conflicts"), get(nobody + "/conflicts?format=csv"), get(nobody + "/records"), get(nobody + "/records?format=csv"),
		get(nobody + "/dead-letters"), post(nobody+"/sync", nil), post(nobody+"/reconcile", nil), post(nobody+"/conflicts/settle", map[string]any{"winner": "ours", "all": true}),
		post(nobody+"/dead-letters/retry", map[string]any{"all": true}), post(nobody+"/records/retry", nil),
		get(h.one + "/sync-logs/nothing"), get(h.one + "/sync-logs/nothing/records"), get(h.one + "/sync-logs/nothing/events"), get(h.one + "/sync-logs/nothing/drifts"),
		post(h.one+"/sync-logs/nothing/approve", nil), post(h.one+"/sync-logs/nothing/cancel", nil), post(h.one+"/sync-logs/nothing/undo", nil), post(h.one+"/sync-logs/nothing/repair", nil),
		get(nobody + "/sync-logs/" + run.ID), post(nobody+"/sync-logs/"+run.ID+"/undo", nil), get("/api/leads/nobody/story"),
		post(h.one+"/conflicts/settle", map[string]any{"winner": "ours", "ids": []string{"nothing"}}),
	} {
		if a := h.do(t, c); a.StatusCode != 404 {
			t.Errorf("%s %s answers %d: %s", c.method, c.path, a.StatusCode, a.body)
		}
	}
	for _, c := range []call{
		post(h.one+"/sync", map[string]any{"type": "SOME"}), post(h.one+"/sync", map[string]any{"direction": "UP"}), post(h.one+"/sync", map[string]any{"when": "now"}),
		get(h.one + "/sync-logs?purpose=FUN"), get(h.one + "/sync-logs?cursor=junk"), get(h.one + "/sync-logs/" + run.ID + "/records?cursor=junk"), get(h.one + "/conflicts?status=HALF"),
		get(h.one + "/dead-letters?cursor=junk"), get(h.one + "/records?format=xlsx"),
		{method: "PUT", path: h.one, body: map[string]any{"syncPolicy": map[string]any{"conflicts": "MAYBE"}}},
		{method: "PUT", path: h.one, body: map[string]any{"syncPolicy": map[string]any{"filters": []map[string]any{{"field": "city", "op": "like", "values": []string{"x"}}}}}},
	} {
		if a := h.do(t, c); a.StatusCode != 422 {
			t.Errorf("%s %s answers %d: %s", c.method, c.path, a.StatusCode, a.body)
		}
	}
	for path, code := range map[string]string{"/approve": "conflict", "/cancel": "conflict", "/undo": "conflict"} {
		h.do(t, post(h.one+"/sync-logs/"+run.ID+path, nil)).wantProblem(t, 409, code)
	}
}

// TestSyncScopes holds each right against what it must not reach.
func TestSyncScopes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	nobody := "/api/crm/integrations/nobody"
	for scope, may := range map[access.Scope][]string{
		access.SyncRead:  {"GET /sync-status", "GET /sync-logs", "GET /conflicts", "GET /records", "GET /dead-letters"},
		access.SyncWrite: {"POST /sync", "POST /reconcile", "POST /sync-logs/x/approve"}, access.SyncUndo: {"POST /sync-logs/x/undo"}, access.IntegrationsWrite: nil, access.LeadsRead: nil,
	} {
		token := s.token(t, 0, scope)
		for _, route := range []string{"GET /sync-status", "GET /sync-logs", "GET /conflicts", "GET /records", "GET /dead-letters", "POST /sync", "POST /reconcile", "POST /sync-logs/x/approve", "POST /sync-logs/x/undo"} {
			method, path, _ := strings.Cut(route, " ")
			status := s.do(t, call{method: method, path: nobody + path, token: token}).StatusCode
			want := http.StatusForbidden
			if slices.Contains(may, route) {
				want = http.StatusNotFound
			}
			if status != want {
				t.Errorf("%s with %s answers %d", route, scope, status)
			}
		}
	}
}
