package api_test

import (
	"net/http"
	"testing"
	"time"
)

type planView struct {
	ID, Status, PlanHash     string
	TotalRows, ProcessedRows int64
	Counts                   struct{ Create, Duplicate, Fail, InFile int64 }
	Examples                 []struct {
		Row     int64
		Outcome string
	}
}

// TestPlanAndStart makes an import do exactly what its plan says.
func TestPlanAndStart(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	fileURL := s.upload(t, messy)
	post := func(path string, body any) *answer {
		return s.do(t, call{method: "POST", path: "/api/crm/imports" + path, body: body})
	}
	p := decode[planView](t, post("/plans", map[string]any{"fileUrl": fileURL}).want(t, http.StatusCreated))
	if p.Status != "READY" || p.TotalRows != 4 || p.Counts.Create != 2 || p.Counts.Duplicate != 1 || p.Counts.InFile != 1 || p.Counts.Fail != 1 || len(p.Examples) != 4 {
		t.Fatalf("%+v", p)
	}
	if again := decode[planView](t, s.do(t, call{method: "GET", path: "/api/crm/imports/plans/" + p.ID}).want(t, 200)); again.PlanHash != p.PlanHash {
		t.Errorf("%+v", again)
	}
	post("/plans/"+p.ID+"/cancel", nil).want(t, 200)
	post("", map[string]any{"fileUrl": fileURL, "planHash": p.PlanHash, "options": map[string]any{"onDuplicate": "update"}}).wantProblem(t, 409, "plan_stale")
	j := decode[jobView](t, post("", map[string]any{"fileUrl": fileURL, "planHash": p.PlanHash}).want(t, 201))

	// The same for an import that is stored already.
	again := decode[planView](t, post("/"+j.ID+"/plan", nil).want(t, http.StatusCreated))
	if again.PlanHash != p.PlanHash || again.Counts != p.Counts {
		t.Errorf("%+v", again)
	}
	later := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	schedule := call{method: "PUT", path: "/api/crm/imports/" + j.ID + "/schedule", body: map[string]any{"scheduledFor": later}}
	if at := decode[struct{ ScheduledFor time.Time }](t, s.do(t, schedule).want(t, 200)).ScheduledFor; !at.Equal(later) {
		t.Errorf("scheduled for %s, want %s", at, later)
	}
	schedule.body = map[string]any{"scheduledFor": nil}
	s.do(t, schedule).want(t, 200)
	post("/"+j.ID+"/start", map[string]any{"planHash": "0"}).wantProblem(t, 409, "plan_stale")
	post("/"+j.ID+"/start", map[string]any{"planHash": p.PlanHash}).want(t, 202)
	if j = s.awaitEnd(t, j.ID); j.SuccessRows != 2 || j.DuplicateRows != 1 || j.FailedRows != 1 {
		t.Errorf("%+v", j)
	}
	s.do(t, schedule).wantProblem(t, 409, "conflict")
}

// TestCorrectEverywhere gathers errors, corrects a value in all rows that have
// it, and takes that back.
func TestCorrectEverywhere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	j := s.create(t, s.upload(t, messy))
	path := "/api/crm/imports/" + j.ID
	s.do(t, call{method: "POST", path: path + "/start"}).want(t, 202)
	s.awaitEnd(t, j.ID)
	type summary struct {
		FailedRows, ReadyRows int64
		Groups                []struct {
			Field, Column string
			Values        []struct {
				Value string
				Rows  int64
			}
		}
	}
	groups := func() summary {
		return decode[summary](t, s.do(t, call{method: "GET", path: path + "/errors/groups"}).want(t, 200))
	}
	g := groups()
	if g.FailedRows != 1 || len(g.Groups) == 0 || g.Groups[0].Column != "E-Mail" || g.Groups[0].Values[0].Value != "not an address" {
		t.Fatalf("%+v", g)
	}
	value := map[string]any{"column": "E-Mail", "from": "not an address", "to": "carl@example.com"}
	if n := decode[struct{ CorrectedRows int }](t, s.do(t, call{method: "POST", path: path + "/errors/value", body: value}).want(t, 200)).CorrectedRows; n != 1 {
		t.Errorf("corrected %d rows", n)
	}
	if ready := decode[list[recordView]](t, s.do(t, call{method: "GET", path: path + "/records?ready=true"}).want(t, 200)); len(ready.Items) != 1 || groups().ReadyRows != 1 {
		t.Errorf("%+v", ready)
	}
	value["back"] = true
	s.do(t, call{method: "POST", path: path + "/errors/value", body: value}).want(t, 200)
	if wrong := decode[list[recordView]](t, s.do(t, call{method: "GET", path: path + "/records?field=email"}).want(t, 200)); len(wrong.Items) != 1 || wrong.Items[0].Cells["E-Mail"] != "not an address" {
		t.Errorf("%+v", wrong)
	}
	s.do(t, call{method: "PATCH", path: path + "/records/4", body: map[string]any{"cells": map[string]string{"E-Mail": "c@example.com"}}}).want(t, 200)
	if r := decode[recordView](t, s.do(t, call{method: "POST", path: path + "/records/4/put-back"}).want(t, 200)); r.Cells["E-Mail"] != "not an address" {
		t.Errorf("%+v", r)
	}
	s.do(t, call{method: "POST", path: path + "/records/1/put-back"}).wantProblem(t, 404, "not_found")

	// Away, back, and away for good.
	s.do(t, call{method: "DELETE", path: path}).want(t, 204)
	if gone := decode[list[jobView]](t, s.do(t, call{method: "GET", path: "/api/crm/imports?deleted=true"}).want(t, 200)); len(gone.Items) != 1 {
		t.Errorf("%+v", gone)
	}
	s.do(t, call{method: "POST", path: path + "/restore"}).want(t, 200)
	s.do(t, call{method: "DELETE", path: path + "?forever=true"}).want(t, 204)
	s.do(t, call{method: "POST", path: path + "/restore"}).wantProblem(t, 404, "not_found")
}

func TestSavedMappings(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const path = "/api/crm/imports/mappings"
	save := call{method: "POST", path: path, body: map[string]any{"name": " QuoteHouse ", "columns": []string{"Mail", "Given"}, "fieldMapping": map[string]any{"Mail": "email", "Given": "firstName"}}}
	m := decode[struct{ ID, Name string }](t, s.do(t, save).want(t, 201))
	if m.Name != "QuoteHouse" {
		t.Errorf("%+v", m)
	}
	fit := decode[struct {
		FieldMapping   map[string]string
		MissingColumns []string
	}](t, s.do(t, call{method: "POST", path: path + "/" + m.ID + "/use", body: map[string]any{"columns": []string{"Mail", "City"}}}).want(t, 200))
	if len(fit.FieldMapping) != 1 || fit.FieldMapping["Mail"] != "email" || len(fit.MissingColumns) != 1 || fit.MissingColumns[0] != "Given" {
		t.Errorf("%+v", fit)
	}
	s.do(t, call{method: "PATCH", path: path + "/" + m.ID, body: map[string]any{"name": "  "}}).wantProblem(t, 422, "invalid")
	s.do(t, call{method: "PATCH", path: path + "/" + m.ID, body: map[string]any{"name": "House"}}).want(t, 204)
	s.do(t, call{method: "DELETE", path: path + "/" + m.ID}).want(t, 204)
	named := func() int {
		return len(decode[list[struct{ Name string }]](t, s.do(t, call{method: "GET", path: path}).want(t, 200)).Items)
	}
	if n := named(); n != 0 {
		t.Errorf("%d mappings after the deletion", n)
	}
	s.do(t, call{method: "POST", path: path + "/" + m.ID + "/restore"}).want(t, 204)
	if n := named(); n != 1 {
		t.Errorf("%d mappings after it was taken back", n)
	}
}
