package syncer_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/lead"
)

// TestFilters lets only some leads in; one that is in stays in.
func TestFilters(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{Filters: []leadbridge.SyncFilter{
		{Field: leadbridge.FieldState, Op: leadbridge.FilterIs, Values: []string{"tx"}}}})
	texan, other := someone("Ana", "Ruiz", "ana@example.com"), someone("Ben", "Cole", "ben@example.com")
	texan[leadbridge.FieldState] = "TX"
	ana, ben := o.create(texan), o.create(other)
	o.push()
	if n := len(o.links(ben)); n != 0 {
		t.Errorf("a lead that was filtered out has %d links", n)
	}
	o.link(ana, leadbridge.LinkInStep)
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldState: "OK"})
	o.push()
	if l := o.link(ana, leadbridge.LinkInStep); l.Base.Theirs[leadbridge.FieldState] != "OK" {
		t.Errorf("the link is %+v", l)
	}
	o.change(ben.ID, leadbridge.Values{leadbridge.FieldState: "TX"})
	o.push()
	o.link(ben, leadbridge.LinkInStep)
}

// TestDeletedLead deletes leads under each policy, and restores them.
func TestDeletedLead(t *testing.T) {
	t.Parallel()
	for name, c := range crms {
		for _, policy := range leadbridge.DeletePolicies {
			t.Run(name+" "+string(policy), func(t *testing.T) {
				t.Parallel()
				o := newOutbox(t, c, leadbridge.SyncPolicy{LeadDeleted: policy})
				ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
				o.push()
				first := o.link(ana, leadbridge.LinkInStep)
				if err := o.leads.Delete(t.Context(), "exam", ana.ID, 0); err != nil {
					t.Fatal(err)
				}
				o.push()
				want, left := leadbridge.LinkReleased, 1
				if policy == leadbridge.DeleteToo {
					want, left = leadbridge.LinkGone, 0
				}
				if n := len(o.records()); n != left {
					t.Errorf("%d records are left, want %d", n, left)
				}
				if l := o.link(ana, want); l.RecordID != first.RecordID || l.Reason == "" {
					t.Errorf("the link is %+v", l)
				}
				if _, err := o.leads.Restore(t.Context(), "exam", ana.ID, 0); err != nil {
					t.Fatal(err)
				}
				o.push()
				l := o.link(ana, leadbridge.LinkInStep)
				if n := len(o.records()); n != 1 || (l.RecordID == first.RecordID) != (policy == leadbridge.KeepOther) {
					t.Errorf("restored, there are %d records; the link is %+v, was %+v", n, l, first)
				}
			})
		}
	}
}

// TestMergedLead merges leads: the record goes on with the lead that survives,
// unless that has one.
func TestMergedLead(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana, ben := o.create(someone("Ana", "Ruiz", "ana@example.com")), o.create(someone("Ben", "Cole", "ben@example.com"))
	o.push()
	record := o.link(ana, leadbridge.LinkInStep).RecordID
	both := o.create(someone("Anna", "Ruiz", "anna@example.com"))
	o.merge(both, ana)
	o.push()
	o.merge(ben, both)
	neither := o.create(someone("Nora", "Ruiz", "nora@example.com"))
	o.merge(ben, neither)
	o.push()
	// The record of the first went on to the second, and was released there
	// because the third has one of its own.
	if l := o.link(both, leadbridge.LinkReleased); l.RecordID != record {
		t.Errorf("the record that was handed over is linked as %+v", l)
	}
	o.link(ben, leadbridge.LinkInStep)
	if a, n := len(o.links(ana)), len(o.links(neither)); a+n != 0 {
		t.Errorf("merged leads have %d and %d links", a, n)
	}
	if n := len(o.records()); n != 2 {
		t.Errorf("there are %d records", n)
	}
	story := o.story(both)
	if len(story) != 3 || story[0].What != leadbridge.SyncMerged || story[1].What != leadbridge.SyncUpdated || story[1].After["email"] != "anna@example.com" || story[2].What != leadbridge.SyncReleased {
		t.Errorf("the story is %+v", story)
	}
}

func (o *outbox) merge(survivor, loser *leadbridge.Lead) {
	o.t.Helper()
	if _, err := o.rig.leads.Merge(o.t.Context(), "exam", lead.MergeRequest{Leads: []string{survivor.ID, loser.ID}, Survivor: survivor.ID,
		Choices: map[string]string{leadbridge.FieldEmail: survivor.ID}}); err != nil {
		o.t.Fatal(err)
	}
}
