package syncer_test

import (
	"maps"
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

// TestHopeless has values that the CRM never takes: no waiting helps, and they
// are dead at once. The record's other fields do not wait for them. A person
// corrects the CRM and has them tried again.
func TestHopeless(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	o.desk.act("setOptions", "object", "contacts", "name", "insurance_type", "options", "HOME,LIFE")
	values := someone("Ana", "Ruiz", "ana@example.com")
	values[leadbridge.FieldInsuranceType], values[leadbridge.FieldOwner] = "AUTO", "Nobody There"
	ana := o.create(values)
	o.push()
	ctx := t.Context()
	dead, err := o.DeadLetters(ctx, store.OutboxFilter{IntegrationID: o.integration.ID})
	if err != nil || len(dead) != 1 || dead[0].Code != provider.CodeNoOption || dead[0].Attempts != 1 ||
		!maps.Equal(dead[0].Request, map[string]string{"insurance_type": "AUTO", "hubspot_owner_id": "Nobody There"}) {
		t.Fatalf("the dead letters are %+v, %v", dead, err)
	}
	if _, err := o.DeadLetters(ctx, store.OutboxFilter{IntegrationID: "none"}); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("of an integration that is not there: %v", err)
	}
	l := o.link(ana, leadbridge.LinkInStep)
	if got := o.inCRM(l.RecordID); got[leadbridge.FieldEmail] != "ana@example.com" || got[leadbridge.FieldInsuranceType] != "" {
		t.Errorf("the CRM holds %v", got)
	}
	if l.Base.Has(leadbridge.FieldInsuranceType) || !l.Base.Has(leadbridge.FieldEmail) {
		t.Errorf("the link is %+v", l)
	}
	if story := o.story(ana); len(story) != 2 || story[0].What != leadbridge.SyncCreated || story[1].What != leadbridge.SyncRefused || story[1].Reason != dead[0].Reason {
		t.Errorf("the story is %+v", story)
	}
	o.desk.act("setOptions", "object", "contacts", "name", "insurance_type", "options", "AUTO,HOME,LIFE")
	o.clock.Advance(10 * time.Minute) // what is known of the fields grows old
	o.writes()
	o.push()
	if n := o.writes(); n != 0 || len(o.waiting(leadbridge.OutboxDead)) != 1 {
		t.Errorf("a dead letter was tried again, by %d calls", n)
	}
	if n, err := o.RetryDead(ctx, "exam", o.integration.ID, []string{ana.ID}); n != 1 || err != nil {
		t.Errorf("revived %d, %v", n, err)
	}
	o.push()
	dead = o.waiting(leadbridge.OutboxDead)
	if got := o.inCRM(l.RecordID)[leadbridge.FieldInsuranceType]; got != "AUTO" || len(dead) != 1 || len(dead[0].Request) != 1 {
		t.Errorf("the CRM holds %q, and dead are %+v", got, dead)
	}
	if n, err := o.DropDead(ctx, "exam", o.integration.ID, nil); n != 1 || err != nil || len(o.waiting(leadbridge.OutboxDead)) != 0 {
		t.Errorf("dropped %d, %v", n, err)
	}
}
