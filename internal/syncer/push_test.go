package syncer_test

import (
	"strings"
	"testing"
	"time"

	"leadbridge"
	stage "leadbridge/internal/sandbox"
)

// TestFieldGone takes a mapped field away in the CRM: nothing is lost over it,
// and a person is told which mapping is wrong. Once the field is there again,
// what waited is sent, and nobody is told of an error any more.
func TestFieldGone(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	values := someone("Ana", "Ruiz", "ana@example.com")
	values[leadbridge.FieldCurrentCarrier] = "Acme"
	ana := o.create(values)
	o.push()
	for _, known := range []bool{true, false} { // what the CRM's fields are
		o.desk.act("removeField", "object", "contacts", "name", "current_carrier")
		if !known {
			o.clock.Advance(10 * time.Minute)
		}
		carrier := map[bool]string{true: "Bolt", false: "Crest"}[known]
		o.change(ana.ID, leadbridge.Values{leadbridge.FieldCurrentCarrier: carrier})
		o.push()
		i := o.stored()
		if i.SyncStatus != leadbridge.SyncError || i.ErrorCount != 1 || !strings.Contains(i.LastError, "current_carrier") {
			t.Errorf("it is %s, %d errors: %s", i.SyncStatus, i.ErrorCount, i.LastError)
		}
		if queued, dead := o.waiting(leadbridge.OutboxQueued), o.waiting(leadbridge.OutboxDead); len(queued) != 1 || len(dead) != 0 {
			t.Fatalf("there wait %+v, and are dead %+v", queued, dead)
		}
		o.desk.act("restoreField", "object", "contacts", "name", "current_carrier")
		o.clock.Advance(10 * time.Minute)
		o.push()
		if l := o.link(ana, leadbridge.LinkInStep); l.Base.Theirs[leadbridge.FieldCurrentCarrier] != carrier {
			t.Errorf("the link is %+v", l)
		}
		if i := o.stored(); i.SyncStatus != leadbridge.SyncIdle || i.ErrorCount != 0 || i.LastError != "" {
			t.Errorf("it is %s, %d errors: %s", i.SyncStatus, i.ErrorCount, i.LastError)
		}
	}
}

// stored returns the integration as it is now.
func (o *outbox) stored() leadbridge.Integration {
	o.t.Helper()
	i, err := o.db.Integration(o.t.Context(), o.integration.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return i
}

// TestPushWithoutUse is asked to send where nothing can or may be sent: it is
// done, and what waits stays.
func TestPushWithoutUse(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	o.create(someone("Ana", "Ruiz", "ana@example.com"))
	if done, err := o.Push(o.ctx, "none", 0); !done || err != nil {
		t.Errorf("an integration that is not there: %v, %v", done, err)
	}
	i := o.stored()
	i.IsActive = false
	if err := o.db.UpdateIntegration(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	o.push()
	if i := o.stored(); i.ErrorCount != 0 || len(o.waiting(leadbridge.OutboxQueued)) != 1 || o.server.Stage.Calls.Total() != 0 {
		t.Errorf("paused, it is %+v", i)
	}
	i = o.stored()
	i.IsActive = true
	if err := o.db.UpdateIntegration(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	o.server.Stage.Vices.MustSet("revokedGrant", stage.ViceSetting{Rate: 1})
	o.push()
	if i := o.stored(); i.Connection != leadbridge.NeedsReconnect || i.LastError == "" || len(o.waiting(leadbridge.OutboxQueued)) != 1 {
		t.Errorf("without a connection it is %+v", i)
	}
}

// TestPushAlone has another process send already.
func TestPushAlone(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
	now := o.clock.Now()
	if taken, err := o.db.TakeLease(t.Context(), o.integration.ID, "push", "another", now, now.Add(time.Minute)); !taken || err != nil {
		t.Fatal(taken, err)
	}
	if done, err := o.Push(o.ctx, o.integration.ID, 0); done || leadbridge.KindOf(err) != leadbridge.Conflict {
		t.Errorf("beside another it answers %v, %v", done, err)
	}
	o.clock.Advance(time.Hour)
	o.push()
	o.link(ana, leadbridge.LinkInStep)
}
