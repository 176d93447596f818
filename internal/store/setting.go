package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// Setting reads what is set under a name into a value of a JSON form, and
// reports whether anything is.
func (db *DB) Setting(ctx context.Context, name string, into any) (bool, error) {
	const op = "store.Setting"
	var value string
	err := db.read.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = $1", name).Scan(&value)
	if err == sql.ErrNoRows {
		return false, nil
	}
	if err != nil {
		return false, failure(op, err)
	}
	return true, failure(op, json.Unmarshal([]byte(value), into))
}

// PutSetting sets a value of a JSON form under a name. actor is who does.
func (db *DB) PutSetting(ctx context.Context, name string, value any, actor string, at time.Time) error {
	const op = "store.PutSetting"
	b, err := json.Marshal(value)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value, actor, updated_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value, actor = excluded.actor, updated_at = excluded.updated_at`,
			name, plain(string(b)), text(actor), at.UnixMicro())
		return err
	}))
}
