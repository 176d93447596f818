package access

import (
	"context"
	"time"

	"leadbridge/internal/store"
)

// ActorKind says what sort of caller did something.
type ActorKind string

// The kinds of callers.
const (
	ByUser    ActorKind = "USER"    // in a browser
	ByToken   ActorKind = "TOKEN"   // over the API
	ByCommand ActorKind = "COMMAND" // on the server's command line
	ByNobody  ActorKind = "NOBODY"  // who is not known: a log-in that failed
)

// Outcome says how something ended.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "DONE"
	Refused Outcome = "REFUSED" // the caller may not
	Failed  Outcome = "FAILED"  // the input was wrong, the state forbade it, or something broke
)

// Entry is one line of the audit log: who did what, to what, from where, and
// how it ended. It holds no values of leads.
type Entry struct {
	Seq       int64     `json:"seq"`
	At        time.Time `json:"at"`
	ActorKind ActorKind `json:"actorKind"`
	ActorID   string    `json:"actorId,omitempty"`
	Actor     string    `json:"actor"` // the name at that time
	Address   string    `json:"address,omitempty"`
	// Action is a stable name: the operation of the API's route, such as
	// updateLead, or that of a page or a command.
	Action      string  `json:"action"`
	SubjectKind string  `json:"subjectKind,omitempty"`
	SubjectID   string  `json:"subjectId,omitempty"`
	Outcome     Outcome `json:"outcome"`
	RequestID   string  `json:"requestId,omitempty"`
}

// AuditStore is what the service needs of the store for the audit log.
type AuditStore interface {
	AddAudit(ctx context.Context, e store.AuditEntry) error
	Audit(ctx context.Context, f store.AuditFilter) (store.AuditPage, error)
	ForgetAudit(ctx context.Context, before time.Time, most int) (int64, error)
}

const (
	// KeepAudit is how long the audit log is kept.
	KeepAudit  = 3 * 365 * 24 * time.Hour
	auditChunk = 5000 // lines that are removed at once
	maxSubject = 200  // bytes
)

// Record adds a line to the audit log. Seq is not looked at; At is now unless
// it is set.
func (s *Service) Record(ctx context.Context, e Entry) error {
	if e.At.IsZero() {
		e.At = s.now()
	}
	e.SubjectID = e.SubjectID[:min(len(e.SubjectID), maxSubject)] // it comes from an address
	return s.store.AddAudit(ctx, store.AuditEntry{At: e.At, ActorKind: string(e.ActorKind), ActorID: e.ActorID, Actor: e.Actor, Address: e.Address,
		Action: e.Action, SubjectKind: e.SubjectKind, SubjectID: e.SubjectID, Outcome: string(e.Outcome), RequestID: e.RequestID})
}

// AuditPage is one page of the audit log, newest first.
type AuditPage struct {
	Entries []Entry
	Next    string // the next page's cursor, empty on the last
}

// Audit lists the audit log, newest first.
func (s *Service) Audit(ctx context.Context, f store.AuditFilter) (AuditPage, error) {
	stored, err := s.store.Audit(ctx, f)
	p := AuditPage{Entries: []Entry{}, Next: stored.Next}
	for _, e := range stored.Entries {
		p.Entries = append(p.Entries, Entry{Seq: e.Seq, At: e.At, ActorKind: ActorKind(e.ActorKind), ActorID: e.ActorID, Actor: e.Actor, Address: e.Address,
			Action: e.Action, SubjectKind: e.SubjectKind, SubjectID: e.SubjectID, Outcome: Outcome(e.Outcome), RequestID: e.RequestID})
	}
	return p, err
}

// ForgetAudit removes the lines that were kept long enough.
func (s *Service) ForgetAudit(ctx context.Context) error {
	for {
		n, err := s.store.ForgetAudit(ctx, s.now().Add(-KeepAudit), auditChunk)
		if err != nil || n < auditChunk {
			return err
		}
	}
}

// OutcomeOf is how a request ended that was answered with that HTTP status; 0
// stands for 200.
func OutcomeOf(status int) Outcome {
	switch {
	case status < 400:
		return Done
	case status == 401, status == 403:
		return Refused
	}
	return Failed
}
