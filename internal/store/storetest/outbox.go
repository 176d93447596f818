package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var outboxExam = map[string]func(*testing.T, Opener){
	"outbox/the dead":             deadLetters,
	"outbox/leads without a link": unlinkedLeads,
	"outbox/counts":               queueCounts,
}

func deadLetters(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	started(t, db, "1", leadbridge.Bidirectional)
	started(t, db, "2", leadbridge.Bidirectional)
	leads := create(t, db, people()[:4]...)
	for _, integration := range []string{"1", "2"} {
		items := queued(t, db, integration)
		for i := range items {
			items[i].Status, items[i].Attempts, items[i].Reason = leadbridge.OutboxDead, 4, "no"
		}
		applySync(t, db, &leadbridge.SyncChanges{Failed: items})
	}
	dead := func(after int64, limit int) []leadbridge.OutboxItem {
		t.Helper()
		items, err := db.Outbox(ctx, store.OutboxFilter{IntegrationID: "1", Status: leadbridge.OutboxDead, After: after, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		return items
	}
	if got := dead(leads[0].Seq, 2); len(got) != 2 || got[0].LeadID != leads[1].ID || got[1].LeadID != leads[2].ID {
		t.Errorf("got %+v", got)
	}
	later := start.Add(time.Hour)
	if n, err := db.ReviveOutbox(ctx, "1", []string{leads[0].ID, "no-such-lead"}, later); n != 1 || err != nil {
		t.Errorf("revived %d, %v", n, err)
	}
	if got := queued(t, db, "1"); len(got) != 1 || got[0].LeadID != leads[0].ID || got[0].Attempts != 1 || got[0].Reason != "" || !got[0].DueAt.Equal(later) {
		t.Errorf("got %+v", got)
	}
	if n, err := db.DropOutbox(ctx, "1", []string{leads[0].ID, leads[1].ID}); n != 1 || err != nil { // the first is not dead any more
		t.Errorf("dropped %d, %v", n, err)
	}
	if n, err := db.ReviveOutbox(ctx, "1", nil, later); n != 2 || err != nil {
		t.Errorf("revived %d, %v", n, err)
	}
	if n, err := db.DropOutbox(ctx, "2", nil); n != 4 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if got := dead(0, 10); len(got) != 0 || len(queued(t, db, "1")) != 3 {
		t.Errorf("got %+v", got)
	}
}

func unlinkedLeads(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	leads := create(t, db, people()[:3]...)
	more := create(t, db, people()[:2]...)
	released := linkOf(personRef("a"), leads[1])
	released.State = leadbridge.LinkReleased
	note := linkOf(leadbridge.RecordRef{IntegrationID: "1", Object: "notes", RecordID: "n"}, leads[0])
	putLinks(t, db, released, note)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(more[0], leadbridge.OpDelete, nil)}})
	dead := leadbridge.OutboxItem{IntegrationID: "1", LeadSeq: leads[2].Seq, Version: 1, QueuedAt: start, DueAt: start}
	applySync(t, db, &leadbridge.SyncChanges{Queue: []leadbridge.OutboxItem{dead}})
	dead.Status = leadbridge.OutboxDead
	applySync(t, db, &leadbridge.SyncChanges{Failed: []leadbridge.OutboxItem{dead}})
	for after, want := range map[int64][]string{0: {leads[0].ID, leads[2].ID}, leads[0].Seq: {leads[2].ID, more[1].ID}, more[1].Seq: {}} {
		if got, err := db.UnlinkedLeads(ctx, "1", "people", after, 2); err != nil || !slices.Equal(ids(got), want) {
			t.Errorf("after %d: got %v, %v", after, ids(got), err)
		}
	}
	last, rounds := int64(0), 0
	for {
		var err error
		if last, err = db.QueueUnlinked(ctx, "1", "people", last, 2, start); err != nil {
			t.Fatal(err)
		}
		rounds++
		if last == 0 {
			break
		}
	}
	got := queued(t, db, "1")
	if rounds != 3 || len(got) != 2 || got[0].LeadID != leads[0].ID || got[1].LeadID != more[1].ID || got[0].Version != 1 {
		t.Errorf("in %d rounds got %+v", rounds, got)
	}
}

func queueCounts(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	started(t, db, "1", leadbridge.Bidirectional)
	leads := create(t, db, people()[:4]...)
	gone := linkOf(personRef("c"), leads[2])
	gone.State = leadbridge.LinkGone
	putLinks(t, db, linkOf(personRef("a"), leads[0]), linkOf(personRef("b"), leads[1]), gone)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(leads[0], leadbridge.OpDelete, nil), changed(leads[2], leadbridge.OpDelete, nil)}})
	last := queued(t, db, "1")
	for i := range last {
		if last[i].LeadSeq == leads[3].Seq {
			last[i].Status = leadbridge.OutboxDead
			applySync(t, db, &leadbridge.SyncChanges{Failed: last[i : i+1]})
		}
	}
	want := store.OutboxCounts{Queued: 3, Dead: 1, Linked: 2, Deleted: 1}
	if got, err := db.CountOutbox(ctx, "1"); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := db.CountOutbox(ctx, "2"); err != nil || got != (store.OutboxCounts{}) {
		t.Errorf("got %+v, %v", got, err)
	}
}
