package syncer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/provider"
)

// eraseAndTell erases records in the CRM, which tells of it.
func (b *letterbox) eraseAndTell(ids ...string) {
	b.rig.t.Helper()
	b.clock.Advance(time.Minute)
	for _, id := range ids {
		b.act("eraseRecord", "object", "contacts", "id", id)
	}
	b.clock.Advance(time.Second)
	for _, id := range ids {
		b.tell(provider.Event{RecordID: id, State: provider.Erased})
	}
}

// liveRun is the newest live run.
func (b *letterbox) liveRun() *leadbridge.SyncRun {
	b.rig.t.Helper()
	run, err := b.db.LatestRun(b.rig.t.Context(), b.i.ID, false, leadbridge.ForLive)
	b.fatal(err)
	return run
}

// TestErasedForGood: to undo the hour in which a record was erased does not
// bring its lead back.
func TestErasedForGood(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{})
	id := b.records()[0]
	l, _ := b.lead(id)
	b.eraseAndTell(id)
	b.attend()
	run := b.liveRun()
	_, err := b.db.UpdateRun(t.Context(), run.ID, func(r *leadbridge.SyncRun) ([]leadbridge.Task, error) {
		r.Status, r.CompletedAt = leadbridge.RunCompleted, b.clock.Now()
		return nil, nil
	})
	b.fatal(err)
	_, err = b.p.UndoRun(t.Context(), "ann", b.i.ID, run.ID)
	b.fatal(err)
	_, err = b.p.Undo(t.Context(), run.ID, 0)
	b.fatal(err)
	if l, err = b.db.Lead(t.Context(), l.ID); err != nil || !l.Deleted() || len(l.Values) > 0 {
		t.Errorf("the lead lives again: %+v, %v", l, err)
	}
	if run = b.run(run.ID); run.Undo != leadbridge.RunUndone || run.UndoKept != 1 {
		t.Errorf("the undoing is %s, %d kept", run.Undo, run.UndoKept)
	}
}

// TestErasuresAreHeld like deletions: no lead is erased by a run that waits
// for a person.
func TestErasuresAreHeld(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, fewer)
	ids := b.records()[:4]
	var leads []string
	for _, id := range ids {
		l, _ := b.lead(id)
		leads = append(leads, l.ID)
	}
	b.eraseAndTell(ids...)
	b.attend()
	run := b.liveRun()
	erased := func() (n int) {
		for _, id := range leads {
			l, err := b.db.Lead(t.Context(), id)
			b.fatal(err)
			if len(l.Values) == 0 {
				n++
			}
		}
		return n
	}
	if n := erased(); run.Status != leadbridge.RunHeld || n != 0 || b.waiting() != 4 {
		t.Fatalf("the run is %s, %d leads are erased, %d events wait", run.Status, n, b.waiting())
	}
	_, err := b.p.Approve(t.Context(), "bob", b.i.ID, run.ID)
	b.fatal(err)
	b.attend()
	if n := erased(); n != 4 || b.waiting() != 0 || b.run(run.ID).In.Deleted != 4 {
		t.Errorf("once approved, %d leads are erased, %d events wait: %+v", n, b.waiting(), b.run(run.ID).In)
	}
}

// meanwhile does something after a call, before its answer is heard.
type meanwhile struct {
	next   http.RoundTripper
	suffix string
	do     func()
}

func (m *meanwhile) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := m.next.RoundTrip(r)
	if do := m.do; do != nil && strings.HasSuffix(r.URL.Path, m.suffix) {
		m.do = nil
		do()
	}
	return answer, err
}

// TestErasedWhileSent: nothing is left of a lead that is erased while a CRM
// takes it, or a change of it.
func TestErasedWhileSent(t *testing.T) {
	t.Parallel()
	for suffix, change := range map[string]func(b *letterbox) *leadbridge.Lead{
		"/batch/upsert": func(b *letterbox) *leadbridge.Lead {
			made, err := b.leads.Create(t.Context(), lead.Actor("ann"), leadbridge.Values{leadbridge.FieldFirstName: "Secret", leadbridge.FieldLastName: "Own", leadbridge.FieldEmail: "a@own.example"}, true)
			b.fatal(err)
			return made.Lead
		},
		"/batch/update": func(b *letterbox) *leadbridge.Lead {
			l, _ := b.lead(b.records()[0])
			_, err := b.leads.Update(t.Context(), lead.Actor("ann"), l.ID, leadbridge.Values{leadbridge.FieldLastName: "Secret"}, 0)
			b.fatal(err)
			return l
		},
	} {
		b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{})
		wire := &meanwhile{next: &http.Transport{}, suffix: suffix}
		b.through(wire)
		l := change(b)
		wire.do = func() {
			b.fatal(b.db.EraseLead(t.Context(), l.Seq, leadbridge.Cause{Kind: leadbridge.CauseSync, Integration: "another"}, b.clock.Now()))
		}
		b.fatal(b.rig.untilDone(func() (bool, error) { return b.p.Push(t.Context(), b.i.ID, 0) }))
		story, err := b.p.Story(t.Context(), l.ID)
		b.fatal(err)
		if wire.do != nil || len(story.Records) == 0 || len(story.Links) != 1 {
			t.Fatalf("%s: %+v, %+v", suffix, story.Records, story.Links)
		}
		if told := fmt.Sprint(story.Lead.Values, story.Records, story.Links[0].Base); strings.Contains(told, "Secret") {
			t.Errorf("%s: there is left %s", suffix, told)
		}
	}
}
