package syncer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// TestKilledPush kills the process at each of its steps in turn, before and
// after each call to the CRM and the database. The next one ends what it
// began, and no record is there twice.
func TestKilledPush(t *testing.T) {
	t.Parallel()
	for name, c := range crms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, c, leadbridge.SyncPolicy{})
			survived := false
			for step := 1; !survived; step++ {
				first, phone := fmt.Sprintf("a%d@example.com", step), fmt.Sprintf("+1512555%04d", 1000+step)
				changed := o.create(someone("Ana", "Ruiz", first))
				o.process = o.start(nil)
				o.push()
				o.change(changed.ID, leadbridge.Values{leadbridge.FieldEmail: "new" + first})
				// Without an e-mail, only our own key tells who it is.
				made := o.create(leadbridge.Values{leadbridge.FieldFirstName: "Ben", leadbridge.FieldLastName: "Cole", leadbridge.FieldPhone: phone})
				doomed := o.start(nil)
				doomed.doom(step)
				_, err := doomed.Push(doomed.ctx, o.integration.ID, 0)
				if survived = doomed.spare(); survived && err != nil {
					t.Fatal(err)
				}
				o.clock.Advance(5 * time.Minute) // its lease ends
				o.process = o.start(nil)
				o.push()
				all := o.records(o.desk.inbound.Fields()...)
				o.once(all, changed, leadbridge.FieldEmail, "new"+first)
				o.once(all, made, leadbridge.FieldPhone, phone)
				if n := len(o.waiting(leadbridge.OutboxQueued)); n != 0 || t.Failed() {
					t.Fatalf("step %d: %d items are left", step, n)
				}
			}
		})
	}
}

// once demands that one of the records carries a lead's key, and that it holds
// the value.
func (o *outbox) once(all []provider.Record, l *leadbridge.Lead, field, want string) {
	o.t.Helper()
	link, count, got := o.link(l, leadbridge.LinkInStep), 0, ""
	for _, r := range all {
		if r.Key == l.ID {
			count++
			if r.ID == link.RecordID {
				got = o.desk.image(r.Values)[field]
			}
		}
	}
	if count != 1 || got != want || link.Base.Theirs[field] != want {
		o.t.Errorf("%d records of the lead; linked is %q, want %q; the link is %+v", count, got, want, link)
	}
}

// TryOutbox is a step of a process's life as well.
func (s mortalStore) TryOutbox(ctx context.Context, integrationID string, items []leadbridge.OutboxItem) error {
	return s.mortally(func() error { return s.DB.TryOutbox(ctx, integrationID, items) })
}

// TestLostAnswer loses the answer to a creation, and every answer to the
// question whether it was made. It is made once all the same.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	for name, create := range map[string]string{"hubspot": "batch/upsert", "pipedrive": "POST /api/v2/persons"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, crms[name], leadbridge.SyncPolicy{})
			vices := o.server.Stage.Vices
			vices.MustSet(sandbox.ViceTimeoutAfterCommit, sandbox.ViceSetting{Rate: 1, Match: create})
			vices.MustSet(sandbox.ViceServerError, sandbox.ViceSetting{Rate: 1, Skip: 2, Match: "GET /api/v2/persons"})
			ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
			if _, err := o.Push(o.ctx, o.integration.ID, 0); err != nil {
				t.Fatal(err)
			}
			queued := o.waiting(leadbridge.OutboxQueued)
			if len(queued) != 1 || queued[0].Attempts != 1 || !queued[0].DueAt.After(queued[0].QueuedAt) ||
				queued[0].Code != provider.CodeUncertain && queued[0].Code != provider.CodeNoAnswer {
				t.Fatalf("it waits as %+v", queued)
			}
			if len(o.links(ana)) != 0 {
				t.Error("it is linked, although nobody knows with what")
			}
			vices.Clear()
			o.clock.Advance(time.Minute)
			o.push()
			if n := len(o.records()); n != 1 {
				t.Errorf("there are %d records", n)
			}
			o.link(ana, leadbridge.LinkInStep)
		})
	}
}

// TestSilence has a CRM that does not answer at all: what waits is tried again
// for a day, and only then given to a person.
func TestSilence(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	o.create(someone("Ana", "Ruiz", "ana@example.com"))
	o.server.Stage.Vices.MustSet(sandbox.ViceServerError, sandbox.ViceSetting{Rate: 1, Match: "/batch/"})
	begun := o.clock.Now()
	for len(o.waiting(leadbridge.OutboxDead)) == 0 {
		o.push()
		if queued := o.waiting(leadbridge.OutboxQueued); len(queued) == 1 {
			o.clock.Advance(queued[0].DueAt.Sub(o.clock.Now()))
		}
	}
	if lasted := o.clock.Now().Sub(begun); lasted < 24*time.Hour || lasted > 25*time.Hour {
		t.Errorf("it was given up after %v", lasted)
	}
}

// TestLimit is told to wait: nothing is lost, and nothing counts as a failure.
func TestLimit(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hubspotPeople, leadbridge.SyncPolicy{})
	ana := o.create(someone("Ana", "Ruiz", "ana@example.com"))
	wait := 3600.
	o.server.Stage.Vices.MustSet(sandbox.ViceTooMany, sandbox.ViceSetting{Count: 1, Value: &wait, Match: "/batch/"})
	done, err := o.Push(o.ctx, o.integration.ID, 0)
	if done || leadbridge.KindOf(err) != leadbridge.RateLimited {
		t.Fatalf("got %v, %v", done, err)
	}
	queued := o.waiting(leadbridge.OutboxQueued)
	if len(queued) != 1 || queued[0].Attempts != 0 || queued[0].Code != "" {
		t.Errorf("it waits as %+v", queued)
	}
	o.clock.Advance(2 * time.Hour)
	o.push()
	o.link(ana, leadbridge.LinkInStep)
}
