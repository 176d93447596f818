package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"leadbridge"
)

const selectOutbox = `SELECT o.integration_id, o.lead_seq, l.id, o.lead_version, o.queued_at, o.due_at, o.attempts, o.status,
	o.object, o.record_id, o.code, o.reason, o.request, o.failed_at FROM crm_outbox o JOIN leads l ON l.seq = o.lead_seq`

func scanOutbox(row scanner) (leadbridge.OutboxItem, error) {
	var i leadbridge.OutboxItem
	var object, record, code, reason, request sql.NullString
	var queued, due, failed sql.NullInt64
	err := row.Scan(&i.IntegrationID, &i.LeadSeq, &i.LeadID, &i.Version, &queued, &due, &i.Attempts, &i.Status, &object, &record, &code, &reason, &request, &failed)
	if err != nil {
		return i, err
	}
	i.QueuedAt, i.DueAt, i.FailedAt = instant(queued), instant(due), instant(failed)
	i.Object, i.RecordID, i.Code, i.Reason = object.String, record.String, code.String, reason.String
	return i, readJSON(jsonPart{request, &i.Request})
}

// Outbox lists queued items by their time, or dead ones by their leads.
func (db *DB) Outbox(ctx context.Context, f OutboxFilter) ([]leadbridge.OutboxItem, error) {
	w := where{}
	w.add("o.integration_id = ?", f.IntegrationID)
	w.add("o.status = ?", string(f.Status))
	if f.Reason != "" {
		w.add("o.reason = ?", plain(f.Reason))
	}
	if f.Due != 0 {
		w.add("o.due_at <= ?", f.Due)
	}
	order := "o.due_at, o.lead_seq"
	if f.Status == leadbridge.OutboxDead {
		w.add("o.lead_seq > ?", f.After)
		order = "o.lead_seq"
	}
	items, err := collect(ctx, db.read, scanOutbox, selectOutbox+w.sql()+" ORDER BY "+order+" LIMIT "+strconv.Itoa(upTo(f.Limit, 100)), w.args...)
	return items, failure("store.Outbox", err)
}

// CountOutbox counts what is on its way to a CRM.
func (db *DB) CountOutbox(ctx context.Context, integrationID string) (OutboxCounts, error) {
	var c OutboxCounts
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(CASE WHEN linked THEN 1 END), COUNT(CASE WHEN linked AND deleted THEN 1 END) FROM (
		SELECT l.deleted_at IS NOT NULL AS deleted, EXISTS (SELECT 1 FROM crm_links k
			WHERE k.lead_seq = o.lead_seq AND k.integration_id = o.integration_id AND k.state = 'LINKED') AS linked
		FROM crm_outbox o JOIN leads l ON l.seq = o.lead_seq WHERE o.integration_id = $1 AND o.status = 'QUEUED') queued`, integrationID).
		Scan(&c.Queued, &c.Linked, &c.Deleted)
	if err != nil {
		return c, failure("store.CountOutbox", err)
	}
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM crm_outbox WHERE integration_id = $1 AND status = 'DEAD'", integrationID).Scan(&c.Dead)
	return c, failure("store.CountOutbox", err)
}

// ReviveOutbox queues dead items again, those of some leads or, without any,
// all. It returns how many.
func (db *DB) ReviveOutbox(ctx context.Context, integrationID string, leadIDs []string, at time.Time) (int64, error) {
	return db.changeDead(ctx, "store.ReviveOutbox", `UPDATE crm_outbox SET status = 'QUEUED', attempts = 1, due_at = $2, queued_at = queued_at + 1,
		object = NULL, record_id = NULL, code = NULL, reason = NULL, request = NULL, failed_at = NULL`, leadIDs, integrationID, at.UnixMicro())
}

// DropOutbox removes dead items in the same way.
func (db *DB) DropOutbox(ctx context.Context, integrationID string, leadIDs []string) (int64, error) {
	return db.changeDead(ctx, "store.DropOutbox", "DELETE FROM crm_outbox", leadIDs, integrationID)
}

func (db *DB) changeDead(ctx context.Context, op, change string, leadIDs []string, args ...any) (n int64, err error) {
	change += " WHERE integration_id = $1 AND status = 'DEAD'"
	if len(leadIDs) > 0 {
		in, arg := db.dialect.texts("$"+strconv.Itoa(len(args)+1), leadIDs)
		change, args = change+" AND lead_seq IN (SELECT seq FROM leads WHERE id "+in+")", append(args, arg)
	}
	err = db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, change, args...)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, failure(op, err)
}
