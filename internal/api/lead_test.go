package api_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"leadbridge/internal/access"
)

type leadView struct {
	ID, FirstName, LastName, Email, Phone, City string
	Version                                     int64
	DoNotContact                                *bool
	Custom, Metadata                            map[string]string
	MergedInto                                  string
	Outcome                                     *struct {
		DuplicateOf string
		Changes     []struct{ Field, From, To string }
	}
}

func (s *server) createLead(t *testing.T, values map[string]any) leadView {
	t.Helper()
	a := s.do(t, call{method: "POST", path: "/api/leads", body: values}).want(t, http.StatusCreated)
	l := decode[leadView](t, a)
	if a.Header.Get("Location") != "/api/leads/"+l.ID || a.Header.Get("ETag") != `"1"` {
		t.Fatalf("created at %q with ETag %q", a.Header.Get("Location"), a.Header.Get("ETag"))
	}
	return l
}

var maria = map[string]any{"firstName": "MARIA", "lastName": "alvarez", "email": " Maria.Alvarez@Example.com", "phone": "(212) 555-0187",
	"doNotContact": true, "metadata": map[string]any{"campaign": "spring", "score": 12.5}}

func TestLead(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.do(t, call{method: "POST", path: "/api/fields", body: map[string]any{"name": "petCount", "type": "NUMBER"}}).want(t, http.StatusCreated)
	l := s.createLead(t, maria)
	if l.FirstName != "Maria" || l.Email != "maria.alvarez@example.com" || l.Phone != "+12125550187" || l.DoNotContact == nil || !*l.DoNotContact ||
		l.Metadata["score"] != "12.5" || l.Outcome == nil || len(l.Outcome.Changes) == 0 {
		t.Fatalf("created %+v", l)
	}
	path := "/api/leads/" + l.ID

	// The same person again is refused, and allowed if one insists.
	a := s.do(t, call{method: "POST", path: "/api/leads", body: maria})
	if a.wantProblem(t, http.StatusConflict, "lead_duplicate"); decode[struct{ DuplicateOf string }](t, a).DuplicateOf != l.ID {
		t.Errorf("the lead in the way is not named: %s", a.body)
	}
	twin := decode[leadView](t, s.do(t, call{method: "POST", path: "/api/leads?allowDuplicate=true", body: maria}).want(t, 201))
	s.do(t, call{method: "DELETE", path: "/api/leads/" + twin.ID}).want(t, http.StatusNoContent)

	// A change needs to say what it was made upon.
	patch := func(ifMatch string, values map[string]any) *answer {
		return s.do(t, call{method: "PATCH", path: path, body: values, header: map[string]string{"If-Match": ifMatch}})
	}
	s.do(t, call{method: "PATCH", path: path, body: map[string]any{"city": "Albany"}}).wantProblem(t, http.StatusPreconditionRequired, "precondition_required")
	changed := patch(`"1"`, map[string]any{"city": "Albany", "doNotContact": nil, "custom": map[string]any{"petCount": 2}, "metadata": map[string]any{"campaign": ""}}).want(t, 200)
	v := decode[leadView](t, changed)
	if changed.Header.Get("ETag") != `"2"` || v.City != "Albany" || v.DoNotContact != nil || v.Custom["petCount"] != "2" || len(v.Metadata) != 1 {
		t.Fatalf("changed to %s", changed.body)
	}
	patch(`"1"`, map[string]any{"city": "Troy"}).wantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	patch(`"x"`, map[string]any{"city": "Troy"}).wantProblem(t, http.StatusPreconditionFailed, "precondition_failed")
	patch(`*`, map[string]any{"city": "Troy"}).want(t, 200)
	bad := patch(`*`, map[string]any{"email": "nowhere"})
	if p := bad.wantProblem(t, 422, "lead_invalid"); p.Field != "email" || len(p.Errors) == 0 || p.Errors[0].Pointer != "/email" {
		t.Errorf("a bad e-mail address: %s", bad.body)
	}
	if p := patch(`*`, map[string]any{"frstName": "M"}).wantProblem(t, 422, "invalid"); !strings.Contains(p.Detail, "firstName") {
		t.Errorf("an unknown field: %s", p.Detail)
	}
	patch(`*`, map[string]any{"city": []string{"a"}}).wantProblem(t, 422, "invalid")

	// The history tells all, and its parts can be taken back.
	history := decode[list[struct {
		Version int64
		Op      string
		Cause   struct{ Kind, Actor string }
		Before  map[string]string
	}]](t, s.do(t, call{method: "GET", path: path + "/history"}).want(t, 200)).Items
	if len(history) != 3 || history[0].Version != 3 || history[0].Before["city"] != "Albany" || history[2].Op != "create" || history[0].Cause.Actor != "tester" {
		t.Fatalf("the history is %+v", history)
	}
	undone := decode[struct {
		Lead           leadView
		Restored, Kept []string
	}](t, s.do(t, call{method: "POST", path: path + "/history/2/undo"}).want(t, 200))
	if strings.Join(undone.Kept, ",") != "city" || undone.Lead.DoNotContact == nil || undone.Lead.City != "Troy" {
		t.Errorf("undone: %+v", undone)
	}
	s.do(t, call{method: "POST", path: path + "/history/99/undo"}).wantProblem(t, 404, "not_found")

	s.do(t, call{method: "DELETE", path: path, header: map[string]string{"If-Match": `"1"`}}).wantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	s.do(t, call{method: "DELETE", path: path}).want(t, http.StatusNoContent)
	s.do(t, call{method: "GET", path: path}).wantProblem(t, 404, "lead_gone")
	s.do(t, call{method: "GET", path: path + "?deleted=true"}).want(t, 200)
	s.do(t, call{method: "POST", path: path + "/restore"}).want(t, 200)
	s.do(t, call{method: "GET", path: path}).want(t, 200)
}

func TestLeadList(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for i, name := range []string{"Adams", "Baker", "Clark", "Davis", "Evans"} {
		values := map[string]any{"firstName": "Ann", "lastName": name, "email": strings.ToLower(name) + "@example.com", "city": "Albany"}
		if i%2 == 0 {
			values["insuranceType"] = "AUTO"
		}
		s.createLead(t, values)
	}
	names := func(query string) string {
		t.Helper()
		var all []string
		for cursor := ""; ; {
			p := decode[list[leadView]](t, s.do(t, call{method: "GET", path: "/api/leads?limit=2&" + query + "&cursor=" + cursor}).want(t, 200))
			for _, l := range p.Items {
				all = append(all, l.LastName)
			}
			if cursor = p.NextCursor; cursor == "" {
				return strings.Join(all, " ")
			}
		}
	}
	for query, want := range map[string]string{
		"":                                   "Evans Davis Clark Baker Adams",
		"sort=lastName":                      "Adams Baker Clark Davis Evans",
		"sort=lastName&insuranceType=AUTO":   "Adams Clark Evans",
		"sort=lastName&lacks=insuranceType":  "Baker Davis",
		"has=email,insuranceType":            "Evans Clark Adams",
		"lastName=Baker&lastName=Davis":      "Davis Baker",
		"search=bak":                         "Baker",
		"search=CLARK@example.com":           "Clark",
		"createdFrom=2999-01-01T00:00:00Z":   "",
		"updatedTo=2999-01-01T00:00:00Z":     "Evans Davis Clark Baker Adams",
		"possibleDuplicates=true":            "",
		"sort=-lastName&insuranceType=OTHER": "",
	} {
		if got := names(query); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	count := decode[struct {
		Total      int64
		TotalExact bool
	}](t, s.do(t, call{method: "GET", path: "/api/leads?count=true&limit=1"}).want(t, 200))
	if count.Total != 5 || !count.TotalExact {
		t.Errorf("counted %+v", count)
	}
	for query, hint := range map[string]string{"lastNme=x": "lastName", "sort=color": "color", "cursor=x": "cursor", "createdFrom=now": "createdFrom"} {
		if p := s.do(t, call{method: "GET", path: "/api/leads?" + query}).wantProblem(t, 422, "invalid"); !strings.Contains(p.Detail, hint) {
			t.Errorf("%s: %s", query, p.Detail)
		}
	}
}

func TestLeadExport(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.createLead(t, map[string]any{"firstName": "Ann", "lastName": "Smith", "email": "ann@example.com", "notes": "=1+1"})
	s.createLead(t, map[string]any{"firstName": "Bob", "lastName": "Jones", "email": "bob@example.com"})
	a := s.do(t, call{method: "GET", path: "/api/leads/export?lastName=Smith"}).want(t, 200)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.body), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || !strings.Contains(a.Header.Get("Content-Disposition"), "leads.csv") {
		t.Fatalf("exported %q, %v: %v", a.body, a.Header, err)
	}
	for _, cell := range rows[1] {
		if strings.HasPrefix(cell, "=") {
			t.Errorf("the cell %q starts a formula", cell)
		}
	}
	if a := s.do(t, call{method: "GET", path: "/api/leads/export?format=ndjson"}).want(t, 200); strings.Count(string(a.body), "\n") != 2 {
		t.Errorf("exported %q", a.body)
	}
	if a := s.do(t, call{method: "GET", path: "/api/leads/export?format=xlsx"}).want(t, 200); !strings.HasPrefix(string(a.body), "PK") {
		t.Error("the workbook is none")
	}
	s.do(t, call{method: "GET", path: "/api/leads/export?sort=color&city=a&format=pdf"}).wantProblem(t, 422, "invalid")
	s.do(t, call{method: "GET", path: "/api/leads/export?importId=none"}).wantProblem(t, 404, "not_found")
	s.do(t, call{method: "GET", path: "/api/leads/export", token: s.token(t, 0, access.LeadsRead)}).wantProblem(t, 403, "forbidden")
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	// A household: one e-mail address, two people.
	a := s.createLead(t, map[string]any{"firstName": "Ann", "lastName": "Smith", "email": "smiths@example.com", "city": "Albany"})
	b := s.createLead(t, map[string]any{"firstName": "Robert", "lastName": "Smith", "email": "smiths@example.com", "phone": "212 555 0142"})
	if b.Outcome == nil || b.Outcome.DuplicateOf != a.ID {
		t.Fatalf("the second was created as %+v", b)
	}
	type pair struct {
		ID, Status  string
		Lead, Other leadView
		Match       struct {
			Decision      string
			MatchScore    float64
			MatchedFields []string
		}
		DecidedBy *string
	}
	open := decode[list[pair]](t, s.do(t, call{method: "GET", path: "/api/duplicates?status=open&leadId=" + a.ID}).want(t, 200)).Items
	if len(open) != 1 || open[0].Lead.ID != b.ID || open[0].Other.ID != a.ID || open[0].Match.Decision != "possible" {
		t.Fatalf("the review list is %+v", open)
	}
	path := "/api/duplicates/" + open[0].ID
	s.do(t, call{method: "GET", path: path}).want(t, 200)
	preview := decode[struct {
		Survivor leadView
		Fields   []struct {
			Name, Value string
			Differs     bool
		}
	}](t, s.do(t, call{method: "POST", path: path + "/preview", body: map[string]any{"strategy": "prefer_new", "choices": map[string]string{"firstName": a.ID}}}).want(t, 200))
	if preview.Survivor.ID != a.ID || preview.Fields[0].Name != "firstName" || preview.Fields[0].Value != "Ann" || !preview.Fields[0].Differs {
		t.Fatalf("the preview is %+v", preview)
	}
	s.do(t, call{method: "POST", path: path + "/preview"}).want(t, 200)

	kept := decode[struct{ Duplicate pair }](t, s.do(t, call{method: "POST", path: path + "/resolve", body: map[string]any{"action": "keep"}}).want(t, 200)).Duplicate
	if kept.Status != "kept" || kept.DecidedBy == nil || *kept.DecidedBy != "tester" {
		t.Errorf("kept as %+v", kept)
	}
	type merge struct {
		ID              string
		Survivor, Loser leadView
		UndoneAt        *string
	}
	resolved := decode[struct{ Merges []merge }](t, s.do(t, call{method: "POST", path: path + "/resolve", body: map[string]any{"action": "merge"}}).want(t, 200))
	if len(resolved.Merges) != 1 || resolved.Merges[0].Loser.MergedInto != a.ID {
		t.Fatalf("merged to %+v", resolved)
	}
	s.do(t, call{method: "POST", path: path + "/resolve", body: map[string]any{"action": "never"}}).wantProblem(t, 409, "pair_decided")
	s.do(t, call{method: "POST", path: path + "/resolve", body: map[string]any{"action": "burn"}}).wantProblem(t, 422, "invalid")

	again := "/api/duplicates/merges/" + resolved.Merges[0].ID
	unmerged := decode[struct{ Loser leadView }](t, s.do(t, call{method: "POST", path: again + "/unmerge"}).want(t, 200))
	if unmerged.Loser.ID != b.ID || unmerged.Loser.MergedInto != "" {
		t.Errorf("unmerged: %+v", unmerged)
	}
	s.do(t, call{method: "POST", path: again + "/unmerge"}).wantProblem(t, 409, "merge_undone")
	s.do(t, call{method: "POST", path: again + "/remerge"}).want(t, 200)
	all := decode[list[merge]](t, s.do(t, call{method: "GET", path: "/api/duplicates/merges?leadId=" + a.ID}).want(t, 200)).Items
	if len(all) != 2 || all[0].UndoneAt != nil || all[1].UndoneAt == nil {
		t.Errorf("the merges are %+v", all)
	}

	// Any leads can be merged, paired or not.
	c := s.createLead(t, map[string]any{"firstName": "Zoe", "lastName": "Young", "email": "zoe@example.com"})
	body := map[string]any{"leads": []string{a.ID, c.ID}, "survivor": c.ID}
	s.do(t, call{method: "POST", path: "/api/duplicates/merges/preview", body: body}).want(t, 200)
	s.do(t, call{method: "POST", path: "/api/duplicates/merges", body: body}).want(t, http.StatusCreated)
	s.do(t, call{method: "POST", path: "/api/duplicates/merges", body: body}).wantProblem(t, 409, "lead_deleted")
}

func TestFields(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	type field struct {
		Name, Type, Title string
		Custom            bool
	}
	a := s.do(t, call{method: "POST", path: "/api/fields", body: map[string]any{"name": "petCount", "type": "NUMBER"}}).want(t, http.StatusCreated)
	path := a.Header.Get("Location")
	if f := decode[field](t, a); f.Name != "custom.petCount" || path != "/api/fields/custom.petCount" || !f.Custom {
		t.Fatalf("defined %+v at %s", f, path)
	}
	s.do(t, call{method: "POST", path: "/api/fields", body: map[string]any{"name": "petCount"}}).wantProblem(t, 409, "conflict")
	if f := decode[field](t, s.do(t, call{method: "PUT", path: path, body: map[string]any{"title": "Pets", "type": "NUMBER"}}).want(t, 200)); f.Title != "Pets" {
		t.Errorf("changed to %+v", f)
	}
	all := decode[list[field]](t, s.do(t, call{method: "GET", path: "/api/fields"}).want(t, 200)).Items
	if all[0].Name != "firstName" || all[len(all)-1].Title != "Pets" {
		t.Errorf("the catalogue is %+v", all)
	}
	s.do(t, call{method: "DELETE", path: path}).want(t, http.StatusNoContent)
	s.do(t, call{method: "DELETE", path: path}).wantProblem(t, 404, "not_found")
}
