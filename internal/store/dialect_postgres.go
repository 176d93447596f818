package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"leadbridge"
)

// Numbers of our advisory locks, for any program that looks at pg_locks.
const (
	migrationLockID  = 7_051_201
	matchIndexLockID = 7_051_202
)

type postgres struct {
	pool *pgxpool.Pool
	db   *sql.DB
}

func (db *DB) openPostgres(ctx context.Context, o Options) error {
	const op = "store.Open"
	config, err := pgxpool.ParseConfig(o.DatabaseURL)
	if err != nil {
		// The error would quote the URL with its password.
		return leadbridge.InvalidField(op, "DATABASE_URL", "is not a PostgreSQL URL; its form is postgres://user:password@host:5432/database")
	}
	config.MaxConns = max(config.MaxConns, 16)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return failure(op, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The PostgreSQL server at %s cannot be reached, or does not let us in: %w", config.ConnConfig.Host, err)
	}
	db.write = stdlib.OpenDBFromPool(pool)
	db.read = db.write
	db.dialect = &postgres{pool: pool, db: db.write}
	return nil
}

func (*postgres) name() string { return "postgres" }

func (p *postgres) close() error {
	p.pool.Close()
	return nil
}

func (*postgres) migrationLock() ([]gooseOption, error) {
	// The locker's own default looks again only every five seconds.
	l, err := lock.NewPostgresSessionLocker(lock.WithLockID(migrationLockID), lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, err
	}
	return []gooseOption{goose.WithSessionLocker(l)}, nil
}

// begin takes a connection and starts pgx's own transaction on it, so that
// database/sql, COPY and the job queue all speak inside the same one.
func (p *postgres) begin(ctx context.Context, _ bool) (*Tx, error) {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var native pgx.Tx
	err = conn.Raw(func(c any) error {
		native, err = c.(*stdlib.Conn).Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	// A cancelled context must not keep the transaction from being ended.
	bg := context.WithoutCancel(ctx)
	return &Tx{
		querier: conn, native: native,
		commit: func() error { return errors.Join(native.Commit(ctx), conn.Close()) },
		undo:   func() error { return errors.Join(native.Rollback(bg), conn.Close()) },
	}, nil
}

// PGX returns the transaction of a PostgreSQL store, nil of another.
func (tx *Tx) PGX() pgx.Tx {
	native, _ := tx.native.(pgx.Tx)
	return native
}

// Pool returns the connections of a PostgreSQL store, nil of another.
func (db *DB) Pool() *pgxpool.Pool {
	if p, ok := db.dialect.(*postgres); ok {
		return p.pool
	}
	return nil
}

// Writer returns the one writing connection of a SQLite store, nil of another.
func (db *DB) Writer() *sql.DB {
	if _, ok := db.dialect.(*sqlite); ok {
		return db.write
	}
	return nil
}

func (*postgres) insert(ctx context.Context, tx *Tx, table string, columns []string, rows iter.Seq[[]any]) error {
	next, stop := iter.Pull(rows)
	defer stop()
	first, ok := next()
	if !ok {
		return nil
	}
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row := first
		if row == nil {
			if row, ok = next(); !ok {
				return nil, nil
			}
		}
		first = nil
		return row, nil
	})
	if _, err := tx.PGX().CopyFrom(ctx, pgx.Identifier{table}, columns, source); err != nil {
		return fmt.Errorf("copy into %s: %w", table, err)
	}
	return nil
}

// update copies the rows into a temporary table and joins it: one round trip
// for all in place of one each.
func (p *postgres) update(ctx context.Context, tx *Tx, table string, columns []column, keys int, rows iter.Seq[[]any]) (int64, error) {
	names, defs, sets, on := make([]string, len(columns)), make([]string, len(columns)), []string{}, []string{}
	for i, c := range columns {
		names[i], defs[i] = c.name, c.name+" "+c.kind
		if i < keys {
			on = append(on, "t."+strings.TrimPrefix(c.name, "was_")+" = n."+c.name)
		} else {
			sets = append(sets, c.name+" = n."+c.name)
		}
	}
	temp := fmt.Sprintf("%s_new_%d", table, len(columns))
	native := tx.PGX()
	if _, err := native.Exec(ctx, "CREATE TEMP TABLE IF NOT EXISTS "+temp+" ("+strings.Join(defs, ", ")+") ON COMMIT DELETE ROWS"); err != nil {
		return 0, err
	}
	if _, err := native.Exec(ctx, "DELETE FROM "+temp); err != nil {
		return 0, err
	}
	if err := p.insert(ctx, tx, temp, names, rows); err != nil {
		return 0, err
	}
	tag, err := native.Exec(ctx, "UPDATE "+table+" t SET "+strings.Join(sets, ", ")+" FROM "+temp+" n WHERE "+strings.Join(on, " AND "))
	return tag.RowsAffected(), err
}

func (*postgres) lockMatchIndex(ctx context.Context, tx *Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", matchIndexLockID)
	return err
}

func (*postgres) findKeys(ctx context.Context, q querier, link int64, keys []leadbridge.MatchKey, limit int, found func(leadbridge.MatchKey, int64)) error {
	rows, err := q.QueryContext(ctx, `
		SELECT k.key, m.lead_seq FROM unnest($1::bigint[]) AS k (key)
		CROSS JOIN LATERAL (SELECT lead_seq FROM match_keys WHERE link = $2 AND key = k.key LIMIT `+strconv.Itoa(limit)+`) m`, keys, link)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, lead int64
		if err := rows.Scan(&key, &lead); err != nil {
			return err
		}
		found(leadbridge.MatchKey(key), lead)
	}
	return rows.Err()
}

func (*postgres) sortIn(ctx context.Context, tx *Tx, link int64, pairs []keyPair) error {
	_, err := tx.PGX().CopyFrom(ctx, pgx.Identifier{"match_keys"}, []string{"link", "key", "lead_seq"},
		pgx.CopyFromSlice(len(pairs), func(i int) ([]any, error) { return []any{link, int64(pairs[i].key), pairs[i].lead}, nil }))
	return err
}

func (*postgres) mayRepeat(ctx context.Context, tx *Tx) error {
	_, err := tx.PGX().Exec(ctx, "SET LOCAL synchronous_commit TO OFF")
	return err
}

func (*postgres) list(placeholder string, numbers []int64) (string, any) {
	return "= ANY(" + placeholder + "::bigint[])", numbers
}

func (*postgres) texts(placeholder string, texts []string) (string, any) {
	return "= ANY(" + placeholder + "::text[])", plainAll(texts)
}

func (*postgres) contains(w *where, columns []string, text string) {
	w.addf(func(p string) string {
		return "concat_ws(chr(10), " + strings.Join(columns, ", ") + ") ILIKE " + p
	}, likePattern(text))
}

func (*postgres) ordered(expression string) string { return expression + ` COLLATE "C"` }

// retriable reports whether a later try may succeed: the connection was lost,
// the server is starting or stopping, or two transactions got in each other's
// way.
func retriable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] {
		case "08", "40", "53", "57":
			return true
		}
		return false
	}
	var netErr net.Error
	return pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) || errors.As(err, &netErr) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// taken reports whether a row was refused because another has its unique key,
// in PostgreSQL or in SQLite.
func taken(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlitedriver.Error
	return errors.As(err, &lite) && (lite.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY)
}
