package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/job"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// begin starts a queue over a fresh database with one worker of kind "work".
func begin(t *testing.T, db *store.DB, w job.Worker) *job.Queue {
	t.Helper()
	return beginAll(t, db, map[string]job.Worker{"work": w})
}

func beginAll(t *testing.T, db *store.DB, workers map[string]job.Worker) *job.Queue {
	t.Helper()
	ctx := context.Background()
	q, err := job.New(ctx, db, job.Options{Concurrency: 2, Log: slog.New(slog.DiscardHandler), Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return q
}

func leave(t *testing.T, db *store.DB, q *job.Queue, tasks ...leadbridge.Task) {
	t.Helper()
	ctx := context.Background()
	if err := db.InTx(ctx, func(tx *store.Tx) error { return q.Enqueue(ctx, tx, tasks) }); err != nil {
		t.Fatal(err)
	}
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing happened for 30 seconds")
		panic("unreachable")
	}
}

func noGiveUp(t *testing.T) func(context.Context, string, error) error {
	return func(_ context.Context, _ string, cause error) error {
		t.Errorf("given up: %v", cause)
		return nil
	}
}

func TestTaskIsRepeatedUntilDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		var calls atomic.Int64
		ended := make(chan string, 1)
		db := open()
		q := begin(t, db, job.Worker{GiveUp: noGiveUp(t), Do: func(_ context.Context, id string, budget time.Duration) (bool, error) {
			if budget <= 0 {
				t.Error("no budget was given")
			}
			switch calls.Add(1) {
			case 1:
				return false, nil // more to do
			case 2:
				return false, leadbridge.Errorf(leadbridge.Unavailable, "test", "try again")
			case 3:
				return false, leadbridge.Errorf(leadbridge.Conflict, "test", "look again")
			}
			ended <- id
			return true, nil
		}})
		leave(t, db, q, leadbridge.Task{Kind: "work", ID: "seven"})
		if id := receive(t, ended); id != "seven" {
			t.Errorf("worked on %q", id)
		}
	})
}

func TestTaskIsGivenUpAndSaysWhy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		causes := make(chan error, 1)
		db := open()
		q := begin(t, db, job.Worker{
			Do: func(context.Context, string, time.Duration) (bool, error) {
				return false, leadbridge.Errorf(leadbridge.Invalid, "test", "the file is broken")
			},
			GiveUp: func(_ context.Context, _ string, cause error) error {
				causes <- cause
				return nil
			}})
		leave(t, db, q, leadbridge.Task{Kind: "work", ID: "1"})
		if cause := receive(t, causes); leadbridge.KindOf(cause) != leadbridge.Invalid {
			t.Errorf("given up because of %v", cause)
		}
	})
}

func TestTaskOfARolledBackTransactionIsNotDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		done := make(chan string, 2)
		db := open()
		q := begin(t, db, job.Worker{GiveUp: noGiveUp(t), Do: func(_ context.Context, id string, _ time.Duration) (bool, error) {
			done <- id
			return true, nil
		}})
		oops := errors.New("oops")
		err := db.InTx(ctx, func(tx *store.Tx) error {
			return errors.Join(q.Enqueue(ctx, tx, []leadbridge.Task{{Kind: "work", ID: "lost"}}), oops)
		})
		if !errors.Is(err, oops) {
			t.Fatal(err)
		}
		leave(t, db, q, leadbridge.Task{Kind: "work", ID: "kept"})
		if id := receive(t, done); id != "kept" {
			t.Errorf("worked on %q", id)
		}
	})
}

func TestTaskWaitsForItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		started := make(chan time.Time, 1)
		db := open()
		q := begin(t, db, job.Worker{GiveUp: noGiveUp(t), Do: func(context.Context, string, time.Duration) (bool, error) {
			started <- time.Now()
			return true, nil
		}})
		due := time.Now().Add(1500 * time.Millisecond)
		leave(t, db, q, leadbridge.Task{Kind: "work", ID: "1", At: due})
		if at := receive(t, started); at.Before(due.Add(-10 * time.Millisecond)) {
			t.Errorf("started %v too early", due.Sub(at))
		}
	})
}

func TestOnceIsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		var calls atomic.Int64
		release, ended := make(chan struct{}), make(chan string, 3)
		db := open()
		q := begin(t, db, job.Worker{GiveUp: noGiveUp(t), Do: func(_ context.Context, id string, _ time.Duration) (bool, error) {
			if id == "one" {
				calls.Add(1)
			}
			<-release
			ended <- id
			return true, nil
		}})
		leave(t, db, q, leadbridge.Task{Kind: "work", ID: "one"})
		leave(t, db, q, leadbridge.Task{Kind: "work", ID: "one", Once: true}, leadbridge.Task{Kind: "work", ID: "two", Once: true})
		close(release)
		receive(t, ended)
		receive(t, ended)
		time.Sleep(300 * time.Millisecond) // time for a third, if there is one
		if n := calls.Load(); n != 1 {
			t.Errorf("worked on it %d times", n)
		}
	})
}

func TestUnknownTaskIsRefused(t *testing.T) {
	db := storetest.SQLite(t)()
	q := begin(t, db, job.Worker{})
	ctx := context.Background()
	err := db.InTx(ctx, func(tx *store.Tx) error { return q.Enqueue(ctx, tx, []leadbridge.Task{{Kind: "play", ID: "1"}}) })
	if leadbridge.KindOf(err) != leadbridge.Internal {
		t.Errorf("%v", err)
	}
}

// TestUrgentTasksDoNotWait for long ones, however many there are.
func TestUrgentTasksDoNotWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ended, done := make(chan struct{}), make(chan string, 1)
		db := open()
		q := beginAll(t, db, map[string]job.Worker{
			"long": {GiveUp: noGiveUp(t), Do: func(context.Context, string, time.Duration) (bool, error) {
				<-ended
				return true, nil
			}},
			"short": {GiveUp: noGiveUp(t), Urgent: true, Do: func(_ context.Context, id string, _ time.Duration) (bool, error) {
				done <- id
				return true, nil
			}},
		})
		defer close(ended)
		for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
			leave(t, db, q, leadbridge.Task{Kind: "long", ID: id})
		}
		leave(t, db, q, leadbridge.Task{Kind: "short", ID: "seven"})
		if id := receive(t, done); id != "seven" {
			t.Errorf("worked on %q", id)
		}
	})
}
