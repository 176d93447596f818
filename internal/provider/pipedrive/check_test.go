package pipedrive

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/pipedrive/sandbox"
	stage "leadbridge/internal/sandbox"
)

var allObjects = []string{persons, deals, leads, activities, organizations}

func TestCheck(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	id, findings, err := l.Check(ctx, allObjects)
	if err != nil || id.AccountID == "" || id.AccountName == "" || id.UserName == "" {
		t.Errorf("%+v, %v", id, err)
	}
	for _, f := range findings {
		if f.Code != "field_missing" || f.Severity != leadbridge.SeverityWarning || f.Hint == "" {
			t.Errorf("%+v", f)
		}
	}
	if len(findings) != 3 {
		t.Errorf("%d findings, not one each for persons, deals and organizations", len(findings))
	}
	l.prepare(allObjects...)
	if _, findings, err = l.Check(ctx, allObjects); err != nil || len(findings) != 0 {
		t.Errorf("%+v, %v", findings, err)
	}
	if other, _, err := l.another(1).Check(ctx, nil); err != nil || other.AccountID == id.AccountID {
		t.Errorf("the other company is %+v, %v", other, err)
	}
}

// Two programs may have made our field at the same time. All use the first,
// and the check tells of the other.
func TestTwoKeyFields(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	for range 2 {
		l.raw("POST", "/api/v2/personFields", `{"field_name":"Leadbridge ID","field_type":"varchar"}`)
	}
	l.prepare(persons)
	fields, err := l.Describe(ctx, persons)
	if err != nil {
		t.Fatal(err)
	}
	var ours []provider.Field
	for _, f := range fields {
		if f.Title == defaultKeyField {
			ours = append(ours, f)
		}
	}
	if len(ours) != 2 || !ours[0].Unique || ours[1].Unique {
		t.Fatalf("%+v", ours)
	}
	_, findings, err := l.Check(ctx, []string{persons})
	if err != nil || len(findings) != 1 || findings[0].Severity != leadbridge.SeverityWarning || findings[0].What != ours[1].Name ||
		!strings.Contains(findings[0].Message, ours[0].Name) {
		t.Errorf("%+v, %v", findings, err)
	}
}

func TestCheckWithFewScopes(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	l.driver.Grants = fixed{leadbridge.Grant{AccessToken: sandbox.APIKey(0), InstanceURL: l.url, Scopes: []string{"base", "contacts:read", "deals:full"}}}
	_, findings, err := l.Check(ctx, allObjects)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		if f.Code == provider.CodeScope {
			got = append(got, string(f.Severity)+" "+f.What)
		}
	}
	want := []string{"warning admin", "warning contacts:full", "error leads:read or leads:full", "error activities:read or activities:full", "warning contacts:full"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	for _, object := range allObjects {
		fields, err := l.Describe(ctx, object)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		custom, options := 0, 0
		for _, f := range fields {
			if seen[f.Name] {
				t.Errorf("%s: %s is there twice", object, f.Name)
			}
			seen[f.Name] = true
			if f.Title == "" || f.Type == "" || f.Restricted != (f.Type == leadbridge.TypeEnum && len(f.Options) > 0) {
				t.Errorf("%s: %+v", object, f)
			}
			if strings.Contains(f.Name, ".") && !f.ReadOnly {
				t.Errorf("%s: %s can be written", object, f.Name)
			}
			if f.Custom {
				custom++
			}
			options += len(f.Options)
		}
		if options == 0 || (custom == 0) != (object == activities) {
			t.Errorf("%s: %d custom fields, %d options", object, custom, options)
		}
		for _, o := range definition.Objects {
			for _, s := range o.Suggested {
				if o.Name == object && !seen[s.Source] {
					t.Errorf("%s: the suggested %s is not there", object, s.Source)
				}
			}
		}
	}
	if _, err := l.Describe(ctx, "person"); leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), `"persons"`) {
		t.Errorf("%v", err)
	}
}

func TestAFieldThatVanished(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	var field, title string
	fields, err := l.Describe(ctx, persons)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Custom && f.Type == leadbridge.TypeString && !strings.Contains(f.Name, ".") {
			field, title = f.Name, f.Title
		}
	}
	l.stage.Clock.Advance(time.Minute)
	l.act("removeField", "object", "person", "field", field)
	got, _ := l.all(provider.Query{Object: persons, Fields: []string{"name", field}}, false)
	for _, r := range got {
		if v, there := r.Values[field]; there {
			t.Fatalf("%q is gone, and a person has it as %q", title, v)
		}
	}
}

// inbox keeps the deliveries that come to it.
type inbox struct {
	mu  sync.Mutex
	got []provider.Delivery
}

func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := make([]byte, r.ContentLength)
	_, _ = r.Body.Read(body)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.got = append(i.got, provider.Delivery{Method: r.Method, Header: r.Header, Body: body})
}

func (i *inbox) wait(t *testing.T, id string) (provider.Delivery, provider.Event) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		i.mu.Lock()
		got := slices.Clone(i.got)
		i.mu.Unlock()
		for _, d := range got {
			events, err := parse(d)
			if err != nil {
				t.Fatal(err)
			}
			if len(events) == 1 && events[0].RecordID == id {
				return d, events[0]
			}
		}
	}
	t.Fatalf("no event of %s came", id)
	return provider.Delivery{}, provider.Event{}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	box := &inbox{}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	if _, err := l.Subscribe(ctx, server.URL+"/hook", []string{persons}); err != nil {
		t.Fatal(err)
	}
	secret, err := l.Subscribe(ctx, server.URL+"/hook", []string{persons, leads})
	if err != nil || len(secret) < 40 {
		t.Fatalf("%q, %v", secret, err)
	}
	if ids, err := l.hooks(ctx, server.URL+"/hook"); err != nil || len(ids) != 2 {
		t.Errorf("%d webhooks, %v", len(ids), err)
	}
	made := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee"}})
	d, e := box.wait(t, made.ID)
	if err := verify(d, secret, time.Time{}); err != nil {
		t.Error(err)
	}
	id, _, err := l.Check(ctx, nil)
	if err != nil || e.AccountID != id.AccountID || e.Object != persons || e.State != provider.Live {
		t.Errorf("%+v, %v", e, err)
	}
	if err := l.Unsubscribe(ctx, server.URL+"/hook"); err != nil {
		t.Error(err)
	}
	if ids, err := l.hooks(ctx, server.URL+"/hook"); err != nil || len(ids) != 0 {
		t.Errorf("%d webhooks are left, %v", len(ids), err)
	}
	// Of two webhooks the second cannot be made: the first goes as well.
	l.stage.Vices.MustSet(stage.ViceTooMany, stage.ViceSetting{})
	if _, err := l.Subscribe(ctx, server.URL+"/hook", []string{persons, "nonsense"}); err == nil {
		t.Error("an unknown kind was subscribed to")
	}
	if ids, _ := l.hooks(ctx, server.URL+"/hook"); len(ids) != 0 {
		t.Errorf("%d webhooks are left of a failure", len(ids))
	}
}

func TestMergeIsAnEvent(t *testing.T) {
	t.Parallel()
	l := start(t, 20)
	box := &inbox{}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	loser := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee"}})
	winner := l.push(persons, provider.Write{Values: map[string]string{"name": "Ann Lee"}})
	if _, err := l.Subscribe(ctx, server.URL, []string{persons}); err != nil {
		t.Fatal(err)
	}
	l.raw("PUT", "/api/v1/persons/"+loser.ID+"/merge", `{"merge_with_id":`+winner.ID+`}`)
	if _, e := box.wait(t, loser.ID); e.State != provider.Merged || e.SurvivorID != winner.ID {
		t.Errorf("%+v", e)
	}
}

func TestLimitsFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		auth         leadbridge.AuthMethod
		plan, seats  string
		burst, daily int
	}{
		{leadbridge.AuthAPIKey, "", "", 20, 30_000}, {leadbridge.AuthOAuth2, "lite", "1", 80, 30_000},
		{leadbridge.AuthAPIKey, "premium", "4", 100, 600_000}, {leadbridge.AuthOAuth2, "ultimate", "2", 480, 420_000}, {leadbridge.AuthAPIKey, "growth", "none", 40, 60_000},
	} {
		limits := limitsFor(c.auth, map[string]string{settingPlan: c.plan, settingSeats: c.seats})
		if limits[0].Calls != c.burst || limits[2].Calls != c.daily || limits[1].Calls != 10 || limits[1].Only != bucketSearch {
			t.Errorf("%+v: %+v", c, limits)
		}
	}
}
