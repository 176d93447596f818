package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// vendorDocument reads the vendor's own description of a version of the API,
// if it is there.
func vendorDocument(t *testing.T, name string) validator.Validator {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../../../shared/specs/pipedrive", name))
	if err != nil {
		t.Skip("the vendor's document is not here")
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	check, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return check
}

// TestAnswersAreAsDocumented checks what the simulator answers against the
// vendor's OpenAPI documents.
func TestAnswersAreAsDocumented(t *testing.T) {
	t.Parallel()
	v1, v2 := vendorDocument(t, "openapi-v1.yaml"), vendorDocument(t, "openapi-v2.yaml")
	l := newLab(t)
	checked := 0
	l.look = func(r *http.Request, _ []byte, resp *http.Response, body []byte) {
		check := v2
		switch {
		case strings.HasPrefix(r.URL.Path, "/v1/"):
			check = v1
		case !strings.HasPrefix(r.URL.Path, "/api/v2/"):
			return
		}
		copied := *resp
		copied.Body = io.NopCloser(bytes.NewReader(body))
		checked++
		if good, errs := check.ValidateHttpResponse(r, &copied); !good {
			for _, e := range errs {
				t.Errorf("%s %s: %s: %s", r.Method, r.URL, e.Message, e.Reason)
				for _, s := range e.SchemaValidationErrors {
					t.Errorf("  %s: %s", s.FieldPath, s.Reason)
				}
			}
			t.Logf("the answer was %d %.2000s", resp.StatusCode, body)
		}
	}
	readAll(l)
	writeAll(l)
	if checked < 60 {
		t.Errorf("only %d answers were checked", checked)
	}
}

func readAll(l *lab) {
	l.Helper()
	for _, path := range []string{"/persons", "/organizations", "/deals", "/activities", "/deals/archived"} {
		id := num(l.do("GET", "/api/v2"+path+"?limit=40", nil).want(200).list()[0]["id"])
		l.do("GET", fmt.Sprintf("/api/v2%s?ids=%d&include_labels=true", path, id), nil).want(200)
		if path != "/deals/archived" {
			l.do("GET", fmt.Sprintf("/api/v2%s/%d", path, id), nil).want(200)
		}
	}
	for _, path := range []string{"/personFields", "/organizationFields", "/dealFields", "/activityFields", "/pipelines", "/stages", "/personFields?limit=2",
		"/personFields?include_fields=ui_visibility,important_fields,required_fields", "/personFields/name", "/dealFields/status",
		"/persons/search?term=com", "/deals/search?term=quote", "/organizations/search?term=in", "/leads/search?term=lead", "/itemSearch?term=an",
		"/itemSearch/field?term=a&entity_type=person&field=name&match=middle", "/persons?include_option_labels=true&limit=500", "/deals?status=won,lost"} {
		if strings.Contains(path, "middle") {
			path = strings.Replace(path, "term=a", "term=an", 1)
		}
		l.do("GET", "/api/v2"+path, nil).want(200)
	}
	for _, path := range []string{"/users", "/users/me", "/userSettings", "/activityTypes", "/currencies", "/filters", "/leads", "/leads?limit=1", "/leadLabels", "/leadSources",
		"/leadFields", "/personFields", "/dealFields", "/organizationFields", "/noteFields", "/notes", "/webhooks", "/recents?since_timestamp=2026-11-01%2000:00:00"} {
		l.do("GET", "/v1"+path, nil).want(200)
	}
	l.as("wrong").do("GET", "/v1/users/me", nil).want(401)
}

func writeAll(l *lab) {
	l.Helper()
	id := l.person("Ada Byron", map[string]any{"emails": []any{map[string]any{"value": "ada@example.com"}}})
	other := l.person("Ada King", nil)
	person := fmt.Sprintf("/api/v2/persons/%d", id)
	l.do("PATCH", person, map[string]any{"name": "Ada Lovelace"}).want(200)
	org := num(l.do("POST", "/api/v2/organizations", map[string]any{"name": "Analytical Engines", "address": map[string]any{"value": "1 Main St"}}).want(200).data()["id"])
	deal := num(l.do("POST", "/api/v2/deals", map[string]any{"title": "Engine cover", "person_id": id, "org_id": org}).want(200).data()["id"])
	second := num(l.do("POST", "/api/v2/deals", map[string]any{"title": "Engine cover", "person_id": id}).want(200).data()["id"])
	l.do("PATCH", fmt.Sprint("/api/v2/deals/", deal), map[string]any{"status": "lost", "lost_reason": "Price"}).want(200)
	activity := num(l.do("POST", "/api/v2/activities", map[string]any{"subject": "Call", "deal_id": deal, "due_time": "9:30"}).want(200).data()["id"])
	l.do("DELETE", fmt.Sprint("/api/v2/activities/", activity), nil).want(200)
	lead := l.do("POST", "/v1/leads", map[string]any{"title": "New", "person_id": id, "value": map[string]any{"amount": 5, "currency": "EUR"}}).want(201).data()["id"]
	l.do("GET", fmt.Sprint("/v1/leads/", lead), nil).want(200)
	l.do("PATCH", fmt.Sprint("/v1/leads/", lead), map[string]any{"title": "Newer"}).want(200)
	job := l.do("POST", fmt.Sprintf("/api/v2/leads/%s/convert/deal", lead), map[string]any{}).want(200).data()["conversion_id"]
	l.do("GET", fmt.Sprintf("/api/v2/leads/%s/convert/status/%s", lead, job), nil).want(200)
	l.do("POST", "/v1/leadLabels", map[string]any{"name": "Tepid", "color": "pink"}).want(200)
	note := num(l.do("POST", "/v1/notes", map[string]any{"content": "Called", "person_id": id}).want(200).data()["id"])
	l.do("PUT", fmt.Sprint("/v1/notes/", note), map[string]any{"content": "Called twice"}).want(200)
	l.do("DELETE", fmt.Sprint("/v1/notes/", note), nil).want(200)
	field := l.do("POST", "/api/v2/personFields", map[string]any{"field_name": "Mood", "field_type": "enum", "options": []any{map[string]any{"label": "good"}}}).want(200).data()
	path := fmt.Sprint("/api/v2/personFields/", field["field_code"])
	added := l.do("POST", path+"/options", []any{map[string]any{"label": "bad"}}).want(200).list()[0]
	l.do("PATCH", path+"/options", []any{map[string]any{"id": added["id"], "label": "worse"}}).want(200)
	l.do("DELETE", path+"/options", []any{map[string]any{"id": added["id"]}}).want(200)
	l.do("PATCH", path, map[string]any{"field_name": "Temper"}).want(200)
	l.do("DELETE", path, nil).want(200)
	l.do("PUT", fmt.Sprintf("/v1/deals/%d/merge", second), map[string]any{"merge_with_id": deal}).want(200)
	l.do("PUT", fmt.Sprintf("/v1/persons/%d/merge", other), map[string]any{"merge_with_id": id}).want(200)
	hook := num(l.do("POST", "/v1/webhooks", map[string]any{"subscription_url": "https://example.com/hook", "event_action": "*", "event_object": "deal", "name": "test"}).want(201).data()["id"])
	l.do("POST", "/v1/webhooks", map[string]any{"subscription_url": "ftp://example.com", "event_action": "*", "event_object": "deal", "name": "test"}).want(400)
	l.do("GET", "/v1/webhooks", nil).want(200)
	l.do("DELETE", fmt.Sprint("/v1/webhooks/", hook), nil).want(200)
	l.do("DELETE", fmt.Sprint("/v1/webhooks/", hook), nil).want(404)
	l.do("DELETE", person, nil).want(200)
	l.do("DELETE", fmt.Sprint("/v1/leads/", lead), nil).want(200)
}
