package syncer_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// TestSyncWaitsForHeldLiveRun: what a person is asked about does not flow by
// another way. What writes nothing may look, and the hold stays in sight.
func TestSyncWaitsForHeldLiveRun(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	s.first()
	n := 0
	s.eachLead(func(l *leadbridge.Lead) {
		if n++; n <= 3 {
			_, err := s.leads.Update(t.Context(), "ann", l.ID, leadbridge.Values{leadbridge.FieldLastName: "Adams"}, 0)
			s.fatal(err)
		}
	})
	if done, err := s.p.Push(t.Context(), s.i.ID, time.Minute); !done || err != nil {
		t.Fatalf("done %v, %v", done, err)
	}
	st := s.status()
	if st.Run == nil || st.Run.Status != leadbridge.RunHeld || st.State != leadbridge.SyncError || st.Outbox.Queued != 3 || s.warned(syncer.WarnErrors) {
		t.Fatalf("the status is %+v", st)
	}
	held := st.Run
	_, err := s.p.Start(t.Context(), "ann", s.i.ID, syncer.StartRequest{})
	mustRefuse(t, err, leadbridge.Conflict, syncer.CodeHeld)
	for _, word := range []string{held.ID, "approve", "cancel"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not tell of %s", err, word)
		}
	}
	for _, purpose := range []leadbridge.SyncPurpose{leadbridge.ForDryRun, leadbridge.ForReconcile} {
		run := s.begin(syncer.StartRequest{Purpose: purpose})
		if st := s.status(); st.Run.ID != run.ID || st.State != leadbridge.SyncRunning || !s.warned(syncer.WarnHeld) {
			t.Errorf("during a %s the status is %+v", purpose, st)
		}
		if run = s.drive(run.ID); run.Status != leadbridge.RunCompleted {
			t.Errorf("the run is %+v", run)
		}
	}
	if _, err := s.p.Approve(t.Context(), "bob", s.i.ID, held.ID); err != nil {
		t.Fatal(err)
	}
	s.begin(syncer.StartRequest{})
}

// wall answers nothing but that there were too many calls, or nothing at all.
type wall struct{ silent bool }

func (w wall) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.silent {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"60"}},
		Body: io.NopCloser(strings.NewReader(`{"status":"error","policyName":"TEN_SECONDLY_ROLLING","errorType":"RATE_LIMIT"}`)), Request: r}, nil
}

// TestStartDoesNotWaitForTheCRM: a run is made although the CRM does not say
// whether the mappings can be used.
func TestStartDoesNotWaitForTheCRM(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{})
	for _, w := range []wall{{silent: true}, {silent: false}} {
		if w.silent && testing.Short() {
			continue // takes seconds
		}
		b.through(w)
		began := time.Now()
		run := b.begin(syncer.StartRequest{})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("the start took %v", took)
		}
		_, err := b.p.Cancel(t.Context(), "ann", b.i.ID, run.ID)
		b.fatal(err)
	}
}
