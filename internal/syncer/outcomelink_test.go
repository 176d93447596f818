package syncer_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

// meanwhile lets others do something just before our next write to the CRM.
func (o *outbox) meanwhile(do func()) {
	var once sync.Once
	o.process = o.start(func(r *http.Request) {
		if o.desk.writes(r.Method+" "+r.URL.Path) && r.Method != http.MethodGet {
			once.Do(do)
		}
	})
}

// relink stores a link as others do.
func (o *outbox) relink(l leadbridge.Link) {
	o.t.Helper()
	err := o.db.Apply(o.t.Context(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: &l, Was: l.Version}}}})
	if err != nil {
		o.t.Error(err)
	}
}

// TestLinkChangedMeanwhile changes a link while its record is written: neither
// what was sent nor what the others noted is forgotten.
func TestLinkChangedMeanwhile(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
	o.push()
	o.meanwhile(func() {
		l := o.link(ana, leadbridge.LinkInStep)
		l.Base = l.Base.Clone()
		l.Base.Agree(leadbridge.FieldCity, "", "Austin")
		o.relink(l)
	})
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "a@example.com"})
	o.push()
	if l := o.link(ana, leadbridge.LinkInStep); l.Base.Theirs[leadbridge.FieldCity] != "Austin" || l.Base.Ours[leadbridge.FieldEmail] != "a@example.com" || !l.Sent {
		t.Errorf("the link is %+v", l)
	}
	if n := len(o.story(ana)); n != 2 {
		t.Errorf("the story has %d lines, want 2", n)
	}
}

// TestLinkedMeanwhile links a lead with another record while one is made for
// it: the new one is kept, and left alone.
func TestLinkedMeanwhile(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
	now := o.clock.Now()
	o.meanwhile(func() {
		o.relink(leadbridge.Link{RecordRef: leadbridge.RecordRef{IntegrationID: o.integration.ID, Object: "contacts", RecordID: "7"},
			LeadSeq: ana.Seq, LeadID: ana.ID, State: leadbridge.LinkInStep, RemoteAt: now, CreatedAt: now, UpdatedAt: now})
	})
	if _, err := o.Push(o.ctx, o.integration.ID, 0); err != nil {
		t.Fatal(err)
	}
	states := map[leadbridge.LinkState]int{}
	for _, l := range o.links(ana) {
		states[l.State]++
	}
	// Number 7 was never there, and is found to be gone at the second look.
	if states[leadbridge.LinkSecondary] != 1 || len(o.records()) != 1 {
		t.Errorf("the links are %+v", o.links(ana))
	}
}

// TestStrayRecord has a record with a lead's key that another lead is in step
// with: a person must look, and nothing goes round in circles.
func TestStrayRecord(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ben := o.create(someone("Ben", "Cole", "ben@example.com"))
	o.push()
	l := o.link(ben, leadbridge.LinkInStep)
	ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
	out, err := o.desk.client.Push(t.Context(), "contacts", []provider.Write{{ID: l.RecordID, Key: ana.ID, Values: map[string]string{"city": "Austin"}}})
	if err != nil || out[0].Err != nil {
		t.Fatal(out, err)
	}
	o.push()
	queued := o.waiting(leadbridge.OutboxQueued)
	if len(queued) != 1 || queued[0].LeadID != ana.ID || queued[0].Code != provider.CodeDuplicate || !strings.Contains(queued[0].Reason, ben.ID) {
		t.Errorf("it waits as %+v", queued)
	}
	if n := len(o.links(ana)); n != 0 {
		t.Errorf("the lead has %d links", n)
	}
}
