package syncer_test

import (
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// TestPlanShowsValues: a dry run shows of each example what would change, of a
// record that does not fit what the CRM has of it; and a sync can be bound to
// the plan.
func TestPlanShowsValues(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	id := s.filled(leadbridge.FieldCity)[0]
	s.first()
	s.edit(s.desk, id, map[string]string{"city": "Utica"})
	s.add("Zoe")
	nameless := s.create(s.desk, map[string]string{"email": "nameless@example.com"})
	dry := s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	example := func(list []leadbridge.SyncExample, what leadbridge.SyncOutcome, d leadbridge.SyncDirection) leadbridge.SyncExample {
		t.Helper()
		i := slices.IndexFunc(list, func(e leadbridge.SyncExample) bool { return e.What == what && e.Direction == d })
		if i < 0 {
			t.Fatalf("nothing %s in %+v", what, list)
		}
		return list[i]
	}
	if e := example(dry.Plan.Examples, leadbridge.SyncUpdated, leadbridge.Inbound); len(e.After) != 1 || e.After[leadbridge.FieldCity] != "Utica" || e.Before[leadbridge.FieldCity] == "" {
		t.Errorf("the changed lead: %+v", e)
	}
	if e := example(dry.Plan.Examples, leadbridge.SyncCreated, leadbridge.Outbound); len(e.Before) != 0 || e.After["firstname"] != "Zoe" {
		t.Errorf("the new record: %+v", e)
	}
	if e := example(dry.Plan.Refusals, leadbridge.SyncFailed, leadbridge.Inbound); e.RecordID != nameless || e.After["email"] != "nameless@example.com" {
		t.Errorf("the record that does not fit: %+v", e)
	}

	_, err := s.p.Start(s.p.ctx, "ann", s.i.ID, syncer.StartRequest{Plan: strings.Repeat("0", 32)})
	if leadbridge.CodeOf(err) != syncer.CodeDryRun {
		t.Errorf("a sync by another plan: %v", err)
	}
	run := s.sync(syncer.StartRequest{Plan: dry.Plan.Fingerprint})
	tally, err := s.p.RunTally(s.p.ctx, run.IntegrationID, run.ID)
	if err != nil || len(tally.Causes) != 1 || tally.Causes[0].Count != 1 || tally.Causes[0].What != leadbridge.SyncFailed {
		t.Errorf("the tally: %+v, %v", tally, err)
	}
	causes, err := s.p.Causes(s.p.ctx, run.IntegrationID, leadbridge.CauseOfProblems)
	if err != nil || len(causes) != 1 || causes[0].Reason != tally.Causes[0].Reason {
		t.Errorf("the causes: %+v, %v", causes, err)
	}
	if _, err := s.p.RunTally(s.p.ctx, "no-such-integration", run.ID); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("the run of another: %v", err)
	}
	if _, err := s.p.Causes(s.p.ctx, "no-such-integration", leadbridge.CauseOfProblems); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("causes of no integration: %v", err)
	}
}

// TestRefusalKeepsRequest: what the CRM refused is told with what it was asked
// for.
func TestRefusalKeepsRequest(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
	o.push()
	o.desk.act("setOptions", "object", "contacts", "name", "insurance_type", "options", "AUTO,HOME")
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldInsuranceType: "LIFE"})
	o.push()
	story := o.story(ana)
	last := story[len(story)-1]
	if last.What != leadbridge.SyncRefused || last.After["insurance_type"] != "LIFE" {
		t.Errorf("the story ends with %+v", last)
	}
	records, err := o.process.RunRecords(t.Context(), o.integration.ID, store.SyncRecordFilter{RunID: last.RunID, What: []leadbridge.SyncOutcome{leadbridge.SyncRefused}, Reason: last.Reason})
	if err != nil || len(records) != 1 {
		t.Errorf("records %+v, %v", records, err)
	}
}
