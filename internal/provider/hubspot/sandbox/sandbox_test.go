package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"leadbridge/internal/provider/hubspot/sandbox"
	stage "leadbridge/internal/sandbox"
)

const (
	clientID     = "client-1"
	clientSecret = "secret-1"
	redirectURI  = "http://127.0.0.1:9/callback"
	allScopes    = "oauth crm.objects.contacts.read crm.objects.contacts.write"
)

// site is a running simulator and who calls it.
type site struct {
	t *testing.T
	*stage.Server
	token string
}

// start runs a simulator with 50 people and calls it with the first account's
// static token.
func start(t *testing.T, change ...func(o *stage.Options)) *site {
	t.Helper()
	o := stage.Options{Records: 50, Seed: 1, AutoApprove: true, TrueLimits: true, Clients: []stage.Client{{ID: clientID, Secret: clientSecret}}}
	for _, c := range change {
		c(&o)
	}
	server, err := stage.Start("hubspot", sandbox.New, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	s := &site{t, server, sandbox.APIKey(0)}
	// Tests make more calls than a real account may.
	s.vice("burstLimit", stage.ViceSetting{Rate: 1, Value: new(float64)})
	s.vice("searchLimit", stage.ViceSetting{Rate: 1, Value: new(float64)})
	return s
}

// as returns the site called with another token.
func (s *site) as(token string) *site { return &site{s.t, s.Server, token} }

func (s *site) vice(name string, v stage.ViceSetting) {
	s.t.Helper()
	s.Stage.Vices.MustSet(name, v)
}

func on(value float64) stage.ViceSetting { return stage.ViceSetting{Rate: 1, Value: &value} }

func once() stage.ViceSetting { return stage.ViceSetting{Count: 1} }

// object is a JSON object.
type object = map[string]any

// reply is an answer.
type reply struct {
	t      *testing.T
	call   string
	status int
	header http.Header
	body   []byte
}

// do sends a body: url.Values as a form, nil not at all, all else as JSON.
func (s *site) do(method, path string, body any) *reply {
	s.t.Helper()
	kind, content := "application/json", []byte(nil)
	switch b := body.(type) {
	case nil:
	case url.Values:
		kind, content = "application/x-www-form-urlencoded", []byte(b.Encode())
	case string:
		content = []byte(b)
	default:
		content, _ = json.Marshal(b)
	}
	r, err := http.NewRequest(method, s.URL+path, bytes.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		s.t.Fatalf("%s %s: %s", method, path, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %s", method, path, err)
	}
	conforms(s.t, r, content, resp, answer)
	return &reply{s.t, method + " " + path, resp.StatusCode, resp.Header, answer}
}

func (s *site) get(path string) *reply { s.t.Helper(); return s.do("GET", path, nil) }

func (s *site) post(path string, body any) *reply { s.t.Helper(); return s.do("POST", path, body) }

// want demands a status.
func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: %d, want %d: %s", r.call, r.status, status, r.body)
	}
	return r
}

// at returns what is at a path of names and numbers in the answer, as text;
// "" for null or nothing.
func (r *reply) at(path string) string {
	r.t.Helper()
	var v any
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("%s: %s in %.300s", r.call, err, r.body)
	}
	for part := range strings.SplitSeq(path, "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case float64:
		return fmt.Sprintf("%v", json.Number(fmt.Sprintf("%.0f", x)))
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// is demands values at paths, given in turn.
func (r *reply) is(pairs ...string) *reply {
	r.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		if got := r.at(pairs[i]); got != pairs[i+1] {
			r.t.Errorf("%s: %s is %q, want %q in %.600s", r.call, pairs[i], got, pairs[i+1], r.body)
		}
	}
	return r
}

// has demands texts in the answer.
func (r *reply) has(texts ...string) *reply {
	r.t.Helper()
	for _, s := range texts {
		if !strings.Contains(string(r.body), s) {
			r.t.Errorf("%s: %q is not in %.600s", r.call, s, r.body)
		}
	}
	return r
}

// results returns one member of each result.
func (r *reply) results(member string) []string {
	r.t.Helper()
	var v struct{ Results []map[string]any }
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("%s: %s in %.300s", r.call, err, r.body)
	}
	out := []string{}
	for _, x := range v.Results {
		out = append(out, fmt.Sprint(x[member]))
	}
	return out
}

// act does one of the control page's actions.
func (s *site) act(name string, inputs ...string) string {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(inputs); i += 2 {
		form.Set(inputs[i], inputs[i+1])
	}
	return s.post("/_sandbox/actions/"+name, form).want(200).at("done")
}

// authorize returns a code.
func (s *site) authorize(pairs ...string) string {
	s.t.Helper()
	q := url.Values{"client_id": {clientID}, "redirect_uri": {redirectURI}, "scope": {allScopes}, "state": {"s+1 &"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	r := s.as("").get("/oauth/authorize?" + q.Encode()).want(302)
	u, err := url.Parse(r.header.Get("Location"))
	if err != nil || u.Query().Get("state") != "s+1 &" {
		s.t.Fatalf("redirected to %s", r.header.Get("Location"))
	}
	return u.Query().Get("code")
}

// exchange asks a token endpoint.
func (s *site) exchange(path string, pairs ...string) *reply {
	s.t.Helper()
	form := url.Values{"client_id": {clientID}, "client_secret": {clientSecret}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return s.as("").post(path, form)
}

// connect installs the app in an account and returns access and refresh token.
func (s *site) connect(account int) (access, refresh string) {
	s.t.Helper()
	code := s.authorize("sandbox_account", fmt.Sprint(account))
	r := s.exchange("/oauth/2026-09/token", "grant_type", "authorization_code", "code", code, "redirect_uri", redirectURI).want(200)
	return r.at("access_token"), r.at("refresh_token")
}

// eventually waits for something that happens in the background.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("waited in vain for " + what)
}

const contactsPath = "/crm/objects/2026-09/contacts"

// contact makes a contact and returns its id.
func (s *site) contact(properties object) string {
	s.t.Helper()
	return s.post(contactsPath, object{"properties": properties, "associations": []any{}}).want(201).at("id")
}
