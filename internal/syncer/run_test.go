package syncer_test

import (
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

func mustRefuse(t *testing.T, err error, kind leadbridge.Kind, code string) {
	t.Helper()
	if leadbridge.KindOf(err) != kind || leadbridge.CodeOf(err) != code {
		t.Errorf("%v is %s %s, want %s %s", err, leadbridge.KindOf(err), leadbridge.CodeOf(err), kind, code)
	}
}

// TestFirstSyncComesAfterADryRun that shows what it does, of the mappings and
// rules as they are.
func TestFirstSyncComesAfterADryRun(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.add("Zoe", "Yan")
	ctx := t.Context()
	_, err := s.p.Start(ctx, "ann", s.i.ID, syncer.StartRequest{})
	mustRefuse(t, err, leadbridge.Conflict, syncer.CodeDryRun)
	if st := s.status(); !st.DryRunNeeded || !st.NextRunAt.IsZero() || st.Percentage != -1 {
		t.Errorf("before the dry run: %+v", st)
	}

	before := s.state()
	dry := s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	plan := dry.Plan
	if dry.Status != leadbridge.RunCompleted || plan == nil || plan.In.Created != 12 || plan.Out.Created != 2 || plan.Calls < 2 || plan.Seconds < 1 {
		t.Fatalf("the dry run is %+v, its plan %+v", dry, plan)
	}
	if len(plan.Examples) != 14 {
		t.Errorf("examples %+v", plan.Examples)
	}
	if s.state() != before || s.integration().Started {
		t.Error("the dry run wrote something")
	}
	if s.status().DryRunNeeded {
		t.Error("another dry run is asked for")
	}

	ms, err := s.db.Mappings(ctx, s.i.ID)
	s.fatal(err)
	s.fatal(s.p.accounts.DeleteMapping(ctx, s.i.ID, ms[len(ms)-1].ID))
	_, err = s.p.Start(ctx, "ann", s.i.ID, syncer.StartRequest{})
	mustRefuse(t, err, leadbridge.Conflict, syncer.CodeDryRun)
	if !strings.Contains(err.Error(), "changed since") {
		t.Errorf("it says %q", err)
	}

	run := s.first()
	if run.Type != leadbridge.SyncFull || run.In.Created != 12 || run.Out.Created != 2 || run.Calls < 2 {
		t.Errorf("the first sync is %+v", run)
	}
	i := s.integration()
	if !i.Started || i.SyncStatus != leadbridge.SyncIdle || i.LastSyncAt.IsZero() {
		t.Errorf("the integration is %+v", i)
	}
	if n := len(s.records()); n != 14 {
		t.Errorf("%d records", n)
	}
}

// TestNothingNewCostsOneCall: a run of the schedule, for each kind of record.
func TestNothingNewCostsOneCall(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.first()
	s.clock.Advance(10 * time.Minute)
	s.server.Stage.Calls.Reset()
	run := s.scheduled()
	if n := s.server.Stage.Calls.Total(); n != 1 || run.Calls != 1 || run.In.Created+run.In.Updated+run.Out.Processed != 0 {
		t.Errorf("%d calls; the run is %+v", n, run)
	}
	// Within the hour nobody asked for deletions; now somebody does.
	s.remove(s.desk, s.records()[0])
	if run = s.scheduled(); run.In.Deleted != 0 {
		t.Errorf("the run is %+v", run)
	}
	if run = s.sync(syncer.StartRequest{}); run.In.Deleted != 1 || run.Type != leadbridge.SyncManual {
		t.Errorf("the run is %+v", run)
	}
	s.remove(s.desk, s.records()[0])
	s.clock.Advance(2 * time.Hour)
	if run = s.scheduled(); run.In.Deleted != 1 {
		t.Errorf("the run is %+v", run)
	}
}

// TestFullRunFindsWhatVanished even if no list tells of it, and leads that
// came to be while nobody looked.
func TestFullRunFindsWhatVanished(t *testing.T) {
	t.Parallel()
	s := newSite(t, 30, leadbridge.SyncPolicy{})
	s.first()
	gone := s.records()[:2]
	for _, id := range gone {
		s.remove(s.desk, id)
	}
	s.clock.Advance(time.Hour)
	run := s.sync(syncer.StartRequest{Type: leadbridge.SyncFull})
	links, err := s.db.LinksOf(t.Context(), s.i.ID, s.object, gone)
	if err != nil || run.In.Deleted != 2 || len(links) != 2 || links[0].State != leadbridge.LinkGone {
		t.Errorf("the run is %+v, the links %+v, %v", run, links, err)
	}
	marks, err := s.db.Watermarks(t.Context(), s.i.ID)
	if mark := marks[s.object]; err != nil || !mark.FullAt.Equal(run.StartedAt) || !mark.GoneTo.Equal(mark.ReadTo) {
		t.Errorf("marked as %+v, %v", mark, err)
	}
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	s := newSite(t, 10, leadbridge.SyncPolicy{})
	ctx := t.Context()
	run := s.begin(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	for _, purpose := range []leadbridge.SyncPurpose{leadbridge.ForDryRun, leadbridge.ForReconcile} {
		_, err := s.p.Start(ctx, "ann", s.i.ID, syncer.StartRequest{Purpose: purpose})
		mustRefuse(t, err, leadbridge.Conflict, syncer.CodeRunning)
		if err != nil && !strings.Contains(err.Error(), run.ID) {
			t.Errorf("it does not name the run: %v", err)
		}
	}
	// Another process that works on it keeps this one out.
	taken, err := s.db.TakeLease(ctx, s.i.ID, "run", "another", s.clock.Now(), s.clock.Now().Add(time.Minute))
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	done, err := s.p.Run(ctx, run.ID, 0)
	mustRefuse(t, err, leadbridge.Conflict, "conflict")
	if done {
		t.Error("it is done")
	}
	s.clock.Advance(2 * time.Minute) // it died
	if run = s.drive(run.ID); run.Status != leadbridge.RunCompleted {
		t.Errorf("the run is %+v", run)
	}
}

func TestWhatCannotBeStarted(t *testing.T) {
	t.Parallel()
	s := newSite(t, 10, leadbridge.SyncPolicy{})
	ctx := t.Context()
	for name, req := range map[string]syncer.StartRequest{
		"type":      {Type: "SOMETIMES"},
		"purpose":   {Purpose: leadbridge.ForLive},
		"direction": {Direction: "UP"},
	} {
		_, err := s.p.Start(ctx, "ann", s.i.ID, req)
		mustRefuse(t, err, leadbridge.Invalid, "invalid")
		if err != nil && !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.p.Start(ctx, "ann", "nobody", syncer.StartRequest{})
	mustRefuse(t, err, leadbridge.NotFound, "not_found")
	change := func(c account.Change) {
		_, err := s.p.accounts.Update(ctx, s.i.ID, 0, c)
		s.fatal(err)
	}
	no, yes, inbound := false, true, leadbridge.Inbound
	change(account.Change{IsActive: &no})
	_, err = s.p.Start(ctx, "ann", s.i.ID, syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	mustRefuse(t, err, leadbridge.Invalid, "invalid")
	change(account.Change{IsActive: &yes, SyncDirection: &inbound})
	_, err = s.p.Start(ctx, "ann", s.i.ID, syncer.StartRequest{Purpose: leadbridge.ForDryRun, Direction: leadbridge.Outbound})
	mustRefuse(t, err, leadbridge.Invalid, "invalid")
	ms, err := s.db.Mappings(ctx, s.i.ID)
	s.fatal(err)
	for _, m := range ms {
		s.fatal(s.p.accounts.DeleteMapping(ctx, s.i.ID, m.ID))
	}
	_, err = s.p.Start(ctx, "ann", s.i.ID, syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	mustRefuse(t, err, leadbridge.Invalid, "invalid")
	if err == nil || !strings.Contains(err.Error(), "mappings") {
		t.Errorf("it says %v", err)
	}
}

// TestLimitIsWaitedOutAndShown.
func TestLimitIsWaitedOutAndShown(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.first()
	s.fatal(s.db.ChangeQuotas(t.Context(), "HUBSPOT/"+s.i.AccountID, func(rows map[string]store.Quota) {
		rows[""] = store.Quota{BlockedUntil: s.clock.Now().Add(10 * time.Minute), Reason: "HubSpot asks for a rest."}
	}))
	run := s.begin(syncer.StartRequest{Type: leadbridge.SyncIncremental})
	done, err := s.p.Run(t.Context(), run.ID, 0)
	if done || leadbridge.KindOf(err) != leadbridge.RateLimited {
		t.Fatalf("done %v: %v", done, err)
	}
	if run = s.run(run.ID); run.Status != leadbridge.RunInProgress || !run.WaitsUntil.After(s.clock.Now()) || run.Reason == "" {
		t.Errorf("the run is %+v", run)
	}
	st := s.status()
	if !s.warned(syncer.WarnRateLimit) || st.Run == nil || st.State != leadbridge.SyncRunning {
		t.Errorf("the status is %+v", st)
	}
	run = s.drive(run.ID)
	if run.Status != leadbridge.RunCompleted || !run.WaitsUntil.IsZero() || run.Reason != "" || s.warned(syncer.WarnRateLimit) {
		t.Errorf("the run is %+v", run)
	}
}

// TestErrorsAreTold: one that passes while it lasts, one that does not in the
// run that it ends; a success clears them.
func TestErrorsAreTold(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.first()
	down := sandbox.ViceSetting{Rate: 1}
	s.server.Stage.Vices.MustSet(sandbox.ViceServerError, down)
	run := s.begin(syncer.StartRequest{Type: leadbridge.SyncIncremental})
	if done, err := s.p.Run(t.Context(), run.ID, 0); done || leadbridge.KindOf(err) != leadbridge.Unavailable {
		t.Fatalf("done %v: %v", done, err)
	}
	if i := s.integration(); i.ErrorCount != 1 || i.LastError == "" || i.SyncStatus != leadbridge.SyncRunning || s.run(run.ID).Reason == "" {
		t.Errorf("the integration is %+v", i)
	}
	s.fatal(s.p.GiveUp(t.Context(), run.ID, leadbridge.Errorf(leadbridge.Unavailable, "test", "it is down")))
	if i := s.integration(); i.ErrorCount != 2 || i.LastError != "it is down" || i.SyncStatus != leadbridge.SyncError || s.run(run.ID).Status != leadbridge.RunFailed {
		t.Errorf("the integration is %+v", i)
	}
	s.server.Stage.Vices.MustSet(sandbox.ViceServerError, sandbox.ViceSetting{})
	if run = s.sync(syncer.StartRequest{}); run.Status != leadbridge.RunCompleted {
		t.Fatalf("the run is %+v", run)
	}
	if i := s.integration(); i.ErrorCount != 0 || i.LastError != "" || i.SyncStatus != leadbridge.SyncIdle {
		t.Errorf("the integration is %+v", i)
	}
}

// TestQueries: the runs of one integration are none of another's.
func TestQueries(t *testing.T) {
	t.Parallel()
	s := newSite(t, 10, leadbridge.SyncPolicy{})
	run := s.first()
	ctx := t.Context()
	page, err := s.p.SyncRuns(ctx, store.RunFilter{IntegrationID: s.i.ID})
	if err != nil || len(page.Runs) != 2 || page.Runs[0].ID != run.ID {
		t.Errorf("runs %+v, %v", page, err)
	}
	records, err := s.p.RunRecords(ctx, s.i.ID, store.SyncRecordFilter{RunID: run.ID})
	if err != nil || len(records) != 10 {
		t.Errorf("records %+v, %v", records, err)
	}
	_, err = s.p.SyncRun(ctx, "another", run.ID)
	mustRefuse(t, err, leadbridge.NotFound, "not_found")
	_, err = s.p.RunRecords(ctx, "another", store.SyncRecordFilter{RunID: run.ID})
	mustRefuse(t, err, leadbridge.NotFound, "not_found")
	_, err = s.p.SyncRuns(ctx, store.RunFilter{IntegrationID: "another"})
	mustRefuse(t, err, leadbridge.NotFound, "not_found")
}

// TestProgress is known where the number of records is: of a full run, from
// the one before.
func TestProgress(t *testing.T) {
	t.Parallel()
	s := newSite(t, 20, leadbridge.SyncPolicy{})
	s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	s.server.Stage.Vices.MustSet("smallPages", on(5))
	run := s.begin(syncer.StartRequest{})
	for range 3 { // its beginning, and two pages
		if done, err := s.p.Run(t.Context(), run.ID, time.Millisecond); done || err != nil {
			t.Fatal(done, err)
		}
	}
	if st := s.status(); st.Percentage != 50 || st.Remaining <= 0 || st.State != leadbridge.SyncRunning || st.Run.Checkpoint.Phase != leadbridge.PhasePull {
		t.Errorf("the status is %+v, the run %+v", st, st.Run)
	}
	s.drive(run.ID)
	run = s.begin(syncer.StartRequest{})
	if st := s.status(); st.Percentage != -1 || st.Run.ID != run.ID {
		t.Errorf("the status is %+v", st)
	}
}
