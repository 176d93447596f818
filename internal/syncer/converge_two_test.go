package syncer_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/syncer"
)

// seat is one of several CRMs that a lead is kept in step with.
type seat struct {
	*desk
	integration leadbridge.Integration
}

// Two CRMs that keep every text in a form of their own, one in capital and
// one in small letters, and people at work in all three places: what one of
// them makes of a value is nobody's edit, so that each edit is written once to
// each and then it is quiet.
func TestTwoCRMsDoNotPlayPingPong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	people := []crm{hubspotPeople, pipedrivePeople}
	servers := []*sandbox.Server{r.simulate(people[0].provider, 10, 1), r.simulate(people[1].provider, 10, 1)}
	p := r.start(nil)
	var seats []*seat
	for n, c := range people {
		s := &seat{integration: r.connect(p, c.provider, c.object, leadbridge.SyncPolicy{RecordDeleted: leadbridge.DeleteToo, LeadDeleted: leadbridge.DeleteToo,
			Breaker: leadbridge.BreakerLimits{DeletedPercent: 100, BlankedPercent: 100, ChangedPercent: 100}})}
		ms, err := r.db.Mappings(t.Context(), s.integration.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.desk = sit(t, c, servers[n], r.clock.Now, ms)
		s.server.Stage.Vices.MustSet("ownForm", sandbox.ViceSetting{Rate: 1})
		seats = append(seats, s)
		for _, purpose := range []leadbridge.SyncPurpose{leadbridge.ForDryRun, leadbridge.ForSync} {
			if err := r.sync(p, s.integration.ID, syncer.StartRequest{Purpose: purpose}); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The same ten people are in both, and are found to be the same.
	random := rand.New(rand.NewPCG(3, 3))
	worlds := make([]*world, len(seats))
	for n, s := range seats {
		worlds[n] = &world{t: t, rig: r, desk: s.desk, integration: s.integration, process: p, random: random}
		quiet(t, r, p, seats)
		worlds[n].adopt()
	}
	for range 6 {
		for range 5 {
			w := worlds[random.IntN(len(worlds))]
			w.learn()
			switch mine, other := w.pick(ours), w.pick(theirs); random.IntN(8) {
			case 0:
				w.createTheirs(w.newPerson(), w.typing(w.somebody()))
			case 1:
				w.createOurs(w.newPerson(), w.typing(w.somebody()))
			case 2, 3, 4:
				w.editOurs(mine, w.typing(w.changes()))
			default:
				w.editTheirs(other, w.typing(w.changes()))
			}
		}
		quiet(t, r, p, seats)
		agreeAll(t, r, worlds)
	}
}

// quiet syncs with all CRMs in turn until nothing is written any more, which
// must be soon: each record is written twice at most, as one may have changed
// while the other was told.
func quiet(t *testing.T, r *rig, p *process, seats []*seat) {
	t.Helper()
	for pass := range 4 {
		writes := 0
		for _, s := range seats {
			r.clock.Advance(time.Hour)
			s.server.Stage.Calls.Reset()
			if err := r.sync(p, s.integration.ID, syncer.StartRequest{Type: leadbridge.SyncFull}); err != nil {
				t.Fatal(err)
			}
			writes += s.written()
		}
		if writes == 0 {
			return
		}
		t.Logf("pass %d: %d writes", pass, writes)
	}
	t.Fatal("the CRMs go on telling each other of their own forms")
}

// agreeAll demands that each lead has one record in each CRM, which hold the
// same but for the form.
func agreeAll(t *testing.T, r *rig, worlds []*world) {
	t.Helper()
	for _, w := range worlds {
		leads, records := w.living(), w.all()
		links := w.linked()
		if len(links) != len(leads) || len(records) != len(leads) {
			t.Errorf("%d leads have %d links to %d records of %s", len(leads), len(links), len(records), w.provider.Title)
		}
		for _, l := range links {
			lead, record := leads[l.LeadID], records[l.RecordID]
			if lead == nil || record == nil {
				t.Errorf("the link of %s and %s leads nowhere", l.LeadID, l.RecordID)
				continue
			}
			for f, v := range record {
				if lead.Values[f] != v && !agree.SameButForm(lead.Values[f], v) {
					t.Errorf("%s of lead %s is %q, in %s %q", f, l.LeadID, lead.Values[f], w.provider.Title, v)
				}
			}
		}
	}
}
