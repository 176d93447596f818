package store

import (
	"context"
	"database/sql"

	"leadbridge"
)

// pruneSlices is into how many parts the keys of a link are cut to be pruned,
// so that no transaction holds others up for long.
const pruneSlices = 16

// mostLiving is how many living leads among the dead are named one by one.
const mostLiving = 10_000

// PruneMatchKeys removes the sorted keys of leads that an import created and
// that are deleted now. It changes no answer as such, but the dead of a large
// rollback would stand in the way of the living, for a key brings up only so
// many leads.
func (db *DB) PruneMatchKeys(ctx context.Context, job *leadbridge.ImportJob) error {
	const op = "store.PruneMatchKeys"
	var first, last sql.NullInt64
	err := db.read.QueryRowContext(ctx, "SELECT MIN(lead_seq), MAX(lead_seq) FROM data_import_records WHERE job_seq = $1 AND status IN ('created', 'possible')", job.Seq).Scan(&first, &last)
	if err != nil || !first.Valid {
		return failure(op, err)
	}
	living, err := queryNumbers(ctx, db.read, "SELECT seq FROM leads WHERE seq BETWEEN $1 AND $2 AND deleted_at IS NULL LIMIT $3", first.Int64, last.Int64, mostLiving+1)
	if err != nil {
		return failure(op, err)
	}
	in, list := db.dialect.list("$6", living)
	dead, args := "NOT (lead_seq "+in+")", []any{list}
	if len(living) > mostLiving {
		dead, args = "EXISTS (SELECT 1 FROM leads WHERE seq = match_keys.lead_seq AND deleted_at IS NOT NULL)", nil
	}
	return failure(op, db.eachSlice(ctx, func(link, from, to int64) error {
		return db.InTx(ctx, func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM match_keys WHERE link = $1 AND key BETWEEN $2 AND $3 AND lead_seq BETWEEN $4 AND $5 AND "+dead,
				append([]any{link, from, to, first.Int64, last.Int64}, args...)...)
			return err
		})
	}))
}

// eachSlice calls f with every slice of every link's keys.
func (db *DB) eachSlice(ctx context.Context, f func(link, from, to int64) error) error {
	links, err := queryNumbers(ctx, db.read, "SELECT id FROM match_filter ORDER BY id")
	if err != nil {
		return err
	}
	const width = 1 << 60 // 2^64 keys in 16 slices
	for i := range len(links) * pruneSlices {
		from := int64(-1<<63) + int64(i%pruneSlices)*width
		if err := f(links[i/pruneSlices], from, from+(width-1)); err != nil {
			return err
		}
	}
	return nil
}

func queryNumbers(ctx context.Context, q querier, query string, args ...any) ([]int64, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	numbers := []int64{}
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, rows.Err()
}
