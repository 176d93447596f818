package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"leadbridge"
)

// SavedMapping returns the mapping last confirmed for a header, nil if there
// is none.
func (db *DB) SavedMapping(ctx context.Context, fingerprint string) ([]leadbridge.FieldMapping, error) {
	const op = "store.SavedMapping"
	var stored string
	err := db.read.QueryRowContext(ctx, "SELECT mapping FROM saved_mappings WHERE fingerprint = $1", fingerprint).Scan(&stored)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, failure(op, err)
	}
	var m []leadbridge.FieldMapping
	return m, failure(op, json.Unmarshal([]byte(stored), &m))
}

// SaveMapping remembers the mapping confirmed for a header.
func (db *DB) SaveMapping(ctx context.Context, fingerprint string, m []leadbridge.FieldMapping, actor string, at time.Time) error {
	const op = "store.SaveMapping"
	stored, err := json.Marshal(m)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO saved_mappings (fingerprint, mapping, actor, used_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (fingerprint) DO UPDATE SET mapping = excluded.mapping, actor = excluded.actor, used_at = excluded.used_at`,
			fingerprint, string(stored), text(actor), at.UnixMicro())
		return err
	}))
}
