package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/app"
)

// How often the progress of a job is looked at.
const (
	lookEvery  = 200 * time.Millisecond
	plainEvery = 10.0 // percent, where no terminal shows a bar
)

// follow works on a job to its end and shows how far it is meanwhile. work is
// [importer.Service.Run] or Undo.
func follow(p *program, a *app.App, id string, work func(context.Context, string, time.Duration) (bool, error)) (*leadbridge.ImportJob, error) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		show(p, a, id, stop)
	}()
	var err error
	for done, told := false, false; !done && err == nil; {
		done, err = work(p, id, 0)
		if leadbridge.CodeOf(err) == "job_moved" {
			if !told {
				fmt.Fprintln(p.err, "Another process is working on it; waiting for its end.")
			}
			told, err = true, awaitOther(p, a, id)
		}
	}
	close(stop)
	<-stopped
	if err != nil {
		return nil, err
	}
	return a.Imports.Job(p, id)
}

// awaitOther waits while another process moves a job on. It returns when the
// job is at its end, or has stood still so long that the other must be gone.
func awaitOther(p *program, a *app.App, id string) error {
	const stillFor = 5 * time.Second
	var seen int64
	since := time.Now()
	for time.Since(since) < stillFor {
		select {
		case <-p.Done():
			return p.Err()
		case <-time.After(lookEvery):
		}
		job, err := a.Imports.Job(p, id)
		if err != nil {
			return err
		}
		switch job.Status {
		case leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
		default:
			return nil
		}
		if job.Version != seen {
			seen, since = job.Version, time.Now()
		}
	}
	return nil
}

// show prints progress until it is told to stop: a bar on a terminal, and now
// and then a line anywhere else.
func show(p *program, a *app.App, id string, stop <-chan struct{}) {
	terminal := isTerminal(p.err)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	next := plainEvery
	for {
		select {
		case <-stop:
			if terminal {
				fmt.Fprint(p.err, "\r\x1b[K")
			}
			return
		case <-tick.C:
		}
		progress, err := a.Imports.Progress(p, id)
		if err != nil {
			continue // what the job itself says of it comes soon enough
		}
		switch {
		case terminal:
			fmt.Fprintf(p.err, "\r%s %s\x1b[K", bar(progress.Percentage, 30), progressText(progress))
		case progress.Percentage >= next && progress.Percentage < 100:
			next = progress.Percentage + plainEvery
			fmt.Fprintln(p.err, progressText(progress))
		}
	}
}

func progressText(g leadbridge.Progress) string {
	s := fmt.Sprintf("%3.0f %%  %s of %s rows", g.Percentage, thousands(g.ProcessedRows), thousands(g.TotalRows))
	if g.RowsPerSecond > 0 {
		s += fmt.Sprintf(", %s a second", thousands(int64(g.RowsPerSecond)))
	}
	if g.EstimatedTimeRemaining != nil && *g.EstimatedTimeRemaining > 0 {
		s += fmt.Sprintf(", %s left", (time.Duration(*g.EstimatedTimeRemaining) * time.Millisecond).Round(time.Second))
	}
	return s
}

func bar(percent float64, width int) string {
	full := min(width, int(percent/100*float64(width)))
	return "[" + strings.Repeat("=", full) + strings.Repeat(" ", width-full) + "]"
}

// isTerminal reports whether a person may be watching.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
