package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

var syncExam = map[string]func(*testing.T, Opener){
	"sync/a run comes back whole":  wholeRun,
	"sync/one run at a time":       oneRun,
	"sync/steps":                   runSteps,
	"sync/runs are listed":         listRuns,
	"sync/records of a run":        runRecords,
	"sync/causes":                  syncCauses,
	"sync/settings":                syncSettings,
	"sync/notes":                   syncNotes,
	"sync/leases":                  syncLeases,
	"sync/leases of a killed one":  killedLeases,
	"sync/watermarks":              watermarks,
	"sync/additions at once":       additionsAtOnce,
	"sync/goes with integration":   syncGoes,
	"sync/all or nothing":          syncAllOrNothing,
	"sync/a start holds new leads": startHolds,
}

// newRun stores a run of an integration.
func newRun(t testing.TB, db *store.DB, integration string, purpose leadbridge.SyncPurpose) *leadbridge.SyncRun {
	t.Helper()
	r := runOf(integration, purpose)
	if err := db.CreateRun(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	return r
}

func runOf(integration string, purpose leadbridge.SyncPurpose) *leadbridge.SyncRun {
	return &leadbridge.SyncRun{ID: uuid.Must(uuid.NewV7()).String(), IntegrationID: integration, Type: leadbridge.SyncIncremental, Purpose: purpose,
		Direction: leadbridge.Bidirectional, Status: leadbridge.RunStarted, StartedAt: start}
}

// started makes an integration whose first sync was begun.
func started(t testing.TB, db *store.DB, id string, direction leadbridge.SyncDirection) leadbridge.Integration {
	t.Helper()
	i := newIntegration(t, db, id)
	i.SyncDirection = direction
	if err := errors.Join(db.UpdateIntegration(context.Background(), i), db.StartSync(context.Background(), id)); err != nil {
		t.Fatal(err)
	}
	i.Version, i.Started = 2, true
	return i
}

func run(t testing.TB, db *store.DB, id string) *leadbridge.SyncRun {
	t.Helper()
	r, err := db.Run(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func applySync(t testing.TB, db *store.DB, s *leadbridge.SyncChanges) {
	t.Helper()
	apply(t, db, &leadbridge.Changeset{Sync: s})
}

func wholeRun(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	r := &leadbridge.SyncRun{ID: uuid.NewString(), IntegrationID: "1", Type: leadbridge.SyncFull, Purpose: leadbridge.ForDryRun, Direction: leadbridge.Inbound,
		Status: leadbridge.RunCompleted, Actor: "me", In: leadbridge.SyncCounts{Processed: 7, Created: 1, Updated: 2, Blanked: 1, Failed: 3, Skipped: 1},
		Out: leadbridge.SyncCounts{Processed: 9, Matched: 1, Unchanged: 2, Deleted: 1, Conflicts: 5}, Calls: 12,
		Checkpoint: leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseSweep, Object: "people", Cursor: "c", Since: start, GoneSince: start, After: "a", Begun: start},
		Reason:     "too many", ApprovedBy: "you", WaitsUntil: start.Add(time.Hour),
		Plan:      &leadbridge.SyncPlan{Fingerprint: "f", Calls: 3, Refusals: []leadbridge.SyncExample{}, Examples: []leadbridge.SyncExample{{Object: "people", What: leadbridge.SyncCreated}}, Warnings: []string{"w"}},
		Agreement: &leadbridge.SyncAgreement{Objects: []leadbridge.ObjectAgreement{{Object: "people", Theirs: 3, Fields: []leadbridge.FieldAgreement{{Field: "city", Ours: "1", Theirs: "2", Differs: 1}}}}, Drifted: 1},
		Undo:      leadbridge.RunUndoing, UndoneBy: "they", UndoAt: 4, UndoKept: 2, StartedAt: start, CompletedAt: start.Add(time.Minute), ErrorMessage: "no"}
	if err := db.CreateRun(ctx, r); err != nil {
		t.Fatal(err)
	}
	if got := run(t, db, r.ID); !reflect.DeepEqual(got, r) {
		t.Errorf("got %+v\nwant %+v", got, r)
	}
	bare := newRun(t, db, "1", leadbridge.ForSync)
	if got := run(t, db, bare.ID); !reflect.DeepEqual(got, bare) {
		t.Errorf("got %+v\nwant %+v", got, bare)
	}
	_, err := db.Run(ctx, "no-such-run")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func oneRun(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	first := newRun(t, db, "1", leadbridge.ForSync)
	live := newRun(t, db, "1", leadbridge.ForLive)
	newRun(t, db, "2", leadbridge.ForReconcile)
	for _, purpose := range leadbridge.SyncPurposes {
		demand(t, db.CreateRun(ctx, runOf("1", purpose)), leadbridge.Conflict, "sync_running")
	}
	for _, r := range []*leadbridge.SyncRun{first, live} {
		applySync(t, db, &leadbridge.SyncChanges{Step: &leadbridge.SyncStep{Seq: r.Seq, Was: 1, Status: leadbridge.RunHeld, At: start}})
		demand(t, db.CreateRun(ctx, runOf("1", r.Purpose)), leadbridge.Conflict, "sync_running")
		applySync(t, db, &leadbridge.SyncChanges{Step: &leadbridge.SyncStep{Seq: r.Seq, Was: 2, Status: leadbridge.RunFailed, At: start}})
		newRun(t, db, "1", r.Purpose)
	}
	var tasks []leadbridge.Task
	db.SetEnqueue(func(_ context.Context, _ *store.Tx, more []leadbridge.Task) error {
		tasks = append(tasks, more...)
		return nil
	})
	next := runOf("2", leadbridge.ForLive)
	if err := db.CreateRun(ctx, next, leadbridge.Task{Kind: "sync_run", ID: next.ID}); err != nil || len(tasks) != 1 {
		t.Errorf("got %v, %v", tasks, err)
	}
}

func runSteps(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	r := newRun(t, db, "1", leadbridge.ForSync)
	first := &leadbridge.SyncStep{Seq: r.Seq, Was: 1, To: &leadbridge.SyncCheckpoint{Phase: leadbridge.PhasePull, Cursor: "2"}, Status: leadbridge.RunInProgress,
		In: leadbridge.SyncCounts{Processed: 2, Created: 2}, Calls: 1, WaitsUntil: start.Add(time.Hour), At: start}
	applySync(t, db, &leadbridge.SyncChanges{Step: first})
	if first.Version != 2 {
		t.Errorf("the step made version %d", first.Version)
	}
	again := *first
	demand(t, db.Apply(context.Background(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Step: &again}}), leadbridge.Conflict, "run_moved")
	beside := &leadbridge.SyncStep{Seq: r.Seq, Out: leadbridge.SyncCounts{Processed: 1, Failed: 1}, Calls: 3, At: start}
	applySync(t, db, &leadbridge.SyncChanges{Step: beside})
	last := &leadbridge.SyncStep{Seq: r.Seq, Was: 3, In: leadbridge.SyncCounts{Processed: 3, Unchanged: 3}, Status: leadbridge.RunCompleted,
		Plan: &leadbridge.SyncPlan{Fingerprint: "f"}, Agreement: &leadbridge.SyncAgreement{Agreed: true}, ErrorMessage: "partly", At: start.Add(time.Minute)}
	got := run(t, db, r.ID)
	if got.Version != 3 || got.Checkpoint != *first.To || got.Calls != 4 || !got.WaitsUntil.Equal(first.WaitsUntil) || got.Status != leadbridge.RunInProgress || !got.CompletedAt.IsZero() {
		t.Errorf("got %+v", got)
	}
	applySync(t, db, &leadbridge.SyncChanges{Step: last})
	got = run(t, db, r.ID)
	if got.In != (leadbridge.SyncCounts{Processed: 5, Created: 2, Unchanged: 3}) || got.Out != beside.Out || got.Checkpoint != *first.To || got.Status != leadbridge.RunCompleted ||
		!got.CompletedAt.Equal(last.At) || !got.WaitsUntil.IsZero() || got.Plan.Fingerprint != "f" || !got.Agreement.Agreed || got.ErrorMessage != "partly" {
		t.Errorf("got %+v", got)
	}
	undoing := &leadbridge.SyncStep{Seq: r.Seq, Was: 4, Undo: leadbridge.RunUndoing, UndoAt: 7, UndoKept: 2, At: start}
	applySync(t, db, &leadbridge.SyncChanges{Step: undoing})
	applySync(t, db, &leadbridge.SyncChanges{Step: &leadbridge.SyncStep{Seq: r.Seq, Was: 5, Undo: leadbridge.RunUndone, UndoKept: 1, At: start}})
	if got = run(t, db, r.ID); got.Undo != leadbridge.RunUndone || got.UndoAt != 7 || got.UndoKept != 3 || !got.CompletedAt.Equal(last.At) {
		t.Errorf("got %+v", got)
	}
	updated, err := db.UpdateRun(context.Background(), r.ID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		r.ApprovedBy = "you"
		return nil, nil
	})
	if got = run(t, db, r.ID); err != nil || !reflect.DeepEqual(got, updated) || got.Version != 7 {
		t.Errorf("got %+v, %v", got, err)
	}
	no := errors.New("no")
	if _, err := db.UpdateRun(context.Background(), r.ID, func(*leadbridge.SyncRun) ([]leadbridge.Task, error) { return nil, no }); !errors.Is(err, no) || run(t, db, r.ID).Version != 7 {
		t.Errorf("got %v", err)
	}
	_, err = db.UpdateRun(context.Background(), "no-such-run", nil)
	demand(t, err, leadbridge.NotFound, "not_found")
}

func listRuns(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	var runs []*leadbridge.SyncRun
	for range 3 {
		r := newRun(t, db, "1", leadbridge.ForSync)
		applySync(t, db, &leadbridge.SyncChanges{Step: &leadbridge.SyncStep{Seq: r.Seq, Was: 1, Status: leadbridge.RunCompleted, At: start}})
		runs = append(runs, r)
	}
	runs = append(runs, newRun(t, db, "1", leadbridge.ForReconcile), newRun(t, db, "2", leadbridge.ForLive))
	for name, c := range map[string]struct {
		filter store.RunFilter
		want   []int
	}{
		"all":         {store.RunFilter{}, []int{4, 3, 2, 1, 0}},
		"integration": {store.RunFilter{IntegrationID: "1"}, []int{3, 2, 1, 0}},
		"purposes":    {store.RunFilter{Purposes: []leadbridge.SyncPurpose{leadbridge.ForLive, leadbridge.ForReconcile}}, []int{4, 3}},
		"status":      {store.RunFilter{Status: leadbridge.RunCompleted}, []int{2, 1, 0}},
	} {
		var got, want []string
		for _, i := range c.want {
			want = append(want, runs[i].ID)
		}
		for c.filter.Limit = 2; ; {
			page, err := db.Runs(ctx, c.filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Runs {
				got = append(got, r.ID)
			}
			if c.filter.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	_, err := db.Runs(ctx, store.RunFilter{Limit: 501})
	demand(t, err, leadbridge.Invalid, "invalid")
	for name, c := range map[string]struct {
		integration string
		ended       bool
		purposes    []leadbridge.SyncPurpose
		want        int
	}{
		"ended":     {"1", true, nil, 2},
		"unended":   {"1", false, []leadbridge.SyncPurpose{leadbridge.ForSync, leadbridge.ForReconcile}, 3},
		"no sync":   {"1", false, []leadbridge.SyncPurpose{leadbridge.ForSync}, -1},
		"of nobody": {"3", true, nil, -1},
	} {
		got, err := db.LatestRun(ctx, c.integration, c.ended, c.purposes...)
		if err != nil || (got == nil) != (c.want < 0) || got != nil && got.ID != runs[c.want].ID {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}
