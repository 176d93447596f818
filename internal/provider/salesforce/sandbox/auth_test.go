package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

const (
	verifier = "a-verifier-that-is-long-enough-for-the-standard-0123456789"
	callback = "http://127.0.0.1:9/cb"
)

func withApp(t *testing.T) *client {
	c := start(t, stage.Options{AutoApprove: true, Clients: []stage.Client{{ID: "app", Secret: "s3cret"}}})
	c.token = ""
	return c
}

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func authorizePath(more ...string) string {
	q := url.Values{"response_type": {"code"}, "client_id": {"app"}, "redirect_uri": {callback}, "state": {"st"},
		"scope": {"api refresh_token"}, "code_challenge": {challenge()}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/services/oauth2/authorize?" + q.Encode()
}

// landed returns the query with which a person comes back to the app.
func (a answer) landed() url.Values {
	a.Helper()
	a.want(302)
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || !strings.HasPrefix(u.String(), callback) {
		a.Fatalf("went to %v", u)
	}
	return u.Query()
}

func (c *client) exchange(grant string, more ...string) answer {
	c.Helper()
	q := url.Values{"grant_type": {grant}, "client_id": {"app"}, "client_secret": {"s3cret"}}
	if grant == "authorization_code" {
		q.Set("redirect_uri", callback)
		q.Set("code_verifier", verifier)
	}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return c.call("POST", "/services/oauth2/token", q)
}

// signIn returns what the token endpoint gave for a fresh consent.
func (c *client) signIn(more ...string) map[string]any {
	c.Helper()
	code := c.call("GET", authorizePath(more...), nil).landed().Get("code")
	return c.exchange("authorization_code", "code", code).want(200).json()
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	got := c.signIn()
	for _, key := range []string{"access_token", "refresh_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at"} {
		if got[key] == "" || got[key] == nil {
			t.Errorf("%s is missing", key)
		}
	}
	if _, there := got["expires_in"]; there {
		t.Error("Salesforce tells no expires_in")
	}
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte(got["id"].(string) + got["issued_at"].(string)))
	if got["signature"] != base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		t.Error("the signature is wrong")
	}
	c.token = got["access_token"].(string)
	c.call("GET", "/limits", nil).want(200)
	c.call("GET", "/services/oauth2/userinfo", nil).want(200, "organization_id", "preferred_username")
	c.call("GET", strings.TrimPrefix(got["id"].(string), c.URL), nil).want(200, "user_id")
	c.token = "nonsense"
	c.call("GET", strings.TrimPrefix(got["id"].(string), c.URL), nil).want(403, "Bad_OAuth_Token")
}

func TestSignInRefused(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	c.call("GET", authorizePath("client_id", "other"), nil).want(400, "invalid_client_id")
	c.call("GET", authorizePath("redirect_uri", "http://evil.example/cb"), nil).want(400, "redirect_uri_mismatch")
	for name, q := range map[string]url.Values{
		"unsupported_response_type": c.call("GET", authorizePath("response_type", "token"), nil).landed(),
		"invalid_request":           c.call("GET", authorizePath("code_challenge_method", "plain"), nil).landed(),
	} {
		if q.Get("error") != name || q.Get("state") != "st" {
			t.Errorf("%s: %v", name, q)
		}
	}
	code := func() string { return c.call("GET", authorizePath(), nil).landed().Get("code") }
	used := code()
	c.exchange("authorization_code", "code", used).want(200)
	old := code()
	c.Stage.Clock.Advance(16 * time.Minute)
	for _, test := range []struct {
		name string
		form []string
		want string
	}{
		{"used", []string{"code", used}, "invalid_grant"},
		{"old", []string{"code", old}, "invalid_grant"},
		{"other verifier", []string{"code", code(), "code_verifier", strings.Repeat("x", 50)}, "invalid_request"},
		{"no verifier", []string{"code", code(), "code_verifier", ""}, "invalid_grant"},
		{"other redirect", []string{"code", code(), "redirect_uri", "http://127.0.0.1:9/other"}, "redirect_uri_mismatch"},
		{"wrong secret", []string{"code", code(), "client_secret", "guess"}, "invalid_client"},
		{"unknown app", []string{"code", code(), "client_id", "other"}, "invalid_client_id"},
	} {
		if got := c.exchange("authorization_code", test.form...).want(400).json()["error"]; got != test.want {
			t.Errorf("%s: %v, want %s", test.name, got, test.want)
		}
	}
	c.exchange("password").want(400, "unsupported_grant_type")
	c.once(viceUserInactive)
	c.exchange("client_credentials").want(400, "authentication failure")
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	c.Stage.AutoApprove = false
	c.call("GET", authorizePath(), nil).want(200, "Northwind", "Harbor Street")
	if q := c.call("POST", authorizePath(), url.Values{"decision": {"deny"}}).landed(); q.Get("error") != "access_denied" || q.Get("error_description") != "end-user denied authorization" {
		t.Error(q)
	}
	code := c.call("POST", authorizePath(), url.Values{"decision": {"allow"}, "sandbox_account": {"1"}}).landed().Get("code")
	got := c.exchange("authorization_code", "code", code).want(200).json()
	if !strings.Contains(got["id"].(string), orgID(1)) {
		t.Errorf("the second account was chosen, and came %v", got["id"])
	}
	c.Stage.AutoApprove = true
	c.once(viceAppBlocked)
	if q := c.call("GET", authorizePath(), nil).landed(); q.Get("error") != "invalid_client" {
		t.Error(q)
	}
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	first := c.signIn()
	refresh := first["refresh_token"].(string)
	second := c.exchange("refresh_token", "refresh_token", refresh).want(200).json()
	if _, there := second["refresh_token"]; there {
		t.Error("without rotation no refresh token comes back")
	}
	c.set(viceInstanceMoves)
	if moved := c.exchange("refresh_token", "refresh_token", refresh).want(200).json()["instance_url"]; !strings.HasPrefix(moved.(string), "http://localhost:") {
		t.Error(moved)
	}
	c.set(viceTokenLife, 30)
	short := c.exchange("refresh_token", "refresh_token", refresh).json()
	c.token = short["access_token"].(string)
	c.call("GET", "/limits", nil).want(200)
	c.Stage.Clock.Advance(31 * time.Second)
	c.call("GET", "/limits", nil).want(401, "INVALID_SESSION_ID")
	c.Stage.Clock.Advance(31 * 24 * time.Hour)
	c.exchange("refresh_token", "refresh_token", refresh).want(400, "expired access/refresh token")
}

func TestRotation(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	c.set(viceRotation)
	old := c.signIn()["refresh_token"].(string)
	fresh := c.exchange("refresh_token", "refresh_token", old).want(200).json()
	c.token = fresh["access_token"].(string)
	c.call("GET", "/limits", nil).want(200)
	c.exchange("refresh_token", "refresh_token", old).want(400, "invalid_grant")
	c.call("GET", "/limits", nil).want(401)
	c.exchange("refresh_token", "refresh_token", fresh["refresh_token"].(string)).want(400, "invalid_grant")
}

func TestFiveGrants(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	first := c.signIn()["refresh_token"].(string)
	for range 4 {
		c.signIn()
	}
	c.exchange("refresh_token", "refresh_token", first).want(200)
	c.signIn()
	c.exchange("refresh_token", "refresh_token", first).want(400, "invalid_grant")
}

func TestRevokeAndIntrospect(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	got := c.signIn()
	ask := func(token, secret string) answer {
		return c.call("POST", "/services/oauth2/introspect", url.Values{"token": {token}, "client_id": {"app"}, "client_secret": {secret}})
	}
	ask(got["access_token"].(string), "s3cret").want(200, `"active":true`, `"exp":`)
	ask(got["refresh_token"].(string), "s3cret").want(200, `"active":true`, "refresh_token")
	ask(got["access_token"].(string), "guess").want(401)
	c.call("POST", "/services/oauth2/revoke", url.Values{"token": {got["refresh_token"].(string)}}).want(200)
	c.call("POST", "/services/oauth2/revoke", url.Values{"token": {got["refresh_token"].(string)}}).want(400)
	ask(got["access_token"].(string), "s3cret").want(200, `{"active":false}`)
	c.token = got["access_token"].(string)
	c.call("GET", "/limits", nil).want(401)
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	got := c.exchange("client_credentials", "sandbox_account", "1").want(200).json()
	if _, there := got["refresh_token"]; there || got["api_instance_url"] == nil {
		t.Error(got)
	}
	c.token = got["access_token"].(string)
	if id := c.query("SELECT Id FROM Organization")[0]["Id"]; id != orgID(1) {
		t.Error(id)
	}
	c.act("expireTokens", "account", "1")
	c.call("GET", "/limits", nil).want(401)
	c.token = ""
	c.set(viceNoRunAs)
	c.exchange("client_credentials").want(400, "no client credentials user enabled")
	c.exchange("client_credentials", "format", "urlencoded").want(400, "error=invalid_grant")
}

func TestScopeWithoutAPI(t *testing.T) {
	t.Parallel()
	c := withApp(t)
	c.token = c.signIn("scope", "openid")["access_token"].(string)
	c.call("GET", "/limits", nil).want(401, "not valid for use with the REST API")
}
