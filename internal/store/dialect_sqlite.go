package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the "sqlite" driver

	"leadbridge"
)

// FileName is the name of the SQLite file in the data folder.
const FileName = "leadbridge.db"

type sqlite struct {
	write *sql.DB
	// checkpoint is a connection of its own, for what checkpoints tells.
	checkpoint *sql.DB
	wrote      atomic.Bool // since the last checkpoint
	stop       chan struct{}
	stopped    chan struct{}
}

func (db *DB) openSQLite(ctx context.Context, o Options) error {
	const op = "store.Open"
	dir := o.Dir
	if dir == "" {
		return leadbridge.InvalidField(op, "--data", "no folder for the data was given")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, op, "The data folder %s cannot be made: %w", dir, err)
	}
	path, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, op, "data folder: %w", err)
	}
	open := func(pragmas ...string) (*sql.DB, error) {
		q := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
			"busy_timeout(30000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "temp_store(MEMORY)"}, pragmas...)}
		return sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String())
	}
	// The writer's cache holds most of the part of the match index that grows.
	if db.write, err = open("cache_size(-40960)", "wal_autocheckpoint(16000)", "journal_size_limit(67108864)"); err != nil {
		return failure(op, err)
	}
	db.write.SetMaxOpenConns(1)
	if err := db.write.PingContext(ctx); err != nil {
		return cannotOpen(op, path, err)
	}
	_ = os.Chmod(path, 0o600)
	if db.read, err = open("query_only(1)", "cache_size(-12288)"); err != nil {
		return failure(op, err)
	}
	db.read.SetMaxOpenConns(4)
	s := &sqlite{write: db.write, stop: make(chan struct{}), stopped: make(chan struct{})}
	if s.checkpoint, err = open("cache_size(-256)"); err != nil {
		return failure(op, err)
	}
	s.checkpoint.SetMaxOpenConns(1)
	go s.checkpoints()
	db.dialect = s
	return nil
}

// cannotOpen says why the database's file cannot be opened. SQLite does not
// tell; the operating system does.
func cannotOpen(op, path string, err error) error {
	if strings.Contains(err.Error(), "unable to open database file") {
		f, why := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if why != nil {
			err = errors.New(why.Error()) // the words only, as the error itself looks like one of the network
		} else {
			_ = f.Close()
		}
	}
	if known := failure(op, err); leadbridge.KindOf(known) == leadbridge.Unavailable {
		return known
	}
	return leadbridge.Errorf(leadbridge.Invalid, op, "The database %s cannot be opened: %w", path, err)
}

// checkpointEvery is how often the log of writes is copied into the database.
const checkpointEvery = 200 * time.Millisecond

// checkpoints copies the write-ahead log into the database while the writer
// goes on, so that it does not have to wait for the disk; what it finds left
// to do at its own checkpoints is little.
func (s *sqlite) checkpoints() {
	defer close(s.stopped)
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
		}
		if s.wrote.Swap(false) {
			// A checkpoint that fails is made by the writer, or the next time.
			_, _ = s.checkpoint.Exec("PRAGMA wal_checkpoint(PASSIVE)")
		}
	}
}

func (s *sqlite) close() error {
	close(s.stop)
	<-s.stopped
	return s.checkpoint.Close()
}

func (*sqlite) name() string                          { return "sqlite" }
func (*sqlite) migrationLock() ([]gooseOption, error) { return nil, nil }

func (s *sqlite) begin(ctx context.Context, lasting bool) (*Tx, error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	end := conn.Close
	if lasting {
		// SQLite takes this only before a transaction.
		_, err = conn.ExecContext(ctx, "PRAGMA synchronous = FULL")
		end = func() error {
			_, err := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = NORMAL")
			return errors.Join(err, conn.Close())
		}
	}
	if err != nil {
		return nil, errors.Join(err, end())
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, end())
	}
	return &Tx{querier: tx, SQL: tx, native: conn,
		commit: func() error {
			s.wrote.Store(true)
			return errors.Join(tx.Commit(), end())
		},
		undo: func() error { return errors.Join(tx.Rollback(), end()) },
	}, nil
}

// repeat runs one statement with many rows of arguments and counts the rows
// that it changed. It speaks to the driver itself, because database/sql costs
// as much again as the insertion of a narrow row; and without the context,
// because the driver starts a goroutine for each call that can be cancelled.
func (s *sqlite) repeat(ctx context.Context, tx *Tx, statement string, rows iter.Seq[[]any]) (changed int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx)
	err = tx.native.(*sql.Conn).Raw(func(c any) error {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, statement)
		if err != nil {
			return err
		}
		defer prepared.Close()
		stmt := prepared.(driver.StmtExecContext)
		var args []driver.NamedValue
		for row := range rows {
			args = args[:0]
			for i, v := range row {
				value, err := driver.DefaultParameterConverter.ConvertValue(v)
				if err != nil {
					return err
				}
				args = append(args, driver.NamedValue{Ordinal: i + 1, Value: value})
			}
			result, err := stmt.ExecContext(ctx, args)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			changed += n
		}
		return nil
	})
	return changed, err
}

// insert uses one statement a row: measured faster than any way of giving the
// driver several rows at once.
func (s *sqlite) insert(ctx context.Context, tx *Tx, table string, columns []string, rows iter.Seq[[]any]) error {
	_, err := s.repeat(ctx, tx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+placeholders(1, len(columns))+")", rows)
	if err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}

func (s *sqlite) update(ctx context.Context, tx *Tx, table string, columns []column, keys int, rows iter.Seq[[]any]) (int64, error) {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = fmt.Sprintf("%s = $%d", strings.TrimPrefix(c.name, "was_"), i+1)
	}
	found, err := s.repeat(ctx, tx, "UPDATE "+table+" SET "+strings.Join(parts[keys:], ", ")+" WHERE "+strings.Join(parts[:keys], " AND "), rows)
	if err != nil {
		return found, fmt.Errorf("update %s: %w", table, err)
	}
	return found, nil
}

// lockMatchIndex has nothing to do: a SQLite transaction of ours is the only
// writer from its start.
func (*sqlite) lockMatchIndex(context.Context, *Tx) error { return nil }

func (*sqlite) findKeys(ctx context.Context, q querier, link int64, keys []leadbridge.MatchKey, limit int, found func(leadbridge.MatchKey, int64)) error {
	rows, err := q.QueryContext(ctx, `
		SELECT j.value, (SELECT group_concat(lead_seq) FROM (SELECT lead_seq FROM match_keys WHERE link = $2 AND key = j.value LIMIT `+strconv.Itoa(limit)+`))
		FROM json_each($1) j WHERE EXISTS (SELECT 1 FROM match_keys WHERE link = $2 AND key = j.value)`, jsonNumbers(keys), link)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key int64
		var leads string
		if err := rows.Scan(&key, &leads); err != nil {
			return err
		}
		for part := range strings.SplitSeq(leads, ",") {
			lead, err := strconv.ParseInt(part, 10, 64)
			if err != nil {
				return err
			}
			found(leadbridge.MatchKey(key), lead)
		}
	}
	return rows.Err()
}

func (s *sqlite) sortIn(ctx context.Context, tx *Tx, link int64, pairs []keyPair) error {
	_, err := s.repeat(ctx, tx, "INSERT INTO match_keys (link, key, lead_seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", func(yield func([]any) bool) {
		row := []any{link, nil, nil}
		for _, p := range pairs {
			row[1], row[2] = int64(p.key), p.lead
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// mayRepeat has nothing to do: SQLite's log is not waited for at any commit.
func (*sqlite) mayRepeat(context.Context, *Tx) error { return nil }

func (*sqlite) list(placeholder string, numbers []int64) (string, any) {
	return "IN (SELECT value FROM json_each(" + placeholder + "))", jsonNumbers(numbers)
}

func (*sqlite) texts(placeholder string, texts []string) (string, any) {
	b, err := json.Marshal(plainAll(texts))
	if err != nil { // texts always have a JSON form
		panic(err)
	}
	return "IN (SELECT value FROM json_each(" + placeholder + "))", string(b)
}

// contains uses LIKE, which took a third of the time of lower and instr. It
// disregards the case of ASCII letters only, so a text with others is looked
// for in each of the forms that people write.
func (*sqlite) contains(w *where, columns []string, text string) {
	forms := []string{text}
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		lower := strings.ToLower(text)
		first, size := utf8.DecodeRuneInString(lower)
		forms = append(forms, lower, strings.ToUpper(text), string(unicode.ToTitle(first))+lower[size:])
		slices.Sort(forms)
		forms = slices.Compact(forms)
	}
	var parts []string
	var args []any
	for _, form := range forms {
		for _, column := range columns {
			parts, args = append(parts, column+` LIKE ? ESCAPE '\'`), append(args, likePattern(form))
		}
	}
	w.add("("+strings.Join(parts, " OR ")+")", args...)
}

func (*sqlite) ordered(expression string) string { return expression }

func jsonNumbers[N ~int64](numbers []N) string {
	b := make([]byte, 0, len(numbers)*21+2)
	b = append(b, '[')
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(append(b, ']'))
}
