package syncer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// fewer is a breaker that holds at more than two records.
var fewer = leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{DeletedPercent: 5, BlankedPercent: 5, ChangedPercent: 10, Least: 2}}

// TestBreakerHolds a run that would delete, blank or change more than is
// usual: none of the batch is written until a person approves.
func TestBreakerHolds(t *testing.T) {
	t.Parallel()
	for what, harm := range map[string]func(s *site, id string){
		"delete":          func(s *site, id string) { s.remove(s.desk, id) },
		"blank fields of": func(s *site, id string) { s.edit(s.desk, id, map[string]string{"city": ""}) },
		"change":          func(s *site, id string) { s.edit(s.desk, id, map[string]string{"lastname": "Everybody"}) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 12, fewer)
			s.first()
			for _, id := range s.filled(leadbridge.FieldCity)[:3] {
				harm(s, id)
			}
			before := s.state()
			run := s.sync(syncer.StartRequest{})
			if run.Status != leadbridge.RunHeld || !strings.Contains(run.Reason, what+" at least 3 of 12 linked leads") {
				t.Fatalf("the run is %s: %s", run.Status, run.Reason)
			}
			if s.state() != before {
				t.Error("something was written")
			}
			if st := s.status(); !s.warned(syncer.WarnHeld) || st.Run == nil || st.Run.ID != run.ID {
				t.Errorf("the status is %+v", st)
			}
			_, err := s.p.Start(t.Context(), "ann", s.i.ID, syncer.StartRequest{})
			mustRefuse(t, err, leadbridge.Conflict, syncer.CodeRunning)

			if _, err := s.p.Approve(t.Context(), "bob", s.i.ID, run.ID); err != nil {
				t.Fatal(err)
			}
			if run = s.drive(run.ID); run.Status != leadbridge.RunCompleted || run.ApprovedBy != "bob" || run.In.Deleted+run.In.Updated != 3 {
				t.Errorf("the run is %+v", run)
			}
			if s.warned(syncer.WarnHeld) || s.integration().ErrorCount != 0 {
				t.Errorf("the integration is %+v", s.integration())
			}
			_, err = s.p.Approve(t.Context(), "bob", s.i.ID, run.ID)
			mustRefuse(t, err, leadbridge.Conflict, "conflict")
		})
	}
}

// TestBreakerHoldsWhatIsSent: the limits count for each direction.
func TestBreakerHoldsWhatIsSent(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	s.first()
	n := 0
	s.eachLead(func(l *leadbridge.Lead) {
		if n++; n <= 3 {
			_, err := s.leads.Update(t.Context(), "ann", l.ID, leadbridge.Values{leadbridge.FieldLastName: "Everybody"}, 0)
			s.fatal(err)
		}
	})
	s.server.Stage.Calls.Reset()
	run := s.sync(syncer.StartRequest{})
	if run.Status != leadbridge.RunHeld || !strings.Contains(run.Reason, "change at least 3 of 12 linked records in HubSpot") {
		t.Fatalf("the run is %s: %s", run.Status, run.Reason)
	}
	if n := s.written(); n != 0 {
		t.Errorf("%d calls wrote", n)
	}
	if _, err := s.p.Approve(t.Context(), "bob", s.i.ID, run.ID); err != nil {
		t.Fatal(err)
	}
	if run = s.drive(run.ID); run.Status != leadbridge.RunCompleted || run.Out.Updated != 3 {
		t.Errorf("the run is %+v", run)
	}
}

// TestBreakerLeavesTheFirstSyncAlone but for deletions: a dry run has shown
// what it does.
func TestBreakerLeavesTheFirstSyncAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	for _, values := range s.all() {
		values[leadbridge.FieldNotes] = "known before"
		if values[leadbridge.FieldEmail] != "" && values[leadbridge.FieldLastName] != "" {
			_, err := s.leads.Create(t.Context(), "ann", values, true)
			s.fatal(err)
		}
	}
	if run := s.first(); run.In.Matched < 3 {
		t.Errorf("the run is %+v", run)
	}
}

// TestCancel ends a run where it is. If the schedule had started a held one,
// nothing goes on by itself.
func TestCancel(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	s.first()
	ctx := t.Context()
	run := s.begin(syncer.StartRequest{})
	run, err := s.p.Cancel(ctx, "bob", s.i.ID, run.ID)
	if err != nil || run.Status != leadbridge.RunCancelled || !strings.Contains(run.ErrorMessage, "bob") {
		t.Fatalf("%+v, %v", run, err)
	}
	if done, err := s.p.Run(ctx, run.ID, 0); !done || err != nil {
		t.Errorf("done %v, %v", done, err)
	}
	_, err = s.p.Cancel(ctx, "bob", s.i.ID, run.ID)
	mustRefuse(t, err, leadbridge.Conflict, "conflict")
	if i := s.integration(); !i.AutoSync || i.SyncStatus != leadbridge.SyncIdle {
		t.Errorf("the integration is %+v", i)
	}

	for _, id := range s.records()[:3] {
		s.remove(s.desk, id)
	}
	s.clock.Advance(2 * time.Hour)
	s.fatal(s.p.Schedule(ctx))
	run = s.drive(s.status().Run.ID)
	if run.Status != leadbridge.RunHeld || run.Actor != "" {
		t.Fatalf("the run is %+v", run)
	}
	if _, err = s.p.Cancel(ctx, "bob", s.i.ID, run.ID); err != nil {
		t.Fatal(err)
	}
	if i := s.integration(); i.AutoSync || i.SyncStatus != leadbridge.SyncError || !strings.Contains(i.LastError, "switched off") || !s.warned(syncer.WarnPaused) {
		t.Errorf("the integration is %+v", i)
	}
	s.clock.Advance(2 * time.Hour)
	s.fatal(s.p.Schedule(ctx))
	if st := s.status(); st.Run != nil || !st.NextRunAt.IsZero() {
		t.Errorf("the status is %+v", st)
	}
}

// TestCancelBetweenSteps: the worker sees it at its next step.
func TestCancelBetweenSteps(t *testing.T) {
	t.Parallel()
	s := newSite(t, 30, leadbridge.SyncPolicy{})
	s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	s.server.Stage.Vices.MustSet("smallPages", on(5))
	run := s.begin(syncer.StartRequest{})
	for range 3 { // as many steps
		if done, err := s.p.Run(t.Context(), run.ID, time.Millisecond); done || err != nil {
			t.Fatal(done, err)
		}
	}
	second := s.p
	s.p = s.rig.start(func(*http.Request) {
		if s.run(run.ID).Status == leadbridge.RunInProgress {
			_, err := second.Cancel(t.Context(), "bob", s.i.ID, run.ID)
			s.fatal(err)
		}
	})
	if done, err := s.p.Run(t.Context(), run.ID, 0); !done || err != nil {
		t.Errorf("done %v, %v", done, err)
	}
	if run = s.run(run.ID); run.Status != leadbridge.RunCancelled || run.In.Processed == 0 || run.In.Processed > 25 {
		t.Errorf("the run is %+v", run)
	}
}

// TestHeldLiveRunStopsWhatFlowsByItself until that is approved, which says
// nothing of what comes after it, or cancelled.
func TestHeldLiveRunStopsWhatFlowsByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	s.first()
	ctx := t.Context()
	rename := func(name string) {
		n := 0
		s.eachLead(func(l *leadbridge.Lead) {
			if n++; n <= 3 {
				_, err := s.leads.Update(ctx, "ann", l.ID, leadbridge.Values{leadbridge.FieldLastName: name}, 0)
				s.fatal(err)
			}
		})
	}
	push := func(writes int) {
		t.Helper()
		s.server.Stage.Calls.Reset()
		if done, err := s.p.Push(ctx, s.i.ID, time.Minute); !done || err != nil {
			t.Fatalf("done %v, %v", done, err)
		}
		if n := s.written(); n != writes {
			t.Errorf("%d calls wrote, want %d", n, writes)
		}
	}
	rename("Adams")
	push(0)
	held := s.status().Run
	if held == nil || held.Purpose != leadbridge.ForLive || held.Status != leadbridge.RunHeld {
		t.Fatalf("the run is %+v", held)
	}
	s.clock.Advance(3 * time.Hour)
	push(0)
	if _, err := s.p.Approve(ctx, "bob", s.i.ID, held.ID); err != nil {
		t.Fatal(err)
	}
	push(1)
	rename("Baker") // nobody has approved that
	push(0)
	if again := s.status().Run; again == nil || again.ID != held.ID || again.Status != leadbridge.RunHeld {
		t.Fatalf("the run is %+v", again)
	}
	if _, err := s.p.Approve(ctx, "bob", s.i.ID, held.ID); err != nil {
		t.Fatal(err)
	}
	push(1)
	s.clock.Advance(2 * time.Hour)
	rename("Clark")
	push(0)
	held = s.status().Run
	if _, err := s.p.Cancel(ctx, "bob", s.i.ID, held.ID); err != nil {
		t.Fatal(err)
	}
	if s.integration().AutoSync {
		t.Error("automatic sync goes on")
	}
}

// TestBreakerAddsUpSmallRuns of an hour, to the last that was approved.
func TestBreakerAddsUpSmallRuns(t *testing.T) {
	t.Parallel()
	s := newSite(t, 20, fewer)
	s.first()
	ids := s.records()
	sync := func(deletions int, after time.Duration, want leadbridge.SyncLogStatus) *leadbridge.SyncRun {
		t.Helper()
		s.clock.Advance(after)
		for _, id := range ids[:deletions] {
			s.remove(s.desk, id)
		}
		ids = ids[deletions:]
		run := s.sync(syncer.StartRequest{})
		if run.Status != want {
			t.Fatalf("the run is %s: %s", run.Status, run.Reason)
		}
		return run
	}
	sync(2, time.Minute, leadbridge.RunCompleted)
	sync(0, time.Minute, leadbridge.RunCompleted)
	run := sync(1, time.Minute, leadbridge.RunHeld)
	if !strings.Contains(run.Reason, "delete at least 3 of 20 linked leads") {
		t.Error(run.Reason)
	}
	if _, err := s.p.Approve(t.Context(), "bob", s.i.ID, run.ID); err != nil {
		t.Fatal(err)
	}
	s.drive(run.ID)
	sync(2, time.Minute, leadbridge.RunCompleted)
	sync(2, 2*time.Hour, leadbridge.RunCompleted)
	sync(1, time.Minute, leadbridge.RunHeld)
}

// TestBreakerKeepsSmallAccounts: the least number of records may be all that
// there are.
func TestBreakerKeepsSmallAccounts(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.first()
	for _, id := range s.records() {
		s.remove(s.desk, id)
	}
	if run := s.sync(syncer.StartRequest{}); run.Status != leadbridge.RunHeld || run.In.Deleted != 0 {
		t.Errorf("the run is %s: %s, %+v", run.Status, run.Reason, run.In)
	}
}
