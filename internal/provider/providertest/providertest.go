// Package providertest is the exam of a CRM's provider: what every driver
// must do against its simulator, over real HTTP, on good days and bad ones.
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

// Setup says what the exam must know of a CRM besides its provider.
type Setup struct {
	// Object is the kind of record that is examined; "": the first.
	Object string
	// Records is how many the simulator begins with; 0: 60.
	Records  int
	Settings map[string]string
	// Text is a writable field for free text, which New sets.
	Text string
	// New returns the values of a valid new record, different for each n.
	New func(n int) map[string]string
	// Bad returns values that the CRM refuses as a record's.
	Bad func() map[string]string
	// Actions are what the simulator's control page does to its data, by the
	// names below.
	Actions map[string]Action
	// Lacks says why the CRM has no such thing to examine, by the names of the
	// exam's parts: its text is the reason why the part is skipped.
	Lacks map[string]string
	// Vices are states of the simulator that must not lose a record when all
	// are read, such as pages that are smaller than asked.
	Vices map[string]sandbox.ViceSetting
	// Listen makes the simulator send its events to an address and returns the
	// secret that they are signed with.
	Listen func(t *testing.T, x *Exam, callback string) (secret string)
}

// Action returns what the control page must be asked for to do something to a
// record of the first account: the action's name and its inputs.
type Action func(object, id, other string) (name string, inputs map[string]string)

// Names of actions.
const (
	Edit         = "edit"         // a person changes a record
	Delete       = "delete"       // a person deletes it
	Merge        = "merge"        // other lives on, id is gone
	ExpireTokens = "expireTokens" // all access tokens end now
	RevokeGrant  = "revokeGrant"  // a person uninstalls the app
)

// AddressSecret is what the address that events are sent to holds in its
// query as "secret".
const AddressSecret = "exam-secret-of-the-address"

// Always is the setting of a vice that always strikes with a value.
func Always(value float64) sandbox.ViceSetting { return sandbox.ViceSetting{Rate: 1, Value: &value} }

// parts are the exam's, by name.
var parts = map[string]func(*testing.T, *Exam){
	"auth/consent":             consent,
	"auth/refused code":        refusedCode,
	"auth/refresh":             refresh,
	"auth/wrong secret":        wrongSecret,
	"auth/expiry in mid-page":  expiryInMidPage,
	"auth/revoked in mid-page": revokedInMidPage,
	"auth/host":                foreignHost,
	"describe/fields":          describedFields,
	"describe/suggested":       suggestedFields,
	"describe/unknown object":  unknownObject,
	"pull/everything":          pullEverything,
	"pull/only what was asked": pullOnlyAsked,
	"pull/nothing new":         pullNothingNew,
	"pull/a change":            pullChange,
	"pull/a new record":        pullNewRecord,
	"resume/every page":        resumeEveryPage,
	"resume/edits behind us":   resumeAmidEdits,
	"resume/vices":             resumeWithVices,
	"tombstones/delete":        pullDeleted,
	"tombstones/fetch deleted": fetchDeleted,
	"tombstones/merge":         fetchMerged,
	"fetch/by ids":             fetchByIDs,
	"push/create and update":   pushCreateAndUpdate,
	"push/order":               pushOrder,
	"push/clear":               pushClear,
	"push/one bad record":      pushOneBad,
	"push/gone":                pushGone,
	"push/delete":              pushDelete,
	"push/repeated key":        pushRepeatedKey,
	"faults/pull":              pullThroughFaults,
	"faults/create walk":       createWalk,
	"faults/update walk":       updateWalk,
	"limits/kept":              limitsKept,
	"limits/shared":            limitsShared,
	"limits/too fast":          tooFast,
	"check/identity":           checkIdentity,
	"webhook/delivery":         webhookDelivery,
}

// Run is the whole exam. Each part has a simulator of its own.
func Run(t *testing.T, p provider.Provider, s Setup) {
	for name := range s.Lacks {
		if parts[name] == nil {
			t.Errorf("Lacks names %q, which is no part of the exam", name)
		}
	}
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reason, lacks := s.Lacks[name]; lacks {
				t.Skip(reason)
			}
			parts[name](t, newExam(t, p, s))
		})
	}
}

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
	x.grant = x.connect(t)
	return x
}

// Act does something to the simulator's data, as a person would.
func (x *Exam) Act(t *testing.T, action, id, other string) {
	t.Helper()
	a := x.Actions[action]
	if a == nil {
		t.Skipf("the simulator has no action to %s", action)
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

// record returns the values of a new record and the write that makes it.
func (x *Exam) write(n int) provider.Write {
	return provider.Write{Key: fmt.Sprintf("exam-%d", n), Values: x.New(n)}
}
