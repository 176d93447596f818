package leadbridge

// CauseSubject is what waits for a person and can be counted by its causes.
type CauseSubject string

// The subjects of causes.
const (
	CauseOfConflicts   CauseSubject = "CONFLICTS"
	CauseOfProblems    CauseSubject = "RECORDS" // of the CRM, that do not fit our rules
	CauseOfDeadLetters CauseSubject = "DEAD_LETTERS"
)

// CauseSubjects lists every subject.
var CauseSubjects = []CauseSubject{CauseOfConflicts, CauseOfProblems, CauseOfDeadLetters}

// SyncCause is one reason why records wait for a person, failed or drifted
// apart, and how many of them. What does not apply is empty.
type SyncCause struct {
	Direction SyncDirection `json:"direction,omitempty"` // of a run's failures
	What      SyncOutcome   `json:"what,omitempty"`      // of a run's failures
	Kind      DriftKind     `json:"kind,omitempty"`      // of drifts
	Field     string        `json:"field,omitempty"`     // of conflicts and drifts
	Code      string        `json:"code,omitempty"`      // of dead letters
	Reason    string        `json:"reason,omitempty"`    // in the words of the records
	Count     int64         `json:"count"`
}

// OutcomeCount is how many records a run dealt with in the same way.
type OutcomeCount struct {
	Direction SyncDirection `json:"direction"`
	What      SyncOutcome   `json:"what"`
	Count     int64         `json:"count"`
}

// RunTally sums up what a run did, or what a reconciliation found.
type RunTally struct {
	Outcomes []OutcomeCount `json:"outcomes"`
	// Causes are those of failures, or of drifts, the most frequent first.
	Causes []SyncCause `json:"causes"`
	// Kept is how many records an undoing left alone, in whole or in part.
	Kept int64 `json:"kept"`
}
