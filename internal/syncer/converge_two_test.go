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

// Two CRMs that keep every text in a form of their own, one in capital and
// one in small letters, and people at work in all three places: what one of
// them makes of a value is nobody's edit, so that an edit is written to each
// of the others and then it is quiet.
func TestTwoCRMsDoNotPlayPingPong(t *testing.T) {
	t.Parallel()
	worlds := twoWorlds(t)
	written := 0
	for range 6 {
		for range 5 {
			w := worlds[worlds[0].random.IntN(len(worlds))]
			w.learn()
			switch mine, other := w.pick(ours), w.pick(theirs); w.random.IntN(8) {
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
		written += quiet(t, worlds)
		agreeAll(t, worlds)
	}
	if written == 0 {
		t.Error("nothing was ever written")
	}
}

// twoWorlds are one database that is kept in step with HubSpot and Pipedrive,
// which know the same ten people.
func twoWorlds(t *testing.T) []*world {
	t.Helper()
	r := newRig(t)
	people := []crm{hubspotPeople, pipedrivePeople}
	servers := []*sandbox.Server{r.simulate(people[0].provider, 10, 1), r.simulate(people[1].provider, 10, 1)}
	p, random := r.start(nil), rand.New(rand.NewPCG(3, 3))
	var worlds []*world
	for n, c := range people {
		w := &world{t: t, rig: r, process: p, random: random}
		w.integration = r.connect(p, c.provider, c.object, leadbridge.SyncPolicy{RecordDeleted: leadbridge.DeleteToo, LeadDeleted: leadbridge.DeleteToo,
			Breaker: leadbridge.BreakerLimits{DeletedPercent: 100, BlankedPercent: 100, ChangedPercent: 100}})
		ms, err := r.db.Mappings(t.Context(), w.integration.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.desk = sit(t, c, servers[n], r.clock.Now, ms)
		w.server.Stage.Vices.MustSet("ownForm", sandbox.ViceSetting{Rate: 1})
		for _, purpose := range []leadbridge.SyncPurpose{leadbridge.ForDryRun, leadbridge.ForSync} {
			if err := w.sync(syncer.StartRequest{Purpose: purpose}); err != nil {
				t.Fatal(err)
			}
		}
		worlds = append(worlds, w)
	}
	quiet(t, worlds)
	for _, w := range worlds {
		w.adopt()
		if len(w.people) != 10 {
			t.Fatalf("%d people are in both, and not 10", len(w.people))
		}
	}
	return worlds
}

// quiet syncs with all CRMs in turn until nothing is written any more, which
// must be soon: a record is written twice at most, as it may have changed while
// the other CRM was told. It returns how many calls wrote.
func quiet(t *testing.T, worlds []*world) (written int) {
	t.Helper()
	for range 4 {
		before := written
		for _, w := range worlds {
			w.clock.Advance(time.Hour)
			w.server.Stage.Calls.Reset()
			if err := w.sync(syncer.StartRequest{Type: leadbridge.SyncFull}); err != nil {
				t.Fatal(err)
			}
			written += w.desk.written()
		}
		if written == before {
			return written
		}
	}
	t.Fatal("the CRMs go on telling each other of their own forms")
	return 0
}

// agreeAll demands that each lead has one record in each CRM, which hold the
// same but for the form.
func agreeAll(t *testing.T, worlds []*world) {
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
			for f := range w.theirs {
				v := record[f]
				if words := w.choices[f]; len(words) > 0 && words[lead.Values[f]] == "" {
					continue // each CRM has its own users, and takes no others
				}
				if lead.Values[f] != v && !agree.SameButForm(lead.Values[f], v) {
					t.Errorf("%s of lead %s is %q, in %s %q", f, l.LeadID, lead.Values[f], w.provider.Title, v)
				}
			}
		}
	}
}
