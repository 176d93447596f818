package syncer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

const (
	// inboxBatch is how many events are looked at together.
	inboxBatch = 500
	// attemptsEvent is how often an event is tried whose record cannot be
	// taken in, before it is given up.
	attemptsEvent = 10
)

// Inbox reads the records that an integration's events tell of, for about
// budget, and answers whether all is read. What the CRM or the database does
// not let be read now stays for the next time.
func (s *Service) Inbox(ctx context.Context, integrationID string, budget time.Duration) (done bool, err error) {
	until := s.Now().Add(budget)
	i, err := s.store.Integration(ctx, integrationID)
	switch {
	case leadbridge.KindOf(err) == leadbridge.NotFound:
		return true, nil
	case err != nil:
		return false, err
	case !i.Started || !i.IsActive || !i.AutoSync || i.Connection == leadbridge.NotConnected:
		return true, nil // what waits is read when the owner sets it going
	}
	done, took, err := s.readInbox(ctx, integrationID, until, false)
	return s.pushed(ctx, i, done, took, err)
}

// readInbox reads an inbox under its lease. fresh leaves events alone that
// failed before: they wait for the queue, which takes its time with them.
func (s *Service) readInbox(ctx context.Context, integrationID string, until time.Time, fresh bool) (done bool, took leadbridge.SyncCounts, err error) {
	held, release, taken, err := s.lease(ctx, integrationID, workInbox)
	if err != nil {
		return false, took, err
	}
	defer release()
	if !taken {
		return false, took, leadbridge.Errorf(leadbridge.Conflict, "syncer.Inbox", "The events are being read already.")
	}
	r := &reader{service: s, until: until, fresh: fresh}
	done, err = r.all(provider.WithPriority(held, provider.ForEvent), integrationID)
	if held.Err() != nil && ctx.Err() == nil {
		err = context.Cause(held) // another process took over
	}
	return done, r.took, err
}

// reader is the reading of an inbox under way.
type reader struct {
	service *Service
	session *session // nil until there is something to read
	run     *leadbridge.SyncRun
	until   time.Time
	fresh   bool
	took    leadbridge.SyncCounts
	// left is why some events could not be read; they are tried again.
	left error
}

func (r *reader) all(ctx context.Context, integrationID string) (done bool, err error) {
	for {
		events, err := r.service.store.Inbox(ctx, integrationID, inboxBatch)
		more := len(events) == inboxBatch
		if r.fresh {
			events = firstTries(events)
		}
		if err != nil || len(events) == 0 {
			return err == nil, err
		}
		if err := r.begin(ctx, integrationID); err != nil {
			return false, err
		}
		if r.run.Status == leadbridge.RunHeld {
			return true, nil // its approval sets the work going again
		}
		if err := r.batch(ctx, events); err != nil {
			return false, err
		}
		switch {
		case r.left != nil && !r.fresh:
			return false, r.left
		case !more:
			return true, nil // what came meanwhile has a kick and a task of its own
		case !r.service.Now().Before(r.until):
			return false, nil
		}
	}
}

// begin opens the integration, once, and finds the run that holds what comes
// of the events.
func (r *reader) begin(ctx context.Context, integrationID string) (err error) {
	if r.session == nil {
		if r.session, err = r.service.open(ctx, integrationID); err != nil {
			return err
		}
	}
	r.run, err = r.service.live(ctx, integrationID)
	return err
}

func firstTries(events []leadbridge.InboxEvent) []leadbridge.InboxEvent {
	var fresh []leadbridge.InboxEvent
	for _, e := range events {
		if e.Attempts == 0 {
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// batch reads the records of some events, a call's worth of each kind at a
// time.
func (r *reader) batch(ctx context.Context, events []leadbridge.InboxEvent) error {
	byObject, idle := r.newsOf(events)
	for _, o := range r.session.objects {
		news, old, err := r.unknown(ctx, o, byObject[o.Name])
		if err != nil {
			return err
		}
		idle = append(idle, old...)
		for len(news) > 0 {
			n := min(len(news), max(1, o.FetchBatch))
			if err := r.read(ctx, o, news[:n]); err != nil {
				return err
			}
			news = news[n:]
		}
	}
	if len(idle) == 0 {
		return nil
	}
	return r.service.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Read: idle}})
}
