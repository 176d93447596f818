package store

import (
	"context"
	"database/sql"
	"iter"
	"strings"

	"leadbridge"
)

// dialect is where SQLite and PostgreSQL differ.
type dialect interface {
	name() string // goose's name of it, and the folder of its migrations
	// begin starts a writing transaction. A lasting one is on the disk once it
	// is committed; others may wait for that a moment.
	begin(ctx context.Context, lasting bool) (*Tx, error)
	// insert writes many rows fast. table and columns are constants of ours.
	insert(ctx context.Context, tx *Tx, table string, columns []string, rows iter.Seq[[]any]) error
	// update changes many rows of a table fast. The first keys of columns say
	// which row, the others what it becomes. It returns how many it found.
	update(ctx context.Context, tx *Tx, table string, columns []column, keys int, rows iter.Seq[[]any]) (int64, error)
	// lockMatchIndex holds back every other writer of match keys until the
	// transaction ends.
	lockMatchIndex(context.Context, *Tx) error
	// findKeys looks match keys up among the sorted ones of a link, at most
	// limit leads each.
	findKeys(ctx context.Context, q querier, link int64, keys []leadbridge.MatchKey, limit int, found func(leadbridge.MatchKey, int64)) error
	// mayRepeat says that the transaction will be made again if the server
	// crashes and forgets it, so that its end need not wait for the disk.
	mayRepeat(context.Context, *Tx) error
	// sortIn adds keys, given in order, to the sorted ones of a link.
	sortIn(ctx context.Context, tx *Tx, link int64, pairs []keyPair) error
	// list is an SQL expression for "is one of these numbers", and its argument.
	list(placeholder string, numbers []int64) (sqlText string, arg any)
	// texts is the same for texts.
	texts(placeholder string, texts []string) (sqlText string, arg any)
	// contains adds the condition that one of the columns holds the text,
	// whatever the case.
	contains(w *where, columns []string, text string)
	// ordered is an SQL expression of a text that sorts by its bytes.
	ordered(expression string) string
	migrationLock() ([]gooseOption, error)
	close() error
}

var likeEscape = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// likePattern is the pattern of LIKE for what holds the text.
func likePattern(text string) string { return "%" + likeEscape.Replace(text) + "%" }

// column is a column and its type, where a statement must say it.
type column struct{ name, kind string }

// Tx is a writing transaction. It gives the job queue the driver's own
// transaction, so that data and jobs are written together.
type Tx struct {
	querier
	SQL    *sql.Tx // SQLite
	native any     // PostgreSQL: pgx.Tx; SQLite: *sql.Conn
	commit func() error
	undo   func() error
}

// InTx runs f in a writing transaction, which is rolled back if f fails or
// panics.
func (db *DB) InTx(ctx context.Context, f func(*Tx) error) error { return db.inTx(ctx, false, f) }

// inLastingTx is InTx for what must not be forgotten when the power fails a
// moment later, because nobody could tell it again.
func (db *DB) inLastingTx(ctx context.Context, f func(*Tx) error) error {
	return db.inTx(ctx, true, f)
}

func (db *DB) inTx(ctx context.Context, lasting bool, f func(*Tx) error) error {
	tx, err := db.dialect.begin(ctx, lasting)
	if err != nil {
		return failure("store.InTx", err)
	}
	done := false
	defer func() {
		if !done {
			_ = tx.undo()
		}
	}()
	if err := f(tx); err != nil {
		return failure("store.InTx", err)
	}
	done = true
	return failure("store.InTx", tx.commit())
}
