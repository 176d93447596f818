package syncer_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// spite answers calls about a record by itself; "" lets all pass.
type spite struct {
	next   http.RoundTripper
	id     string
	status int
	body   string
	count  int // of the calls that it answered
}

func (s *spite) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.id == "" || r.Body == nil || !strings.HasSuffix(r.URL.Path, "/batch/read") {
		return s.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(body, []byte(s.id)) {
		r.Body = io.NopCloser(bytes.NewReader(body))
		return s.next.RoundTrip(r)
	}
	s.count++
	return &http.Response{StatusCode: s.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(s.body)), Request: r}, nil
}

// through has the site's process make its calls over another wire.
func (b *letterbox) through(wire http.RoundTripper) {
	r := b.rig
	accounts := account.New(account.Config{Providers: r.providers, Sandbox: r.addresses, AppURL: "http://127.0.0.1:8080", Apps: r.apps(),
		HTTP: &http.Client{Transport: wire}, Now: r.clock.Now, Sleep: r.clock.Sleep}, r.db, r.keys)
	service := syncer.New(syncer.Config{Region: "US", Now: r.clock.Now}, r.db, accounts, merger{r.leads})
	b.p = &process{service, accounts, &life{end: func() {}}, r.t.Context()}
	b.quiet()
}

// TestInboxPoison is a record that the CRM cannot give: the others are read,
// and at last it is given up.
func TestInboxPoison(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{ChangedPercent: 100}})
	ids := b.records()
	for _, id := range ids {
		b.edit(b.desk, id, map[string]string{"lastname": "Well"})
		b.tell(provider.Event{RecordID: id})
	}
	b.clock.Advance(time.Minute)
	wire := &spite{next: &http.Transport{}, id: ids[4], status: 503, body: `{"status":"error","message":"away"}`}
	b.through(wire)
	_, err := b.p.Inbox(t.Context(), b.i.ID, time.Minute)
	mustRefuse(t, err, leadbridge.Unavailable, provider.CodeNoAnswer)
	if events := b.unread(); len(events) != 12 || events[0].Attempts != 0 {
		t.Errorf("while the CRM is away, %d events wait, the first was tried %d times", len(events), events[0].Attempts)
	}
	wire.status, wire.body = 400, `{"status":"error","category":"VALIDATION_ERROR","message":"This record is cursed."}`
	for n := 1; n < 10; n++ {
		_, err := b.p.Inbox(t.Context(), b.i.ID, time.Minute)
		mustRefuse(t, err, leadbridge.Unavailable, "unavailable")
		if events := b.unread(); len(events) != 1 || events[0].RecordID != ids[4] || events[0].Attempts != n {
			t.Fatalf("after %d times, these wait: %+v", n, events)
		}
	}
	for _, id := range ids {
		if l, _ := b.lead(id); (l.Values[leadbridge.FieldLastName] == "Well") == (id == ids[4]) {
			t.Errorf("%s is %s", id, l.Values[leadbridge.FieldLastName])
		}
	}
	if i := b.integration(); i.ErrorCount == 0 || !strings.Contains(i.LastError, ids[4]) {
		t.Errorf("the integration's error is %d times %s", i.ErrorCount, i.LastError)
	}
	b.attend()
	run, err := b.db.LatestRun(t.Context(), b.i.ID, false, leadbridge.ForLive)
	b.fatal(err)
	failed, err := b.db.RunRecords(t.Context(), store.SyncRecordFilter{RunID: run.ID, What: []leadbridge.SyncOutcome{leadbridge.SyncFailed}})
	b.fatal(err)
	if len(failed) != 1 || failed[0].RecordID != ids[4] || !strings.Contains(failed[0].Reason, "cursed") || run.In.Failed != 1 || run.In.Processed != 12 || b.waiting() != 0 {
		t.Errorf("given up as %+v; the run counts %+v", failed, run.In)
	}
	// It is read when the CRM tells of it again.
	wire.id = ""
	b.tell(provider.Event{RecordID: ids[4]})
	b.attend()
	if l, _ := b.lead(ids[4]); l.Values[leadbridge.FieldLastName] != "Well" || b.integration().LastError != "" {
		t.Errorf("%s is %s, the integration's error %q", ids[4], l.Values[leadbridge.FieldLastName], b.integration().LastError)
	}
}

// TestInboxRefusedAlike: what is refused of all records alike is nobody's
// fault. It costs few calls, ends the task, and no event is lost.
func TestInboxRefusedAlike(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{ChangedPercent: 100}})
	ids := b.records()
	for _, id := range ids {
		b.edit(b.desk, id, map[string]string{"lastname": "Well"})
		b.tell(provider.Event{RecordID: id})
	}
	b.clock.Advance(time.Minute)
	wire := &spite{next: &http.Transport{}, id: `"`, status: 400, body: `{"status":"error","category":"VALIDATION_ERROR","message":"No such property."}`}
	b.through(wire)
	for range 3 {
		wire.count = 0
		_, err := b.p.Inbox(t.Context(), b.i.ID, time.Minute)
		if leadbridge.KindOf(err) != leadbridge.Unavailable || !strings.Contains(err.Error(), "No such property") {
			t.Fatalf("got %v", err)
		}
		if wire.count > 3 || b.waiting() != 12 {
			t.Errorf("%d calls were made, %d events wait", wire.count, b.waiting())
		}
	}
	wire.id = ""
	b.attend()
	for _, id := range ids {
		if l, _ := b.lead(id); l.Values[leadbridge.FieldLastName] != "Well" {
			t.Errorf("%s is %s", id, l.Values[leadbridge.FieldLastName])
		}
	}
}

func (b *letterbox) unread() []leadbridge.InboxEvent {
	b.rig.t.Helper()
	events, err := b.db.Inbox(b.rig.t.Context(), b.i.ID, 100)
	b.fatal(err)
	return events
}
