package account_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store/storetest"
)

// What a CRM would refuse is said before anything is sent, and its neighbours
// are written.
func TestPreflight(t *testing.T) {
	t.Parallel()
	for _, p := range all.Providers() {
		if p.SandboxKey == nil || p.Auth[len(p.Auth)-1] != leadbridge.AuthAPIKey && p.Auth[0] != leadbridge.AuthAPIKey {
			continue
		}
		server, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: 10, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		db, ctx := storetest.SQLite(t)(), context.Background()
		s := account.New(account.Config{Providers: all.Providers(), Sandbox: map[string]string{p.Name: server.URL}}, db, loadKeys(t, db))
		i, err := s.Create(ctx, p.Name, account.Change{})
		if err == nil {
			i, err = s.ConnectKey(ctx, i.ID, p.SandboxKey(0), false)
		}
		if err == nil {
			err = s.Prepare(ctx, i.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		client, err := s.Dial(ctx, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		object := p.Objects[0].Name
		fields, err := client.Describe(ctx, object)
		if err != nil {
			t.Fatal(err)
		}
		good, bad := provider.Write{Key: "good", Values: map[string]string{"email": "good@example.com"}}, provider.Write{Key: "bad", Values: map[string]string{"email": "bad@example.com"}}
		for _, f := range fields {
			switch {
			case f.Required, f.Name == "name", f.Name == "lastname":
				good.Values[f.Name], bad.Values[f.Name] = "Good", "Bad"
			case f.Restricted && f.Custom && !f.ReadOnly:
				bad.Values[f.Name] = "no such option"
			}
		}
		server.Stage.Calls.Reset()
		outcomes, err := client.Push(ctx, object, []provider.Write{bad, good})
		if err != nil {
			t.Fatal(err)
		}
		if e := outcomes[0].Err; e == nil || e.Code != provider.CodeNoOption || !strings.Contains(e.Msg, "no option") {
			t.Errorf("%s: the bad one: %+v", p.Name, outcomes[0])
		}
		if o := outcomes[1]; o.Err != nil || !o.Created {
			t.Errorf("%s: its neighbour: %+v", p.Name, o)
		}
		server.Stage.Calls.Reset()
		if outcomes, _ := client.Push(ctx, object, []provider.Write{bad}); outcomes[0].Err == nil {
			t.Errorf("%s: it passed alone", p.Name)
		}
		for route := range server.Stage.Calls.Counts() {
			if !strings.HasPrefix(route, http.MethodGet) {
				t.Errorf("%s: something was sent: %s", p.Name, route)
			}
		}
	}
}
