package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"leadbridge"
)

// CodePlanStale is the code of the error of an import that is not what its
// plan was made for.
const CodePlanStale = "plan_stale"

// planHash stands for all that decides what an import does, but for the leads
// that are there: the file, how it is read, its mapping, its options and the
// user's own fields.
func (s *Service) planHash(ctx context.Context, j *leadbridge.ImportJob) (string, error) {
	f, err := s.store.File(ctx, strings.TrimPrefix(j.FileURL, fileScheme))
	if err != nil {
		return "", err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return "", err
	}
	o := j.Options
	o.BatchSize, o.Source = 0, nil // how, not what; the dialect tells the source
	whole, err := json.Marshal(struct {
		File    string
		Dialect json.RawMessage
		Columns []string
		Mapping []leadbridge.FieldMapping
		Options leadbridge.ImportOptions
		Custom  []leadbridge.Field
	}{f.SHA256, j.Dialect, j.Columns, j.FieldMapping, o, custom})
	if err != nil {
		return "", leadbridge.Errorf(leadbridge.Internal, "importer.planHash", "plan: %w", err)
	}
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:]), nil
}

// asPlanned checks that a job is what a finished plan was made for, and takes
// over what the plan found out about the file.
func (s *Service) asPlanned(ctx context.Context, j *leadbridge.ImportJob, hash string) error {
	is, err := s.planHash(ctx, j)
	if err != nil {
		return err
	}
	var p *leadbridge.ImportPlan
	if is == hash {
		if p, err = s.store.ReadyImportPlan(ctx, hash); err != nil {
			return err
		}
	}
	if p == nil {
		return &leadbridge.Error{Op: "importer.asPlanned", Kind: leadbridge.Conflict, Code: CodePlanStale,
			Msg: "The file, its mapping, the options or your own fields are not those that the plan was made for. Make a new plan, and look at it before you start."}
	}
	j.PlanHash, j.Counts.Total = hash, p.Total
	return nil
}

// StartPlanned is [Service.Start] for an import that is to do exactly what a
// plan says.
func (s *Service) StartPlanned(ctx context.Context, id, planHash string) (*leadbridge.ImportJob, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := s.asPlanned(ctx, j, planHash); err != nil {
		return nil, err
	}
	return s.start(ctx, id, func(now *leadbridge.ImportJob) { now.PlanHash, now.Counts.Total = j.PlanHash, j.Counts.Total })
}
