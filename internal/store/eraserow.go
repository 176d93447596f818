package store

import "context"

// aRow names a row of an import.
type aRow struct{ job, row int64 }

// rowsAbout finds the rows of imports that made or changed leads, or were
// held against them. There is no index for that: it would cost every import
// more than the few erasures gain.
func (db *DB) rowsAbout(ctx context.Context, seqs []int64) ([]aRow, error) {
	in, arg := db.dialect.list("$1", seqs)
	return collect(ctx, db.read, func(row scanner) (r aRow, err error) { return r, row.Scan(&r.job, &r.row) },
		"SELECT job_seq, row_no FROM data_import_records WHERE lead_seq "+in+" OR other_seq "+in, arg)
}

// eraseRows empties rows of imports.
func (db *DB) eraseRows(ctx context.Context, tx *Tx, about []aRow) error {
	if len(about) == 0 {
		return nil
	}
	columns := []column{{"job_seq", "BIGINT"}, {"row_no", "BIGINT"}, {"match", "TEXT"}, {"issues", "TEXT"}, {"changes", "TEXT"}, {"raw", "TEXT"}, {"uploaded", "TEXT"}}
	rows := all(about, func(r aRow) ([]any, error) { return []any{r.job, r.row, nil, nil, nil, nil, nil}, nil })
	_, err := db.dialect.update(ctx, tx, "data_import_records", columns, 2, rows.each)
	return err
}

// eraseKeys removes the match keys of leads. The log is sorted in first, for
// every process keeps a copy of it, which it then drops.
func (db *DB) eraseKeys(ctx context.Context, seqs []int64) error {
	err := db.InTx(ctx, func(tx *Tx) error {
		if err := db.dialect.lockMatchIndex(ctx, tx); err != nil {
			return err
		}
		x := &db.index
		x.mu.Lock()
		defer x.mu.Unlock()
		if err := x.refresh(ctx, tx); err != nil {
			return err
		}
		if x.size == 0 {
			return nil
		}
		return db.sortKeysIn(ctx, tx, x.last+1, x.pairs())
	})
	if err != nil {
		return err
	}
	in, arg := db.dialect.list("$4", seqs)
	return db.eachSlice(ctx, func(link, from, to int64) error {
		return db.InTx(ctx, func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM match_keys WHERE link = $1 AND key BETWEEN $2 AND $3 AND lead_seq "+in, link, from, to, arg)
			return err
		})
	})
}
