package store

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
)

// writeLeads inserts new leads, in order, and updates the others.
func (db *DB) writeLeads(ctx context.Context, tx *Tx, changes []leadbridge.LeadChange) error {
	var fresh, changed []leadbridge.LeadChange
	for _, change := range changes {
		if change.Was == 0 {
			fresh = append(fresh, change)
		} else {
			changed = append(changed, change)
		}
	}
	if err := db.insertLeads(ctx, tx, fresh); err != nil {
		return err
	}
	if err := db.updateLeads(ctx, tx, changed); err != nil {
		return err
	}
	seqs := make([]int64, len(changed))
	for i, c := range changed {
		seqs[i] = c.Lead.Seq
	}
	return db.noteChanged(ctx, tx, seqs)
}

func (db *DB) insertLeads(ctx context.Context, tx *Tx, fresh []leadbridge.LeadChange) error {
	if len(fresh) == 0 {
		return nil
	}
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM leads").Scan(&last); err != nil {
		return err
	}
	for i := range fresh {
		fresh[i].Lead.Seq = last + int64(i) + 1
	}
	rows := all(fresh, func(c leadbridge.LeadChange) ([]any, error) { return db.leadArgs(c.Lead) })
	return rows.failed(db.dialect.insert(ctx, tx, "leads", leadColumns, rows.each))
}

// updateColumns are those of an update: which lead, and what becomes of it.
var updateColumns = func() []column {
	columns := []column{{"seq", "BIGINT"}, {"was_version", "BIGINT"}, {"version", "BIGINT"}}
	for _, c := range leadColumns[3:] {
		kind := "TEXT"
		if strings.HasSuffix(c, "ed_at") || c == "quality" {
			kind = "BIGINT"
		}
		columns = append(columns, column{c, kind})
	}
	return columns
}()

// lifeColumns are those of a change that only deletes or restores a lead.
var lifeColumns = []column{{"seq", "BIGINT"}, {"was_version", "BIGINT"}, {"version", "BIGINT"}, {"updated_at", "BIGINT"}, {"deleted_at", "BIGINT"}, {"merged_into", "TEXT"}}

// onlyLife reports whether a change leaves a lead's values alone.
func onlyLife(c leadbridge.LeadChange) bool {
	return len(c.Revisions) > 0 && !slices.ContainsFunc(c.Revisions, func(r leadbridge.Revision) bool {
		return r.Op != leadbridge.OpDelete && r.Op != leadbridge.OpRestore
	})
}

func (db *DB) updateLeads(ctx context.Context, tx *Tx, changed []leadbridge.LeadChange) error {
	var whole, life []leadbridge.LeadChange
	for _, c := range changed {
		if onlyLife(c) {
			life = append(life, c)
		} else {
			whole = append(whole, c)
		}
	}
	err := db.updateEach(ctx, tx, updateColumns, whole, func(c leadbridge.LeadChange) ([]any, error) {
		args, err := db.leadArgs(c.Lead)
		return append([]any{c.Lead.Seq, c.Was, c.Lead.Version}, args[3:]...), err
	})
	if err != nil {
		return err
	}
	return db.updateEach(ctx, tx, lifeColumns, life, func(c leadbridge.LeadChange) ([]any, error) {
		return []any{c.Lead.Seq, c.Was, c.Lead.Version, micros(c.Lead.UpdatedAt), micros(c.Lead.DeletedAt), text(c.Lead.MergedInto)}, nil
	})
}

func (db *DB) updateEach(ctx context.Context, tx *Tx, columns []column, changes []leadbridge.LeadChange, row func(leadbridge.LeadChange) ([]any, error)) error {
	if len(changes) == 0 {
		return nil
	}
	rows := all(changes, row)
	found, err := db.dialect.update(ctx, tx, "leads", columns, 2, rows.each)
	if err := rows.failed(err); err != nil {
		return err
	}
	if found < int64(len(changes)) {
		return leadbridge.Errorf(leadbridge.Conflict, "store.Apply", "A lead was changed meanwhile. Read it again and repeat the change.")
	}
	return nil
}
