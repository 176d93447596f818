package syncer_test

import (
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// inCRM are the values of a record in our form.
func (o *outbox) inCRM(id string) leadbridge.Values {
	o.t.Helper()
	return o.desk.all()[id]
}

// now returns a lead as it is stored.
func (o *outbox) now(id string) *leadbridge.Lead {
	o.t.Helper()
	l, err := o.db.Lead(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

// TestChangedMeanwhile edits records in the CRM, unread, before our changes of
// the same leads are sent: another field lives beside ours, and of the same
// field the rule decides.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range crms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, c, leadbridge.SyncPolicy{Fields: map[string]leadbridge.ConflictPolicy{leadbridge.FieldPhone: leadbridge.AskPerson}})
			values := someone("Ana", "Ruiz", "ana@example.com")
			values[leadbridge.FieldPhone] = "+15125550140"
			ana := o.create(values)
			o.push()
			id := o.link(ana, leadbridge.LinkInStep).RecordID
			o.clock.Advance(time.Minute)
			o.desk.edit(o.desk, id, o.desk.named(leadbridge.Values{leadbridge.FieldFirstName: "Anna", leadbridge.FieldLastName: "Ruiz",
				leadbridge.FieldEmail: "theirs@example.com", leadbridge.FieldPhone: "+15125550141"}))
			o.clock.Advance(time.Minute)
			o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "ours@example.com", leadbridge.FieldPhone: "+15125550142"})
			o.push()
			for side, got := range map[string]leadbridge.Values{"lead": o.now(ana.ID).Values, "record": o.inCRM(id)} {
				want := "+15125550142"
				if side == "record" {
					want = "+15125550141" // a person is asked
				}
				if got[leadbridge.FieldFirstName] != "Anna" || got[leadbridge.FieldEmail] != "ours@example.com" || got[leadbridge.FieldPhone] != want {
					t.Errorf("the %s has %v", side, got)
				}
			}
			open, err := o.db.OpenConflicts(t.Context(), o.integration.ID, c.object, []string{id})
			if err != nil || len(open) != 1 || open[0].Field != leadbridge.FieldPhone {
				t.Errorf("asked about %+v, %v", open, err)
			}
			o.writes()
			o.change(ana.ID, leadbridge.Values{leadbridge.FieldPhone: "+15125550143"})
			o.push()
			if n := o.writes(); n != 0 {
				t.Errorf("what a person is asked about was sent, by %d calls", n)
			}
		})
	}
}

// TestThereAlready makes a lead of somebody whom the CRM has: the two become
// one, and nothing is made.
func TestThereAlready(t *testing.T) {
	t.Parallel()
	for name, c := range crms {
		if name == "salesforce" {
			continue // it takes twins, unless an administrator made rules
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, c, leadbridge.SyncPolicy{})
			id := o.desk.create(o.desk, o.desk.named(leadbridge.Values{leadbridge.FieldFirstName: "Ana", leadbridge.FieldLastName: "Ruiz", leadbridge.FieldEmail: "ana@example.com"}))
			before := len(o.desk.all())
			values := someone("Ana", "Ruiz", "ana@example.com")
			values[leadbridge.FieldPhone] = "+15125550140"
			ana := o.create(values)
			o.clock.Advance(time.Minute)
			o.push()
			if l := o.link(ana, leadbridge.LinkInStep); l.RecordID != id {
				t.Errorf("linked with %s, want %s", l.RecordID, id)
			}
			if n := len(o.desk.all()); n != before {
				t.Errorf("there were %d records, now %d", before, n)
			}
			if got := o.inCRM(id)[leadbridge.FieldPhone]; got != "+15125550140" {
				t.Errorf("the record's phone is %q", got)
			}
			if n := len(o.waiting(leadbridge.OutboxQueued)) + len(o.waiting(leadbridge.OutboxDead)); n != 0 {
				t.Errorf("%d items are left", n)
			}
		})
	}
}

// TestSplitName sends names that the CRM divides in another way than we do.
// That is no edit of anybody's.
func TestSplitName(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, pipedrivePeople, leadbridge.SyncPolicy{})
	ana := o.create(someone("Mary Ann", "Ruiz", "ana@example.com"))
	o.push()
	l := o.link(ana, leadbridge.LinkInStep)
	if got := l.Base.Theirs[leadbridge.FieldFirstName] + "/" + l.Base.Theirs[leadbridge.FieldLastName]; got != "Mary/Ann Ruiz" {
		t.Fatalf("the CRM made %q of the name", got)
	}
	o.change(ana.ID, leadbridge.Values{leadbridge.FieldLastName: "Ruiz Vega"})
	o.push()
	o.clock.Advance(time.Minute)
	o.desk.edit(o.desk, l.RecordID, o.desk.named(leadbridge.Values{leadbridge.FieldFirstName: "Mary", leadbridge.FieldLastName: "Ann Ruiz Vega", leadbridge.FieldEmail: "theirs@example.com"}))
	if err := o.sync(o.process, o.integration.ID, syncer.StartRequest{}); err != nil {
		t.Fatal(err)
	}
	if v := o.now(ana.ID).Values; v[leadbridge.FieldFirstName] != "Mary Ann" || v[leadbridge.FieldLastName] != "Ruiz Vega" || v[leadbridge.FieldEmail] != "theirs@example.com" {
		t.Errorf("the lead became %v", v)
	}
}

// TestGoneMeanwhile deletes a record in the CRM, unread, before a change of
// its lead is sent. The change is newer and wins, so that the record is made
// anew.
func TestGoneMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range crms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, c, leadbridge.SyncPolicy{Conflicts: leadbridge.LeadbridgeWins})
			ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
			o.push()
			first := o.link(ana, leadbridge.LinkInStep).RecordID
			o.desk.remove(o.desk, first)
			o.clock.Advance(time.Minute)
			o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "a@example.com"})
			o.push()
			if o.now(ana.ID).Deleted() {
				t.Fatal("the lead was deleted, although its change wins")
			}
			got := o.records()
			if len(got) != 1 || got[0].ID == first || o.inCRM(got[0].ID)[leadbridge.FieldEmail] != "a@example.com" {
				t.Errorf("the CRM holds %+v", got)
			}
		})
	}
}

// TestDeletionMeetsEdit deletes a lead whose record was edited in the CRM,
// unread: the later of the two wins.
func TestDeletionMeetsEdit(t *testing.T) {
	t.Parallel()
	for _, later := range []string{"deletion", "edit"} {
		t.Run(later, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{LeadDeleted: leadbridge.DeleteToo})
			ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
			o.push()
			id := o.link(ana, leadbridge.LinkInStep).RecordID
			edit := func() {
				o.desk.edit(o.desk, id, map[string]string{"city": "Austin"})
			}
			o.clock.Advance(time.Minute)
			if later == "deletion" {
				edit()
			}
			o.clock.Advance(time.Minute)
			if err := o.leads.Delete(t.Context(), "exam", ana.ID, 0); err != nil {
				t.Fatal(err)
			}
			o.clock.Advance(time.Minute)
			if later == "edit" {
				edit()
			}
			o.push()
			if there := o.inCRM(id) != nil; there != (later == "edit") {
				t.Errorf("the record is there: %v; the links are %+v, the lead %+v", there, o.links(ana), o.now(ana.ID))
			}
		})
	}
}
