package syncer_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

// misfit makes a record whose e-mail address is none.
func (h *house) misfit(n string) leadbridge.RecordRef {
	values := ann(n)
	values["email"] = "ann" + n + "@example..com"
	return leadbridge.RecordRef{IntegrationID: h.integration.ID, Object: h.object, RecordID: h.there(values)}
}

func (h *house) problems() []leadbridge.SyncProblem {
	h.rig.t.Helper()
	page, err := h.process.Problems(h.rig.t.Context(), store.ProblemFilter{IntegrationID: h.integration.ID})
	if err != nil {
		h.rig.t.Fatal(err)
	}
	return page.Problems
}

// A record that does not fit waits for a person, who corrects it here.
func TestCorrectProblem(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	ref := h.misfit("x")
	h.sync()
	if p := h.problems(); len(p) != 1 || p[0].RecordRef != ref || p[0].Reason == "" {
		t.Fatalf("problems: %+v", p)
	}
	left, err := h.process.CorrectProblem(t.Context(), "corrector", ref, leadbridge.Values{"email": "still no address"})
	if err != nil || left == nil || left.Correction["email"] != "still no address" {
		t.Fatalf("left %+v, %v", left, err)
	}
	_, err = h.process.CorrectProblem(t.Context(), "corrector", ref, leadbridge.Values{"emial": "x@example.com"})
	refused(t, err, leadbridge.Invalid)
	left, err = h.process.CorrectProblem(t.Context(), "corrector", ref, leadbridge.Values{"email": "right@example.com"})
	if err != nil || left != nil {
		t.Fatalf("left %+v, %v", left, err)
	}
	l := h.leadOf(ref.RecordID)
	if l.Values["email"] != "right@example.com" || len(h.problems()) != 0 {
		t.Errorf("lead %v, problems %+v", l.Values, h.problems())
	}
	_, err = h.process.CorrectProblem(t.Context(), "corrector", ref, leadbridge.Values{"email": "right@example.com"})
	refused(t, err, leadbridge.NotFound)
}

// Records that were corrected in the CRM, or deleted, are found so by reading
// them again.
func TestRetryProblems(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	mended, gone, left := h.misfit("mended"), h.misfit("gone"), h.misfit("left")
	h.sync()
	if n := len(h.problems()); n != 3 {
		t.Fatalf("%d problems", n)
	}
	h.write(mended.RecordID, leadbridge.Values{"email": "mended@example.com"})
	h.remove(h.desk, gone.RecordID)
	for range 2 {
		h.later()
		solved, still, err := h.process.RetryProblems(t.Context(), "corrector", h.integration.ID, nil)
		if err != nil || still != 1 || solved != 0 && solved != 2 {
			t.Fatalf("solved %d, left %d, %v", solved, still, err)
		}
	}
	if p := h.problems(); len(p) != 1 || p[0].RecordRef != left {
		t.Errorf("problems: %+v", p)
	}
	if l := h.leadOf(mended.RecordID); l.Values["email"] != "mended@example.com" {
		t.Errorf("lead %v", l.Values)
	}
	_, _, err := h.process.RetryProblems(t.Context(), "corrector", h.integration.ID, []leadbridge.RecordRef{mended})
	refused(t, err, leadbridge.NotFound)
}
