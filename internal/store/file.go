package store

import (
	"context"
	"database/sql"
	"time"
)

// File is an uploaded file. Its content lies in the blob store under its ID.
type File struct {
	ID        string
	Name      string // as the user called it
	Size      int64  // bytes
	SHA256    string // hexadecimal
	Actor     string
	CreatedAt time.Time
}

// CreateFile stores what is known of an uploaded file.
func (db *DB) CreateFile(ctx context.Context, f File) error {
	return failure("store.CreateFile", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO files (id, name, size, sha256, actor, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
			f.ID, plain(f.Name), f.Size, f.SHA256, text(f.Actor), f.CreatedAt.UnixMicro())
		return err
	}))
}

// File returns what is known of an uploaded file.
func (db *DB) File(ctx context.Context, id string) (File, error) {
	const op = "store.File"
	var f File
	var actor sql.NullString
	var created sql.NullInt64
	err := db.read.QueryRowContext(ctx, "SELECT id, name, size, sha256, actor, created_at FROM files WHERE id = $1", id).
		Scan(&f.ID, &f.Name, &f.Size, &f.SHA256, &actor, &created)
	if err == sql.ErrNoRows {
		return f, notFound(op, "uploaded file", id)
	}
	f.Actor, f.CreatedAt = actor.String, instant(created)
	return f, failure(op, err)
}
