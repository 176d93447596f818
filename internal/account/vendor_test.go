package account_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store/storetest"
)

// Every CRM is connected as its sandbox twin: consent, test, fields,
// suggestions, records, renewal, disconnection.
func TestEveryCRM(t *testing.T) {
	t.Parallel()
	for _, p := range all.Providers() {
		if p.Sandbox == nil {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			server, s := twin(t, p)
			tryOut(t, s, p, server.Stage.Vices)
		})
	}
}

// twin starts a CRM's simulator, and a service that takes it for the CRM.
func twin(t *testing.T, p provider.Provider) (*sandbox.Server, *account.Service) {
	t.Helper()
	server, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: 50, Seed: 1, AutoApprove: true, Clients: []sandbox.Client{{ID: "app", Secret: "app-secret"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	db := storetest.SQLite(t)()
	return server, account.New(account.Config{Providers: all.Providers(), AppURL: "http://127.0.0.1:8080", Sandbox: map[string]string{p.Name: server.URL},
		Apps: map[string]provider.App{p.Name: {ClientID: "app", ClientSecret: "app-secret"}}}, db, loadKeys(t, db))
}

func tryOut(t *testing.T, s *account.Service, p provider.Provider, vices *sandbox.Vices) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	i, err := s.Create(ctx, p.Name, account.Change{})
	if err != nil {
		t.Fatal(err)
	}
	i = consent(ctx, t, s, p, i)
	if i.Connection != leadbridge.Connected || i.AccountID == "" || i.AccountName == "" || i.TokenExpiresAt.IsZero() {
		t.Errorf("connected as %+v", i)
	}
	r, err := s.Test(ctx, i.ID)
	if err != nil || r.Identity.AccountID != i.AccountID {
		t.Fatalf("tested %+v, %v", r, err)
	}
	f, err := s.Fields(ctx, p.Slug(), i.ID, "")
	if err != nil || len(f.Fields) < 10 {
		t.Fatalf("%d fields, %v", len(f.Fields), err)
	}
	n, err := s.Accept(ctx, i.ID, "")
	if err != nil || n < 4 {
		t.Fatalf("%d mappings, %v", n, err)
	}
	records, err := s.Peek(ctx, i.ID, "", 5)
	if err != nil || len(records) != 5 || records[0].Lead[leadbridge.FieldLastName]+records[0].Lead[leadbridge.FieldFullName] == "" {
		t.Errorf("records %+v, %v", records, err)
	}
	if renewed, err := s.Renew(ctx, i.ID); err != nil || !renewed.TokenExpiresAt.After(i.TokenExpiresAt) {
		t.Errorf("renewed to %v, %v", renewed.TokenExpiresAt, err)
	}
	// The answer to a renewal is lost; the connection lives on.
	vices.MustSet(sandbox.ViceTimeoutAfterCommit, sandbox.ViceSetting{Count: 1, Match: "token"})
	if _, err := s.Renew(ctx, i.ID); leadbridge.CodeOf(err) != provider.CodeUncertain {
		t.Errorf("a renewal without an answer: %v", err)
	}
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Errorf("after a renewal without an answer: %v", err)
	}
	// A CRM that does not tell of its tokens is not asked while one works.
	if _, err := s.Renew(ctx, i.ID); (err == nil) != (p.OAuth.IntrospectURL != "") {
		t.Errorf("renewed again: %v", err)
	}
	if u, err := s.Usage(ctx, i.ID); err != nil || u.Calls < 3 || len(u.Quotas) == 0 {
		t.Errorf("used %+v, %v", u, err)
	}
	if _, err := s.Disconnect(ctx, i.ID); err != nil {
		t.Error(err)
	}
	if again := consent(ctx, t, s, p, i); again.AccountID != i.AccountID {
		t.Errorf("connected again as %+v", again)
	}
}

// consent connects by OAuth, as a browser would.
func consent(ctx context.Context, t *testing.T, s *account.Service, p provider.Provider, i leadbridge.Integration) leadbridge.Integration {
	t.Helper()
	c, err := s.Authorize(ctx, account.ConsentRequest{Provider: p.Slug(), IntegrationID: i.ID})
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.Get(c.AuthorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	back, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || back.Path != "/api/crm/oauth/"+p.Slug()+"/callback" {
		t.Fatalf("%d, sent back to %v, %v", resp.StatusCode, back, err)
	}
	done, err := s.Callback(ctx, p.Slug(), back.Query(), c.Browser)
	if err != nil {
		t.Fatal(err)
	}
	return done.Integration
}
