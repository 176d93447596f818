package api_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/api"
)

// TestLooksAtALink makes the requests of those who look at a link before a
// person opens it.
func TestLooksAtALink(t *testing.T) {
	s := newServer(t)
	var made struct{ ID string }
	s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "hubspot", "name": "Ours"}}).want(t, 201).into(t, &made)
	var consent struct{ Link string }
	s.do(t, call{method: "GET", path: "/api/crm/oauth/hubspot/authorize?integrationId=" + made.ID}).want(t, 200).into(t, &consent)
	for _, look := range []struct{ method, header, value string }{{"HEAD", "", ""}, {"GET", "Sec-Purpose", "prefetch;prerender"}, {"GET", "Purpose", "prefetch"}} {
		r, err := http.NewRequest(look.method, strings.Replace(consent.Link, appURL, s.URL, 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		if look.header != "" {
			r.Header.Set(look.header, look.value)
		}
		response, err := s.browser(t).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if read(t, response); response.Header.Get("Location") != "" || response.StatusCode/100 == 2 && look.method == "GET" {
			t.Errorf("%v is answered with %d %v", look, response.StatusCode, response.Header)
		}
	}
	if status, page := s.visit(t, s.browser(t), consent.Link); status != 200 || !strings.Contains(page, "Ours is connected") {
		t.Errorf("the link was used up: %d %s", status, page)
	}
}

func TestKeyWithAnotherMethod(t *testing.T) {
	s := newServer(t)
	for _, method := range []string{"OAUTH2", "CLIENT_CREDENTIALS"} {
		p := s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "hubspot", "authMethod": method, "apiKey": "pat-na1-secret"}}).
			wantProblem(t, 422, "invalid")
		if p.Field != "apiKey" || strings.Contains(p.Detail, "pat-na1") {
			t.Errorf("%s with a key: %+v", method, p)
		}
	}
	var listed struct{ Items []any }
	if s.do(t, call{method: "GET", path: "/api/crm/integrations"}).want(t, 200).into(t, &listed); len(listed.Items) != 0 {
		t.Errorf("%v was left behind", listed.Items)
	}
}

// refusing is a CRM that refuses us without saying why.
type refusing struct{ crms }

type crms interface{ api.Integrations }

func (refusing) Integrations(context.Context) ([]leadbridge.Integration, error) {
	return nil, leadbridge.Errorf(leadbridge.Unauthorized, "crm", "The CRM refuses us.")
}

type anybody struct{ api.Access }

func (anybody) Authenticate(context.Context, string) (access.Token, error) {
	return access.Token{Scopes: []access.Scope{access.Admin}}, nil
}

// TestRefusedByCRM keeps a CRM's refusal from looking like our own.
func TestRefusedByCRM(t *testing.T) {
	a := api.New(api.Options{Imports: struct{ api.Imports }{}, Integrations: refusing{}, Access: anybody{}, AppURL: appURL, Log: slog.New(slog.DiscardHandler)})
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/crm/integrations", nil)
	r.Header.Set("Authorization", "Bearer any")
	a.ServeHTTP(w, r)
	if w.Code != 409 || w.Header().Get("WWW-Authenticate") != "" || !strings.Contains(w.Body.String(), `"needs_reconnect"`) {
		t.Errorf("answered with %d %v %s", w.Code, w.Header(), w.Body)
	}
}
