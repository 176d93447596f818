package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"leadbridge"
)

var jobColumns = []string{"id", "integration_id", "name", "import_type", "status", "file_name", "file_url", "file_size",
	"options", "field_mapping", "columns", "dialect", "actor",
	"total_rows", "processed_rows", "success_rows", "failed_rows", "duplicate_rows", "possible_rows", "created_rows", "updated_rows",
	"pass", "position", "row_no", "rows_done", "started_row", "undone_by", "undo_row", "undo_status", "undo_kept", "scheduled_for", "created_at", "started_at", "completed_at", "error_message", "plan_hash", "undo_at", "version"}

var selectJob = "SELECT seq, " + strings.Join(jobColumns, ", ") + " FROM data_import_jobs"

func jobArgs(j *leadbridge.ImportJob) ([]any, error) {
	var failed error
	asJSON := func(there bool, v any) any {
		if !there {
			return nil
		}
		b, err := json.Marshal(v)
		if err != nil {
			failed = err
		}
		return string(b)
	}
	args := []any{j.ID, text(j.IntegrationID), plain(j.Name), string(j.ImportType), string(j.Status), text(j.FileName), text(j.FileURL), j.FileSize,
		asJSON(true, j.Options), asJSON(j.FieldMapping != nil, j.FieldMapping), asJSON(j.Columns != nil, j.Columns), text(string(j.Dialect)), text(j.Actor),
		j.Counts.Total, j.Counts.Processed, j.Counts.Success, j.Counts.Failed, j.Counts.Duplicate, j.Counts.Possible, j.Counts.Created, j.Counts.Updated,
		j.Pass, j.Checkpoint.Position, j.Checkpoint.Row, j.Checkpoint.Done, j.StartedRow, text(j.UndoneBy), j.Undo.Row, text(string(j.Undo.Status)), j.Undo.Kept,
		micros(j.ScheduledFor), micros(j.CreatedAt), micros(j.StartedAt), micros(j.CompletedAt), text(j.ErrorMessage), text(j.PlanHash), micros(j.Undo.At), j.Version}
	return args, failed
}

func scanJob(row interface{ Scan(...any) error }) (*leadbridge.ImportJob, error) {
	var j leadbridge.ImportJob
	var integration, fileName, fileURL, mapping, columns, dialect, actor, message, undoStatus, undoneBy, planHash sql.NullString
	var options string
	var scheduled, created, started, completed, undoAt sql.NullInt64
	err := row.Scan(&j.Seq, &j.ID, &integration, &j.Name, &j.ImportType, &j.Status, &fileName, &fileURL, &j.FileSize,
		&options, &mapping, &columns, &dialect, &actor,
		&j.Counts.Total, &j.Counts.Processed, &j.Counts.Success, &j.Counts.Failed, &j.Counts.Duplicate, &j.Counts.Possible, &j.Counts.Created, &j.Counts.Updated,
		&j.Pass, &j.Checkpoint.Position, &j.Checkpoint.Row, &j.Checkpoint.Done, &j.StartedRow, &undoneBy, &j.Undo.Row, &undoStatus, &j.Undo.Kept,
		&scheduled, &created, &started, &completed, &message, &planHash, &undoAt, &j.Version)
	if err != nil {
		return nil, err
	}
	j.IntegrationID, j.FileName, j.FileURL, j.Actor, j.ErrorMessage = integration.String, fileName.String, fileURL.String, actor.String, message.String
	j.ScheduledFor, j.CreatedAt, j.StartedAt, j.CompletedAt = instant(scheduled), instant(created), instant(started), instant(completed)
	j.Undo.Status = leadbridge.ImportStatus(undoStatus.String)
	j.UndoneBy, j.PlanHash, j.Undo.At = undoneBy.String, planHash.String, instant(undoAt)
	j.Dialect = []byte(dialect.String)
	for _, part := range []struct {
		stored string
		into   any
	}{{options, &j.Options}, {mapping.String, &j.FieldMapping}, {columns.String, &j.Columns}} {
		if part.stored == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.stored), part.into); err != nil {
			return nil, fmt.Errorf("import job %s: %w", j.ID, err)
		}
	}
	return &j, nil
}

// CreateImportJob stores a new job, and tasks with it.
func (db *DB) CreateImportJob(ctx context.Context, j *leadbridge.ImportJob, tasks ...leadbridge.Task) error {
	const op = "store.CreateImportJob"
	j.Version = 1
	args, err := jobArgs(j)
	if err != nil {
		return failure(op, err)
	}
	return db.InTx(ctx, func(tx *Tx) error {
		query := "INSERT INTO data_import_jobs (" + strings.Join(jobColumns, ", ") + ") VALUES (" + placeholders(1, len(jobColumns)) + ") RETURNING seq"
		if err := tx.QueryRowContext(ctx, query, args...).Scan(&j.Seq); err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	})
}

// ImportJob returns one job.
func (db *DB) ImportJob(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
	return importJob(ctx, db.read, id)
}

func importJob(ctx context.Context, q querier, id string) (*leadbridge.ImportJob, error) {
	j, err := scanJob(q.QueryRowContext(ctx, selectJob+" WHERE id = $1 AND deleted_at IS NULL", plain(id)))
	if err == sql.ErrNoRows {
		return nil, notFound("store.ImportJob", "import job", id)
	}
	return j, failure("store.ImportJob", err)
}

// UpdateImportJob changes a job by f, which sees it as it is and may return
// tasks to write with the change. Nothing is written if f fails.
func (db *DB) UpdateImportJob(ctx context.Context, id string, f func(*leadbridge.ImportJob) ([]leadbridge.Task, error)) (*leadbridge.ImportJob, error) {
	const op = "store.UpdateImportJob"
	var j *leadbridge.ImportJob
	err := db.InTx(ctx, func(tx *Tx) (err error) {
		// The no-op write locks the row on PostgreSQL before it is read.
		if _, err := tx.ExecContext(ctx, "UPDATE data_import_jobs SET version = version WHERE id = $1", id); err != nil {
			return err
		}
		if j, err = importJob(ctx, tx, id); err != nil {
			return err
		}
		tasks, err := f(j)
		if err != nil {
			return err
		}
		j.Version++
		args, err := jobArgs(j)
		if err != nil {
			return err
		}
		sets := make([]string, len(jobColumns))
		for i, c := range jobColumns {
			sets[i] = fmt.Sprintf("%s = $%d", c, i+1)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE data_import_jobs SET "+strings.Join(sets, ", ")+" WHERE id = $1", args...); err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	})
	return j, failure(op, err)
}

// moveJob takes a job one step on; see [leadbridge.ImportStep].
func moveJob(ctx context.Context, tx *Tx, s *leadbridge.ImportStep) error {
	status := s.Status
	if status == "" {
		status = leadbridge.ImportProcessing
	}
	var completed any
	if s.Status != "" {
		completed = micros(s.At)
	}
	var total any
	if s.Total > 0 {
		total = s.Total
	}
	d := s.Counts
	result, err := tx.ExecContext(ctx, `UPDATE data_import_jobs SET
		processed_rows = processed_rows + $1, success_rows = success_rows + $2, failed_rows = failed_rows + $3, duplicate_rows = duplicate_rows + $4,
		possible_rows = possible_rows + $5, created_rows = created_rows + $6, updated_rows = updated_rows + $7,
		position = $8, row_no = $9, rows_done = $10, status = $11, completed_at = $12, total_rows = COALESCE($13, total_rows), version = version + 1
		WHERE seq = $14 AND pass = $15 AND row_no = $16 AND rows_done = $17 AND status = 'PROCESSING'`,
		d.Processed, d.Success, d.Failed, d.Duplicate, d.Possible, d.Created, d.Updated,
		s.To.Position, s.To.Row, s.To.Done, string(status), completed, total,
		s.Seq, s.Pass, s.From.Row, s.From.Done)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "job_moved",
			Msg: "The import was cancelled, or another worker took it over."}
	}
	return nil
}

// moveUndo takes a rollback one step on; see [leadbridge.UndoStep].
func moveUndo(ctx context.Context, tx *Tx, s *leadbridge.UndoStep, undone []leadbridge.UndoResult) error {
	status, kept := s.During, 0
	if s.Status != "" {
		status = s.Status
	}
	for _, u := range undone {
		if len(u.Kept) > 0 {
			kept++
		}
	}
	result, err := tx.ExecContext(ctx, `UPDATE data_import_jobs SET undo_row = $1, undo_kept = undo_kept + $2, status = $3, version = version + 1
		WHERE seq = $4 AND undo_row = $5 AND status = $6`, s.To, kept, string(status), s.Seq, s.From, string(s.During))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "job_moved", Msg: "Another worker took the rollback over."}
	}
	return nil
}

// ImportJobFilter selects jobs. Empty fields select all.
type ImportJobFilter struct {
	Status leadbridge.ImportStatus
	// Statuses selects jobs with any of several states.
	Statuses []leadbridge.ImportStatus
	Search   string // in the name or file name
	Actor    string // who made it
	Failed   bool   // only jobs with failed rows
	Deleted  bool   // only deleted jobs; otherwise none of them
	Before   int64  // only jobs older than this Seq
	Limit    int
}

// ImportJobs lists jobs, newest first.
func (db *DB) ImportJobs(ctx context.Context, f ImportJobFilter) ([]*leadbridge.ImportJob, error) {
	const op = "store.ImportJobs"
	w := where{}
	if f.Deleted {
		w.add("deleted_at IS NOT NULL")
	} else {
		w.add("deleted_at IS NULL")
	}
	if f.Status != "" {
		w.add("status = ?", string(f.Status))
	}
	addTexts(&w, "status", f.Statuses)
	if f.Actor != "" {
		w.add("actor = ?", f.Actor)
	}
	if f.Failed {
		w.add("failed_rows > 0")
	}
	if f.Before > 0 {
		w.add("seq < ?", f.Before)
	}
	if f.Search != "" {
		db.dialect.contains(&w, []string{"name", "file_name"}, plain(f.Search))
	}
	rows, err := db.read.QueryContext(ctx, selectJob+w.sql()+" ORDER BY seq DESC LIMIT "+fmt.Sprint(f.Limit), w.args...)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var jobs []*leadbridge.ImportJob
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, failure(op, err)
		}
		jobs = append(jobs, j)
	}
	return jobs, failure(op, rows.Err())
}

// ImportActors lists who made imports, by name.
func (db *DB) ImportActors(ctx context.Context) ([]string, error) {
	actors, err := collect(ctx, db.read, func(row scanner) (actor string, err error) { return actor, row.Scan(&actor) },
		"SELECT DISTINCT actor FROM data_import_jobs WHERE actor IS NOT NULL AND deleted_at IS NULL ORDER BY actor LIMIT 200")
	return actors, failure("store.ImportActors", err)
}
