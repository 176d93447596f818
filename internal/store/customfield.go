package store

import (
	"context"
	"encoding/json"
	"time"

	"leadbridge"
)

// CustomFields lists the user-defined fields, by name.
func (db *DB) CustomFields(ctx context.Context) ([]leadbridge.Field, error) {
	const op = "store.CustomFields"
	rows, err := db.read.QueryContext(ctx, "SELECT definition FROM custom_fields ORDER BY name")
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	fields := []leadbridge.Field{}
	for rows.Next() {
		var stored string
		if err := rows.Scan(&stored); err != nil {
			return nil, failure(op, err)
		}
		var f leadbridge.Field
		if err := json.Unmarshal([]byte(stored), &f); err != nil {
			return nil, failure(op, err)
		}
		fields = append(fields, f)
	}
	return fields, failure(op, rows.Err())
}

// PutCustomField stores a user-defined field, new or changed.
func (db *DB) PutCustomField(ctx context.Context, f leadbridge.Field, at time.Time) error {
	const op = "store.PutCustomField"
	stored, err := json.Marshal(f)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO custom_fields (name, definition, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET definition = excluded.definition`, f.Name, string(stored), at.UnixMicro())
		return err
	}))
}

// DeleteCustomField removes a user-defined field's definition. What leads
// hold in it stays, and is seen again if the field is made anew.
func (db *DB) DeleteCustomField(ctx context.Context, name string) error {
	const op = "store.DeleteCustomField"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM custom_fields WHERE name = $1", name)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return notFound(op, "custom field", name)
	}))
}
