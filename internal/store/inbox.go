package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// Inbox lists events that wait to be read, in the order in which they came;
// those that were tried in vain come after the others, and do not stand in
// their way.
func (db *DB) Inbox(ctx context.Context, integrationID string, limit int) ([]leadbridge.InboxEvent, error) {
	events, err := collect(ctx, db.read, func(row scanner) (leadbridge.InboxEvent, error) {
		var e leadbridge.InboxEvent
		var survivor sql.NullString
		var at, received sql.NullInt64
		err := row.Scan(&e.IntegrationID, &e.EventID, &e.Object, &e.RecordID, &e.State, &survivor, &at, &received, &e.Attempts)
		e.SurvivorID, e.At, e.ReceivedAt = survivor.String, instant(at), instant(received)
		return e, err
	}, `SELECT integration_id, event_id, object, record_id, state, survivor_id, at, received_at, attempts FROM crm_inbox
		WHERE integration_id = $1 AND read_at IS NULL ORDER BY attempts, received_at, event_id LIMIT $2`, integrationID, limit)
	return events, failure("store.Inbox", err)
}

// CountInbox counts the events that wait to be read, and tells when the first
// of them came; the zero time if there is none.
func (db *DB) CountInbox(ctx context.Context, integrationID string) (waiting int64, oldest time.Time, err error) {
	var first sql.NullInt64
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*), MIN(received_at) FROM crm_inbox WHERE integration_id = $1 AND read_at IS NULL", integrationID).
		Scan(&waiting, &first)
	return waiting, instant(first), failure("store.CountInbox", err)
}

// ForgetInbox removes events that were read before a time. One that the CRM
// delivers again after that is news.
func (db *DB) ForgetInbox(ctx context.Context, readBefore time.Time) error {
	return failure("store.ForgetInbox", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM crm_inbox WHERE read_at < $1", readBefore.UnixMicro())
		return err
	}))
}

// AttemptInbox counts one more try to read events.
func (db *DB) AttemptInbox(ctx context.Context, integrationID string, eventIDs []string) error {
	in, arg := db.dialect.texts("$2", eventIDs)
	return failure("store.AttemptInbox", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE crm_inbox SET attempts = attempts + 1 WHERE integration_id = $1 AND event_id "+in, integrationID, arg)
		return err
	}))
}

// writeReceived stores events. Those that are known already vanish.
func writeReceived(ctx context.Context, tx *Tx, events []leadbridge.InboxEvent) error {
	rows := make([][]any, len(events))
	for i, e := range events {
		rows[i] = []any{e.IntegrationID, plain(e.EventID), plain(e.Object), plain(e.RecordID), e.State, text(e.SurvivorID),
			e.At.UnixMicro(), e.ReceivedAt.UnixMicro(), int64(e.Attempts)}
	}
	columns := []string{"integration_id", "event_id", "object", "record_id", "state", "survivor_id", "at", "received_at", "attempts"}
	return overwrite(ctx, tx, "crm_inbox", columns, 2, "DO NOTHING", rows)
}

// writeRead marks events as worked off, at the time of the step.
func (db *DB) writeRead(ctx context.Context, tx *Tx, s *leadbridge.SyncChanges) error {
	if len(s.Read) == 0 {
		return nil
	}
	var at time.Time
	if s.Step != nil {
		at = s.Step.At
	}
	rows := all(s.Read, func(e leadbridge.InboxEvent) ([]any, error) {
		read := at
		if read.Before(e.ReceivedAt) {
			read = e.ReceivedAt
		}
		return []any{e.IntegrationID, plain(e.EventID), read.UnixMicro()}, nil
	})
	_, err := db.dialect.update(ctx, tx, "crm_inbox", []column{{"integration_id", "TEXT"}, {"event_id", "TEXT"}, {"read_at", "BIGINT"}}, 2, rows.each)
	return err
}
