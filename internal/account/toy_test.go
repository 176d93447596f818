package account_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// toy is a small CRM with an authorization server.
type toy struct {
	*httptest.Server
	clock      *sandbox.Clock
	grants     *sandbox.Grants
	introspect bool
	silent     atomic.Bool  // it calls every token inactive
	tokens     atomic.Int32 // answers of the token endpoint
	apiKey     atomic.Value // the one it accepts
	instance   atomic.Value // the instance_url that it answers; "" for none
	refuse     atomic.Value // an OAuth error of the token endpoint; "" for none
}

const (
	toyLife   = 30 * time.Minute
	toyClient = "toy-client"
	toySecret = "toy-secret-toy"
	toyKey    = "toy-key-1"
)

func newToy(t testing.TB) *toy {
	clock := &sandbox.Clock{}
	clock.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	y := &toy{clock: clock, introspect: true, grants: &sandbox.Grants{Clock: clock, CodeLife: 5 * time.Minute, AccessLife: toyLife}}
	y.apiKey.Store(toyKey)
	y.instance.Store("")
	y.refuse.Store("")
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", y.token)
	mux.HandleFunc("POST /introspect", func(w http.ResponseWriter, r *http.Request) {
		_, good := y.grants.RefreshGood(r.FormValue("token"))
		_, err := y.grants.Check(r.FormValue("token"))
		good = (good || err == nil) && !y.silent.Load()
		say(w, 200, map[string]any{"active": good})
	})
	mux.HandleFunc("POST /revoke", func(_ http.ResponseWriter, r *http.Request) { y.grants.Revoke(r.FormValue("token")) })
	mux.HandleFunc("GET /me", y.me)
	mux.HandleFunc("GET /fields/{object}", y.fields)
	y.Server = httptest.NewServer(mux)
	t.Cleanup(y.Close)
	return y
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (y *toy) token(w http.ResponseWriter, r *http.Request) {
	y.tokens.Add(1)
	if refuse := y.refuse.Load().(string); refuse != "" {
		say(w, 400, map[string]string{"error": refuse})
		return
	}
	if r.FormValue("client_id") != toyClient || r.FormValue("client_secret") != toySecret {
		say(w, 401, map[string]string{"error": "invalid_client"})
		return
	}
	var token sandbox.Token
	var err error
	switch r.FormValue("grant_type") {
	case "authorization_code":
		token, err = y.grants.Exchange(r.FormValue("code"), toyClient, r.FormValue("redirect_uri"), r.FormValue("code_verifier"))
	case "refresh_token":
		token, err = y.grants.Refresh(r.FormValue("refresh_token"), toyClient)
	case "client_credentials":
		token = y.grants.ClientCredentials(sandbox.Consented{Client: toyClient})
	}
	if err != nil {
		say(w, 400, map[string]string{"error": "invalid_grant", "error_description": err.Error()})
		return
	}
	answer := map[string]any{"access_token": token.Access, "token_type": "bearer", "expires_in": int(toyLife / time.Second),
		"scope": "read write", "account": accountIDs[token.Account]}
	if token.Rotated {
		answer["refresh_token"] = token.Refresh
	}
	if at := y.instance.Load().(string); at != "" {
		answer["instance_url"] = at
	}
	say(w, 200, answer)
}

var accountIDs = []string{"101", "102"}

// who returns the account of a request's token.
func (y *toy) who(w http.ResponseWriter, r *http.Request) (string, bool) {
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if bearer == y.apiKey.Load().(string) {
		return accountIDs[0], true
	}
	token, err := y.grants.Check(bearer)
	switch {
	case errors.Is(err, sandbox.ErrExpired):
		say(w, 401, map[string]string{"error": "expired"})
	case err != nil:
		say(w, 401, map[string]string{"error": "revoked"})
	default:
		return accountIDs[token.Account], true
	}
	return "", false
}

func (y *toy) me(w http.ResponseWriter, r *http.Request) {
	if id, ok := y.who(w, r); ok {
		say(w, 200, map[string]string{"id": id, "name": "Account " + id})
	}
}

var toyFields = []provider.Field{
	{Name: "first", Title: "First name", Type: leadbridge.TypeString},
	{Name: "mail", Title: "E-mail", Type: leadbridge.TypeEmail, Unique: true},
	{Name: "score", Title: "Score", Type: leadbridge.TypeNumber, ReadOnly: true},
	{Name: "company.name", Title: "Company", Type: leadbridge.TypeString, ReadOnly: true},
}

func (y *toy) fields(w http.ResponseWriter, r *http.Request) {
	if _, ok := y.who(w, r); ok {
		say(w, 200, toyFields)
	}
}

// provider is the toy as a CRM.
func (y *toy) provider() provider.Provider {
	p := provider.Provider{
		Definition: provider.Definition{
			Name: "TOY", Title: "Toy", KeyTitle: "API key (Profile > Keys)",
			Auth:   []leadbridge.AuthMethod{leadbridge.AuthOAuth2, leadbridge.AuthAPIKey, leadbridge.AuthClientCredentials},
			APIURL: "https://api.toy.test", Hosts: []string{"toy.test"},
			OAuth: provider.OAuth{Login: "https://login.toy.test", AuthorizeURL: "{login}/authorize", TokenURL: "{login}/token",
				RevokeURL: "{login}/revoke", IntrospectURL: "{login}/introspect", Scopes: []string{"read", "write"}, PKCE: true,
				KeepAlive: 7 * 24 * time.Hour, ReadGrant: readToyGrant},
			Objects: []provider.Object{{Name: "people", Title: "People", Kind: provider.KindLead, FetchBatch: 10, PushBatch: 10,
				Suggested: []provider.Suggested{{Source: "first", Target: "firstName", Direction: leadbridge.Bidirectional}}},
				{Name: "notes", Title: "Notes", Kind: provider.KindActivity, ReadOnly: true}},
			Settings: []provider.Setting{{Name: "domain", Title: "Domain", URL: true}, {Name: "plan", Title: "Plan", Default: "lite", Options: []string{"lite", "pro"}}},
		},
		Dialect: provider.Dialect{
			Authorize: func(h http.Header, g leadbridge.Grant, _ leadbridge.AuthMethod) {
				h.Set("Authorization", "Bearer "+g.AccessToken)
			},
			Classify: func(r *provider.Response) *leadbridge.Error {
				switch {
				case r.Status == 200:
					return nil
				case r.Status == 401 && strings.Contains(string(r.Body), "expired"):
					return &leadbridge.Error{Kind: leadbridge.Unauthorized, Code: provider.CodeExpired, Msg: "The token expired."}
				case r.Status == 401:
					return &leadbridge.Error{Kind: leadbridge.Unauthorized, Code: provider.CodeRevoked, Msg: "The token was revoked."}
				}
				return &leadbridge.Error{Kind: leadbridge.Unavailable, Code: provider.CodeNoAnswer, Msg: "Toy is away."}
			},
		},
		New: func(a provider.Account) provider.Driver { return toyDriver{a} },
	}
	if !y.introspect {
		p.OAuth.IntrospectURL = ""
	}
	return p
}

func readToyGrant(answer map[string]any, _ string, g *leadbridge.Grant) error {
	if id, ok := answer["account"].(string); ok {
		g.AccountID = id
	}
	if at, ok := answer["instance_url"].(string); ok {
		g.InstanceURL = at
	}
	return nil
}

type toyDriver struct{ provider.Account }

func (d toyDriver) Describe(ctx context.Context, object string) (fields []provider.Field, err error) {
	_, err = d.JSON(ctx, provider.Request{Method: "GET", Path: "/fields/" + object, Operation: "fields"}, &fields)
	return fields, err
}

func (d toyDriver) Check(ctx context.Context, _ []string) (provider.Identity, []provider.Finding, error) {
	var me struct{ ID, Name string }
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: "/me", Operation: "me"}, &me)
	return provider.Identity{AccountID: me.ID, AccountName: me.Name}, nil, err
}

func (toyDriver) Pull(_ context.Context, q provider.Query) (provider.Page, error) {
	page := provider.Page{Records: []provider.Record{{Object: q.Object, ID: "0", State: provider.Deleted}}}
	for n, name := range []string{"Ada", "Grace", "Mary"} {
		page.Records = append(page.Records, provider.Record{Object: q.Object, ID: string(rune('1' + n)), State: provider.Live, Values: map[string]string{"first": name}})
	}
	return page, nil
}

func (toyDriver) Fetch(context.Context, string, []string, []string) ([]provider.Record, error) {
	return nil, nil
}

func (toyDriver) Push(context.Context, string, []provider.Write) ([]provider.Outcome, error) {
	return nil, nil
}

// service returns a service over a store and the toy.
func (y *toy) service(t testing.TB, s account.Store, keys *account.Keys, client *http.Client) *account.Service {
	t.Helper()
	if client == nil {
		client = y.Client()
	}
	return account.New(account.Config{Providers: []provider.Provider{y.provider()}, AppURL: "https://leads.example.com",
		Apps: map[string]provider.App{"TOY": {ClientID: toyClient, ClientSecret: toySecret}}, Sandbox: map[string]string{"TOY": y.URL},
		HTTP: client, Now: y.clock.Now}, s, keys)
}

// setUp returns a service over a fresh SQLite database.
func setUp(t testing.TB) (*toy, *store.DB, *account.Service) {
	t.Helper()
	y, db := newToy(t), storetest.SQLite(t)()
	return y, db, y.service(t, db, loadKeys(t, db), nil)
}

func loadKeys(t testing.TB, db *store.DB) *account.Keys {
	t.Helper()
	keys, err := account.LoadKeys(context.Background(), db, strings.Repeat("A", 43), "")
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// create makes an integration.
func create(t testing.TB, s *account.Service) leadbridge.Integration {
	t.Helper()
	i, err := s.Create(context.Background(), "TOY", account.Change{})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// demand fails the test unless err is of the kind and code.
func demand(t testing.TB, err error, kind leadbridge.Kind, code string) {
	t.Helper()
	if leadbridge.KindOf(err) != kind || leadbridge.CodeOf(err) != code {
		t.Fatalf("got %v (%s, %s), want %s, %s", err, leadbridge.KindOf(err), leadbridge.CodeOf(err), kind, code)
	}
}
