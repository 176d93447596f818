package app

import (
	"context"
	"log/slog"
	"time"

	"leadbridge/internal/job"
	"leadbridge/internal/syncer"
)

const (
	// lookEvery is how often it is looked which syncs are due.
	lookEvery = 5 * time.Second
	// askEvery is how often it is looked whether CRMs are to be asked for
	// their events.
	askEvery = time.Minute
	// keepEvents is how long events of CRMs are known after they were read,
	// so that one that is delivered again is no news.
	keepEvents = 7 * 24 * time.Hour
)

// newSyncs puts the sync together, on top of the connections.
func (a *App) newSyncs() *syncer.Service {
	s := syncer.New(syncer.Config{Region: a.config.Region, Background: a.config.Background, Logger: a.log}, a.db, a.Accounts, a.Leads)
	s.Policies = a.Accounts
	return s
}

// syncWorkers do the tasks that syncs leave.
func (a *App) syncWorkers() map[string]job.Worker {
	return map[string]job.Worker{
		syncer.TaskRun:   {Do: a.Syncs.Run, GiveUp: a.Syncs.GiveUp},
		syncer.TaskUndo:  {Do: a.Syncs.Undo, GiveUp: a.Syncs.GiveUpUndo},
		syncer.TaskPush:  {Do: a.Syncs.Push, GiveUp: a.Syncs.GiveUpLive, Urgent: true},
		syncer.TaskInbox: {Do: a.Syncs.Inbox, GiveUp: a.Syncs.GiveUpLive, Urgent: true},
	}
}

// forgetEvents removes events of CRMs that were read long ago.
func (a *App) forgetEvents(ctx context.Context) error {
	return a.db.ForgetInbox(ctx, time.Now().Add(-keepEvents))
}

// repeat does something again and again until the context ends.
func (a *App) repeat(ctx context.Context, every time.Duration, failed string, do func(context.Context) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn(failed, slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
