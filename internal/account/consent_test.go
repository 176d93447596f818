package account_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/sandbox"
)

// agree does what the CRM's consent page does, and returns the query of its
// redirect.
func (y *toy) agree(t testing.TB, address string, account int) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, y.URL+"/authorize?") {
		t.Fatalf("the consent is asked for at %s", address)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "https://leads.example.com/api/crm/oauth/toy/callback" {
		t.Fatalf("asked with %v", q)
	}
	code := y.grants.Issue(sandbox.Consented{Client: q.Get("client_id"), RedirectURI: q.Get("redirect_uri"), Account: account, Challenge: q.Get("code_challenge")})
	return url.Values{"state": {q.Get("state")}, "code": {code}}
}

func ask(t testing.TB, s *account.Service, i leadbridge.Integration) account.Consent {
	t.Helper()
	c, err := s.Authorize(context.Background(), account.ConsentRequest{Provider: "toy", IntegrationID: i.ID, ReturnURL: "/integrations?id=1", Actor: "me"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// connect connects an integration by OAuth.
func connect(t testing.TB, y *toy, s *account.Service) leadbridge.Integration {
	t.Helper()
	i := create(t, s)
	c := ask(t, s, i)
	done, err := s.Callback(context.Background(), "toy", y.agree(t, c.AuthorizationURL, 0), c.Browser)
	if err != nil {
		t.Fatal(err)
	}
	return done.Integration
}

func TestConsent(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := create(t, s)
	c := ask(t, s, i)
	query := y.agree(t, c.AuthorizationURL, 0)
	done, err := s.Callback(ctx, "TOY", query, c.Browser)
	if err != nil {
		t.Fatal(err)
	}
	got := done.Integration
	if done.ReturnURL != "/integrations?id=1" || got.Connection != leadbridge.Connected || got.AccountID != "101" || got.AccountName != "Account 101" ||
		got.InstanceURL != y.URL || strings.Join(got.Scopes, " ") != "read write" || got.AuthMethod != leadbridge.AuthOAuth2 || got.Version != i.Version+1 {
		t.Errorf("connected as %+v", done)
	}
	_, err = s.Callback(ctx, "toy", query, c.Browser)
	demand(t, err, leadbridge.Invalid, account.CodeStateInvalid)
	if _, err := s.Dial(ctx, i.ID); err != nil {
		t.Error(err)
	}
}

func TestConsentRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		change func(*toy, url.Values) (browser string)
		kind   leadbridge.Kind
		code   string
	}{
		"forged state":  {func(_ *toy, q url.Values) string { q.Set("state", "x"); return "" }, leadbridge.Invalid, account.CodeStateInvalid},
		"no state":      {func(_ *toy, q url.Values) string { q.Del("state"); return "" }, leadbridge.Invalid, account.CodeStateInvalid},
		"too late":      {func(y *toy, _ url.Values) string { y.clock.Advance(10 * time.Minute); return "" }, leadbridge.Invalid, account.CodeStateExpired},
		"other browser": {func(*toy, url.Values) string { return "x" }, leadbridge.Forbidden, account.CodeOtherBrowser},
		"no browser":    {func(*toy, url.Values) string { return " " }, leadbridge.Forbidden, account.CodeOtherBrowser},
		"denied":        {func(_ *toy, q url.Values) string { q.Set("error", "access_denied"); q.Del("code"); return "" }, leadbridge.Forbidden, account.CodeConsentDenied},
		"denied too":    {func(_ *toy, q url.Values) string { q.Set("error", "user_denied"); return "" }, leadbridge.Forbidden, account.CodeConsentDenied},
		"not allowed": {func(_ *toy, q url.Values) string {
			q.Set("error", "invalid_client")
			q.Set("error_description", "app must be <b>installed")
			return ""
		}, leadbridge.Forbidden, account.CodeConsentFailed},
		"no code":      {func(_ *toy, q url.Values) string { q.Del("code"); return "" }, leadbridge.Invalid, account.CodeConsentFailed},
		"unknown code": {func(_ *toy, q url.Values) string { q.Set("code", "x"); return "" }, leadbridge.Invalid, account.CodeConsentFailed},
		"late code":    {func(y *toy, _ url.Values) string { y.clock.Advance(6 * time.Minute); return "" }, leadbridge.Invalid, account.CodeConsentFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y, db, s := setUp(t)
			i := create(t, s)
			asked := ask(t, s, i)
			query := y.agree(t, asked.AuthorizationURL, 0)
			browser := c.change(y, query)
			if browser == "" {
				browser = asked.Browser
			}
			done, err := s.Callback(ctx, "toy", query, browser)
			demand(t, err, c.kind, c.code)
			if strings.ContainsAny(err.Error(), "<>") {
				t.Errorf("the CRM's words came through as they are: %v", err)
			}
			if c.code == account.CodeConsentDenied && done.ReturnURL == "" {
				t.Error("the person is not led back")
			}
			if got, err := db.Integration(ctx, i.ID); err != nil || got.Connection != leadbridge.NotConnected {
				t.Errorf("it is %s, %v", got.Connection, err)
			}
		})
	}
}

// A state that was brought to the wrong browser cannot be used in the right
// one any more.
func TestStateIsUsedUp(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	c := ask(t, s, create(t, s))
	query := y.agree(t, c.AuthorizationURL, 0)
	_, err := s.Callback(ctx, "toy", query, "thief")
	demand(t, err, leadbridge.Forbidden, account.CodeOtherBrowser)
	_, err = s.Callback(ctx, "toy", query, c.Browser)
	demand(t, err, leadbridge.Invalid, account.CodeStateInvalid)
}

func TestTicket(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	asked := ask(t, s, create(t, s))
	opened, err := s.Open(ctx, asked.Ticket, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Open(ctx, asked.Ticket, "")
	demand(t, err, leadbridge.Invalid, account.CodeStateInvalid)
	if opened.ExpiresAt != asked.ExpiresAt {
		t.Error("opening the link gives more time")
	}
	_, err = s.Callback(ctx, "toy", y.agree(t, asked.AuthorizationURL, 0), asked.Browser)
	demand(t, err, leadbridge.Invalid, account.CodeStateInvalid)
	done, err := s.Callback(ctx, "toy", y.agree(t, opened.AuthorizationURL, 0), opened.Browser)
	if err != nil || done.Integration.Connection != leadbridge.Connected || done.ReturnURL != "/integrations?id=1" {
		t.Errorf("got %+v, %v", done, err)
	}
	late := ask(t, s, done.Integration)
	y.clock.Advance(11 * time.Minute)
	_, err = s.Open(ctx, late.Ticket, "")
	demand(t, err, leadbridge.Invalid, account.CodeStateExpired)
}

func TestReturnURL(t *testing.T) {
	t.Parallel()
	_, _, s := setUp(t)
	i := create(t, s)
	for path, good := range map[string]bool{"": true, "/": true, "/a/b?c=d#e": true, "//evil.test": false, `/\evil.test`: false, "https://evil.test": false,
		"evil.test": false, "javascript:alert(1)": false, "/\t/evil.test": false, `\\evil.test`: false, "///evil.test": false} {
		_, err := s.Authorize(context.Background(), account.ConsentRequest{Provider: "TOY", IntegrationID: i.ID, ReturnURL: path})
		if (err == nil) != good {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestOtherAccount(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	before, err := db.Grant(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := ask(t, s, i)
	_, err = s.Callback(ctx, "toy", y.agree(t, c.AuthorizationURL, 1), c.Browser)
	demand(t, err, leadbridge.Conflict, account.CodeAccountDiffers)
	if after, err := db.Grant(ctx, i.ID); err != nil || after.Generation != before.Generation {
		t.Errorf("the connection was replaced: %+v, %v", after, err)
	}
	c, err = s.Authorize(ctx, account.ConsentRequest{Provider: "TOY", IntegrationID: i.ID, AnyAccount: true})
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Callback(ctx, "toy", y.agree(t, c.AuthorizationURL, 1), c.Browser)
	if err != nil || done.Integration.AccountID != "102" {
		t.Errorf("got %+v, %v", done, err)
	}
}

func TestAppIsNotSetUp(t *testing.T) {
	t.Parallel()
	_, _, s := setUp(t)
	s.Apps = nil
	i := create(t, s)
	_, err := s.Authorize(context.Background(), account.ConsentRequest{Provider: "TOY", IntegrationID: i.ID})
	demand(t, err, leadbridge.Invalid, "invalid")
	if !strings.Contains(err.Error(), "TOY_CLIENT_ID") {
		t.Errorf("it does not say what to set: %v", err)
	}
}
