package syncer_test

import (
	"reflect"
	"testing"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// TestDryPush tells what would be sent and sends nothing.
func TestDryPush(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo, Filters: []leadbridge.SyncFilter{
		{Field: leadbridge.FieldCity, Op: leadbridge.FilterIsNot, Values: []string{"Nowhere"}}}})
	values := someone("Ben", "Cole", "ben@example.com")
	values[leadbridge.FieldCity] = "Boston"
	ana, ben, cem := o.create(someone("Ana", "Ruiz", "ana@example.com")), o.create(values), o.create(someone("Cem", "Kaya", "cem@example.com"))
	o.create(someone("Didi", "Vos", "didi@example.com"))
	o.push()
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldCity: "Austin"})
	o.change(ben.ID, leadbridge.Values{leadbridge.FieldCity: ""})
	if err := o.leads.Delete(t.Context(), "exam", cem.ID, 0); err != nil {
		t.Fatal(err)
	}
	values = someone("Eva", "Lind", "eva@example.com")
	values[leadbridge.FieldInsuranceType] = "HEALTH"
	eva := o.create(values)
	o.desk.act("setOptions", "object", "contacts", "name", "insurance_type", "options", "AUTO,HOME")
	finn := o.create(someone("Finn", "Roy", "finn@example.com"))
	values = someone("Gus", "Lee", "gus@example.com")
	values[leadbridge.FieldCity] = "Nowhere"
	o.create(values)
	o.process = o.start(nil) // which knows nothing of the fields
	before := o.desk.all()
	run, err := o.Start(o.ctx, "exam", o.integration.ID, syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.untilDone(func() (bool, error) { return o.Run(o.ctx, run.ID, 0) }); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(o.desk.all(), before) {
		t.Error("a dry run wrote to the CRM")
	}
	if run, err = o.db.Run(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	want := leadbridge.SyncCounts{Processed: 6, Created: 2, Updated: 2, Blanked: 1, Deleted: 1, Failed: 1, Skipped: 1}
	if run.Plan == nil || run.Plan.Out != want {
		t.Fatalf("planned %+v, want %+v", run.Plan, want)
	}
	what := map[string]leadbridge.SyncOutcome{}
	for _, e := range append(run.Plan.Examples, run.Plan.Refusals...) {
		if e.Direction == leadbridge.Outbound {
			what[e.LeadID] = e.What
		}
	}
	for id, outcome := range map[string]leadbridge.SyncOutcome{ana.ID: leadbridge.SyncUpdated, ben.ID: leadbridge.SyncUpdated,
		cem.ID: leadbridge.SyncDeleted, eva.ID: leadbridge.SyncRefused, finn.ID: leadbridge.SyncCreated} {
		if what[id] != outcome {
			t.Errorf("lead %s is to be %q, want %q", id, what[id], outcome)
		}
	}
	if queued := o.waiting(leadbridge.OutboxQueued); len(queued) != 6 {
		t.Errorf("%d items wait, want all 6", len(queued))
	}
}
