package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"leadbridge"
)

// nameOfLead is an SQL expression of what to call a lead that was joined in.
func nameOfLead(table string) string {
	return "COALESCE(NULLIF(TRIM(COALESCE(" + table + ".first_name, '') || ' ' || COALESCE(" + table + ".last_name, '')), ''), " +
		table + ".company, " + table + ".email, " + table + ".phone)"
}

var selectRecord = `SELECT r.row_no, r.line_no, r.status, r.reason, r.lead_seq, r.lead_version, l.id, o.id, r.match, r.issues, r.changes, r.raw, r.undo, r.undo_kept, r.uploaded,
	` + nameOfLead("l") + `, ` + nameOfLead("o") + `
	FROM data_import_records r LEFT JOIN leads l ON l.seq = r.lead_seq LEFT JOIN leads o ON o.seq = r.other_seq`

func scanRecord(row interface{ Scan(...any) error }) (leadbridge.ImportRecord, error) {
	var r leadbridge.ImportRecord
	var leadSeq, leadVersion sql.NullInt64
	var reason, lead, other, match, issues, changes, raw, undo, kept, uploaded, who, otherWho sql.NullString
	err := row.Scan(&r.Row, &r.Line, &r.Status, &reason, &leadSeq, &leadVersion, &lead, &other, &match, &issues, &changes, &raw, &undo, &kept, &uploaded, &who, &otherWho)
	if err != nil {
		return r, err
	}
	r.Reason = reason.String
	if !reason.Valid {
		r.Reason = leadbridge.ReasonCreated
	}
	r.LeadSeq, r.LeadVersion, r.LeadID, r.DuplicateOf, r.Undo = leadSeq.Int64, leadVersion.Int64, lead.String, other.String, undo.String
	r.LeadName, r.OtherName = who.String, otherWho.String
	for _, part := range []struct {
		stored sql.NullString
		into   any
	}{{match, &r.Match}, {issues, &r.Issues}, {changes, &r.Changes}, {raw, &r.Raw}, {kept, &r.UndoKept}, {uploaded, &r.Uploaded}} {
		if !part.stored.Valid {
			continue
		}
		if err := json.Unmarshal([]byte(part.stored.String), part.into); err != nil {
			return r, fmt.Errorf("record of row %d: %w", r.Row, err)
		}
	}
	return r, nil
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
