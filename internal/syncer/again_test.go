package syncer_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// A first sync that was undone is let go of; a full run that is asked to takes
// all of it back, and that run can be undone in turn.
func TestFullSyncAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	links, err := h.db.CountLinks(t.Context(), h.integration.ID)
	if err != nil {
		t.Fatal(err)
	}
	before := links[hubspotPeople.object][leadbridge.LinkInStep]
	first, err := h.db.LatestRun(t.Context(), h.integration.ID, true, leadbridge.ForSync)
	if err != nil {
		t.Fatal(err)
	}
	h.undo(first.ID)
	released := func(want int64) {
		t.Helper()
		if o := h.reconcile().Agreement.Objects; len(o) != 1 || o[0].Released != want {
			t.Errorf("want %d released: %+v", want, o)
		}
	}
	released(before)
	h.quiet()
	h.run(syncer.StartRequest{Type: leadbridge.SyncFull})
	released(before)
	again := h.run(syncer.StartRequest{Type: leadbridge.SyncFull, Again: true})
	if again.In.Updated != before || again.In.Failed != 0 {
		t.Errorf("the run: %+v", again.In)
	}
	h.agreed(before)
	h.quiet()
	h.undo(again.ID)
	released(before)
	_, err = h.process.Start(t.Context(), "exam", h.integration.ID, syncer.StartRequest{Again: true})
	refused(t, err, leadbridge.Invalid)
}
