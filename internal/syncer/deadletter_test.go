package syncer_test

import (
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// TestRefused changes two records at once, of which the CRM refuses one: the
// other passes, and the refused one is tried again, later each time, until a
// person must look.
func TestRefused(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana, ben := o.create(someone("Ana", "Ruiz", "ana@example.com")), o.create(someone("Ben", "Cole", "ben@example.com"))
	o.push()
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "ben@example.com"}) // which is another contact's
	o.change(ben.ID, leadbridge.Values{leadbridge.FieldCity: "Austin"})
	o.push()
	if l := o.link(ben, leadbridge.LinkInStep); l.Base.Theirs[leadbridge.FieldCity] != "Austin" {
		t.Errorf("the other record is linked as %+v", l)
	}
	for attempt := 1; len(o.waiting(leadbridge.OutboxDead)) == 0; attempt++ {
		queued := o.waiting(leadbridge.OutboxQueued)
		if len(queued) != 1 || queued[0].Attempts != attempt || queued[0].Reason == "" || queued[0].Code != provider.CodeDuplicate {
			t.Fatalf("after %d attempts there are %+v", attempt, queued)
		}
		o.writes()
		o.push()
		if n := o.writes(); n != 0 {
			t.Errorf("before its time, %d calls were made", n)
		}
		o.clock.Advance(queued[0].DueAt.Sub(o.clock.Now()))
		o.push()
		if n := o.writes(); n == 0 {
			t.Errorf("attempt %d made no call", attempt+1)
		}
	}
	dead := o.waiting(leadbridge.OutboxDead)[0]
	if dead.Attempts != 6 || dead.LeadID != ana.ID || dead.Object != "contacts" || dead.RecordID == "" || dead.Request["email"] != "ben@example.com" {
		t.Errorf("the dead letter is %+v", dead)
	}
	if story := o.story(ana); len(story) != 7 || story[6].What != leadbridge.SyncRefused || story[6].Reason != dead.Reason {
		t.Errorf("the story is %+v", story)
	}
	// The lead changes, and with that its dead letter lives again.
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "a@example.com"})
	o.push()
	if l := o.link(ana, leadbridge.LinkInStep); l.Base.Theirs[leadbridge.FieldEmail] != "a@example.com" {
		t.Errorf("the record is linked as %+v", l)
	}
	if n := len(o.waiting(leadbridge.OutboxDead)) + len(o.waiting(leadbridge.OutboxQueued)); n != 0 {
		t.Errorf("%d items are left", n)
	}
}

// TestHopeless has a value that the CRM never takes: no waiting helps, and it
// is dead at once. A person corrects the CRM and has it tried again.
func TestHopeless(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	o.desk.act("setOptions", "object", "contacts", "name", "insurance_type", "options", "HOME,LIFE")
	values := someone("Ana", "Ruiz", "ana@example.com")
	values[leadbridge.FieldInsuranceType] = "AUTO"
	ana := o.create(values)
	o.push()
	ctx := t.Context()
	dead, err := o.DeadLetters(ctx, store.OutboxFilter{IntegrationID: o.integration.ID})
	if err != nil || len(dead) != 1 || dead[0].Code != provider.CodeNoOption || dead[0].Attempts != 1 {
		t.Fatalf("the dead letters are %+v, %v", dead, err)
	}
	if _, err := o.DeadLetters(ctx, store.OutboxFilter{IntegrationID: "none"}); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("of an integration that is not there: %v", err)
	}
	o.desk.act("setOptions", "object", "contacts", "name", "insurance_type", "options", "AUTO,HOME,LIFE")
	o.clock.Advance(10 * time.Minute) // what is known of the fields grows old
	o.push()
	if len(o.waiting(leadbridge.OutboxDead)) != 1 {
		t.Error("a dead letter was tried again")
	}
	if n, err := o.RetryDead(ctx, "exam", o.integration.ID, []string{ana.ID}); n != 1 || err != nil {
		t.Errorf("revived %d, %v", n, err)
	}
	o.push()
	o.link(ana, leadbridge.LinkInStep)
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldInsuranceType: "HEALTH"})
	o.push()
	if n, err := o.DropDead(ctx, "exam", o.integration.ID, nil); n != 1 || err != nil || len(o.waiting(leadbridge.OutboxDead)) != 0 {
		t.Errorf("dropped %d, %v", n, err)
	}
}
