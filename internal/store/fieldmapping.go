package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"leadbridge"
)

// Mappings lists an integration's field mappings, oldest first.
func (db *DB) Mappings(ctx context.Context, integrationID string) ([]leadbridge.IntegrationMapping, error) {
	return mappingsOf(ctx, db.read, "store.Mappings", integrationID)
}

func mappingsOf(ctx context.Context, q querier, op, integrationID string) ([]leadbridge.IntegrationMapping, error) {
	rows, err := q.QueryContext(ctx, "SELECT definition FROM crm_field_mappings WHERE integration_id = $1 ORDER BY created_at, id", integrationID)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	all := []leadbridge.IntegrationMapping{}
	for rows.Next() {
		var stored string
		if err := rows.Scan(&stored); err != nil {
			return nil, failure(op, err)
		}
		var m leadbridge.IntegrationMapping
		if err := json.Unmarshal([]byte(stored), &m); err != nil {
			return nil, failure(op, err)
		}
		all = append(all, m)
	}
	return all, failure(op, rows.Err())
}

// PutMappings stores field mappings of one integration, new or changed.
// check, given those that the integration has besides, may refuse them; while
// it runs nobody else changes the integration's mappings.
func (db *DB) PutMappings(ctx context.Context, integrationID string, ms []leadbridge.IntegrationMapping, check func(others []leadbridge.IntegrationMapping) error) error {
	const op = "store.PutMappings"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE crm_integrations SET updated_at = updated_at WHERE id = $1", integrationID) // locks the row
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return notFound(op, "integration", integrationID)
		}
		stored, err := mappingsOf(ctx, tx, op, integrationID)
		if err != nil {
			return err
		}
		put := map[string]bool{}
		for _, m := range ms {
			put[m.ID] = true
		}
		var others []leadbridge.IntegrationMapping
		for _, m := range stored {
			if !put[m.ID] {
				others = append(others, m)
			}
		}
		if err := check(others); err != nil {
			return err
		}
		for _, m := range ms {
			if err := putMapping(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	}))
}

func putMapping(ctx context.Context, tx *Tx, m leadbridge.IntegrationMapping) error {
	definition, err := json.Marshal(m)
	if err != nil {
		return err
	}
	var rules any
	if len(m.ValidationRules) > 0 {
		b, err := json.Marshal(m.ValidationRules)
		if err != nil {
			return err
		}
		rules = plain(string(b))
	}
	source := ""
	if s := m.Sources(); len(s) > 0 {
		source = s[0]
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO crm_field_mappings (id, integration_id, object, source_field, target_field, field_type, direction,
		is_required, default_value, transform_function, validation_rules, definition, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET object = excluded.object, source_field = excluded.source_field, target_field = excluded.target_field,
		field_type = excluded.field_type, direction = excluded.direction, is_required = excluded.is_required, default_value = excluded.default_value,
		transform_function = excluded.transform_function, validation_rules = excluded.validation_rules, definition = excluded.definition, updated_at = excluded.updated_at`,
		m.ID, m.IntegrationID, m.Object, plain(source), plain(m.TargetField), string(m.FieldType), string(m.Direction),
		m.IsRequired, text(m.DefaultValue), text(m.TransformFunction), rules, plain(string(definition)), m.CreatedAt.UnixMicro(), m.UpdatedAt.UnixMicro())
	return err
}

// Mapping returns one field mapping of an integration.
func (db *DB) Mapping(ctx context.Context, integrationID, id string) (leadbridge.IntegrationMapping, error) {
	const op = "store.Mapping"
	var m leadbridge.IntegrationMapping
	var stored string
	err := db.read.QueryRowContext(ctx, "SELECT definition FROM crm_field_mappings WHERE integration_id = $1 AND id = $2", integrationID, id).Scan(&stored)
	if err == sql.ErrNoRows {
		return m, notFound(op, "mapping", id)
	}
	if err != nil {
		return m, failure(op, err)
	}
	return m, failure(op, json.Unmarshal([]byte(stored), &m))
}

// DeleteMapping removes a field mapping of an integration.
func (db *DB) DeleteMapping(ctx context.Context, integrationID, id string) error {
	const op = "store.DeleteMapping"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM crm_field_mappings WHERE integration_id = $1 AND id = $2", integrationID, id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return notFound(op, "mapping", id)
	}))
}
