package importer

import (
	"context"
	"runtime"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
)

// RunPlan works on a plan until it is ready or the budget is spent; a budget
// of zero has no end. It answers whether the plan needs no further run.
//
// What a plan has in mind of the file's earlier rows lies in this process
// between two runs. Another process, or this one after a restart, begins
// anew.
func (s *Service) RunPlan(ctx context.Context, id string, budget time.Duration) (done bool, err error) {
	r := s.rehearsals.take(id)
	p, err := s.store.ImportPlan(ctx, id)
	if err != nil || p.Status != leadbridge.PlanRunning {
		r.close()
		return true, err
	}
	if r == nil {
		if r, err = s.rehearse(ctx, p); err != nil {
			return s.planEnded(ctx, p.ID, err)
		}
	}
	var deadline time.Time
	if budget > 0 {
		deadline = time.Now().Add(budget)
	}
	done, err = r.all(ctx, deadline)
	if done || err != nil {
		r.close()
		return s.planEnded(ctx, p.ID, err)
	}
	s.rehearsals.put(id, r)
	return false, nil
}

// planEnded decides what an error means for a plan, as ended does for a job.
func (s *Service) planEnded(ctx context.Context, id string, err error) (done bool, _ error) {
	switch {
	case err == nil, leadbridge.CodeOf(err) == "plan_moved":
		return true, nil
	case leadbridge.KindOf(err) == leadbridge.Invalid, leadbridge.KindOf(err) == leadbridge.NotFound, leadbridge.KindOf(err) == leadbridge.Unsupported:
		return true, s.GiveUpPlan(ctx, id, err)
	}
	return false, err
}

// rehearsals are the plans between two runs, by ID.
type rehearsals struct {
	mu   sync.Mutex
	byID map[string]*rehearsal
}

func (r *rehearsals) take(id string) *rehearsal {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := r.byID[id]
	delete(r.byID, id)
	return found
}

func (r *rehearsals) put(id string, one *rehearsal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID = map[string]*rehearsal{}
	}
	r.byID[id] = one
}

// rehearsal is an import that is gone through without being written.
type rehearsal struct {
	service *Service
	plan    *leadbridge.ImportPlan
	road    *Road
	feed    feed
	memory  *planMemory
	shown   map[leadbridge.RowStatus]int
	// save writes how far the plan is.
	save  func(context.Context, *leadbridge.ImportPlan) error
	saved time.Time
}

// rehearse begins a plan at the file's first row.
func (s *Service) rehearse(ctx context.Context, p *leadbridge.ImportPlan) (*rehearsal, error) {
	j := &leadbridge.ImportJob{FileURL: p.FileURL, FileName: p.FileName, Columns: p.Columns, Dialect: p.Dialect,
		FieldMapping: p.FieldMapping, Options: p.Options, Pass: 1}
	road, err := s.roadOf(ctx, j)
	if err != nil {
		return nil, err
	}
	f, err := s.feedOf(ctx, j)
	if err != nil {
		return nil, err
	}
	memory, err := newPlanMemory(s.store)
	if err != nil {
		f.close()
		return nil, err
	}
	road.Policy.RowOf = memory.rowOf
	p.Processed, p.Counts, p.Examples, p.Refusals, p.Estimate = 0, leadbridge.PlanCounts{}, nil, nil, false
	return &rehearsal{service: s, plan: p, road: road, feed: f, memory: memory, shown: map[leadbridge.RowStatus]int{},
		save: s.store.MoveImportPlan, saved: time.Now()}, nil
}

func (r *rehearsal) close() {
	if r != nil {
		r.feed.close()
		r.memory.close()
	}
}

const (
	planBatch = 500         // rows that are looked up at once
	planSaved = time.Second // how often people are told how far a plan is
)

// all goes on to the end of the file, or to the deadline.
func (r *rehearsal) all(ctx context.Context, deadline time.Time) (done bool, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		b, broken := r.feed.next(ctx, planBatch)
		if err := r.batch(ctx, b.drafts); err != nil {
			return false, err
		}
		if broken != nil {
			return false, broken
		}
		if b.to.Done {
			p := r.plan
			p.Status, p.Total, p.CompletedAt = leadbridge.PlanReady, p.Processed, r.service.now()
			return true, r.save(ctx, p)
		}
		if time.Since(r.saved) > planSaved {
			if err := r.save(ctx, r.plan); err != nil {
				return false, err
			}
			r.saved = time.Now()
		}
		if !deadline.IsZero() && time.Now().After(deadline) {
			return false, r.save(ctx, r.plan)
		}
	}
}

// batch decides on some rows, after all before them.
func (r *rehearsal) batch(ctx context.Context, drafts []*pipeline.Draft) error {
	if len(drafts) == 0 {
		return nil
	}
	items := r.prepare(drafts)
	// The look-up is short, and to give it up halfway would cost a connection.
	decided, err := intake.Decide(context.WithoutCancel(ctx), r.memory, items, r.road.Policy, leadbridge.Cause{Kind: leadbridge.CauseImport}, r.service.now())
	if err == nil {
		err = r.memory.failed
	}
	if err != nil {
		return err
	}
	r.tally(items, decided)
	if err := r.memory.note(decided.Changes.Leads); err != nil {
		return err
	}
	r.plan.Estimate = r.memory.full
	return nil
}

// prepare takes the rows through the stages, on every core.
func (r *rehearsal) prepare(drafts []*pipeline.Draft) []intake.Item {
	items := make([]intake.Item, len(drafts))
	workers := max(1, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(drafts); i += workers {
				r.road.Stages.Apply(drafts[i])
				items[i] = intake.Prepare(drafts[i], r.road.Policy.Match)
			}
		})
	}
	group.Wait()
	return items
}
