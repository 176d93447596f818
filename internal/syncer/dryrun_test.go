package syncer_test

import (
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// TestDryRunForetellsTheSync: in every count, with the first records of each
// kind and what a person should know.
func TestDryRunForetellsTheSync(t *testing.T) {
	t.Parallel()
	s := newSite(t, 60, leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{ChangedPercent: 1, Least: 1}})
	known := s.filled(leadbridge.FieldEmail)[0]
	values, _ := s.read(known)
	_, err := s.leads.Create(t.Context(), "ann", values, true)
	s.fatal(err)
	s.add("Zoe", "Yan")
	nameless := s.create(s.desk, map[string]string{"email": "nameless@example.com"})
	s.act("removeField", "account", "0", "object", s.object, "name", "leadbridge_id")

	dry := s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	plan := dry.Plan
	if dry.Status != leadbridge.RunCompleted || plan == nil || plan.In.Matched != 1 || plan.Out.Created != 2 {
		t.Fatalf("the dry run is %+v, its plan %+v", dry, plan)
	}
	of := func(list []leadbridge.SyncExample, what leadbridge.SyncOutcome, d leadbridge.SyncDirection) []leadbridge.SyncExample {
		return slices.DeleteFunc(slices.Clone(list), func(e leadbridge.SyncExample) bool { return e.What != what || e.Direction != d })
	}
	if got := of(plan.Examples, leadbridge.SyncCreated, leadbridge.Inbound); len(got) != 20 || got[0].RecordID == "" || got[0].LeadID != "" {
		t.Errorf("%d records to be created as leads: %+v", len(got), got)
	}
	if got := of(plan.Examples, leadbridge.SyncMatched, leadbridge.Inbound); len(got) != 1 || got[0].RecordID != known || got[0].LeadID == "" {
		t.Errorf("matched %+v", got)
	}
	if got := of(plan.Examples, leadbridge.SyncCreated, leadbridge.Outbound); len(got) != 2 || got[0].LeadID == "" {
		t.Errorf("leads to be created as records: %+v", got)
	}
	got := of(plan.Refusals, leadbridge.SyncFailed, leadbridge.Inbound)
	if int64(len(got)) != min(20, plan.In.Failed) || len(got) == 0 || got[0].Reason == "" || !slices.ContainsFunc(got, func(e leadbridge.SyncExample) bool { return e.RecordID == nameless }) {
		t.Errorf("%d refusals: %+v", plan.In.Failed, got)
	}
	if len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0], "leadbridge_id") {
		t.Errorf("warnings %q", plan.Warnings)
	}

	s.act("restoreField", "account", "0", "object", s.object, "name", "leadbridge_id")
	run := s.sync(syncer.StartRequest{})
	if run.Status != leadbridge.RunCompleted || run.In != plan.In || run.Out != plan.Out {
		t.Errorf("the plan was %+v %+v,\nthe run is %+v %+v: %s", plan.In, plan.Out, run.In, run.Out, run.ErrorMessage)
	}
	if run.Calls > plan.Calls || run.Calls < plan.Calls/3 {
		t.Errorf("%d calls were foretold, %d made", plan.Calls, run.Calls)
	}
}

// TestDryRunOfLaterSyncs looks at changes, and tells if they would be held.
func TestDryRunOfLaterSyncs(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, fewer)
	s.first()
	for _, id := range s.records()[:3] {
		s.remove(s.desk, id)
	}
	before := s.state()
	dry := s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	if dry.Type != leadbridge.SyncManual || dry.Plan.In.Deleted != 3 || s.state() != before {
		t.Errorf("the dry run is %+v, its plan %+v", dry, dry.Plan)
	}
	if w := dry.Plan.Warnings; len(w) != 1 || !strings.Contains(w[0], "held for approval") {
		t.Errorf("warnings %q", w)
	}
}
