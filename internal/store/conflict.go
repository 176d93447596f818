package store

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/google/uuid"

	"leadbridge"
)

const selectConflict = `SELECT c.id, c.integration_id, c.object, c.record_id, c.lead_seq, l.id, c.field, c.base, c.ours, c.theirs, c.ours_at, c.theirs_at,
	c.status, c.value, c.settled_by, c.run_id, c.created_at, c.settled_at FROM crm_conflicts c JOIN leads l ON l.seq = c.lead_seq`

func scanConflict(row scanner) (leadbridge.SyncConflict, error) {
	var c leadbridge.SyncConflict
	var base, ours, theirs, value, by, run sql.NullString
	var oursAt, theirsAt, created, settled sql.NullInt64
	err := row.Scan(&c.ID, &c.IntegrationID, &c.Object, &c.RecordID, &c.LeadSeq, &c.LeadID, &c.Field, &base, &ours, &theirs, &oursAt, &theirsAt,
		&c.Status, &value, &by, &run, &created, &settled)
	c.Base, c.Ours, c.Theirs, c.Value, c.SettledBy, c.RunID = base.String, ours.String, theirs.String, value.String, by.String, run.String
	c.OursAt, c.TheirsAt, c.CreatedAt, c.SettledAt = instant(oursAt), instant(theirsAt), instant(created), instant(settled)
	return c, err
}

// Conflicts lists conflicts, oldest first.
func (db *DB) Conflicts(ctx context.Context, f ConflictFilter) (ConflictPage, error) {
	const op = "store.Conflicts"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return ConflictPage{}, err
	}
	at, resumed, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil {
		return ConflictPage{}, err
	}
	w := where{}
	for column, value := range map[string]string{"c.integration_id": f.IntegrationID, "c.status": string(f.Status), "c.field": f.Field} {
		if value != "" {
			w.add(column+" = ?", plain(value))
		}
	}
	if f.LeadID != "" {
		w.add("c.lead_seq = (SELECT seq FROM leads WHERE id = ?)", plain(f.LeadID))
	}
	if resumed {
		w.add("c.id > ?", at.Value)
	}
	rows, err := collect(ctx, db.read, scanConflict, selectConflict+w.sql()+" ORDER BY c.id LIMIT "+strconv.Itoa(limit+1), w.args...)
	page := ConflictPage{}
	page.Conflicts, page.Next = cut(rows, limit, digest(f), func(c leadbridge.SyncConflict) cursor { return cursor{Value: c.ID} })
	return page, failure(op, err)
}

// Conflict returns one conflict of an integration.
func (db *DB) Conflict(ctx context.Context, integrationID, id string) (leadbridge.SyncConflict, error) {
	const op = "store.Conflict"
	c, err := scanConflict(db.read.QueryRowContext(ctx, selectConflict+" WHERE c.integration_id = $1 AND c.id = $2", integrationID, plain(id)))
	if err == sql.ErrNoRows {
		return c, notFound(op, "conflict", id)
	}
	return c, failure(op, err)
}

// OpenConflicts returns the open conflicts of records.
func (db *DB) OpenConflicts(ctx context.Context, integrationID, object string, recordIDs []string) ([]leadbridge.SyncConflict, error) {
	in, arg := db.dialect.texts("$3", recordIDs)
	open, err := collect(ctx, db.read, scanConflict, selectConflict+` WHERE c.status = 'OPEN' AND c.integration_id = $1 AND c.object = $2 AND c.record_id `+in+
		" ORDER BY c.id", integrationID, object, arg)
	return open, failure("store.OpenConflicts", err)
}

// CountConflicts counts an integration's open conflicts.
func (db *DB) CountConflicts(ctx context.Context, integrationID string) (open int64, err error) {
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM crm_conflicts WHERE integration_id = $1 AND status = 'OPEN'", integrationID).Scan(&open)
	return open, failure("store.CountConflicts", err)
}

// LeadConflicts lists all conflicts of a lead, oldest first.
func (db *DB) LeadConflicts(ctx context.Context, leadSeq int64) ([]leadbridge.SyncConflict, error) {
	all, err := collect(ctx, db.read, scanConflict, selectConflict+" WHERE c.lead_seq = $1 ORDER BY c.id", leadSeq)
	return all, failure("store.LeadConflicts", err)
}

// writeConflicts opens conflicts, or brings open ones of the same record and
// field up to date.
func writeConflicts(ctx context.Context, tx *Tx, conflicts []leadbridge.SyncConflict) error {
	rows := make([][]any, len(conflicts))
	for i, c := range conflicts {
		if c.ID == "" {
			c.ID = uuid.Must(uuid.NewV7()).String()
		}
		rows[i] = []any{c.IntegrationID, plain(c.Object), plain(c.RecordID), c.Field, c.ID, c.LeadSeq, text(c.Base), text(c.Ours), text(c.Theirs),
			micros(c.OursAt), micros(c.TheirsAt), string(leadbridge.ConflictOpen), text(c.RunID), c.CreatedAt.UnixMicro()}
	}
	columns := []string{"integration_id", "object", "record_id", "field", "id", "lead_seq", "base", "ours", "theirs", "ours_at", "theirs_at", "status", "run_id", "created_at"}
	return overwrite(ctx, tx, "crm_conflicts", columns, 4, `(integration_id, object, record_id, field) WHERE status = 'OPEN' DO UPDATE SET
		lead_seq = excluded.lead_seq, base = excluded.base, ours = excluded.ours, theirs = excluded.theirs, ours_at = excluded.ours_at, theirs_at = excluded.theirs_at`, rows)
}

// closeConflicts settles conflicts. Somebody else may have been faster.
func closeConflicts(ctx context.Context, tx *Tx, conflicts []leadbridge.SyncConflict) error {
	for _, c := range conflicts {
		result, err := tx.ExecContext(ctx, "UPDATE crm_conflicts SET status = $1, value = $2, settled_by = $3, settled_at = $4 WHERE id = $5 AND status = 'OPEN'",
			string(c.Status), text(c.Value), text(c.SettledBy), micros(c.SettledAt), c.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "conflict_settled",
				Msg: "This conflict was settled meanwhile. Look at the list again."}
		}
	}
	return nil
}
