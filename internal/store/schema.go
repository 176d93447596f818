package store

import (
	"context"
	"encoding/json"
	"time"

	"leadbridge"
)

// Schema is the fields of a kind of record, as a CRM described them.
type Schema struct {
	Object    string
	Fields    []leadbridge.RemoteField
	FetchedAt time.Time
}

// PutSchema stores what a CRM described.
func (db *DB) PutSchema(ctx context.Context, integrationID string, s Schema) error {
	const op = "store.PutSchema"
	stored, err := json.Marshal(s.Fields)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO crm_schemas (integration_id, object, fields, fetched_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (integration_id, object) DO UPDATE SET fields = excluded.fields, fetched_at = excluded.fetched_at`,
			integrationID, s.Object, plain(string(stored)), s.FetchedAt.UnixMicro())
		return err
	}))
}

// Schemas returns what was last described of an integration's records, by the
// names of the objects.
func (db *DB) Schemas(ctx context.Context, integrationID string) ([]Schema, error) {
	const op = "store.Schemas"
	rows, err := db.read.QueryContext(ctx, "SELECT object, fields, fetched_at FROM crm_schemas WHERE integration_id = $1 ORDER BY object", integrationID)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var all []Schema
	for rows.Next() {
		var s Schema
		var fields string
		var fetched int64
		if err := rows.Scan(&s.Object, &fields, &fetched); err != nil {
			return nil, failure(op, err)
		}
		if err := json.Unmarshal([]byte(fields), &s.Fields); err != nil {
			return nil, failure(op, err)
		}
		s.FetchedAt = time.UnixMicro(fetched).UTC()
		all = append(all, s)
	}
	return all, failure(op, rows.Err())
}
