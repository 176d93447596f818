package syncer_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
)

// outbox is a CRM that is kept in step, whose first sync is over, with
// somebody who looks at its records.
type outbox struct {
	*rig
	*process
	integration leadbridge.Integration
	desk        *desk
	server      *sandbox.Server
}

func newOutbox(t *testing.T, c crm, policy leadbridge.SyncPolicy) *outbox {
	t.Helper()
	r := newRig(t)
	server := r.simulate(c.provider, 10, 1)
	p := r.start(nil)
	i := r.connect(p, c.provider, c.object, policy)
	if err := p.accounts.Prepare(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.db.StartSync(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	now := r.clock.Now()
	first := &leadbridge.SyncRun{ID: uuid.NewString(), IntegrationID: i.ID, Type: leadbridge.SyncFull, Purpose: leadbridge.ForSync,
		Direction: leadbridge.Bidirectional, Status: leadbridge.RunCompleted, StartedAt: now, CompletedAt: now}
	if err := r.db.CreateRun(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	ms, err := r.db.Mappings(t.Context(), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	o := &outbox{r, p, i, sit(t, c, server, r.clock.Now, ms), server}
	server.Stage.Calls.Reset()
	return o
}

// someone is a lead that the CRM takes.
func someone(first, last, email string) leadbridge.Values {
	return leadbridge.Values{leadbridge.FieldFirstName: first, leadbridge.FieldLastName: last, leadbridge.FieldEmail: email}
}

func (o *outbox) create(v leadbridge.Values) *leadbridge.Lead {
	o.t.Helper()
	out, err := o.leads.Create(o.t.Context(), "exam", v, true)
	if err != nil {
		o.t.Fatal(err)
	}
	return out.Lead
}

func (o *outbox) change(id string, v leadbridge.Values) {
	o.t.Helper()
	if _, err := o.leads.Update(o.t.Context(), "exam", id, v, 0); err != nil {
		o.t.Fatal(err)
	}
}

// push works the outbox off and demands that nothing is left to do now.
func (o *outbox) push() {
	o.t.Helper()
	for range 10 {
		done, err := o.Push(o.ctx, o.integration.ID, time.Hour)
		if err != nil {
			o.t.Fatal(err)
		}
		if done {
			return
		}
	}
	o.t.Fatal("the outbox is not worked off")
}

// links returns a lead's links.
func (o *outbox) links(l *leadbridge.Lead) []leadbridge.Link {
	o.t.Helper()
	links, err := o.db.LinksOfLeads(o.t.Context(), o.integration.ID, []int64{l.Seq})
	if err != nil {
		o.t.Fatal(err)
	}
	return links
}

// link returns the only link of a lead, which must be in that state.
func (o *outbox) link(l *leadbridge.Lead, state leadbridge.LinkState) leadbridge.Link {
	o.t.Helper()
	links := o.links(l)
	if len(links) != 1 || links[0].State != state {
		o.t.Fatalf("the lead has the links %+v, want one that is %s", links, state)
	}
	return links[0]
}

// records reads the CRM's records that carry a lead's key.
func (o *outbox) records(fields ...string) []provider.Record {
	o.t.Helper()
	var all []provider.Record
	_, err := o.desk.client.PullAll(o.t.Context(), provider.Query{Object: o.desk.object, Fields: fields}, func(page []provider.Record) error {
		for _, r := range page {
			if r.Key != "" && r.State == provider.Live {
				all = append(all, r)
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

// writes counts the calls that change records, and forgets all calls.
func (o *outbox) writes() int {
	n := 0
	for route, calls := range o.server.Stage.Calls.Counts() {
		if o.desk.writes(route) {
			n += calls
		}
	}
	o.server.Stage.Calls.Reset()
	return n
}

func (o *outbox) waiting(status leadbridge.OutboxStatus) []leadbridge.OutboxItem {
	o.t.Helper()
	items, err := o.db.Outbox(o.t.Context(), store.OutboxFilter{IntegrationID: o.integration.ID, Status: status})
	if err != nil {
		o.t.Fatal(err)
	}
	return items
}

// story are the outcomes of a lead's outbound records, the oldest first.
func (o *outbox) story(l *leadbridge.Lead) []leadbridge.SyncRecord {
	o.t.Helper()
	records, err := o.db.LeadSyncRecords(o.t.Context(), l.Seq, 0)
	if err != nil {
		o.t.Fatal(err)
	}
	slices.Reverse(records)
	return slices.DeleteFunc(records, func(r leadbridge.SyncRecord) bool { return r.Direction != leadbridge.Outbound })
}

var crms = map[string]crm{"hubspot": hubspotPeople, "pipedrive": pipedrivePeople, "salesforce": salesforcePeople}

// TestPush makes records of new leads, and changes them with the leads: what
// was changed several times is sent once, and what the CRM holds not at all.
func TestPush(t *testing.T) {
	t.Parallel()
	for name, c := range crms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t, c, leadbridge.SyncPolicy{})
			email := o.desk.theirs[leadbridge.FieldEmail]
			ana, ben := o.create(someone("Ana", "Ruiz", "ana@example.com")), o.create(someone("Ben", "Cole", "ben@example.com"))
			o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "ana.ruiz@example.com"})
			o.push()
			got := o.records(email)
			if len(got) != 2 || got[0].Values[email]+got[1].Values[email] != "ana.ruiz@example.comben@example.com" && got[0].Values[email]+got[1].Values[email] != "ben@example.comana.ruiz@example.com" {
				t.Fatalf("the CRM holds %+v", got)
			}
			l := o.link(ana, leadbridge.LinkInStep)
			if l.Base.Ours[leadbridge.FieldEmail] != "ana.ruiz@example.com" || l.Base.Theirs[leadbridge.FieldEmail] != "ana.ruiz@example.com" || !l.Sent || l.RemoteAt.IsZero() != (name == "salesforce") || l.LeadVersion != 2 {
				t.Errorf("the link is %+v", l)
			}
			o.writes()
			o.change(ben.ID, leadbridge.Values{leadbridge.FieldEmail: "b@example.com"})
			o.change(ben.ID, leadbridge.Values{leadbridge.FieldEmail: "ben.cole@example.com"})
			o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "a@example.com"})
			o.change(ana.ID, leadbridge.Values{leadbridge.FieldEmail: "ana.ruiz@example.com"})
			o.push()
			if n := o.writes(); n != 1 {
				t.Errorf("one change took %d calls", n)
			}
			story := o.story(ben)
			if len(story) != 2 || story[0].What != leadbridge.SyncCreated || story[1].What != leadbridge.SyncUpdated ||
				story[1].Before[email] != "ben@example.com" || story[1].After[email] != "ben.cole@example.com" {
				t.Errorf("the story is %+v", story)
			}
			o.push()
			if n, left := o.server.Stage.Calls.Total(), len(o.waiting(leadbridge.OutboxQueued)); n != 0 || left != 0 {
				t.Errorf("with nothing to send, %d calls were made and %d items are left", n, left)
			}
		})
	}
}
