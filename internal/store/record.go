package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"leadbridge"
)

const selectRecord = `SELECT r.row_no, r.line_no, r.status, r.reason, r.lead_seq, r.lead_version, l.id, o.id, r.match, r.issues, r.changes, r.raw, r.undo, r.undo_kept
	FROM data_import_records r LEFT JOIN leads l ON l.seq = r.lead_seq LEFT JOIN leads o ON o.seq = r.other_seq`

func scanRecord(row interface{ Scan(...any) error }) (leadbridge.ImportRecord, error) {
	var r leadbridge.ImportRecord
	var leadSeq, leadVersion sql.NullInt64
	var reason, lead, other, match, issues, changes, raw, undo, kept sql.NullString
	err := row.Scan(&r.Row, &r.Line, &r.Status, &reason, &leadSeq, &leadVersion, &lead, &other, &match, &issues, &changes, &raw, &undo, &kept)
	if err != nil {
		return r, err
	}
	r.Reason = reason.String
	if !reason.Valid {
		r.Reason = leadbridge.ReasonCreated
	}
	r.LeadSeq, r.LeadVersion, r.LeadID, r.DuplicateOf, r.Undo = leadSeq.Int64, leadVersion.Int64, lead.String, other.String, undo.String
	for _, part := range []struct {
		stored sql.NullString
		into   any
	}{{match, &r.Match}, {issues, &r.Issues}, {changes, &r.Changes}, {raw, &r.Raw}, {kept, &r.UndoKept}} {
		if !part.stored.Valid {
			continue
		}
		if err := json.Unmarshal([]byte(part.stored.String), part.into); err != nil {
			return r, fmt.Errorf("record of row %d: %w", r.Row, err)
		}
	}
	return r, nil
}

// RecordFilter selects rows of an import. Empty fields select all.
type RecordFilter struct {
	Status leadbridge.RowStatus
	After  int64 // only rows after this one
	Limit  int
	// Kept selects the rows that a rollback left alone, in whole or in part.
	Kept bool
}

// ImportRecords lists the rows of a job, in the file's order.
func (db *DB) ImportRecords(ctx context.Context, job *leadbridge.ImportJob, f RecordFilter) ([]leadbridge.ImportRecord, error) {
	const op = "store.ImportRecords"
	w := where{}
	w.add("r.job_seq = ?", job.Seq)
	w.add("r.row_no > ?", f.After)
	if f.Status != "" {
		w.add("r.status = ?", string(f.Status))
	}
	if f.Status != "" && f.Status != leadbridge.RowCreated {
		// The same once more, so that the partial index is seen to apply.
		w.add("r.status <> 'created'")
	}
	if f.Kept {
		w.add("r.undo_kept IS NOT NULL")
	}
	rows, err := db.read.QueryContext(ctx, selectRecord+w.sql()+" ORDER BY r.row_no LIMIT "+strconv.Itoa(f.Limit), w.args...)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var records []leadbridge.ImportRecord
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, failure(op, err)
		}
		records = append(records, r)
	}
	return records, failure(op, rows.Err())
}

// RowWrite is a row that created or changed a lead.
type RowWrite struct {
	Row  int64
	Lead int64 // its Seq
}

// RowWrites lists the rows of a job that created or changed a lead, in the
// file's order.
func (db *DB) RowWrites(ctx context.Context, job *leadbridge.ImportJob, after int64, limit int) ([]RowWrite, error) {
	const op = "store.RowWrites"
	rows, err := db.read.QueryContext(ctx, `SELECT row_no, lead_seq FROM data_import_records
		WHERE job_seq = $1 AND row_no > $2 AND status IN ('created', 'updated', 'possible') ORDER BY row_no LIMIT $3`, job.Seq, after, limit)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var writes []RowWrite
	for rows.Next() {
		var w RowWrite
		if err := rows.Scan(&w.Row, &w.Lead); err != nil {
			return nil, failure(op, err)
		}
		writes = append(writes, w)
	}
	return writes, failure(op, rows.Err())
}

// ImportRecord returns one row of a job.
func (db *DB) ImportRecord(ctx context.Context, job *leadbridge.ImportJob, row int64) (leadbridge.ImportRecord, error) {
	const op = "store.ImportRecord"
	r, err := scanRecord(db.read.QueryRowContext(ctx, selectRecord+" WHERE r.job_seq = $1 AND r.row_no = $2", job.Seq, row))
	if err == sql.ErrNoRows {
		return r, notFound(op, "row of this import", strconv.FormatInt(row, 10))
	}
	return r, failure(op, err)
}

// CorrectRows replaces the cells of failed rows, by row number, and drops
// their issues, so that a retry reads and judges them anew. It answers Conflict while the job runs and
// NotFound for a row that did not fail.
func (db *DB) CorrectRows(ctx context.Context, id string, cells map[int64][]string) error {
	const op = "store.CorrectRows"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		var seq int64
		var status leadbridge.ImportStatus
		err := tx.QueryRowContext(ctx, "SELECT seq, status FROM data_import_jobs WHERE id = $1", id).Scan(&seq, &status)
		if err == sql.ErrNoRows {
			return notFound(op, "import job", id)
		}
		if err != nil {
			return err
		}
		if status == leadbridge.ImportProcessing || status == leadbridge.ImportRollingBack {
			return leadbridge.Errorf(leadbridge.Conflict, op, "The import is %s; wait for it to end, or cancel it.", status)
		}
		for row, c := range cells {
			raw, err := json.Marshal(c)
			if err != nil {
				return err
			}
			result, err := tx.ExecContext(ctx, "UPDATE data_import_records SET raw = $1, issues = NULL WHERE job_seq = $2 AND row_no = $3 AND status = 'failed'", string(raw), seq, row)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				return leadbridge.Errorf(leadbridge.NotFound, op, "Row %d is not a failed row of this import; nothing was corrected.", row)
			}
		}
		return nil
	}))
}

// CountRecords counts the rows of a job by outcome.
func (db *DB) CountRecords(ctx context.Context, job *leadbridge.ImportJob) (map[leadbridge.RowStatus]int64, error) {
	const op = "store.CountRecords"
	rows, err := db.read.QueryContext(ctx, "SELECT status, COUNT(*) FROM data_import_records WHERE job_seq = $1 GROUP BY status", job.Seq)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	counts := map[leadbridge.RowStatus]int64{}
	for rows.Next() {
		var status leadbridge.RowStatus
		var n int64
		if err := rows.Scan(&status, &n); err != nil {
			return nil, failure(op, err)
		}
		counts[status] = n
	}
	return counts, failure(op, rows.Err())
}
