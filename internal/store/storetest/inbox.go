package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"leadbridge"
)

var inboxExam = map[string]func(*testing.T, Opener){
	"inbox/comes once": inbox,
	"inbox/forgets":    inboxForgets,
}

// event is the n-th event of the exam, received in that order.
func event(n int) leadbridge.InboxEvent {
	return leadbridge.InboxEvent{RecordRef: personRef("r"), EventID: string(rune('z' - n)), State: "DELETED", SurvivorID: "s",
		At: start, ReceivedAt: start.Add(time.Duration(n) * time.Second), Attempts: 1}
}

func inbox(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	list := func(limit int, want ...leadbridge.InboxEvent) {
		t.Helper()
		if got, err := db.Inbox(ctx, "1", limit); err != nil || !reflect.DeepEqual(got, append([]leadbridge.InboxEvent{}, want...)) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	list(10)
	if n, oldest, err := db.CountInbox(ctx, "1"); n != 0 || !oldest.IsZero() || err != nil {
		t.Errorf("got %d, %v, %v", n, oldest, err)
	}
	a, b, c := event(1), event(2), event(3)
	applySync(t, db, &leadbridge.SyncChanges{Received: []leadbridge.InboxEvent{a, b, a}})
	again := a
	again.ReceivedAt = start.Add(time.Hour)
	applySync(t, db, &leadbridge.SyncChanges{Received: []leadbridge.InboxEvent{again, c}})
	list(10, a, b, c)
	list(2, a, b)
	if n, oldest, err := db.CountInbox(ctx, "1"); n != 3 || !oldest.Equal(a.ReceivedAt) || err != nil {
		t.Errorf("got %d, %v, %v", n, oldest, err)
	}
	if err := db.AttemptInbox(ctx, "1", []string{b.EventID, "no-such-event"}); err != nil {
		t.Fatal(err)
	}
	b.Attempts++
	list(10, a, c, b)
	applySync(t, db, &leadbridge.SyncChanges{Read: []leadbridge.InboxEvent{a, c}})
	list(10, b)
	applySync(t, db, &leadbridge.SyncChanges{Received: []leadbridge.InboxEvent{again}}) // known, and read
	list(10, b)
}

func inboxForgets(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	r := newRun(t, db, "1", leadbridge.ForLive)
	a, b, c := event(1), event(2), event(3)
	applySync(t, db, &leadbridge.SyncChanges{Received: []leadbridge.InboxEvent{a, b, c}})
	read := func(at time.Time, e leadbridge.InboxEvent) {
		t.Helper()
		applySync(t, db, &leadbridge.SyncChanges{Step: &leadbridge.SyncStep{Seq: r.Seq, At: at}, Read: []leadbridge.InboxEvent{e}})
	}
	read(start.Add(time.Hour), a)
	read(start.Add(3*time.Hour), b)
	if err := db.ForgetInbox(ctx, start.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	applySync(t, db, &leadbridge.SyncChanges{Received: []leadbridge.InboxEvent{a, b, c}})
	got, err := db.Inbox(ctx, "1", 10)
	if err != nil || !reflect.DeepEqual(got, []leadbridge.InboxEvent{a, c}) {
		t.Errorf("got %+v, %v", got, err)
	}
}
