package syncer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// Preset is a frequency that people choose by name.
type Preset struct {
	Name  string
	Every time.Duration
}

// Presets are the frequencies that are offered; others are taken as well.
var Presets = []Preset{
	{"real-time", time.Minute},
	{"every 15 minutes", 15 * time.Minute},
	{"hourly", time.Hour},
	{"daily", 24 * time.Hour},
}

// fullEvery is how often the schedule reads everything of a CRM that lists no
// deletions: without its events only such a run finds them.
const fullEvery = 24 * time.Hour

// Schedule begins what is due: runs, the sending of changed leads, the reading
// of events, and what lost its worker. It is to be called every few seconds;
// that several processes do so at once does no harm. The error is of those
// integrations that could not be looked at; the others were.
func (s *Service) Schedule(ctx context.Context) error {
	integrations, err := s.store.Integrations(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, i := range integrations {
		if err := s.scheduleOne(ctx, i); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", i.Name, err))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) scheduleOne(ctx context.Context, i leadbridge.Integration) error {
	run, err := s.store.LatestRun(ctx, i.ID, false, exclusive...)
	if err != nil {
		return err
	}
	if run != nil && !rests(run) {
		if err := s.leave(ctx, leadbridge.Task{Kind: TaskRun, ID: run.ID, Once: true}); err != nil {
			return err
		}
	}
	if !i.Started || !i.AutoSync || unusable("syncer.Schedule", i) != nil {
		return nil
	}
	live, err := s.heldLive(ctx, i.ID)
	if err != nil || live != nil {
		return err // a run would meet the same changes
	}
	tasks, err := s.waiting(ctx, i)
	if err != nil {
		return err
	}
	if err := s.leave(ctx, tasks...); err != nil || run != nil {
		return err
	}
	return s.startDue(ctx, i)
}

// leave leaves tasks for workers.
func (s *Service) leave(ctx context.Context, tasks ...leadbridge.Task) error {
	if tasks = s.tasks(tasks...); len(tasks) == 0 {
		return nil
	}
	return s.store.Apply(ctx, &leadbridge.Changeset{Tasks: tasks})
}

// waiting are the tasks for what waits to be sent or read.
func (s *Service) waiting(ctx context.Context, i leadbridge.Integration) ([]leadbridge.Task, error) {
	var tasks []leadbridge.Task
	if i.SyncDirection != leadbridge.Inbound {
		due, err := s.store.Outbox(ctx, store.OutboxFilter{IntegrationID: i.ID, Status: leadbridge.OutboxQueued, Due: s.Now().UnixMicro(), Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(due) > 0 {
			tasks = append(tasks, leadbridge.Task{Kind: TaskPush, ID: i.ID, Once: true})
		}
	}
	unread, err := s.store.Inbox(ctx, i.ID, 1)
	if len(unread) > 0 {
		tasks = append(tasks, leadbridge.Task{Kind: TaskInbox, ID: i.ID, Once: true})
	}
	return tasks, err
}

// startDue starts a run if it is time for one.
func (s *Service) startDue(ctx context.Context, i leadbridge.Integration) error {
	last, err := s.store.LatestRun(ctx, i.ID, true, leadbridge.ForSync)
	if err != nil || s.Now().Before(nextRun(i, last)) {
		return err
	}
	req := StartRequest{Type: leadbridge.SyncIncremental}
	full, err := s.fullDue(ctx, i)
	if err != nil {
		return err
	}
	if full {
		req.Type = leadbridge.SyncFull
	}
	_, err = s.Start(ctx, "", i.ID, req)
	if code := leadbridge.CodeOf(err); code == CodeRunning || code == CodeHeld {
		return nil // another process was faster
	}
	return err
}

// nextRun is when the schedule begins the run after the last one. A run that
// failed or was cancelled counts as well: the next comes at its own time.
func nextRun(i leadbridge.Integration, last *leadbridge.SyncRun) time.Time {
	at := i.LastSyncAt
	if last != nil && last.CompletedAt.After(at) {
		at = last.CompletedAt
	}
	return at.Add(i.SyncFrequency)
}

// fullDue reports whether all of an object should be read again.
func (s *Service) fullDue(ctx context.Context, i leadbridge.Integration) (bool, error) {
	marks, err := s.store.Watermarks(ctx, i.ID)
	if err != nil {
		return false, err
	}
	p, err := s.accounts.Provider(i.Provider)
	if err != nil {
		return false, err
	}
	for _, name := range i.Objects {
		if o, err := p.Object(name); err != nil || !o.SilentDeletes {
			continue
		}
		if mark, read := marks[name]; read && s.Now().Sub(mark.FullAt) >= fullEvery {
			return true, nil
		}
	}
	return false, nil
}
