package leadbridge

import "time"

// BulkStatus is where a bulk action stands.
type BulkStatus string

// The states of a bulk action.
const (
	BulkRunning   BulkStatus = "RUNNING"
	BulkDone      BulkStatus = "DONE"
	BulkCancelled BulkStatus = "CANCELLED" // what was changed stays changed
	BulkUndoing   BulkStatus = "UNDOING"
	BulkUndone    BulkStatus = "UNDONE"
	BulkFailed    BulkStatus = "FAILED"
)

// BulkKind is what a bulk action does to each of its leads.
type BulkKind string

// What can be done to many leads at once.
const (
	BulkChange  BulkKind = "CHANGE" // fields are given values
	BulkDelete  BulkKind = "DELETE"
	BulkRestore BulkKind = "RESTORE"
)

// BulkKinds lists what can be done to many leads at once.
var BulkKinds = []BulkKind{BulkChange, BulkDelete, BulkRestore}

// BulkAction is one thing that was asked to be done to many leads at once.
type BulkAction struct {
	ID     string
	Seq    int64 // the store's own short name
	Status BulkStatus
	Kind   BulkKind
	// Values are what a change gives to the leads; an empty text clears a
	// field.
	Values Values
	// Selection says which leads, as JSON in the form of whoever asked.
	Selection []byte
	Actor     string
	// Selected is how many leads there were when it was asked for, Until the
	// newest lead of then: later ones are left alone.
	Selected, Until int64
	// At is the last lead that was dealt with, Counts what became of them.
	At     int64
	Counts BulkCounts
	// UndoAt is the last lead that was dealt with when it was taken back.
	// Restored counts those that are as before, in whole or in part, Kept
	// those of which something was kept because someone changed it since; a
	// lead that is restored in part counts under both.
	UndoAt         int64
	Restored, Kept int64
	UndoneBy       string
	Error          string // why it failed
	CreatedAt      time.Time
	EndedAt        time.Time // zero while it is at work
	UndoneAt       time.Time // when taking it back ended
}

// BulkCounts counts the leads of a bulk action by what became of them.
type BulkCounts struct {
	Changed   int64 // also deleted, or restored
	Unchanged int64 // they were so already
	Refused   int64 // the lead cannot be so
}

// Total is how many leads were dealt with.
func (c BulkCounts) Total() int64 { return c.Changed + c.Unchanged + c.Refused }

// BulkLead is what a bulk action did to a lead. Leads that it left as they
// were have none.
type BulkLead struct {
	LeadSeq int64
	LeadID  string
	Version int64    // that it made; 0: it was refused
	Reason  string   // why it was refused
	Undo    string   // what taking it back did: restored, partly or kept; empty before
	Kept    []string // what someone changed since: fields, or what else happened
}

// BulkStep moves a bulk action, or the taking back of one, on. The store
// answers Conflict if the action is not where the step began.
type BulkStep struct {
	Seq      int64
	During   BulkStatus // the action's status while the step is taken
	From, To int64      // the last lead that was dealt with
	Counts   BulkCounts // added to the action's
	Leads    []BulkLead
	// Status, if set, is the action's new status.
	Status BulkStatus
	At     time.Time
}
