package leadbridge

import "time"

// SyncChanges is what a step of a sync wants written besides leads, in the
// same transaction.
type SyncChanges struct {
	// Step moves a run on; nil: the changes belong to none.
	Step       *SyncStep
	Watermarks []Watermark
	Links      []LinkChange
	Records    []SyncRecord
	// Conflicts are opened, or brought up to date: an open one of the same
	// record and field takes over the new values.
	Conflicts []SyncConflict
	// Closed are conflicts that are settled or obsolete now. The store
	// answers Conflict if one is not open any more.
	Closed []SyncConflict
	// Problems are written over earlier ones of the same record, Solved ones
	// go.
	Problems []SyncProblem
	Solved   []RecordRef
	// Queue puts leads into the outbox that did not change themselves.
	Queue []OutboxItem
	// Sent are items that were dealt with at their Version: they go, unless
	// the lead was queued again meanwhile. Failed ones stay, with what is said
	// of the failure.
	Sent   []OutboxItem
	Failed []OutboxItem
	// Received are events; those that are known already vanish. Read ones are
	// worked off.
	Received []InboxEvent
	Read     []InboxEvent
	Drifts   []Drift
	// Activities are written over earlier states of the same record; Dropped
	// ones go.
	Activities []Activity
	Dropped    []RecordRef
	// Undone are records of Step's run that its undoing dealt with.
	Undone []SyncRecord
}

// SyncStep moves a run on. With Was set, the store answers Conflict, with the
// code "run_moved", if the run is not of that version: cancelled, or worked on
// by another.
type SyncStep struct {
	Seq     int64
	Was     int64
	To      *SyncCheckpoint // nil: where it was
	In, Out SyncCounts      // added to the run's
	Calls   int64           // added to the run's
	// Status, if set, is the run's new state. An ended run has CompletedAt At.
	Status       SyncLogStatus
	Reason       string
	ErrorMessage string
	WaitsUntil   time.Time
	Plan         *SyncPlan
	Agreement    *SyncAgreement
	Undo         RunUndo
	UndoAt       int64
	UndoKept     int64 // added
	At           time.Time
	// Version is set by the store: the run's new version.
	Version int64
}

// LinkChange is a new link, or a new state of one.
type LinkChange struct {
	Link *Link
	// Lead is whose number the link takes once it is known; nil: LeadSeq
	// stands.
	Lead *Lead
	// Was is the version that the change was made upon, 0 for a new link. If
	// the stored version is another, the store answers Conflict.
	Was int64
	// Drop removes the link.
	Drop bool
}
