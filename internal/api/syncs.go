package api

import (
	"context"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// Syncs is what the API calls of the sync.
type Syncs interface {
	SyncRuns
	SyncProof
	SyncDesk
	DeadLetters
	SyncStories
	SyncCauses
	MappingTrials
}

// SyncRuns begins, watches and steers runs.
type SyncRuns interface {
	Start(ctx context.Context, actor syncer.Actor, integrationID string, r syncer.StartRequest) (*leadbridge.SyncRun, error)
	Status(ctx context.Context, integrationID string) (syncer.Status, error)
	SyncRun(ctx context.Context, integrationID, runID string) (*leadbridge.SyncRun, error)
	SyncRuns(ctx context.Context, f store.RunFilter) (store.RunPage, error)
	RunRecords(ctx context.Context, integrationID string, f store.SyncRecordFilter) ([]leadbridge.SyncRecord, error)
	SyncSteering
}

// SyncSteering is what a person does with a run.
type SyncSteering interface {
	// Approve lets a held run go on; Cancel ends one that is under way or
	// held; UndoRun takes back what an ended one did.
	Approve(ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)
	Cancel(ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)
	UndoRun(ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)
}

// SyncProof is what a reconciliation found, and its repair. Without drift
// numbers all are repaired.
type SyncProof interface {
	Drifts(ctx context.Context, integrationID string, f store.DriftFilter) (store.DriftPage, error)
	Repair(ctx context.Context, actor syncer.Actor, integrationID, runID string, drifts []int64) (queued int64, err error)
}

// SyncDesk is where people settle conflicts and correct records.
type SyncDesk interface {
	Conflicts(ctx context.Context, f store.ConflictFilter) (store.ConflictPage, error)
	Settle(ctx context.Context, actor syncer.Actor, integrationID string, s syncer.Settlement) (settled int, err error)
	Problems(ctx context.Context, f store.ProblemFilter) (store.ProblemPage, error)
	CorrectProblem(ctx context.Context, actor syncer.Actor, ref leadbridge.RecordRef, values leadbridge.Values) (*leadbridge.SyncProblem, error)
	// RetryProblems reads records again and tries them; none: all.
	RetryProblems(ctx context.Context, actor syncer.Actor, integrationID string, refs []leadbridge.RecordRef) (solved, left int, err error)
}

// DeadLetters are changes that the CRM does not take. Without lead IDs all
// are meant.
type DeadLetters interface {
	DeadLetters(ctx context.Context, f store.OutboxFilter) ([]leadbridge.OutboxItem, error)
	RetryDead(ctx context.Context, actor syncer.Actor, integrationID string, leadIDs []string) (int64, error)
	DropDead(ctx context.Context, actor syncer.Actor, integrationID string, leadIDs []string) (int64, error)
}

// SyncCauses sums up what waits and what runs did.
type SyncCauses interface {
	Causes(ctx context.Context, integrationID string, of leadbridge.CauseSubject) ([]leadbridge.SyncCause, error)
	RunTally(ctx context.Context, integrationID, runID string) (leadbridge.RunTally, error)
}

// SyncStories tells leads' stories.
type SyncStories interface {
	Story(ctx context.Context, leadID string) (syncer.Story, error)
}
