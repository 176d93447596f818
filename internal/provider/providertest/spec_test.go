package providertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// toyDocument describes one call, and no refusal of it.
const toyDocument = `{"openapi": "3.0.1", "info": {"title": "Toys", "version": "1"}, "servers": [{"url": "https://toys.example/v1"}], "paths": {"/toys": {"post": {
	"parameters": [{"name": "draft", "in": "query", "schema": {"type": "boolean"}}],
	"requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["name"],
		"properties": {"name": {"type": "string"}, "own": {"type": "object", "additionalProperties": {"type": "string"}}}}}}},
	"responses": {"200": {"description": "made", "content": {"application/json": {"schema": {"type": "object", "required": ["id"],
		"properties": {"id": {"type": "integer"}}}}}}}}}}}`

// heard keeps what a Watch has to say.
type heard struct {
	testing.TB
	errors, logs []string
}

func (h *heard) Helper()                   {}
func (h *heard) Error(args ...any)         { h.errors = append(h.errors, fmt.Sprint(args...)) }
func (h *heard) Errorf(f string, a ...any) { h.errors = append(h.errors, fmt.Sprintf(f, a...)) }
func (h *heard) Logf(f string, a ...any)   { h.logs = append(h.logs, fmt.Sprintf(f, a...)) }

func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "toys.json"), []byte(toyDocument), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		answer     string
		want       string // in the error; "": none
	}{
		"as documented":     {"/api/toys?draft=true", `{"name":"Bear","own":{"colour":"red"}}`, 200, `{"id":1}`, ""},
		"lacks a name":      {"/api/toys", `{"own":{}}`, 200, `{"id":1}`, "missing property 'name'"},
		"another type":      {"/api/toys", `{"name":7}`, 200, `{"id":1}`, "$.name: got number, want string"},
		"unknown name":      {"/api/toys", `{"name":"Bear","colour":"red"}`, 200, `{"id":1}`, "'colour'"},
		"unknown parameter": {"/api/toys?draught=true", `{"name":"Bear"}`, 200, `{"id":1}`, "'draught'"},
		"wrong answer":      {"/api/toys", `{"name":"Bear"}`, 200, `{"id":"1"}`, "$.id: got string, want integer"},
		"answer with more":  {"/api/toys", `{"name":"Bear"}`, 200, `{"id":1,"colour":"red"}`, ""},
		"unknown status":    {"/api/toys", `{"name":"Bear"}`, 418, `{}`, "418"},
		"known gap":         {"/api/toys", `{"name":"Bear"}`, 503, `{}`, ""},
		"unknown path":      {"/api/dolls", `{}`, 200, `{}`, "dolls"},
		"no document":       {"/dolls", `{}`, 200, `{}`, "in no document"},
		"not looked at":     {"/hidden", `{}`, 200, `[]`, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.answer)
		}))
		all := &heard{}
		watch := &Watch{T: all, Next: http.DefaultTransport, Spec: &Spec{Dir: dir, Free: []string{"$.body.own"},
			Places: []Place{{Path: "^/api/", File: "toys.json", As: "/v1/"}},
			Gaps:   []Gap{{Call: "^POST /hidden", Reason: "nobody knows"}, {Call: " 503$", Says: "has not been defined", Reason: "refusals are not described"}}}}
		resp, err := (&http.Client{Transport: watch}).Post(server.URL+c.path, "application/json", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		server.Close()
		if string(answer) != c.answer {
			t.Errorf("%s: the answer came through as %q", name, answer)
		}
		if got := strings.Join(all.errors, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got %q", name, c.want, got)
		}
	}
}

// What a Watch did not see, it does not vouch for.
func TestWatchReport(t *testing.T) {
	t.Parallel()
	all := &heard{}
	(&Watch{T: all, Spec: &Spec{Gaps: []Gap{{Call: "^GET /", Reason: "closed long ago"}}}}).Report()
	if got := strings.Join(all.errors, "\n"); !strings.Contains(got, "nothing was held") || !strings.Contains(got, "does not show") {
		t.Errorf("got %q", got)
	}
}
