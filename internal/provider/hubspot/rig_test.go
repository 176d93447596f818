package hubspot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/hubspot/sandbox"
	stage "leadbridge/internal/sandbox"
)

// rig is a driver that is connected to the first account of a simulator.
type rig struct {
	*driver
	t      *testing.T
	server *stage.Server
}

// token is a grant that does not change.
type token leadbridge.Grant

func (g token) Grant(context.Context) (leadbridge.Grant, error) { return leadbridge.Grant(g), nil }
func (g token) Renew(context.Context, string) (leadbridge.Grant, error) {
	return leadbridge.Grant{}, leadbridge.Errorf(leadbridge.Unauthorized, "test", "the token is refused")
}

// connect runs a simulator without limits. Waits move its clock on and take no
// time.
func connect(t *testing.T, records int) *rig {
	t.Helper()
	server, err := stage.Start("hubspot", sandbox.New, stage.Options{Records: records, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	none := 0.0
	for _, limit := range []string{"burstLimit", "searchLimit", "dailyLimit"} {
		server.Stage.Vices.MustSet(limit, stage.ViceSetting{Rate: 1, Value: &none})
	}
	r := &rig{t: t, server: server}
	r.driver = r.another()
	return r
}

// another is a driver as a new process would make it.
func (r *rig) another() *driver {
	clock := r.server.Stage.Clock
	p := Provider()
	return p.New(provider.Account{Settings: map[string]string{}, Caller: &provider.Caller{
		Provider: p, Auth: leadbridge.AuthAPIKey, Sandbox: r.server.URL, Now: clock.Now, HTTP: &http.Client{Transport: dated(clock, conforming(r.t))},
		Grants: token{AccessToken: sandbox.APIKey(0), InstanceURL: r.server.URL},
		Sleep: func(ctx context.Context, d time.Duration) error {
			clock.Advance(d)
			return ctx.Err()
		}}}).(*driver)
}

// dated gives answers the simulator's time, as HubSpot's own bear HubSpot's.
func dated(clock *stage.Clock, next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err == nil {
			resp.Header.Set("Date", clock.Now().Format(http.TimeFormat))
		}
		return resp, err
	})
}

func (r *rig) vice(name string, s stage.ViceSetting) {
	r.t.Helper()
	if err := r.server.Stage.Vices.Set(name, s); err != nil {
		r.t.Fatal(err)
	}
}

// calls counts the calls whose route holds the text.
func (r *rig) calls(text string) int {
	n := 0
	for route, count := range r.server.Stage.Calls.Counts() {
		if strings.Contains(route, text) {
			n += count
		}
	}
	return n
}

// do makes a call as somebody else would, and returns the answer.
func (r *rig) do(method, path string, body any) map[string]any {
	r.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequest(method, r.server.URL+path, bytes.NewReader(b))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+sandbox.APIKey(0))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		r.t.Fatalf("%s %s: HTTP %d %s %v", method, path, resp.StatusCode, text, err)
	}
	var answer map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			r.t.Fatal(err)
		}
	}
	return answer
}

// prepared is a rig whose account has our key.
func prepared(t *testing.T, records int) *rig {
	t.Helper()
	r := connect(t, records)
	for _, k := range kinds {
		if err := r.Prepare(t.Context(), k.name); err != nil {
			t.Fatal(err)
		}
	}
	r.server.Stage.Calls.Reset()
	return r
}

// pullAll reads all pages, each with a driver of its own, and returns the last
// word on each record.
func (r *rig) pullAll(q provider.Query) (map[string]provider.Record, provider.Page, int) {
	r.t.Helper()
	records := map[string]provider.Record{}
	for pages := 1; ; pages++ {
		page, err := r.another().Pull(r.t.Context(), q)
		if err != nil {
			r.t.Fatal(err)
		}
		if q.Limit > 0 && len(page.Records) > q.Limit {
			r.t.Fatalf("a page of %d records, where %d were wanted", len(page.Records), q.Limit)
		}
		for _, rec := range page.Records {
			records[rec.ID] = rec
		}
		if page.Cursor == "" {
			return records, page, pages
		}
		if q.Cursor = page.Cursor; pages > 10_000 {
			r.t.Fatal("the pages do not end")
		}
	}
}

// push writes and demands an answer.
func (r *rig) push(object string, writes ...provider.Write) []provider.Outcome {
	r.t.Helper()
	out, err := r.Push(r.t.Context(), object, writes)
	if err != nil {
		r.t.Fatal(err)
	}
	if len(out) != len(writes) {
		r.t.Fatalf("%d outcomes for %d writes", len(out), len(writes))
	}
	return out
}

// people are writes of new contacts.
func people(from, to int) []provider.Write {
	var writes []provider.Write
	for i := from; i < to; i++ {
		writes = append(writes, provider.Write{Key: fmt.Sprint("L-", i), Values: map[string]string{
			"firstname": fmt.Sprint("First", i), "lastname": "Pushed", "email": fmt.Sprintf("pushed%d@example.com", i)}})
	}
	return writes
}

// count reads how many records carry a value, once the index has them.
func (r *rig) count(object, property, value string) int {
	r.t.Helper()
	r.server.Stage.Clock.Advance(time.Minute)
	answer := r.do("POST", "/crm/objects/2026-09/"+object+"/search", wireSearch{Groups: []wireGroup{{[]wireFilter{{property, "EQ", value}}}},
		Sorts: []wireSort{}, Properties: []string{property}, Limit: 1, After: "0"})
	return int(answer["total"].(float64))
}
