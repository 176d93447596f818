package providertest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// code goes through the consent page, which agrees by itself for an account,
// and returns the code that it sends back.
func (x *Exam) code(t *testing.T, verifier string, account int) string {
	t.Helper()
	address, err := x.Authority.AuthorizeURL("the state", verifier)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if "http://"+r.URL.Host == x.Server.URL {
			return nil
		}
		return http.ErrUseLastResponse
	}}
	resp, err := client.Get(fmt.Sprintf("%s&sandbox_account=%d", address, account))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	to, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || to.Query().Get("state") != "the state" || to.Query().Get("code") == "" {
		t.Fatalf("the consent page answered HTTP %d and leads to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	return to.Query().Get("code")
}

func (x *Exam) connect(t *testing.T, account int) leadbridge.Grant {
	t.Helper()
	verifier := provider.NewVerifier()
	g, err := x.Authority.Exchange(context.Background(), x.code(t, verifier, account), verifier)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func consent(t *testing.T, x *Exam) {
	g := x.grant
	if g.AccessToken == "" || g.RefreshToken == "" || g.InstanceURL == "" || g.ExpiresAt.IsZero() || g.IssuedAt.IsZero() {
		t.Errorf("the grant is not whole: it ends %s, its instance is %q, %d scopes", g.ExpiresAt, g.InstanceURL, len(g.Scopes))
	}
	if !g.ExpiresAt.After(x.Server.Stage.Clock.Now()) {
		t.Errorf("a new grant has ended at %s", g.ExpiresAt)
	}
}

func refusedCode(t *testing.T, x *Exam) {
	verifier := provider.NewVerifier()
	used := x.code(t, verifier, 0)
	ctx := context.Background()
	if _, err := x.Authority.Exchange(ctx, used, verifier); err != nil {
		t.Fatal(err)
	}
	wrong := x.code(t, verifier, 0)
	if x.Provider.OAuth.PKCE {
		if _, err := x.Authority.Exchange(ctx, wrong, provider.NewVerifier()); err == nil {
			t.Error("a code was good for one who does not know its verifier")
		}
	}
	for name, code := range map[string]string{"used": used, "made up": "no-such-code"} {
		if _, err := x.Authority.Exchange(ctx, code, verifier); leadbridge.CodeOf(err) != provider.CodeRevoked || leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("a code that is %s: %v (%s)", name, err, leadbridge.CodeOf(err))
		}
	}
}

func refresh(t *testing.T, x *Exam) {
	ctx := context.Background()
	g := x.grant
	for range 3 {
		next, err := x.Authority.Refresh(ctx, g)
		if err != nil {
			t.Fatal(err)
		}
		if next.AccessToken == "" || next.RefreshToken == "" || next.InstanceURL != g.InstanceURL || next.AccountID != g.AccountID {
			t.Errorf("the new grant is not whole: instance %q, account %q", next.InstanceURL, next.AccountID)
		}
		g = next
	}
	if x.Provider.OAuth.IntrospectURL != "" {
		if good, err := x.Authority.Introspect(ctx, g); !good || err != nil {
			t.Errorf("a good refresh token is said to be %v, %v", good, err)
		}
	}
	if x.Provider.OAuth.RevokeURL == "" {
		return
	}
	if err := x.Authority.Revoke(ctx, g); err != nil {
		t.Fatal(err)
	}
	if x.Provider.OAuth.IntrospectURL != "" {
		if good, err := x.Authority.Introspect(ctx, g); good || err != nil {
			t.Errorf("a revoked refresh token is said to be %v, %v", good, err)
		}
	}
	if _, err := x.Authority.Refresh(ctx, g); leadbridge.CodeOf(err) != provider.CodeRevoked {
		t.Errorf("after it was revoked: %v (%s)", err, leadbridge.CodeOf(err))
	}
}

func wrongSecret(t *testing.T, x *Exam) {
	x.Authority.App.ClientSecret = "not-the-secret"
	_, err := x.Authority.Refresh(context.Background(), x.grant)
	if leadbridge.KindOf(err) != leadbridge.Invalid || leadbridge.CodeOf(err) == provider.CodeRevoked {
		t.Errorf("a wrong client secret must not look like a revoked grant: %v (%s)", err, leadbridge.CodeOf(err))
	}
}

// expiryInMidPage ends the token between pages: the next call renews it once
// and nobody notices.
func expiryInMidPage(t *testing.T, x *Exam) {
	seen := map[string]bool{}
	pages := 0
	for page, err := range x.Client().Pages(context.Background(), provider.Query{Object: x.Object.Name, Fields: []string{x.Text}, Limit: 20}) {
		if err != nil {
			t.Fatal(err)
		}
		if pages++; pages == 1 {
			x.Act(t, ExpireTokens, "", "")
		}
		for _, r := range page.Records {
			seen[r.ID] = true
		}
	}
	if len(seen) != x.Count || pages > 1 && x.renewed != 1 {
		t.Errorf("%d of %d records in %d pages, renewed %d times", len(seen), x.Count, pages, x.renewed)
	}
}

// revokedInMidPage ends the grant between pages, or before the next run if one
// page holds all: that is said as what it is.
func revokedInMidPage(t *testing.T, x *Exam) {
	q := provider.Query{Object: x.Object.Name, Fields: []string{x.Text}, Limit: 20}
	var err error
	for range 2 {
		for _, err = range x.Client().Pages(context.Background(), q) {
			if err != nil {
				break
			}
			x.Act(t, RevokeGrant, "", "")
		}
	}
	if leadbridge.KindOf(err) != leadbridge.Unauthorized {
		t.Errorf("a revoked grant: %v (%s)", err, leadbridge.KindOf(err))
	}
	if x.renewed > 0 {
		t.Error("it was renewed")
	}
}

// foreignHost demands that no token leaves for a host that is not the CRM's.
func foreignHost(t *testing.T, x *Exam) {
	for _, host := range []string{"https://" + x.Provider.Hosts[0] + ".evil.example", "https://evil" + x.Provider.Hosts[0]} {
		x.grant.InstanceURL = host
		if _, err := x.Client().PullAll(context.Background(), provider.Query{Object: x.Object.Name}, func([]provider.Record) error { return nil }); leadbridge.CodeOf(err) != provider.CodeHost {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, c := range x.Log.Calls() {
		if c.Status != 0 {
			t.Errorf("%s was answered with %d", c.Operation, c.Status)
		}
	}
}

// twoAccounts connects a second account of the CRM: it is another one, with
// records of its own, and the first goes on undisturbed.
func twoAccounts(t *testing.T, x *Exam) {
	count := func() (string, int) {
		who, _, err := x.Client().Check(context.Background(), []string{x.Object.Name})
		if err != nil {
			t.Fatal(err)
		}
		return who.AccountID, len(x.pull(t, x.query(time.Time{})).byID)
	}
	first := x.grant
	account, records := count()
	x.grant = x.connect(t, 1)
	if other, n := count(); other == account || n == records {
		t.Errorf("the second account is %s with %d records, the first %s with %d", other, n, account, records)
	}
	x.grant = first
	if again, n := count(); again != account || n != records {
		t.Errorf("the first account is now %s with %d records, and was %s with %d", again, n, account, records)
	}
}
