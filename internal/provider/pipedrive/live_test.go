package pipedrive

import (
	"context"
	"net/http"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/pipedrive/sandbox"
	"leadbridge/internal/provider/providertest"
	stage "leadbridge/internal/sandbox"
)

// fixed is a grant that does not change.
type fixed struct{ grant leadbridge.Grant }

func (f fixed) Grant(context.Context) (leadbridge.Grant, error) { return f.grant, nil }
func (f fixed) Renew(context.Context, string) (leadbridge.Grant, error) {
	return leadbridge.Grant{}, &leadbridge.Error{Op: "test", Kind: leadbridge.Unauthorized, Code: provider.CodeRevoked, Msg: "revoked"}
}

// dated gives answers the simulator's date, as those of a real server have
// the server's.
type dated struct {
	clock *stage.Clock
	*http.Transport
}

func (d dated) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.Transport.RoundTrip(r)
	if err == nil {
		resp.Header.Set("Date", d.clock.Now().UTC().Format(http.TimeFormat))
	}
	return resp, err
}

// live is a simulator and a driver for its first company.
type live struct {
	*driver
	stage *stage.Stage
	t     *testing.T
	url   string
}

var ctx = context.Background()

func start(t *testing.T, records int) *live {
	t.Helper()
	server, err := stage.Start("pipedrive", sandbox.New, stage.Options{Records: records, Seed: 1, AutoApprove: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	l := &live{stage: server.Stage, t: t, url: server.URL}
	l.driver = l.another(0)
	return l
}

// another is a driver that remembers nothing, for one of the companies.
func (l *live) another(company int) *driver {
	client := &http.Client{Transport: dated{l.stage.Clock, &http.Transport{}}}
	l.t.Cleanup(client.CloseIdleConnections)
	if Spec.Here() {
		client.Transport = &providertest.Watch{Spec: &Spec, T: l.t, Next: client.Transport, RequestsOnly: true}
	}
	return newDriver(provider.Account{Settings: map[string]string{}, Caller: &provider.Caller{Provider: Provider(), Auth: leadbridge.AuthAPIKey,
		HTTP: client, Sandbox: l.url, Now: l.stage.Clock.Now, Grants: fixed{leadbridge.Grant{AccessToken: sandbox.APIKey(company), InstanceURL: l.url}},
		Sleep: func(context.Context, time.Duration) error { time.Sleep(time.Millisecond); return nil }}}).(*driver)
}

// fields are the names of all fields of a kind.
func (l *live) fields(object string) []string {
	l.t.Helper()
	all, err := l.Describe(ctx, object)
	if err != nil {
		l.t.Fatal(err)
	}
	var names []string
	for _, f := range all {
		names = append(names, f.Name)
	}
	return names
}

// all pulls to the end, each page with a driver of its own if fresh, and
// returns the last state of each record.
func (l *live) all(q provider.Query, fresh bool) (map[string]provider.Record, time.Time) {
	l.t.Helper()
	got := map[string]provider.Record{}
	for pages := 0; ; pages++ {
		if pages > 10_000 {
			l.t.Fatal("the pull does not end")
		}
		d := l.driver
		if fresh {
			d = l.another(0)
		}
		page, err := d.Pull(ctx, q)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, r := range page.Records {
			got[r.ID] = r
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return got, page.Watermark
		}
	}
}

// push writes one record that must be taken.
func (l *live) push(object string, w provider.Write) provider.Outcome {
	l.t.Helper()
	out, err := l.Push(ctx, object, []provider.Write{w})
	if err != nil {
		l.t.Fatal(err)
	}
	if out[0].Err != nil {
		l.t.Fatalf("%s: %s", out[0].Err.Code, out[0].Err)
	}
	return out[0]
}

// fetch reads one record.
func (l *live) fetch(object, id string, fields ...string) provider.Record {
	l.t.Helper()
	records, err := l.Fetch(ctx, object, []string{id}, fields)
	if err != nil || len(records) != 1 {
		l.t.Fatalf("%s %s: %v, %v", object, id, records, err)
	}
	return records[0]
}
