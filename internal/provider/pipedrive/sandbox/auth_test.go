package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

const callback = "http://127.0.0.1:9/callback"

// visit opens the authorize address without following where it leads.
func (l *lab) visit(method, query string, form url.Values) *http.Response {
	l.Helper()
	r, err := http.NewRequest(method, l.URL+"/oauth/authorize?"+query, strings.NewReader(form.Encode()))
	if err != nil {
		l.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		l.Fatal(err)
	}
	defer resp.Body.Close()
	return resp
}

func authorizeQuery(account string) string {
	return url.Values{"client_id": {"app"}, "redirect_uri": {callback}, "state": {"s 1"}, "sandbox_account": {account}}.Encode()
}

// code consents, and returns the code.
func (l *lab) authorizationCode(account string) string {
	l.Helper()
	to, err := l.visit("GET", authorizeQuery(account), nil).Location()
	if err != nil || to.Query().Get("state") != "s 1" {
		l.Fatal("no redirect with the state", to, err)
	}
	return to.Query().Get("code")
}

// grant asks for tokens as the app with its secret.
func (l *lab) grant(secret string, form url.Values) *reply {
	l.Helper()
	r, _ := http.NewRequest("POST", l.URL+"/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("app", secret)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Fatal(err)
	}
	defer resp.Body.Close()
	a := &reply{lab: l, status: resp.StatusCode, header: resp.Header}
	_ = json.NewDecoder(resp.Body).Decode(&a.json)
	return a
}

func (l *lab) exchange(code string) *reply {
	return l.grant("s3cret", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}})
}

func (l *lab) refresh(token any) *reply {
	return l.grant("s3cret", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token.(string)}})
}

// connect returns the lab as an app of an account sees it.
func (l *lab) connect(account string) (*lab, map[string]any) {
	l.Helper()
	tokens := l.exchange(l.authorizationCode(account)).want(200).json
	o := *l
	o.token, o.bearer = "", tokens["access_token"].(string)
	return &o, tokens
}

func TestGrant(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	code := l.authorizationCode("0")
	if wrong := l.grant("guess", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}}); wrong.status != 401 || wrong.json["error"] != "invalid_client" {
		t.Error("wrong secret:", wrong.status, wrong.json)
	}
	tokens := l.exchange(code).want(200).json
	if tokens["expires_in"] != 3599.0 || tokens["api_domain"] != l.URL || tokens["token_type"] != "Bearer" || !strings.Contains(tokens["scope"].(string), "base,contacts:full") {
		t.Error(tokens)
	}
	if again := l.exchange(code).want(400); again.json["error"] != "invalid_grant" || again.json["success"] != false {
		t.Error("a code works twice:", again.json)
	}
	late := l.authorizationCode("0")
	l.Stage.Clock.Advance(5*time.Minute + time.Second)
	l.exchange(late).want(400)
	other := l.grant("s3cret", url.Values{"grant_type": {"authorization_code"}, "code": {l.authorizationCode("0")}, "redirect_uri": {callback + "2"}})
	if other.status != 400 || !strings.Contains(other.json["message"].(string), "redirect_uri") {
		t.Error("another redirect:", other.status, other.json)
	}
	l.grant("s3cret", url.Values{"grant_type": {"password"}}).want(400)
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	app, tokens := l.connect("0")
	app.do("GET", "/v1/users/me", nil).want(200)
	l.Stage.Clock.Advance(time.Hour)
	app.do("GET", "/v1/users/me", nil).want(401)
	second := l.refresh(tokens["refresh_token"]).want(200).json
	if second["refresh_token"] != tokens["refresh_token"] {
		t.Error("a refresh token rotates without the vice")
	}
	app.bearer = second["access_token"].(string)
	app.do("GET", "/v1/users/me", nil).want(200)
	l.vice(viceTokenLifetime, 10)
	if short := l.refresh(tokens["refresh_token"]).want(200); short.json["expires_in"] != 10.0 {
		t.Error(short.json)
	}
	l.Stage.Clock.Advance(59 * 24 * time.Hour)
	l.refresh(tokens["refresh_token"]).want(200)
	l.Stage.Clock.Advance(61 * 24 * time.Hour)
	l.refresh(tokens["refresh_token"]).want(400)
}

func TestStrictRotationEndsTheGrantOnReuse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	_, tokens := l.connect("0")
	l.vice(viceRotation, 2)
	second := l.refresh(tokens["refresh_token"]).want(200).json
	if second["refresh_token"] == tokens["refresh_token"] {
		t.Fatal("nothing rotates")
	}
	l.refresh(tokens["refresh_token"]).want(400)
	l.refresh(second["refresh_token"]).want(400)
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	app, tokens := l.connect("0")
	r, _ := http.NewRequest("POST", l.URL+"/oauth/revoke", strings.NewReader(url.Values{"token": {tokens["refresh_token"].(string)}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("app", "s3cret")
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	app.do("GET", "/v1/users/me", nil).want(401)
	l.refresh(tokens["refresh_token"]).want(400)
}

func TestUninstallTellsTheApp(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	told := make(chan string, 1)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		user, password, _ := r.BasicAuth()
		company, _ := body["company_id"].(float64)
		if r.Method == "DELETE" && body["client_id"] == "app" && company == 8087566 {
			told <- user + ":" + password
		}
	}))
	t.Cleanup(app.Close)
	query := url.Values{"client_id": {"app"}, "redirect_uri": {app.URL}}.Encode()
	to, err := l.visit("GET", query, nil).Location()
	if err != nil {
		t.Fatal(err)
	}
	tokens := l.grant("s3cret", url.Values{"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {app.URL}}).want(200).json
	l.act("uninstall")
	if who := <-told; who != "app:s3cret" {
		t.Error("the app was told by", who)
	}
	l.refresh(tokens["refresh_token"]).want(400)
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	l := start(t, stage.Options{Records: 10, Seed: 1, Clients: []stage.Client{{ID: "app", Secret: "s3cret"}}})
	if page := l.visit("GET", authorizeQuery(""), nil); page.StatusCode != 200 {
		t.Error("the page is not shown:", page.Status)
	}
	query := url.Values{"client_id": {"app"}, "redirect_uri": {callback}, "state": {"s 1"}}.Encode()
	to, err := l.visit("POST", query, url.Values{"decision": {"deny"}}).Location()
	if err != nil || to.Query().Get("error") != "user_denied" || to.Query().Get("state") != "s 1" {
		t.Error("denied:", to, err)
	}
	to, err = l.visit("POST", query, url.Values{"decision": {"allow"}, "sandbox_account": {"1"}}).Location()
	if err != nil {
		t.Fatal(err)
	}
	l.token, l.bearer = "", l.exchange(to.Query().Get("code")).want(200).json["access_token"].(string)
	if me := l.do("GET", "/v1/users/me", nil).want(200).data(); me["company_domain"] != "northgate-brokers" {
		t.Error("not the account that was chosen:", me)
	}
	for name, query := range map[string]url.Values{
		"unknown app":   {"client_id": {"else"}, "redirect_uri": {callback}},
		"another host":  {"client_id": {"app"}, "redirect_uri": {"http://example.com/"}},
		"no redirect":   {"client_id": {"app"}},
		"not an origin": {"client_id": {"app"}, "redirect_uri": {"javascript:alert(1)"}},
	} {
		if resp := l.visit("GET", query.Encode(), nil); resp.StatusCode != 400 {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for path, want := range map[string]int{"/v1/users/me": 200, "/api/v1/users/me": 200, "/api/v2/persons": 200, "/v1/nothing": 404, "/v2/persons": 404} {
		l.do("GET", path, nil).want(want)
	}
	l.as("").do("GET", "/v1/users/me?api_token="+APIKey(0), nil).want(200)
	if told := l.act("violations"); !strings.Contains(told, "tokens in addresses 1") {
		t.Error(told)
	}
	if bad := l.as("bad").do("GET", "/api/v2/persons", nil).want(401); bad.json["error"] != "unauthorized access" || bad.json["errorCode"] != 401.0 {
		t.Error(bad.json)
	}
	l.act("expireTokens")
	app, _ := l.connect("0")
	l.act("expireTokens", "account", "0")
	app.do("GET", "/v1/users/me", nil).want(401)
}

func TestCompaniesAreApart(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	other := l.as(APIKey(1))
	mine, theirs := map[any]bool{}, 0
	for _, p := range l.pages("/api/v2/persons?limit=500") {
		mine[p["id"]] = true
	}
	for _, p := range other.pages("/api/v2/persons?limit=500") {
		theirs++
		if mine[p["id"]] {
			t.Error("both have person", p["id"])
		}
	}
	if len(mine) != 50 || theirs != 10 {
		t.Error(len(mine), theirs)
	}
	if l.code("person", "Current carrier") == other.code("person", "Current carrier") {
		t.Error("custom fields have the same code in both")
	}
	for id := range mine {
		other.do("GET", "/api/v2/persons/"+numText(id), nil).want(404)
		break
	}
}

func numText(v any) string { return numberText(v.(float64)) }

func TestScopes(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.act("setScopes", "scopes", "base,contacts:read")
	app, tokens := l.connect("0")
	if tokens["scope"] != "base,contacts:read" {
		t.Error(tokens["scope"])
	}
	app.do("GET", "/api/v2/persons", nil).want(200)
	for _, c := range [][2]string{{"POST", "/api/v2/persons"}, {"GET", "/api/v2/deals"}, {"GET", "/v1/webhooks"}, {"GET", "/api/v2/itemSearch?term=ab"}} {
		if r := app.do(c[0], c[1], nil).want(403); r.json["error"] != "Scope and URL mismatch" {
			t.Error(c, r.json)
		}
	}
}
