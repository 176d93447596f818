package store

import (
	"context"

	"leadbridge"
)

// ReleaseTasks makes tasks available that a killed process was at, and drops
// its leases. A SQLite file has one process with workers, so that whatever is
// marked as running when it starts cannot be; on PostgreSQL the queue finds
// out by itself, and leases end.
func (db *DB) ReleaseTasks(ctx context.Context) error {
	if db.Writer() == nil {
		return nil
	}
	return db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM crm_sync_leases"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
		return err
	})
}

// TaskWaits reports whether a task like this one waits in the queue or, unless
// it is to be done afresh, is worked on.
func (db *DB) TaskWaits(ctx context.Context, tx *Tx, t leadbridge.Task) (bool, error) {
	states := "'available', 'pending', 'retryable', 'scheduled'"
	if !t.Afresh {
		states += ", 'running'"
	}
	// All tasks are of River's kind "task". To ask for it would make SQLite look
	// through those that are done, too: 80 ms with 100,000 of them.
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM river_job WHERE args->>'task' = $1 AND args->>'id' = $2
		AND state IN (`+states+`)`, t.Kind, t.ID).Scan(&n)
	return n > 0, failure("store.TaskWaits", err)
}
