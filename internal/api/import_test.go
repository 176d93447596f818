package api_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// messy has a good row, a second one, a repeat of the first, and a row
// without name, e-mail and phone.
const messy = "First Name;Last Name;E-Mail;Phone\n" +
	"ann;SMITH;ANN@Example.com;(212) 555-0187\n" +
	"Bob;Jones;bob@example.com;212 555 0142\n" +
	"Ann;Smith;ann@example.com;212-555-0187\n" +
	"Carl;Young;not an address;\n"

type jobView struct {
	ID, Name, Status, FileURL, ImportType       string
	TotalRows, ProcessedRows, SuccessRows       int64
	FailedRows, DuplicateRows, Version, Pass    int64
	FieldMapping                                any
	CorrectedRows                               *int
	CreatedAt, StartedAt, CompletedAt, NoSuchAt *time.Time
}

type recordView struct {
	Row    int64
	Status string
	Reason string
	LeadID string
	Cells  map[string]string
	Issues []struct{ Field, Message string }
}

type list[T any] struct {
	Items      []T
	NextCursor string
}

// awaitEnd follows a job's events to the last one.
func (s *server) awaitEnd(t *testing.T, id string) jobView {
	t.Helper()
	r := s.request(t, call{method: "GET", path: "/api/crm/imports/" + id + "/events"})
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("events answered %d %s", response.StatusCode, kind)
	}
	last, name := "", ""
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			last = v
		}
		if v, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = v
		}
	}
	if err := lines.Err(); err != nil || name != "end" {
		t.Fatalf("the events stopped at %q: %v", name, err)
	}
	// A client that saw the end is told to stay away.
	s.do(t, call{method: "GET", path: "/api/crm/imports/" + id + "/events", header: map[string]string{"Last-Event-ID": last}}).want(t, http.StatusNoContent)
	return decode[jobView](t, s.do(t, call{method: "GET", path: "/api/crm/imports/" + id}).want(t, http.StatusOK))
}

func (s *server) upload(t *testing.T, content string) string {
	t.Helper()
	a := s.do(t, call{method: "POST", path: "/api/crm/imports/upload", body: form{"file": content}}).want(t, http.StatusCreated)
	up := decode[struct {
		FileURL, FileName, Format string
		Size                      int64
	}](t, a)
	if up.FileName != "messy leads.csv" || up.Size != int64(len(content)) || up.Format != "CSV" {
		t.Fatalf("uploaded as %s", a.body)
	}
	return up.FileURL
}

func (s *server) create(t *testing.T, fileURL string) jobView {
	t.Helper()
	a := s.do(t, call{method: "POST", path: "/api/crm/imports", body: map[string]any{
		"name": "Lead Import 2024-01", "importType": "CSV", "fileName": "messy leads.csv", "fileUrl": fileURL,
		"fieldMapping": map[string]any{"First Name": "firstName", "Last Name": "lastName", "E-Mail": "email", "Phone": "phone"},
		"options":      map[string]any{"skipDuplicates": true, "cleanseData": true, "validateData": true, "match": map[string]any{"fuzzyMatchThreshold": 0.9}},
	}}).want(t, http.StatusCreated)
	j := decode[jobView](t, a)
	if a.Header.Get("Location") != "/api/crm/imports/"+j.ID || j.Status != "PENDING" || j.CreatedAt == nil || j.StartedAt != nil {
		t.Fatalf("created at %s: %s", a.Header.Get("Location"), a.body)
	}
	return j
}

// TestImportWalk takes an import through its whole life as a client would.
func TestImportWalk(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	fileURL := s.upload(t, messy)

	preview := decode[struct {
		Headers            []string
		Rows               [][]string
		DetectedFieldTypes map[string]string
		SuggestedMappings  []struct{ SourceField, TargetField string }
		Plan               struct{ Create, Duplicate, Fail int }
	}](t, s.do(t, call{method: "POST", path: "/api/crm/imports/preview", body: map[string]any{"fileUrl": fileURL, "options": map[string]any{"rows": 2}}}).want(t, 200))
	if len(preview.Headers) != 4 || len(preview.Rows) != 2 || preview.DetectedFieldTypes["Phone"] != "PHONE" || len(preview.SuggestedMappings) == 0 || preview.Plan.Create != 2 {
		t.Fatalf("preview: %+v", preview)
	}

	j := s.create(t, fileURL)
	mapping, _ := j.FieldMapping.(map[string]any)
	if mapping["E-Mail"] != "email" {
		t.Errorf("a mapping given as an object came back as %v", j.FieldMapping)
	}
	path := "/api/crm/imports/" + j.ID
	s.do(t, call{method: "POST", path: path + "/start"}).want(t, http.StatusAccepted)
	j = s.awaitEnd(t, j.ID)
	if j.Status != "COMPLETED" || j.SuccessRows != 2 || j.DuplicateRows != 1 || j.FailedRows != 1 || j.TotalRows != 4 || j.CompletedAt == nil {
		t.Fatalf("ended as %+v", j)
	}
	progress := decode[map[string]any](t, s.do(t, call{method: "GET", path: path + "/progress"}).want(t, 200))
	if progress["jobId"] != j.ID || progress["percentage"] != 100.0 || progress["duplicateRows"] != 1.0 {
		t.Errorf("progress: %v", progress)
	}

	// Every row has an outcome, over two pages.
	first := decode[list[recordView]](t, s.do(t, call{method: "GET", path: path + "/records?limit=3"}).want(t, 200))
	rest := decode[list[recordView]](t, s.do(t, call{method: "GET", path: path + "/records?limit=3&cursor=" + first.NextCursor}).want(t, 200))
	outcomes := ""
	for _, r := range append(first.Items, rest.Items...) {
		outcomes += r.Status + " "
	}
	if outcomes != "created created duplicate failed " || rest.NextCursor != "" {
		t.Fatalf("the rows are %s", outcomes)
	}

	// The failed row is corrected in place and tried again.
	failed := decode[list[recordView]](t, s.do(t, call{method: "GET", path: path + "/errors"}).want(t, 200))
	if len(failed.Items) != 1 || failed.Items[0].Row != 4 || failed.Items[0].Cells["Last Name"] != "Young" || len(failed.Items[0].Issues) == 0 {
		t.Fatalf("errors: %+v", failed)
	}
	fixed := decode[recordView](t, s.do(t, call{method: "PATCH", path: path + "/records/4", body: map[string]any{"cells": map[string]string{"Phone": "212 555 01"}}}).want(t, 200))
	if fixed.Cells["Phone"] != "212 555 01" || fixed.Cells["Last Name"] != "Young" {
		t.Fatalf("corrected: %+v", fixed)
	}
	s.do(t, call{method: "POST", path: path + "/retry-failed"}).want(t, http.StatusAccepted)
	if j = s.awaitEnd(t, j.ID); j.FailedRows != 1 || j.Pass != 2 {
		t.Fatalf("after a bad correction: %+v", j)
	}

	// Then as a file: the errors as CSV, mended, sent back.
	report := s.do(t, call{method: "GET", path: path + "/errors?format=csv"}).want(t, 200)
	if !strings.HasPrefix(report.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("the report is not a download: %v", report.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(report.body), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("report: %v %q", err, report.body)
	}
	mended := strings.Replace(string(report.body), "not an address", "carl@example.com", 1)
	mended = strings.Replace(mended, "212 555 01", "", 1)
	a := s.do(t, call{method: "POST", path: path + "/retry-failed", body: form{"file": mended}}).want(t, http.StatusAccepted)
	if n := decode[jobView](t, a).CorrectedRows; n == nil || *n != 1 {
		t.Fatalf("corrected: %s", a.body)
	}
	if j = s.awaitEnd(t, j.ID); j.FailedRows != 0 || j.SuccessRows != 3 {
		t.Fatalf("after a good correction: %+v", j)
	}
	xlsx := s.do(t, call{method: "GET", path: path + "/errors?format=xlsx"}).want(t, 200)
	if !strings.HasPrefix(string(xlsx.body), "PK") {
		t.Error("the XLSX report is no workbook")
	}

	// Back, and back again.
	s.do(t, call{method: "POST", path: path + "/rollback"}).want(t, http.StatusAccepted)
	if j = s.awaitEnd(t, j.ID); j.Status != "ROLLED_BACK" {
		t.Fatalf("after the rollback: %+v", j)
	}
	s.do(t, call{method: "POST", path: path + "/reapply"}).want(t, http.StatusAccepted)
	if j = s.awaitEnd(t, j.ID); j.Status != "COMPLETED" {
		t.Fatalf("after the reapply: %+v", j)
	}
	s.do(t, call{method: "DELETE", path: path}).want(t, http.StatusNoContent)
	s.do(t, call{method: "GET", path: path}).wantProblem(t, http.StatusNotFound, "not_found")
}

func TestImportLists(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	fileURL := s.upload(t, messy)
	var ids []string
	for range 5 {
		ids = append(ids, s.create(t, fileURL).ID)
	}
	var seen []string
	for cursor := ""; ; {
		p := decode[list[jobView]](t, s.do(t, call{method: "GET", path: "/api/crm/imports?limit=2&cursor=" + cursor}).want(t, 200))
		for _, j := range p.Items {
			seen = append([]string{j.ID}, seen...)
		}
		if cursor = p.NextCursor; cursor == "" {
			break
		}
	}
	if strings.Join(seen, " ") != strings.Join(ids, " ") {
		t.Errorf("the pages list %v, want %v", seen, ids)
	}
	for query, want := range map[string]int{"status=PENDING": 5, "status=FAILED": 0, "search=2024-01": 5, "search=MESSY": 5, "search=nothing": 0} {
		if p := decode[list[jobView]](t, s.do(t, call{method: "GET", path: "/api/crm/imports?" + query}).want(t, 200)); len(p.Items) != want || p.Items == nil {
			t.Errorf("%s lists %d, want %d", query, len(p.Items), want)
		}
	}
	s.do(t, call{method: "POST", path: "/api/crm/imports/" + ids[0] + "/cancel"}).want(t, 200)
	s.do(t, call{method: "POST", path: "/api/crm/imports/" + ids[0] + "/rollback"}).want(t, 202)
	s.do(t, call{method: "POST", path: "/api/crm/imports/" + ids[1] + "/reapply"}).wantProblem(t, http.StatusConflict, "conflict")
}

func TestPreviewForm(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.do(t, call{method: "POST", path: "/api/crm/imports/preview",
		body: form{"file": messy, "options": `{"rows":1,"region":"DE"}`, "fieldMapping": `{"Last Name":"lastName","E-Mail":"email"}`}}).want(t, 200)
	p := decode[struct {
		Rows         [][]string
		FieldMapping []struct{ TargetField string }
	}](t, a)
	if len(p.Rows) != 1 || len(p.FieldMapping) != 2 {
		t.Errorf("preview: %s", a.body)
	}
	for name, body := range map[string]form{
		"no file":     {"options": "{}"},
		"bad options": {"file": messy, "options": "rows=1"},
		"other field": {"file": messy, "other": "x"},
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, call{method: "POST", path: "/api/crm/imports/preview", body: body}).wantProblem(t, 422, "invalid")
		})
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	all := decode[list[struct{ Name, CSV, FileName string }]](t, s.do(t, call{method: "GET", path: "/api/crm/imports/templates"}).want(t, 200))
	file := s.do(t, call{method: "GET", path: "/api/crm/imports/templates?format=csv"}).want(t, 200)
	if len(all.Items) == 0 || string(file.body) != all.Items[0].CSV || !strings.Contains(file.Header.Get("Content-Disposition"), all.Items[0].FileName) {
		t.Errorf("the template %q differs from the list's %+v", file.body, all)
	}
	s.do(t, call{method: "GET", path: "/api/crm/imports/templates?format=csv&name=cars"}).wantProblem(t, 404, "not_found")
}

// TestFieldMappingForms gives a mapping in all its forms.
func TestFieldMappingForms(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	fileURL := s.upload(t, messy)
	for name, c := range map[string]struct {
		given, want string
		fault       string
	}{
		"object":             {given: `{"E-Mail":"email","Last Name":"lastName","Phone":null}`, want: `{"E-Mail":"email","Last Name":"lastName","Phone":""}`},
		"list of pairs":      {given: `[{"sourceField":"E-Mail","targetField":"email"}]`, want: `{"E-Mail":"email"}`},
		"suggestions":        {given: `[{"sourceField":"E-Mail","targetField":"email","confidence":1,"reason":"header"}]`, want: `{"E-Mail":"email"}`},
		"full":               {given: `[{"sourceField":"E-Mail","targetField":"email","isRequired":true}]`, want: `[{"sourceField":"E-Mail","targetField":"email","isRequired":true}]`},
		"unknown target":     {given: `{"E-Mail":"emial"}`, fault: "email"},
		"unknown column":     {given: `{"Mail":"email"}`, fault: "Mail"},
		"target not a text":  {given: `{"E-Mail":7}`, fault: "fieldMapping"},
		"unknown member":     {given: `[{"sourceField":"E-Mail","target":"email"}]`, fault: `\"target\"`},
		"neither":            {given: `"email"`, fault: "fieldMapping"},
		"unknown transforms": {given: `[{"sourceField":"E-Mail","targetField":"email","transformFunction":"lowercse"}]`, fault: "lowercase"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(t, call{method: "POST", path: "/api/crm/imports", body: map[string]any{"fileUrl": fileURL, "fieldMapping": json.RawMessage(c.given)}})
			if c.fault != "" {
				if p := a.wantProblem(t, 422, "invalid"); !strings.Contains(string(a.body), c.fault) {
					t.Errorf("the problem %q does not name %s", p.Detail, c.fault)
				}
				return
			}
			got := decode[struct{ FieldMapping json.RawMessage }](t, a.want(t, 201)).FieldMapping
			if string(got) != c.want {
				t.Errorf("came back as %s, want %s", got, c.want)
			}
		})
	}
}

// TestEventsResume comes back with the last event seen, and gets nothing
// before the job changes.
func TestEventsResume(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	j := s.create(t, s.upload(t, messy))
	path := "/api/crm/imports/" + j.ID
	r := s.request(t, call{method: "GET", path: path + "/events", header: map[string]string{"Last-Event-ID": strconv.FormatInt(j.Version, 10)}})
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	s.do(t, call{method: "POST", path: path + "/cancel"}).want(t, 200)
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if events := string(body); strings.Count(events, "event: progress\n") != 1 || strings.Count(events, "event: end\n") != 1 || strings.Contains(events, "PENDING") {
		t.Errorf("the events were %s", events)
	}
	s.do(t, call{method: "GET", path: "/api/crm/imports/none/events"}).wantProblem(t, 404, "not_found")
}
