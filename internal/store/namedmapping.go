package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"leadbridge"
)

// NamedMapping is a mapping that someone gave a name.
type NamedMapping struct {
	ID      string
	Name    string
	Mapping []leadbridge.FieldMapping
	// Columns are those of the file that the mapping was made with.
	Columns   []string
	Actor     string
	CreatedAt time.Time
	UsedAt    time.Time // zero: never
}

// keepDeleted is how long a deleted mapping can be brought back.
const keepDeleted = 30 * 24 * time.Hour

// PutNamedMapping stores a mapping under its name. One that has the name
// already is deleted.
func (db *DB) PutNamedMapping(ctx context.Context, m NamedMapping) error {
	const op = "store.PutNamedMapping"
	mapping, err := json.Marshal(m.Mapping)
	if err != nil {
		return failure(op, err)
	}
	columns, err := json.Marshal(m.Columns)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM named_mappings WHERE deleted_at < $1", m.CreatedAt.Add(-keepDeleted).UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE named_mappings SET deleted_at = $1 WHERE name = $2 AND deleted_at IS NULL", micros(m.CreatedAt), plain(m.Name)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO named_mappings (id, name, mapping, columns, actor, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
			m.ID, plain(m.Name), string(mapping), string(columns), text(m.Actor), micros(m.CreatedAt))
		return err
	}))
}

const selectNamedMapping = "SELECT id, name, mapping, columns, actor, created_at, used_at FROM named_mappings"

func scanNamedMapping(row scanner) (m NamedMapping, err error) {
	var mapping, columns string
	var actor sql.NullString
	var created, used sql.NullInt64
	if err := row.Scan(&m.ID, &m.Name, &mapping, &columns, &actor, &created, &used); err != nil {
		return m, err
	}
	m.Actor, m.CreatedAt, m.UsedAt = actor.String, instant(created), instant(used)
	if err := json.Unmarshal([]byte(mapping), &m.Mapping); err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(columns), &m.Columns)
}

// NamedMappings lists the named mappings, by name.
func (db *DB) NamedMappings(ctx context.Context) ([]NamedMapping, error) {
	list, err := collect(ctx, db.read, scanNamedMapping, selectNamedMapping+" WHERE deleted_at IS NULL ORDER BY "+db.dialect.ordered("lower(name)")+", id")
	return list, failure("store.NamedMappings", err)
}

// NamedMapping returns one named mapping.
func (db *DB) NamedMapping(ctx context.Context, id string) (NamedMapping, error) {
	const op = "store.NamedMapping"
	m, err := scanNamedMapping(db.read.QueryRowContext(ctx, selectNamedMapping+" WHERE deleted_at IS NULL AND id = $1", plain(id)))
	if err == sql.ErrNoRows {
		return m, notFound(op, "saved mapping", id)
	}
	return m, failure(op, err)
}

// NameMapping renames a mapping. It answers Conflict if another has the name.
func (db *DB) NameMapping(ctx context.Context, id, name string) error {
	const op = "store.NameMapping"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		if err := nameIsFree(ctx, tx, op, id, plain(name)); err != nil {
			return err
		}
		return changeMapping(ctx, tx, op, id, "name = $2 WHERE deleted_at IS NULL", plain(name))
	}))
}

func nameIsFree(ctx context.Context, tx *Tx, op, id, name string) error {
	var others int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM named_mappings WHERE name = $1 AND id <> $2 AND deleted_at IS NULL", name, id).Scan(&others); err != nil {
		return err
	}
	if others > 0 {
		return leadbridge.Errorf(leadbridge.Conflict, op, "Another mapping is called %q already. Choose another name.", name)
	}
	return nil
}

// changeMapping sets columns of a mapping; change is a constant of ours that
// ends in a condition.
func changeMapping(ctx context.Context, tx *Tx, op, id, change string, value any) error {
	result, err := tx.ExecContext(ctx, "UPDATE named_mappings SET "+change+" AND id = $1", id, value)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return notFound(op, "saved mapping", id)
}

// NoteMappingUse writes down when a mapping was last used.
func (db *DB) NoteMappingUse(ctx context.Context, id string, at time.Time) error {
	const op = "store.NoteMappingUse"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		return changeMapping(ctx, tx, op, id, "used_at = $2 WHERE deleted_at IS NULL", at.UnixMicro())
	}))
}

// DeleteNamedMapping removes a named mapping. For a month it can be brought
// back.
func (db *DB) DeleteNamedMapping(ctx context.Context, id string, at time.Time) error {
	const op = "store.DeleteNamedMapping"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		return changeMapping(ctx, tx, op, id, "deleted_at = $2 WHERE deleted_at IS NULL", at.UnixMicro())
	}))
}

// RestoreNamedMapping brings a deleted mapping back. It answers Conflict if
// another has its name by now.
func (db *DB) RestoreNamedMapping(ctx context.Context, id string) error {
	const op = "store.RestoreNamedMapping"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		var name string
		err := tx.QueryRowContext(ctx, "SELECT name FROM named_mappings WHERE id = $1", id).Scan(&name)
		if err == sql.ErrNoRows {
			return notFound(op, "saved mapping", id)
		}
		if err != nil {
			return err
		}
		if err := nameIsFree(ctx, tx, op, id, name); err != nil {
			return err
		}
		return changeMapping(ctx, tx, op, id, "deleted_at = $2 WHERE TRUE", nil)
	}))
}
