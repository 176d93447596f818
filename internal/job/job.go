// Package job runs tasks durably: a task is written in the same transaction
// as the data it belongs to, and is worked on until its worker says that it
// is done, whatever process dies meanwhile. It rests on River, over SQLite
// and PostgreSQL alike.
package job

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"leadbridge"
	"leadbridge/internal/store"
)

const (
	// chunk is how long a worker keeps one task before it puts it back, so
	// that tasks take turns and none runs into River's time-out.
	chunk = 30 * time.Second
	// timeout ends a worker that hangs; River rescues a task whose process
	// died after this time as well.
	timeout = 90 * time.Second
	// mostFailures is how often a task may fail by our own fault.
	mostFailures = 5
	// mostAttempts is how often a task is tried while something that it needs
	// is out of reach: with the waits of NextRetry, about a day.
	mostAttempts = 300
	longestWait  = 5 * time.Minute
	// urgentQueue is River's queue of urgent tasks, which has some places of
	// its own.
	urgentQueue  = "urgent"
	urgentPlaces = 4
)

// Worker does one kind of task.
type Worker struct {
	// Do works on the task for at most budget and answers whether it needs no
	// further run.
	Do func(ctx context.Context, id string, budget time.Duration) (done bool, err error)
	// GiveUp is told when the task will not be tried again, so that the
	// people who wait for it learn why.
	GiveUp func(ctx context.Context, id string, cause error) error
	// Urgent says that the tasks are short and somebody waits for them: they
	// are done beside the others, however many long ones there are.
	Urgent bool
}

// Options are a queue's settings.
type Options struct {
	// Workers says what is done for each kind of task.
	Workers map[string]Worker
	// Concurrency is how many tasks this process works on at once, besides
	// urgent ones.
	Concurrency int
	Log         *slog.Logger
}

// Queue hands tasks to workers.
type Queue struct {
	db      *store.DB
	enqueue func(context.Context, *store.Tx, []river.InsertManyParams) error
	start   func(context.Context) error
	stop    func(context.Context) error
	options Options
}

// args is a task as River keeps it.
type args struct {
	Task string `json:"task"`
	ID   string `json:"id"`
}

// Kind implements river.JobArgs.
func (args) Kind() string { return "task" }

// New brings River's tables up to date and returns a queue that is not yet
// started: tasks can be left in it, and wait.
func New(ctx context.Context, db *store.DB, o Options) (*Queue, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Log = slog.New(fromWarn{o.Log.Handler()})
	q := &Queue{db: db, options: o}
	if pool := db.Pool(); pool != nil {
		return q, build(ctx, q, riverpgxv5.New(pool), func(tx *store.Tx) pgx.Tx { return tx.PGX() })
	}
	return q, build(ctx, q, riversqlite.New(db.Writer()), func(tx *store.Tx) *sql.Tx { return tx.SQL })
}

func build[T any](ctx context.Context, q *Queue, driver riverdriver.Driver[T], native func(*store.Tx) T) error {
	const op = "job.New"
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: q.options.Log})
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, op, "job queue: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The tables of the job queue cannot be made: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{options: q.options})
	client, err := river.NewClient(driver, &river.Config{
		Queues:               q.options.queues(),
		Workers:              workers,
		JobTimeout:           timeout,
		RescueStuckJobsAfter: timeout + 5*time.Second,
		FetchCooldown:        20 * time.Millisecond,
		FetchPollInterval:    500 * time.Millisecond,
		MaxAttempts:          mostAttempts,
		Logger:               q.options.Log,
	})
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, op, "job queue: %w", err)
	}
	q.enqueue = func(ctx context.Context, tx *store.Tx, params []river.InsertManyParams) error {
		_, err := client.InsertManyTx(ctx, native(tx), params)
		return err
	}
	q.start, q.stop = client.Start, func(ctx context.Context) error {
		// Workers see their context end, leave the task where its checkpoint
		// is, and it is taken up again at the next start.
		err := client.StopAndCancel(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			return leadbridge.Errorf(leadbridge.Unavailable, "job.Stop", "A task did not end in time; it goes on from its checkpoint at the next start.")
		}
		return err
	}
	return nil
}

// queues are River's queues, with how many tasks of each are done at once.
func (o Options) queues() map[string]river.QueueConfig {
	queues := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: max(1, o.Concurrency)}}
	for _, w := range o.Workers {
		if w.Urgent {
			queues[urgentQueue] = river.QueueConfig{MaxWorkers: urgentPlaces}
		}
	}
	return queues
}

// Enqueue leaves tasks in the queue, inside the caller's transaction.
func (q *Queue) Enqueue(ctx context.Context, tx *store.Tx, tasks []leadbridge.Task) error {
	var params []river.InsertManyParams
	for _, t := range tasks {
		w, known := q.options.Workers[t.Kind]
		if !known {
			return leadbridge.Errorf(leadbridge.Internal, "job.Enqueue", "there is no worker for tasks of kind %q", t.Kind)
		}
		if t.Once {
			waits, err := q.db.TaskWaits(ctx, tx, t)
			if err != nil {
				return err
			}
			if waits {
				continue
			}
		}
		opts := &river.InsertOpts{ScheduledAt: t.At}
		if w.Urgent {
			opts.Queue = urgentQueue
		}
		params = append(params, river.InsertManyParams{Args: args{Task: t.Kind, ID: t.ID}, InsertOpts: opts})
	}
	if len(params) == 0 {
		return nil
	}
	if err := q.enqueue(ctx, tx, params); err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, "job.Enqueue", "The task cannot be queued: %w", err)
	}
	return nil
}

// Start sets the workers going. They end with Stop, not with ctx.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.db.ReleaseTasks(ctx); err != nil {
		return err
	}
	return q.start(context.WithoutCancel(ctx))
}

// Stop ends the workers; ctx bounds how long it waits for them.
func (q *Queue) Stop(ctx context.Context) error { return q.stop(ctx) }

type worker struct {
	river.WorkerDefaults[args]
	options Options
}

// Timeout implements river.Worker.
func (*worker) Timeout(*river.Job[args]) time.Duration { return timeout }

// NextRetry implements river.Worker: one second, doubled each time up to five
// minutes, give or take a quarter.
func (*worker) NextRetry(j *river.Job[args]) time.Time {
	wait := min(time.Second<<min(len(j.Errors), 12), longestWait)
	return time.Now().Add(time.Duration(float64(wait) * (0.75 + rand.Float64()/2)))
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	todo, known := w.options.Workers[j.Args.Task]
	if !known {
		return river.JobCancel(leadbridge.Errorf(leadbridge.Unsupported, "job.Work", "there is no worker for tasks of kind %q", j.Args.Task))
	}
	done, err := todo.Do(ctx, j.Args.ID, chunk)
	if err == nil && !done {
		return river.JobSnooze(0)
	}
	v := verdictOn(ctx, err, j.JobRow)
	if err != nil && !v.giveUp && ctx.Err() == nil && leadbridge.KindOf(err) != leadbridge.Conflict {
		w.options.Log.Warn("task will be tried again", told(j.Args, err)...)
	}
	if v.giveUp {
		w.options.Log.Error("task given up", told(j.Args, err)...)
		if e := todo.GiveUp(context.WithoutCancel(ctx), j.Args.ID, err); e != nil {
			return errors.Join(err, e) // tried again, so that nobody waits for ever
		}
	}
	return v.err
}

// told is what the log is told of a task that failed. The words of an error
// that is not our own fault may hold personal data, such as what a CRM says of
// a record; those who wait for the task find them there.
func told(task args, err error) []any {
	about := []any{"task", task.Task, "id", task.ID, "kind", leadbridge.KindOf(err), "code", leadbridge.CodeOf(err)}
	if leadbridge.KindOf(err) != leadbridge.Internal {
		return about
	}
	return append(about, "error", err, "cause", errors.Unwrap(err))
}

// verdict is what River is told, and whether the task is given up by it.
type verdict struct {
	err    error
	giveUp bool
}

// verdictOn is the table of what an error's kind means for a task.
func verdictOn(ctx context.Context, err error, j *rivertype.JobRow) verdict {
	if err == nil {
		return verdict{}
	}
	if ctx.Err() != nil {
		return verdict{err: river.JobSnooze(time.Second)} // stopped, or out of time; goes on from its checkpoint
	}
	switch leadbridge.KindOf(err) {
	case leadbridge.Invalid, leadbridge.NotFound, leadbridge.Unsupported, leadbridge.Unauthorized, leadbridge.Forbidden:
		return verdict{river.JobCancel(err), true}
	case leadbridge.Conflict:
		return verdict{err: river.JobSnooze(time.Second)}
	case leadbridge.RateLimited:
		var e *leadbridge.Error
		errors.As(err, &e)
		return verdict{err: river.JobSnooze(max(e.After, time.Second))}
	case leadbridge.Unavailable:
		if j.Attempt >= j.MaxAttempts {
			return verdict{river.JobCancel(err), true}
		}
	default: // Internal
		if j.Attempt >= mostFailures {
			return verdict{river.JobCancel(err), true}
		}
	}
	return verdict{err: err}
}

// fromWarn leaves out what River has to say below the level of a warning.
type fromWarn struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h fromWarn) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}
