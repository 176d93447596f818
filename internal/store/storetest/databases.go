// Package storetest is the exam of the store: what SQLite and PostgreSQL must
// both do. It also opens fresh databases for the tests of other packages.
package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver

	"leadbridge/internal/store"
)

// URLVariable names the environment variable with the URL of a PostgreSQL
// server on which tests may make and drop databases.
const URLVariable = "TEST_DATABASE_URL"

// Opener opens a handle on one database, the same at every call. The handle
// is closed when the test ends.
type Opener func() *store.DB

// Each runs a test on a fresh SQLite database and, if [URLVariable] is set, on
// a fresh PostgreSQL database.
func Each(t *testing.T, test func(t *testing.T, open Opener)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite makes a SQLite database that lives as long as the test.
func SQLite(t testing.TB) Opener { return opener(t, store.Options{Dir: t.TempDir()}) }

// Postgres makes a PostgreSQL database that lives as long as the test. It
// skips the test if there is no server.
func Postgres(t testing.TB) Opener {
	server := os.Getenv(URLVariable)
	if server == "" {
		t.Skip(URLVariable + " names no PostgreSQL server")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not a URL", URLVariable)
	}
	name := "leadbridge_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	administer(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { administer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return opener(t, store.Options{DatabaseURL: u.String()})
}

func administer(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func opener(t testing.TB, o store.Options) Opener {
	return func() *store.DB {
		t.Helper()
		db, err := store.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
}
