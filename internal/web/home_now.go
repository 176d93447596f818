package web

import (
	"context"
	"fmt"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// SyncGlances tells how integrations' syncs stand, in short.
type SyncGlances interface {
	Glance(ctx context.Context, integrationID string) (syncer.Status, error)
}

// homeNow is what runs, what needs a person, and how the CRMs are. It is
// fetched again and again while something runs.
type homeNow struct {
	Works  []work
	Tasks  []task
	Health []health
}

// Every is how often it is to be fetched, for htmx.
func (n homeNow) Every() string {
	if len(n.Works) > 0 {
		return "every 2s"
	}
	return "every 20s"
}

// Said is what a screen reader is told: each ten percent of each work.
func (n homeNow) Said() string {
	if len(n.Works) == 0 {
		return "Nothing runs."
	}
	said := ""
	for _, w := range n.Works {
		said += w.State.Text + " " + w.Name
		if w.Percent >= 0 {
			said += fmt.Sprintf(": %d percent", int(w.Percent)/10*10)
		}
		said += ". "
	}
	return said
}

// work is an import or a sync under way.
type work struct {
	Name, Link string
	State      badge
	Percent    float64 // 0 to 100; -1: nobody knows
	Note       string
}

// task is something that waits for a person.
type task struct {
	Icon, Kind string // Kind: warn, or bad if something stands still
	Count      int64  // 0: no number is shown
	Text, Do   string
	Link       string
}

// health is how one integration is.
type health struct {
	ID, Name, CRM, Mark, Provider string
	State                         badge
	LastSync                      time.Time
	Note                          string
}

// forgotten is how long a failed import stays on the list of what waits.
const forgotten = 30 * 24 * time.Hour

func (w *Web) showNow(p *page) error {
	now, err := w.homeNow(p)
	if err != nil {
		return err
	}
	return p.fragment("home/home", "now-again", homePage{Now: now})
}

func (w *Web) homeNow(p *page) (n homeNow, err error) {
	if p.User.May("imports:read") {
		if err = w.importsNow(p.ctx(), &n); err != nil {
			return n, err
		}
	}
	if p.User.May("duplicates:read") {
		if err = w.duplicatesNow(p.ctx(), &n); err != nil {
			return n, err
		}
	}
	if p.User.May("integrations:read") && p.User.May("sync:read") {
		err = w.integrationsNow(p.ctx(), &n)
	}
	return n, err
}

// importsNow adds imports that run, and those that left something to do.
func (w *Web) importsNow(ctx context.Context, n *homeNow) error {
	running, err := w.Imports.Jobs(ctx, store.ImportJobFilter{Limit: 20,
		Statuses: []leadbridge.ImportStatus{leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying}})
	if err != nil {
		return err
	}
	for _, j := range running {
		n.Works = append(n.Works, importWork(j, w.Imports.ProgressOf(j)))
	}
	ended, err := w.Imports.Jobs(ctx, store.ImportJobFilter{Limit: 20, Failed: true, Statuses: []leadbridge.ImportStatus{leadbridge.ImportCompleted, leadbridge.ImportCancelled}})
	if err != nil {
		return err
	}
	stopped, err := w.Imports.Jobs(ctx, store.ImportJobFilter{Limit: 20, Statuses: []leadbridge.ImportStatus{leadbridge.ImportFailed}})
	if err != nil {
		return err
	}
	for _, j := range stopped {
		if time.Since(j.CreatedAt) < forgotten {
			n.Tasks = append(n.Tasks, task{Icon: "circle-alert", Kind: "bad", Text: "The import of " + j.Name + " stopped on the way.", Do: "See why", Link: "/imports/" + j.ID})
		}
	}
	for _, j := range ended {
		if time.Since(j.CreatedAt) < forgotten && j.Counts.Failed > 0 {
			n.Tasks = append(n.Tasks, task{Icon: "file-spreadsheet", Kind: "warn", Count: j.Counts.Failed,
				Text: plural(j.Counts.Failed, "row", "rows") + " of " + j.Name + " could not be imported.", Do: "Fix and try again", Link: "/imports/" + j.ID})
		}
	}
	return nil
}

func importWork(j *leadbridge.ImportJob, p leadbridge.Progress) work {
	k := work{Name: j.Name, Link: "/imports/" + j.ID, Percent: -1}
	k.State = badge{"busy", "Importing"}
	switch j.Status {
	case leadbridge.ImportRollingBack:
		k.State.Text = "Rolling back"
	case leadbridge.ImportReapplying:
		k.State.Text = "Applying again"
	}
	if p.TotalRows > 0 {
		k.Percent = p.Percentage
		k.Note = grouped(p.ProcessedRows) + " of " + plural(p.TotalRows, "row", "rows")
	}
	if p.RowsPerSecond >= 1 {
		k.Note += " · " + grouped(int64(p.RowsPerSecond)) + " a second"
	}
	if left := p.EstimatedTimeRemaining; left != nil && *left > 0 {
		k.Note += " · " + took(time.Duration(*left)*time.Millisecond) + " left"
	}
	return k
}

func (w *Web) duplicatesNow(ctx context.Context, n *homeNow) error {
	pairs, all, err := w.Quality.OpenPairs(ctx)
	if err != nil || pairs == 0 {
		return err
	}
	text := plural(pairs, "pair of leads may be one person.", "pairs of leads may be the same people.")
	if !all {
		text = "More than " + text
	}
	n.Tasks = append(n.Tasks, task{Icon: "copy", Kind: "warn", Count: pairs, Text: text, Do: "Decide", Link: "/duplicates"})
	return nil
}

// integrationsNow adds syncs that run, and what the CRMs wait for.
func (w *Web) integrationsNow(ctx context.Context, n *homeNow) error {
	all, err := w.Integrations.Integrations(ctx)
	if err != nil {
		return err
	}
	for _, i := range all {
		crm, err := w.Integrations.Provider(i.Provider)
		if err != nil {
			return err
		}
		s, err := w.SyncGlances.Glance(ctx, i.ID)
		if err != nil {
			return err
		}
		h := health{ID: i.ID, Name: i.Name, CRM: crm.Title, Mark: crm.Title[:1], Provider: i.Provider, State: stateOf(i, s), LastSync: s.LastSyncAt}
		if s.Outbox.Queued > 0 {
			h.Note = plural(s.Outbox.Queued, "lead waits", "leads wait") + " to be sent"
		}
		n.Health = append(n.Health, h)
		if s.Run != nil && s.Run.Status != leadbridge.RunHeld {
			n.Works = append(n.Works, syncWork(i, s))
		}
		n.Tasks = append(n.Tasks, syncTasks(i, s)...)
	}
	return nil
}

func syncWork(i leadbridge.Integration, s syncer.Status) work {
	k := work{Name: i.Name, Link: "/integrations/" + i.ID + "/runs/" + s.Run.ID, State: badge{"busy", syncPurposes[s.Run.Purpose]}, Percent: s.Percentage}
	done := s.Run.In.Processed + s.Run.Out.Processed
	k.Note = plural(done, "record", "records") + " so far"
	if s.Remaining > 0 {
		k.Note += " · " + took(s.Remaining) + " left"
	}
	return k
}

// syncTasks are what an integration needs a person for.
func syncTasks(i leadbridge.Integration, s syncer.Status) []task {
	at := "/integrations/" + i.ID
	var tasks []task
	for _, warning := range s.Warnings {
		switch warning.Code {
		case syncer.WarnReconnect:
			tasks = append(tasks, task{Icon: "unlink", Kind: "bad", Text: i.Name + " must be connected again. Nothing flows until then.", Do: "Connect", Link: at})
		case syncer.WarnHeld:
			tasks = append(tasks, task{Icon: "hand", Kind: "bad", Text: "A sync of " + i.Name + " waits for your approval.", Do: "Look at it", Link: heldLink(at, s)})
		case syncer.WarnErrors:
			tasks = append(tasks, task{Icon: "circle-alert", Kind: "bad", Text: "The last sync of " + i.Name + " failed.", Do: "See why", Link: at + "/runs"})
		case syncer.WarnConflicts:
			tasks = append(tasks, task{Icon: "scale", Kind: "warn", Count: s.OpenConflicts, Text: plural(s.OpenConflicts, "conflict", "conflicts") + " with " + i.Name + ": both sides changed the same field.", Do: "Settle", Link: at + "/conflicts"})
		case syncer.WarnProblems:
			tasks = append(tasks, task{Icon: "triangle-alert", Kind: "warn", Count: s.Problems, Text: plural(s.Problems, "record", "records") + " of " + i.Name + " do not fit the rules.", Do: "Correct", Link: at + "/records"})
		case syncer.WarnDeadLetters:
			tasks = append(tasks, task{Icon: "ban", Kind: "warn", Count: s.Outbox.Dead, Text: plural(s.Outbox.Dead, "lead was", "leads were") + " refused by " + i.Name + ".", Do: "See why", Link: at + "/dead-letters"})
		}
	}
	return tasks
}

func heldLink(at string, s syncer.Status) string {
	if s.Run != nil && s.Run.Status == leadbridge.RunHeld {
		return at + "/runs/" + s.Run.ID
	}
	return at + "/runs"
}
