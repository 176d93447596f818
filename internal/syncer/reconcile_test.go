package syncer_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

func (h *house) reconcile() *leadbridge.SyncRun {
	h.rig.t.Helper()
	return h.run(syncer.StartRequest{Purpose: leadbridge.ForReconcile})
}

// drifts returns what a reconciliation found, as short texts, sorted.
func (h *house) drifts(run *leadbridge.SyncRun) []string {
	h.rig.t.Helper()
	page, err := h.process.Drifts(h.rig.t.Context(), h.integration.ID, store.DriftFilter{RunID: run.ID, Limit: 1000})
	if err != nil {
		h.rig.t.Fatal(err)
	}
	var found []string
	for _, d := range page.Drifts {
		who := d.RecordID
		if d.LeadID != "" {
			who = h.lead(d.LeadID).Values["firstName"]
		}
		found = append(found, fmt.Sprint(d.Kind, " ", who, " ", d.Field, " ", d.Ours, "/", d.Theirs))
		if d.Reason == "" && d.Kind != leadbridge.DriftDiffers {
			h.rig.t.Errorf("no reason for %+v", d)
		}
	}
	slices.Sort(found)
	return found
}

// agreed demands that a reconciliation finds both sides to be the same.
func (h *house) agreed(pairs int64) {
	h.rig.t.Helper()
	run := h.reconcile()
	a := run.Agreement
	if a == nil || !a.Agreed || a.Drifted != 0 || len(a.Objects) != 1 {
		h.rig.t.Fatalf("agreement %+v, drifts %v", a, h.drifts(run))
	}
	o := a.Objects[0]
	if o.Theirs != pairs || o.Ours != pairs || o.Linked != pairs || len(o.Fields) < 10 {
		h.rig.t.Errorf("want %d pairs, got %+v", pairs, o)
	}
	for _, f := range o.Fields {
		if f.Ours != f.Theirs || f.Differs != 0 || len(f.Ours) != 16 {
			h.rig.t.Errorf("field %+v", f)
		}
	}
}

// disturb makes both sides disagree in every way, behind the sync's back: the
// links say that nothing moved, and nothing waits to be sent.
func (h *house) disturb() {
	h.rig.t.Helper()
	differs, differsRecord := h.pair("differs")
	filled, filledRecord := h.pair("filled")
	_, gone := h.pair("gone")
	h.pair("same")
	h.write(differsRecord, city("Miami"))
	h.forge(differs, func(l *leadbridge.Link) { l.Base.Theirs["city"] = "Miami" })
	h.write(filledRecord, leadbridge.Values{"street": "1 Main St"})
	h.forge(filled, func(l *leadbridge.Link) { l.Base.Agree("street", "", "1 Main St") })
	h.remove(h.desk, gone)
	h.there(ann("stranger"))
	h.make(ann("unsent"))
	h.make(ann("waiting"))
	items, err := h.db.Outbox(h.rig.t.Context(), store.OutboxFilter{IntegrationID: h.integration.ID, Status: leadbridge.OutboxQueued})
	if err != nil || len(items) != 2 {
		h.rig.t.Fatalf("outbox %+v, %v", items, err)
	}
	h.apply(leadbridge.SyncChanges{Sent: items[:1]})
}

// forge changes a lead's link as a fault of ours might.
func (h *house) forge(leadID string, f func(*leadbridge.Link)) {
	h.rig.t.Helper()
	link := h.linkOf(leadID)
	f(&link)
	h.apply(leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: &link, Was: link.Version}}})
}

func (h *house) apply(c leadbridge.SyncChanges) {
	h.rig.t.Helper()
	if err := h.db.Apply(h.rig.t.Context(), &leadbridge.Changeset{Sync: &c}); err != nil {
		h.rig.t.Fatal(err)
	}
}

// A reconciliation finds all that does not agree, and after the repair
// nothing.
func TestReconcileAndRepair(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	h.agreed(10)
	h.disturb()
	writes := h.written()
	run := h.reconcile()
	want := []string{"DIFFERS Anndiffers city Boston/Miami", "DIFFERS Annfilled street /1 Main St", "MISSING_HERE stranger  /",
		"MISSING_THERE Anngone  /", "MISSING_THERE Annunsent  /", "MISSING_THERE Annwaiting  /"}
	got := h.drifts(run)
	for i, d := range got {
		if strings.HasPrefix(d, "MISSING_HERE") {
			got[i] = "MISSING_HERE stranger  /"
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q", got)
	}
	if o := run.Agreement.Objects[0]; run.Agreement.Agreed || run.Agreement.Drifted != 6 || o.Theirs != 14 || o.Ours != 14 || o.Linked != 13 {
		t.Errorf("agreement %+v", run.Agreement)
	}
	if h.written() != writes {
		t.Error("a reconciliation wrote to the CRM")
	}

	n, err := h.process.Repair(t.Context(), "mender", h.integration.ID, run.ID, nil)
	if err != nil || n != 6 {
		t.Fatalf("repaired %d, %v", n, err)
	}
	if n, err := h.process.Repair(t.Context(), "mender", h.integration.ID, run.ID, nil); err != nil || n != 0 {
		t.Errorf("repaired again: %d, %v", n, err)
	}
	h.inbox()
	h.push()
	h.agreed(16)
	h.quiet()
}

func (h *house) push() {
	h.rig.t.Helper()
	for done := false; !done; {
		var err error
		if done, err = h.process.Push(h.process.ctx, h.integration.ID, time.Hour); err != nil {
			h.rig.t.Fatal(err)
		}
	}
}

// Killed at any call, a reconciliation goes on and comes to the same end.
func TestReconcileIsKilledAnywhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	h.disturb()
	three := 3.0
	h.server.Stage.Vices.MustSet("smallPages", sandbox.ViceSetting{Rate: 1, Value: &three})
	first := h.reconcile()
	for steps := 1; ; steps++ {
		run, err := h.process.Start(h.process.ctx, "exam", h.integration.ID, syncer.StartRequest{Purpose: leadbridge.ForReconcile})
		if err != nil {
			t.Fatal(err)
		}
		h.process.doom(steps)
		for done := false; !done && err == nil; {
			done, err = h.process.Run(h.process.ctx, run.ID, 0)
		}
		unharmed := h.process.spare()
		if !unharmed {
			h.process = h.start(nil)
			h.clock.Advance(5 * time.Minute) // until the lease ends
			h.work(run.ID)
		}
		if run, err = h.db.Run(t.Context(), run.ID); err != nil || !reflect.DeepEqual(run.Agreement, first.Agreement) || !slices.Equal(h.drifts(run), h.drifts(first)) {
			t.Fatalf("after %d steps: %+v, %v, want %+v", steps, run.Agreement, err, first.Agreement)
		}
		if unharmed {
			return
		}
	}
}

// What a person wanted to differ, or is asked about, is told with the reason.
func TestReconcileTellsWhy(t *testing.T) {
	t.Parallel()
	h := contested(t)
	l, r := h.pair("asked")
	undone, undoneRecord := h.pair("undone")
	h.write(undoneRecord, city("Chicago"))
	h.undo(h.sync().ID)
	h.quarrel(l, r, "city", "Denver", "Miami")
	misfit := h.misfit("misfit")
	h.sync()
	page, err := h.process.Drifts(t.Context(), h.integration.ID, store.DriftFilter{RunID: h.reconcile().ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range page.Drifts {
		for key, says := range map[string]string{l: "person is asked", undone: "undone", misfit.RecordID: "does not fit"} {
			if (d.LeadID == key || d.RecordID == key) && !strings.Contains(d.Reason, says) {
				t.Errorf("%+v does not say %q", d, says)
			}
		}
	}
	if len(page.Drifts) != 3 {
		t.Errorf("drifts %+v", page.Drifts)
	}
}

// Where fields flow one way only, the other side's own values are no
// disagreement; a change that does not flow is, until it is repaired.
func TestReconcileOneWay(t *testing.T) {
	t.Parallel()
	for _, direction := range []leadbridge.SyncDirection{leadbridge.Inbound, leadbridge.Outbound} {
		t.Run(string(direction), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, leadbridge.SyncPolicy{})
			l, r := h.pair("x")
			h.direct(direction)
			if direction == leadbridge.Inbound {
				h.change(l, leadbridge.Values{"city": "Denver", "street": "1 Main St"})
			} else {
				h.write(r, city("Denver"))
			}
			run := h.reconcile()
			if got := h.drifts(run); len(got) != 1 || !strings.HasPrefix(got[0], "DIFFERS Annx city") {
				t.Fatalf("found %q", got)
			}
			if n, err := h.process.Repair(t.Context(), "mender", h.integration.ID, run.ID, nil); err != nil || n != 1 {
				t.Fatalf("repaired %d, %v", n, err)
			}
			if direction == leadbridge.Inbound {
				h.inbox()
			} else {
				h.push()
			}
			h.both(l, r, "city", "Boston", "Boston")
			if run := h.reconcile(); !run.Agreement.Agreed {
				t.Errorf("found %q", h.drifts(run))
			}
		})
	}
}

// direct sets which way records flow.
func (h *house) direct(d leadbridge.SyncDirection) {
	h.rig.t.Helper()
	if _, err := h.process.accounts.Update(h.rig.t.Context(), h.integration.ID, 0, account.Change{SyncDirection: &d}); err != nil {
		h.rig.t.Fatal(err)
	}
}

// A reconciliation belongs to its integration.
func TestDriftsOfAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	run := h.reconcile()
	_, err := h.process.Drifts(t.Context(), "another", store.DriftFilter{RunID: run.ID})
	refused(t, err, leadbridge.NotFound)
	_, err = h.process.Repair(t.Context(), "mender", "another", run.ID, nil)
	refused(t, err, leadbridge.NotFound)
	_, err = h.process.Drifts(t.Context(), h.integration.ID, store.DriftFilter{RunID: h.sync().ID})
	refused(t, err, leadbridge.NotFound)
}
