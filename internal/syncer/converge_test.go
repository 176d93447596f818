package syncer_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// keptSeeds are worlds that once did not come to agree, by CRM.
var keptSeeds = map[string][]uint64{
	"HUBSPOT":    {},
	"PIPEDRIVE":  {},
	"SALESFORCE": {},
}

// Whatever people do on both sides, whatever goes wrong on the way and
// whenever the process is killed: when it falls quiet, both sides hold the
// same, everybody is there once, no edit that won is lost, and nothing is
// written any more.
//
// LEADBRIDGE_CONVERGE=1000 tries a thousand worlds of each CRM, and
// LEADBRIDGE_CONVERGE=seed:7 the one of a failure.
func TestBothSidesConverge(t *testing.T) {
	t.Parallel()
	for _, c := range []crm{hubspotPeople, pipedrivePeople, salesforcePeople} {
		t.Run(c.provider.Name, func(t *testing.T) {
			t.Parallel()
			for _, seed := range seeds(t, keptSeeds[c.provider.Name]) {
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { converge(t, c, seed) })
			}
		})
	}
}

func seeds(t *testing.T, kept []uint64) []uint64 {
	setting := os.Getenv("LEADBRIDGE_CONVERGE")
	if one, ok := strings.CutPrefix(setting, "seed:"); ok {
		seed, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return []uint64{seed}
	}
	worlds := 3
	if n, err := strconv.Atoi(setting); err == nil {
		worlds = n
	}
	all := append([]uint64(nil), kept...)
	for n := range worlds {
		all = append(all, uint64(n+1))
	}
	return all
}

// The shape of one world's life.
const (
	epochs = 3  // from one agreement to the next
	rounds = 4  // of people's work and a sync in each
	deeds  = 12 // at most in a round
)

func converge(t *testing.T, c crm, seed uint64) {
	w := begin(t, c, seed)
	for n := range epochs {
		w.apart = n%2 == 0
		for round := range rounds {
			for range 1 + w.random.IntN(deeds) {
				w.happen()
			}
			if !w.apart || round == rounds-1 {
				w.trouble()
			}
		}
		w.settle()
		w.check()
		w.idle()
		if t.Failed() {
			t.Fatalf("seed %d of %s, epoch %d, rules %+v: both sides did not come to agree after %d kills", seed, c.provider.Name, n+1, w.rules, w.kills)
		}
		for _, p := range w.people {
			p.story = nil
		}
	}
}

// begin makes a world whose first sync is done.
func begin(t testing.TB, c crm, seed uint64) *world {
	r := newRig(t)
	server := r.simulate(c.provider, 10, seed)
	w := &world{t: t, rig: r, moved: map[string]string{}, random: rand.New(rand.NewPCG(seed, 7))}
	w.policy = []leadbridge.ConflictPolicy{leadbridge.NewestWins, leadbridge.CRMWins, leadbridge.LeadbridgeWins}[seed%3]
	w.process = r.start(w.overhear)
	w.integration = r.connect(w.process, c.provider, c.object, leadbridge.SyncPolicy{Conflicts: w.policy, RecordDeleted: leadbridge.DeleteToo, LeadDeleted: leadbridge.DeleteToo,
		Breaker: leadbridge.BreakerLimits{DeletedPercent: 100, BlankedPercent: 100, ChangedPercent: 100}})
	ms, err := r.db.Mappings(t.Context(), w.integration.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.desk = sit(t, c, server, r.clock.Now, ms)
	if seed%2 == 0 {
		w.states = maps.Clone(w.states)
		maps.Copy(w.states, w.oddities)
		_, w.timeless = w.oddities["deletedGone"]
	}
	w.twist(true)
	for _, purpose := range []leadbridge.SyncPurpose{leadbridge.ForDryRun, leadbridge.ForSync} {
		if err := w.sync(syncer.StartRequest{Type: leadbridge.SyncFull, Purpose: purpose}); err != nil {
			t.Fatal(purpose, err)
		}
	}
	w.adopt()
	w.tidy()
	w.settle()
	w.check()
	return w
}

// trouble syncs while everything goes wrong that may, until it has tried a
// few times.
func (w *world) trouble() {
	w.haunt(true)
	w.restless = !w.apart
	for range 1 + w.random.IntN(4) {
		if w.random.IntN(3) > 0 {
			w.process.doom(1 + w.random.IntN(60))
		}
		kind := leadbridge.SyncIncremental
		if w.random.IntN(4) == 0 {
			kind = leadbridge.SyncFull
		}
		err := w.sync(syncer.StartRequest{Type: kind})
		if !w.process.spare() {
			w.kills++
			w.process = w.rig.start(w.overhear)
			w.clock.Advance(5 * time.Minute) // for what the dead one held
		} else if err != nil && !passing(err) {
			w.t.Errorf("a sync failed in a way that does not pass: %v", err)
		}
		w.clock.Advance(time.Duration(w.random.IntN(60)) * time.Second)
	}
	w.haunt(false)
	w.restless = false
}

// passing reports whether an error is one of those that go away by themselves.
func passing(err error) bool {
	switch leadbridge.KindOf(err) {
	case leadbridge.Unavailable, leadbridge.RateLimited, leadbridge.Conflict:
		return true
	}
	// A token that expires twice in a row ends a run.
	return errors.Is(err, errDead) || strings.Contains(err.Error(), "no longer takes the access token")
}

// mostPasses is how many syncs it may take until nothing moves.
const mostPasses = 12

// settle syncs in peace until nothing is written on either side.
func (w *world) settle() {
	w.t.Helper()
	w.twist(false)
	defer w.twist(true)
	still := 0
	for n := 0; still < 2; n++ {
		if n == mostPasses {
			w.t.Fatalf("it does not fall quiet")
		}
		w.clock.Advance(2 * time.Hour)
		w.server.Stage.Calls.Reset()
		before := w.versions()
		kind := leadbridge.SyncIncremental
		if still == 1 || w.sweeps {
			kind = leadbridge.SyncFull
		}
		if err := w.sync(syncer.StartRequest{Type: kind}); err != nil {
			w.t.Fatal(err)
		}
		if still++; w.mend() || w.written() > 0 || w.versions() != before {
			still = 0
		}
	}
}

// versions is the sum of what was ever written here.
func (w *world) versions() (sum int64) {
	if err := w.db.EachLead(w.t.Context(), everything, func(l *leadbridge.Lead) error {
		sum += l.Version
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return sum
}

// idle syncs once more, in every way, and demands that nothing is written.
func (w *world) idle() {
	w.t.Helper()
	before := w.versions()
	w.clock.Advance(time.Hour)
	w.server.Stage.Calls.Reset()
	for _, kind := range []leadbridge.SyncType{leadbridge.SyncIncremental, leadbridge.SyncFull} {
		if err := w.sync(syncer.StartRequest{Type: kind}); err != nil {
			w.t.Fatal(err)
		}
	}
	if n := w.written(); n > 0 {
		w.t.Errorf("another sync made %d calls that write: %v", n, w.server.Stage.Calls.Counts())
	}
	if now := w.versions(); now != before {
		w.t.Errorf("another sync made %d revisions", now-before)
	}
}

// sync runs a run to its end, and sends what is queued.
func (w *world) sync(r syncer.StartRequest) error {
	return w.rig.sync(w.process, w.integration.ID, r)
}
