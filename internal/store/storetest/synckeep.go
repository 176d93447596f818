package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// everything is one of each thing that a sync can write about a lead.
func everything(r *leadbridge.SyncRun, l *leadbridge.Lead) *leadbridge.SyncChanges {
	ref := leadbridge.RecordRef{IntegrationID: r.IntegrationID, Object: "people", RecordID: "r1"}
	note := leadbridge.RecordRef{IntegrationID: r.IntegrationID, Object: "notes", RecordID: "n1"}
	return &leadbridge.SyncChanges{
		Step:       &leadbridge.SyncStep{Seq: r.Seq, In: leadbridge.SyncCounts{Processed: 1, Updated: 1}, At: start},
		Watermarks: []leadbridge.Watermark{{IntegrationID: r.IntegrationID, Object: "people", ReadTo: start}},
		Links:      []leadbridge.LinkChange{{Link: linkOf(ref, l)}},
		Records: []leadbridge.SyncRecord{{RunID: r.ID, RecordRef: ref, Lead: l, Direction: leadbridge.Outbound, What: leadbridge.SyncUpdated,
			Before: map[string]string{"City": "Secret"}, After: map[string]string{"City": "Secret"}, Reason: "Secret",
			Decisions: []leadbridge.FieldDecision{{Field: "city", Ours: "Secret"}}, At: start}},
		Conflicts: []leadbridge.SyncConflict{{RecordRef: ref, LeadSeq: l.Seq, Field: "city", Base: "Secret", Ours: "Secret", Theirs: "Secret", CreatedAt: start}},
		Problems: []leadbridge.SyncProblem{{RecordRef: ref, Record: map[string]string{"City": "Secret"}, Issues: []leadbridge.Issue{{Field: "city", Message: "Secret"}},
			Reason: "Secret", RunID: r.ID, At: start}},
		Queue:    []leadbridge.OutboxItem{{IntegrationID: r.IntegrationID, LeadSeq: l.Seq, Version: 1, QueuedAt: start, DueAt: start}},
		Received: []leadbridge.InboxEvent{{RecordRef: ref, EventID: "e1", State: "LIVE", At: start, ReceivedAt: start}},
		Drifts: []leadbridge.Drift{{RunID: r.ID, RecordRef: ref, LeadSeq: l.Seq, Kind: leadbridge.DriftDiffers, Field: "city", Ours: "Secret", Theirs: "Secret",
			Reason: "Secret"}},
		Activities: []leadbridge.Activity{{RecordRef: note, Lead: l, At: start, Values: map[string]string{"Subject": "Secret"}}},
	}
}

// kept is what there is of all that.
func kept(t testing.TB, db *store.DB, r *leadbridge.SyncRun, lead int64) map[string]int {
	t.Helper()
	ctx := context.Background()
	n := map[string]int{}
	count := func(name string, list any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(name, err)
		}
		n[name] = reflect.ValueOf(list).Len()
	}
	marks, err := db.Watermarks(ctx, "1")
	count("watermarks", marks, err)
	links, err := db.LinksOfLeads(ctx, "1", []int64{lead})
	count("links", links, err)
	records, err := db.RunRecords(ctx, store.SyncRecordFilter{RunID: r.ID})
	count("records", records, err)
	conflicts, err := db.Conflicts(ctx, store.ConflictFilter{})
	count("conflicts", conflicts.Conflicts, err)
	problems, err := db.Problems(ctx, store.ProblemFilter{})
	count("problems", problems.Problems, err)
	outbox, err := db.Outbox(ctx, store.OutboxFilter{IntegrationID: "1", Status: leadbridge.OutboxQueued})
	count("outbox", outbox, err)
	inbox, err := db.Inbox(ctx, "1", 10)
	count("inbox", inbox, err)
	drifts, err := db.Drifts(ctx, store.DriftFilter{RunID: r.ID})
	count("drifts", drifts.Drifts, err)
	activities, err := db.LeadActivities(ctx, lead, 10)
	count("activities", activities, err)
	return n
}

// parts are what kept counts.
var parts = []string{"watermarks", "links", "records", "conflicts", "problems", "outbox", "inbox", "drifts", "activities"}

func each(n int) map[string]int {
	all := map[string]int{}
	for _, part := range parts {
		all[part] = n
	}
	return all
}

func syncAllOrNothing(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	r := newRun(t, db, "1", leadbridge.ForSync)
	l := create(t, db, people()[0])[0]
	for name, spoil := range map[string]func(*leadbridge.SyncChanges){
		"run elsewhere": func(s *leadbridge.SyncChanges) { s.Step.Was = 7 },
		"no such run":   func(s *leadbridge.SyncChanges) { s.Step.Seq = 7 },
		"unknown link":  func(s *leadbridge.SyncChanges) { s.Links[0].Was = 3 },
		"settled already": func(s *leadbridge.SyncChanges) {
			s.Closed = []leadbridge.SyncConflict{{ID: "x", Status: leadbridge.ConflictSettled}}
		},
	} {
		s := everything(r, l)
		spoil(s)
		if err := db.Apply(context.Background(), &leadbridge.Changeset{Sync: s}); leadbridge.KindOf(err) != leadbridge.Conflict {
			t.Errorf("%s: got %v", name, err)
		}
		if got := kept(t, db, r, l.Seq); !reflect.DeepEqual(got, each(0)) {
			t.Errorf("%s: there is %v", name, got)
		}
		if got := run(t, db, r.ID); got.Version != 1 || got.In.Processed != 0 {
			t.Errorf("%s: the run moved: %+v", name, got)
		}
	}
	applySync(t, db, everything(r, l))
	if got := kept(t, db, r, l.Seq); !reflect.DeepEqual(got, each(1)) {
		t.Errorf("there is %v", got)
	}
}

// syncGoes wants all that a sync wrote to go with its integration, and leads
// and their stories to stay.
func syncGoes(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	started(t, db, "1", leadbridge.Bidirectional)
	r := newRun(t, db, "1", leadbridge.ForSync)
	l := create(t, db, people()[0])[0]
	s := everything(r, l)
	edit := changed(l, leadbridge.OpUpdate, leadbridge.Values{"city": "Ulm"})
	edit.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseSync, Run: r.ID, Integration: "1"}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{edit}, Sync: s})
	if ok, err := db.TakeLease(ctx, "1", "run", "me", start, start.Add(time.Hour)); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := db.DeleteIntegration(ctx, "1"); err != nil {
		t.Fatal(err)
	}
	if got := kept(t, db, r, l.Seq); !reflect.DeepEqual(got, each(0)) {
		t.Errorf("there is %v", got)
	}
	_, err := db.Run(ctx, r.ID)
	demand(t, err, leadbridge.NotFound, "not_found")
	story := revisions(t, db, lead(t, db, l.ID))
	if len(story) != 2 || story[0].Cause != (leadbridge.Cause{Kind: leadbridge.CauseSync}) {
		t.Errorf("got %+v", story)
	}
}
