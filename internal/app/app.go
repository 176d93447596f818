package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/blob"
	"leadbridge/internal/catalog"
	"leadbridge/internal/importer"
	"leadbridge/internal/job"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// App is the whole of Leadbridge, put together.
type App struct {
	Imports *importer.Service
	Leads   *lead.Service
	Access  *access.Service
	Catalog *catalog.Service

	config Config
	log    *slog.Logger
	db     *store.DB
	blobs  blob.Store
	queue  *job.Queue // nil without Config.Background
}

// New opens the database, brings it up to date, and puts the parts together.
// Nothing runs yet; see [App.Serve].
func New(ctx context.Context, c Config) (*App, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Options{DatabaseURL: c.DatabaseURL, Dir: c.Data})
	if err != nil {
		return nil, err
	}
	a := &App{config: c, log: c.Logger(), db: db}
	if err := a.assemble(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

func (a *App) assemble(ctx context.Context) (err error) {
	c := a.config
	if a.blobs, err = blob.NewDir(filepath.Join(c.Data, "uploads")); err != nil {
		return err
	}
	a.Imports = importer.New(a.db, a.blobs, importer.Config{MaxFileSize: c.MaxFileSize, BatchSize: c.BatchSize,
		Timeout: time.Duration(c.TimeoutMS) * time.Millisecond, Region: c.Region, Background: c.Background})
	a.Leads = lead.New(a.db)
	a.Leads.Region = c.Region
	a.Access = access.New(a.db)
	a.Catalog = catalog.New(a.db)
	if !c.Background {
		return nil
	}
	a.queue, err = job.New(ctx, a.db, job.Options{Concurrency: c.MaxConcurrent, Log: a.log, Workers: map[string]job.Worker{
		importer.TaskRun:  {Do: a.Imports.Run, GiveUp: a.Imports.GiveUp},
		importer.TaskUndo: {Do: a.Imports.Undo, GiveUp: a.Imports.GiveUp},
	}})
	if err == nil {
		a.db.SetEnqueue(a.queue.Enqueue)
	}
	return err
}

// Ready reports why the app cannot work now, if it cannot.
func (a *App) Ready(ctx context.Context) error {
	if err := a.db.Ping(ctx); err != nil {
		return err
	}
	return a.blobs.Writable(ctx)
}

// SchemaVersion returns the number of the database's newest migration.
func (a *App) SchemaVersion(ctx context.Context) (int64, error) { return a.db.SchemaVersion(ctx) }

// Close closes the database.
func (a *App) Close() error {
	if err := a.db.Close(); err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, "app.Close", "The database cannot be closed: %w", err)
	}
	return nil
}
