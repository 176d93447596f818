package store

import (
	"context"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"

	"leadbridge"
)

//go:embed migration
var migrations embed.FS

type gooseOption = goose.ProviderOption

func (db *DB) migrations() (*goose.Provider, error) {
	name := db.dialect.name()
	folder, err := fs.Sub(migrations, "migration/"+name)
	if err != nil {
		return nil, err
	}
	options, err := db.dialect.migrationLock()
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if name == "postgres" {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, db.write, folder, append(options, goose.WithDisableGlobalRegistry(true))...)
}

func (db *DB) migrate(ctx context.Context) error {
	const op = "store.migrate"
	p, err := db.migrations()
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, op, "migrations: %w", err)
	}
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return failure(op, err)
	}
	if newest := p.ListSources(); len(newest) > 0 && current > newest[len(newest)-1].Version {
		return leadbridge.Errorf(leadbridge.Conflict, op,
			"The database has schema version %d, this program knows up to %d. Run the newer program, or restore a backup.", current, newest[len(newest)-1].Version)
	}
	if _, err := p.Up(ctx); err != nil {
		return failure(op, err)
	}
	return nil
}

// SchemaVersion returns the number of the newest migration applied.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	p, err := db.migrations()
	if err != nil {
		return 0, failure("store.SchemaVersion", err)
	}
	v, err := p.GetDBVersion(ctx)
	return v, failure("store.SchemaVersion", err)
}
