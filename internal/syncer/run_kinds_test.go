package syncer_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider/pipedrive"
	"leadbridge/internal/syncer"
)

// TestKindsOfRecord: persons become leads, their deals add to those, and their
// activities are kept with them.
func TestKindsOfRecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.simulate(pipedrive.Provider(), 30, 1)
	s := &site{rig: r, p: r.start(nil)}
	s.i = r.connect(s.p, pipedrive.Provider(), "persons", leadbridge.SyncPolicy{})
	_, err := s.p.accounts.Update(t.Context(), s.i.ID, 0, account.Change{Objects: []string{"persons", "deals", "activities"}})
	s.fatal(err)
	_, err = s.p.accounts.Accept(t.Context(), s.i.ID, "deals")
	s.fatal(err)

	plan := s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun}).Plan
	run := s.sync(syncer.StartRequest{})
	if run.Status != leadbridge.RunCompleted || run.In.Created != 30 || run.In.Matched == 0 {
		t.Fatalf("the run is %+v", run)
	}
	if plan.In.Created != run.In.Created || plan.In.Updated != run.In.Matched {
		t.Errorf("%+v was foretold, %+v was done", plan.In, run.In)
	}
	deals, activities := 0, 0
	s.eachLead(func(l *leadbridge.Lead) {
		if l.Values["metadata.dealTitle"] != "" {
			deals++
		}
		log, err := s.db.LeadActivities(t.Context(), l.Seq, 10)
		s.fatal(err)
		for _, a := range log {
			if activities++; a.Values["subject"] == "" {
				t.Errorf("an activity without its subject: %+v", a)
			}
		}
	})
	if int64(deals) != run.In.Matched || activities == 0 {
		t.Errorf("%d leads have a deal, there are %d activities; the run is %+v", deals, activities, run)
	}
	again := s.sync(syncer.StartRequest{Type: leadbridge.SyncFull})
	if again.In.Unchanged != again.In.Processed || again.Out.Processed != 0 {
		t.Errorf("another run is %+v", again)
	}
}
