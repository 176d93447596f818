package providertest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// Exam is one part under way: a simulator, and an account of it that is
// connected.
type Exam struct {
	Setup
	Provider  provider.Provider
	Server    *sandbox.Server
	Authority *provider.Authority
	Object    provider.Object
	Log       *Log
	Ledger    *Ledger

	clock   sync.RWMutex // held by calls that are on their way
	mu      sync.Mutex
	grant   leadbridge.Grant
	renewed int
}

const appID, appSecret = "exam-app", "exam-secret"

func newExam(t *testing.T, p provider.Provider, s Setup) *Exam {
	t.Helper()
	if s.Records == 0 {
		s.Records = 60
	}
	if s.Count == 0 {
		s.Count = s.Records
	}
	server, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: s.Records, Seed: 7, AutoApprove: true,
		Clients: []sandbox.Client{{ID: appID, Secret: appSecret}}, TimeScale: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	x := &Exam{Setup: s, Provider: p, Server: server, Log: &Log{}, Ledger: &Ledger{}}
	x.Authority = &provider.Authority{Provider: p, App: provider.App{ClientID: appID, ClientSecret: appSecret, RedirectURL: "http://127.0.0.1/callback"},
		Settings: s.Settings, Sandbox: server.URL, HTTP: &http.Client{}, Now: server.Stage.Clock.Now}
	name := s.Object
	if name == "" {
		name = p.Objects[0].Name
	}
	if x.Object, err = p.Definition.Object(name); err != nil {
		t.Fatal(err)
	}
	x.grant = x.connect(t, 0)
	return x
}

// Act does something to the simulator's data, as a person would.
func (x *Exam) Act(t *testing.T, action, id, other string) {
	t.Helper()
	a := x.Actions[action]
	if a == nil {
		t.Fatalf("no action to %s is given; if there is none, Lacks must say so", action)
	}
	name, inputs := a(x.Object.Name, id, other)
	x.Control(t, name, inputs)
}

// Control asks the simulator's control page for an action.
func (x *Exam) Control(t *testing.T, name string, inputs map[string]string) {
	t.Helper()
	form := url.Values{}
	for k, v := range inputs {
		form.Set(k, v)
	}
	resp, err := http.PostForm(x.Server.URL+"/_sandbox/actions/"+name, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		t.Fatalf("action %s %v: HTTP %d %s", name, inputs, resp.StatusCode, body)
	}
}

// Client returns a client with a new driver, as after a restart. It waits by
// the simulator's clock, so that no time is lost.
func (x *Exam) Client() *provider.Client {
	return provider.NewClient(x.Provider, x.caller(), x.Settings)
}

func (x *Exam) caller() *provider.Caller {
	return &provider.Caller{IntegrationID: "exam", Provider: x.Provider, Auth: leadbridge.AuthOAuth2, HTTP: &http.Client{Transport: dated{x}}, Grants: x,
		Log: x.Log, Now: x.Server.Stage.Clock.Now, Sleep: x.sleep, Sandbox: x.Server.URL}
}

// dated puts the simulator's time into its answers, where its server puts that
// of the machine.
type dated struct{ exam *Exam }

// RoundTrip implements http.RoundTripper.
func (d dated) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		resp.Header.Set("Date", d.exam.Server.Stage.Clock.Now().Format(http.TimeFormat))
	}
	return resp, err
}

func (x *Exam) sleep(ctx context.Context, d time.Duration) error {
	x.clock.Lock()
	defer x.clock.Unlock()
	x.Server.Stage.Clock.Advance(d)
	return ctx.Err()
}

// Grant implements provider.Grants.
func (x *Exam) Grant(context.Context) (leadbridge.Grant, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.grant, nil
}

// Renew implements provider.Grants.
func (x *Exam) Renew(ctx context.Context, refused string) (leadbridge.Grant, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.grant.AccessToken != refused {
		return x.grant, nil
	}
	g, err := x.Authority.Refresh(ctx, x.grant)
	if err == nil {
		x.grant = g
		x.renewed++
	}
	return g, err
}

// Log is a provider.CallLog in memory.
type Log struct {
	mu  sync.Mutex
	all []provider.Call
}

// LogCall implements provider.CallLog.
func (l *Log) LogCall(c provider.Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, c)
}

// Calls returns what was logged.
func (l *Log) Calls() []provider.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// write returns the write that makes a new record.
func (x *Exam) write(n int) provider.Write {
	return provider.Write{Key: fmt.Sprintf("exam-%d", n), Values: x.New(n)}
}
