package syncer

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"leadbridge"
)

// leaseShelf is a store of one lease.
type leaseShelf struct {
	Store
	mu    sync.Mutex
	owner string
	until time.Time
	down  bool // the database does not answer
}

func (l *leaseShelf) be(owner string, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owner, l.until = owner, until
}

func (l *leaseShelf) silent(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
}

func (l *leaseShelf) TakeLease(_ context.Context, _, _, owner string, now, until time.Time) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.down:
		return false, leadbridge.Errorf(leadbridge.Unavailable, "test", "the database is down")
	case l.owner != owner && now.Before(l.until):
		return false, nil
	}
	l.owner, l.until = owner, until
	return true, nil
}

func (l *leaseShelf) DropLease(_ context.Context, _, _, owner string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owner == owner {
		l.until = time.Time{}
	}
	return nil
}

func leasing(t *testing.T, f func(*testing.T, *leaseShelf, *Service)) {
	synctest.Test(t, func(t *testing.T) {
		shelf := &leaseShelf{}
		f(t, shelf, New(Config{Now: time.Now}, shelf, nil, nil))
	})
}

func TestLeaseIsKeptAsLongAsTheWorkLasts(t *testing.T) {
	leasing(t, func(t *testing.T, _ *leaseShelf, s *Service) {
		held, release, taken, err := s.lease(t.Context(), "i", workRun)
		if err != nil || !taken {
			t.Fatal(taken, err)
		}
		time.Sleep(time.Hour)
		if _, _, again, err := s.lease(t.Context(), "i", workRun); again || err != nil {
			t.Errorf("a second one was given: %v, %v", again, err)
		}
		if held.Err() != nil {
			t.Errorf("it ended: %v", context.Cause(held))
		}
		release()
		release()
		if held.Err() == nil {
			t.Error("work may go on under a lease that was given back")
		}
		_, release, taken, err = s.lease(t.Context(), "i", workRun)
		if err != nil || !taken {
			t.Error("it was not given back")
		}
		release()
	})
}

func TestLeaseThatIsTakenAwayEndsTheWork(t *testing.T) {
	leasing(t, func(t *testing.T, shelf *leaseShelf, s *Service) {
		held, release, _, _ := s.lease(t.Context(), "i", workRun)
		defer release()
		shelf.be("another", time.Now().Add(time.Hour))
		time.Sleep(leaseRenew + time.Second)
		if leadbridge.KindOf(context.Cause(held)) != leadbridge.Conflict {
			t.Errorf("it ended with %v", context.Cause(held))
		}
	})
}

// TestLeaseOutlivesAShortSilence of the database, but never its own end.
func TestLeaseOutlivesAShortSilence(t *testing.T) {
	leasing(t, func(t *testing.T, shelf *leaseShelf, s *Service) {
		held, release, _, _ := s.lease(t.Context(), "i", workRun)
		defer release()
		shelf.silent(true)
		time.Sleep(leaseRenew + time.Second)
		shelf.silent(false)
		time.Sleep(time.Hour)
		if held.Err() != nil {
			t.Fatalf("it ended: %v", context.Cause(held))
		}
		shelf.silent(true)
		began := time.Now()
		<-held.Done()
		if lasted := time.Since(began); lasted >= leaseTime || errors.Is(context.Cause(held), context.Canceled) {
			t.Errorf("it ended after %s: %v", lasted, context.Cause(held))
		}
	})
}
