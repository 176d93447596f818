package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the "sqlite" driver

	"leadbridge"
)

// FileName is the name of the SQLite file in the data folder.
const FileName = "leadbridge.db"

type sqlite struct {
	write *sql.DB
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
	// The writer's cache holds the inner pages of the match index.
	if db.write, err = open("cache_size(-49152)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)"); err != nil {
		return failure(op, err)
	}
	db.write.SetMaxOpenConns(1)
	if err := db.write.PingContext(ctx); err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, op, "The database %s cannot be opened: %w", path, err)
	}
	_ = os.Chmod(path, 0o600)
	if db.read, err = open("query_only(1)", "cache_size(-12288)"); err != nil {
		return failure(op, err)
	}
	db.read.SetMaxOpenConns(4)
	db.dialect = &sqlite{write: db.write}
	return nil
}

func (*sqlite) name() string                          { return "sqlite" }
func (*sqlite) close() error                          { return nil }
func (*sqlite) migrationLock() ([]gooseOption, error) { return nil, nil }

func (s *sqlite) begin(ctx context.Context) (*Tx, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Tx{querier: tx, SQL: tx, commit: tx.Commit, undo: tx.Rollback}, nil
}

// insert uses one prepared statement a table: measured faster than any way
// of giving the driver several rows at once.
func (*sqlite) insert(ctx context.Context, tx *Tx, table string, columns []string, rows iter.Seq[[]any]) error {
	var stmt *sql.Stmt
	for row := range rows {
		if stmt == nil {
			marks := make([]string, len(columns))
			for i := range marks {
				marks[i] = "?"
			}
			var err error
			stmt, err = tx.SQL.PrepareContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")")
			if err != nil {
				return err
			}
			defer stmt.Close()
		}
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
	}
	return nil
}

func (*sqlite) update(ctx context.Context, tx *Tx, table string, columns []column, keys int, rows iter.Seq[[]any]) (int64, error) {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = fmt.Sprintf("%s = $%d", strings.TrimPrefix(c.name, "was_"), i+1)
	}
	stmt, err := tx.SQL.PrepareContext(ctx, "UPDATE "+table+" SET "+strings.Join(parts[keys:], ", ")+" WHERE "+strings.Join(parts[:keys], " AND "))
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	var found int64
	for row := range rows {
		result, err := stmt.ExecContext(ctx, row...)
		if err != nil {
			return found, fmt.Errorf("update %s: %w", table, err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return found, err
		}
		found += n
	}
	return found, nil
}

// lockMatchIndex has nothing to do: a SQLite transaction of ours is the only
// writer from its start.
func (*sqlite) lockMatchIndex(context.Context, *Tx) error { return nil }

func (*sqlite) findKeys(ctx context.Context, q querier, keys []leadbridge.MatchKey, limit int, found func(leadbridge.MatchKey, int64)) error {
	rows, err := q.QueryContext(ctx, `
		SELECT j.value, (SELECT group_concat(lead_seq) FROM (SELECT lead_seq FROM match_keys WHERE key = j.value LIMIT `+strconv.Itoa(limit)+`))
		FROM json_each($1) j WHERE EXISTS (SELECT 1 FROM match_keys WHERE key = j.value)`, jsonNumbers(keys))
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

func (s *sqlite) sortIn(ctx context.Context, tx *Tx, pairs []keyPair) error {
	stmt, err := tx.SQL.PrepareContext(ctx, "INSERT INTO match_keys (key, lead_seq) VALUES (?, ?) ON CONFLICT DO NOTHING")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, p := range pairs {
		if _, err := stmt.ExecContext(ctx, int64(p.key), p.lead); err != nil {
			return err
		}
	}
	return nil
}

func (*sqlite) list(placeholder string, numbers []int64) (string, any) {
	return "IN (SELECT value FROM json_each(" + placeholder + "))", jsonNumbers(numbers)
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
		pattern := "%" + likeEscape.Replace(form) + "%"
		for _, column := range columns {
			parts, args = append(parts, column+` LIKE ? ESCAPE '\'`), append(args, pattern)
		}
	}
	w.add("("+strings.Join(parts, " OR ")+")", args...)
}

var likeEscape = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

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
