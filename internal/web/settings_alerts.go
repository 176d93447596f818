package web

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// watch is something that Leadbridge looks after, and what it found.
type watch struct {
	Icon, Title, Text string
	Raised            []task
	codes             []string // of warnings of a sync
}

// alertsPage is what is watched.
type alertsPage struct {
	Tabs    []tab
	Watches []watch
	Raised  int
}

func (w *Web) showAlerts(p *page) error {
	watches, err := w.watches(p)
	if err != nil {
		return err
	}
	d := alertsPage{Tabs: p.settingsTabs(), Watches: watches}
	for _, x := range watches {
		d.Raised += len(x.Raised)
	}
	return p.render("settings/alerts", d)
}

// watches looks after everything that who asks may see.
func (w *Web) watches(p *page) ([]watch, error) {
	var all []watch
	if p.User.May("imports:read") {
		imports := watch{Icon: "file-spreadsheet", Title: "Imports", Text: "An import stops on the way, or rows of it could not be imported, in the last 30 days."}
		var now homeNow
		if err := w.importsNow(p.ctx(), &now); err != nil {
			return nil, err
		}
		imports.Raised = now.Tasks
		all = append(all, imports)
	}
	if !p.User.May("integrations:read") || !p.User.May("sync:read") {
		return all, nil
	}
	of := []watch{
		{Icon: "unlink", Title: "Connections", Text: "A CRM no longer accepts the connection, so that a person must connect it again.", codes: []string{syncer.WarnReconnect}},
		{Icon: "hand", Title: "Held syncs", Text: "A sync would change or delete unusually much, and waits for a person to approve it.", codes: []string{syncer.WarnHeld}},
		{Icon: "circle-alert", Title: "Failed syncs", Text: "The last sync of an integration failed.", codes: []string{syncer.WarnErrors}},
		{Icon: "ban", Title: "Leads that a CRM refuses", Text: "A CRM refused a lead again and again, or a record of it does not fit the rules here.", codes: []string{syncer.WarnDeadLetters, syncer.WarnProblems}},
		{Icon: "scale", Title: "Conflicts", Text: "Both sides changed the same field of a lead, and a person is to settle it.", codes: []string{syncer.WarnConflicts}},
		{Icon: "clock", Title: "Syncs that are late", Text: "An integration that syncs by itself has missed three times in a row."},
	}
	err := w.watchSyncs(p.ctx(), of)
	return append(all, of...), err
}

// watchSyncs gives each watch what it has to tell of the integrations.
func (w *Web) watchSyncs(ctx context.Context, of []watch) error {
	integrations, err := w.Integrations.Integrations(ctx)
	if err != nil {
		return err
	}
	for _, i := range integrations {
		s, err := w.SyncStates.Status(ctx, i.ID)
		if err != nil {
			return err
		}
		for _, warning := range s.Warnings {
			alone := s
			alone.Warnings = []syncer.Warning{warning}
			for n := range of {
				if slices.Contains(of[n].codes, warning.Code) {
					of[n].Raised = append(of[n].Raised, syncTasks(i, alone)...)
				}
			}
		}
		if late(i, s, time.Now()) {
			last := &of[len(of)-1]
			last.Raised = append(last.Raised, task{Icon: "clock", Kind: "warn", Text: i.Name + " was last in step " + took(time.Since(s.LastSyncAt)) + " ago.", Do: "Look at it", Link: "/integrations/" + i.ID})
		}
	}
	return nil
}

// late reports whether an integration that syncs by itself has missed its time
// again and again.
func late(i leadbridge.Integration, s syncer.Status, now time.Time) bool {
	return i.IsActive && i.AutoSync && i.Started && s.Run == nil && !s.LastSyncAt.IsZero() && now.Sub(s.LastSyncAt) > 3*i.SyncFrequency+15*time.Minute
}
