package store

import "context"

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
