package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
	"leadbridge/internal/blob"
	"leadbridge/internal/catalog"
	"leadbridge/internal/importer"
	"leadbridge/internal/job"
	"leadbridge/internal/lead"
	"leadbridge/internal/office"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/rehearsal"
	"leadbridge/internal/store"
	"leadbridge/internal/survey"
	"leadbridge/internal/syncer"
)

// App is the whole of Leadbridge, put together.
type App struct {
	Imports *importer.Service
	Leads   *lead.Service
	Access  *access.Service
	Catalog *catalog.Service
	Office  *office.Service
	// Rehearsal steers simulators; it has none unless they stand in for CRMs.
	Rehearsal *rehearsal.Service
	// Accounts is nil, for NoAccounts, when a command runs without the key
	// that the connections are sealed with: all else goes on.
	Accounts   *account.Service
	NoAccounts error
	// Syncs is nil when Accounts is.
	Syncs   *syncer.Service
	Surveys *survey.Service

	config Config
	log    *slog.Logger
	db     *store.DB
	blobs  blob.Store
	queue  *job.Queue // nil without Config.Background
	chores []chore
	// tidyEvery is how often the chores are done.
	tidyEvery time.Duration
}

// New opens the database, brings it up to date, and puts the parts together.
// Nothing runs yet; see [App.Serve].
func New(ctx context.Context, c Config) (*App, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Options{DatabaseURL: c.DatabaseURL, Dir: c.Data, Quality: scoreOf})
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
	a.Leads.Region, a.Leads.Background = c.Region, c.Background
	a.Access = access.New(a.db)
	a.Catalog = catalog.New(a.db)
	a.Office = office.New(a.db)
	a.Office.Region, a.Office.Dir = c.Region, c.Data
	a.Rehearsal = rehearsal.New(all.Providers(), c.simulators())
	a.Surveys = survey.New(a.db, a.log)
	if a.Accounts, err = a.accounts(ctx); err == nil {
		err = a.rehearsalOnly(ctx)
	}
	if err != nil {
		if c.Background || leadbridge.KindOf(err) != leadbridge.Invalid {
			return err
		}
		a.Accounts, a.NoAccounts = nil, err
	}
	if a.Accounts != nil {
		a.Syncs = a.newSyncs()
	}
	a.chores, a.tidyEvery = a.allChores(), time.Hour
	if !c.Background {
		return nil
	}
	workers := a.syncWorkers()
	workers[importer.TaskRun] = job.Worker{Do: a.Imports.Run, GiveUp: a.Imports.GiveUp}
	workers[importer.TaskUndo] = job.Worker{Do: a.Imports.Undo, GiveUp: a.Imports.GiveUp}
	workers[lead.TaskBulk] = job.Worker{Do: a.Leads.RunBulk, GiveUp: a.Leads.GiveUpBulk}
	workers[lead.TaskMerge] = job.Worker{Do: a.Leads.RunBatch, GiveUp: a.Leads.GiveUpBatch}
	workers[importer.TaskPlan] = job.Worker{Do: a.Imports.RunPlan, GiveUp: a.Imports.GiveUpPlan}
	a.queue, err = job.New(ctx, a.db, job.Options{Concurrency: c.MaxConcurrent, Log: a.log, Workers: workers})
	if err == nil {
		a.db.SetEnqueue(a.queue.Enqueue)
	}
	return err
}

// accounts puts the connections to CRMs together.
func (a *App) accounts(ctx context.Context) (*account.Service, error) {
	keys, err := account.LoadKeys(ctx, a.db, a.config.Key, a.config.Data)
	if err != nil {
		return nil, err
	}
	a.Access.Sealer = keys
	c := account.Config{Providers: all.Providers(), Apps: map[string]provider.App{}, APIKeys: map[string]string{}, Sandbox: map[string]string{},
		AppURL: a.config.address(), Logger: a.log}
	for name, p := range a.config.Providers {
		c.Apps[name] = provider.App{ClientID: p.ClientID, ClientSecret: p.ClientSecret, RedirectURL: p.RedirectURI}
		c.APIKeys[name], c.Sandbox[name] = p.APIKey, p.SandboxURL
	}
	return account.New(c, a.db, keys), nil
}

// ForgetKeys removes the secrets of a database whose key is lost. It opens the
// database without the key.
func ForgetKeys(ctx context.Context, c Config) error {
	db, err := store.Open(ctx, store.Options{DatabaseURL: c.DatabaseURL, Dir: c.Data})
	if err != nil {
		return err
	}
	return errors.Join(account.ForgetKeys(ctx, db, time.Now()), db.Close())
}

// Record adds a line to the audit log of a database that is not open.
func Record(ctx context.Context, c Config, e access.Entry) error {
	db, err := store.Open(ctx, store.Options{DatabaseURL: c.DatabaseURL, Dir: c.Data})
	if err != nil {
		return err
	}
	return errors.Join(access.New(db).Record(ctx, e), db.Close())
}

// Address is where people reach the server, without a slash at its end.
func (a *App) Address() string { return a.config.address() }

// Ready reports why the app cannot work now, if it cannot.
func (a *App) Ready(ctx context.Context) error {
	if err := a.db.Ping(ctx); err != nil {
		return err
	}
	return a.blobs.Writable(ctx)
}

// SchemaVersion returns the number of the database's newest migration.
func (a *App) SchemaVersion(ctx context.Context) (int64, error) { return a.db.SchemaVersion(ctx) }

// settleWithin is how long the end waits for CRMs that are renewing tokens.
const settleWithin = 20 * time.Second

// Close writes down what is still to be, and closes the database.
func (a *App) Close() error {
	if a.Accounts != nil {
		ctx, cancel := context.WithTimeout(context.Background(), settleWithin)
		defer cancel()
		if err := a.Syncs.Stop(ctx); err != nil {
			a.log.Warn("events of a CRM are read again at the next start", slog.String("error", err.Error()))
		}
		if err := a.Accounts.Settle(ctx); err != nil {
			a.log.Warn("a connection was left in the middle of its renewal", slog.String("error", err.Error()))
		}
		if err := a.Accounts.Flush(context.Background()); err != nil {
			a.log.Warn("the last calls to CRMs were not logged", slog.String("error", err.Error()))
		}
	}
	if err := a.db.Close(); err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, "app.Close", "The database cannot be closed: %w", err)
	}
	return nil
}
