package syncer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// letterbox is a site that CRMs send events to.
type letterbox struct {
	*site
	events int
}

// newLetterbox starts a site whose first sync is done. Its events are read
// when the test wants it, and not before.
func newLetterbox(t testing.TB, c crm, records int, policy leadbridge.SyncPolicy) *letterbox {
	t.Helper()
	r := newRig(t)
	server := r.simulate(c.provider, records, 1)
	r.clock.Advance(60 * 24 * time.Hour) // no record was changed after now
	s := &site{rig: r, p: r.start(nil)}
	s.i = r.connect(s.p, c.provider, c.object, policy)
	ms, err := r.db.Mappings(t.Context(), s.i.ID)
	s.fatal(err)
	s.desk = sit(t, c, server, r.clock.Now, ms)
	b := &letterbox{site: s}
	b.quiet()
	s.first()
	return b
}

// quiet keeps the process from reading events by itself.
func (b *letterbox) quiet() {
	b.rig.t.Helper()
	b.fatal(b.p.Stop(b.rig.t.Context()))
}

// tell sends events; what they do not say is filled in.
func (b *letterbox) tell(events ...provider.Event) {
	b.rig.t.Helper()
	for n := range events {
		e := &events[n]
		if e.ID == "" {
			b.events++
			e.ID = fmt.Sprint("event ", b.events)
		}
		if e.Object == "" {
			e.Object = b.object
		}
		if e.State == "" {
			e.State = provider.Live
		}
		if e.At.IsZero() {
			e.At = b.clock.Now()
		}
	}
	b.fatal(b.p.Hear(b.p.ctx, b.i.ID, events))
}

// attend reads the inbox.
func (b *letterbox) attend() {
	b.rig.t.Helper()
	done, err := b.p.Inbox(b.p.ctx, b.i.ID, time.Minute)
	b.fatal(err)
	if !done {
		b.rig.t.Fatal("there is more to read")
	}
}

func (b *letterbox) waiting() int64 {
	b.rig.t.Helper()
	n, _, err := b.db.CountInbox(b.rig.t.Context(), b.i.ID)
	b.fatal(err)
	return n
}

// calls are the calls made to the CRM so far.
func (b *letterbox) calls() int { return b.server.Stage.Calls.Total() }

// lead returns the lead of a record and how they are linked.
func (b *letterbox) lead(recordID string) (*leadbridge.Lead, leadbridge.Link) {
	b.rig.t.Helper()
	links, err := b.db.LinksOf(b.rig.t.Context(), b.i.ID, b.object, []string{recordID})
	b.fatal(err)
	if len(links) == 0 {
		return nil, leadbridge.Link{}
	}
	l, err := b.db.Lead(b.rig.t.Context(), links[0].LeadID)
	b.fatal(err)
	return l, links[0]
}

// TestInboxReads what events tell of: each record once, however often it is
// told of, and not once more what is known.
func TestInboxReads(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, leadbridge.SyncPolicy{})
	ids := b.records()
	for _, id := range ids[:4] {
		b.edit(b.desk, id, map[string]string{"lastname": "Told " + id})
	}
	edited := b.clock.Advance(2 * time.Second)
	for range 3 {
		for _, id := range ids[:4] {
			b.tell(provider.Event{RecordID: id, At: edited})
		}
	}
	again := []provider.Event{{ID: "a name of its own", RecordID: ids[4], At: edited}, {ID: "a name of its own", RecordID: ids[4], At: edited}}
	b.tell(again...)
	b.tell(again...)
	if n := b.waiting(); n != 13 {
		t.Errorf("%d events wait, want 12 and one that was told four times", n)
	}
	before := b.calls()
	b.attend()
	if n := b.calls() - before; n != 1 || b.waiting() != 0 {
		t.Errorf("%d calls were made, %d events wait", n, b.waiting())
	}
	for _, id := range ids[:4] {
		if l, link := b.lead(id); l.Values[leadbridge.FieldLastName] != "Told "+id || link.RemoteAt.IsZero() {
			t.Errorf("%s is %v, read as of %v", id, l.Values, link.RemoteAt)
		}
	}
	// Old news are read away without a call, news of the same second are not.
	_, link := b.lead(ids[0])
	b.tell(provider.Event{RecordID: ids[0], At: link.RemoteAt.Add(-time.Minute)})
	before = b.calls()
	b.attend()
	if n := b.calls() - before; n != 0 || b.waiting() != 0 {
		t.Errorf("old news cost %d calls, %d events wait", n, b.waiting())
	}
	b.tell(provider.Event{RecordID: ids[0], At: link.RemoteAt.Truncate(time.Second)})
	b.attend()
	if n := b.calls() - before; n != 1 {
		t.Errorf("news of the same second cost %d calls", n)
	}
	if st := b.status(); st.InboxWaiting != 0 || st.Run != nil && st.Run.Purpose == leadbridge.ForLive {
		t.Errorf("the status is %+v", st)
	}
}

// TestInboxCreates a lead of a record that is told of for the first time, and
// gives up on one that is nowhere.
func TestInboxCreates(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 10, leadbridge.SyncPolicy{})
	id := b.create(b.desk, map[string]string{"firstname": "New", "lastname": "Comer", "email": "new@comer.example"})
	b.tell(provider.Event{RecordID: id}, provider.Event{RecordID: "99999999"}, provider.Event{Object: "tickets", RecordID: "1"})
	if n := b.waiting(); n != 2 {
		t.Errorf("%d events wait, want those of what is kept in step", n)
	}
	_, err := b.p.Inbox(b.p.ctx, b.i.ID, time.Minute)
	mustRefuse(t, err, leadbridge.Conflict, "conflict")
	if l, _ := b.lead(id); l == nil || l.Values[leadbridge.FieldEmail] != "new@comer.example" {
		t.Errorf("the new record's lead is %+v", l)
	}
	if b.waiting() != 1 {
		t.Errorf("%d events wait", b.waiting())
	}
	b.attend()
	if b.waiting() != 0 || b.integration().ErrorCount != 0 {
		t.Errorf("%d events wait for a record that is nowhere", b.waiting())
	}
}

// TestInboxBelievesTheCRM rather than an event.
func TestInboxBelievesTheCRM(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		crm     crm
		act     func(b *letterbox, id, other string)
		event   provider.RecordState
		state   leadbridge.LinkState
		deleted bool
	}{
		"not deleted":           {hubspotPeople, nil, provider.Deleted, leadbridge.LinkInStep, false},
		"not erased":            {hubspotPeople, nil, provider.Erased, leadbridge.LinkInStep, false},
		"not merged":            {hubspotPeople, nil, provider.Merged, leadbridge.LinkInStep, false},
		"deleted":               {hubspotPeople, func(b *letterbox, id, _ string) { b.remove(b.desk, id) }, provider.Deleted, leadbridge.LinkGone, true},
		"deleted, and not told": {hubspotPeople, func(b *letterbox, id, _ string) { b.remove(b.desk, id) }, provider.Live, leadbridge.LinkGone, true},
		"erased":                {hubspotPeople, func(b *letterbox, id, _ string) { b.act("eraseRecord", "object", "contacts", "id", id) }, provider.Erased, leadbridge.LinkErased, true},
		"merged":                {hubspotPeople, func(b *letterbox, id, other string) { b.merge(b.desk, other, id) }, provider.Merged, leadbridge.LinkMerged, true},
		"merged, and only told": {pipedrivePeople, func(b *letterbox, id, other string) { b.merge(b.desk, other, id) }, provider.Merged, leadbridge.LinkMerged, true},
		"deleted at Pipedrive":  {pipedrivePeople, func(b *letterbox, id, _ string) { b.remove(b.desk, id) }, provider.Deleted, leadbridge.LinkGone, true},
		"gone for good":         {pipedrivePeople, func(b *letterbox, id, _ string) { b.act("purgeRecord", "object", "person", "id", id) }, provider.Deleted, leadbridge.LinkGone, true},
		"deleted at Salesforce": {salesforcePeople, func(b *letterbox, id, _ string) { b.remove(b.desk, id) }, provider.Deleted, leadbridge.LinkGone, true},
		"merged at Salesforce":  {salesforcePeople, func(b *letterbox, id, other string) { b.act("merge", "loser", id, "master", other) }, provider.Live, leadbridge.LinkMerged, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newLetterbox(t, c.crm, 10, leadbridge.SyncPolicy{})
			ids := b.records()
			id, other := ids[0], ids[1]
			_, survivor := b.lead(other)
			b.clock.Advance(time.Minute)
			if c.act != nil {
				c.act(b, id, other)
			}
			b.clock.Advance(time.Second)
			e := provider.Event{RecordID: id, State: c.event}
			if c.event == provider.Merged {
				e.SurvivorID = other
			}
			b.tell(e)
			b.attend()
			l, link := b.lead(id)
			if link.State != c.state || l.Deleted() != c.deleted && c.state != leadbridge.LinkMerged || b.waiting() != 0 {
				t.Errorf("the link is %s (%s), the lead %+v", link.State, link.Reason, l)
			}
			switch c.state {
			case leadbridge.LinkMerged:
				if l.ID != survivor.LeadID && l.MergedInto != survivor.LeadID {
					t.Errorf("the lead lives on in %s, want %s", l.MergedInto, survivor.LeadID)
				}
			case leadbridge.LinkErased:
				if len(l.Values) > 0 {
					t.Errorf("what was erased is still %v", l.Values)
				}
			}
			if kept, keptLink := b.lead(other); kept.Deleted() || keptLink.State != leadbridge.LinkInStep {
				t.Errorf("the other is %s, %+v", keptLink.State, kept)
			}
		})
	}
}

// TestInboxHolds unusual deletions until a person approves; nothing is lost.
func TestInboxHolds(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 12, fewer)
	for _, id := range b.records()[:4] {
		b.remove(b.desk, id)
		b.tell(provider.Event{RecordID: id, State: provider.Deleted})
	}
	before := b.state()
	b.attend()
	if b.waiting() != 4 || b.state() != before || !b.warned("held") {
		t.Fatalf("%d events wait; written: %v", b.waiting(), b.state() != before)
	}
	calls := b.calls()
	b.attend()
	if n := b.calls() - calls; n != 0 {
		t.Errorf("while held, %d calls were made", n)
	}
	run, err := b.db.LatestRun(t.Context(), b.i.ID, false, leadbridge.ForLive)
	if err != nil || run == nil || run.Status != leadbridge.RunHeld {
		t.Fatalf("the run is %+v, %v", run, err)
	}
	if _, err := b.p.Approve(t.Context(), "bob", b.i.ID, run.ID); err != nil {
		t.Fatal(err)
	}
	b.attend()
	if run = b.run(run.ID); b.waiting() != 0 || run.In.Deleted != 4 || run.In.Processed != 4 {
		t.Errorf("%d events wait, the run counts %+v", b.waiting(), run.In)
	}
}

// TestHearNothing of what is not wanted: before the first sync, while it is
// switched off, and of leads that only flow out.
func TestHearNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, 10, leadbridge.SyncPolicy{})
	b := &letterbox{site: s}
	b.quiet()
	id := b.records()[0]
	b.tell(provider.Event{RecordID: id})
	if n := b.waiting(); n != 0 {
		t.Errorf("before the first sync, %d events wait", n)
	}
	b.first()
	change := func(f func(*leadbridge.Integration)) {
		t.Helper()
		i := b.integration()
		f(&i)
		b.fatal(b.db.UpdateIntegration(t.Context(), i))
	}
	b.edit(b.desk, id, map[string]string{"lastname": "Later"})
	b.clock.Advance(time.Second)
	for name, off := range map[string]func(*leadbridge.Integration){
		"paused":       func(i *leadbridge.Integration) { i.IsActive = false },
		"switched off": func(i *leadbridge.Integration) { i.AutoSync = false },
	} {
		was := b.integration()
		change(off)
		b.tell(provider.Event{RecordID: id})
		calls := b.calls()
		b.attend()
		if l, _ := b.lead(id); b.calls() != calls || b.waiting() == 0 || l.Values[leadbridge.FieldLastName] == "Later" {
			t.Errorf("%s, it made %d calls, %d events wait", name, b.calls()-calls, b.waiting())
		}
		change(func(i *leadbridge.Integration) { i.IsActive, i.AutoSync = was.IsActive, was.AutoSync })
	}
	change(func(i *leadbridge.Integration) { i.SyncDirection = leadbridge.Outbound })
	calls := b.calls()
	b.attend()
	if b.calls() != calls || b.waiting() != 0 {
		t.Errorf("with leads that only flow out, it made %d calls, %d events wait", b.calls()-calls, b.waiting())
	}
	change(func(i *leadbridge.Integration) { i.SyncDirection = leadbridge.Bidirectional })
	b.tell(provider.Event{RecordID: id})
	b.attend()
	if l, _ := b.lead(id); l.Values[leadbridge.FieldLastName] != "Later" {
		t.Errorf("afterwards the lead is %v", l.Values)
	}
	if _, err := b.p.Inbox(t.Context(), "none", time.Minute); err != nil {
		t.Errorf("an integration that was deleted: %v", err)
	}
	if err := b.p.Hear(t.Context(), "none", nil); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("an integration that was deleted is told: %v", err)
	}
}

// TestKick has a process read events by itself, those that come while it
// reads as well, and stop when it is told to.
func TestKick(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, hubspotPeople, 20, leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{ChangedPercent: 100}})
	b.p = b.rig.start(nil)
	ids := b.records()
	for n := range 60 {
		id := ids[n%len(ids)]
		b.edit(b.desk, id, map[string]string{"lastname": fmt.Sprint("Kicked ", n)})
		b.clock.Advance(time.Second)
		b.tell(provider.Event{RecordID: id})
		if n%10 == 0 {
			time.Sleep(30 * time.Millisecond)
		}
	}
	for end := time.Now().Add(10 * time.Second); b.waiting() > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	for n, id := range ids {
		if l, _ := b.lead(id); l.Values[leadbridge.FieldLastName] != fmt.Sprint("Kicked ", 40+n) {
			t.Errorf("%s is %s", id, l.Values[leadbridge.FieldLastName])
		}
	}
	b.fatal(b.p.Stop(t.Context()))
	b.tell(provider.Event{RecordID: ids[0]})
	time.Sleep(50 * time.Millisecond)
	if n := b.waiting(); n != 1 {
		t.Errorf("a process that was stopped goes on reading: %d events wait", n)
	}
}

// TestInboxSurvives a death at each step: what was accepted is read by who
// comes next, and comes to the same.
func TestInboxSurvives(t *testing.T) {
	t.Parallel()
	deeds := func(b *letterbox) {
		ids := b.records()
		b.edit(b.desk, ids[0], map[string]string{"lastname": "Edited"})
		b.remove(b.desk, ids[1])
		b.merge(b.desk, ids[2], ids[3])
		b.create(b.desk, map[string]string{"firstname": "New", "lastname": "Comer", "email": "new@comer.example"})
		b.clock.Advance(time.Second)
		made := slices.DeleteFunc(b.records(), func(id string) bool { return slices.Contains(ids, id) })
		b.tell(provider.Event{RecordID: ids[0]}, provider.Event{RecordID: ids[1], State: provider.Deleted},
			provider.Event{RecordID: ids[3], State: provider.Merged, SurvivorID: made[0]}, provider.Event{RecordID: made[0]})
	}
	want, most := "", 60
	for steps := 0; steps < most; steps += 3 {
		b := newLetterbox(t, hubspotPeople, 10, leadbridge.SyncPolicy{})
		deeds(b)
		if steps > 0 {
			b.p.doom(steps)
		}
		_, err := b.p.Inbox(b.p.ctx, b.i.ID, time.Minute)
		lived := b.p.spare()
		if lived && err != nil {
			t.Fatal(err)
		}
		if !lived {
			b.p = b.rig.start(nil)
			b.quiet()
			b.clock.Advance(5 * time.Minute)
			b.attend()
		}
		got := versionless(b.state())
		if steps == 0 {
			want = got
		}
		if got != want || b.waiting() != 0 {
			t.Fatalf("after a death at step %d, %d events wait, and it is\n%s\nwant\n%s", steps, b.waiting(), got, want)
		}
		if lived && steps > 0 {
			return // it was through before
		}
	}
	t.Errorf("it takes more than %d steps", most)
}

// versionless takes out of a state how often leads were changed.
func versionless(state string) string {
	lines := strings.Split(state, "\n")
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(line, ", version")
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestEventsWithoutTime are news each time, for nobody knows that they are
// not; in a batch the record is read once.
func TestEventsWithoutTime(t *testing.T) {
	t.Parallel()
	b := newLetterbox(t, salesforcePeople, 10, leadbridge.SyncPolicy{})
	id := b.records()[0]
	event := provider.Event{ID: "the same words", Object: b.object, RecordID: id, State: provider.Live}
	for n, name := range []string{"First", "Second"} {
		b.edit(b.desk, id, map[string]string{"LastName": name})
		b.clock.Advance(time.Second)
		for range 2 {
			b.fatal(b.p.Hear(t.Context(), b.i.ID, []provider.Event{event}))
		}
		before := b.calls()
		b.attend()
		if l, _ := b.lead(id); l.Values[leadbridge.FieldLastName] != name || b.calls() != before+1 {
			t.Errorf("after change %d it is %s, with %d calls", n, l.Values[leadbridge.FieldLastName], b.calls()-before)
		}
	}
}
