// Package importer holds the use cases of file imports: upload, preview,
// create, run, cancel, resume, correct, retry, report, roll back. The API, the
// pages and the command line all call these; a job worker calls Run and Undo.
package importer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/blob"
	"leadbridge/internal/store"
)

// Store is what imports need of the store.
type Store interface {
	PlanStore
	MappingStore
	DraftStore
	DraftMappings
	DefaultStore

	FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error)
	Apply(ctx context.Context, c *leadbridge.Changeset) error

	CreateFile(ctx context.Context, f store.File) error
	File(ctx context.Context, id string) (store.File, error)

	CreateImportJob(ctx context.Context, j *leadbridge.ImportJob, tasks ...leadbridge.Task) error
	ImportJob(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	UpdateImportJob(ctx context.Context, id string, f func(*leadbridge.ImportJob) ([]leadbridge.Task, error)) (*leadbridge.ImportJob, error)
	ImportJobs(ctx context.Context, f store.ImportJobFilter) ([]*leadbridge.ImportJob, error)
	ImportActors(ctx context.Context) ([]string, error)
	JobBin

	ImportRecords(ctx context.Context, job *leadbridge.ImportJob, f store.RecordFilter) ([]leadbridge.ImportRecord, error)
	ImportRecord(ctx context.Context, job *leadbridge.ImportJob, row int64) (leadbridge.ImportRecord, error)
	CountRecords(ctx context.Context, job *leadbridge.ImportJob) (map[leadbridge.RowStatus]int64, error)
	CountRecordsBy(ctx context.Context, job *leadbridge.ImportJob, f store.RecordFilter) (int64, error)
	CorrectRows(ctx context.Context, id string, corrected []store.CorrectedRow) error
	ChangedSince(ctx context.Context, job *leadbridge.ImportJob, limit int) ([]store.ChangedLead, error)
	RowWrites(ctx context.Context, job *leadbridge.ImportJob, after int64, limit int) ([]store.RowWrite, error)
	PruneMatchKeys(ctx context.Context, job *leadbridge.ImportJob) error
	LeadsBySeq(ctx context.Context, seqs []int64) (map[int64]*leadbridge.Lead, error)
	RevisionsOf(ctx context.Context, leads []int64) (map[int64][]leadbridge.Revision, error)

	CustomFields(ctx context.Context) ([]leadbridge.Field, error)
}

// JobBin deletes imports, and brings them back.
type JobBin interface {
	DeleteImportJob(ctx context.Context, id string, at time.Time) error
	RestoreImportJob(ctx context.Context, id string) error
	DeletedImportJobs(ctx context.Context, before time.Time) ([]string, error)
	PurgeImportJob(ctx context.Context, id string) (orphan string, err error)
}

// Config holds the settings of imports.
type Config struct {
	MaxFileSize int64         // bytes; MAX_IMPORT_FILE_SIZE
	BatchSize   int           // rows a transaction; IMPORT_BATCH_SIZE
	Timeout     time.Duration // of a whole import; IMPORT_TIMEOUT_MS
	Region      string        // ISO 3166-1 alpha-2, where a file names none
	// Background says that jobs are run by workers: then starting a job
	// leaves a task in the queue. Without it the caller runs the job itself.
	Background bool
}

// The kinds of task that this package leaves in the queue. The task's ID is
// the job's.
const (
	TaskRun  = "import_run"  // call Run until it says done
	TaskUndo = "import_undo" // call Undo until it says done
	TaskPlan = "import_plan" // call RunPlan until it says done; the ID is the plan's
)

// Service is the use cases. It is safe for use by many goroutines.
type Service struct {
	store  Store
	blobs  blob.Store
	config Config
	now    func() time.Time

	rehearsals rehearsals
}

// New returns the use cases over a store and a place for uploads.
func New(s Store, blobs blob.Store, c Config) *Service {
	return &Service{store: s, blobs: blobs, config: c, now: func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }}
}

// Actor is who asks for something: the name of a token or user.
type Actor string
