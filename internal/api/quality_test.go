package api_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"leadbridge/internal/access"
	"leadbridge/internal/pipeline/quality"
)

func TestQuality(t *testing.T) {
	s := newServer(t)
	get := func(path string) *answer { return s.do(t, call{method: "GET", path: path}) }
	made := decode[struct{ ID string }](t, s.do(t, call{method: "POST", path: "/api/leads", body: map[string]any{
		"firstName": "=cmd()", "lastName": "Byron", "email": "ada@byron.com", "insuranceType": "AUTO", "leadSource": "Web"}}).want(t, http.StatusCreated))
	s.do(t, call{method: "POST", path: "/api/leads", body: map[string]any{"firstName": "Bea", "lastName": "Lovelace", "phone": "212-555-0187", "email": "bea@lovelace.com"}}).want(t, http.StatusCreated)

	score := decode[struct {
		Score   int
		Band    string
		Reasons []quality.Criterion
	}](t, get("/api/leads/"+made.ID+"/quality").want(t, http.StatusOK))
	// The phone, the date of birth, the state, the postal code and consent.
	if score.Score != 100-15-5-4-4-5 || score.Band != "fair" || len(score.Reasons) != 5 || score.Reasons[0].ID != "phoneMissing" {
		t.Errorf("got %+v", score)
	}
	get("/api/leads/nobody/quality").wantProblem(t, http.StatusNotFound, "not_found")

	all := decode[struct {
		Leads   int64
		Score   int
		Rules   map[string]int64
		Sources []struct {
			Value string
			Leads int64
		}
		Fields []struct {
			Name          string
			Filled, Valid int64
		}
	}](t, get("/api/quality").want(t, http.StatusOK))
	if all.Leads != 2 || all.Rules["phoneMissing"] != 1 || len(all.Sources) != 2 || len(all.Fields) == 0 || all.Fields[0].Name != "firstName" || all.Fields[0].Filled != 2 {
		t.Errorf("got %+v", all)
	}
	worst := decode[struct {
		Items []struct {
			Score int
			Lead  struct{ ID string }
		}
	}](t, get("/api/quality/leads?limit=1").want(t, http.StatusOK))
	if len(worst.Items) != 1 || worst.Items[0].Lead.ID != made.ID || worst.Items[0].Score != score.Score {
		t.Errorf("got %+v", worst)
	}
	trend := decode[struct {
		Items []struct {
			Day   string
			Leads int64
		}
	}](t, get("/api/quality/trend?days=7").want(t, http.StatusOK))
	if len(trend.Items) != 1 || trend.Items[0].Leads != 2 {
		t.Errorf("got %+v", trend)
	}
	created := decode[struct {
		Starts   []string
		All      []int64
		BySource []struct{ Counts []int64 }
	}](t, get("/api/quality/created?unit=month&count=3&zone=America/Chicago").want(t, http.StatusOK))
	if len(created.Starts) != 3 || len(created.All) != 3 || created.All[2] != 2 || len(created.BySource) != 2 {
		t.Errorf("got %+v", created)
	}
	get("/api/quality/created?zone=Atlantis").wantProblem(t, http.StatusUnprocessableEntity, "invalid")
	if rules := decode[struct{ Items []quality.Criterion }](t, get("/api/quality/rules").want(t, http.StatusOK)); len(rules.Items) != len(quality.Rules) {
		t.Errorf("got %d rules", len(rules.Items))
	}

	rows, err := csv.NewReader(strings.NewReader(string(get("/api/quality/export?atMost=70").want(t, http.StatusOK).body))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != "'=Cmd()" || rows[1][7] != "67" {
		t.Errorf("got %q, %v", rows, err)
	}
	reader := s.token(t, 0, access.LeadsRead)
	s.do(t, call{method: "GET", path: "/api/quality/export", token: reader}).wantProblem(t, http.StatusForbidden, "forbidden")
}
