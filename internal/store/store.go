// Package store keeps everything that Leadbridge knows, in an embedded SQLite
// file or in PostgreSQL. Both pass the same exam, storetest. Apart from the
// few places in dialect_*.go there is one SQL text for the two.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"leadbridge"
)

// Options says which database to open.
type Options struct {
	// DatabaseURL is a PostgreSQL URL; empty means SQLite.
	DatabaseURL string
	// Dir is the folder of the SQLite file, made if it is not there.
	Dir string
	// Enqueue writes tasks as jobs inside a transaction. Without it a
	// changeset with tasks is refused.
	Enqueue func(context.Context, *Tx, []leadbridge.Task) error
	// Quality gives the score, 0 to 100, that is stored with each change of a
	// lead. It must be fast, for an import calls it for every row. Without it
	// the score is left to the next survey.
	Quality func(*leadbridge.Lead) int
}

// DB is the store. It is safe for use by many goroutines.
type DB struct {
	dialect dialect
	write   *sql.DB // SQLite: one connection, for there is one writer
	read    *sql.DB // sees only what is committed
	index   matchIndex
	leads   leadIndex
	enqueue func(context.Context, *Tx, []leadbridge.Task) error
	quality func(*leadbridge.Lead) int

	openedAt   time.Time
	changesets atomic.Int64 // how many this process tried to apply
}

// Open opens the database and brings its schema up to date.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{enqueue: o.Enqueue, quality: o.Quality, openedAt: time.Now()}
	open := db.openSQLite
	if o.DatabaseURL != "" {
		if !strings.HasPrefix(o.DatabaseURL, "postgres://") && !strings.HasPrefix(o.DatabaseURL, "postgresql://") {
			return nil, leadbridge.InvalidField("store.Open", "DATABASE_URL", "must start with postgres://; leave it out to use the embedded SQLite file")
		}
		open = db.openPostgres
	}
	if err := open(ctx, o); err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// SetEnqueue sets what writes tasks as jobs; see [Options].
func (db *DB) SetEnqueue(f func(context.Context, *Tx, []leadbridge.Task) error) { db.enqueue = f }

// SetQuality sets what scores leads; see [Options].
func (db *DB) SetQuality(f func(*leadbridge.Lead) int) { db.quality = f }

// Close closes the database.
func (db *DB) Close() error {
	err := db.read.Close()
	if db.write != db.read {
		err = errors.Join(err, db.write.Close())
	}
	return errors.Join(err, db.dialect.close())
}

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.read.PingContext(ctx); err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, "store.Ping", "The database does not answer: %w", err)
	}
	return nil
}

// querier is what *sql.DB, *sql.Conn and *sql.Tx have in common.
type querier interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// micros is the stored form of a time; the zero time is NULL.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// instant is the time of a stored form.
func instant(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64).UTC()
}

// text is the stored form of a text; the empty text is NULL. What PostgreSQL
// cannot hold as text (NUL, broken UTF-8) is dropped.
func text(s string) any {
	if s == "" {
		return nil
	}
	return plain(s)
}

func plain(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func plainAll(texts []string) []string {
	clean := make([]string, len(texts))
	for i, t := range texts {
		clean[i] = plain(t)
	}
	return clean
}

// failure turns a database error into one of ours. It hides no detail from
// the log, but puts what the user can do in front.
func failure(op string, err error) error {
	if err == nil {
		return nil
	}
	var known *leadbridge.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return leadbridge.Errorf(leadbridge.NotFound, op, "There is no such record.")
	}
	msg := err.Error()
	switch {
	case strings.Contains(msg, "database or disk is full"), strings.Contains(msg, "No space left"), strings.Contains(msg, "SQLSTATE 53100"), strings.Contains(msg, "no space left"):
		e := leadbridge.Errorf(leadbridge.Unavailable, op, "The disk of the database is full. Free some space; nothing that was stored is lost. A running server goes on with unfinished imports by itself, leadbridge import --resume does so without one. (%w)", err)
		e.Code = "disk_full"
		return e
	case strings.Contains(msg, "disk I/O error"), strings.Contains(msg, "unable to open database file"):
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The disk of the database is full or broken. Free some space, or look at the disk; then try again. (%w)", err)
	case strings.Contains(msg, "attempt to write a readonly database"):
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The data folder cannot be written. Let the user that runs Leadbridge write to it and to all files in it. (%w)", err)
	case strings.Contains(msg, "SQLITE_BUSY"), strings.Contains(msg, "database is locked"):
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The database is busy; another program may have it open. (%w)", err)
	case retriable(err):
		return &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Msg: "The database did not answer. Try again in a moment.", Err: err}
	}
	return leadbridge.Errorf(leadbridge.Internal, op, "%s: %w", op, err)
}

func notFound(op, what, id string) error {
	return &leadbridge.Error{Op: op, Kind: leadbridge.NotFound, Msg: fmt.Sprintf("There is no %s %q.", what, id)}
}
