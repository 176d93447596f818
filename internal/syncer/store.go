package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// Store is what a sync needs of the store.
type Store interface {
	leadStore
	runStore
	leaseStore
	linkStore
	queueStore
	deskStore
	settingStore
	storyStore
	causeStore
}

type leadStore interface {
	FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error)
	Apply(ctx context.Context, c *leadbridge.Changeset) error
	Lead(ctx context.Context, id string) (*leadbridge.Lead, error)
	LeadsBySeq(ctx context.Context, seqs []int64) (map[int64]*leadbridge.Lead, error)
	RevisionsOf(ctx context.Context, leads []int64) (map[int64][]leadbridge.Revision, error)
	// EraseLead empties a lead for privacy, and everything that tells of it:
	// revisions, match keys, sync records, problems, queued requests, rows of
	// imports. A deleted lead without values stays.
	EraseLead(ctx context.Context, seq int64, cause leadbridge.Cause, at time.Time) error
}

type runStore interface {
	// CreateRun stores a run and its tasks, and sets its Seq. Conflict, with
	// the code "sync_running": the integration has an unfinished one.
	CreateRun(ctx context.Context, r *leadbridge.SyncRun, tasks ...leadbridge.Task) error
	Run(ctx context.Context, id string) (*leadbridge.SyncRun, error)
	Runs(ctx context.Context, f store.RunFilter) (store.RunPage, error)
	// LatestRun returns the newest run of one of the purposes that is ended,
	// or that is not; nil: there is none.
	LatestRun(ctx context.Context, integrationID string, ended bool, purposes ...leadbridge.SyncPurpose) (*leadbridge.SyncRun, error)
	// UpdateRun changes a run by f, which may return tasks.
	UpdateRun(ctx context.Context, id string, f func(*leadbridge.SyncRun) ([]leadbridge.Task, error)) (*leadbridge.SyncRun, error)
	// RunRecords lists what a run did, by Seq, after that one; or before one,
	// newest first.
	RunRecords(ctx context.Context, f store.SyncRecordFilter) ([]leadbridge.SyncRecord, error)
}

type leaseStore interface {
	// TakeLease takes or prolongs a lease for owner; false: another has it.
	TakeLease(ctx context.Context, integrationID, work, owner string, now, until time.Time) (bool, error)
	DropLease(ctx context.Context, integrationID, work, owner string) error
	// NoteSync stores how an integration's sync stands: the status, and with
	// an error its words, counted; without one the count goes to 0.
	NoteSync(ctx context.Context, integrationID string, status leadbridge.SyncStatus, lastSyncAt time.Time, lastError string) error
	// StartSync marks the first sync as begun.
	StartSync(ctx context.Context, integrationID string) error
	NoteSubscription(ctx context.Context, integrationID string, s leadbridge.Subscription) error
}

type linkStore interface {
	// LinksOf returns links by their records, in any order; those that are
	// not known are missing.
	LinksOf(ctx context.Context, integrationID, object string, recordIDs []string) ([]leadbridge.Link, error)
	// LinksOfLeads returns all links of leads, of one integration or, with
	// "", of all.
	LinksOfLeads(ctx context.Context, integrationID string, leads []int64) ([]leadbridge.Link, error)
	// Links lists links by object and record, after a record.
	Links(ctx context.Context, f store.LinkFilter) ([]leadbridge.Link, error)
	// CountLinks counts links by object and state.
	CountLinks(ctx context.Context, integrationID string) (map[string]map[leadbridge.LinkState]int64, error)
	Watermarks(ctx context.Context, integrationID string) (map[string]leadbridge.Watermark, error)
	// UnlinkedLeads lists living leads after that Seq that have no link of the
	// object, at most limit.
	UnlinkedLeads(ctx context.Context, integrationID, object string, after int64, limit int) ([]*leadbridge.Lead, error)
}

type queueStore interface {
	// Outbox lists due items by their time, or dead ones.
	Outbox(ctx context.Context, f store.OutboxFilter) ([]leadbridge.OutboxItem, error)
	CountOutbox(ctx context.Context, integrationID string) (store.OutboxCounts, error)
	// TryOutbox notes on items that they are about to be sent: one without
	// attempts was never sent by anybody.
	TryOutbox(ctx context.Context, integrationID string, items []leadbridge.OutboxItem) error
	// ReviveOutbox queues dead items again, DropOutbox removes them; no lead
	// IDs: all. They return how many.
	ReviveOutbox(ctx context.Context, integrationID string, leadIDs []string, at time.Time) (int64, error)
	DropOutbox(ctx context.Context, integrationID string, leadIDs []string) (int64, error)
	// QueueUnlinked puts the next leads after that Seq, at most limit, that
	// have no link of the object into the outbox. It returns the last Seq
	// looked at, 0 at the end.
	QueueUnlinked(ctx context.Context, integrationID, object string, after int64, limit int, at time.Time) (last int64, err error)
	Inbox(ctx context.Context, integrationID string, limit int) ([]leadbridge.InboxEvent, error)
	// AttemptInbox counts one more try to read events.
	AttemptInbox(ctx context.Context, integrationID string, eventIDs []string) error
	CountInbox(ctx context.Context, integrationID string) (waiting int64, oldest time.Time, err error)
	ForgetInbox(ctx context.Context, readBefore time.Time) error
}

type deskStore interface {
	Conflicts(ctx context.Context, f store.ConflictFilter) (store.ConflictPage, error)
	Conflict(ctx context.Context, integrationID, id string) (leadbridge.SyncConflict, error)
	OpenConflicts(ctx context.Context, integrationID, object string, recordIDs []string) ([]leadbridge.SyncConflict, error)
	CountConflicts(ctx context.Context, integrationID string) (open int64, err error)
	Problems(ctx context.Context, f store.ProblemFilter) (store.ProblemPage, error)
	Problem(ctx context.Context, ref leadbridge.RecordRef) (leadbridge.SyncProblem, error)
	CountProblems(ctx context.Context, integrationID string) (int64, error)
	Drifts(ctx context.Context, f store.DriftFilter) (store.DriftPage, error)
	LeadSyncRecords(ctx context.Context, leadSeq int64, limit int) ([]leadbridge.SyncRecord, error)
	LeadActivities(ctx context.Context, leadSeq int64, limit int) ([]leadbridge.Activity, error)
	LeadConflicts(ctx context.Context, leadSeq int64) ([]leadbridge.SyncConflict, error)
}

type settingStore interface {
	Integration(ctx context.Context, id string) (leadbridge.Integration, error)
	Integrations(ctx context.Context) ([]leadbridge.Integration, error)
	Mappings(ctx context.Context, integrationID string) ([]leadbridge.IntegrationMapping, error)
	CustomFields(ctx context.Context) ([]leadbridge.Field, error)
	// Defaults is what the office wants where nobody says otherwise.
	Defaults(ctx context.Context) (leadbridge.Defaults, error)
	// UpdateIntegration stores what an owner sets. Conflict: somebody else
	// changed it meanwhile.
	UpdateIntegration(ctx context.Context, i leadbridge.Integration) error
}
