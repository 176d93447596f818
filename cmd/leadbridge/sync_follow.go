package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/syncer"
)

// How long a command waits for a CRM or another process. What takes longer is
// told, and goes on later.
const (
	longestWait = 10 * time.Minute
	otherEvery  = time.Second
	mostTries   = 6 // of a CRM that does not answer, without a step forward
	runEvery    = time.Second
	runLines    = 15 * time.Second // where no terminal shows a moving line
)

// followRun works on a run to its end and shows how far it is meanwhile. work
// is [syncer.Service.Run] or Undo.
func followRun(p *program, a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun, work func(context.Context, string, time.Duration) (bool, error)) (*leadbridge.SyncRun, error) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		showRun(p, a, i, stop)
	}()
	err := workOff(p, func() (bool, error) { return work(p, run.ID, 0) })
	close(stop)
	<-stopped
	if err != nil {
		if p.Err() != nil {
			fmt.Fprintf(p.err, "Interrupted. What was stored stays; go on by the same command.\n")
		}
		return nil, err
	}
	return a.Syncs.SyncRun(p, i.ID, run.ID)
}

// workOff calls work until it is done. It waits out what passes by itself: a
// limit of the CRM, a CRM that does not answer, another process at the same
// work.
func workOff(p *program, work func() (done bool, err error)) error {
	told, tries := false, 0
	for {
		done, err := work()
		if done && err == nil {
			return nil
		}
		pause := otherEvery
		switch leadbridge.KindOf(err) {
		case "":
			tries = 0
		case leadbridge.Conflict:
			if !told {
				fmt.Fprintln(p.err, "Another process is working on it; waiting for its end.")
			}
			told = true
		case leadbridge.RateLimited, leadbridge.Unavailable:
			tries++
			if pause = pauseAfter(err, tries); pause > longestWait || tries > mostTries {
				return err
			}
			fmt.Fprintf(p.err, "%s Trying again in %s.\n", err, pause.Round(time.Second))
		default:
			return err
		}
		select {
		case <-p.Done():
			return p.Err()
		case <-time.After(pause):
		}
	}
}

// pauseAfter is how long to wait after an error: as long as it says itself, or
// longer each time.
func pauseAfter(err error, tries int) time.Duration {
	var e *leadbridge.Error
	if errors.As(err, &e) && e.After > 0 {
		return e.After
	}
	return time.Second << min(tries, 6)
}

// showRun prints how far a run is until it is told to stop: a line that moves
// on a terminal, and now and then a line anywhere else.
func showRun(p *program, a *app.App, i leadbridge.Integration, stop <-chan struct{}) {
	terminal := isTerminal(p.err)
	tick := time.NewTicker(runEvery)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-stop:
			if terminal {
				fmt.Fprint(p.err, "\r\x1b[K")
			}
			return
		case <-tick.C:
		}
		s, err := a.Syncs.Status(p, i.ID)
		if err != nil || s.Run == nil {
			continue // what the run itself says of it comes soon enough
		}
		switch {
		case terminal:
			fmt.Fprintf(p.err, "\r%s\x1b[K", runText(s))
		case time.Since(last) >= runLines:
			last = time.Now()
			fmt.Fprintln(p.err, runText(s))
		}
	}
}

var phaseWords = map[leadbridge.SyncPhase]string{leadbridge.PhasePull: "reading", leadbridge.PhaseSweep: "looking for what vanished among",
	leadbridge.PhaseQueue: "looking for leads without", leadbridge.PhasePush: "sending"}

func runText(s syncer.Status) string {
	var parts []string
	if s.Percentage >= 0 {
		parts = append(parts, fmt.Sprintf("%3.0f %%", s.Percentage))
	}
	at := s.Run.Checkpoint
	if words := phaseWords[at.Phase]; words != "" {
		parts = append(parts, strings.TrimSpace(words+" "+at.Object))
	}
	parts = append(parts, fmt.Sprintf("%s records, %s calls", thousands(s.Run.In.Processed+s.Run.Out.Processed), thousands(s.Run.Calls)))
	if s.Remaining > 0 {
		parts = append(parts, s.Remaining.Round(time.Second).String()+" left")
	}
	if !s.Run.WaitsUntil.IsZero() {
		parts = append(parts, "the CRM's limit holds it until "+localTime(s.Run.WaitsUntil))
	}
	return strings.Join(parts, "  ")
}

// chunk is how long one piece of what a server does in the background takes.
const chunk = time.Minute

// sendQueued sends what is queued for an integration. A server would do so by
// itself; a command must, for nothing runs behind it.
func sendQueued(p *program, a *app.App, i leadbridge.Integration) error {
	return workOff(p, func() (bool, error) { return a.Syncs.Push(p, i.ID, chunk) })
}

// readQueued reads the records that wait to be looked at again.
func readQueued(p *program, a *app.App, i leadbridge.Integration) error {
	return workOff(p, func() (bool, error) { return a.Syncs.Inbox(p, i.ID, chunk) })
}
