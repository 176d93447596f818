package api

import (
	"context"
	"io"
	"time"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/source"
	"leadbridge/internal/store"
)

// Imports is what the API calls of the import use cases.
type Imports interface {
	ImportFiles
	ImportJobs
	ImportRows
	ImportPlans
	ImportCorrections
	SavedMappings
	ImportBin
}

// ImportFiles is uploads and previews.
type ImportFiles interface {
	Upload(ctx context.Context, actor importer.Actor, name string, r io.Reader) (importer.Upload, error)
	Preview(ctx context.Context, fileURL string, o importer.PreviewOptions) (*importer.Preview, error)
	PreviewFile(ctx context.Context, f source.File, o importer.PreviewOptions) (*importer.Preview, error)
}

// ImportJobs is imports as a whole.
type ImportJobs interface {
	Create(ctx context.Context, actor importer.Actor, r importer.Request) (*leadbridge.ImportJob, error)
	Start(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	Cancel(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	Reschedule(ctx context.Context, id string, at time.Time) (*leadbridge.ImportJob, error)
	Job(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	Jobs(ctx context.Context, f store.ImportJobFilter) ([]*leadbridge.ImportJob, error)
	Progress(ctx context.Context, id string) (leadbridge.Progress, error)
	ProgressOf(j *leadbridge.ImportJob) leadbridge.Progress
	Rollback(ctx context.Context, id string, actor importer.Actor) (*leadbridge.ImportJob, error)
	Reapply(ctx context.Context, id string, actor importer.Actor) (*leadbridge.ImportJob, error)
}

// ImportRows is the rows of an import.
type ImportRows interface {
	Records(ctx context.Context, id string, f store.RecordFilter) ([]leadbridge.ImportRecord, error)
	Record(ctx context.Context, id string, row int64) (leadbridge.ImportRecord, error)
	Correct(ctx context.Context, id string, rows map[int64]map[string]string) error
	CorrectFromFile(ctx context.Context, id, fileURL string) (corrected int, err error)
	RetryFailed(ctx context.Context, id string, ms []leadbridge.FieldMapping) (*leadbridge.ImportJob, error)
	WriteErrors(ctx context.Context, id, format string, w io.Writer) error
}

// ImportBin deletes imports, and brings them back.
type ImportBin interface {
	Delete(ctx context.Context, id string) error
	Restore(ctx context.Context, id string) error
	Purge(ctx context.Context, id string) error
}
