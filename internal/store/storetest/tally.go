package storetest

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

var tallyExam = map[string]func(*testing.T, Opener){
	"tally/what waits, by its causes": waitingCauses,
	"tally/a run":                     runTally,
	"tally/a reconciliation":          driftTally,
	"tally/names of leads":            leadNames,
	"tally/values of a plan":          planValues,
}

// waitingCauses counts conflicts, problems and dead letters of one integration
// beside another, and lists those of a cause.
func waitingCauses(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	started(t, db, "1", leadbridge.Bidirectional)
	started(t, db, "2", leadbridge.Bidirectional)
	leads := create(t, db, people()[:3]...)
	var s leadbridge.SyncChanges
	for n, l := range leads {
		c := conflictOf(n, l, "city")
		c.RecordID = l.ID
		reason := "no name"
		if n == 2 {
			c.Field, reason = "phone", "no phone"
		}
		s.Conflicts = append(s.Conflicts, c)
		s.Problems = append(s.Problems, leadbridge.SyncProblem{RecordRef: personRef(l.ID), Record: map[string]string{"City": "x"}, Reason: reason, At: start})
	}
	other := conflictOf(9, leads[0], "state")
	other.IntegrationID = "2"
	s.Conflicts = append(s.Conflicts, other)
	for n, item := range queued(t, db, "1") {
		item.Status, item.Code, item.Reason = leadbridge.OutboxDead, "not_an_option", "no option"
		if n == 2 {
			item.Reason = "too long"
		}
		s.Failed = append(s.Failed, item)
	}
	applySync(t, db, &s)
	for of, want := range map[leadbridge.CauseSubject][]leadbridge.SyncCause{
		leadbridge.CauseOfConflicts:   {{Field: "city", Count: 2}, {Field: "phone", Count: 1}},
		leadbridge.CauseOfProblems:    {{Reason: "no name", Count: 2}, {Reason: "no phone", Count: 1}},
		leadbridge.CauseOfDeadLetters: {{Code: "not_an_option", Reason: "no option", Count: 2}, {Code: "not_an_option", Reason: "too long", Count: 1}},
	} {
		if got, err := db.Causes(ctx, "1", of); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", of, got, err)
		}
	}
	_, err := db.Causes(ctx, "1", "WEATHER")
	demand(t, err, leadbridge.Invalid, "invalid")
	page, err := db.Problems(ctx, store.ProblemFilter{IntegrationID: "1", Reason: "no phone"})
	if err != nil || len(page.Problems) != 1 || page.Problems[0].RecordID != leads[2].ID {
		t.Errorf("got %+v, %v", page, err)
	}
	if page, err = db.Problems(ctx, store.ProblemFilter{IntegrationID: "1", Object: "people", RecordID: leads[0].ID}); err != nil || len(page.Problems) != 1 {
		t.Errorf("got %+v, %v", page, err)
	}
	dead, err := db.Outbox(ctx, store.OutboxFilter{IntegrationID: "1", Status: leadbridge.OutboxDead, Reason: "no option"})
	if err != nil || len(dead) != 2 {
		t.Errorf("got %+v, %v", dead, err)
	}
}

// runTally sums up a run by its records, and a large one by its own counts.
func runTally(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	r, other := newRun(t, db, "1", leadbridge.ForSync), newRun(t, db, "1", leadbridge.ForLive)
	record := func(run *leadbridge.SyncRun, id string, d leadbridge.SyncDirection, what leadbridge.SyncOutcome, reason string) leadbridge.SyncRecord {
		return leadbridge.SyncRecord{RunID: run.ID, RecordRef: personRef(id), Direction: d, What: what, Reason: reason, At: start}
	}
	applySync(t, db, &leadbridge.SyncChanges{Records: []leadbridge.SyncRecord{
		record(r, "a", leadbridge.Inbound, leadbridge.SyncCreated, "new"), record(r, "b", leadbridge.Inbound, leadbridge.SyncFailed, "no name"),
		record(r, "c", leadbridge.Inbound, leadbridge.SyncFailed, "no name"), record(r, "d", leadbridge.Outbound, leadbridge.SyncRefused, "no option"),
		record(r, "e", leadbridge.Outbound, leadbridge.SyncUpdated, "edited"), record(other, "f", leadbridge.Inbound, leadbridge.SyncFailed, "no name")}})
	want := leadbridge.RunTally{
		Outcomes: []leadbridge.OutcomeCount{{Direction: leadbridge.Inbound, What: leadbridge.SyncCreated, Count: 1}, {Direction: leadbridge.Inbound, What: leadbridge.SyncFailed, Count: 2},
			{Direction: leadbridge.Outbound, What: leadbridge.SyncRefused, Count: 1}, {Direction: leadbridge.Outbound, What: leadbridge.SyncUpdated, Count: 1}},
		Causes: []leadbridge.SyncCause{{Direction: leadbridge.Inbound, What: leadbridge.SyncFailed, Reason: "no name", Count: 2},
			{Direction: leadbridge.Outbound, What: leadbridge.SyncRefused, Reason: "no option", Count: 1}}}
	if got, err := db.RunTally(ctx, r); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	large := *r
	large.In = leadbridge.SyncCounts{Processed: 1_000_000, Created: 900_000, Updated: 5}
	got, err := db.RunTally(ctx, &large)
	if err != nil || len(got.Outcomes) != 4 || got.Outcomes[0].Count != 900_000 || got.Outcomes[1].Count != 5 || got.Outcomes[2].Count != 2 {
		t.Errorf("got %+v, %v", got, err)
	}

	records, err := db.RunRecords(ctx, store.SyncRecordFilter{RunID: r.ID, What: []leadbridge.SyncOutcome{leadbridge.SyncFailed, leadbridge.SyncRefused}, Reason: "no name"})
	if err != nil || len(records) != 2 {
		t.Fatalf("got %+v, %v", records, err)
	}
	records[0].Undo, records[0].UndoKept = "kept", []string{"city"}
	applySync(t, db, &leadbridge.SyncChanges{Undone: records[:1]})
	undone := *r
	undone.Undo = leadbridge.RunUndone
	if got, err := db.RunTally(ctx, &undone); err != nil || got.Kept != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if left, err := db.RunRecords(ctx, store.SyncRecordFilter{RunID: r.ID, Kept: true}); err != nil || len(left) != 1 || left[0].Seq != records[0].Seq {
		t.Errorf("got %+v, %v", left, err)
	}
}

func driftTally(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	r := newRun(t, db, "1", leadbridge.ForReconcile)
	var found []leadbridge.Drift
	for _, id := range []string{"a", "b"} {
		found = append(found, leadbridge.Drift{RunID: r.ID, RecordRef: personRef(id), Kind: leadbridge.DriftDiffers, Field: "city", Reason: "edited"})
	}
	found = append(found, leadbridge.Drift{RunID: r.ID, RecordRef: personRef("c"), Kind: leadbridge.DriftMissingHere})
	applySync(t, db, &leadbridge.SyncChanges{Drifts: found})
	want := []leadbridge.SyncCause{{Kind: leadbridge.DriftDiffers, Field: "city", Reason: "edited", Count: 2}, {Kind: leadbridge.DriftMissingHere, Count: 1}}
	if got, err := db.RunTally(ctx, r); err != nil || !reflect.DeepEqual(got.Causes, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if page, err := db.Drifts(ctx, store.DriftFilter{RunID: r.ID, Field: "city"}); err != nil || len(page.Drifts) != 2 {
		t.Errorf("got %+v, %v", page, err)
	}
}

func leadNames(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	leads := create(t, db, leadbridge.Values{"firstName": "Ada", "lastName": "Low"}, leadbridge.Values{"company": "Low & Co", "email": "ada@example.com"},
		leadbridge.Values{"phone": "+12125550100"}, leadbridge.Values{"city": "Troy"})
	ids := []string{"no-such-lead"}
	for _, l := range leads {
		ids = append(ids, l.ID)
	}
	got, err := db.LeadNames(ctx, ids)
	if want := map[string]string{ids[1]: "Ada Low", ids[2]: "Low & Co", ids[3]: "+12125550100"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := db.LeadNames(ctx, nil); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

// planValues: the values that a plan shows come back with it, and go when a
// lead is erased. The rest of the plan stays.
func planValues(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	r := runOf("1", leadbridge.ForDryRun)
	example := leadbridge.SyncExample{Direction: leadbridge.Inbound, Object: "people", What: leadbridge.SyncUpdated, Before: map[string]string{"city": "Bonn"}, After: map[string]string{"city": "Köln"}}
	bare := example
	bare.Before, bare.After = nil, nil
	r.Plan = &leadbridge.SyncPlan{Fingerprint: "f", Examples: []leadbridge.SyncExample{bare, example}, Refusals: []leadbridge.SyncExample{example}, Warnings: []string{}}
	if err := db.CreateRun(ctx, r); err != nil {
		t.Fatal(err)
	}
	if got := run(t, db, r.ID); !reflect.DeepEqual(got, r) || !reflect.DeepEqual(r.Plan.Examples[1], example) {
		t.Errorf("got %+v", got.Plan)
	}
	l := create(t, db, people()[0])[0]
	if err := db.EraseLead(ctx, l.Seq, eraseCause, start); err != nil {
		t.Fatal(err)
	}
	got := run(t, db, r.ID).Plan
	if got == nil || got.Fingerprint != "f" || !slices.EqualFunc(got.Examples, []leadbridge.SyncExample{bare, bare}, func(a, b leadbridge.SyncExample) bool { return reflect.DeepEqual(a, b) }) {
		t.Errorf("got %+v", got)
	}
}
