package storetest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var queueExam = map[string]func(*testing.T, Opener){
	"queue/who is told":           whoIsTold,
	"queue/edits come together":   editsComeTogether,
	"queue/tasks":                 queueTasks,
	"queue/sent and failed":       sentAndFailed,
	"queue/queued anew meanwhile": queuedMeanwhile,
	"queue/thousands at once":     manyQueued,
	"queue/tried":                 tried,
}

// queued lists what waits for an integration.
func queued(t testing.TB, db *store.DB, integration string) []leadbridge.OutboxItem {
	t.Helper()
	items, err := db.Outbox(context.Background(), store.OutboxFilter{IntegrationID: integration, Status: leadbridge.OutboxQueued})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func edit(t testing.TB, db *store.DB, l *leadbridge.Lead, agreedWith string, patch leadbridge.Values) *leadbridge.Lead {
	t.Helper()
	c := changed(l, leadbridge.OpUpdate, patch)
	c.AgreedWith = agreedWith
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{c}})
	return c.Lead
}

// whoIsTold wants a change to be queued in its own transaction, for every
// integration that sends leads but the one that it came from.
func whoIsTold(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "idle") // its sync was never begun
	started(t, db, "in", leadbridge.Inbound)
	started(t, db, "out", leadbridge.Outbound)
	paused := started(t, db, "paused", leadbridge.Bidirectional)
	paused.IsActive = false
	if err := db.UpdateIntegration(ctx, paused); err != nil {
		t.Fatal(err)
	}
	told := func(want map[string]int64) {
		t.Helper()
		for _, integration := range []string{"idle", "in", "out", "paused"} {
			items := queued(t, db, integration)
			if version := want[integration]; len(items) != min(1, int(version)) || len(items) > 0 && items[0].Version != version {
				t.Errorf("%s is told %+v", integration, items)
			}
		}
	}
	l := create(t, db, people()[0])[0]
	told(map[string]int64{"out": 1, "paused": 1})
	l = edit(t, db, l, "out", leadbridge.Values{"city": "Ulm"})
	told(map[string]int64{"out": 1, "paused": 2})
	l = edit(t, db, l, "in", leadbridge.Values{"city": "Bonn"})
	told(map[string]int64{"out": 3, "paused": 3})
	gone := changed(l, leadbridge.OpDelete, nil)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{gone}})
	told(map[string]int64{"out": 4, "paused": 4})

	stale := changed(l, leadbridge.OpUpdate, leadbridge.Values{"city": "Kiel"})
	demand(t, db.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(people()[1], start), stale}}), leadbridge.Conflict, "conflict")
	told(map[string]int64{"out": 4, "paused": 4})
}

func editsComeTogether(t *testing.T, open Opener) {
	db := open()
	started(t, db, "1", leadbridge.Bidirectional)
	l := create(t, db, people()[0])[0]
	want := leadbridge.OutboxItem{IntegrationID: "1", LeadSeq: l.Seq, LeadID: l.ID, Version: 1, QueuedAt: start, DueAt: start, Status: leadbridge.OutboxQueued}
	if got := queued(t, db, "1"); !reflect.DeepEqual(got, []leadbridge.OutboxItem{want}) {
		t.Fatalf("got %+v", got)
	}
	failed := want
	failed.Attempts, failed.DueAt, failed.Status, failed.FailedAt = 3, start.Add(time.Hour), leadbridge.OutboxDead, start
	failed.Object, failed.RecordID, failed.Code, failed.Reason, failed.Request = "people", "r", "value_refused", "no", map[string]string{"City": "Ulm"}
	applySync(t, db, &leadbridge.SyncChanges{Failed: []leadbridge.OutboxItem{failed}})
	if got := queued(t, db, "1"); len(got) != 0 {
		t.Fatalf("got %+v", got)
	}
	l = edit(t, db, edit(t, db, l, "", leadbridge.Values{"city": "Ulm"}), "", leadbridge.Values{"city": "Bonn"})
	want.Version, want.QueuedAt, want.DueAt, want.Attempts = 3, l.UpdatedAt, l.UpdatedAt, 1 // it was tried before
	if got := queued(t, db, "1"); !reflect.DeepEqual(got, []leadbridge.OutboxItem{want}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func queueTasks(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	var got []leadbridge.Task
	var refused error
	db.SetEnqueue(func(_ context.Context, _ *store.Tx, tasks []leadbridge.Task) error {
		got = append(got, tasks...)
		return refused
	})
	create(t, db, people()[0])
	by := started(t, db, "1", leadbridge.Bidirectional)
	if len(got) != 0 {
		t.Errorf("nobody waits, and there are tasks: %v", got)
	}
	task := leadbridge.Task{Kind: "sync_push", ID: "1", Once: true, Afresh: true}
	l := create(t, db, people()[1])[0]
	if !reflect.DeepEqual(got, []leadbridge.Task{task}) {
		t.Errorf("got %+v", got)
	}
	edit(t, db, l, "1", leadbridge.Values{"city": "Ulm"})
	applySync(t, db, &leadbridge.SyncChanges{Queue: []leadbridge.OutboxItem{{IntegrationID: "1", LeadSeq: l.Seq, Version: 2, QueuedAt: start, DueAt: start}}})
	if !reflect.DeepEqual(got, []leadbridge.Task{task, task}) {
		t.Errorf("got %+v", got)
	}
	refused = errors.New("the queue is full")
	if err := db.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(people()[2], start)}}); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	for _, asleep := range []func(){func() { by.AutoSync = false }, func() { by.AutoSync, by.IsActive = true, false }} {
		asleep()
		if err := db.UpdateIntegration(ctx, by); err != nil {
			t.Fatal(err)
		}
		by.Version++
		create(t, db, people()[2])
	}
	if n, err := db.CountOutbox(ctx, "1"); err != nil || n.Queued != 3 {
		t.Errorf("got %+v, %v", n, err)
	}
}

func sentAndFailed(t *testing.T, open Opener) {
	db := open()
	started(t, db, "1", leadbridge.Bidirectional)
	create(t, db, people()[:3]...)
	items := queued(t, db, "1")
	again := items[1]
	again.Attempts, again.DueAt, again.Object, again.RecordID, again.Code, again.Reason = 1, start.Add(time.Hour), "people", "r", "crm_unavailable", "later"
	again.Request, again.FailedAt = map[string]string{"City": "Ulm"}, start.Add(time.Minute)
	dead := items[2]
	dead.Status, dead.Reason, dead.FailedAt = leadbridge.OutboxDead, "no such field", start
	applySync(t, db, &leadbridge.SyncChanges{Sent: items[:1], Failed: []leadbridge.OutboxItem{again, dead}})
	if got := queued(t, db, "1"); !reflect.DeepEqual(got, []leadbridge.OutboxItem{again}) {
		t.Errorf("got %+v", got)
	}
	for status, want := range map[leadbridge.OutboxStatus]leadbridge.OutboxItem{leadbridge.OutboxQueued: again, leadbridge.OutboxDead: dead} {
		got, err := db.Outbox(context.Background(), store.OutboxFilter{IntegrationID: "1", Status: status})
		if err != nil || !reflect.DeepEqual(got, []leadbridge.OutboxItem{want}) {
			t.Errorf("%s: got %+v, %v", status, got, err)
		}
	}
	due, err := db.Outbox(context.Background(), store.OutboxFilter{IntegrationID: "1", Status: leadbridge.OutboxQueued, Due: again.DueAt.UnixMicro() - 1})
	if err != nil || len(due) != 0 {
		t.Errorf("got %+v, %v", due, err)
	}
}

// queuedMeanwhile wants nothing of an earlier state to settle a lead that was
// queued anew, be it at the same version and within the same microsecond.
func queuedMeanwhile(t *testing.T, open Opener) {
	db := open()
	started(t, db, "1", leadbridge.Bidirectional)
	l := create(t, db, people()[0])[0]
	unmoved := func(old leadbridge.OutboxItem) {
		t.Helper()
		want := queued(t, db, "1")
		failed := old
		failed.Status, failed.Attempts = leadbridge.OutboxDead, 5
		applySync(t, db, &leadbridge.SyncChanges{Sent: []leadbridge.OutboxItem{old}})
		applySync(t, db, &leadbridge.SyncChanges{Failed: []leadbridge.OutboxItem{failed}})
		if got := queued(t, db, "1"); len(got) != 1 || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	first := queued(t, db, "1")[0]
	applySync(t, db, &leadbridge.SyncChanges{Queue: []leadbridge.OutboxItem{first}})
	unmoved(first)
	second := queued(t, db, "1")[0]
	edit(t, db, l, "", leadbridge.Values{"city": "Ulm"})
	unmoved(second)
	older := queued(t, db, "1")[0]
	older.Version = 1
	applySync(t, db, &leadbridge.SyncChanges{Queue: []leadbridge.OutboxItem{older}})
	if got := queued(t, db, "1"); len(got) != 1 || got[0].Version != 2 {
		t.Errorf("got %+v", got)
	}
	applySync(t, db, &leadbridge.SyncChanges{Sent: queued(t, db, "1")})
	if got := queued(t, db, "1"); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

func manyQueued(t *testing.T, open Opener) {
	db := open()
	started(t, db, "1", leadbridge.Bidirectional)
	const n = 2000
	values := make([]leadbridge.Values, n)
	for i := range values {
		values[i] = leadbridge.Values{"firstName": "Many"}
	}
	create(t, db, values...)
	items, err := db.Outbox(context.Background(), store.OutboxFilter{IntegrationID: "1", Status: leadbridge.OutboxQueued, Limit: 5000})
	if err != nil || len(items) != n {
		t.Fatalf("got %d, %v", len(items), err)
	}
	applySync(t, db, &leadbridge.SyncChanges{Queue: items})
	items, err = db.Outbox(context.Background(), store.OutboxFilter{IntegrationID: "1", Status: leadbridge.OutboxQueued, Limit: 5000})
	if err != nil || len(items) != n {
		t.Fatalf("got %d, %v", len(items), err)
	}
	applySync(t, db, &leadbridge.SyncChanges{Sent: items[1:], Failed: items[:1]})
	if got := queued(t, db, "1"); len(got) != 1 {
		t.Errorf("got %d", len(got))
	}
}
