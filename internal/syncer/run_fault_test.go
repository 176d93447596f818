package syncer_test

import (
	"fmt"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// TestKilledAtEveryStep kills the process before or after the n-th call to the
// CRM or the database, while a first sync and a later one are under way, and
// demands the state of the undisturbed syncs each time.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	const never = 1 << 30
	want, left := killedAt(t, never)
	steps, stride := never-left, 5 // and so before calls and after them
	if testing.Short() {
		stride = 13
	}
	if steps < 80 {
		t.Errorf("only %d steps are walked", steps)
	}
	for n := 1; n <= steps; n += stride {
		t.Run(fmt.Sprint("step ", n), func(t *testing.T) {
			t.Parallel()
			if got, _ := killedAt(t, n); got != want {
				t.Errorf("it ended otherwise:\n%s\nthan undisturbed:\n%s", got, want)
			}
		})
	}
}

// killedAt syncs, edits both sides and syncs again, in a process that is
// killed at a step and followed by others. It returns how many steps the
// process had left.
func killedAt(t *testing.T, n int) (state string, left int) {
	s := newSite(t, 15, leadbridge.SyncPolicy{})
	s.add("Zoe", "Yan", "Xia")
	s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	s.server.Stage.Vices.MustSet("smallPages", on(6))
	p := s.p
	p.doom(n)
	first := s.drive(s.insist(syncer.StartRequest{}).ID)

	ids := s.records()
	s.edit(s.desk, ids[2], map[string]string{"lastname": "Theirs"})
	s.remove(s.desk, ids[3])
	s.eachLead(func(l *leadbridge.Lead) {
		if l.Values[leadbridge.FieldLastName] == "Own" {
			_, err := s.leads.Update(t.Context(), "ann", l.ID, leadbridge.Values{leadbridge.FieldLastName: "Ours"}, 0)
			s.fatal(err)
		}
	})
	s.clock.Advance(time.Hour)
	second := s.drive(s.insist(syncer.StartRequest{Type: leadbridge.SyncFull}).ID)
	p.mu.Lock()
	defer p.mu.Unlock()
	// What was sent without an answer is found to be there already, so that
	// only the first sync's counts are always the same.
	return fmt.Sprintf("%s\nfirst %s %+v %+v\nsecond %s\n%s", s.integration().SyncStatus, first.Status, first.In, first.Out, second.Status, s.state()), p.left
}

// insist starts a run, however often the process is killed over it.
func (s *site) insist(req syncer.StartRequest) *leadbridge.SyncRun {
	s.rig.t.Helper()
	for range 5 {
		s.revive()
		if st := s.status(); st.Run != nil {
			return st.Run // an earlier process had begun it
		}
		run, err := s.p.Start(s.p.ctx, "ann", s.i.ID, req)
		if err == nil {
			return run
		}
		if s.p.ctx.Err() == nil {
			s.rig.t.Fatal(err)
		}
	}
	s.rig.t.Fatal("it never starts")
	return nil
}
