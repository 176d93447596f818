package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"leadbridge/internal/access"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
)

// appURL is where the CRMs believe the server to be; the tests put the real
// address in its place.
const appURL = "http://127.0.0.1:9"

// connections are the use cases of connections, with the simulators in the
// CRMs' place.
func (s *server) connections(t *testing.T, db *store.DB) *account.Service {
	t.Helper()
	keys, err := account.LoadKeys(context.Background(), db, "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.crms = map[string]*sandbox.Server{}
	c := account.Config{Providers: all.Providers(), AppURL: appURL, Apps: map[string]provider.App{}, Sandbox: map[string]string{}}
	for _, p := range all.Providers() {
		simulator, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: 20, Seed: 1, AutoApprove: true,
			Clients: []sandbox.Client{{ID: "app", Secret: "app-secret"}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = simulator.Close() })
		s.crms[p.Slug()] = simulator
		c.Apps[p.Name], c.Sandbox[p.Name] = provider.App{ClientID: "app", ClientSecret: "app-secret"}, simulator.URL
	}
	return account.New(c, db, keys)
}

// browser is a browser of its own.
func (s *server) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// visit follows an address through the CRM's consent and back, as a browser
// does, and returns the last status and page.
func (s *server) visit(t *testing.T, b *http.Client, address string) (int, string) {
	t.Helper()
	for range 10 {
		r, err := http.NewRequest(http.MethodGet, strings.Replace(address, appURL, s.URL, 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/html")
		response, err := b.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body := read(t, response)
		location := response.Header.Get("Location")
		if location == "" {
			return response.StatusCode, body
		}
		if strings.HasPrefix(location, "/") {
			return response.StatusCode, location
		}
		address = location
	}
	t.Fatal("the redirects do not end")
	return 0, ""
}

func TestConnectByConsent(t *testing.T) {
	s := newServer(t)
	for _, p := range all.Providers() {
		t.Run(p.Slug(), func(t *testing.T) {
			var made, now map[string]any
			s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": p.Name, "name": "Ours"}}).want(t, 201).into(t, &made)
			one := "/api/crm/integrations/" + made["id"].(string)
			if made["isConnected"] != false || made["connectionStatus"] != "NOT_CONNECTED" {
				t.Errorf("a new integration: %v", made)
			}
			ask := fmt.Sprintf("/api/crm/oauth/%s/authorize?integrationId=%s", p.Slug(), made["id"])
			var consent struct{ AuthorizationURL, Link string }
			s.do(t, call{method: "GET", path: ask}).want(t, 200).into(t, &consent)
			if !strings.HasPrefix(consent.AuthorizationURL, s.crms[p.Slug()].URL) {
				t.Errorf("the consent page is at %s", consent.AuthorizationURL)
			}

			// The CRM's answer is worth nothing in another browser.
			if status, page := s.visit(t, s.browser(t), consent.AuthorizationURL); status != 403 || !strings.Contains(page, "another browser") {
				t.Errorf("another browser: %d %s", status, page)
			}
			s.do(t, call{method: "GET", path: ask}).want(t, 200).into(t, &consent)
			b := s.browser(t)
			if status, page := s.visit(t, b, consent.Link); status != 200 || !strings.Contains(page, "Ours is connected") {
				t.Fatalf("the consent ended with %d %s", status, page)
			}
			if status, page := s.visit(t, b, consent.Link); status != 422 || !strings.Contains(page, "used already") {
				t.Errorf("the link works twice: %d %s", status, page)
			}
			s.do(t, call{method: "GET", path: one}).want(t, 200).into(t, &now)
			if now["isConnected"] != true || now["connectionStatus"] != "CONNECTED" || now["accountId"] == nil {
				t.Errorf("after the consent: %v", now)
			}
			var tested struct{ Identity struct{ AccountID string } }
			s.do(t, call{method: "POST", path: one + "/test"}).want(t, 200).into(t, &tested)
			if tested.Identity.AccountID != now["accountId"] {
				t.Errorf("tested as %+v, connected to %v", tested, now["accountId"])
			}
			s.do(t, call{method: "POST", path: "/api/crm/oauth/" + p.Slug() + "/refresh", body: map[string]any{"integrationId": made["id"]}}).want(t, 200)
			s.mapped(t, p, made["id"].(string))
			s.do(t, call{method: "POST", path: one + "/prepare"}).want(t, 204)
			s.do(t, call{method: "POST", path: one + "/disconnect"}).want(t, 200).into(t, &now)
			if now["isConnected"] != false {
				t.Errorf("after the disconnection: %v", now)
			}
			s.do(t, call{method: "DELETE", path: one}).want(t, 204)
			s.do(t, call{method: "GET", path: one}).want(t, 404)
		})
	}
	s.noSecrets(t)
}

// mapped walks through fields, suggestions and mappings of an integration.
func (s *server) mapped(t *testing.T, p provider.Provider, id string) {
	t.Helper()
	var fields struct {
		Object string
		Fields []struct{ Name, Title string }
	}
	s.do(t, call{method: "GET", path: fmt.Sprintf("/api/crm/%s/fields?integrationId=%s", p.Slug(), id)}).want(t, 200).into(t, &fields)
	if fields.Object != p.Objects[0].Name || len(fields.Fields) < 8 {
		t.Errorf("%d fields of %s", len(fields.Fields), fields.Object)
	}
	var found struct {
		SuggestedMappings []struct {
			SourceField, TargetField, Reason, Direction string
			Confidence                                  float64
			ValueMap                                    map[string]string
		}
	}
	s.do(t, call{method: "POST", path: "/api/crm/" + p.Slug() + "/suggest-mappings", body: map[string]any{"integrationId": id}}).want(t, 200).into(t, &found)
	targets := map[string]bool{}
	all := "/api/crm/integrations/" + id + "/mappings"
	for _, m := range found.SuggestedMappings {
		targets[m.TargetField] = true
		if m.Reason == "" || m.Confidence < .5 {
			t.Errorf("a suggestion without a reason: %+v", m)
		}
		body := map[string]any{"sourceField": m.SourceField, "targetField": m.TargetField, "direction": m.Direction}
		if m.ValueMap != nil {
			body["valueMap"] = m.ValueMap
		}
		s.do(t, call{method: "POST", path: all, body: body}).want(t, 201)
	}
	for _, want := range []string{"email", "phone", "insuranceType"} {
		if !targets[want] {
			t.Errorf("nothing is suggested for %s: %v", want, targets)
		}
	}
	var listed struct{ Items []map[string]any }
	s.do(t, call{method: "GET", path: all}).want(t, 200).into(t, &listed)
	if len(listed.Items) != len(found.SuggestedMappings) {
		t.Errorf("%d mappings of %d suggestions", len(listed.Items), len(found.SuggestedMappings))
	}
	one := all + "/" + listed.Items[0]["id"].(string)
	s.do(t, call{method: "PUT", path: one, body: map[string]any{"sourceField": "no_such_field", "targetField": "city"}}).wantProblem(t, 422, "")
	s.do(t, call{method: "POST", path: all, body: map[string]any{"sourceField": listed.Items[0]["sourceField"], "targetField": "frstName"}}).wantProblem(t, 422, "")
	s.do(t, call{method: "DELETE", path: one}).want(t, 204)
	s.do(t, call{method: "DELETE", path: one}).wantProblem(t, 404, "not_found")
	var usage struct {
		Calls  int
		Quotas []struct{ Bucket string }
	}
	s.do(t, call{method: "GET", path: "/api/crm/integrations/" + id + "/usage"}).want(t, 200).into(t, &usage)
	if usage.Calls == 0 || len(usage.Quotas) == 0 {
		t.Errorf("usage: %+v", usage)
	}
}

func TestConnectByKey(t *testing.T) {
	s := newServer(t)
	for _, p := range all.Providers() {
		if p.SandboxKey == nil || p.Auth[0] == "" {
			continue
		}
		path, body := "/api/crm/integrations", map[string]any{"provider": p.Slug(), "apiKey": p.SandboxKey(0)}
		if !takesKeys(p) {
			s.do(t, call{method: "POST", path: path, body: body}).wantProblem(t, 422, "")
			continue
		}
		var made map[string]any
		s.do(t, call{method: "POST", path: path, body: body}).want(t, 201).into(t, &made)
		if made["isConnected"] != true || made["authMethod"] != "API_KEY" {
			t.Errorf("%s: %v", p.Slug(), made)
		}
		s.do(t, call{method: "PUT", path: path + "/" + made["id"].(string), body: map[string]any{"name": "New name", "syncFrequency": 900}}).want(t, 200).into(t, &made)
		if made["name"] != "New name" || made["syncFrequency"] != 900.0 {
			t.Errorf("%s after the change: %v", p.Slug(), made)
		}
		s.do(t, call{method: "PUT", path: path + "/" + made["id"].(string), body: map[string]any{"syncFrequency": 5}}).wantProblem(t, 422, "invalid")
		body["apiKey"] = "wrong"
		s.do(t, call{method: "POST", path: path, body: body}).wantProblem(t, 422, "invalid")
	}
	var listed struct{ Items []map[string]any }
	s.do(t, call{method: "GET", path: "/api/crm/integrations"}).want(t, 200).into(t, &listed)
	for _, i := range listed.Items {
		if i["isConnected"] != true {
			t.Errorf("what never was connected was left behind: %v", i)
		}
	}
	s.noSecrets(t)
}

func takesKeys(p provider.Provider) bool {
	for _, m := range p.Auth {
		if m == "API_KEY" {
			return true
		}
	}
	return false
}

// noSecrets looks for secrets in the log.
func (s *server) noSecrets(t *testing.T) {
	t.Helper()
	log := s.log.String()
	for _, secret := range []string{"app-secret", "pat-na1", "code=", "state=", "access_token", "refresh_token"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestBadConnections(t *testing.T) {
	s := newServer(t)
	var made map[string]any
	s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "hubspot"}}).want(t, 201).into(t, &made)
	id := made["id"].(string)
	authorize := func(path string) string { return "/api/crm/oauth/" + path }
	for _, tt := range []struct {
		method, path string
		body         any
		status       int
		code, says   string
	}{
		{"POST", "/api/crm/integrations", map[string]any{"provider": "hubspt"}, 422, "invalid", "HUBSPOT"},
		{"POST", "/api/crm/integrations", map[string]any{"provider": "hubspot", "objects": []string{"tickets"}}, 422, "invalid", "contacts"},
		{"POST", "/api/crm/integrations", map[string]any{"provider": "hubspot", "settings": map[string]string{"colour": "red"}}, 422, "invalid", "colour"},
		{"POST", "/api/crm/integrations", map[string]any{"provider": "salesforce", "settings": map[string]string{"loginUrl": "https://login.salesforce.com.evil.example"}}, 422, "", ""},
		{"POST", "/api/crm/integrations", map[string]any{"provider": "hubspot", "accessToken": "x"}, 422, "invalid", ""},
		{"GET", authorize("zoho/authorize?integrationId=" + id), nil, 422, "invalid", "ZOHO"},
		{"GET", authorize("salesforce/authorize?integrationId=" + id), nil, 422, "invalid", "HubSpot"},
		{"GET", authorize("hubspot/authorize"), nil, 422, "invalid", ""},
		{"GET", authorize("hubspot/authorize?integrationId=nobody"), nil, 404, "not_found", ""},
		{"GET", authorize("hubspot/authorize?returnUrl=https://evil.example&integrationId=" + id), nil, 422, "invalid", "returnUrl"},
		{"GET", authorize("hubspot/authorize?returnUrl=//evil.example&integrationId=" + id), nil, 422, "invalid", ""},
		{"POST", "/api/crm/integrations/" + id + "/test", nil, 409, "", ""},
		{"GET", "/api/crm/hubspot/fields?integrationId=" + id, nil, 409, "", ""},
		{"GET", "/api/crm/hubspot/fields?object=tickets", nil, 422, "invalid", ""},
		{"GET", "/api/crm/integrations/nobody/usage", nil, 404, "not_found", ""},
	} {
		p := s.do(t, call{method: tt.method, path: tt.path, body: tt.body}).wantProblem(t, tt.status, tt.code)
		if !strings.Contains(fmt.Sprint(p), tt.says) {
			t.Errorf("%s %s: %+v; want %q", tt.method, tt.path, p, tt.says)
		}
	}
}

func TestForgedCallbacks(t *testing.T) {
	s := newServer(t)
	var made map[string]any
	s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "hubspot", "name": "<b>Ours</b>"}}).want(t, 201).into(t, &made)
	for _, query := range []string{"", "code=x", "state=x&code=y", "state=&code=", "error=access_denied&state=<script>"} {
		status, page := s.visit(t, s.browser(t), s.URL+"/api/crm/oauth/hubspot/callback?"+url.PathEscape(query))
		if status != 422 || strings.Contains(page, "<script>") {
			t.Errorf("%q: %d %s", query, status, page)
		}
	}
	// A person says no: the browser learns it, the state is used up.
	var consent struct{ AuthorizationURL, Link string }
	s.do(t, call{method: "GET", path: "/api/crm/oauth/hubspot/authorize?returnUrl=/after&integrationId=" + made["id"].(string)}).want(t, 200).into(t, &consent)
	b := s.browser(t)
	response, err := b.Get(strings.Replace(consent.Link, appURL, s.URL, 1))
	if err != nil {
		t.Fatal(err)
	}
	read(t, response)
	asked, err := url.Parse(response.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	no := s.URL + "/api/crm/oauth/hubspot/callback?error=access_denied&state=" + url.QueryEscape(asked.Query().Get("state"))
	if status, page := s.visit(t, b, no); status != 403 || !strings.Contains(page, "refused") || !strings.Contains(page, `href="/after"`) {
		t.Errorf("a refusal: %d %s", status, page)
	}
	if status, page := s.visit(t, b, no); status != 422 || !strings.Contains(page, "used already") {
		t.Errorf("the state works twice: %d %s", status, page)
	}
	// A program gets a problem, not a page; a notice of removal needs the
	// app's own secret.
	for method, want := range map[string]string{http.MethodGet: "state_invalid", http.MethodDelete: "unauthorized"} {
		r, err := http.NewRequest(method, s.URL+"/api/crm/oauth/pipedrive/callback?state=x&code=y", strings.NewReader(`{"company_id":1}`))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if body := read(t, response); !strings.Contains(body, want) || response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", method, response.StatusCode, body)
		}
	}
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestIntegrationScopes(t *testing.T) {
	s := newServer(t)
	reader := s.token(t, 0, access.IntegrationsRead)
	s.do(t, call{method: "GET", path: "/api/crm/integrations", token: reader}).want(t, 200)
	s.do(t, call{method: "GET", path: "/api/crm/providers", token: reader}).want(t, 200)
	s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "hubspot"}, token: reader}).wantProblem(t, 403, "forbidden")
	s.do(t, call{method: "GET", path: "/api/crm/oauth/hubspot/authorize?integrationId=x", token: reader}).wantProblem(t, 403, "forbidden")
	s.do(t, call{method: "GET", path: "/api/crm/integrations", token: "-"}).wantProblem(t, 401, "unauthorized")
}
