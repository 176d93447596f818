package store

import "leadbridge"

// RunFilter selects runs. Empty fields select all.
type RunFilter struct {
	IntegrationID string
	Purposes      []leadbridge.SyncPurpose
	Status        leadbridge.SyncLogStatus
	Cursor        string `json:"-"` // RunPage.Next of the page before
	Limit         int    `json:"-"` // 1 to 500; 0 means 50
}

// RunPage is one page of runs, newest first.
type RunPage struct {
	Runs []*leadbridge.SyncRun
	Next string // the next page's cursor, empty on the last
}

// SyncRecordFilter selects what a run did.
type SyncRecordFilter struct {
	RunID string
	// What, if not empty, are the outcomes wanted.
	What      []leadbridge.SyncOutcome
	Direction leadbridge.SyncDirection // empty: both
	Reason    string                   // if not empty, this very one
	Kept      bool                     // only what an undoing left alone, in whole or in part
	After     int64                    // the last Seq of the page before
	// Before, if not 0, lists what came before that Seq, newest first.
	Before int64
	Limit  int // 1 to 5000; 0 means 100
}

// LinkFilter selects links, in the order of their record IDs as bytes.
type LinkFilter struct {
	IntegrationID string
	Object        string
	States        []leadbridge.LinkState // none: all
	// NotSeenIn, if not 0, leaves out the links that this run saw.
	NotSeenIn int64
	After     string // the last record ID of the page before
	Limit     int    // 1 to 5000; 0 means 500
}

// OutboxFilter selects changes on their way to a CRM.
type OutboxFilter struct {
	IntegrationID string
	Status        leadbridge.OutboxStatus
	Reason        string // if not empty, this very one
	// Due, in microseconds since 1970, leaves out what is due later; 0: all.
	Due   int64
	After int64 // the Seq of the lead of the last item of the page before; only with Status DEAD
	Limit int   // 1 to 5000; 0 means 100
}

// OutboxCounts counts changes on their way.
type OutboxCounts struct {
	Queued int64 // of them some may wait for their time
	Dead   int64
	// Linked are the queued ones whose lead has a record in step, Deleted
	// those of these whose lead is deleted.
	Linked  int64
	Deleted int64
}

// ConflictFilter selects conflicts. Empty fields select all.
type ConflictFilter struct {
	IntegrationID string
	Status        leadbridge.ConflictStatus
	Field         string
	LeadID        string
	Cursor        string `json:"-"`
	Limit         int    `json:"-"` // 1 to 500; 0 means 50
}

// ConflictPage is one page of conflicts, oldest first.
type ConflictPage struct {
	Conflicts []leadbridge.SyncConflict
	Next      string
}

// ProblemFilter selects records that do not fit our rules.
type ProblemFilter struct {
	IntegrationID string
	Object        string
	RecordID      string
	Reason        string // if not empty, this very one
	Cursor        string `json:"-"`
	Limit         int    `json:"-"` // 1 to 500; 0 means 50
}

// ProblemPage is one page of problems, by object and record.
type ProblemPage struct {
	Problems []leadbridge.SyncProblem
	Next     string
}

// DriftFilter selects what a reconciliation found.
type DriftFilter struct {
	RunID string
	Kind  leadbridge.DriftKind // empty: all
	Field string               // empty: any
	// Open leaves out what was repaired.
	Open   bool
	Cursor string `json:"-"`
	Limit  int    `json:"-"` // 1 to 5000; 0 means 50
}

// DriftPage is one page of drifts.
type DriftPage struct {
	Drifts []leadbridge.Drift
	Next   string
}
