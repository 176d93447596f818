package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var planExam = map[string]func(*testing.T, Opener){
	"plan/comes back whole":  wholePlan,
	"plan/old ones go":       oldPlans,
	"plan/named mappings":    namedMappings,
	"plan/changed since":     changedSince,
	"plan/erased with leads": erasedPlan,
}

func newPlan(id, hash string, at time.Time) *leadbridge.ImportPlan {
	return &leadbridge.ImportPlan{ID: id, Hash: hash, Status: leadbridge.PlanRunning, FileURL: "file:1", FileName: "ü.csv", ImportType: leadbridge.ImportCSV,
		Columns: []string{"A"}, Dialect: []byte(`{"format":"CSV"}`), FieldMapping: []leadbridge.FieldMapping{{SourceField: "A", TargetField: "email"}},
		Options: leadbridge.ImportOptions{Region: "US"}, Actor: "me", Total: 10, StartedAt: at}
}

func wholePlan(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	p := newPlan("one", "h", start)
	if err := db.CreateImportPlan(ctx, p, start); err != nil {
		t.Fatal(err)
	}
	if got, err := db.ImportPlan(ctx, "one"); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, p)
	}
	if got, err := db.ReadyImportPlan(ctx, "h"); err != nil || got != nil {
		t.Errorf("ready is %+v, %v", got, err)
	}
	p.Status, p.Processed, p.Total, p.Estimate, p.CompletedAt = leadbridge.PlanReady, 9, 9, true, start.Add(time.Minute)
	p.Counts = leadbridge.PlanCounts{Create: 7, Update: 1, Fail: 1}
	p.Examples = []leadbridge.PlanExample{{Row: 3, Outcome: leadbridge.RowUpdated, Before: leadbridge.Values{"city": "x"}, Values: leadbridge.Values{"city": "y"}, OtherID: "z"}}
	if err := db.MoveImportPlan(ctx, p); err != nil {
		t.Fatal(err)
	}
	if got, err := db.ReadyImportPlan(ctx, "h"); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, p)
	}
	demand(t, db.MoveImportPlan(ctx, p), leadbridge.Conflict, "plan_moved")
	_, err := db.ImportPlan(ctx, "two")
	demand(t, err, leadbridge.NotFound, "not_found")
}

// oldPlans keeps the plans that an import was made by.
func oldPlans(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	j := newJob(t, db)
	if _, err := db.UpdateImportJob(ctx, j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) { j.PlanHash = "used"; return nil, nil }); err != nil {
		t.Fatal(err)
	}
	for id, hash := range map[string]string{"one": "unused", "two": "used"} {
		if err := db.CreateImportPlan(ctx, newPlan(id, hash, start), start); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.CreateImportPlan(ctx, newPlan("three", "new", start.Add(time.Hour)), start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err := db.ImportPlan(ctx, "one")
	demand(t, err, leadbridge.NotFound, "not_found")
	for _, id := range []string{"two", "three"} {
		if _, err := db.ImportPlan(ctx, id); err != nil {
			t.Error(err)
		}
	}
}

func namedMappings(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	put := func(id, name string) store.NamedMapping {
		m := store.NamedMapping{ID: id, Name: name, Mapping: []leadbridge.FieldMapping{{SourceField: "A", TargetField: "email"}}, Columns: []string{"A", "B"}, Actor: "me", CreatedAt: start}
		if err := db.PutNamedMapping(ctx, m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	names := func(want ...string) {
		t.Helper()
		all, err := db.NamedMappings(ctx)
		var got []string
		for _, m := range all {
			got = append(got, m.ID+" "+m.Name)
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	b, _ := put("1", "Beta"), put("2", "alpha")
	names("2 alpha", "1 Beta")
	if got, err := db.NamedMapping(ctx, "1"); err != nil || !reflect.DeepEqual(got, b) {
		t.Errorf("got %+v, %v", got, err)
	}
	demand(t, db.NameMapping(ctx, "1", "alpha"), leadbridge.Conflict, "conflict")
	if err := db.NameMapping(ctx, "1", "Gamma"); err != nil {
		t.Fatal(err)
	}
	if err := db.NoteMappingUse(ctx, "1", start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.NamedMapping(ctx, "1"); err != nil || got.Name != "Gamma" || !got.UsedAt.Equal(start.Add(time.Hour)) {
		t.Errorf("got %+v, %v", got, err)
	}
	put("3", "alpha") // in the place of 2
	names("3 alpha", "1 Gamma")
	demand(t, db.RestoreNamedMapping(ctx, "2"), leadbridge.Conflict, "conflict")
	if err := db.DeleteNamedMapping(ctx, "3", start); err != nil {
		t.Fatal(err)
	}
	demand(t, db.DeleteNamedMapping(ctx, "3", start), leadbridge.NotFound, "not_found")
	demand(t, db.NameMapping(ctx, "3", "x"), leadbridge.NotFound, "not_found")
	if err := db.RestoreNamedMapping(ctx, "2"); err != nil {
		t.Fatal(err)
	}
	names("2 alpha", "1 Gamma")
	demand(t, db.RestoreNamedMapping(ctx, "9"), leadbridge.NotFound, "not_found")
}

// changedSince lists the leads of a job whose newest change is not its own.
func changedSince(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	j := newJob(t, db)
	leads := create(t, db, people()[:3]...)
	row := func(n int64, status leadbridge.RowStatus, l *leadbridge.Lead) leadbridge.RowResult {
		return leadbridge.RowResult{Record: leadbridge.ImportRecord{Row: n, Status: status, LeadVersion: l.Version}, Lead: l}
	}
	step(t, db, j, []leadbridge.RowResult{row(1, leadbridge.RowCreated, leads[0]), row(2, leadbridge.RowUpdated, leads[1]), row(3, leadbridge.RowUpdated, leads[2])})
	list := func() []store.ChangedLead {
		t.Helper()
		all, err := db.ChangedSince(ctx, j, 10)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if got := list(); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	byOther, byJob := changed(leads[0], leadbridge.OpUpdate, leadbridge.Values{"city": "Oslo"}), changed(leads[1], leadbridge.OpUpdate, leadbridge.Values{"city": "Oslo"})
	byJob.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseReapply, Job: j.ID}
	gone := changed(leads[2], leadbridge.OpDelete, nil)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{byOther, byJob, gone}})
	want := []store.ChangedLead{{ID: leads[0].ID, Name: leads[0].Values.FullName(), Created: true}, {ID: leads[2].ID, Name: leads[2].Values.FullName()}}
	if got := list(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, err := db.ChangedSince(ctx, j, 1); err != nil || len(got) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// erasedPlan: a plan may show the values of anybody.
func erasedPlan(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	l := create(t, db, people()[0])[0]
	p := newPlan("one", "h", start)
	p.Examples = []leadbridge.PlanExample{{Row: 1, Values: l.Values}}
	if err := db.CreateImportPlan(ctx, p, start); err != nil {
		t.Fatal(err)
	}
	if err := db.EraseLead(ctx, l.Seq, leadbridge.Cause{Kind: leadbridge.CauseEdit}, start); err != nil {
		t.Fatal(err)
	}
	if got, err := db.ImportPlan(ctx, "one"); err != nil || len(got.Examples) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}
