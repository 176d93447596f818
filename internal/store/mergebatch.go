package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// MergeBatchStatus is where a batch of merges stands.
type MergeBatchStatus string

// The states of a batch of merges.
const (
	BatchRunning   MergeBatchStatus = "RUNNING"
	BatchDone      MergeBatchStatus = "DONE"
	BatchCancelled MergeBatchStatus = "CANCELLED" // what was merged stays merged
	BatchUndoing   MergeBatchStatus = "UNDOING"
	BatchUndone    MergeBatchStatus = "UNDONE"
	BatchFailed    MergeBatchStatus = "FAILED"
)

// MergeBatch is many merges that were asked for at once.
type MergeBatch struct {
	ID     string
	Status MergeBatchStatus
	// Least is the least score of the pairs that are merged, Through the
	// newest pair that was on the list when the batch was asked for, Pairs
	// how many there were to merge then.
	Least   float64
	Through string
	Pairs   int64
	// At is the pair that was dealt with last.
	At string
	// Merged counts the merges that stand, Undone those that were taken back.
	// Once all were to be taken back, those that stand could not be.
	Merged, Undone int64
	// LeftOut counts pairs that were not merged after all.
	LeftOut      int64
	Actor        string
	UndoneBy     string
	ErrorMessage string // why it failed
	CreatedAt    time.Time
	EndedAt      time.Time // zero while there is work to be done
}

const selectBatch = `SELECT b.id, b.status, b.least, b.through, b.pairs, b.at_id, b.left_out, b.actor, b.undone_by, b.error_message, b.created_at, b.ended_at,
	(SELECT COUNT(*) FROM merges m WHERE m.batch_id = b.id AND m.undone_at IS NULL),
	(SELECT COUNT(*) FROM merges m WHERE m.batch_id = b.id AND m.undone_at IS NOT NULL) FROM merge_batches b`

func queryBatches(ctx context.Context, q querier, query string, args ...any) ([]MergeBatch, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var batches []MergeBatch
	for rows.Next() {
		var b MergeBatch
		var actor, undoneBy, message sql.NullString
		var created, ended sql.NullInt64
		if err := rows.Scan(&b.ID, &b.Status, &b.Least, &b.Through, &b.Pairs, &b.At, &b.LeftOut, &actor, &undoneBy, &message, &created, &ended,
			&b.Merged, &b.Undone); err != nil {
			return nil, err
		}
		b.Actor, b.UndoneBy, b.ErrorMessage = actor.String, undoneBy.String, message.String
		b.CreatedAt, b.EndedAt = instant(created), instant(ended)
		batches = append(batches, b)
	}
	return batches, rows.Err()
}

func mergeBatch(ctx context.Context, q querier, id string) (MergeBatch, error) {
	batches, err := queryBatches(ctx, q, selectBatch+" WHERE b.id = $1", plain(id))
	if err != nil {
		return MergeBatch{}, err
	}
	if len(batches) == 0 {
		return MergeBatch{}, notFound("store.MergeBatch", "batch of merges", id)
	}
	return batches[0], nil
}

// MergeBatch returns one batch of merges.
func (db *DB) MergeBatch(ctx context.Context, id string) (MergeBatch, error) {
	b, err := mergeBatch(ctx, db.read, id)
	return b, failure("store.MergeBatch", err)
}

// MergeBatches lists the 100 newest batches of merges, newest first.
func (db *DB) MergeBatches(ctx context.Context) ([]MergeBatch, error) {
	batches, err := queryBatches(ctx, db.read, selectBatch+" ORDER BY b.id DESC LIMIT 100")
	return batches, failure("store.MergeBatches", err)
}

// CreateMergeBatch stores a batch, with the tasks that will do it.
func (db *DB) CreateMergeBatch(ctx context.Context, b MergeBatch, tasks []leadbridge.Task) error {
	return failure("store.CreateMergeBatch", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO merge_batches (id, status, least, through, pairs, at_id, actor, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			b.ID, string(b.Status), b.Least, plain(b.Through), b.Pairs, b.At, text(b.Actor), b.CreatedAt.UnixMicro())
		if err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	}))
}

// UpdateMergeBatch changes a batch by f, with nobody else changing it
// meanwhile, and stores the tasks that f returns.
func (db *DB) UpdateMergeBatch(ctx context.Context, id string, f func(*MergeBatch) ([]leadbridge.Task, error)) (MergeBatch, error) {
	var b MergeBatch
	err := db.InTx(ctx, func(tx *Tx) (err error) {
		// The no-op write locks the row on PostgreSQL before it is read.
		if _, err := tx.ExecContext(ctx, "UPDATE merge_batches SET status = status WHERE id = $1", plain(id)); err != nil {
			return err
		}
		if b, err = mergeBatch(ctx, tx, id); err != nil {
			return err
		}
		tasks, err := f(&b)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE merge_batches SET status = $2, at_id = $3, left_out = $4, undone_by = $5, error_message = $6, ended_at = $7
			WHERE id = $1`, b.ID, string(b.Status), b.At, b.LeftOut, text(b.UndoneBy), text(b.ErrorMessage), micros(b.EndedAt)); err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	})
	return b, failure("store.UpdateMergeBatch", err)
}
