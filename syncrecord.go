package leadbridge

import "time"

// SyncOutcome is what a sync did with a record.
type SyncOutcome string

// The outcomes. Those that changed nothing are counted, not kept.
const (
	SyncCreated   SyncOutcome = "created"
	SyncUpdated   SyncOutcome = "updated"
	SyncMatched   SyncOutcome = "matched" // linked, and brought up to date where needed
	SyncDeleted   SyncOutcome = "deleted"
	SyncRestored  SyncOutcome = "restored" // an edit won over a deletion
	SyncMerged    SyncOutcome = "merged"
	SyncConverted SyncOutcome = "converted"
	SyncErased    SyncOutcome = "erased"
	SyncReleased  SyncOutcome = "released"  // one side is deleted, the other was kept
	SyncContested SyncOutcome = "contested" // a person is asked
	SyncFailed    SyncOutcome = "failed"    // does not fit our rules
	SyncRefused   SyncOutcome = "refused"   // the CRM did not take it
	SyncSkipped   SyncOutcome = "skipped"
	SyncSettled   SyncOutcome = "settled" // a person settled a conflict
	SyncUndone    SyncOutcome = "undone"
)

// SyncRecord is what one run did with one record, the line of its story.
type SyncRecord struct {
	Seq   int64 // the store's own number, in order
	RunID string
	RecordRef
	// Lead is set in a changeset, where its Seq may not be known yet; LeadID
	// when it is read.
	Lead      *Lead
	LeadID    string
	Direction SyncDirection
	What      SyncOutcome
	// LeadVersion is the lead's after it, 0 if the lead was not changed.
	LeadVersion int64
	// Before and After are the fields that were written: outbound, the CRM's
	// own names and values. Inbound they are empty, as the lead's revision
	// has them.
	Before, After map[string]string
	// Reason tells in words what happened and why.
	Reason string
	// Decisions say for each field that both sides changed who won and why.
	Decisions []FieldDecision
	At        time.Time
	Undo      string   // as [ImportRecord.Undo]; empty: not undone
	UndoKept  []string // fields that someone changed since
}

// FieldDecision is the settlement of one field.
type FieldDecision struct {
	Field  string `json:"field"`
	Base   string `json:"base"`
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`
	// Winner is "ours", "theirs", "both" (they agree) or "nobody" (a person is
	// asked).
	Winner string `json:"winner"`
	Why    string `json:"why"`
}

// The winners of a FieldDecision.
const (
	WinnerOurs   = "ours"
	WinnerTheirs = "theirs"
	WinnerBoth   = "both"
	WinnerNobody = "nobody"
)

// ConflictStatus is where a conflict stands.
type ConflictStatus string

// The states of a conflict. OBSOLETE: the sides came to agree by themselves.
const (
	ConflictOpen     ConflictStatus = "OPEN"
	ConflictSettled  ConflictStatus = "SETTLED"
	ConflictObsolete ConflictStatus = "OBSOLETE"
)

// ConflictStatuses lists every state.
var ConflictStatuses = []ConflictStatus{ConflictOpen, ConflictSettled, ConflictObsolete}

// FieldWholeRecord is the field of a conflict about whether lead and record
// shall be there at all: one side deleted it, the other changed it.
const FieldWholeRecord = "*"

// SyncConflict is a field that both sides changed and a person must decide
// on. A record has at most one open conflict a field.
type SyncConflict struct {
	ID string
	RecordRef
	LeadSeq   int64
	LeadID    string
	Field     string
	Base      string
	Ours      string
	Theirs    string
	OursAt    time.Time // when it was changed here
	TheirsAt  time.Time // when the record was changed in the CRM
	Status    ConflictStatus
	Value     string // what was settled on
	SettledBy string
	RunID     string
	CreatedAt time.Time
	SettledAt time.Time
}

// SyncProblem is a record of the CRM that does not fit our rules and waits to
// be corrected, here or there. It goes away when the record comes in well.
type SyncProblem struct {
	RecordRef
	// Record is as the CRM gave it, by its own names.
	Record map[string]string
	// Correction holds lead fields that a person gave to be used instead.
	Correction Values
	Issues     []Issue
	Reason     string
	RunID      string
	Attempts   int
	At         time.Time
}

// OutboxStatus is where a change on its way to the CRM stands.
type OutboxStatus string

// The states of a change on its way.
const (
	OutboxQueued OutboxStatus = "QUEUED"
	OutboxDead   OutboxStatus = "DEAD" // a person must look; tried again when the lead changes
)

// OutboxItem is a lead that may differ from its records in a CRM. A lead has
// at most one for each integration, however often it changes.
type OutboxItem struct {
	IntegrationID string
	LeadSeq       int64
	LeadID        string
	// Version is the lead's when it was last queued.
	Version  int64
	QueuedAt time.Time
	DueAt    time.Time // not before
	Attempts int       // 0: nobody ever tried to send it
	Status   OutboxStatus
	// Object, RecordID, Code, Reason and Request tell of the last failure:
	// Reason in the CRM's own words, Request as it was sent.
	Object   string
	RecordID string
	Code     string
	Reason   string
	Request  map[string]string
	FailedAt time.Time
}

// InboxEvent is news of a record, to be read again.
type InboxEvent struct {
	RecordRef
	// EventID is the same when the event is delivered again.
	EventID string
	// State and SurvivorID are what the event says became of the record, as a
	// provider's record states.
	State      string
	SurvivorID string
	At         time.Time // of the change
	ReceivedAt time.Time
	Attempts   int
}

// DriftKind says how a record and its lead do not agree.
type DriftKind string

// The kinds of drift.
const (
	DriftMissingHere  DriftKind = "MISSING_HERE"  // a record without a lead
	DriftMissingThere DriftKind = "MISSING_THERE" // a lead without a record
	DriftDiffers      DriftKind = "DIFFERS"
)

// Drift is one disagreement that a reconciliation found.
type Drift struct {
	Seq   int64
	RunID string
	RecordRef
	LeadSeq int64
	LeadID  string
	Kind    DriftKind
	Field   string // of DIFFERS
	Ours    string
	Theirs  string
	// Reason says what is known of why: an open conflict, a dead letter, a
	// record that does not fit our rules.
	Reason     string
	RepairedAt time.Time
}

// Activity is an entry of a lead's activity log that came from a CRM: a call,
// a meeting, a note.
type Activity struct {
	RecordRef
	Lead   *Lead // in a changeset
	LeadID string
	At     time.Time
	Values map[string]string // by the CRM's names
}
