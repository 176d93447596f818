package leadbridge

import "time"

// Changeset is everything that one step wants written. The store applies it
// whole or not at all.
type Changeset struct {
	Leads []LeadChange
	Rows  []RowResult
	Pairs []DuplicatePair
	// Decisions, Merges and Unmerges are what a person wants done with
	// possible duplicates.
	Decisions []PairDecision
	Merges    []Merge
	Unmerges  []Unmerge

	Job   *ImportStep
	Sync  *SyncChanges
	Undo  *UndoStep
	Undos []UndoResult
	Bulk  *BulkStep
	Tasks []Task

	// Seen is the state of the match index that the step's decisions rest on,
	// LookedUp the keys that they asked for. If one of these keys was added
	// since, the store answers Conflict and the step decides again. A step
	// that decided nothing leaves both empty.
	Seen     MatchMark
	LookedUp []MatchKey
	// Known are states that the decisions took into account although they
	// came to be after Seen.
	Known []MatchMark
	// Wrote is set by the store: the state that this changeset's own keys
	// made, 0 if it has none.
	Wrote MatchMark
}

// MatchMark is a state of the match index. Zero means "do not check".
type MatchMark int64

// LeadChange is a new lead, or a new state of one.
type LeadChange struct {
	// Lead is as it shall be. The store sets Seq of a new one.
	Lead *Lead
	// Was is the version that the change was made upon, 0 for a new lead. If
	// the stored version is another, the store answers Conflict.
	Was int64
	// Revisions lead from Was to Lead.Version, one version each.
	Revisions []Revision
	// Keys are match keys to add. Old ones may stay: a key is only a hint
	// where to look.
	Keys []MatchKey
	// AgreedWith is the integration that the change came from and that needs
	// not be told of it. All others that send leads are.
	AgreedWith string
}

// RowResult is the outcome of one row of an import. Lead and Other are the
// lead that the row made or changed and the one it was held against; the
// store takes their Seq once it is known.
type RowResult struct {
	Record ImportRecord
	Lead   *Lead
	Other  *Lead
	// Again marks a row that has an outcome already, which this one replaces.
	Again bool
}

// ImportStep moves an import job on. The store answers Conflict if the job is
// not where the step began: cancelled, or worked on by another.
type ImportStep struct {
	Seq      int64
	Pass     int
	From, To Checkpoint
	Counts   ImportCounts // added to the job's
	// Status, if set, is the job's new status; otherwise it stays PROCESSING.
	Status ImportStatus
	// Total, if positive, is the number of rows, now known.
	Total int64
	At    time.Time
}

// UndoStep moves a rollback, or the undoing of one, on. The store answers
// Conflict if the job is not where the step began.
type UndoStep struct {
	Seq      int64
	During   ImportStatus // the job's status while the step is taken
	From, To int64        // the last row that was dealt with
	// Status, if set, is the job's new status.
	Status ImportStatus
	At     time.Time
}

// UndoResult is what a rollback, or the undoing of one, did with a row.
type UndoResult struct {
	Row  int64
	Undo string   // see ImportRecord.Undo
	Kept []string // fields that someone changed since
}

// PairStatus is what a person decided on a possible duplicate.
type PairStatus string

// The states of a possible duplicate.
const (
	PairOpen   PairStatus = "open"
	PairMerged PairStatus = "merged"
	PairKept   PairStatus = "kept"  // both are kept; asked again if one changes
	PairNever  PairStatus = "never" // never asked again
	// PairClosed is never stored: an open pair is closed as long as one of
	// its leads is deleted, or merged into another lead.
	PairClosed PairStatus = "closed"
)

// PairStatuses lists every state of a possible duplicate.
var PairStatuses = []PairStatus{PairOpen, PairMerged, PairKept, PairNever, PairClosed}

// DuplicatePair is two leads that may be one person.
//
// In a changeset it is a question to be asked: two leads that were paired
// before are asked about again only if they were kept apart for the time
// being, and never if a person said so.
type DuplicatePair struct {
	ID      string
	Lead    *Lead // the newer
	Other   *Lead // the older
	LeadID  string
	OtherID string
	Status  PairStatus // empty in a changeset: open
	Match   MatchResult
	// JobID is the import that brought it up, RunID the run of a sync. The
	// store fills in the integration that the run belongs to, and what the
	// import or the integration is called.
	JobID         string
	RunID         string
	IntegrationID string
	Source        string
	CreatedAt     time.Time
	DecidedAt     time.Time
	DecidedBy     string
}

// PairDecision is a new state of a pair. The store answers Conflict if its
// state is not Was.
type PairDecision struct {
	ID          string
	Was, Status PairStatus
	At          time.Time // the zero time, with PairOpen: undecided again
	By          string
}

// Merge is one lead that took over another. In a changeset it is a merge to
// be noted, whose LeadChanges are beside it.
type Merge struct {
	ID              string
	Survivor, Loser *Lead
	// SurvivorVersion and LoserVersion are the revisions that the merge made.
	SurvivorVersion, LoserVersion int64
	PairID                        string // the pair it settled, if there was one
	BatchID                       string // the batch of merges it was made in, if it was in one
	At                            time.Time
	Actor                         string
	UndoneAt                      time.Time // zero as long as the merge stands
}

// Unmerge notes that a merge was taken back. The store answers Conflict if it
// was already.
type Unmerge struct {
	ID string // the merge's
	At time.Time
}

// Task is work to be done after the transaction that holds it.
type Task struct {
	Kind string // one of the job package's kinds
	ID   string // what it is to be done to, for example a job's ID
	// Not before At; the zero time means at once.
	At time.Time
	// Once leaves the task out if the same one waits or is worked on already.
	Once bool
	// Afresh, with Once, disregards one that is worked on: it may have looked
	// before this transaction ends.
	Afresh bool
}
