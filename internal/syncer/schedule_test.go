package syncer_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// TestSchedule begins a run when it is time for one, of changes, and once a
// day of everything.
func TestSchedule(t *testing.T) {
	t.Parallel()
	s := newSite(t, 10, leadbridge.SyncPolicy{})
	ctx := t.Context()
	s.clock.Advance(48 * time.Hour)
	s.fatal(s.p.Schedule(ctx))
	if st := s.status(); st.Run != nil {
		t.Fatalf("a first sync began by itself: %+v", st.Run)
	}
	s.first()
	begun := func() *leadbridge.SyncRun {
		t.Helper()
		s.fatal(s.p.Schedule(ctx))
		s.fatal(s.p.Schedule(ctx))
		return s.status().Run
	}
	if run := begun(); run != nil {
		t.Errorf("a run began at once: %+v", run)
	}
	if at := s.status().NextRunAt; !at.Equal(s.integration().LastSyncAt.Add(time.Hour)) {
		t.Errorf("the next run is at %s", at)
	}
	s.clock.Advance(time.Hour)
	run := begun()
	if run == nil || run.Type != leadbridge.SyncIncremental || run.Actor != "" || run.Direction != leadbridge.Bidirectional {
		t.Fatalf("the run is %+v", run)
	}
	s.drive(run.ID)
	s.clock.Advance(24 * time.Hour)
	// HubSpot lists what was deleted: there is no need to read everything.
	if run = begun(); run == nil || run.Type != leadbridge.SyncIncremental {
		t.Fatalf("the run is %+v", run)
	}
	s.fatal(s.p.GiveUp(ctx, run.ID, leadbridge.Errorf(leadbridge.Unavailable, "test", "it is down")))
	if run = begun(); run != nil {
		t.Errorf("after a failure a run began at once: %+v", run)
	}
	s.clock.Advance(time.Hour)
	run = begun()
	if run == nil {
		t.Fatal("after a failure no run began")
	}
	s.drive(run.ID)

	for name, c := range map[string]account.Change{"paused": {IsActive: new(bool)}, "by hand": {AutoSync: new(bool)}} {
		if _, err := s.p.accounts.Update(ctx, s.i.ID, 0, c); err != nil {
			t.Fatal(err)
		}
		s.clock.Advance(2 * time.Hour)
		if run := begun(); run != nil || !s.warned(syncer.WarnPaused) {
			t.Errorf("%s: the run is %+v", name, run)
		}
		yes := true
		if _, err := s.p.accounts.Update(ctx, s.i.ID, 0, account.Change{IsActive: &yes, AutoSync: &yes}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestScheduleLeavesTasks for what waits, and for a run whose worker is lost;
// not for what a person must decide on first.
func TestScheduleLeavesTasks(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	s.first()
	ctx := t.Context()
	var left []string
	s.db.SetEnqueue(func(_ context.Context, _ *store.Tx, tasks []leadbridge.Task) error {
		for _, task := range tasks {
			if !task.Once && task.Kind != syncer.TaskRun {
				t.Errorf("%+v may be left twice", task)
			}
			left = append(left, task.Kind+" "+task.ID)
		}
		return nil
	})
	busy := syncer.New(syncer.Config{Background: true, Now: s.clock.Now}, s.db, s.p.accounts, s.leads)
	look := func(want ...string) {
		t.Helper()
		left = nil
		s.fatal(busy.Schedule(ctx))
		if !slices.Equal(left, want) {
			t.Errorf("left %v, want %v", left, want)
		}
	}
	look()
	s.fatal(s.db.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Received: []leadbridge.InboxEvent{{
		RecordRef: leadbridge.RecordRef{IntegrationID: s.i.ID, Object: s.object, RecordID: s.records()[0]}, EventID: "1", State: "LIVE", At: s.clock.Now(), ReceivedAt: s.clock.Now()}}}}))
	look(syncer.TaskInbox + " " + s.i.ID)
	s.eachLead(func(l *leadbridge.Lead) {
		if l.Values[leadbridge.FieldLastName] != "" {
			_, err := s.leads.Update(ctx, "ann", l.ID, leadbridge.Values{leadbridge.FieldLastName: "Adams"}, 0)
			s.fatal(err)
		}
	})
	look(syncer.TaskPush+" "+s.i.ID, syncer.TaskInbox+" "+s.i.ID)
	if done, err := s.p.Push(ctx, s.i.ID, time.Minute); !done || err != nil {
		t.Fatal(done, err)
	}
	look() // the live run is held
	run := s.begin(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	look(syncer.TaskRun + " " + run.ID)

	left = nil
	if _, err := busy.Approve(ctx, "bob", s.i.ID, s.live().ID); err != nil {
		t.Fatal(err)
	}
	if want := []string{syncer.TaskInbox + " " + s.i.ID, syncer.TaskPush + " " + s.i.ID}; !slices.Equal(left, want) {
		t.Errorf("the approval left %v, want %v", left, want)
	}
}

// TestLiveRunLastsAnHour: what flows by itself later belongs to the next.
func TestLiveRunLastsAnHour(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.first()
	var lead string
	s.eachLead(func(l *leadbridge.Lead) { lead = l.ID })
	push := func(name string) *leadbridge.SyncRun {
		t.Helper()
		_, err := s.leads.Update(t.Context(), "ann", lead, leadbridge.Values{leadbridge.FieldLastName: name}, 0)
		s.fatal(err)
		if done, err := s.p.Push(t.Context(), s.i.ID, time.Minute); !done || err != nil {
			t.Fatal(done, err)
		}
		return s.live()
	}
	first := push("Adams")
	if again := push("Baker"); again.ID != first.ID || again.Out.Updated != 2 || again.Status != leadbridge.RunInProgress {
		t.Errorf("the run is %+v", again)
	}
	s.clock.Advance(time.Hour)
	if next := push("Clark"); next.ID == first.ID || next.Out.Updated != 1 {
		t.Errorf("the next run is %+v", next)
	}
	if first = s.run(first.ID); first.Status != leadbridge.RunCompleted || first.CompletedAt.IsZero() {
		t.Errorf("the first run is %+v", first)
	}
	if st := s.status(); st.Run != nil {
		t.Errorf("a run is under way: %+v", st.Run)
	}
}

// live is the live run of now.
func (s *site) live() *leadbridge.SyncRun {
	s.rig.t.Helper()
	run, err := s.db.LatestRun(s.rig.t.Context(), s.i.ID, false, leadbridge.ForLive)
	s.fatal(err)
	if run == nil {
		s.rig.t.Fatal("there is no live run")
	}
	return run
}
