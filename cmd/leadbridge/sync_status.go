package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

type syncStatus struct {
	integrationArg
	JSON bool `help:"Print everything as JSON, as the API does." name:"json"`
}

func (c syncStatus) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		s, err := a.Syncs.Status(p, i.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			encoder := json.NewEncoder(p.out)
			encoder.SetIndent("", "  ")
			return encoder.Encode(api.SyncStateOf(i.ID, s))
		}
		return printStatus(p.out, i, s)
	})
}

func printStatus(w io.Writer, i leadbridge.Integration, s syncer.Status) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) { fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	line("sync", "%s", stateWords(string(s.State)))
	if s.Run != nil {
		line("run", "%s %s, %s", s.Run.ID, stateWords(string(s.Run.Status)), runText(s))
	}
	if s.Last != nil {
		line("last run", "%s %s, %s", localTime(s.Last.StartedAt), stateWords(string(s.Last.Status)), s.Last.ID)
	}
	switch {
	case !s.NextRunAt.IsZero():
		line("next run", "%s", localTime(s.NextRunAt))
	case s.DryRunNeeded:
		line("next run", "after a dry run")
	case !i.AutoSync:
		line("next run", "when you start it")
	}
	line("to be sent", "%s leads", thousands(s.Outbox.Queued))
	line("to be read", "%s events", thousands(s.InboxWaiting))
	line("conflicts", "%s", thousands(s.OpenConflicts))
	line("error records", "%s", thousands(s.Problems))
	line("dead letters", "%s", thousands(s.Outbox.Dead))
	for _, object := range slices.Sorted(maps.Keys(s.Links)) {
		line(object, "%s", linkCounts(s.Links[object]))
	}
	for _, warning := range s.Warnings {
		line("mind", "%s", warning.Message)
	}
	return t.Flush()
}

func linkCounts(counts map[leadbridge.LinkState]int64) string {
	var parts []string
	for _, state := range leadbridge.LinkStates {
		if counts[state] > 0 {
			parts = append(parts, thousands(counts[state])+" "+stateWords(string(state)))
		}
	}
	return strings.Join(parts, ", ")
}

type syncLogs struct {
	integrationArg
	All   bool `help:"Dry runs and reconciliations too."`
	Limit int  `help:"How many, newest first, at most 500." default:"20"`
	JSON  bool `help:"Print one JSON object a line, as the API does." name:"json"`
}

func (c syncLogs) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		f := store.RunFilter{IntegrationID: i.ID, Purposes: []leadbridge.SyncPurpose{leadbridge.ForSync, leadbridge.ForLive}, Limit: min(max(1, c.Limit), 500)}
		if c.All {
			f.Purposes = nil
		}
		page, err := a.Syncs.SyncRuns(p, f)
		if err != nil {
			return err
		}
		if c.JSON {
			return printEach(p.out, page.Runs, api.SyncLogOf)
		}
		if len(page.Runs) == 0 {
			fmt.Fprintf(p.err, "%s was never synced. Begin with:  %s sync %s%s\n", i.Name, p.self, i.ID, dataHint(p))
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tSTARTED\tPURPOSE\tTYPE\tDIRECTION\tSTATUS\tRECORDS\tFAILED\tCALLS\tBY")
		for _, r := range page.Runs {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.StartedAt.Local().Format("2006-01-02 15:04"), r.Purpose, r.Type, r.Direction, runState(r),
				thousands(r.In.Processed+r.Out.Processed), thousands(r.In.Failed+r.Out.Failed), thousands(r.Calls), r.Actor)
		}
		return t.Flush()
	})
}

func runState(r *leadbridge.SyncRun) string {
	if r.Undo != "" {
		return string(r.Undo)
	}
	return string(r.Status)
}

// printEach prints the views of a list as JSON, one a line.
func printEach[T, V any](w io.Writer, items []T, view func(T) V) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, item := range items {
		if err := encoder.Encode(view(item)); err != nil {
			return err
		}
	}
	return nil
}
