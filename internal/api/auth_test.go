package api_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"leadbridge/internal/access"
	"leadbridge/internal/api"
)

// TestAuthorization walks every route there is: none answers without a token
// of its scope, and none has no scope.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	expired := s.token(t, time.Nanosecond, access.Admin)
	revokedSecret, revoked, err := s.access.Create(context.Background(), "gone", []access.Scope{access.Admin}, 0)
	if err == nil {
		err = s.access.Revoke(context.Background(), revoked.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	// Nothing answers without a token but these.
	open := []string{"GET /healthz", "GET /readyz",
		// These carry secrets of their own; see TestForgedCallbacks.
		"GET /api/crm/oauth/{provider}/start", "GET /api/crm/oauth/{provider}/callback", "DELETE /api/crm/oauth/{provider}/callback",
		// See TestWebhooks.
		"POST /api/crm/webhooks/{provider}"}
	scopes := s.api.Scopes()
	tokens := map[access.Scope]string{}
	for _, scope := range access.Scopes {
		tokens[scope] = s.token(t, 0, scope)
	}
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	walked := 0
	err = chi.Walk(s.api.Router(), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		route := method + " " + pattern
		if slices.Contains(open, route) {
			return nil
		}
		walked++
		need, declared := scopes[route]
		if !declared {
			t.Errorf("%s declares no scope", route)
			return nil
		}
		path := parameter.ReplaceAllString(pattern, "1")
		for name, token := range map[string]string{"no token": "-", "nonsense": "lb_nonsense", "expired": expired, "revoked": revokedSecret} {
			a := s.do(t, call{method: method, path: path, token: token})
			if a.StatusCode != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %s answers %d", route, name, a.StatusCode)
			}
		}
		for scope, token := range tokens {
			status := s.do(t, call{method: method, path: path, token: token}).StatusCode
			allowed := scope == need || scope == access.Admin || need == access.Any
			if refused := status == http.StatusForbidden; refused == allowed || status == http.StatusUnauthorized {
				t.Errorf("%s, which needs %s, answers %d to %s", route, need, status, scope)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if documented := len(api.Routes()); documented != walked+len(open) {
		t.Errorf("%d routes are documented, %d are there", documented, walked+len(open))
	}
	if walked != len(scopes) || walked < 20 {
		t.Errorf("walked %d routes, of %d with a scope", walked, len(scopes))
	}
}

// TestDocsPassword lets a browser send the token as a password, but only to
// where it can change nothing.
func TestDocsPassword(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for path, want := range map[string]int{"/api/docs": 200, "/api/docs/start.js": 200, "/api/docs/none.js": 404, "/api/openapi.json": 200, "/api/crm/imports": 401, "/api/fields": 401} {
		r := s.request(t, call{method: "GET", path: path, token: "-"})
		r.SetBasicAuth("anyone", s.admin)
		response, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("GET %s with the token as password answers %d, want %d", path, response.StatusCode, want)
		}
	}
	a := s.do(t, call{method: "GET", path: "/api/docs", token: "-"})
	if !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("a browser is asked for %q", a.Header.Get("WWW-Authenticate"))
	}
	page := s.do(t, call{method: "GET", path: "/api/docs"}).want(t, 200)
	for _, outside := range []string{"http://", "https://", "//unpkg"} {
		if strings.Contains(string(page.body), outside) {
			t.Errorf("the page reaches out to %s", outside)
		}
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") {
		t.Errorf("the page's policy is %q", policy)
	}
}
