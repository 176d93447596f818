package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

// AuditEntry is one line of the audit log. It never holds values of leads.
type AuditEntry struct {
	Seq         int64
	At          time.Time
	ActorKind   string
	ActorID     string // "": nobody known
	Actor       string // the name at that time
	Address     string // where it came from
	Action      string
	SubjectKind string // what it was about; "": nothing in particular
	SubjectID   string
	Outcome     string
	RequestID   string
}

// AuditFilter selects lines of the audit log. Empty fields select all.
type AuditFilter struct {
	ActorKind   string
	ActorID     string
	Action      string
	SubjectKind string
	SubjectID   string
	Outcome     string
	From, Until time.Time // Until is not part of it
	Cursor      string    `json:"-"` // AuditPage.Next of the page before
	Limit       int       `json:"-"` // 1 to 500; 0 means 50
}

// AuditPage is one page of the audit log, newest first.
type AuditPage struct {
	Entries []AuditEntry
	Next    string // the next page's cursor, empty on the last
}

// AddAudit adds a line to the audit log.
func (db *DB) AddAudit(ctx context.Context, e AuditEntry) error {
	return failure("store.AddAudit", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO audit_log (at, actor_kind, actor_id, actor, address, action, subject_kind, subject_id, outcome, request_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, e.At.UnixMicro(), e.ActorKind, text(e.ActorID), plain(e.Actor), text(e.Address), plain(e.Action),
			text(e.SubjectKind), text(e.SubjectID), e.Outcome, text(e.RequestID))
		return err
	}))
}

// Audit lists the audit log, newest first.
func (db *DB) Audit(ctx context.Context, f AuditFilter) (AuditPage, error) {
	const op = "store.Audit"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return AuditPage{}, err
	}
	query := digest(f)
	c, there, err := parseCursor(op, f.Cursor, query)
	if err != nil {
		return AuditPage{}, err
	}
	w := f.where()
	if there {
		w.add("seq < ?", c.Seq)
	}
	rows, err := db.read.QueryContext(ctx, `SELECT seq, at, actor_kind, actor_id, actor, address, action, subject_kind, subject_id, outcome, request_id FROM audit_log`+
		w.sql()+" ORDER BY seq DESC LIMIT "+strconv.Itoa(limit+1), w.args...)
	if err != nil {
		return AuditPage{}, failure(op, err)
	}
	defer rows.Close()
	entries := []AuditEntry{}
	for rows.Next() {
		e, err := scanAudit(rows)
		if err != nil {
			return AuditPage{}, failure(op, err)
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return AuditPage{}, failure(op, err)
	}
	entries, next := cut(entries, limit, query, func(e AuditEntry) cursor { return cursor{Seq: e.Seq} })
	return AuditPage{Entries: entries, Next: next}, nil
}

func (f AuditFilter) where() *where {
	w := &where{}
	for column, v := range map[string]string{"actor_kind": f.ActorKind, "actor_id": f.ActorID, "action": f.Action, "subject_kind": f.SubjectKind, "subject_id": f.SubjectID, "outcome": f.Outcome} {
		if v != "" {
			w.add(column+" = ?", plain(v))
		}
	}
	if !f.From.IsZero() {
		w.add("at >= ?", f.From.UnixMicro())
	}
	if !f.Until.IsZero() {
		w.add("at < ?", f.Until.UnixMicro())
	}
	return w
}

func scanAudit(row interface{ Scan(...any) error }) (AuditEntry, error) {
	var e AuditEntry
	var at int64
	var actorID, address, subjectKind, subjectID, requestID sql.NullString
	err := row.Scan(&e.Seq, &at, &e.ActorKind, &actorID, &e.Actor, &address, &e.Action, &subjectKind, &subjectID, &e.Outcome, &requestID)
	e.At = time.UnixMicro(at).UTC()
	e.ActorID, e.Address, e.SubjectKind, e.SubjectID, e.RequestID = actorID.String, address.String, subjectKind.String, subjectID.String, requestID.String
	return e, err
}

// ForgetAudit removes what is older than that, at most so many lines at once,
// and returns how many it removed.
func (db *DB) ForgetAudit(ctx context.Context, before time.Time, most int) (int64, error) {
	n, err := db.changed(ctx, "DELETE FROM audit_log WHERE seq IN (SELECT seq FROM audit_log WHERE at < $1 ORDER BY seq LIMIT "+strconv.Itoa(most)+")", before.UnixMicro())
	return n, failure("store.ForgetAudit", err)
}
