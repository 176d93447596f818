package storetest

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

func runRecords(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	one, other := newRun(t, db, "1", leadbridge.ForSync), newRun(t, db, "1", leadbridge.ForLive)
	made := newLead(people()[0], start)
	ref := func(id string) leadbridge.RecordRef {
		return leadbridge.RecordRef{IntegrationID: "1", Object: "people", RecordID: id}
	}
	in := leadbridge.SyncRecord{RunID: one.ID, RecordRef: ref("a"), Lead: made.Lead, Direction: leadbridge.Inbound, What: leadbridge.SyncCreated, LeadVersion: 1, At: start}
	out := leadbridge.SyncRecord{RunID: one.ID, RecordRef: ref("ü"), Direction: leadbridge.Outbound, What: leadbridge.SyncUpdated, Before: map[string]string{"City": ""},
		After: map[string]string{"City": "Köln"}, Reason: "edited", At: start.Add(time.Second),
		Decisions: []leadbridge.FieldDecision{{Field: "city", Ours: "Köln", Winner: leadbridge.WinnerOurs, Why: "newer"}}}
	elsewhere := leadbridge.SyncRecord{RunID: other.ID, RecordRef: ref("a"), Lead: made.Lead, Direction: leadbridge.Inbound, What: leadbridge.SyncSkipped, At: start}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}, Sync: &leadbridge.SyncChanges{Records: []leadbridge.SyncRecord{in, out, elsewhere}}})
	in.LeadID, elsewhere.LeadID = made.Lead.ID, made.Lead.ID
	in.Lead, elsewhere.Lead = nil, nil
	list := func(f store.SyncRecordFilter) []leadbridge.SyncRecord {
		t.Helper()
		got, err := db.RunRecords(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := list(store.SyncRecordFilter{RunID: one.ID})
	if len(got) != 2 || got[0].Seq >= got[1].Seq {
		t.Fatalf("got %+v", got)
	}
	in.Seq, out.Seq = got[0].Seq, got[1].Seq
	if !reflect.DeepEqual(got, []leadbridge.SyncRecord{in, out}) {
		t.Errorf("got %+v", got)
	}
	for name, f := range map[string]store.SyncRecordFilter{"what": {What: []leadbridge.SyncOutcome{leadbridge.SyncUpdated, leadbridge.SyncFailed}},
		"direction": {Direction: leadbridge.Outbound}, "after": {After: in.Seq}} {
		f.RunID = one.ID
		if got := list(f); !reflect.DeepEqual(got, []leadbridge.SyncRecord{out}) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := list(store.SyncRecordFilter{RunID: one.ID, Before: out.Seq + 1}); !reflect.DeepEqual(got, []leadbridge.SyncRecord{out, in}) {
		t.Errorf("backwards: got %+v", got)
	}
	if got := list(store.SyncRecordFilter{RunID: one.ID, Limit: 1}); len(got) != 1 || got[0].Seq != in.Seq {
		t.Errorf("got %+v", got)
	}
	story, err := db.LeadSyncRecords(ctx, made.Lead.Seq, 10)
	if err != nil || len(story) != 2 || story[0].RunID != other.ID || !reflect.DeepEqual(story[1], in) {
		t.Errorf("got %+v, %v", story, err)
	}
	out.Undo, out.UndoKept = "partly", []string{"City"}
	applySync(t, db, &leadbridge.SyncChanges{Undone: []leadbridge.SyncRecord{out}})
	if got := list(store.SyncRecordFilter{RunID: one.ID}); !reflect.DeepEqual(got, []leadbridge.SyncRecord{in, out}) {
		t.Errorf("got %+v", got)
	}
}

func syncCauses(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	r := newRun(t, db, "1", leadbridge.ForSync)
	made := newLead(people()[0], start)
	made.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseSync, Run: r.ID, Integration: "1"}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}})
	if got := revisions(t, db, made.Lead); len(got) != 1 || got[0].Cause != made.Revisions[0].Cause {
		t.Errorf("got %+v", got)
	}
	edit := changed(made.Lead, leadbridge.OpUpdate, leadbridge.Values{"city": "Ulm"})
	edit.Revisions[0].Cause.Run = "no-such-run"
	demand(t, db.Apply(context.Background(), &leadbridge.Changeset{Leads: []leadbridge.LeadChange{edit}}), leadbridge.NotFound, "not_found")
}

func syncSettings(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	i := newIntegration(t, db, "1")
	i.Policy = leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson, Fields: map[string]leadbridge.ConflictPolicy{"city": leadbridge.CRMWins}, RecordDeleted: leadbridge.KeepOther,
		Filters: []leadbridge.SyncFilter{{Field: "state", Op: leadbridge.FilterIs, Values: []string{"CA"}}}, Breaker: leadbridge.BreakerLimits{DeletedPercent: 3, Least: 7}}
	if err := db.UpdateIntegration(ctx, i); err != nil {
		t.Fatal(err)
	}
	i.Version = 2
	if got, err := db.Integration(ctx, "1"); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("got %+v, %v", got, err)
	}
	whole := i
	whole.ID, whole.Version = "2", 1
	if err := db.CreateIntegration(ctx, whole, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Integration(ctx, "2"); err != nil || !reflect.DeepEqual(got.Policy, i.Policy) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func syncNotes(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	want := started(t, db, "1", leadbridge.Bidirectional)
	check := func(err error) {
		t.Helper()
		got, e := db.Integration(ctx, "1")
		if err != nil || e != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v (%v, %v)", got, want, err, e)
		}
	}
	check(nil)
	want.Subscription = leadbridge.Subscription{URL: "https://x.example/hook", CheckedAt: start, Error: "refused"}
	check(db.NoteSubscription(ctx, "1", want.Subscription))
	want.SyncStatus, want.LastSyncAt = leadbridge.SyncRunning, start
	check(db.NoteSync(ctx, "1", leadbridge.SyncRunning, start, ""))
	want.SyncStatus, want.LastError, want.ErrorCount = leadbridge.SyncError, "broken", 1
	check(db.NoteSync(ctx, "1", leadbridge.SyncError, time.Time{}, "broken"))
	want.SyncStatus = leadbridge.SyncRunning
	check(db.NoteSync(ctx, "1", leadbridge.SyncRunning, time.Time{}, ""))
	want.SyncStatus, want.ErrorCount = leadbridge.SyncError, 2
	check(db.NoteSync(ctx, "1", leadbridge.SyncError, time.Time{}, "broken"))
	want.SyncStatus, want.LastError, want.ErrorCount, want.LastSyncAt = leadbridge.SyncIdle, "", 0, start.Add(time.Hour)
	check(db.NoteSync(ctx, "1", leadbridge.SyncIdle, want.LastSyncAt, ""))
}

func syncLeases(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	take := func(want bool, integration, work, owner string, at int) {
		t.Helper()
		now := start.Add(time.Duration(at) * time.Second)
		if got, err := db.TakeLease(ctx, integration, work, owner, now, now.Add(10*time.Second)); got != want || err != nil {
			t.Errorf("%s takes %s at %d: %v, %v", owner, work, at, got, err)
		}
	}
	take(true, "1", "run", "a", 0)
	take(false, "1", "run", "b", 9)
	take(true, "1", "push", "b", 9)
	take(true, "1", "run", "a", 9)
	take(false, "1", "run", "b", 18)
	take(true, "1", "run", "b", 19)
	take(false, "1", "run", "a", 20)
	if err := db.DropLease(ctx, "1", "run", "a"); err != nil { // has it no more
		t.Fatal(err)
	}
	take(false, "1", "run", "a", 20)
	if err := db.DropLease(ctx, "1", "run", "b"); err != nil {
		t.Fatal(err)
	}
	take(true, "1", "run", "a", 20)
	take(false, "no-such-integration", "run", "a", 0)
}

// killedLeases wants the leases of a killed process gone when the next one
// starts on the same SQLite file; on a server others may live, and theirs stay.
func killedLeases(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	if err := db.InTx(ctx, func(tx *store.Tx) error { // in place of the queue's own table
		_, err := tx.ExecContext(ctx, "CREATE TABLE river_job (state TEXT)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if ok, err := db.TakeLease(ctx, "1", "run", "killed", start, start.Add(time.Hour)); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := db.ReleaseTasks(ctx); err != nil {
		t.Fatal(err)
	}
	got, err := db.TakeLease(ctx, "1", "run", "next", start, start.Add(time.Hour))
	if alone := db.Writer() != nil; got != alone || err != nil {
		t.Errorf("taken: %v, %v", got, err)
	}
}

func watermarks(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	people := leadbridge.Watermark{IntegrationID: "1", Object: "people", ReadTo: start, FullAt: start}
	notes := leadbridge.Watermark{IntegrationID: "1", Object: "notes", GoneTo: start}
	applySync(t, db, &leadbridge.SyncChanges{Watermarks: []leadbridge.Watermark{people, notes}})
	people.ReadTo = start.Add(time.Hour)
	applySync(t, db, &leadbridge.SyncChanges{Watermarks: []leadbridge.Watermark{{IntegrationID: "1", Object: "people", ReadTo: people.ReadTo}}})
	got, err := db.Watermarks(ctx, "1")
	if err != nil || !reflect.DeepEqual(got, map[string]leadbridge.Watermark{"people": people, "notes": notes}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// additionsAtOnce adds to a run from two handles at once: none may be lost.
func additionsAtOnce(t *testing.T, open Opener) {
	handles := []*store.DB{open(), open()}
	newIntegration(t, handles[0], "1")
	r := newRun(t, handles[0], "1", leadbridge.ForLive)
	var workers sync.WaitGroup
	for worker := range 4 {
		workers.Go(func() {
			for range 10 {
				err := handles[worker%2].Apply(context.Background(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{
					Step: &leadbridge.SyncStep{Seq: r.Seq, In: leadbridge.SyncCounts{Processed: 1}, At: start}}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	if got := run(t, handles[0], r.ID); got.In.Processed != 40 || got.Version != 41 {
		t.Errorf("got %+v", got)
	}
}

// startHolds wants every lead to be seen by a sync or to be queued for it,
// although both begin at once.
func startHolds(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	i := newIntegration(t, db, "1")
	i.SyncDirection = leadbridge.Bidirectional
	if err := db.UpdateIntegration(ctx, i); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	if err := db.InTx(ctx, func(tx *store.Tx) error {
		if err := db.ApplyTx(ctx, tx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(people()[0], start)}}); err != nil {
			return err
		}
		go func() { done <- db.StartSync(ctx, "1") }()
		select {
		case err := <-done:
			t.Error("the sync was begun before the lead was there", err)
		case <-time.After(100 * time.Millisecond):
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n, err := db.CountOutbox(ctx, "1"); err != nil || n.Queued != 0 {
		t.Errorf("got %+v, %v", n, err)
	}
}
