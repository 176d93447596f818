package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// fault strikes at the n-th step of a kind.
type fault struct {
	at    string // "store" or "http"
	n     int    // counted from 1
	after bool   // the step is carried out, and its answer lost
	crash bool   // nothing works after it, as when the process dies

	mu     sync.Mutex
	steps  map[string]int
	struck bool
}

var errFault = errors.New("a fault of the walk")

// step runs one step, or has it fail.
func (f *fault) step(at string, do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.struck && f.crash {
		return errFault
	}
	f.steps[at]++
	if f.at != at || f.steps[at] != f.n {
		return do()
	}
	f.struck = true
	if f.after {
		_ = do()
	}
	return errFault
}

// faultyStore has the steps of a renewal fail.
type faultyStore struct {
	account.Store
	*fault
}

func (s faultyStore) Integration(ctx context.Context, id string) (i leadbridge.Integration, err error) {
	err = s.step("store", func() error { i, err = s.Store.Integration(ctx, id); return err })
	return i, err
}

func (s faultyStore) Grant(ctx context.Context, id string) (g store.GrantState, err error) {
	err = s.step("store", func() error { g, err = s.Store.Grant(ctx, id); return err })
	return g, err
}

func (s faultyStore) LeaseGrant(ctx context.Context, id, owner string, generation int64, now, until time.Time) (leased, unsure bool, err error) {
	err = s.step("store", func() error {
		leased, unsure, err = s.Store.LeaseGrant(ctx, id, owner, generation, now, until)
		return err
	})
	return leased && err == nil, unsure, err
}

func (s faultyStore) ReleaseGrant(ctx context.Context, id, owner string, unsure bool, reason string) error {
	return s.step("store", func() error { return s.Store.ReleaseGrant(ctx, id, owner, unsure, reason) })
}

func (s faultyStore) RenewGrant(ctx context.Context, id, owner string, generation int64, reason string, g store.NewGrant) (stored bool, err error) {
	err = s.step("store", func() error {
		stored, err = s.Store.RenewGrant(ctx, id, owner, generation, reason, g)
		return err
	})
	return stored && err == nil, err
}

func (s faultyStore) ParkGrant(ctx context.Context, id string, generation int64, reason string, at time.Time) (parked bool, err error) {
	err = s.step("store", func() error { parked, err = s.Store.ParkGrant(ctx, id, generation, reason, at); return err })
	return parked && err == nil, err
}

// faultyTransport has HTTP calls fail.
type faultyTransport struct{ *fault }

func (t faultyTransport) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	sent := false
	err = t.step("http", func() error { sent = true; resp, err = http.DefaultTransport.RoundTrip(r); return err })
	if err != nil && resp != nil {
		resp.Body.Close()
	}
	if errors.Is(err, errFault) && sent {
		// What was sent and not answered looks like a broken connection.
		return brokenOff(r)
	}
	return resp, err
}

// brokenOff is an answer that begins and does not come.
func brokenOff(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Request: r, Header: http.Header{}, Body: broken{}}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errFault }
func (broken) Close() error             { return nil }

// A walk fails each step of a renewal in turn, in each way, and demands that
// the connection works afterwards. Where the CRM replaced the refresh token,
// kills it at its second use, and its answer never came to be stored, no
// program could save the connection: there the access token must go on
// working to its end, and the state must say so in words.
func TestFaultWalk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		db := open()
		keys := loadKeys(t, db)
		for rotation, named := range map[sandbox.Rotation]string{sandbox.RotateOff: "off", sandbox.RotateLenient: "lenient", sandbox.RotateStrict: "strict"} {
			for _, introspect := range []string{"yes", "no", "silent"} {
				for _, elapsed := range []time.Duration{toyLife * 85 / 100, toyLife * 110 / 100} {
					if elapsed > toyLife && introspect != "yes" {
						continue // nothing is asked when there is nothing to lose
					}
					t.Run(fmt.Sprintf("%s/introspect=%s/%v", named, introspect, elapsed), func(t *testing.T) {
						t.Parallel()
						y := newToy(t)
						y.introspect = introspect != "no"
						y.silent.Store(introspect == "silent")
						w := walk{toy: y, db: db, keys: keys, rotation: rotation, elapsed: elapsed}
						w.integration = create(t, y.service(t, db, keys, nil))
						w.run(t)
					})
				}
			}
		}
	})
}

type walk struct {
	*toy
	db          *store.DB
	keys        *account.Keys
	integration leadbridge.Integration
	rotation    sandbox.Rotation
	elapsed     time.Duration
}

func (w walk) run(t *testing.T) {
	walked, lost := 0, 0
	for _, at := range []string{"store", "http"} {
		for _, after := range []bool{false, true} {
			for _, crash := range []bool{false, true} {
				for n := 1; ; n++ {
					f := &fault{at: at, n: n, after: after, crash: crash, steps: map[string]int{}}
					saved := w.once(t, f)
					if !f.struck {
						break
					}
					walked++
					if !saved {
						lost++
						if w.rotation != sandbox.RotateStrict || at == "http" && !after && !crash || at == "store" && !crash {
							t.Errorf("%s step %d (carried out: %v, crash: %v): the connection was lost", at, n, after, crash)
						}
					}
				}
			}
		}
	}
	if walked < 12 {
		t.Errorf("the walk had %d steps only", walked)
	}
	if w.rotation == sandbox.RotateStrict && lost == 0 {
		t.Error("no step lost the connection; does the server rotate?")
	}
}

// once renews with one fault, resumes, and reports whether the connection
// lived on.
func (w walk) once(t *testing.T, f *fault) bool {
	t.Helper()
	ctx, y, i := context.Background(), w.toy, w.integration
	y.grants = &sandbox.Grants{Clock: y.clock, CodeLife: time.Minute, AccessLife: toyLife, Rotation: w.rotation}
	token, err := y.grants.Exchange(y.grants.Issue(sandbox.Consented{Client: toyClient}), toyClient, "", "")
	if err != nil {
		t.Fatal(err)
	}
	grant := leadbridge.Grant{AccessToken: token.Access, RefreshToken: token.Refresh, IssuedAt: token.IssuedAt, ExpiresAt: token.ExpiresAt, InstanceURL: y.URL}
	if err := y.service(t, w.db, w.keys, nil).ConnectGrant(ctx, i.ID, grant); err != nil {
		t.Fatal(err)
	}
	y.clock.Advance(w.elapsed)
	s := y.service(t, faultyStore{w.db, f}, w.keys, &http.Client{Transport: faultyTransport{f}})
	_ = y.works(ctx, t, s, i.ID, f) // may fail
	if f.crash {
		s = y.service(t, w.db, w.keys, nil)
	} else {
		f.at = "" // no more faults
	}
	// Some seconds later, while the lease of a process that died still runs,
	// a token that works is given out.
	y.clock.Advance(5 * time.Second)
	s.Hurry()
	if err := y.works(ctx, t, s, i.ID, f); err != nil && w.elapsed < toyLife {
		t.Errorf("%+v: the token worked still, but: %v", f.steps, err)
	}
	y.clock.Advance(3 * time.Minute)
	err = y.works(ctx, t, s, i.ID, f)
	if w.elapsed < toyLife && err != nil {
		t.Errorf("the token worked still, but: %v", err)
	}
	before, _ := w.db.Integration(ctx, i.ID)
	y.clock.Advance(toyLife)
	if err = y.works(ctx, t, s, i.ID, f); err == nil {
		if after, err := w.db.Integration(ctx, i.ID); err != nil || after.Connection != leadbridge.Connected || after.ConnectionReason != "" {
			t.Errorf("it works, but is %s, %q, %v", after.Connection, after.ConnectionReason, err)
		}
		return true
	}
	after, _ := w.db.Integration(ctx, i.ID)
	if after.Connection != leadbridge.NeedsReconnect || after.ConnectionReason == "" || leadbridge.CodeOf(err) != "needs_reconnect" {
		t.Errorf("it does not work and is %s, %q: %v", after.Connection, after.ConnectionReason, err)
	}
	if w.elapsed < toyLife && before.ConnectionReason == "" {
		t.Error("nothing said that the connection would end")
	}
	return false
}

// works makes a call and reports why it failed, if it did. A grant that is
// given out must be good at the CRM.
func (y *toy) works(ctx context.Context, t *testing.T, s *account.Service, id string, f *fault) error {
	t.Helper()
	g, err := s.GrantOf(ctx, id)
	if err != nil {
		return err
	}
	if _, err := y.grants.Check(g.AccessToken); err != nil {
		t.Errorf("%+v: it gave out a token that is %v", f, err)
	}
	return nil
}
