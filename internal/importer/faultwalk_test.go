package importer_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// faulty fails the n-th call, before it takes effect or after: an answer that
// is lost is the harder of the two.
type faulty struct {
	importer.Store
	at    int64
	after bool
	calls atomic.Int64
	hit   atomic.Bool
}

func (f *faulty) call(do func() error) error {
	now := f.calls.Add(1) == f.at
	if now {
		f.hit.Store(true)
	}
	lost := leadbridge.Errorf(leadbridge.Unavailable, "test", "the connection was lost")
	if now && !f.after {
		return lost
	}
	err := do()
	if now {
		return lost
	}
	return err
}

func (f *faulty) FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (c leadbridge.Candidates, err error) {
	err = f.call(func() (err error) { c, err = f.Store.FindCandidates(ctx, keys); return err })
	return c, err
}

func (f *faulty) Apply(ctx context.Context, c *leadbridge.Changeset) error {
	return f.call(func() error { return f.Store.Apply(ctx, c) })
}

func (f *faulty) ImportJob(ctx context.Context, id string) (j *leadbridge.ImportJob, err error) {
	err = f.call(func() (err error) { j, err = f.Store.ImportJob(ctx, id); return err })
	return j, err
}

func (f *faulty) RowWrites(ctx context.Context, job *leadbridge.ImportJob, after int64, limit int) (w []store.RowWrite, err error) {
	err = f.call(func() (err error) { w, err = f.Store.RowWrites(ctx, job, after, limit); return err })
	return w, err
}

func (f *faulty) LeadsBySeq(ctx context.Context, seqs []int64) (l map[int64]*leadbridge.Lead, err error) {
	err = f.call(func() (err error) { l, err = f.Store.LeadsBySeq(ctx, seqs); return err })
	return l, err
}

func (f *faulty) RevisionsOf(ctx context.Context, seqs []int64) (r map[int64][]leadbridge.Revision, err error) {
	err = f.call(func() (err error) { r, err = f.Store.RevisionsOf(ctx, seqs); return err })
	return r, err
}

// TestFaultWalk fails the n-th call of the store for every n while a file is
// imported, rolled back and applied again, and demands the state of the
// undisturbed run each time.
func TestFaultWalk(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { faultWalk(t, storetest.SQLite, 1) })
	t.Run("postgres", func(t *testing.T) { faultWalk(t, storetest.Postgres, 7) })
}

func faultWalk(t *testing.T, fresh func(testing.TB) storetest.Opener, stride int64) {
	rows := 2000
	if testing.Short() {
		rows = 600
	}
	content := messy(rows)
	want, _ := disturbed(t, fresh(t)(), content, 0, false)
	for n, hit := int64(1), true; hit; n += stride {
		hit = false
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d after %v", n, after), func(t *testing.T) {
				got, h := disturbed(t, fresh(t)(), content, n, after)
				hit = hit || h
				for i, name := range []string{"import", "rollback", "reapply"} {
					if got[i] != want[i] {
						t.Errorf("the %s ended otherwise", name)
					}
				}
			})
		}
		if !hit && n < 20 {
			t.Errorf("only %d calls were walked", n)
		}
	}
}

// disturbed imports, rolls back and applies again through a store whose n-th
// call fails, and returns the states after each.
func disturbed(t *testing.T, db *store.DB, content string, n int64, after bool) (states [3]string, hit bool) {
	t.Helper()
	ctx := context.Background()
	b := newBench(t, db)
	j := b.create(t, "leads.csv", content, leadbridge.ImportOptions{OnDuplicate: leadbridge.DuplicateUpdate})
	f := &faulty{Store: db, at: n, after: after}
	s := importer.New(f, b.dir, config)
	undo := func() (bool, error) { return s.Undo(ctx, j.ID, 0) }
	for i, step := range []struct {
		begin func() (*leadbridge.ImportJob, error)
		work  func() (bool, error)
	}{
		{func() (*leadbridge.ImportJob, error) { return b.Start(ctx, j.ID) }, func() (bool, error) { return s.Run(ctx, j.ID, 0) }},
		{func() (*leadbridge.ImportJob, error) { return b.Rollback(ctx, j.ID, "tester") }, undo},
		{func() (*leadbridge.ImportJob, error) { return b.Reapply(ctx, j.ID, "tester") }, undo},
	} {
		if _, err := step.begin(); err != nil {
			t.Fatal(err)
		}
		drive(t, step.work)
		states[i] = state(t, b, j.ID)
	}
	return states, f.hit.Load()
}

// drive repeats work until it is done, as the job queue does.
func drive(t *testing.T, work func() (done bool, err error)) {
	t.Helper()
	for range 10 {
		done, err := work()
		if err == nil && done {
			return
		}
		if err != nil && leadbridge.KindOf(err) != leadbridge.Unavailable {
			t.Fatal(err)
		}
	}
	t.Fatal("it never ends")
}
