package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"leadbridge"
)

// Apply writes a changeset, whole or not at all. It sets the Seq of new
// leads. A stale version, a job that is no longer where the step began, and a
// match key added meanwhile answer Conflict.
func (db *DB) Apply(ctx context.Context, c *leadbridge.Changeset) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// A changeset is short. To give one up halfway would cost the connection.
	ctx = context.WithoutCancel(ctx)
	defer db.changesets.Add(1)
	return db.InTx(ctx, func(tx *Tx) error { return db.ApplyTx(ctx, tx, c) })
}

// ApplyTx is [DB.Apply] inside a transaction.
func (db *DB) ApplyTx(ctx context.Context, tx *Tx, c *leadbridge.Changeset) error {
	keyed := c.Seen != 0
	for _, change := range c.Leads {
		keyed = keyed || change.Was == 0 || len(change.Keys) > 0
	}
	if keyed {
		if err := db.dialect.lockMatchIndex(ctx, tx); err != nil {
			return err
		}
	}
	if err := db.moveSteps(ctx, tx, c); err != nil {
		return err
	}
	if err := db.writeLeads(ctx, tx, c.Leads); err != nil {
		return err
	}
	if keyed {
		if err := db.addKeys(ctx, tx, c); err != nil {
			return err
		}
	}
	if err := db.writeRevisions(ctx, tx, c.Leads); err != nil {
		return err
	}
	if c.Job != nil {
		if err := db.writeRows(ctx, tx, c.Job.Seq, c.Rows); err != nil {
			return err
		}
	}
	if c.Undo != nil {
		if err := db.writeUndos(ctx, tx, c.Undo.Seq, c.Undos); err != nil {
			return err
		}
	}
	if c.Bulk != nil {
		if err := db.writeBulkLeads(ctx, tx, c.Bulk); err != nil {
			return err
		}
	}
	if err := db.writePairs(ctx, tx, c); err != nil {
		return err
	}
	if err := writeDecisions(ctx, tx, c.Decisions); err != nil {
		return err
	}
	if err := writeMerges(ctx, tx, c); err != nil {
		return err
	}
	if err := db.queueLeads(ctx, tx, c.Leads); err != nil {
		return err
	}
	if c.Sync != nil {
		if err := db.writeSync(ctx, tx, c.Sync); err != nil {
			return err
		}
	}
	return db.enqueueTasks(ctx, tx, c.Tasks)
}

// moveSteps moves on what the changeset is a step of.
func (db *DB) moveSteps(ctx context.Context, tx *Tx, c *leadbridge.Changeset) error {
	if c.Job != nil {
		if c.Job.Status == "" && len(c.Tasks) == 0 {
			// Its checkpoint is forgotten with it, and the rows come again.
			if err := db.dialect.mayRepeat(ctx, tx); err != nil {
				return err
			}
		}
		if err := moveJob(ctx, tx, c.Job); err != nil {
			return err
		}
	}
	if c.Undo != nil {
		if err := moveUndo(ctx, tx, c.Undo, c.Undos); err != nil {
			return err
		}
	}
	if c.Bulk != nil {
		if err := moveBulk(ctx, tx, c.Bulk); err != nil {
			return err
		}
	}
	if c.Sync != nil && c.Sync.Step != nil {
		if err := moveRun(ctx, tx, c.Sync.Step); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) enqueueTasks(ctx context.Context, tx *Tx, tasks []leadbridge.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	if db.enqueue == nil {
		return leadbridge.Errorf(leadbridge.Internal, "store.Apply", "There is no job queue to take %d tasks.", len(tasks))
	}
	return db.enqueue(ctx, tx, tasks)
}

// rowSource makes rows of items as they are asked for, and keeps the error
// that ended it, for a sequence has no way to return one.
type rowSource[T any] struct {
	items []T
	row   func(T) ([]any, error) // nil, nil leaves the item out
	err   error
}

func all[T any](items []T, row func(T) ([]any, error)) *rowSource[T] {
	return &rowSource[T]{items: items, row: row}
}

func (s *rowSource[T]) each(yield func([]any) bool) {
	for _, item := range s.items {
		row, err := s.row(item)
		if err != nil {
			s.err = err
			return
		}
		if row != nil && !yield(row) {
			return
		}
	}
}

// failed returns the source's own error or else the consumer's.
func (s *rowSource[T]) failed(err error) error {
	if s.err != nil {
		return s.err
	}
	return err
}

var revisionColumns = []string{"lead_seq", "version", "op", "at", "cause", "actor", "job_seq", "row_no", "run_seq", "other", "before", "after"}

func (db *DB) writeRevisions(ctx context.Context, tx *Tx, changes []leadbridge.LeadChange) error {
	type revision struct {
		lead int64
		leadbridge.Revision
	}
	// The numbers of jobs and runs are looked up first, for COPY needs the
	// connection for itself.
	jobs, runs := map[string]any{}, map[string]any{}
	var revisions []revision
	for _, change := range changes {
		for _, r := range change.Revisions {
			if _, err := jobSeq(ctx, tx, jobs, r.Cause.Job); err != nil {
				return err
			}
			if _, err := runSeq(ctx, tx, runs, r.Cause.Run); err != nil {
				return err
			}
			revisions = append(revisions, revision{change.Lead.Seq, r})
		}
	}
	rows := all(revisions, func(r revision) ([]any, error) {
		var row any
		if r.Cause.Row > 0 {
			row = r.Cause.Row
		}
		var before, after any
		var err error
		if r.Op != leadbridge.OpCreate { // see fillCreation
			if before, err = valuesText(r.Before); err != nil {
				return nil, err
			}
			if after, err = valuesText(r.After); err != nil {
				return nil, err
			}
		}
		return []any{r.lead, r.Version, string(r.Op), r.At.UnixMicro(), string(r.Cause.Kind), text(r.Cause.Actor),
			jobs[r.Cause.Job], row, runs[r.Cause.Run], text(cmp.Or(r.Cause.Other, r.Cause.Bulk)), before, after}, nil
	})
	return rows.failed(db.dialect.insert(ctx, tx, "revisions", revisionColumns, rows.each))
}

// jobSeq gives the store's number of a job.
func jobSeq(ctx context.Context, q querier, known map[string]any, id string) (any, error) {
	if id == "" {
		return nil, nil
	}
	if seq, ok := known[id]; ok {
		return seq, nil
	}
	var seq int64
	if err := q.QueryRowContext(ctx, "SELECT seq FROM data_import_jobs WHERE id = $1", id).Scan(&seq); err != nil {
		return nil, fmt.Errorf("job %s: %w", id, err)
	}
	known[id] = seq
	return seq, nil
}

func valuesText(v leadbridge.Values) (any, error) {
	if len(v) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

var recordColumns = []column{{"job_seq", "BIGINT"}, {"row_no", "BIGINT"}, {"line_no", "BIGINT"}, {"status", "TEXT"}, {"reason", "TEXT"},
	{"lead_seq", "BIGINT"}, {"lead_version", "BIGINT"}, {"other_seq", "BIGINT"}, {"match", "TEXT"}, {"issues", "TEXT"},
	{"changes", "TEXT"}, {"raw", "TEXT"}, {"undo", "TEXT"}, {"undo_kept", "TEXT"}}

func recordArgs(job int64, r *leadbridge.RowResult) ([]any, error) {
	var lead, version, other any
	if r.Lead != nil {
		lead, version = r.Lead.Seq, r.Record.LeadVersion
	}
	if r.Other != nil {
		other = r.Other.Seq
	}
	reason := text(r.Record.Reason)
	if r.Record.Reason == leadbridge.ReasonCreated {
		reason = nil // a million times the same
	}
	args := []any{job, r.Record.Row, r.Record.Line, string(r.Record.Status), reason, lead, version, other, nil, nil, changesText(r.Record.Changes), nil, nil, nil}
	for _, part := range []struct {
		there bool
		at    int
		value any
	}{
		{r.Record.Match != nil, 8, r.Record.Match}, {len(r.Record.Issues) > 0, 9, r.Record.Issues}, {len(r.Record.Raw) > 0, 11, r.Record.Raw},
	} {
		if !part.there {
			continue
		}
		b, err := json.Marshal(part.value)
		if err != nil {
			return nil, err
		}
		args[part.at] = string(b)
	}
	return args, nil
}

func (db *DB) writeRows(ctx context.Context, tx *Tx, job int64, results []leadbridge.RowResult) error {
	rows := func(again bool) *rowSource[leadbridge.RowResult] {
		return all(results, func(r leadbridge.RowResult) ([]any, error) {
			if r.Again != again {
				return nil, nil
			}
			return recordArgs(job, &r)
		})
	}
	fresh := rows(false)
	if err := fresh.failed(db.dialect.insert(ctx, tx, "data_import_records", namesOf(recordColumns), fresh.each)); err != nil {
		return err
	}
	if !slices.ContainsFunc(results, func(r leadbridge.RowResult) bool { return r.Again }) {
		return nil
	}
	again := rows(true)
	_, err := db.dialect.update(ctx, tx, "data_import_records", recordColumns, 2, again.each)
	return again.failed(err)
}

var undoColumns = []column{{"job_seq", "BIGINT"}, {"row_no", "BIGINT"}, {"undo", "TEXT"}, {"undo_kept", "TEXT"}}

func (db *DB) writeUndos(ctx context.Context, tx *Tx, job int64, undone []leadbridge.UndoResult) error {
	if len(undone) == 0 {
		return nil
	}
	rows := all(undone, func(u leadbridge.UndoResult) ([]any, error) {
		var kept any
		if len(u.Kept) > 0 {
			b, err := json.Marshal(u.Kept)
			if err != nil {
				return nil, err
			}
			kept = string(b)
		}
		return []any{job, u.Row, text(u.Undo), kept}, nil
	})
	_, err := db.dialect.update(ctx, tx, "data_import_records", undoColumns, 2, rows.each)
	return rows.failed(err)
}

func namesOf(columns []column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}
