package syncer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// TestHearLongIDs: an event's ID may be as long as its sender likes, and tells
// repeats apart all the same.
func TestHearLongIDs(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{})
	long := strings.Repeat("x", 100_000)
	for _, id := range []string{long, long + "y", long} {
		b.tell(provider.Event{ID: id, RecordID: b.records()[0]})
	}
	events := b.unread()
	if len(events) != 2 || len(events[0].EventID) > 256 {
		t.Errorf("%d events wait, the first has an ID of %d bytes", len(events), len(events[0].EventID))
	}
}

// TestHearIsBounded: while too many events wait, more are refused, and are
// taken once there is room again.
func TestHearIsBounded(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{})
	b.p.MostUnread = 3
	id, now := b.records()[0], b.clock.Now()
	for range 3 {
		b.tell(provider.Event{RecordID: id})
	}
	one := []provider.Event{{ID: "one more", Object: b.object, RecordID: id, State: provider.Live, At: now}}
	mustRefuse(t, b.p.Hear(t.Context(), b.i.ID, one), leadbridge.Unavailable, "unavailable")
	if n := b.waiting(); n != 3 {
		t.Errorf("%d events wait", n)
	}
	b.fatal(b.db.Apply(t.Context(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Read: b.unread()}}))
	b.clock.Advance(3 * time.Second)
	b.fatal(b.p.Hear(t.Context(), b.i.ID, one))
}

// TestHearBehindPoison: however many events cannot be read, those that come
// after them are.
func TestHearBehindPoison(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{ChangedPercent: 100}})
	ids := b.records()
	now := b.clock.Now()
	var waiting []leadbridge.InboxEvent
	for n := range 600 {
		waiting = append(waiting, leadbridge.InboxEvent{RecordRef: leadbridge.RecordRef{IntegrationID: b.i.ID, Object: b.object, RecordID: ids[0]},
			EventID: fmt.Sprint("poison ", n), State: string(provider.Live), At: now, ReceivedAt: now, Attempts: 1})
	}
	b.fatal(b.db.Apply(t.Context(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Received: waiting}}))
	b.edit(b.desk, ids[1], map[string]string{"lastname": "Fresh"})
	b.clock.Advance(time.Second)
	b.p = b.rig.start(nil)
	b.tell(provider.Event{RecordID: ids[1]})
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if l, _ := b.lead(ids[1]); l.Values[leadbridge.FieldLastName] == "Fresh" {
			break
		}
	}
	b.fatal(b.p.Stop(t.Context()))
	if l, _ := b.lead(ids[1]); l.Values[leadbridge.FieldLastName] != "Fresh" || b.waiting() != 600 {
		t.Errorf("the lead is %v, %d events wait", l.Values, b.waiting())
	}
}
