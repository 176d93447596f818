package syncer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// crm is a CRM as its people know it. They work over its real API, with a
// token of their own.
type crm struct {
	provider provider.Provider
	object   string
	token    string
	// accidents are vices and the share of our calls that they strike; states
	// are vices that hold all the time, and their values; oddities hold in
	// every other world.
	accidents map[string]float64
	states    map[string]float64
	oddities  map[string]float64
	// writes reports whether a call, as METHOD /route, changes a record.
	writes func(route string) bool
	create func(d *desk, values map[string]string) (id string)
	edit   func(d *desk, id string, values map[string]string)
	remove func(d *desk, id string)
	// merge returns the record that both live on in.
	merge func(d *desk, survivor, loser string) (id string)
	// sweeps says that deletions are found by full runs only.
	sweeps bool
	// lists are our fields that are the first of a list there: when it is
	// taken away, the next one comes first.
	lists []string
	// late is how long after it was made a change can be seen.
	late time.Duration
}

// desk is where people work in a CRM.
type desk struct {
	crm
	t      testing.TB
	server *sandbox.Server
	client *provider.Client
	// image is a record in our canonical form.
	inbound *remote.Inbound
	cleanse pipeline.Stage
	// theirs are the CRM's names of our fields that flow both ways, checked
	// those of ours that come in, choices the CRM's words for ours.
	theirs  map[string]string
	checked []string
	choices map[string]map[string]string
}

// token is a grant that does not change.
type token leadbridge.Grant

func (g token) Grant(context.Context) (leadbridge.Grant, error) { return leadbridge.Grant(g), nil }
func (g token) Renew(context.Context, string) (leadbridge.Grant, error) {
	return leadbridge.Grant{}, leadbridge.Errorf(leadbridge.Unauthorized, "test", "the token is refused")
}

// sit opens a desk in a CRM whose records flow through the mappings.
func sit(t testing.TB, c crm, s *sandbox.Server, now func() time.Time, ms []leadbridge.IntegrationMapping) *desk {
	t.Helper()
	caller := &provider.Caller{Provider: c.provider, Auth: leadbridge.AuthAPIKey, HTTP: &http.Client{}, Sandbox: s.URL, Now: now,
		Grants: token{AccessToken: c.token, InstanceURL: s.URL}, Sleep: func(context.Context, time.Duration) error { return nil }}
	d := &desk{crm: c, t: t, server: s, client: provider.NewClient(c.provider, caller, nil), theirs: map[string]string{}, choices: map[string]map[string]string{}}
	fields, err := d.client.Describe(t.Context(), c.object)
	if err != nil {
		t.Fatal(err)
	}
	flows := map[string]leadbridge.SyncDirection{}
	for _, m := range ms {
		targets := []string{m.TargetField}
		if m.TargetField == leadbridge.FieldFullName {
			targets = []string{leadbridge.FieldFirstName, leadbridge.FieldLastName}
		}
		for _, target := range targets {
			if was := flows[target]; was != "" && was != m.Direction {
				flows[target] = leadbridge.Bidirectional
			} else {
				flows[target] = m.Direction
			}
			if m.Direction != leadbridge.Outbound {
				d.checked = append(d.checked, target)
				d.theirs[target] = m.SourceField
				d.choices[target] = choices(m, fields)
			}
		}
	}
	for target, flow := range flows {
		if flow != leadbridge.Bidirectional {
			delete(d.theirs, target)
		}
	}
	slices.Sort(d.checked)
	d.checked = slices.Compact(d.checked)
	if d.inbound, err = remote.CompileInbound(ms, mapping.CompileOptions{Region: "US"}); err != nil {
		t.Fatal(err)
	}
	d.cleanse = cleanse.New(leadbridge.CleansingOptions{}, cleanse.Context{Region: "US", Today: now()})
	return d
}

// choices are a CRM's options by what they mean to us; nil: the field takes
// any text.
func choices(m leadbridge.IntegrationMapping, fields []leadbridge.RemoteField) map[string]string {
	i := slices.IndexFunc(fields, func(f leadbridge.RemoteField) bool { return f.Name == m.SourceField })
	if i < 0 || len(fields[i].Options) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, o := range fields[i].Options {
		if ours, translated := m.ValueMap[o.Value]; translated {
			out[ours] = o.Value
		} else {
			out[o.Value] = o.Value
		}
	}
	return out
}

// image is a record in our canonical form: the fields that come in.
func (d *desk) image(record map[string]string) leadbridge.Values {
	draft := d.inbound.Draft(record)
	d.cleanse.Apply(draft)
	out := leadbridge.Values{}
	for _, f := range d.checked {
		out[f] = draft.Values[f]
	}
	return out
}

// read returns a record as we would see it now, and when it was last changed;
// nil: it is not there.
func (d *desk) read(id string) (leadbridge.Values, time.Time) {
	d.t.Helper()
	records, err := d.client.Fetch(d.t.Context(), d.object, []string{id}, d.inbound.Fields())
	if err != nil {
		d.t.Fatal(err)
	}
	if len(records) == 0 || records[0].State != provider.Live {
		return nil, time.Time{}
	}
	return d.image(records[0].Values), records[0].ModifiedAt
}

// all returns all live records.
func (d *desk) all() map[string]leadbridge.Values {
	d.t.Helper()
	out := map[string]leadbridge.Values{}
	_, err := d.client.PullAll(d.t.Context(), provider.Query{Object: d.object, Fields: d.inbound.Fields()}, func(records []provider.Record) error {
		for _, r := range records {
			if r.State == provider.Live {
				out[r.ID] = d.image(r.Values)
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// named gives values the CRM's names and words.
func (d *desk) named(ours leadbridge.Values) map[string]string {
	out := map[string]string{}
	for field, v := range ours {
		if words := d.choices[field]; words != nil && words[v] != "" {
			v = words[v]
		}
		out[d.theirs[field]] = v
	}
	return out
}

// haunt lets accidents strike our calls, or no longer.
func (d *desk) haunt(on bool) {
	for name, share := range d.accidents {
		if !on {
			share = 0
		}
		d.server.Stage.Vices.MustSet(name, sandbox.ViceSetting{Rate: share})
	}
}

// twist sets the states that hold all the time, or ends them; but who rotates
// tokens goes on with it.
func (d *desk) twist(on bool) {
	for name, value := range d.states {
		setting := sandbox.ViceSetting{}
		if on || name == "rotation" {
			setting = sandbox.ViceSetting{Rate: 1, Value: &value}
		}
		d.server.Stage.Vices.MustSet(name, setting)
	}
}

// written counts the calls that changed records.
func (d *desk) written() int {
	n := 0
	for route, count := range d.server.Stage.Calls.Counts() {
		if d.writes(route) {
			n += count
		}
	}
	return n
}

// call makes a call as people's pages do, and returns its answer.
func (d *desk) call(method, path string, body any) map[string]any {
	d.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequest(method, d.server.URL+path, bytes.NewReader(text))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+d.token)
	if d.provider.Name == "PIPEDRIVE" {
		r.Header.Del("Authorization")
		r.Header.Set("x-api-token", d.token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode/100 != 2 {
		d.t.Fatalf("people could not %s %s: HTTP %d %s %v", method, path, resp.StatusCode, answer, err)
	}
	var out map[string]any
	if len(answer) > 0 && json.Unmarshal(answer, &out) != nil {
		d.t.Fatalf("%s %s answered %s", method, path, answer)
	}
	return out
}

// act does what the control page offers.
func (d *desk) act(name string, inputs ...string) {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i < len(inputs); i += 2 {
		form.Set(inputs[i], inputs[i+1])
	}
	resp, err := http.Post(d.server.URL+"/_sandbox/actions/"+name, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		d.t.Fatalf("people could not %s: %s", name, answer)
	}
}
