package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
)

// ImportPlans is plans of imports.
type ImportPlans interface {
	StartPlan(ctx context.Context, actor importer.Actor, r importer.Request) (*leadbridge.ImportPlan, error)
	PlanJob(ctx context.Context, actor importer.Actor, id string) (*leadbridge.ImportPlan, error)
	Plan(ctx context.Context, id string) (*leadbridge.ImportPlan, error)
	CancelPlan(ctx context.Context, id string) (*leadbridge.ImportPlan, error)
	ProgressOfPlan(p *leadbridge.ImportPlan) leadbridge.Progress
	StartPlanned(ctx context.Context, id, planHash string) (*leadbridge.ImportJob, error)
}

// ImportPlan is what an import of a whole file would do.
type ImportPlan struct {
	ID                     string                   `json:"id"`
	Status                 leadbridge.PlanStatus    `json:"status" enum:"RUNNING,READY,CANCELLED,FAILED"`
	Hash                   string                   `json:"planHash" doc:"Give this when the import is made or started, and it does exactly what the plan says or is refused"`
	FileURL                string                   `json:"fileUrl"`
	FileName               string                   `json:"fileName"`
	ImportType             leadbridge.ImportType    `json:"importType"`
	FieldMapping           fieldMapping             `json:"fieldMapping"`
	Options                leadbridge.ImportOptions `json:"options"`
	Actor                  string                   `json:"actor,omitempty"`
	TotalRows              int64                    `json:"totalRows" doc:"Exact once the plan is ready, an estimate before"`
	ProcessedRows          int64                    `json:"processedRows"`
	Percentage             float64                  `json:"percentage"`
	EstimatedTimeRemaining *int64                   `json:"estimatedTimeRemaining" doc:"Milliseconds; null while unknown"`
	Counts                 leadbridge.PlanCounts    `json:"counts"`
	Estimate               bool                     `json:"estimate" doc:"The file is so large that some rows that repeat one another were counted as new"`
	Examples               []leadbridge.PlanExample `json:"examples" nullable:"false" doc:"Up to ten rows of each outcome"`
	Refusals               []leadbridge.PlanRefusal `json:"refusals" nullable:"false" doc:"Why rows would be refused, the most frequent reason first; a row can count for several"`
	StartedAt              time.Time                `json:"startedAt"`
	CompletedAt            *time.Time               `json:"completedAt"`
	ErrorMessage           *string                  `json:"errorMessage" doc:"Why the plan failed"`
}

func (a *API) planView(p *leadbridge.ImportPlan) ImportPlan {
	g := a.imports.ProgressOfPlan(p)
	examples := p.Examples
	if examples == nil {
		examples = []leadbridge.PlanExample{}
	}
	refusals := p.Refusals
	if refusals == nil {
		refusals = []leadbridge.PlanRefusal{}
	}
	return ImportPlan{ID: p.ID, Status: p.Status, Hash: p.Hash, FileURL: p.FileURL, FileName: p.FileName, ImportType: p.ImportType,
		FieldMapping: p.FieldMapping, Options: p.Options, Actor: p.Actor, TotalRows: g.TotalRows, ProcessedRows: p.Processed,
		Percentage: g.Percentage, EstimatedTimeRemaining: g.EstimatedTimeRemaining, Counts: p.Counts, Estimate: p.Estimate, Examples: examples, Refusals: refusals,
		StartedAt: p.StartedAt, CompletedAt: orNull(p.CompletedAt), ErrorMessage: orNull(p.ErrorMessage)}
}

// planRequest is what a plan is made of.
type planRequest struct {
	FileURL      string         `json:"fileUrl" minLength:"1" doc:"The reference that the upload returned"`
	ImportType   string         `json:"importType,omitempty" doc:"CSV, EXCEL or JSON; left out, as detected"`
	FieldMapping fieldMapping   `json:"fieldMapping,omitempty"`
	Options      OptionsRequest `json:"options,omitempty"`
}

// planID names a plan in a path.
type planID struct {
	ID string `path:"planId" doc:"The plan's ID"`
}

func (a *API) registerPlans() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	begin := op(http.MethodPost, "/plans", "planImport", "Find out what an import of the whole file would do; nothing but the plan is written")
	begin.DefaultStatus = http.StatusCreated
	begin.Description = "The plan of a file under 2,000 rows is `READY` in the answer. A larger one is made in the background: get it until it is. " +
		"An import that is made or started with the plan's `planHash` is refused with 409 and the code `plan_stale` if its file, mapping, options or your own fields are others."
	register(a, access.ImportsWrite, begin, func(ctx context.Context, in *struct{ Body planRequest }) (*created[ImportPlan], error) {
		b := in.Body
		p, err := a.imports.StartPlan(ctx, actor(ctx), importer.Request{FileURL: b.FileURL, ImportType: leadbridge.ImportType(b.ImportType),
			FieldMapping: b.FieldMapping, Options: b.Options.domain()})
		return a.createdPlan(p, err)
	})
	ofJob := op(http.MethodPost, "/{id}/plan", "planStoredImport", "Find out what an import that waits to be started would do")
	ofJob.DefaultStatus = http.StatusCreated
	register(a, access.ImportsWrite, ofJob, func(ctx context.Context, in *ImportID) (*created[ImportPlan], error) {
		p, err := a.imports.PlanJob(ctx, actor(ctx), in.ID)
		return a.createdPlan(p, err)
	})
	register(a, access.ImportsRead, op(http.MethodGet, "/plans/{planId}", "getImportPlan", "Get a plan, and how far it is"), a.planRoute(a.imports.Plan))
	register(a, access.ImportsWrite, op(http.MethodPost, "/plans/{planId}/cancel", "cancelImportPlan", "Stop a plan that is being made"), a.planRoute(a.imports.CancelPlan))
}

func (a *API) createdPlan(p *leadbridge.ImportPlan, err error) (*created[ImportPlan], error) {
	if err != nil {
		return nil, err
	}
	return &created[ImportPlan]{importsPath + "/plans/" + p.ID, a.planView(p)}, nil
}

func (a *API) planRoute(do func(context.Context, string) (*leadbridge.ImportPlan, error)) func(context.Context, *planID) (*item[ImportPlan], error) {
	return func(ctx context.Context, in *planID) (*item[ImportPlan], error) {
		p, err := do(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return &item[ImportPlan]{a.planView(p)}, nil
	}
}
