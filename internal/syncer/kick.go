package syncer

import (
	"context"
	"errors"
	"time"

	"leadbridge"
)

const (
	// gather is how long events come together before they are read, while
	// others were read a moment ago: many records cost one call.
	gather = 100 * time.Millisecond
	// attemptsKick is how often an inbox is looked at that another reads.
	attemptsKick = 50
	// restAfterFailure and longestRest bound when events are read again here
	// after it failed. The queue tries meanwhile.
	restAfterFailure = 5 * time.Second
	longestRest      = 5 * time.Minute
	// kickBudget is how long an inbox is read without giving the lease back.
	kickBudget = 30 * time.Second
)

// kick has this process read an integration's events at once. One that reads
// already looks once more.
func (s *Service) kick(integrationID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil {
		return
	}
	_, reading := s.kicked[integrationID]
	s.kicked[integrationID] = reading
	if !reading {
		s.kicking.Go(func() { s.answer(integrationID) })
	}
}

// answer reads an inbox until no more kicks come. While another has it, who
// may have looked before the last event came, it tries for a while.
func (s *Service) answer(integrationID string) {
	ctx := s.life
	for tries := 0; ; {
		_, _, err := s.readInbox(ctx, integrationID, s.Now().Add(kickBudget), true)
		rest := gather
		switch kind := leadbridge.KindOf(err); {
		case err == nil, ctx.Err() != nil, leadbridge.CodeOf(err) == CodeHeld:
			tries = 0
		case kind == leadbridge.Conflict && tries < attemptsKick:
			tries++
			s.kick(integrationID)
		case kind != leadbridge.Conflict:
			s.Logger.WarnContext(ctx, "events of a CRM were not read; that is tried again", "integration", integrationID, "kind", kind, "code", leadbridge.CodeOf(err))
			rest = restAfter(err)
		}
		select {
		case <-time.After(rest):
		case <-ctx.Done():
		}
		if !s.kickedAgain(integrationID) {
			return
		}
	}
}

// restAfter is how long no events are read here after a failure.
func restAfter(err error) time.Duration {
	var e *leadbridge.Error
	if errors.As(err, &e) {
		return min(max(restAfterFailure, e.After), longestRest)
	}
	return restAfterFailure
}

// kickedAgain reports whether there is more to read, and if not, lets the
// next kick begin anew.
func (s *Service) kickedAgain(integrationID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.kicked[integrationID] || s.life.Err() != nil {
		delete(s.kicked, integrationID)
		return false
	}
	s.kicked[integrationID] = false
	return true
}

// Stop ends what this process reads in the background, and waits for it
// until the context ends. What is not read is read by the queue. It is the
// last thing that is asked of the service.
func (s *Service) Stop(ctx context.Context) error {
	s.mu.Lock()
	s.end()
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		s.kicking.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return leadbridge.Errorf(leadbridge.Unavailable, "syncer.Stop", "Events of a CRM are still being read; the next start goes on with them.")
	}
}
