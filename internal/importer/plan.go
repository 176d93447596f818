package importer

import (
	"context"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/source"
)

// PlanStore keeps plans.
type PlanStore interface {
	CreateImportPlan(ctx context.Context, p *leadbridge.ImportPlan, olderThan time.Time, tasks ...leadbridge.Task) error
	ImportPlan(ctx context.Context, id string) (*leadbridge.ImportPlan, error)
	MoveImportPlan(ctx context.Context, p *leadbridge.ImportPlan) error
	ReadyImportPlan(ctx context.Context, hash string) (*leadbridge.ImportPlan, error)
}

const (
	// planAtOnce is how many rows a file may have to be planned while its
	// user waits for the answer: that takes less than a second.
	planAtOnce = 2000
	// keepPlans is how long a plan that no import was made by is kept.
	keepPlans = 7 * 24 * time.Hour
)

// StartPlan begins to find out what an import of the whole file would do;
// nothing but the plan is written. The plan of a file under 2,000 rows is
// ready when StartPlan returns; others are made in the background, see
// [Service.Plan] for how far they are. The request is checked as
// [Service.Create] does, with the same errors; its name, schedule and
// PlanHash do not matter.
func (s *Service) StartPlan(ctx context.Context, actor Actor, r Request) (*leadbridge.ImportPlan, error) {
	j, exact, err := s.draft(ctx, actor, r)
	if err != nil {
		return nil, err
	}
	return s.planOf(ctx, actor, j, exact)
}

// PlanJob is [Service.StartPlan] for an import that waits to be started.
func (s *Service) PlanJob(ctx context.Context, actor Actor, id string) (*leadbridge.ImportPlan, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	if j.Status != leadbridge.ImportPending {
		return nil, refuse(j, "Only an import that waits to be started can be planned.")
	}
	f, _, err := s.openFile(ctx, j.FileURL)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := dialectOf(j)
	if err != nil {
		return nil, err
	}
	var exact bool
	if j.Counts.Total, exact, err = source.EstimateRows(f, d); err != nil {
		return nil, err
	}
	return s.planOf(ctx, actor, j, exact)
}

// planOf makes the plan of a settled job. exact says that the job's total is
// no estimate.
func (s *Service) planOf(ctx context.Context, actor Actor, j *leadbridge.ImportJob, exact bool) (*leadbridge.ImportPlan, error) {
	hash, err := s.planHash(ctx, j)
	if err != nil {
		return nil, err
	}
	p := &leadbridge.ImportPlan{ID: uuid.Must(uuid.NewV7()).String(), Status: leadbridge.PlanRunning, Hash: hash,
		FileURL: j.FileURL, FileName: j.FileName, ImportType: j.ImportType, Columns: j.Columns, Dialect: j.Dialect,
		FieldMapping: j.FieldMapping, Options: j.Options, Actor: string(actor), Total: j.Counts.Total, StartedAt: s.now()}
	olderThan := p.StartedAt.Add(-keepPlans)
	if s.config.Background && !(exact && p.Total < planAtOnce) {
		return p, s.store.CreateImportPlan(ctx, p, olderThan, leadbridge.Task{Kind: TaskPlan, ID: p.ID})
	}
	r, err := s.rehearse(ctx, p)
	if err != nil {
		return nil, err
	}
	defer r.close()
	// Nobody waits for it but this call, so it is written when it is ready.
	r.save = func(ctx context.Context, p *leadbridge.ImportPlan) error {
		if p.Status == leadbridge.PlanRunning {
			return nil
		}
		return s.store.CreateImportPlan(ctx, p, olderThan)
	}
	_, err = r.all(ctx, time.Time{})
	return p, err
}

// Plan returns a plan, with how far it is and what it found so far.
func (s *Service) Plan(ctx context.Context, id string) (*leadbridge.ImportPlan, error) {
	return s.store.ImportPlan(ctx, id)
}

// CancelPlan stops a plan that is being made. One that has come to its end
// stays as it is.
func (s *Service) CancelPlan(ctx context.Context, id string) (*leadbridge.ImportPlan, error) {
	p, err := s.store.ImportPlan(ctx, id)
	if err != nil || p.Status != leadbridge.PlanRunning {
		return p, err
	}
	p.Status, p.CompletedAt = leadbridge.PlanCancelled, s.now()
	if err := s.store.MoveImportPlan(ctx, p); err != nil && leadbridge.CodeOf(err) != "plan_moved" {
		return nil, err
	}
	return s.store.ImportPlan(ctx, id)
}

// GiveUpPlan ends a plan that the queue will not try again.
func (s *Service) GiveUpPlan(ctx context.Context, id string, cause error) error {
	p, err := s.store.ImportPlan(ctx, id)
	if leadbridge.KindOf(err) == leadbridge.NotFound || err == nil && p.Status != leadbridge.PlanRunning {
		return nil
	}
	if err != nil {
		return err
	}
	p.Status, p.ErrorMessage, p.CompletedAt = leadbridge.PlanFailed, publicText(cause), s.now()
	if err := s.store.MoveImportPlan(ctx, p); leadbridge.CodeOf(err) != "plan_moved" {
		return err
	}
	return nil
}

// PlanOf returns the plan that an import was approved by, nil if there is
// none: so that what came can be held against what was planned.
func (s *Service) PlanOf(ctx context.Context, j *leadbridge.ImportJob) (*leadbridge.ImportPlan, error) {
	if j.PlanHash == "" {
		return nil, nil
	}
	return s.store.ReadyImportPlan(ctx, j.PlanHash)
}

// ProgressOfPlan tells how far a plan is, in the shape of an import's
// progress: total and processed rows, percentage, rate, time left.
func (s *Service) ProgressOfPlan(p *leadbridge.ImportPlan) leadbridge.Progress {
	g := leadbridge.Progress{JobID: p.ID, TotalRows: max(p.Total, p.Processed), ProcessedRows: p.Processed, ErrorMessage: p.ErrorMessage}
	if p.Status == leadbridge.PlanRunning {
		pace(&g, p.Processed, p.Processed, s.since(p.StartedAt), true)
	} else {
		pace(&g, p.Processed, p.Processed, p.CompletedAt.Sub(p.StartedAt), false)
	}
	return g
}
