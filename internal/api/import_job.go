package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

var reflectTypeOfMapping = reflect.TypeFor[leadbridge.FieldMapping]()

// ImportJob is an import as a client sees it, in the given shape and more.
type ImportJob struct {
	ID            string                   `json:"id"`
	IntegrationID *string                  `json:"integrationId"`
	Name          string                   `json:"name"`
	ImportType    leadbridge.ImportType    `json:"importType" enum:"CSV,EXCEL,JSON,CRM_SYNC"`
	Status        leadbridge.ImportStatus  `json:"status" enum:"PENDING,PROCESSING,COMPLETED,FAILED,CANCELLED,ROLLING_BACK,ROLLED_BACK,REAPPLYING"`
	FileName      *string                  `json:"fileName"`
	FileURL       *string                  `json:"fileUrl"`
	FileSize      int64                    `json:"fileSize" doc:"Bytes"`
	TotalRows     int64                    `json:"totalRows" doc:"Exact once the file was read to its end, an estimate before"`
	ProcessedRows int64                    `json:"processedRows"`
	SuccessRows   int64                    `json:"successRows"`
	FailedRows    int64                    `json:"failedRows"`
	DuplicateRows int64                    `json:"duplicateRows" doc:"Held to be duplicates and skipped"`
	PossibleRows  int64                    `json:"possibleRows" doc:"Stored, and put on the review list; part of successRows"`
	CreatedRows   int64                    `json:"createdRows" doc:"Part of successRows"`
	UpdatedRows   int64                    `json:"updatedRows" doc:"Part of successRows"`
	FieldMapping  fieldMapping             `json:"fieldMapping"`
	Columns       []string                 `json:"columns" nullable:"false"`
	Options       leadbridge.ImportOptions `json:"options"`
	Actor         string                   `json:"actor,omitempty" doc:"Name of the token that made it"`
	Pass          int                      `json:"pass" doc:"1 is the import itself, each retry of failed rows is one more"`
	KeptRows      int64                    `json:"keptRows" doc:"Rows whose lead a rollback left alone, in whole or in part, because someone changed it since"`
	ScheduledFor  *time.Time               `json:"scheduledFor"`
	CreatedAt     time.Time                `json:"createdAt"`
	StartedAt     *time.Time               `json:"startedAt"`
	CompletedAt   *time.Time               `json:"completedAt"`
	ErrorMessage  *string                  `json:"errorMessage" doc:"Why the import failed as a whole"`
	PlanHash      *string                  `json:"planHash" doc:"The plan that the import was approved by"`
	Version       int64                    `json:"version" doc:"Raised by every change of the job"`
}

func jobView(j *leadbridge.ImportJob) ImportJob {
	c := j.Counts
	columns := j.Columns
	if columns == nil {
		columns = []string{}
	}
	return ImportJob{ID: j.ID, IntegrationID: orNull(j.IntegrationID), Name: j.Name, ImportType: j.ImportType, Status: j.Status,
		FileName: orNull(j.FileName), FileURL: orNull(j.FileURL), FileSize: j.FileSize,
		TotalRows: c.Total, ProcessedRows: c.Processed, SuccessRows: c.Success, FailedRows: c.Failed, DuplicateRows: c.Duplicate,
		PossibleRows: c.Possible, CreatedRows: c.Created, UpdatedRows: c.Updated,
		FieldMapping: j.FieldMapping, Columns: columns, Options: j.Options, Actor: j.Actor, Pass: j.Pass, KeptRows: j.Undo.Kept,
		ScheduledFor: orNull(j.ScheduledFor), CreatedAt: j.CreatedAt, StartedAt: orNull(j.StartedAt), CompletedAt: orNull(j.CompletedAt),
		ErrorMessage: orNull(j.ErrorMessage), PlanHash: orNull(j.PlanHash), Version: j.Version}
}

// orNull is the JSON null in place of a zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// OptionsRequest are an import's options as a client sends them.
type OptionsRequest struct {
	leadbridge.ImportOptions
	Match *matchRequest `json:"match,omitempty"`
}

// matchRequest is a [leadbridge.MatchPolicy] of which any part can be left
// out.
type matchRequest struct {
	MatchByEmail        *bool    `json:"matchByEmail,omitempty"`
	MatchByPhone        *bool    `json:"matchByPhone,omitempty"`
	MatchByName         *bool    `json:"matchByName,omitempty"`
	FuzzyMatchThreshold *float64 `json:"fuzzyMatchThreshold,omitempty" minimum:"0" maximum:"1"`
}

func (o OptionsRequest) domain() leadbridge.ImportOptions {
	if o.Match == nil {
		return o.ImportOptions
	}
	p := leadbridge.DefaultMatchPolicy
	setIf(&p.MatchByEmail, o.Match.MatchByEmail)
	setIf(&p.MatchByPhone, o.Match.MatchByPhone)
	setIf(&p.MatchByName, o.Match.MatchByName)
	setIf(&p.FuzzyMatchThreshold, o.Match.FuzzyMatchThreshold)
	o.ImportOptions.Match = &p
	return o.ImportOptions
}

func setIf[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

type importRequest struct {
	Name          string         `json:"name,omitempty" maxLength:"200" doc:"Left out, the file's name"`
	ImportType    string         `json:"importType,omitempty" doc:"CSV, EXCEL or JSON; left out, as detected"`
	FileName      string         `json:"fileName,omitempty" maxLength:"200" doc:"Left out, as it was uploaded"`
	FileURL       string         `json:"fileUrl" minLength:"1" doc:"The reference that the upload returned"`
	IntegrationID *string        `json:"integrationId,omitempty"`
	FieldMapping  fieldMapping   `json:"fieldMapping,omitempty"`
	Options       OptionsRequest `json:"options,omitempty"`
	ScheduledFor  *time.Time     `json:"scheduledFor,omitempty" doc:"Starts the import by itself at that time"`
	PlanHash      string         `json:"planHash,omitempty" doc:"The plan that the import is to do exactly; refused with plan_stale if it would not"`
}

type startRequest struct {
	PlanHash string `json:"planHash,omitempty" doc:"The plan that the import is to do exactly; refused with plan_stale if it would not"`
}

type scheduleRequest struct {
	ScheduledFor *time.Time `json:"scheduledFor" doc:"null: it waits to be started"`
}

// ImportID names an import in a path.
type ImportID struct {
	ID string `path:"id" doc:"The import's ID"`
}

type listImports struct {
	Paging
	Search  string `query:"search" maxLength:"200" doc:"In the import's or the file's name"`
	Actor   string `query:"actor" maxLength:"200" doc:"Who made the import"`
	Deleted bool   `query:"deleted" doc:"Only deleted imports, which can be restored for a month"`
	Status  string `query:"status" enum:"PENDING,PROCESSING,COMPLETED,FAILED,CANCELLED,ROLLING_BACK,ROLLED_BACK,REAPPLYING"`
}

const importsPath = "/api/crm/imports"

func (a *API) registerImports() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	create := op(http.MethodPost, "", "createImport", "Make an import of an uploaded file")
	create.DefaultStatus = http.StatusCreated
	register(a, access.ImportsWrite, create, func(ctx context.Context, in *struct{ Body importRequest }) (*created[ImportJob], error) {
		b := in.Body
		r := importer.Request{Name: b.Name, ImportType: leadbridge.ImportType(b.ImportType), FileName: b.FileName, FileURL: b.FileURL,
			FieldMapping: b.FieldMapping, Options: b.Options.domain(), PlanHash: b.PlanHash}
		setIf(&r.IntegrationID, b.IntegrationID)
		setIf(&r.ScheduledFor, b.ScheduledFor)
		j, err := a.imports.Create(ctx, actor(ctx), r)
		if err != nil {
			return nil, err
		}
		return &created[ImportJob]{importsPath + "/" + j.ID, jobView(j)}, nil
	})
	register(a, access.ImportsRead, op(http.MethodGet, "", "listImports", "List imports, newest first"), a.listImports)
	register(a, access.ImportsRead, op(http.MethodGet, "/{id}", "getImport", "Get an import"), jobRoute(a.imports.Job))
	register(a, access.ImportsRead, op(http.MethodGet, "/{id}/progress", "getImportProgress", "Get an import's progress"),
		func(ctx context.Context, in *ImportID) (*item[leadbridge.Progress], error) {
			p, err := a.imports.Progress(ctx, in.ID)
			return &item[leadbridge.Progress]{p}, err
		})
	a.registerEvents(op(http.MethodGet, "/{id}/events", "watchImport", "Watch an import's progress"))

	start := op(http.MethodPost, "/{id}/start", "startImport", "Start an import, or go on with one that was cancelled")
	start.DefaultStatus = http.StatusAccepted
	register(a, access.ImportsWrite, start, func(ctx context.Context, in *struct {
		ImportID
		Body *startRequest
	}) (*item[ImportJob], error) {
		if in.Body != nil && in.Body.PlanHash != "" {
			return jobRoute(func(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
				return a.imports.StartPlanned(ctx, id, in.Body.PlanHash)
			})(ctx, &in.ImportID)
		}
		return jobRoute(a.imports.Start)(ctx, &in.ImportID)
	})
	register(a, access.ImportsWrite, op(http.MethodPut, "/{id}/schedule", "scheduleImport", "Set when a waiting import starts by itself, or that it does not"),
		func(ctx context.Context, in *struct {
			ImportID
			Body scheduleRequest
		}) (*item[ImportJob], error) {
			var at time.Time
			setIf(&at, in.Body.ScheduledFor)
			return jobRoute(func(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
				return a.imports.Reschedule(ctx, id, at)
			})(ctx, &in.ImportID)
		})
	register(a, access.ImportsWrite, op(http.MethodPost, "/{id}/cancel", "cancelImport", "Stop an import after the batch at hand; what was stored stays"),
		jobRoute(a.imports.Cancel))

	rollback := op(http.MethodPost, "/{id}/rollback", "rollbackImport", "Take an import back; what someone changed since is kept and listed")
	rollback.DefaultStatus = http.StatusAccepted
	register(a, access.ImportsRollback, rollback, undoRoute(a.imports.Rollback))
	reapply := op(http.MethodPost, "/{id}/reapply", "reapplyImport", "Take a rollback back")
	reapply.DefaultStatus = http.StatusAccepted
	register(a, access.ImportsRollback, reapply, undoRoute(a.imports.Reapply))
}

// jobRoute is a route that does something to a job and answers with it.
func jobRoute(do func(context.Context, string) (*leadbridge.ImportJob, error)) func(context.Context, *ImportID) (*item[ImportJob], error) {
	return func(ctx context.Context, in *ImportID) (*item[ImportJob], error) {
		j, err := do(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return &item[ImportJob]{jobView(j)}, nil
	}
}

func undoRoute(do func(context.Context, string, importer.Actor) (*leadbridge.ImportJob, error)) func(context.Context, *ImportID) (*item[ImportJob], error) {
	return jobRoute(func(ctx context.Context, id string) (*leadbridge.ImportJob, error) { return do(ctx, id, actor(ctx)) })
}

func (a *API) listImports(ctx context.Context, in *listImports) (*item[Page[ImportJob]], error) {
	before, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	jobs, err := a.imports.Jobs(ctx, store.ImportJobFilter{Status: leadbridge.ImportStatus(in.Status), Search: in.Search, Actor: in.Actor, Deleted: in.Deleted, Before: before, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	p := cut(jobs, in.Limit, func(last *leadbridge.ImportJob) string { return cursorOf(last.Seq) })
	views := Page[ImportJob]{Items: make([]ImportJob, len(p.Items)), NextCursor: p.NextCursor}
	for i, j := range p.Items {
		views.Items[i] = jobView(j)
	}
	return &item[Page[ImportJob]]{views}, nil
}

// actor is the caller as the use cases know it.
func actor(ctx context.Context) importer.Actor { return importer.Actor(caller(ctx).Name) }
