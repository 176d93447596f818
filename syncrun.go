package leadbridge

import "time"

// SyncType says how much of a CRM a run looks at.
type SyncType string

// The types of a run.
const (
	SyncFull        SyncType = "FULL"        // every record, and what has vanished
	SyncIncremental SyncType = "INCREMENTAL" // what changed since the last run
	SyncManual      SyncType = "MANUAL"      // the same, asked for by a person
)

// SyncTypes lists every type.
var SyncTypes = []SyncType{SyncFull, SyncIncremental, SyncManual}

// SyncPurpose says what a run is for.
type SyncPurpose string

// The purposes of a run.
const (
	ForSync      SyncPurpose = "SYNC"
	ForDryRun    SyncPurpose = "DRY_RUN"   // tells what a sync would do, and writes nothing
	ForReconcile SyncPurpose = "RECONCILE" // compares both sides, and writes nothing
	ForLive      SyncPurpose = "LIVE"      // holds what webhooks and changed leads brought about within an hour
)

// SyncPurposes lists every purpose.
var SyncPurposes = []SyncPurpose{ForSync, ForDryRun, ForReconcile, ForLive}

// SyncLogStatus is where a run stands.
type SyncLogStatus string

// The states of a run. HELD waits for a person's approval.
const (
	RunStarted    SyncLogStatus = "STARTED"
	RunInProgress SyncLogStatus = "IN_PROGRESS"
	RunHeld       SyncLogStatus = "HELD"
	RunCompleted  SyncLogStatus = "COMPLETED"
	RunFailed     SyncLogStatus = "FAILED"
	RunCancelled  SyncLogStatus = "CANCELLED"
)

// SyncLogStatuses lists every state.
var SyncLogStatuses = []SyncLogStatus{RunStarted, RunInProgress, RunHeld, RunCompleted, RunFailed, RunCancelled}

// Ended reports whether a run in that state does nothing any more.
func (s SyncLogStatus) Ended() bool {
	return s == RunCompleted || s == RunFailed || s == RunCancelled
}

// RunUndo says how far the undoing of a run has come.
type RunUndo string

// The states of an undoing; empty: it was not asked for.
const (
	RunUndoing RunUndo = "UNDOING"
	RunUndone  RunUndo = "UNDONE"
)

// SyncCounts counts records of one direction. Inbound, Created and Updated are
// leads; outbound, records of the CRM.
type SyncCounts struct {
	Processed int64 `json:"processed"`
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Matched   int64 `json:"matched"` // a record and a lead found to be one person, for the first time
	Unchanged int64 `json:"unchanged"`
	Deleted   int64 `json:"deleted"`
	Blanked   int64 `json:"blanked"`   // records in which a field lost its value; counted in Updated too
	Conflicts int64 `json:"conflicts"` // records with a field that a person is asked about
	Failed    int64 `json:"failed"`
	Skipped   int64 `json:"skipped"` // filtered out, frozen, or not ours to touch
}

// Add adds other to c.
func (c *SyncCounts) Add(other SyncCounts) {
	c.Processed += other.Processed
	c.Created += other.Created
	c.Updated += other.Updated
	c.Matched += other.Matched
	c.Unchanged += other.Unchanged
	c.Deleted += other.Deleted
	c.Blanked += other.Blanked
	c.Conflicts += other.Conflicts
	c.Failed += other.Failed
	c.Skipped += other.Skipped
}

// SyncRun is one run of a sync: the given CrmSyncLog, with where it stands.
type SyncRun struct {
	// Seq is the store's own number; it never leaves the process.
	Seq           int64
	ID            string
	IntegrationID string
	Type          SyncType
	Purpose       SyncPurpose
	Direction     SyncDirection
	Status        SyncLogStatus
	Actor         string // who asked for it; empty: the schedule or an event
	In, Out       SyncCounts
	Calls         int64 // to the CRM
	Checkpoint    SyncCheckpoint
	// Reason says why the run is held, in words for a person.
	Reason string
	// ApprovedBy is who let a held run go on.
	ApprovedBy string
	// WaitsUntil is when a limit of the CRM lets the run go on; zero: it does
	// not wait.
	WaitsUntil time.Time
	// Plan is what a dry run found, Agreement what a reconciliation did.
	Plan      *SyncPlan
	Agreement *SyncAgreement
	Undo      RunUndo
	UndoneBy  string
	UndoAt    int64 // the last of the run's records that was dealt with
	UndoKept  int64 // records of which something was kept

	StartedAt    time.Time
	CompletedAt  time.Time
	ErrorMessage string
	// Version counts the changes, from 1.
	Version int64
}

// SyncPhase is a part of a run.
type SyncPhase string

// The phases, in order. Those of a direction that a run has not are left out.
const (
	PhasePull  SyncPhase = "PULL"  // reads an object's pages
	PhaseSweep SyncPhase = "SWEEP" // looks, in a full run, for records that were not seen
	PhaseQueue SyncPhase = "QUEUE" // queues, in a full run, leads that have no record
	PhasePush  SyncPhase = "PUSH"  // sends what is queued
	PhaseDone  SyncPhase = "DONE"
)

// SyncCheckpoint is where a run goes on.
type SyncCheckpoint struct {
	Phase SyncPhase `json:"phase"`
	// Object is the kind of record that is read.
	Object string `json:"object,omitempty"`
	// Cursor is of the page to be read next.
	Cursor string `json:"cursor,omitempty"`
	// Since is where the reading of Object began.
	Since time.Time `json:"since,omitzero"`
	// GoneSince is from when deletions are asked for; zero: they are not.
	GoneSince time.Time `json:"goneSince,omitzero"`
	// After is the last link or lead that a sweep or a queueing dealt with.
	After string `json:"after,omitempty"`
	// Begun is when the run, or its reading of Object, began.
	Begun time.Time `json:"begun,omitzero"`
	// AskedIn and AskedOut are what a live run that is held would come to.
	// Once that is approved, the run is limited in what goes beyond it.
	AskedIn  SyncCounts `json:"askedIn,omitzero"`
	AskedOut SyncCounts `json:"askedOut,omitzero"`
	// Again says that the run takes back into the sync what was let go.
	Again bool `json:"again,omitempty"`
}

// Watermark is up to when an integration's records of a kind were read.
type Watermark struct {
	IntegrationID string
	Object        string
	ReadTo        time.Time // given as Since to the next pull
	GoneTo        time.Time // the same of the last pull that told of deletions
	FullAt        time.Time // when all of it was last read
}

// SyncPlan is what a dry run found that a sync would do.
type SyncPlan struct {
	// Fingerprint is of the mappings and rules that it holds for.
	Fingerprint string `json:"fingerprint"`
	// In counts leads, Out records of the CRM.
	In  SyncCounts `json:"inbound"`
	Out SyncCounts `json:"outbound"`
	// Calls and Seconds are what the sync itself would cost.
	Calls   int64 `json:"calls"`
	Seconds int64 `json:"seconds"`
	// Refusals and Examples are the first of each kind.
	Refusals []SyncExample `json:"refusals"`
	Examples []SyncExample `json:"examples"`
	// Warnings are what a person should know before the sync is started.
	Warnings []string `json:"warnings"`
}

// SyncExample is one record of a plan.
type SyncExample struct {
	Direction SyncDirection `json:"direction"`
	Object    string        `json:"object"`
	RecordID  string        `json:"recordId,omitempty"`
	LeadID    string        `json:"leadId,omitempty"`
	What      SyncOutcome   `json:"what"`
	Reason    string        `json:"reason"`
	// Before and After are the fields that would change: inbound the lead's,
	// outbound the record's by the CRM's names. Of a record that does not fit,
	// After is all that the CRM has of it, by its names.
	Before map[string]string `json:"before,omitempty"`
	After  map[string]string `json:"after,omitempty"`
}

// SyncAgreement is how far both sides agree.
type SyncAgreement struct {
	Objects []ObjectAgreement `json:"objects"`
	Drifted int64             `json:"drifted"` // records that do not agree
	Agreed  bool              `json:"agreed"`
}

// ObjectAgreement is the agreement on one kind of record.
type ObjectAgreement struct {
	Object string `json:"object"`
	// Theirs are the CRM's live records that the sync covers, Ours the leads
	// that are linked to one, Linked the pairs of the two.
	Theirs int64 `json:"theirs"`
	Ours   int64 `json:"ours"`
	Linked int64 `json:"linked"`
	// Released are the links that were let go of. They are not compared, and
	// in none of the other counts as such.
	Released int64 `json:"released"`
	// Fields are the mapped ones.
	Fields []FieldAgreement `json:"fields"`
}

// FieldAgreement compares one field of all linked pairs. The digests do not
// depend on the order of the records; equal digests mean equal values.
type FieldAgreement struct {
	Field   string `json:"field"`
	Ours    string `json:"ours"`   // 16 hexadecimal digits
	Theirs  string `json:"theirs"` // 16 hexadecimal digits
	Differs int64  `json:"differs"`
}
