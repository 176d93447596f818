package account

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

const (
	flushEvery = time.Second
	flushAt    = 200 // calls
	// mostWaiting is how many calls wait for the store when it is away; the
	// oldest are dropped.
	mostWaiting = 10_000
	// keptCalls is how long calls stay in the log.
	keptCalls = 7 * 24 * time.Hour
)

// CallLog writes the calls to CRMs down, many at once, and never keeps a call
// waiting.
type CallLog struct {
	store  callStore
	logger *slog.Logger
	full   chan struct{}

	mu      sync.Mutex
	waiting []store.Call
	dropped int
	flushes sync.Mutex // one at a time, so that the order stays
}

func newCallLog(s callStore, logger *slog.Logger) *CallLog {
	return &CallLog{store: s, logger: logger, full: make(chan struct{}, 1)}
}

// LogCall implements [provider.CallLog].
func (l *CallLog) LogCall(c provider.Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) >= mostWaiting {
		l.dropped += len(l.waiting) - mostWaiting + 1
		l.waiting = l.waiting[len(l.waiting)-mostWaiting+1:]
	}
	l.waiting = append(l.waiting, store.Call(c))
	if len(l.waiting) >= flushAt {
		select {
		case l.full <- struct{}{}:
		default:
		}
	}
}

// Flush writes what waits. What the store does not take waits on.
func (l *CallLog) Flush(ctx context.Context) error {
	l.flushes.Lock()
	defer l.flushes.Unlock()
	l.mu.Lock()
	calls, dropped := l.waiting, l.dropped
	l.waiting, l.dropped = nil, 0
	l.mu.Unlock()
	if dropped > 0 {
		l.logger.WarnContext(ctx, "calls to CRMs were not logged, because the database was away", "calls", dropped)
	}
	if len(calls) == 0 {
		return nil
	}
	err := l.store.AddCalls(ctx, calls)
	if err != nil {
		l.mu.Lock()
		l.waiting = append(calls, l.waiting...)
		if more := len(l.waiting) - mostWaiting; more > 0 {
			l.waiting, l.dropped = l.waiting[more:], l.dropped+more
		}
		l.mu.Unlock()
	}
	return err
}

// Run writes calls down until the context ends, and then what is left.
func (l *CallLog) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := l.Flush(last); err != nil {
				l.logger.Warn("the last calls to CRMs were not logged", "error", err)
			}
			return
		case <-tick.C:
		case <-l.full:
		}
		// What fails now is tried again at the next tick.
		_ = l.Flush(ctx)
	}
}

// Run does the service's work in the background until the context ends: it
// writes down the calls that were made.
func (s *Service) Run(ctx context.Context) { s.calls.Run(ctx) }

// Flush writes down the calls that were made, for programs without Run.
func (s *Service) Flush(ctx context.Context) error { return s.calls.Flush(ctx) }

// ForgetCalls removes the calls logged more than a week ago.
func (s *Service) ForgetCalls(ctx context.Context) error {
	return s.store.ForgetCalls(ctx, s.Now().Add(-keptCalls))
}
