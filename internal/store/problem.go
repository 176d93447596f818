package store

import (
	"context"
	"database/sql"
	"strconv"

	"leadbridge"
)

const selectProblem = "SELECT integration_id, object, record_id, record, correction, issues, reason, run_id, attempts, at FROM crm_problems"

func scanProblem(row scanner) (leadbridge.SyncProblem, error) {
	var p leadbridge.SyncProblem
	var record, correction, issues, run sql.NullString
	var at sql.NullInt64
	if err := row.Scan(&p.IntegrationID, &p.Object, &p.RecordID, &record, &correction, &issues, &p.Reason, &run, &p.Attempts, &at); err != nil {
		return p, err
	}
	p.RunID, p.At = run.String, instant(at)
	return p, readJSON(jsonPart{record, &p.Record}, jsonPart{correction, (*map[string]string)(&p.Correction)}, jsonPart{issues, &p.Issues})
}

// Problems lists the records that do not fit our rules, by object and record.
func (db *DB) Problems(ctx context.Context, f ProblemFilter) (ProblemPage, error) {
	const op = "store.Problems"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return ProblemPage{}, err
	}
	at, resumed, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil {
		return ProblemPage{}, err
	}
	w := where{}
	if f.IntegrationID != "" {
		w.add("integration_id = ?", f.IntegrationID)
	}
	for _, c := range []struct{ column, value string }{{"object", f.Object}, {"record_id", f.RecordID}, {"reason", f.Reason}} {
		if c.value != "" {
			w.add(c.column+" = ?", plain(c.value))
		}
	}
	if resumed {
		last, err := readRef(at.Value)
		if err != nil {
			return ProblemPage{}, leadbridge.InvalidField(op, "cursor", "is not one that a list gave; leave it out to begin at the start")
		}
		w.add("(integration_id, object, record_id) > (?, ?, ?)", last.IntegrationID, last.Object, last.RecordID)
	}
	rows, err := collect(ctx, db.read, scanProblem, selectProblem+w.sql()+" ORDER BY integration_id, object, record_id LIMIT "+strconv.Itoa(limit+1), w.args...)
	page := ProblemPage{}
	page.Problems, page.Next = cut(rows, limit, digest(f), func(p leadbridge.SyncProblem) cursor { return cursor{Value: refText(p.RecordRef)} })
	return page, failure(op, err)
}

// Problem returns what is wrong with a record.
func (db *DB) Problem(ctx context.Context, ref leadbridge.RecordRef) (leadbridge.SyncProblem, error) {
	const op = "store.Problem"
	p, err := scanProblem(db.read.QueryRowContext(ctx, selectProblem+" WHERE integration_id = $1 AND object = $2 AND record_id = $3",
		ref.IntegrationID, plain(ref.Object), plain(ref.RecordID)))
	if err == sql.ErrNoRows {
		return p, notFound(op, "record with a problem", ref.RecordID)
	}
	return p, failure(op, err)
}

// CountProblems counts an integration's records that do not fit our rules.
func (db *DB) CountProblems(ctx context.Context, integrationID string) (n int64, err error) {
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM crm_problems WHERE integration_id = $1", integrationID).Scan(&n)
	return n, failure("store.CountProblems", err)
}

// writeProblems stores problems over earlier ones of the same record, which
// they count on. A correction that a person gave stays unless there is another.
func writeProblems(ctx context.Context, tx *Tx, problems []leadbridge.SyncProblem) error {
	rows := make([][]any, len(problems))
	for i, p := range problems {
		j := jsonArgs{}
		rows[i] = []any{p.IntegrationID, plain(p.Object), plain(p.RecordID), j.text(true, p.Record), j.text(len(p.Correction) > 0, p.Correction),
			j.text(len(p.Issues) > 0, p.Issues), plain(p.Reason), text(p.RunID), int64(max(p.Attempts, 1)), p.At.UnixMicro()}
		if j.err != nil {
			return j.err
		}
	}
	columns := []string{"integration_id", "object", "record_id", "record", "correction", "issues", "reason", "run_id", "attempts", "at"}
	return overwrite(ctx, tx, "crm_problems", columns, 3, `(integration_id, object, record_id) DO UPDATE SET record = excluded.record,
		correction = COALESCE(excluded.correction, crm_problems.correction), issues = excluded.issues, reason = excluded.reason, run_id = excluded.run_id,
		attempts = crm_problems.attempts + 1, at = excluded.at`, rows)
}
