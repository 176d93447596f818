package store

import (
	"context"

	"leadbridge"
)

// ReleaseTasks makes tasks available that a killed process was at. A SQLite
// file has one process with workers, so that whatever is marked as running
// when it starts cannot be; on PostgreSQL the queue finds out by itself.
func (db *DB) ReleaseTasks(ctx context.Context) error {
	if db.Writer() == nil {
		return nil
	}
	return db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
		return err
	})
}

// TaskWaits reports whether a task like this one waits in the queue or is
// worked on.
func (db *DB) TaskWaits(ctx context.Context, tx *Tx, t leadbridge.Task) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM river_job WHERE kind = 'task' AND args->>'task' = $1 AND args->>'id' = $2
		AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`, t.Kind, t.ID).Scan(&n)
	return n > 0, failure("store.TaskWaits", err)
}
