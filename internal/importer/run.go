package importer

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline/mapping"
)

// Run works on a started import until it is done or the budget is spent; a
// budget of zero has no end. It answers whether the import needs no further
// run. Every batch is stored in one transaction with the job's checkpoint, so
// that a killed run goes on where it was and each row counts exactly once.
//
// The error is of the kind that says whether to try again; what is wrong with
// the file itself ends the job, not the run, and is told in the job.
func (s *Service) Run(ctx context.Context, id string, budget time.Duration) (done bool, err error) {
	j, err := s.due(ctx, id)
	if err != nil || j.Status != leadbridge.ImportProcessing {
		return true, err
	}
	if err := s.overdue(j); err != nil {
		return true, s.fail(ctx, j, err)
	}
	road, err := s.roadOf(ctx, j)
	if err != nil {
		return true, s.fail(ctx, j, err)
	}
	feed, err := s.feedOf(ctx, j)
	if err != nil {
		return s.ended(ctx, j, err)
	}
	defer feed.close()
	r := run{service: s, job: j, road: road, cause: leadbridge.Cause{Kind: leadbridge.CauseImport, Job: j.ID, Actor: j.Actor}}
	if budget > 0 {
		r.deadline = time.Now().Add(budget)
	}
	if err := r.all(ctx, feed); err != nil {
		return s.ended(ctx, j, err)
	}
	if r.done {
		return true, s.remember(ctx, j.ID)
	}
	return false, nil
}

// remember keeps the mapping of an import that stored rows, for the next file
// with the same columns. One that stored none may have been a mistake.
func (s *Service) remember(ctx context.Context, id string) error {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil || j.Counts.Success == 0 {
		return err
	}
	return s.store.SaveMapping(ctx, mapping.Fingerprint(j.Columns), j.FieldMapping, j.Actor, s.now())
}

// overdue is the error of a job that takes longer than it may.
func (s *Service) overdue(j *leadbridge.ImportJob) error {
	if s.config.Timeout <= 0 || s.now().Sub(j.StartedAt) <= s.config.Timeout {
		return nil
	}
	return &leadbridge.Error{Op: "importer.Run", Kind: leadbridge.Invalid, Code: "import_timeout",
		Msg: "The import took longer than IMPORT_TIMEOUT_MS allows. What was stored stays; start it again to go on from there."}
}

// due returns a job, set going first if its time has come.
func (s *Service) due(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil || j.Status != leadbridge.ImportPending || j.ScheduledFor.IsZero() || j.ScheduledFor.After(s.now()) {
		return j, err
	}
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		if j.Status == leadbridge.ImportPending {
			s.begin(j)
		}
		return nil, nil
	})
}

// ended decides what an error means for the job: a file that cannot be read
// fails it, a job that moved on is done here, the rest is for the caller.
func (s *Service) ended(ctx context.Context, j *leadbridge.ImportJob, err error) (done bool, _ error) {
	switch {
	case leadbridge.CodeOf(err) == "job_moved":
		// Cancelled, or worked on by another. That one may be killed, so this
		// worker comes back to look until the job is at its end.
		now, e := s.store.ImportJob(ctx, j.ID)
		if e != nil {
			return false, e
		}
		if now.Status != leadbridge.ImportProcessing || now.Pass != j.Pass {
			return true, nil
		}
	case leadbridge.KindOf(err) == leadbridge.Invalid, leadbridge.KindOf(err) == leadbridge.NotFound, leadbridge.KindOf(err) == leadbridge.Unsupported:
		return true, s.fail(ctx, j, err)
	}
	return false, err
}

// fail ends a job that cannot be gone on with.
func (s *Service) fail(ctx context.Context, j *leadbridge.ImportJob, cause error) error {
	_, err := s.store.UpdateImportJob(ctx, j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		if j.Status == leadbridge.ImportProcessing {
			j.Status, j.ErrorMessage, j.CompletedAt = leadbridge.ImportFailed, publicText(cause), s.now()
		}
		return nil, nil
	})
	return err
}

// run is one worker's time with a job. Three things go on at once: batches
// are read and prepared ahead, the next one is decided upon, and the one
// before is stored. A decision that the storing overtook is made anew.
type run struct {
	service  *Service
	job      *leadbridge.ImportJob
	road     *Road
	cause    leadbridge.Cause
	deadline time.Time
	done     bool
	mu       sync.Mutex // guards the steps' decisions
}

// step is a batch on its way through a run.
type step struct {
	batch
	items   []intake.Item
	ready   chan struct{} // closed when items are prepared
	decided *intake.Decided
	// earlier are the steps that the decision took into account although
	// they were perhaps not stored yet, with what was decided on them then.
	earlier []earlier
	wrote   leadbridge.MatchMark // once it is stored
}

type earlier struct {
	step    *step
	decided *intake.Decided
}

// inFlight is how many steps before one may not be stored when it is decided
// upon: the one that is being stored, and the one that waits for that.
const inFlight = 2

func (r *run) all(parent context.Context, f feed) error {
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	workers := max(1, runtime.GOMAXPROCS(0))
	steps := make(chan *step, workers+1) // in the file's order
	work := make(chan *step, workers+1)
	decided := make(chan *step, 1)
	var group sync.WaitGroup
	group.Go(func() {
		defer close(work)
		defer close(steps)
		if err := r.read(ctx, f, steps, work); err != nil {
			stop(err)
		}
	})
	for range workers {
		group.Go(func() {
			for st := range work {
				r.prepare(st)
			}
		})
	}
	group.Go(func() {
		defer close(decided)
		if err := r.decideAll(ctx, steps, decided); err != nil {
			stop(err)
		}
	})
	err := r.storeAll(ctx, decided)
	stop(err)
	for range decided { // let the others see that it is over
	}
	group.Wait()
	// The first to fail stopped the rest; what they say of that is no news.
	if first := context.Cause(ctx); first != context.Canceled {
		return first
	}
	return err
}

// read makes steps of the feed's batches. What a broken file yielded before
// the break is still stored.
func (r *run) read(ctx context.Context, f feed, steps, work chan<- *step) error {
	for {
		b, err := f.next(ctx, r.job.Options.BatchSize)
		if len(b.drafts) > 0 || err == nil {
			b.broken = err
			st := &step{batch: b, ready: make(chan struct{})}
			for _, to := range []chan<- *step{steps, work} {
				select {
				case to <- st:
				case <-ctx.Done():
					return nil
				}
			}
		}
		if err != nil || b.to.Done {
			if len(b.drafts) > 0 {
				return nil // the step carries the error
			}
			return err
		}
	}
}

func (r *run) prepare(st *step) {
	defer close(st.ready)
	st.items = make([]intake.Item, len(st.drafts))
	for i, d := range st.drafts {
		r.road.Stages.Apply(d)
		st.items[i] = intake.Prepare(d, r.road.Policy.Match)
		st.items[i].Again = r.job.Pass > 1
	}
}

func (r *run) decideAll(ctx context.Context, steps <-chan *step, decided chan<- *step) error {
	var before []*step
	for st := range steps {
		select {
		case <-st.ready:
		case <-ctx.Done():
			return nil
		}
		if err := r.decide(ctx, st, before); err != nil {
			return err
		}
		before = append(before, st)
		before = before[max(0, len(before)-inFlight):]
		select {
		case decided <- st:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// decide makes the decision on a step, after those before it.
func (r *run) decide(ctx context.Context, st *step, before []*step) error {
	r.mu.Lock()
	var known []*intake.Decided
	st.earlier = nil
	for _, b := range before {
		known = append(known, b.decided)
		st.earlier = append(st.earlier, earlier{b, b.decided})
	}
	r.mu.Unlock()
	// The look-up is short, and to give it up halfway would cost a connection.
	decided, err := intake.Decide(context.WithoutCancel(ctx), r.service.store, st.items, r.road.Policy, r.cause, r.service.now(), known...)
	if err != nil {
		return err
	}
	r.mu.Lock()
	st.decided = decided
	r.mu.Unlock()
	return nil
}

// overtaken reports whether an earlier step was decided upon anew since.
func (st *step) overtaken() bool {
	return slices.ContainsFunc(st.earlier, func(e earlier) bool { return e.step.decided != e.decided })
}

func (r *run) storeAll(ctx context.Context, decided <-chan *step) error {
	for st := range decided {
		if err := r.store(ctx, st); err != nil {
			return err
		}
		if st.broken != nil {
			return st.broken
		}
		if st.to.Done {
			r.done = true
			return nil
		}
		if !r.deadline.IsZero() && time.Now().After(r.deadline) {
			return nil
		}
		if err := r.service.overdue(r.job); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// mostDecisions bounds how often a batch is decided anew because others keep
// storing leads like its own; after that it is the queue's to try again.
const mostDecisions = 50

func (r *run) store(ctx context.Context, st *step) error {
	if st.overtaken() {
		if err := r.decide(ctx, st, nil); err != nil {
			return err
		}
	}
	for n := 1; ; n++ {
		err := r.apply(ctx, st)
		if leadbridge.KindOf(err) != leadbridge.Conflict || leadbridge.CodeOf(err) == "job_moved" || n == mostDecisions {
			return err
		}
		if err := r.decide(ctx, st, nil); err != nil {
			return err
		}
	}
}

func (r *run) apply(ctx context.Context, st *step) error {
	st.decided.Settle()
	c := st.decided.Changes
	for _, e := range st.earlier {
		c.Known = append(c.Known, e.step.wrote)
	}
	c.Job = &leadbridge.ImportStep{Seq: r.job.Seq, Pass: r.job.Pass, From: st.from, To: st.to, Counts: st.decided.Counts, At: r.service.now()}
	if st.to.Done {
		c.Job.Status = leadbridge.ImportCompleted
		if r.job.Pass == 1 {
			c.Job.Total = st.to.Row
		}
	}
	if err := r.service.store.Apply(ctx, &c); err != nil {
		return err
	}
	// What led here is done with. Kept, it would chain all steps of the run.
	st.wrote, st.earlier, st.items, st.drafts = c.Wrote, nil, nil, nil
	return nil
}
