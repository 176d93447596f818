package app

import (
	"context"
	"log/slog"
	"time"

	"leadbridge/internal/api"
)

// chore is something to be done every hour. What fails is tried again in the
// next one.
type chore struct {
	failed string // what is said then
	do     func(context.Context) error
}

func (a *App) allChores() []chore {
	return []chore{
		{"old idempotency keys were not removed", func(ctx context.Context) error { return a.db.ForgetKeys(ctx, time.Now().Add(-api.KeepAnswers)) }},
		{"ended sessions were not removed", a.Access.ForgetEnded},
		{"old lines of the audit log were not removed", a.Access.ForgetAudit},
		{"uploads that nobody imported were not removed", a.Imports.ForgetDrafts},
		{"deleted imports were not removed for good", a.Imports.ForgetDeleted},
		{"old calls to CRMs were not removed", a.Accounts.ForgetCalls},
		{"old events of CRMs were not removed", a.forgetEvents},
		{"an idle connection could not be renewed", a.Accounts.KeepAlive},
	}
}

// indexEvery is how often new and changed leads are put into the index that
// lists are made from.
const indexEvery = time.Second

// doChores does the chores every hour until the context ends.
func (a *App) doChores(ctx context.Context) {
	tick := time.NewTicker(a.tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, c := range a.chores {
			if err := c.do(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn(c.failed, slog.String("error", err.Error()))
			}
		}
	}
}
