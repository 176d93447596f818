package main

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// sqlNames are the raw table's columns.
func sqlNames() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(c))
	}
	return names
}

const rawIndexes = `CREATE INDEX raw_email ON raw (e_mail); CREATE INDEX raw_phone ON raw (phone); CREATE INDEX raw_name ON raw (last_name);`

func tool(stdin string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

type sqliteTarget struct{ settings }

func (*sqliteTarget) name() string { return "SQLite" }
func (*sqliteTarget) close()       {}

func (t *sqliteTarget) raw(file string) (time.Duration, error) {
	path := filepath.Join(t.dir, "raw.db")
	_ = os.Remove(path)
	script := fmt.Sprintf("CREATE TABLE raw (%s TEXT);\n%s\n", strings.Join(sqlNames(), " TEXT, "), rawIndexes)
	start := time.Now()
	err := tool(script+".import --csv --skip 1 "+file+" raw\n", "sqlite3", path)
	return time.Since(start), err
}

func (t *sqliteTarget) fresh() error { return os.RemoveAll(filepath.Join(t.dir, "sqlite")) }

func (t *sqliteTarget) reach() (args, env []string) {
	return []string{"--data", filepath.Join(t.dir, "sqlite")}, []string{"DATABASE_URL="}
}

type postgresTarget struct {
	settings
	measured string // the URL of the measured database
	made     []string
}

func (*postgresTarget) name() string { return "PostgreSQL" }

func (t *postgresTarget) close() {
	for _, name := range t.made {
		_ = tool("", "psql", t.settings.postgres, "-qc", "DROP DATABASE IF EXISTS "+name)
	}
}

// database makes an empty database of the given name and answers its URL.
func (t *postgresTarget) database(name string) (string, error) {
	u, err := url.Parse(t.settings.postgres)
	if err != nil {
		return "", err
	}
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name} {
		if err := tool("", "psql", t.settings.postgres, "-qc", sql); err != nil {
			return "", err
		}
	}
	t.made = append(t.made, name)
	u.Path = "/" + name
	return u.String(), nil
}

func (t *postgresTarget) raw(file string) (time.Duration, error) {
	db, err := t.database("leadbridge_bench_raw")
	if err != nil {
		return 0, err
	}
	script := fmt.Sprintf("CREATE TABLE raw (%s TEXT);\n%s\n", strings.Join(sqlNames(), " TEXT, "), rawIndexes)
	start := time.Now()
	err = tool(script+"\\copy raw from '"+file+"' with (format csv, header)\n", "psql", "-q", "-v", "ON_ERROR_STOP=1", db)
	return time.Since(start), err
}

func (t *postgresTarget) fresh() (err error) {
	t.measured, err = t.database("leadbridge_bench")
	return err
}

func (t *postgresTarget) reach() (args, env []string) {
	return []string{"--data", filepath.Join(t.dir, "postgres")}, []string{"DATABASE_URL=" + t.measured}
}
