package syncer_test

import (
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/syncer"
)

// TestApprovalIsOfWhatWasHeld: of a live run, no more than that goes through.
func TestApprovalIsOfWhatWasHeld(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 20, fewer)
	ids := b.records()
	remove := func(ids []string, status leadbridge.SyncLogStatus, deleted int64) *leadbridge.SyncRun {
		t.Helper()
		for _, id := range ids {
			b.remove(b.desk, id)
			b.tell(provider.Event{RecordID: id, State: provider.Deleted})
		}
		b.attend()
		run, err := b.db.LatestRun(t.Context(), b.i.ID, false, leadbridge.ForLive)
		b.fatal(err)
		if run.Status != status || run.In.Deleted != deleted {
			t.Fatalf("the run is %s, %d deleted", run.Status, run.In.Deleted)
		}
		return run
	}
	run := remove(ids[:4], leadbridge.RunHeld, 0)
	_, err := b.p.Approve(t.Context(), "bob", b.i.ID, run.ID)
	b.fatal(err)
	remove(nil, leadbridge.RunInProgress, 4)
	b.clock.Advance(30 * time.Minute)
	remove(ids[4:6], leadbridge.RunInProgress, 6)
	remove(ids[6:7], leadbridge.RunHeld, 6)
}

// TestRetriesAreLimited as all else that is taken in, also while nothing flows
// by itself.
func TestRetriesAreLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t, fewer)
	for _, n := range []string{"a", "b", "c"} {
		ref := h.there(ann(n))
		h.sync()
		h.write(ref, leadbridge.Values{"email": "ann" + n + "@example..com", "street": "1 Main St"})
	}
	h.sync()
	problems := h.problems()
	if len(problems) != 3 {
		t.Fatalf("problems: %+v", problems)
	}
	for _, p := range problems {
		h.write(p.RecordID, leadbridge.Values{"email": "right" + p.RecordID + "@example.com"})
	}
	_, _, err := h.process.RetryProblems(t.Context(), "bob", h.integration.ID, nil)
	mustRefuse(t, err, leadbridge.Conflict, syncer.CodeHeld)
	if n := len(h.problems()); n != 3 {
		t.Errorf("%d problems are left", n)
	}
}
