package salesforce

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/salesforce/sandbox"
	stage "leadbridge/internal/sandbox"
)

// grants is the static token of an organisation of the simulator.
type grants struct{ url, token string }

func (g grants) Grant(context.Context) (leadbridge.Grant, error) {
	return leadbridge.Grant{AccessToken: g.token, InstanceURL: g.url, Scopes: []string{"api", "refresh_token"}}, nil
}

func (g grants) Renew(ctx context.Context, _ string) (leadbridge.Grant, error) { return g.Grant(ctx) }

// rehearsal is a simulator and how to speak to it.
type rehearsal struct {
	*testing.T
	*stage.Server
}

// rehearse starts a simulator with some leads.
func rehearse(t *testing.T, records int) rehearsal {
	t.Helper()
	server, err := stage.Start("salesforce", sandbox.New, stage.Options{Records: records, Seed: 7, AutoApprove: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return rehearsal{t, server}
}

// driver returns a new driver, as after a restart. It waits by no clock.
func (r rehearsal) driver(settings ...string) *driver {
	chosen := map[string]string{}
	for i := 0; i+1 < len(settings); i += 2 {
		chosen[settings[i]] = settings[i+1]
	}
	d := newDriver(provider.Account{Settings: chosen, Caller: &provider.Caller{Provider: Provider(), Auth: leadbridge.AuthOAuth2, HTTP: http.DefaultClient,
		Grants: grants{r.URL, sandbox.APIKey(0)}, Now: r.Stage.Clock.Now, Sandbox: r.URL,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}}).(*driver)
	d.wait = func(ctx context.Context, w time.Duration) error {
		r.Stage.Clock.Advance(w)
		return ctx.Err()
	}
	return d
}

// vice sets a vice, for all calls or with a number of them.
func (r rehearsal) vice(name string, s stage.ViceSetting) {
	r.Helper()
	if s == (stage.ViceSetting{}) {
		s.Rate = 1
	}
	if err := r.Stage.Vices.Set(name, s); err != nil {
		r.Fatal(err)
	}
}

func value(v float64) stage.ViceSetting { return stage.ViceSetting{Rate: 1, Value: &v} }

// act does something to the simulator's data and returns what it says.
func (r rehearsal) act(action string, inputs ...string) string {
	r.Helper()
	form := url.Values{"account": {"0"}}
	for i := 0; i+1 < len(inputs); i += 2 {
		form.Set(inputs[i], inputs[i+1])
	}
	resp, err := http.PostForm(r.URL+"/_sandbox/actions/"+action, form)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		r.Fatalf("%s: %s", action, body)
	}
	return string(body)
}

// calls counts the calls since the last time.
func (r rehearsal) calls() int {
	n := r.Stage.Calls.Total()
	r.Stage.Calls.Reset()
	return n
}

// pull reads a query to its end, each page by a new driver, and returns the
// records in the order they came.
func (r rehearsal) pull(q provider.Query) ([]provider.Record, time.Time) {
	r.Helper()
	var records []provider.Record
	for range 1000 {
		page, err := r.driver().Pull(r.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		records = append(records, page.Records...)
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return records, page.Watermark
		}
	}
	r.Fatal("the pages do not end")
	return nil, time.Time{}
}

// live returns the ids and values of all live leads, read in the plainest way.
func (r rehearsal) live(field string) map[string]string {
	r.Helper()
	columns := "Id"
	if field != "Id" {
		columns += ", " + field
	}
	all := map[string]string{}
	for after := "000000000000000AAA"; ; {
		a, err := r.driver().soql(r.Context(), liveRows, "test", "SELECT "+columns+" FROM Lead WHERE Id > '"+after+"' ORDER BY Id LIMIT 2000")
		if err != nil {
			r.Fatal(err)
		}
		for _, row := range a.Records {
			after = row["Id"].(string)
			all[after] = text(row[field])
		}
		if a.Done && a.TotalSize < 2000 {
			return all
		}
	}
}

// keyed returns a write of a new lead.
func keyed(n int, values ...string) provider.Write {
	w := provider.Write{Key: fmt.Sprintf("key-%d", n), Values: map[string]string{"FirstName": "Test", "LastName": fmt.Sprintf("Lead %d", n)}}
	for i := 0; i+1 < len(values); i += 2 {
		w.Values[values[i]] = values[i+1]
	}
	return w
}

// push writes leads by a new driver.
func (r rehearsal) push(writes ...provider.Write) []provider.Outcome {
	r.Helper()
	outcomes, err := r.driver().Push(r.Context(), lead, writes)
	if err != nil {
		r.Fatal(err)
	}
	if len(outcomes) != len(writes) {
		r.Fatalf("%d outcomes for %d writes", len(outcomes), len(writes))
	}
	return outcomes
}

// one fetches a lead that must be there.
func (r rehearsal) one(id string, fields ...string) provider.Record {
	r.Helper()
	records, err := r.driver().Fetch(r.Context(), lead, []string{id}, fields)
	if err != nil || len(records) != 1 {
		r.Fatalf("fetching %s: %v, %v", id, records, err)
	}
	return records[0]
}

func idsOf(records []provider.Record) []string {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return ids
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func codeOf(o provider.Outcome) string {
	if o.Err == nil {
		return ""
	}
	return strings.TrimSuffix(o.Err.Code+" "+o.Err.Field, " ")
}
