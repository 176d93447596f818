package store

import (
	"context"
	"os"

	"leadbridge"
)

// CodeUseDump is the code of the error that says that a database server has
// its own way to be backed up.
const CodeUseDump = "backup_by_server"

// Embedded reports whether the database is the embedded SQLite file.
func (db *DB) Embedded() bool { return db.dialect.name() == "sqlite" }

// Backup writes all that the database holds into a new file, as it is at one
// moment, while everybody goes on working. A PostgreSQL database answers
// Unsupported ([CodeUseDump]): its server has tools for that.
func (db *DB) Backup(ctx context.Context, file string) error {
	const op = "store.Backup"
	if !db.Embedded() {
		e := leadbridge.Errorf(leadbridge.Unsupported, op, `A PostgreSQL database is backed up with its own tools: pg_dump --format=custom --file=leadbridge.dump "$DATABASE_URL"`)
		e.Code = CodeUseDump
		return e
	}
	if _, err := os.Lstat(file); err == nil {
		return leadbridge.InvalidField(op, "file", "%s is there already; choose another name", file)
	}
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return failure(op, err)
	}
	defer conn.Close()
	// Only this connection may write, and only a file of its own.
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return failure(op, err)
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO $1", file)
	if _, restored := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1"); err == nil {
		err = restored
	}
	if err != nil {
		_ = os.Remove(file)
		return failure(op, err)
	}
	return os.Chmod(file, 0o600)
}
