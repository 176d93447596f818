package provider_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

const (
	clientSecret = "s3cret+with/odd chars"
	oldRefresh   = "refresh-0123456789"
	goodAnswer   = `{"access_token":"a1","refresh_token":"r1","token_type":"Bearer","expires_in":1800,"scope":"read write","hub_id":42}`
)

// authority returns one that asks the handler.
func authority(t *testing.T, basic bool, handle http.HandlerFunc) *provider.Authority {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	p := toy()
	p.OAuth = provider.OAuth{Login: "https://login.toy.example", AuthorizeURL: "{login}/authorize", TokenURL: "{api}/token", RevokeURL: "{login}/revoke",
		IntrospectURL: "{login}/introspect", Scopes: []string{"read", "write"}, PKCE: true, BasicAuth: basic, TokenLife: 2 * time.Hour,
		ReadGrant: func(answer map[string]any, secret string, g *leadbridge.Grant) error {
			if secret != clientSecret {
				return errors.New("no secret")
			}
			if id, ok := answer["hub_id"].(float64); ok {
				g.AccountID = fmt.Sprint(id)
			}
			if u, ok := answer["instance_url"].(string); ok {
				g.InstanceURL = u
			}
			return nil
		}}
	return &provider.Authority{Provider: p, App: provider.App{ClientID: "app", ClientSecret: clientSecret, RedirectURL: "https://leads.example.com/cb"},
		Sandbox: server.URL, HTTP: server.Client(), Now: newClock().Now}
}

func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	a := authority(t, false, nil)
	a.Sandbox = ""
	verifier := provider.NewVerifier()
	address, err := a.AuthorizeURL("st&te", verifier)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	sum := sha256.Sum256([]byte(verifier))
	want := url.Values{"response_type": {"code"}, "client_id": {"app"}, "redirect_uri": {"https://leads.example.com/cb"}, "scope": {"read write"}, "state": {"st&te"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	if u.Host != "login.toy.example" || u.Path != "/authorize" || !reflect.DeepEqual(u.Query(), want) {
		t.Errorf("got %s", address)
	}
	a.Settings = map[string]string{"loginUrl": "https://login.evil.org"}
	if _, err := a.AuthorizeURL("s", verifier); leadbridge.CodeOf(err) != provider.CodeHost {
		t.Errorf("a login elsewhere: %v", err)
	}
	a.Settings, a.App.ClientID = nil, ""
	var e *leadbridge.Error
	if _, err := a.AuthorizeURL("s", verifier); !errors.As(err, &e) || e.Kind != leadbridge.Invalid || e.Field != "TOY_CLIENT_ID" {
		t.Errorf("without an app: %v", err)
	}
}

func TestTokenRequests(t *testing.T) {
	t.Parallel()
	for _, basic := range []bool{false, true} {
		var form url.Values
		var user, secret string
		a := authority(t, basic, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			form = r.PostForm
			user, secret, _ = r.BasicAuth()
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, goodAnswer)
		})
		ctx := context.Background()
		for name, c := range map[string]struct {
			ask  func() (leadbridge.Grant, error)
			form url.Values
		}{
			"exchange":           {func() (leadbridge.Grant, error) { return a.Exchange(ctx, "c0de", "ver") }, url.Values{"grant_type": {"authorization_code"}, "code": {"c0de"}, "redirect_uri": {"https://leads.example.com/cb"}, "code_verifier": {"ver"}}},
			"refresh":            {func() (leadbridge.Grant, error) { return a.Refresh(ctx, leadbridge.Grant{RefreshToken: oldRefresh}) }, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {oldRefresh}}},
			"client credentials": {func() (leadbridge.Grant, error) { return a.ClientCredentials(ctx) }, url.Values{"grant_type": {"client_credentials"}}},
		} {
			g, err := c.ask()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			want := leadbridge.Grant{AccessToken: "a1", RefreshToken: "r1", TokenType: "Bearer", IssuedAt: a.Now(), ExpiresAt: a.Now().Add(30 * time.Minute),
				InstanceURL: a.Sandbox, Scopes: []string{"read", "write"}, AccountID: "42"}
			if !reflect.DeepEqual(g, want) {
				t.Errorf("%s: %+v", name, g)
			}
			if basic {
				if u, _ := url.QueryUnescape(secret); user != "app" || u != clientSecret {
					t.Errorf("%s: Basic %s", name, user)
				}
			} else {
				c.form.Set("client_id", "app")
				c.form.Set("client_secret", clientSecret)
			}
			if !reflect.DeepEqual(form, c.form) {
				t.Errorf("%s: sent %v, want %v", name, form, c.form)
			}
		}
	}
}

// What the answer does not say stays as it was: above all the refresh token.
func TestRefreshKeeps(t *testing.T) {
	t.Parallel()
	a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"access_token":"a2"}`) })
	old := leadbridge.Grant{AccessToken: "a1", RefreshToken: oldRefresh, InstanceURL: "https://acme.toy.example", Scopes: []string{"x"}, AccountID: "42", AccountName: "Acme"}
	g, err := a.Refresh(context.Background(), old)
	want := old
	want.AccessToken, want.IssuedAt, want.ExpiresAt = "a2", a.Now(), a.Now().Add(2*time.Hour)
	if err != nil || !reflect.DeepEqual(g, want) {
		t.Errorf("got %+v, %v", g, err)
	}
	if _, err := a.Refresh(context.Background(), leadbridge.Grant{}); leadbridge.CodeOf(err) != provider.CodeRevoked {
		t.Errorf("without a refresh token: %v", err)
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	leak := fmt.Sprintf(`{"error":"invalid_grant","error_description":"%s and %s are bad"}`, oldRefresh, clientSecret)
	for _, c := range []struct {
		name, body string
		status     int
		kind       leadbridge.Kind
		code       string
		field      string
		after      time.Duration
	}{
		{"revoked", `{"error":"invalid_grant","error_description":"expired access/refresh token"}`, 400, leadbridge.Unauthorized, provider.CodeRevoked, "", 0},
		{"revoked, with status 200", `{"error":"invalid_grant"}`, 200, leadbridge.Unauthorized, provider.CodeRevoked, "", 0},
		{"secrets are not repeated", leak, 400, leadbridge.Unauthorized, provider.CodeRevoked, "", 0},
		{"wrong client", `{"error":"invalid_client","error_description":"invalid client credentials"}`, 401, leadbridge.Invalid, "invalid", "TOY_CLIENT_SECRET", 0},
		{"wrong client without words", ``, 401, leadbridge.Invalid, "invalid", "TOY_CLIENT_SECRET", 0},
		{"redirect", `{"error":"redirect_uri_mismatch"}`, 400, leadbridge.Invalid, "invalid", "TOY_REDIRECT_URI", 0},
		{"redirect in a message", `{"success":false,"error":"invalid_grant","message":"Invalid grant: redirect_uri does not match"}`, 400, leadbridge.Invalid, "invalid", "TOY_REDIRECT_URI", 0},
		{"denied", `{"error":"access_denied"}`, 400, leadbridge.Forbidden, provider.CodePermission, "", 0},
		{"scopes", `{"error":"invalid_scope"}`, 400, leadbridge.Forbidden, provider.CodeScope, "", 0},
		{"something else", `{"error":"invalid_request"}`, 400, leadbridge.Invalid, provider.CodeBadAnswer, "", 0},
		{"too many", `{"error":"rate"}`, 429, leadbridge.Unavailable, provider.CodeNoAnswer, "", 7 * time.Second},
		{"busy", `<html>`, 503, leadbridge.Unavailable, provider.CodeNoAnswer, "", 7 * time.Second},
		{"broken", `<html>`, 502, leadbridge.Unavailable, provider.CodeUncertain, "", 7 * time.Second},
		{"no token", `{"ok":true}`, 200, leadbridge.Unavailable, provider.CodeUncertain, "", 7 * time.Second},
		{"HTML", `<html>hello</html>`, 200, leadbridge.Unavailable, provider.CodeUncertain, "", 7 * time.Second},
		{"a redirect", ``, 307, leadbridge.Unavailable, provider.CodeNoAnswer, "", 7 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Retry-After", "7")
				w.Header().Set("Location", "https://evil.example/")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := a.Refresh(context.Background(), leadbridge.Grant{RefreshToken: oldRefresh})
			var e *leadbridge.Error
			if !errors.As(err, &e) || e.Kind != c.kind || leadbridge.CodeOf(e) != c.code || e.Field != c.field || e.After != c.after {
				t.Fatalf("got %#v", err)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				for _, s := range []string{oldRefresh, clientSecret} {
					if strings.Contains(err.Error(), s) {
						t.Errorf("%v holds a secret", err)
					}
				}
			}
		})
	}
}

// lossy loses the answers after they were given, or does not let a call out.
type lossy struct{ before, after, body bool }

func (l lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.before {
		return nil, errors.New("no route to host")
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && l.after {
		resp.Body.Close()
		return nil, errors.New("connection reset with " + oldRefresh)
	}
	if err == nil && l.body {
		resp.Body = io.NopCloser(io.MultiReader(io.LimitReader(resp.Body, 10), broken{}))
	}
	return resp, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestLostTokens(t *testing.T) {
	t.Parallel()
	for code, l := range map[string][]lossy{provider.CodeNoAnswer: {{before: true}}, provider.CodeUncertain: {{after: true}, {body: true}}} {
		for _, transport := range l {
			a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, goodAnswer) })
			a.HTTP = &http.Client{Transport: transport}
			_, err := a.Refresh(context.Background(), leadbridge.Grant{RefreshToken: oldRefresh})
			if leadbridge.CodeOf(err) != code || leadbridge.KindOf(err) != leadbridge.Unavailable || strings.Contains(err.Error(), oldRefresh) {
				t.Errorf("%+v: %v (%s), want %s", transport, err, leadbridge.CodeOf(err), code)
			}
		}
	}
}

// A caller that leaves does not cut the answer short: it may hold the only
// copy of a new refresh token.
func TestTokenOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		_, _ = io.WriteString(w, goodAnswer)
	})
	if g, err := a.Refresh(ctx, leadbridge.Grant{RefreshToken: oldRefresh}); err != nil || g.RefreshToken != "r1" {
		t.Errorf("got %v, %v", g, err)
	}
}

func TestInstanceElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	a := authority(t, false, func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"access_token": "a", "instance_url": "https://toy.example.evil.org"})
	})
	if _, err := a.Exchange(context.Background(), "c", "v"); leadbridge.CodeOf(err) != provider.CodeHost {
		t.Errorf("got %v", err)
	}
}

func TestRevokeAndIntrospect(t *testing.T) {
	t.Parallel()
	status, body := 200, `{"active":true}`
	var form url.Values
	a := authority(t, false, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form = r.PostForm
		form.Set("path", r.URL.Path)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	ctx, g := context.Background(), leadbridge.Grant{AccessToken: "a", RefreshToken: oldRefresh}
	if good, err := a.Introspect(ctx, g); !good || err != nil || form.Get("token") != oldRefresh || form.Get("token_type_hint") != "refresh_token" || form.Get("path") != "/introspect" {
		t.Error(good, err, form)
	}
	body = `{"active":false}`
	if good, err := a.Introspect(ctx, g); good || err != nil {
		t.Error(good, err)
	}
	body = `<html>`
	if _, err := a.Introspect(ctx, g); leadbridge.KindOf(err) != leadbridge.Unavailable {
		t.Error(err)
	}
	if err := a.Revoke(ctx, leadbridge.Grant{AccessToken: "a"}); err != nil || form.Get("token") != "a" || form.Get("path") != "/revoke" || form.Get("client_secret") != clientSecret {
		t.Error(err, form)
	}
	status = 400
	if err := a.Revoke(ctx, g); err != nil {
		t.Error("a grant that is gone already is no error:", err)
	}
	status = 503
	if err := a.Revoke(ctx, g); leadbridge.KindOf(err) != leadbridge.Unavailable {
		t.Error(err)
	}
	a.Provider.OAuth.RevokeURL, a.Provider.OAuth.IntrospectURL = "", ""
	if err := a.Revoke(ctx, g); err != nil {
		t.Error(err)
	}
	if _, err := a.Introspect(ctx, g); leadbridge.KindOf(err) != leadbridge.Unsupported {
		t.Error(err)
	}
}
