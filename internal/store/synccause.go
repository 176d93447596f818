package store

import (
	"context"
	"database/sql"
	"strconv"

	"leadbridge"
)

// mostCauses is how many causes a list has.
const mostCauses = 50

// Causes counts what waits for a person at an integration by its causes, the
// most frequent first.
func (db *DB) Causes(ctx context.Context, integrationID string, of leadbridge.CauseSubject) ([]leadbridge.SyncCause, error) {
	const op = "store.Causes"
	query, known := causeQueries[of]
	if !known {
		return nil, leadbridge.InvalidField(op, "of", "is %q; it must be CONFLICTS, RECORDS or DEAD_LETTERS", of)
	}
	causes, err := db.causes(ctx, query, integrationID)
	return causes, failure(op, err)
}

// causeQueries give the columns that scanCause reads.
var causeQueries = map[leadbridge.CauseSubject]string{
	leadbridge.CauseOfConflicts: `SELECT NULL, NULL, NULL, field, NULL, NULL, COUNT(*) FROM crm_conflicts
		WHERE integration_id = $1 AND status = 'OPEN' GROUP BY field`,
	leadbridge.CauseOfProblems: `SELECT NULL, NULL, NULL, NULL, NULL, reason, COUNT(*) FROM crm_problems
		WHERE integration_id = $1 GROUP BY reason`,
	leadbridge.CauseOfDeadLetters: `SELECT NULL, NULL, NULL, NULL, MIN(code), reason, COUNT(*) FROM crm_outbox
		WHERE integration_id = $1 AND status = 'DEAD' GROUP BY reason`,
}

func (db *DB) causes(ctx context.Context, query string, args ...any) ([]leadbridge.SyncCause, error) {
	return collect(ctx, db.read, scanCause, query+" ORDER BY COUNT(*) DESC, 6, 4 LIMIT "+strconv.Itoa(mostCauses), args...)
}

func scanCause(row scanner) (leadbridge.SyncCause, error) {
	var c leadbridge.SyncCause
	var direction, what, kind, field, code, reason sql.NullString
	err := row.Scan(&direction, &what, &kind, &field, &code, &reason, &c.Count)
	c.Direction, c.What, c.Kind = leadbridge.SyncDirection(direction.String), leadbridge.SyncOutcome(what.String), leadbridge.DriftKind(kind.String)
	c.Field, c.Code, c.Reason = field.String, code.String, reason.String
	return c, err
}

// fewRecords is up to how many records of a run are counted one by one.
const fewRecords = 50_000

// RunTally sums up what a run did, or what a reconciliation found. Of a large
// run, the created and updated records are those that it counted itself.
func (db *DB) RunTally(ctx context.Context, r *leadbridge.SyncRun) (leadbridge.RunTally, error) {
	const op = "store.RunTally"
	var t leadbridge.RunTally
	var err error
	if r.Purpose == leadbridge.ForReconcile {
		t.Causes, err = db.causes(ctx, `SELECT NULL, NULL, kind, field, NULL, reason, COUNT(*) FROM crm_drifts
			WHERE run_seq = $1 GROUP BY kind, field, reason`, r.Seq)
		return t, failure(op, err)
	}
	w := where{}
	w.add("run_seq = ?", r.Seq)
	if large := r.In.Processed+r.Out.Processed > fewRecords; large {
		w.add(rareOutcomes)
		t.Outcomes = countedOutcomes(r)
	}
	counted, err := collect(ctx, db.read, func(row scanner) (c leadbridge.OutcomeCount, err error) {
		return c, row.Scan(&c.Direction, &c.What, &c.Count)
	}, "SELECT direction, what, COUNT(*) FROM crm_sync_records"+w.sql()+" GROUP BY direction, what ORDER BY direction, what", w.args...)
	if err != nil {
		return t, failure(op, err)
	}
	t.Outcomes = append(t.Outcomes, counted...)
	t.Causes, err = db.causes(ctx, `SELECT direction, what, NULL, NULL, NULL, reason, COUNT(*) FROM crm_sync_records
		WHERE run_seq = $1 AND what IN ('failed', 'refused') AND `+rareOutcomes+` GROUP BY direction, what, reason`, r.Seq)
	if err == nil && r.Undo != "" {
		err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM crm_sync_records WHERE run_seq = $1 AND undo_kept IS NOT NULL", r.Seq).Scan(&t.Kept)
	}
	return t, failure(op, err)
}

// rareOutcomes is the condition of a partial index: most records of a large
// run are created or updated, and nobody looks for those among the others.
const rareOutcomes = "what <> 'created' AND what <> 'updated'"

func countedOutcomes(r *leadbridge.SyncRun) []leadbridge.OutcomeCount {
	var counts []leadbridge.OutcomeCount
	for _, c := range []leadbridge.OutcomeCount{
		{Direction: leadbridge.Inbound, What: leadbridge.SyncCreated, Count: r.In.Created},
		{Direction: leadbridge.Inbound, What: leadbridge.SyncUpdated, Count: r.In.Updated},
		{Direction: leadbridge.Outbound, What: leadbridge.SyncCreated, Count: r.Out.Created},
		{Direction: leadbridge.Outbound, What: leadbridge.SyncUpdated, Count: r.Out.Updated},
	} {
		if c.Count > 0 {
			counts = append(counts, c)
		}
	}
	return counts
}
