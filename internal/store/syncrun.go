package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
)

var runColumns = []string{"id", "integration_id", "sync_type", "purpose", "direction", "status", "actor",
	"records_processed", "records_success", "records_failed", "records_skipped", "counts_in", "counts_out", "calls", "checkpoint",
	"reason", "approved_by", "waits_until", "plan", "agreement", "undo", "undone_by", "undo_at", "undo_kept",
	"started_at", "completed_at", "duration", "error_message", "plan_values", "version"}

func runArgs(r *leadbridge.SyncRun) ([]any, error) {
	j := jsonArgs{}
	sum := r.In
	sum.Add(r.Out)
	plan, shown := splitPlan(r.Plan)
	var duration any
	if !r.CompletedAt.IsZero() {
		duration = r.CompletedAt.Sub(r.StartedAt).Milliseconds()
	}
	args := []any{r.ID, r.IntegrationID, string(r.Type), string(r.Purpose), string(r.Direction), string(r.Status), text(r.Actor),
		sum.Processed, sum.Created + sum.Updated + sum.Matched + sum.Unchanged + sum.Deleted, sum.Failed, sum.Skipped,
		j.text(true, r.In), j.text(true, r.Out), r.Calls, j.text(r.Checkpoint != leadbridge.SyncCheckpoint{}, r.Checkpoint),
		text(r.Reason), text(r.ApprovedBy), micros(r.WaitsUntil), j.text(plan != nil, plan), j.text(r.Agreement != nil, r.Agreement),
		text(string(r.Undo)), text(r.UndoneBy), r.UndoAt, r.UndoKept,
		r.StartedAt.UnixMicro(), micros(r.CompletedAt), duration, text(r.ErrorMessage), j.text(len(shown) > 0, shown), r.Version}
	return args, j.err
}

const selectRun = `SELECT seq, id, integration_id, sync_type, purpose, direction, status, actor, counts_in, counts_out, calls, checkpoint,
	reason, approved_by, waits_until, plan, agreement, undo, undone_by, undo_at, undo_kept, started_at, completed_at, error_message, plan_values, version
	FROM crm_sync_logs`

func scanRun(row scanner) (*leadbridge.SyncRun, error) {
	var r leadbridge.SyncRun
	var actor, in, out, checkpoint, reason, approved, plan, agreement, undo, undoneBy, message, values sql.NullString
	var waits, started, completed sql.NullInt64
	err := row.Scan(&r.Seq, &r.ID, &r.IntegrationID, &r.Type, &r.Purpose, &r.Direction, &r.Status, &actor, &in, &out, &r.Calls, &checkpoint,
		&reason, &approved, &waits, &plan, &agreement, &undo, &undoneBy, &r.UndoAt, &r.UndoKept, &started, &completed, &message, &values, &r.Version)
	if err != nil {
		return nil, err
	}
	r.Actor, r.Reason, r.ApprovedBy, r.Undo, r.UndoneBy = actor.String, reason.String, approved.String, leadbridge.RunUndo(undo.String), undoneBy.String
	r.WaitsUntil, r.StartedAt, r.CompletedAt, r.ErrorMessage = instant(waits), instant(started), instant(completed), message.String
	var shown []exampleValues
	err = readJSON(jsonPart{in, &r.In}, jsonPart{out, &r.Out}, jsonPart{checkpoint, &r.Checkpoint}, jsonPart{plan, &r.Plan}, jsonPart{agreement, &r.Agreement}, jsonPart{values, &shown})
	if err != nil {
		return nil, fmt.Errorf("sync run %s: %w", r.ID, err)
	}
	joinPlan(r.Plan, shown)
	return &r, nil
}

// CreateRun stores a run and its tasks, and sets its Seq. It answers Conflict,
// with the code "sync_running", if the integration has an unfinished one that
// excludes it.
func (db *DB) CreateRun(ctx context.Context, r *leadbridge.SyncRun, tasks ...leadbridge.Task) error {
	const op = "store.CreateRun"
	r.Version = 1
	args, err := runArgs(r)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		query := "INSERT INTO crm_sync_logs (" + strings.Join(runColumns, ", ") + ") VALUES (" + placeholders(1, len(runColumns)) + ") RETURNING seq"
		err := tx.QueryRowContext(ctx, query, args...).Scan(&r.Seq)
		if err != nil {
			return runExcluded(err)
		}
		return db.enqueueTasks(ctx, tx, tasks)
	}))
}

// runExcluded makes a Conflict of the discovery that an integration has an
// unfinished run.
func runExcluded(err error) error {
	if !taken(err) {
		return err
	}
	return &leadbridge.Error{Op: "store.CreateRun", Kind: leadbridge.Conflict, Code: "sync_running", Err: err,
		Msg: "A sync of this integration is running, or waits for approval. Wait for its end, or cancel it."}
}

// Run returns one run.
func (db *DB) Run(ctx context.Context, id string) (*leadbridge.SyncRun, error) {
	r, err := scanRun(db.read.QueryRowContext(ctx, selectRun+" WHERE id = $1", plain(id)))
	if err == sql.ErrNoRows {
		return nil, notFound("store.Run", "sync run", id)
	}
	return r, failure("store.Run", err)
}

// Runs lists runs, newest first.
func (db *DB) Runs(ctx context.Context, f RunFilter) (RunPage, error) {
	const op = "store.Runs"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return RunPage{}, err
	}
	at, resumed, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil {
		return RunPage{}, err
	}
	w := where{}
	if f.IntegrationID != "" {
		w.add("integration_id = ?", f.IntegrationID)
	}
	if f.Status != "" {
		w.add("status = ?", string(f.Status))
	}
	addTexts(&w, "purpose", f.Purposes)
	if resumed {
		w.add("seq < ?", at.Seq)
	}
	runs, err := collect(ctx, db.read, scanRun, selectRun+w.sql()+" ORDER BY seq DESC LIMIT "+strconv.Itoa(limit+1), w.args...)
	page := RunPage{}
	page.Runs, page.Next = cut(runs, limit, digest(f), func(r *leadbridge.SyncRun) cursor { return cursor{Seq: r.Seq} })
	return page, failure(op, err)
}

// LatestRun returns the newest run of one of the purposes, or of any if none
// is given, that is ended, or that is not; nil: there is none.
func (db *DB) LatestRun(ctx context.Context, integrationID string, ended bool, purposes ...leadbridge.SyncPurpose) (*leadbridge.SyncRun, error) {
	w := where{}
	w.add("integration_id = ?", integrationID)
	addTexts(&w, "status", slices.DeleteFunc(slices.Clone(leadbridge.SyncLogStatuses), func(s leadbridge.SyncLogStatus) bool { return s.Ended() != ended }))
	addTexts(&w, "purpose", purposes)
	r, err := scanRun(db.read.QueryRowContext(ctx, selectRun+w.sql()+" ORDER BY seq DESC LIMIT 1", w.args...))
	if err == sql.ErrNoRows {
		return nil, nil
	}
	return r, failure("store.LatestRun", err)
}

// UpdateRun changes a run by f, which sees it as it is and may return tasks to
// write with the change. Nothing is written if f fails.
func (db *DB) UpdateRun(ctx context.Context, id string, f func(*leadbridge.SyncRun) ([]leadbridge.Task, error)) (*leadbridge.SyncRun, error) {
	const op = "store.UpdateRun"
	var r *leadbridge.SyncRun
	err := db.InTx(ctx, func(tx *Tx) (err error) {
		if r, err = lockRun(ctx, tx, "id = $1", plain(id)); err != nil {
			if err == sql.ErrNoRows {
				return notFound(op, "sync run", id)
			}
			return err
		}
		tasks, err := f(r)
		if err != nil {
			return err
		}
		if err := writeRun(ctx, tx, r); err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	})
	return r, failure(op, err)
}

// lockRun reads a run that nobody else changes until the transaction ends.
func lockRun(ctx context.Context, tx *Tx, condition string, arg any) (*leadbridge.SyncRun, error) {
	// The no-op write locks the row on PostgreSQL before it is read.
	if _, err := tx.ExecContext(ctx, "UPDATE crm_sync_logs SET version = version WHERE "+condition, arg); err != nil {
		return nil, err
	}
	return scanRun(tx.QueryRowContext(ctx, selectRun+" WHERE "+condition, arg))
}

// writeRun stores a run that is locked, as its next version.
func writeRun(ctx context.Context, tx *Tx, r *leadbridge.SyncRun) error {
	r.Version++
	args, err := runArgs(r)
	if err != nil {
		return err
	}
	sets := make([]string, len(runColumns))
	for i, c := range runColumns {
		sets[i] = fmt.Sprintf("%s = $%d", c, i+1)
	}
	_, err = tx.ExecContext(ctx, "UPDATE crm_sync_logs SET "+strings.Join(sets, ", ")+" WHERE id = $1", args...)
	return runExcluded(err)
}
