package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"
)

// Call is one call to a CRM, without content.
type Call struct {
	IntegrationID string
	At            time.Time
	Operation     string
	Attempt       int
	Status        int // HTTP; 0: no answer
	Duration      time.Duration
	Records       int
	Err           string
}

// CallCount sums the calls of one operation up.
type CallCount struct {
	Operation string
	Calls     int
	Errors    int
	Records   int
}

// AddCalls logs calls.
func (db *DB) AddCalls(ctx context.Context, calls []Call) error {
	columns := []string{"id", "integration_id", "at", "operation", "attempt", "status", "duration", "records", "error_message"}
	return failure("store.AddCalls", db.InTx(ctx, func(tx *Tx) error {
		return db.dialect.insert(ctx, tx, "crm_calls", columns, func(yield func([]any) bool) {
			for _, c := range calls {
				if !yield([]any{uuid.Must(uuid.NewV7()).String(), c.IntegrationID, c.At.UnixMicro(), plain(c.Operation), int64(c.Attempt), int64(c.Status),
					c.Duration.Microseconds(), int64(c.Records), text(c.Err)}) {
					return
				}
			}
		})
	}))
}

// CallCounts sums the calls of an integration since a time up by operation,
// the most frequent first.
func (db *DB) CallCounts(ctx context.Context, integrationID string, since time.Time) ([]CallCount, error) {
	const op = "store.CallCounts"
	rows, err := db.read.QueryContext(ctx, `SELECT operation, COUNT(*), COUNT(error_message), CAST(SUM(records) AS BIGINT) FROM crm_calls
		WHERE integration_id = $1 AND at >= $2 GROUP BY operation ORDER BY 2 DESC, operation`, integrationID, since.UnixMicro())
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	counts := []CallCount{}
	for rows.Next() {
		var c CallCount
		if err := rows.Scan(&c.Operation, &c.Calls, &c.Errors, &c.Records); err != nil {
			return nil, failure(op, err)
		}
		counts = append(counts, c)
	}
	return counts, failure(op, rows.Err())
}

// LastCalls returns the last calls of an integration, the newest first; with
// failed only those that failed.
func (db *DB) LastCalls(ctx context.Context, integrationID string, limit int, failed bool) ([]Call, error) {
	const op = "store.LastCalls"
	condition := ""
	if failed {
		condition = " AND error_message IS NOT NULL"
	}
	rows, err := db.read.QueryContext(ctx, `SELECT integration_id, at, operation, attempt, status, duration, records, error_message FROM crm_calls
		WHERE integration_id = $1`+condition+" ORDER BY at DESC, id DESC LIMIT $2", integrationID, limit)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	calls := []Call{}
	for rows.Next() {
		var c Call
		var at, duration int64
		var message sql.NullString
		if err := rows.Scan(&c.IntegrationID, &at, &c.Operation, &c.Attempt, &c.Status, &duration, &c.Records, &message); err != nil {
			return nil, failure(op, err)
		}
		c.At, c.Duration, c.Err = time.UnixMicro(at).UTC(), time.Duration(duration)*time.Microsecond, message.String
		calls = append(calls, c)
	}
	return calls, failure(op, rows.Err())
}

// ForgetCalls removes the calls logged before a time.
func (db *DB) ForgetCalls(ctx context.Context, before time.Time) error {
	return failure("store.ForgetCalls", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM crm_calls WHERE at < $1", before.UnixMicro())
		return err
	}))
}
