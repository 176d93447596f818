package syncer_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// life is a process's. Each call to a CRM or the database is two steps of it,
// before it is made and after; a death in between loses the answer.
type life struct {
	end context.CancelFunc

	mu   sync.Mutex
	left int // steps until the end; 0: nothing threatens
	dead bool
}

var errDead = errors.New("test: the process was killed")

// doom kills the process after so many more steps.
func (l *life) doom(steps int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = steps
}

// spare takes the threat away, and reports whether the process still lives.
func (l *life) spare() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = 0
	return !l.dead
}

// step is the error for what a dead process would do.
func (l *life) step() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left > 0 {
		if l.left--; l.left == 0 {
			l.dead = true
			l.end()
		}
	}
	if l.dead {
		return errDead
	}
	return nil
}

// mortalWire is the way to the CRMs.
type mortalWire struct {
	next http.RoundTripper
	*life
	hear func(*http.Request)
}

func (w mortalWire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := w.step(); err != nil {
		return nil, err
	}
	if w.hear != nil {
		w.hear(r)
	}
	resp, err := w.next.RoundTrip(r)
	if dead := w.step(); dead != nil {
		if err == nil {
			resp.Body.Close()
		}
		return nil, dead
	}
	return resp, err
}

// mortalStore is the way to the database: the steps between which a death
// could leave something half done.
type mortalStore struct {
	*store.DB
	*life
}

func (s mortalStore) mortally(do func() error) error {
	if err := s.step(); err != nil {
		return err
	}
	err := do()
	if dead := s.step(); dead != nil {
		return dead
	}
	return err
}

func (s mortalStore) Apply(ctx context.Context, c *leadbridge.Changeset) error {
	return s.mortally(func() error { return s.DB.Apply(ctx, c) })
}

func (s mortalStore) CreateRun(ctx context.Context, r *leadbridge.SyncRun, tasks ...leadbridge.Task) error {
	return s.mortally(func() error { return s.DB.CreateRun(ctx, r, tasks...) })
}

func (s mortalStore) UpdateRun(ctx context.Context, id string, f func(*leadbridge.SyncRun) ([]leadbridge.Task, error)) (run *leadbridge.SyncRun, err error) {
	err = s.mortally(func() (err error) { run, err = s.DB.UpdateRun(ctx, id, f); return err })
	return run, err
}

func (s mortalStore) TakeLease(ctx context.Context, integrationID, work, owner string, now, until time.Time) (taken bool, err error) {
	err = s.mortally(func() (err error) {
		taken, err = s.DB.TakeLease(ctx, integrationID, work, owner, now, until)
		return err
	})
	return taken, err
}

func (s mortalStore) DropLease(ctx context.Context, integrationID, work, owner string) error {
	return s.mortally(func() error { return s.DB.DropLease(ctx, integrationID, work, owner) })
}

func (s mortalStore) NoteSync(ctx context.Context, integrationID string, status leadbridge.SyncStatus, lastSyncAt time.Time, lastError string) error {
	return s.mortally(func() error { return s.DB.NoteSync(ctx, integrationID, status, lastSyncAt, lastError) })
}

func (s mortalStore) StartSync(ctx context.Context, integrationID string) error {
	return s.mortally(func() error { return s.DB.StartSync(ctx, integrationID) })
}

func (s mortalStore) EraseLead(ctx context.Context, seq int64, cause leadbridge.Cause, at time.Time) error {
	return s.mortally(func() error { return s.DB.EraseLead(ctx, seq, cause, at) })
}

func (s mortalStore) QueueUnlinked(ctx context.Context, integrationID, object string, after int64, limit int, at time.Time) (last int64, err error) {
	err = s.mortally(func() (err error) {
		last, err = s.DB.QueueUnlinked(ctx, integrationID, object, after, limit, at)
		return err
	})
	return last, err
}

func (s mortalStore) LinksOf(ctx context.Context, integrationID, object string, recordIDs []string) (links []leadbridge.Link, err error) {
	err = s.mortally(func() (err error) {
		links, err = s.DB.LinksOf(ctx, integrationID, object, recordIDs)
		return err
	})
	return links, err
}

func (s mortalStore) Outbox(ctx context.Context, f store.OutboxFilter) (items []leadbridge.OutboxItem, err error) {
	err = s.mortally(func() (err error) { items, err = s.DB.Outbox(ctx, f); return err })
	return items, err
}
