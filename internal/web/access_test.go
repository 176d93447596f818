package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/web"
)

// TestRoles walks every page and form there is, as everybody who could come.
// One that has no scope, or opens to a role without it, fails.
func TestRoles(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	visitors := map[access.Role]*visitor{}
	for _, role := range access.Roles {
		name := strings.ToLower(string(role))
		d.user(t, name, role)
		visitors[role] = d.logIn(t, name)
		visitors[role].Timeout = 5 * time.Second
	}
	stranger := d.visitor(t)
	guarded, open := web.New(web.Options{}).Scopes() // to be asked, never to be called
	wantOpen := []string{"GET /login", "POST /login", "GET /login/code", "POST /login/code", "POST /logout", "GET /setup", "POST /setup", "GET /join", "POST /join",
		"POST /preferences/theme"}
	for route := range open {
		if !slices.Contains(wantOpen, route) {
			t.Errorf("%s needs no log-in; is that meant so?", route)
		}
	}
	if len(guarded) < 20 {
		t.Fatalf("only %d routes were found", len(guarded))
	}
	parameter := regexp.MustCompile(`\{[^}]+\}|\*`)
	for route, scope := range guarded {
		method, pattern, _ := strings.Cut(route, " ")
		path := parameter.ReplaceAllString(pattern, "1")
		if method == http.MethodGet {
			to := "/login"
			if path != "/" {
				to += "?next=" + url.QueryEscape(path)
			}
			stranger.get(path).leadsTo(t, to)
		} else {
			stranger.post(path).leadsTo(t, "/login")
		}
		if scope != access.Any && !slices.Contains(access.Scopes, scope) {
			t.Errorf("%s has the scope %q, which there is not", route, scope)
		}
		for role, v := range visitors {
			r, err := http.NewRequest(method, d.address+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			if role.May(scope) {
				continue // what they may do is tested where it is done
			}
			answer, err := v.Do(r)
			if err != nil {
				t.Fatalf("%s: %v", route, err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusForbidden {
				t.Errorf("%s, which needs %s, answers %d to a %s", route, scope, answer.StatusCode, role)
			}
		}
	}
}

// TestActionsHaveNames wants a name in the audit log for every form.
func TestActionsHaveNames(t *testing.T) {
	t.Parallel()
	for route, action := range web.New(web.Options{}).Actions() {
		if !regexp.MustCompile(`^[a-z][A-Za-z]+$`).MatchString(action) || strings.HasPrefix(action, "func") {
			t.Errorf("%s is written down as %q; let a method of its own handle it", route, action)
		}
	}
}

// TestFirstStart follows the printed link.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	v := d.visitor(t)
	at, err := url.Parse(d.link)
	if err != nil {
		t.Fatal(err)
	}
	code := at.Query().Get("code")
	for range 2 { // looking does not use it up
		v.get("/setup?code="+code).want(t, 200, "<form", `name="again"`)
	}
	v.get("/setup?code=x").want(t, 403, "The link was used")
	fields := func(name, email, first, again string) []string {
		return []string{"code", code, "name", name, "email", email, "password", first, "again", again}
	}
	v.post("/setup", fields("", "ann@example.com", password, password)...).want(t, 422, "Must be 1 to 100 characters long")
	v.post("/setup", fields("Ann", "ann", password, password)...).want(t, 422, "Must be an e-mail address", `value="Ann"`)
	v.post("/setup", fields("Ann", "ann@example.com", password, "other")...).want(t, 422, "Is not the same as the password above")
	short := v.post("/setup", fields("Ann", "ann@example.com", "hunter2-short"[:11], "hunter2-short"[:11])...).want(t, 422, "Must have at least 12 characters")
	if strings.Contains(short.body, "hunter2") {
		t.Error("the page holds the password")
	}
	v.post("/setup", fields("Ann <b>", "ann@example.com", password, password)...).leadsTo(t, "/welcome")
	v.get("/welcome").want(t, 200, "Import a file", "Connect a CRM", "Try the sandbox", "Ann &lt;b&gt;")
	v.post("/setup", fields("Eve", "eve@example.com", password, password)...).want(t, 403, "The link was used")
}

func TestLogIn(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ann", access.Viewer)
	v := d.visitor(t)
	v.get("/account?x=1").leadsTo(t, "/login?next=%2Faccount%3Fx%3D1")
	v.post("/login", "email", "ann@example.com", "password", "wrong", "next", "/account").want(t, 403, "not right", `value="ann@example.com"`, `value="/account"`)
	v.post("/login", "email", "ann@example.com", "password", password, "next", "/account").leadsTo(t, "/account")
	v.get("/account").want(t, 200, "ann@example.com", "Where you are logged in")
	v.get("/login?next=/welcome").leadsTo(t, "/welcome")
	for _, evil := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)", ""} {
		d.visitor(t).post("/login", "email", "ann@example.com", "password", password, "next", evil).leadsTo(t, "/")
	}

	r, err := http.NewRequest(http.MethodPost, d.address+"/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if answer, err := v.Do(r); err != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site logs people out: %v", err)
	} else {
		_ = answer.Body.Close()
	}
	v.get("/account").want(t, 200)
	v.post("/logout").leadsTo(t, "/login")
	v.get("/account").leadsTo(t, "/login?next=%2Faccount")

	for range 5 {
		v.post("/login", "email", "ann@example.com", "password", "wrong").want(t, 403)
	}
	v.post("/login", "email", "ann@example.com", "password", password).want(t, 429, "Too many log-ins failed")
}

// TestSessions looks at the cookie, and at what ends a session.
func TestSessions(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	u := d.user(t, "ann", access.Administrator)
	d.user(t, "root", access.Administrator)
	token := func(v *visitor) string {
		t.Helper()
		at, _ := url.Parse(d.address)
		for _, c := range v.Jar.Cookies(at) {
			if c.Name == "leadbridge" {
				return c.Value
			}
		}
		return ""
	}
	v := d.visitor(t)
	cookie := v.post("/login", "email", "ann@example.com", "password", password).leadsTo(t, "/").Header.Get("Set-Cookie")
	for _, says := range []string{"leadbridge=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, says) {
			t.Errorf("the cookie is %q", cookie)
		}
	}
	planted := token(v)
	v.post("/login", "email", "ann@example.com", "password", password).leadsTo(t, "/")
	if token(v) == planted {
		t.Error("a log-in keeps the token that was there before")
	}
	other := d.logIn(t, "ann")
	kept, err := d.Access.Sessions(t.Context(), u.ID)
	if err != nil || len(kept) != 2 || kept[0].Address != "127.0.0.1" {
		t.Errorf("the sessions are %+v: %v", kept, err)
	}
	before := token(v)
	v.post("/account/sessions/end").leadsTo(t, "/account")
	v.get("/account").want(t, 200, "logged out everywhere else")
	other.get("/account").leadsTo(t, "/login?next=%2Faccount")
	if token(v) == before {
		t.Error("the token stays when all others end")
	}
	other = d.logIn(t, "ann")
	v.post("/account/password", "current", "wrong", "password", "another long one", "again", "another long one").want(t, 422, "Is not your password")
	other.get("/account").want(t, 200)
	v.post("/account/password", "current", password, "password", "another long one", "again", "another long one").leadsTo(t, "/account")
	v.get("/account").want(t, 200)
	other.get("/account").leadsTo(t, "/login?next=%2Faccount")

	role := access.Viewer
	if _, err := d.Access.UpdateUser(t.Context(), u.ID, access.UserPatch{Role: &role}); err != nil {
		t.Fatal(err)
	}
	v.get("/settings/users").want(t, 403)
	if _, err := d.Access.DisableUser(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	v.get("/account").leadsTo(t, "/login?next=%2Faccount")
}

// TestSecureCookie wants the cookie of a server behind https to be bound to
// it.
func TestSecureCookie(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "https://leads.example.com")
	d.user(t, "ann", access.Viewer)
	cookie := d.visitor(t).post("/login", "email", "ann@example.com", "password", password).leadsTo(t, "/").Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-leadbridge=") || !strings.Contains(cookie, "; Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("the cookie is %q", cookie)
	}
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	u := d.user(t, "ann", access.Viewer)
	v := d.logIn(t, "ann")
	v.get("/account/second-factor").leadsTo(t, "/account")
	v.post("/account/second-factor/begin", "current", "wrong").want(t, 422, "Is not your password")
	v.post("/account/second-factor/begin", "current", password).leadsTo(t, "/account/second-factor")
	page := v.get("/account/second-factor").want(t, 200, `src="data:image/png;base64,`)
	secret := strings.ReplaceAll(regexp.MustCompile(`secret">([A-Z2-7 ]+)<`).FindStringSubmatch(page.body)[1], " ", "")
	code := func(at time.Time) string {
		code, err := totp.GenerateCode(secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	v.post("/account/second-factor/confirm", "code", "000000").want(t, 422, "is not the one that the app shows now")
	now := time.Now()
	done := v.post("/account/second-factor/confirm", "code", code(now)).want(t, 200, "They are shown only now")
	recovery := regexp.MustCompile(`<code>([a-z2-7-]{19})</code>`).FindStringSubmatch(done.body)[1]
	v.post("/account/second-factor/confirm", "code", code(now)).leadsTo(t, "/account")

	again := d.visitor(t)
	again.get("/login/code").leadsTo(t, "/login")
	again.post("/login", "email", "ann@example.com", "password", password, "next", "/account").leadsTo(t, "/login/code?next=%2Faccount")
	again.get("/account").leadsTo(t, "/login?next=%2Faccount") // the password alone lets nobody in
	again.get("/login/code?next=/account").want(t, 200, "six digits")
	again.post("/login/code", "code", code(now), "next", "/account").want(t, 403, "was used already")
	again.post("/login/code", "code", recovery, "next", "/account").leadsTo(t, "/account")
	again.get("/account").want(t, 200, "9 recovery codes")
	again.post("/account/second-factor/codes", "current", password).want(t, 200, "They are shown only now")
	again.post("/account/second-factor/off", "current", password).leadsTo(t, "/account")
	if now, err := d.Access.User(t.Context(), u.ID); err != nil || now.TOTP {
		t.Errorf("the second factor is on still: %v", err)
	}
}

// TestInvitation invites somebody, who chooses a password and gets in.
func TestInvitation(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "root", access.Administrator)
	root := d.logIn(t, "root")
	root.post("/settings/users", "name", "Bo", "email", "bo", "role", "EDITOR").want(t, 422, "Must be an e-mail address", `value="bo"`)
	root.post("/settings/users", "name", "Bo", "email", "root@example.com", "role", "EDITOR").want(t, 422, "Somebody has this e-mail address already")
	link := func(r *reply) string {
		t.Helper()
		found := regexp.MustCompile(`value="` + d.address + `(/join\?code=[^"]+)"`).FindStringSubmatch(r.body)
		if found == nil {
			t.Fatalf("there is no link: %s", r.body)
		}
		return found[1]
	}
	made := root.post("/settings/users", "name", "Bo", "email", "bo@example.com", "role", "EDITOR").want(t, 200)
	at := made.Header.Get("Content-Location")
	first := link(made)
	second := link(root.post(at+"/link").want(t, 200))
	bo := d.visitor(t)
	bo.get(first).want(t, 403, "The link was used")
	bo.get(second).want(t, 200, "bo@example.com")
	_, code, _ := strings.Cut(second, "code=")
	bo.post("/join", "code", code, "password", "bo@example.com", "again", "bo@example.com").want(t, 422, "Must not be the e-mail address")
	bo.post("/join", "code", code, "password", password, "again", password).leadsTo(t, "/")
	bo.get("/account").want(t, 200, "Editor")
	bo.get(second).want(t, 403)
	root.post(at, "name", "Bo Diaz", "role", "VIEWER").leadsTo(t, at)
	root.get(at).want(t, 200, "Bo Diaz is saved.")
	root.post(at+"/disable").leadsTo(t, at)
	bo.get("/account").leadsTo(t, "/login?next=%2Faccount")
	root.post(at+"/enable").leadsTo(t, at)
	root.post(at+"/second-factor/off").leadsTo(t, at)

	users, err := d.Access.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	me := "/settings/users/" + users[1].ID
	root.post(me, "name", "root", "role", "VIEWER").want(t, 422, "the last administrator")
	root.post(me+"/disable").leadsTo(t, me)
	root.get(me).want(t, 200, "the last administrator")
}

func TestTokensPage(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "root", access.Administrator)
	root := d.logIn(t, "root")
	root.get("/settings/tokens").want(t, 200, "No tokens yet")
	root.post("/settings/tokens", "name", "Form", "days", "30").want(t, 422, "Check at least one box", `value="Form"`)
	root.post("/settings/tokens", "name", "Form", "days", "x", "scope", "leads:read").want(t, 422, "Must be one of those in the list")
	made := root.post("/settings/tokens", "name", "Form", "days", "30", "scope", "leads:read", "scope", "leads:write").want(t, 200)
	secret := regexp.MustCompile(`value="(lb_[^"]+)"`).FindStringSubmatch(made.body)[1]
	token, err := d.Access.Authenticate(t.Context(), secret)
	if err != nil || !token.May(access.LeadsWrite) || token.May(access.LeadsExport) || token.ExpiresAt.IsZero() {
		t.Errorf("made %+v: %v", token, err)
	}
	if again := root.get("/settings/tokens").want(t, 200, "Form"); strings.Contains(again.body, secret) {
		t.Error("the secret is shown again")
	}
	root.post("/settings/tokens/"+token.ID+"/revoke").leadsTo(t, "/settings/tokens")
	if _, err := d.Access.Authenticate(t.Context(), secret); err == nil {
		t.Error("a revoked token opens")
	}
}

// TestAuditPage wants what is done in pages written down and shown.
func TestAuditPage(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "root", access.Administrator)
	ann := d.user(t, "ann", access.Viewer)
	d.visitor(t).post("/login", "email", "ann@example.com", "password", "wrong").want(t, 403)
	root := d.logIn(t, "root")
	root.post("/settings/users/"+ann.ID, "name", "Ann Secretname", "role", "EDITOR")
	root.post("/settings/users/"+ann.ID, "name", "", "role", "EDITOR").want(t, 422)
	v := d.logIn(t, "ann")
	v.post("/settings/users/"+ann.ID, "name", "Ann", "role", "ADMINISTRATOR").want(t, 403)
	v.post("/preferences/theme", "theme", "dark")
	v.post("/logout")
	page, err := d.Access.Audit(t.Context(), store.AuditFilter{})
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		kind    access.ActorKind
		actor   string
		action  string
		subject string
		outcome access.Outcome
	}
	want := []line{
		{access.ByUser, "Ann Secretname", "logOut", "", access.Done},
		{access.ByUser, "Ann Secretname", "saveUser", "user " + ann.ID, access.Refused},
		{access.ByUser, "Ann Secretname", "logIn", "", access.Done},
		{access.ByUser, "root", "saveUser", "user " + ann.ID, access.Failed},
		{access.ByUser, "root", "saveUser", "user " + ann.ID, access.Done},
		{access.ByUser, "root", "logIn", "", access.Done},
		{access.ByNobody, "nobody known", "logIn", "", access.Refused},
	}
	var got []line
	for _, e := range page.Entries {
		got = append(got, line{e.ActorKind, e.Actor, e.Action, strings.TrimSpace(e.SubjectKind + " " + e.SubjectID), e.Outcome})
		if e.Address != "127.0.0.1" || e.RequestID == "" {
			t.Errorf("a line came from %q in %q", e.Address, e.RequestID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("written down is\n%v, want\n%v", got, want)
	}
	root.get("/settings/audit").want(t, 200, "Save user", "not allowed", "/settings/users/"+ann.ID)
	if some := root.get("/settings/audit?outcome=REFUSED&kind=USER").want(t, 200, "not allowed"); strings.Count(some.body, "<tr>") != 2 {
		t.Errorf("filtered to %s", some.body)
	}
	today := time.Now().UTC()
	root.get("/settings/audit?from="+today.AddDate(0, 0, -1).Format(time.DateOnly)+"&until="+today.AddDate(0, 0, 1).Format(time.DateOnly)).want(t, 200, "Save user")
	root.get("/settings/audit?until="+today.AddDate(0, 0, -2).Format(time.DateOnly)).want(t, 200, "Nothing like this")
	root.get("/settings/audit?cursor=x").want(t, 422)
	file := root.get("/settings/audit.csv").want(t, 200)
	if lines := strings.Count(file.body, "\n"); lines != len(want)+1 || file.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("the file has %d lines and is %s", lines, file.Header.Get("Content-Type"))
	}
}
