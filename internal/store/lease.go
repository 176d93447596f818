package store

import (
	"context"
	"time"

	"leadbridge"
)

// TakeLease takes or prolongs a lease for owner; false: another has it, or
// the integration is gone.
func (db *DB) TakeLease(ctx context.Context, integrationID, work, owner string, now, until time.Time) (bool, error) {
	var n int64
	err := db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO crm_sync_leases (integration_id, work, owner, until)
			SELECT id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM crm_integrations WHERE id = $1
			ON CONFLICT (integration_id, work) DO UPDATE SET owner = excluded.owner, until = excluded.until
			WHERE crm_sync_leases.owner = excluded.owner OR crm_sync_leases.until <= $5`, integrationID, work, owner, until.UnixMicro(), now.UnixMicro())
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n > 0 && err == nil, failure("store.TakeLease", err)
}

// DropLease gives a lease back, if owner has it still.
func (db *DB) DropLease(ctx context.Context, integrationID, work, owner string) error {
	return failure("store.DropLease", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM crm_sync_leases WHERE integration_id = $1 AND work = $2 AND owner = $3", integrationID, work, owner)
		return err
	}))
}

// NoteSync stores how an integration's sync stands: the status, and with an
// error its words, counted; without one the count goes to 0, unless the sync
// has only begun. A zero lastSyncAt leaves the stored one.
func (db *DB) NoteSync(ctx context.Context, integrationID string, status leadbridge.SyncStatus, lastSyncAt time.Time, lastError string) error {
	change, args := "", []any{string(status), micros(lastSyncAt), integrationID}
	switch {
	case lastError != "":
		change, args = ", last_error = $4, error_count = error_count + 1", append(args, plain(lastError))
	case status != leadbridge.SyncRunning:
		change = ", last_error = NULL, error_count = 0"
	}
	return db.noteIntegration(ctx, "store.NoteSync", "sync_status = $1, last_sync_at = COALESCE($2, last_sync_at)"+change+" WHERE id = $3", args...)
}

// StartSync marks the first sync as begun: changed leads are queued from now
// on.
func (db *DB) StartSync(ctx context.Context, integrationID string) error {
	return failure("store.StartSync", db.InTx(ctx, func(tx *Tx) error {
		// Who stores a new lead just now either sees the mark, or is done
		// before it is made, so that the sync finds the lead.
		if err := db.dialect.lockMatchIndex(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE crm_integrations SET sync_started = TRUE WHERE id = $1", integrationID)
		return err
	}))
}

// NoteSubscription stores whether the CRM sends events.
func (db *DB) NoteSubscription(ctx context.Context, integrationID string, s leadbridge.Subscription) error {
	return db.noteIntegration(ctx, "store.NoteSubscription", "subscription_url = $1, subscription_at = $2, subscription_error = $3 WHERE id = $4",
		text(s.URL), micros(s.CheckedAt), text(s.Error), integrationID)
}

// noteIntegration changes what is known of an integration, as assignments and
// their condition say. Its version stays: that is for what an owner sets.
func (db *DB) noteIntegration(ctx context.Context, op, change string, args ...any) error {
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE crm_integrations SET "+change, args...)
		return err
	}))
}
