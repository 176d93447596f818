package syncer

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"leadbridge"
)

// The works on an integration. Each excludes only its like.
const (
	workRun   = "run"
	workPush  = "push"
	workInbox = "inbox"
)

// A lease is prolonged often enough that a slow database costs it nothing,
// and ends soon enough that the work of a killed process is taken up by
// another.
const (
	leaseTime  = 2 * time.Minute
	leaseRenew = 30 * time.Second
)

// lease takes an integration's work for this process, and keeps it until it
// is released; false: another has it. The context held ends with the lease,
// also if it is lost, and with ctx: work under it stops before another begins.
// release is never nil and may be called more than once.
func (s *Service) lease(ctx context.Context, integrationID, work string) (held context.Context, release func(), taken bool, err error) {
	l := tenure{service: s, integration: integrationID, work: work, owner: s.owner + "/" + uuid.NewString()}
	if taken, err = l.take(ctx); err != nil || !taken {
		return ctx, func() {}, false, err
	}
	held, lose := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { l.keep(held, lose) })
	return held, sync.OnceFunc(func() {
		lose(context.Canceled)
		keeping.Wait()
		l.drop(ctx)
	}), true, nil
}

// tenure is one holding of a lease.
type tenure struct {
	service                  *Service
	integration, work, owner string
	until                    time.Time
}

// take takes or prolongs the lease.
func (l *tenure) take(ctx context.Context) (bool, error) {
	now := l.service.Now()
	until := now.Add(leaseTime)
	taken, err := l.service.store.TakeLease(ctx, l.integration, l.work, l.owner, now, until)
	if taken {
		l.until = until
	}
	return taken, err
}

// keep prolongs the lease until held ends. A failure of the database is lived
// with as long as the lease lasts.
func (l *tenure) keep(held context.Context, lose context.CancelCauseFunc) {
	tick := time.NewTicker(leaseRenew)
	defer tick.Stop()
	for {
		select {
		case <-held.Done():
			return
		case <-tick.C:
		}
		taken, err := l.take(held)
		if held.Err() != nil {
			return
		}
		if taken {
			continue
		}
		if err == nil || l.service.Now().Add(leaseRenew).After(l.until) {
			lose(leadbridge.Errorf(leadbridge.Conflict, "syncer.lease", "Another process took this work over. It goes on there."))
			return
		}
	}
}

// drop gives the lease back, also after ctx has ended.
func (l *tenure) drop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := l.service.store.DropLease(ctx, l.integration, l.work, l.owner); err != nil {
		l.service.Logger.WarnContext(ctx, "a lease was not given back; it ends by itself", "work", l.work, "error", err)
	}
}
