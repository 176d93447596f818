package api_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/api"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
)

// post is a server that takes the deliveries of simulated CRMs, each with one
// connected account.
type post struct {
	t        testing.TB
	db       *store.DB
	accounts *account.Service
	crms     map[string]*sandbox.Server        // by slug
	i        map[string]leadbridge.Integration // by slug
	server   *httptest.Server
	log      *lockedBuffer
}

// newPost starts the server at appURL, "" for its own address. events makes
// who hears of what came.
func newPost(t testing.TB, appURL string, records int, slugs []string, events func(*post) api.Events) *post {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	p := &post{t: t, db: db, crms: map[string]*sandbox.Server{}, i: map[string]leadbridge.Integration{}, log: &lockedBuffer{}}
	p.server = httptest.NewUnstartedServer(nil)
	if appURL == "" {
		appURL = "http://" + p.server.Listener.Addr().String()
	}
	keys, err := account.LoadKeys(t.Context(), db, "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(p.log, nil))
	c := account.Config{Providers: all.Providers(), AppURL: appURL, Apps: map[string]provider.App{}, Sandbox: map[string]string{}, Logger: log}
	for _, slug := range slugs {
		name := strings.ToUpper(slug)
		c.Apps[name], c.Sandbox[name] = provider.App{ClientID: "app", ClientSecret: "app-secret"}, p.simulate(slug, records)
	}
	p.accounts = account.New(c, db, keys)
	a := api.New(api.Options{Imports: struct{ api.Imports }{}, Integrations: p.accounts, Events: events(p), AppURL: appURL, Ready: db.Ping, Log: log})
	p.server.Config.Handler = a
	p.server.Start()
	t.Cleanup(p.server.Close)
	for _, slug := range slugs {
		p.i[slug] = p.connect(slug)
	}
	return p
}

func (p *post) simulate(slug string, records int) string {
	p.t.Helper()
	for _, crm := range all.Providers() {
		if crm.Slug() != slug {
			continue
		}
		s, err := sandbox.Start(slug, crm.Sandbox, sandbox.Options{Records: records, Seed: 1, AutoApprove: true, TimeScale: 1000,
			Clients: []sandbox.Client{{ID: "app", Secret: "app-secret"}}})
		if err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(func() { _ = s.Close() })
		p.crms[slug] = s
		return s.URL
	}
	p.t.Fatalf("there is no %s", slug)
	return ""
}

// connect connects an integration of a CRM by a person's consent.
func (p *post) connect(slug string) leadbridge.Integration {
	p.t.Helper()
	ctx := p.t.Context()
	i, err := p.accounts.Create(ctx, slug, account.Change{})
	p.must(err)
	c, err := p.accounts.Authorize(ctx, account.ConsentRequest{Provider: slug, IntegrationID: i.ID})
	p.must(err)
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.Get(c.AuthorizationURL)
	p.must(err)
	resp.Body.Close()
	back, err := url.Parse(resp.Header.Get("Location"))
	p.must(err)
	done, err := p.accounts.Callback(ctx, slug, back.Query(), c.Browser)
	p.must(err)
	return done.Integration
}

// key is an API key of one of a simulator's accounts.
func (p *post) key(slug string, account int) string {
	p.t.Helper()
	crm, err := p.accounts.Provider(slug)
	p.must(err)
	return crm.SandboxKey(account)
}

func (p *post) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// secret is the one that deliveries to an integration carry.
func (p *post) secret(slug string) string {
	p.t.Helper()
	s, err := p.accounts.WebhookSecret(p.t.Context(), p.i[slug].ID)
	p.must(err)
	return s
}

// letter is a delivery as it is sent.
type letter struct {
	method string
	path   string // with the query
	header http.Header
	body   string
}

// send delivers a letter and returns the answer.
func (p *post) send(l letter) (status int, header http.Header, body string) {
	p.t.Helper()
	r, err := http.NewRequest(l.method, p.server.URL+l.path, strings.NewReader(l.body))
	p.must(err)
	for k, v := range l.header {
		r.Header[k] = v
	}
	resp, err := p.server.Client().Do(r)
	p.must(err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	p.must(err)
	return resp.StatusCode, resp.Header, string(answer)
}

// hubspotLetter is signed as HubSpot signs, for the address of ours that it
// knows.
func hubspotLetter(appURL, path, secret, body string, at time.Time) letter {
	stamp := strconv.FormatInt(at.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("POST" + appURL + path + body + stamp))
	return letter{"POST", path, http.Header{"X-Hubspot-Request-Timestamp": {stamp},
		"X-Hubspot-Signature-V3": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}, "Content-Type": {"application/json"}}, body}
}

func hubspotEvent(portal, id string, at time.Time) string {
	return fmt.Sprintf(`{"eventId":1,"subscriptionId":7,"portalId":%s,"occurredAt":%d,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":%s,"propertyName":"jobtitle","propertyValue":"x"}`,
		portal, at.UnixMilli(), id)
}

func salesforceLetter(path, secret, body string) letter {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return letter{"POST", path, http.Header{"X-Salesforce-Signature": {hex.EncodeToString(mac.Sum(nil))}, "Content-Type": {"application/json"}}, body}
}

func pipedriveLetter(path, secret, body string) letter {
	return letter{"POST", path, http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("leadbridge:"+secret))},
		"Content-Type": {"application/json"}}, body}
}

func pipedriveEvent(company string) string {
	return fmt.Sprintf(`{"meta":{"action":"change","entity":"person","entity_id":"1","id":"0b2a","company_id":%q,"timestamp":"2026-11-23T10:00:00.123Z","version":"2.0"},"data":{"id":1}}`, company)
}

// ears note what they hear, and do nothing.
type ears struct {
	mu    sync.Mutex
	heard map[string][]provider.Event // by integration
}

func (e *ears) Hear(_ context.Context, integrationID string, events []provider.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard == nil {
		e.heard = map[string][]provider.Event{}
	}
	e.heard[integrationID] = append(e.heard[integrationID], events...)
	return nil
}

// taken returns how many events were heard since it was last asked.
func (e *ears) taken() (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, events := range e.heard {
		n += len(events)
	}
	e.heard = nil
	return n
}
