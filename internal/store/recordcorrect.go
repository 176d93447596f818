package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"leadbridge"
)

// CorrectedRow is a failed row with other cells, and what is known to be
// wrong with these.
type CorrectedRow struct {
	Row    int64
	Raw    []string
	Reason string
	Issues []leadbridge.Issue
	// Uploaded are the cells as they were uploaded; nil if these are the ones.
	Uploaded []string
}

// CorrectRows replaces the cells of failed rows and what is said of them. All
// rows are corrected or none: it answers Conflict while the job runs or is
// taken back, and NotFound for a row that did not fail.
func (db *DB) CorrectRows(ctx context.Context, id string, corrected []CorrectedRow) error {
	const op = "store.CorrectRows"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		var seq int64
		var status leadbridge.ImportStatus
		// The no-op write locks the row on PostgreSQL before it is read.
		if _, err := tx.ExecContext(ctx, "UPDATE data_import_jobs SET version = version WHERE id = $1", id); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, "SELECT seq, status FROM data_import_jobs WHERE id = $1", id).Scan(&seq, &status)
		if err == sql.ErrNoRows {
			return notFound(op, "import job", id)
		}
		if err != nil {
			return err
		}
		if slices.Contains([]leadbridge.ImportStatus{leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying}, status) {
			return leadbridge.Errorf(leadbridge.Conflict, op, "The import is %s; wait for it to end, or cancel it.", status)
		}
		for _, c := range corrected {
			if err := correctRow(ctx, tx, seq, c); err != nil {
				return err
			}
		}
		return nil
	}))
}

func correctRow(ctx context.Context, tx *Tx, job int64, c CorrectedRow) error {
	const op = "store.CorrectRows"
	var texts [3]any
	for i, part := range []struct {
		there bool
		value any
	}{{true, c.Raw}, {len(c.Issues) > 0, c.Issues}, {c.Uploaded != nil, c.Uploaded}} {
		if !part.there {
			continue
		}
		b, err := json.Marshal(part.value)
		if err != nil {
			return err
		}
		texts[i] = string(b)
	}
	result, err := tx.ExecContext(ctx, "UPDATE data_import_records SET raw = $1, issues = $2, uploaded = $3, reason = $4 WHERE job_seq = $5 AND row_no = $6 AND status = 'failed'",
		texts[0], texts[1], texts[2], text(c.Reason), job, c.Row)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return leadbridge.Errorf(leadbridge.NotFound, op, "Row %d is not a failed row of this import; nothing was corrected.", c.Row)
}
