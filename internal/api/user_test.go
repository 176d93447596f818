package api_test

import (
	"net/http"
	"strings"
	"testing"

	"leadbridge/internal/access"
)

type userView struct {
	ID, Email, Name, Role, Zone string
	Invited                     bool
	DisabledAt                  string
}

func TestUsers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.do(t, call{method: "POST", path: "/api/users", body: map[string]string{"email": "Ann@Example.com", "name": "Ann", "role": "ADMINISTRATOR"}}).want(t, 201)
	u := decode[userView](t, a)
	at := "/api/users/" + u.ID
	if u.Email != "ann@example.com" || !u.Invited || a.Header.Get("Location") != at {
		t.Fatalf("made %+v at %s", u, a.Header.Get("Location"))
	}
	s.do(t, call{method: "POST", path: "/api/users", body: map[string]string{"email": "ann@example.com", "name": "Ann", "role": "VIEWER"}}).wantProblem(t, 409, "email_taken")
	s.do(t, call{method: "POST", path: "/api/users", body: map[string]string{"email": "ann", "name": "Ann", "role": "VIEWER"}}).wantProblem(t, 422, "invalid")
	s.do(t, call{method: "POST", path: at + "/link", header: map[string]string{"Idempotency-Key": "k"}}).wantProblem(t, 422, "invalid")
	link := decode[struct{ URL string }](t, s.do(t, call{method: "POST", path: at + "/link"}).want(t, 200))
	_, code, _ := strings.Cut(link.URL, "/join?code=")
	if _, err := s.access.ChoosePassword(t.Context(), code, "walks in the rain"); err != nil {
		t.Errorf("the link %s: %v", link.URL, err)
	}
	s.do(t, call{method: "PATCH", path: at, body: map[string]string{"role": "VIEWER"}}).wantProblem(t, 409, "last_administrator")
	s.do(t, call{method: "POST", path: at + "/disable"}).wantProblem(t, 409, "last_administrator")
	if got := decode[userView](t, s.do(t, call{method: "PATCH", path: at, body: map[string]string{"name": "Ann Lee", "zone": "America/Chicago"}}).want(t, 200)); got.Name != "Ann Lee" || got.Zone != "America/Chicago" {
		t.Errorf("changed to %+v", got)
	}
	other := decode[userView](t, s.do(t, call{method: "POST", path: "/api/users", body: map[string]string{"email": "bo@example.com", "name": "Bo", "role": "EDITOR"}}).want(t, 201))
	for path, disabled := range map[string]bool{"/disable": true} {
		if got := decode[userView](t, s.do(t, call{method: "POST", path: "/api/users/" + other.ID + path}).want(t, 200)); (got.DisabledAt != "") != disabled {
			t.Errorf("%s: %+v", path, got)
		}
	}
	s.do(t, call{method: "POST", path: "/api/users/" + other.ID + "/link"}).wantProblem(t, 409, "conflict")
	s.do(t, call{method: "POST", path: "/api/users/" + other.ID + "/enable"}).want(t, 200)
	s.do(t, call{method: "DELETE", path: at + "/second-factor"}).want(t, 204)
	list := decode[struct{ Items []userView }](t, s.do(t, call{method: "GET", path: "/api/users"}).want(t, 200))
	if len(list.Items) != 2 || list.Items[0].Name != "Ann Lee" {
		t.Errorf("listed %+v", list)
	}
	s.do(t, call{method: "GET", path: "/api/users/nobody"}).wantProblem(t, 404, "not_found")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	body := map[string]any{"name": "Form", "scopes": []string{"leads:write"}, "days": 30}
	s.do(t, call{method: "POST", path: "/api/tokens", body: body, header: map[string]string{"Idempotency-Key": "k"}}).wantProblem(t, 422, "invalid")
	made := decode[struct{ ID, Secret, ExpiresAt string }](t, s.do(t, call{method: "POST", path: "/api/tokens", body: body}).want(t, 201))
	if made.ExpiresAt == "" {
		t.Error("it never expires")
	}
	s.do(t, call{method: "GET", path: "/api/leads", token: made.Secret}).wantProblem(t, 403, "forbidden")
	s.do(t, call{method: "POST", path: "/api/tokens", body: map[string]any{"name": "x", "scopes": []string{"setup"}}}).wantProblem(t, 422, "invalid")
	list := decode[struct{ Items []struct{ ID, Name string } }](t, s.do(t, call{method: "GET", path: "/api/tokens"}).want(t, 200))
	for _, token := range list.Items {
		status := http.StatusNoContent
		if token.ID != made.ID {
			status = http.StatusConflict // it is the one that asks
		}
		s.do(t, call{method: "DELETE", path: "/api/tokens/" + token.ID}).want(t, status)
	}
	s.do(t, call{method: "GET", path: "/api/leads", token: made.Secret}).wantProblem(t, 401, "unauthorized")
}

// TestAudit wants every change written down: by whom, to what, and how it
// ended, and never what was in it.
func TestAudit(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	reader := s.token(t, 0, access.LeadsRead)
	lead := map[string]string{"firstName": "Zenobia", "lastName": "Quux", "email": "zenobia@example.com"}
	created := s.do(t, call{method: "POST", path: "/api/leads", body: lead, header: map[string]string{"Idempotency-Key": "k"}}).want(t, 201)
	id := created.Header.Get("Location")[len("/api/leads/"):]
	s.do(t, call{method: "POST", path: "/api/leads", body: lead, header: map[string]string{"Idempotency-Key": "k"}}).want(t, 201) // again the same answer
	s.do(t, call{method: "GET", path: "/api/leads/" + id}).want(t, 200)
	s.do(t, call{method: "DELETE", path: "/api/leads/" + id, token: reader}).want(t, 403)
	s.do(t, call{method: "DELETE", path: "/api/leads/" + id, token: "-"}).want(t, 401)
	s.do(t, call{method: "DELETE", path: "/api/leads/nobody"}).want(t, 404)
	s.do(t, call{method: "GET", path: "/api/leads/export"}).want(t, 200)
	type line struct{ ActorKind, Actor, Action, SubjectKind, SubjectID, Outcome, Address, RequestID string }
	answer := s.do(t, call{method: "GET", path: "/api/audit?limit=3"}).want(t, 200)
	page := decode[struct {
		Items      []line
		NextCursor string
	}](t, answer)
	rest := decode[struct{ Items []line }](t, s.do(t, call{method: "GET", path: "/api/audit?limit=3&cursor=" + page.NextCursor}).want(t, 200))
	want := []line{
		{Action: "exportLeads", Outcome: "DONE"},
		{Action: "deleteLead", SubjectKind: "lead", SubjectID: "nobody", Outcome: "FAILED"},
		{Action: "deleteLead", SubjectKind: "lead", SubjectID: id, Outcome: "REFUSED"},
		{Action: "createLead", SubjectKind: "lead", SubjectID: id, Outcome: "DONE"},
	}
	got := append(page.Items, rest.Items...)
	if len(got) != len(want) {
		t.Fatalf("written down is %+v", got)
	}
	for i, l := range got {
		if l.ActorKind != "TOKEN" || l.Actor != "tester" || l.Address != "127.0.0.1" || l.RequestID == "" {
			t.Errorf("line %d is by %+v", i, l)
		}
		l.ActorKind, l.Actor, l.Address, l.RequestID = "", "", "", ""
		if l != want[i] {
			t.Errorf("line %d is %+v, want %+v", i, l, want[i])
		}
	}
	if strings.Contains(string(answer.body), "enobia") {
		t.Error("the audit log holds what was in a lead")
	}
	if all := decode[struct{ Items []line }](t, s.do(t, call{method: "GET", path: "/api/audit?outcome=REFUSED&subjectId=" + id}).want(t, 200)); len(all.Items) != 1 {
		t.Errorf("filtered to %+v", all)
	}
}
