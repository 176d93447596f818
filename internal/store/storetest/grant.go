package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var grantExam = map[string]func(*testing.T, Opener){
	"grant/lease":      grantLease,
	"grant/extended":   grantExtended,
	"grant/one lease":  grantOneLease,
	"grant/one login":  grantOneLogin,
	"grant/late":       grantLate,
	"grant/parked":     grantParked,
	"grant/disconnect": grantDisconnect,
}

// connected stores a connected integration.
func connected(t testing.TB, db *store.DB, id string) {
	t.Helper()
	newIntegration(t, db, id)
	if err := db.Connect(context.Background(), id, "", leadbridge.AuthOAuth2, "7", "Acme", "", store.NewGrant{Sealed: []byte("g1"), InstanceURL: "https://x.example", Scopes: []string{"a"}, At: start}); err != nil {
		t.Fatal(err)
	}
}

// grantIs demands how a grant stands.
func grantIs(t testing.TB, db *store.DB, id, sealed string, generation int64, unsure bool, owner string) {
	t.Helper()
	g, err := db.Grant(context.Background(), id)
	if err != nil || string(g.Sealed) != sealed || g.Generation != generation || g.Unsure != unsure || g.Owner != owner || g.LeasedTill.IsZero() != (owner == "") {
		t.Fatalf("it is %+v, %v; want %s, %d, %v, %q", g, err, sealed, generation, unsure, owner)
	}
}

// leases takes a lease of a minute, and demands whether it is given.
func leases(t testing.TB, db *store.DB, owner string, generation int64, at time.Time, want, wantUnsure bool) {
	t.Helper()
	leased, unsure, err := db.LeaseGrant(context.Background(), "1", owner, generation, at, at.Add(time.Minute))
	if err != nil || leased != want || unsure != wantUnsure {
		t.Fatalf("leased %v, unsure %v, %v", leased, unsure, err)
	}
}

func renews(t testing.TB, db *store.DB, owner string, generation int64, sealed string, want bool) {
	t.Helper()
	stored, err := db.RenewGrant(context.Background(), "1", owner, generation, "why", store.NewGrant{Sealed: []byte(sealed), At: start})
	if err != nil || stored != want {
		t.Fatalf("stored %v, %v", stored, err)
	}
}

func grantLease(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	connected(t, db, "1")
	grantIs(t, db, "1", "g1", 1, false, "")
	leases(t, db, "a", 2, start, false, false)
	leases(t, db, "a", 1, start, true, false)
	grantIs(t, db, "1", "g1", 1, true, "a")
	leases(t, db, "b", 1, start.Add(59*time.Second), false, false)
	leases(t, db, "b", 1, start.Add(time.Minute), true, true)
	if err := db.ReleaseGrant(ctx, "1", "a", false, ""); err != nil { // it has no lease any more
		t.Fatal(err)
	}
	grantIs(t, db, "1", "g1", 1, true, "b")
	if err := db.ReleaseGrant(ctx, "1", "b", true, "who knows"); err != nil {
		t.Fatal(err)
	}
	grantIs(t, db, "1", "g1", 1, true, "")
	leases(t, db, "c", 1, start, true, true)
	renews(t, db, "c", 1, "g2", true)
	grantIs(t, db, "1", "g2", 2, false, "")
	i, err := db.Integration(ctx, "1")
	if err != nil || i.ConnectionReason != "why" || i.InstanceURL != "https://x.example" || len(i.Scopes) != 1 || i.Version != 2 {
		t.Errorf("got %+v, %v", i, err)
	}
}

// Who waits long for the CRM takes the lease for longer.
func grantExtended(t *testing.T, open Opener) {
	db := open()
	connected(t, db, "1")
	leases(t, db, "a", 1, start, true, false)
	leases(t, db, "a", 1, start.Add(50*time.Second), true, true)
	leases(t, db, "b", 1, start.Add(100*time.Second), false, false)
	leases(t, db, "b", 1, start.Add(110*time.Second), true, true)
	leases(t, db, "a", 1, start.Add(111*time.Second), false, false)
}

// Of two logins to different accounts at once only one is taken.
func grantOneLogin(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	connected(t, db, "1") // to account 7
	other := store.NewGrant{Sealed: []byte("other"), At: start}
	demand(t, db.Connect(ctx, "1", "", leadbridge.AuthOAuth2, "8", "Other", "", other), leadbridge.Conflict, "conflict")
	grantIs(t, db, "1", "g1", 1, false, "")
	if err := db.Connect(ctx, "1", "7", leadbridge.AuthOAuth2, "8", "Other", "", other); err != nil {
		t.Fatal(err)
	}
	grantIs(t, db, "1", "other", 2, false, "")
}

func grantOneLease(t *testing.T, open Opener) {
	one, two := open(), open()
	connected(t, one, "1")
	var given atomic.Int32
	var all sync.WaitGroup
	for n := range 20 {
		db := []*store.DB{one, two}[n%2]
		all.Go(func() {
			leased, _, err := db.LeaseGrant(context.Background(), "1", string(rune('a'+n)), 1, start, start.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			if leased {
				given.Add(1)
			}
		})
	}
	all.Wait()
	if given.Load() != 1 {
		t.Errorf("%d have the lease", given.Load())
	}
}

// One whose lease ran out stores what it got if nobody was faster; what the
// next one gets replaces it.
func grantLate(t *testing.T, open Opener) {
	db := open()
	connected(t, db, "1")
	leases(t, db, "a", 1, start, true, false)
	leases(t, db, "b", 1, start.Add(time.Hour), true, true)
	renews(t, db, "a", 1, "late", true)
	grantIs(t, db, "1", "late", 2, true, "b")
	renews(t, db, "b", 1, "newer", true)
	grantIs(t, db, "1", "newer", 3, false, "")
	renews(t, db, "a", 1, "later still", false)
	grantIs(t, db, "1", "newer", 3, false, "")
}

func grantParked(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	connected(t, db, "1")
	leases(t, db, "a", 1, start, true, false)
	if parked, err := db.ParkGrant(ctx, "1", 2, "gone", start); parked || err != nil {
		t.Errorf("parked another generation: %v", err)
	}
	if parked, err := db.ParkGrant(ctx, "1", 1, "gone", start); !parked || err != nil {
		t.Errorf("parked %v, %v", parked, err)
	}
	grantIs(t, db, "1", "g1", 1, false, "")
	i, err := db.Integration(ctx, "1")
	if err != nil || i.Connection != leadbridge.NeedsReconnect || i.ConnectionReason != "gone" || i.LastError != "gone" || i.ErrorCount != 1 {
		t.Errorf("got %+v, %v", i, err)
	}
	leases(t, db, "a", 1, start, false, false)
	renews(t, db, "a", 1, "g2", false)
}

func grantDisconnect(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	connected(t, db, "1")
	leases(t, db, "a", 1, start, true, false)
	if err := db.Disconnect(ctx, "1", start); err != nil {
		t.Fatal(err)
	}
	renews(t, db, "a", 1, "g2", false)
	g, err := db.Grant(ctx, "1")
	if err != nil || g.Sealed != nil || g.Connection != leadbridge.NotConnected || g.Owner != "" || g.Unsure {
		t.Errorf("got %+v, %v", g, err)
	}
}
