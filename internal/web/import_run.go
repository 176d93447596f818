package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"leadbridge"
)

// importPage is an import from its start to its end.
type importPage struct {
	*leadbridge.ImportJob
	State    importWord
	Progress leadbridge.Progress
	Running  bool
	Bar      []segment
	Outcomes []outcomeLink
	Table    rowTable
	// Planned is how many rows came out otherwise than the plan said.
	Planned *planCheck
	Took    time.Duration
	Kept    string // the address of the rows that a rollback left alone
	// Local is the scheduled time as a form takes it.
	Local string
	Zone  string
	Fault string // what is wrong with the form of the schedule
	// Rows says that the rows are shown although there are more to come.
	Rows bool
}

// Retries counts how often failed rows were tried again.
func (i importPage) Retries() int { return i.Pass - 1 }

// Scheduled reports whether the import starts by itself.
func (i importPage) Scheduled() bool {
	return i.Status == leadbridge.ImportPending && !i.ScheduledFor.IsZero()
}

// Fixable reports whether failed rows can be corrected and tried again.
func (i importPage) Fixable() bool {
	ended := i.Status == leadbridge.ImportCompleted || i.Status == leadbridge.ImportFailed || i.Status == leadbridge.ImportCancelled
	return ended && i.Counts.Failed > 0
}

// Retryable reports whether the failed rows can be tried now: only when the
// import has been through the whole file.
func (i importPage) Retryable() bool { return i.Fixable() && (i.Checkpoint.Done || i.Pass > 1) }

// GoesOn reports whether the import can go on where it stopped.
func (i importPage) GoesOn() bool {
	return (i.Status == leadbridge.ImportCancelled || i.Status == leadbridge.ImportFailed) && !i.Checkpoint.Done
}

// Undoable reports whether the import can be rolled back.
func (i importPage) Undoable() bool {
	return i.Counts.Success > 0 && (i.Status == leadbridge.ImportCompleted || i.Status == leadbridge.ImportCancelled || i.Status == leadbridge.ImportFailed)
}

// Clean reports whether every row of the file was dealt with and none failed.
func (i importPage) Clean() bool {
	return i.Status == leadbridge.ImportCompleted && i.Counts.Failed == 0
}

// Stored counts the rows that are in the leads.
func (i importPage) Stored() int64 { return i.Counts.Success }

// NewLeads counts the leads that are new and clear.
func (i importPage) NewLeads() int64 { return i.Counts.Created - i.Counts.Possible }

// Rest counts the rows that were not read yet.
func (i importPage) Rest() int64 { return max(0, i.Progress.TotalRows-i.Counts.Processed) }

// Step is how far the work is, in steps of ten percent: it is read out to
// those who cannot see the bar.
func (i importPage) Step() int { return int(i.Progress.Percentage) / 10 * 10 }

// Rate is how fast the work goes.
func (i importPage) Rate() string {
	if i.Progress.RowsPerSecond < 1 {
		return ""
	}
	return grouped(int64(i.Progress.RowsPerSecond)) + " rows a second"
}

// Left is how long the work still takes.
func (i importPage) Left() string {
	if i.Progress.EstimatedTimeRemaining == nil {
		return "Working out how long it takes"
	}
	return leftWords(time.Duration(*i.Progress.EstimatedTimeRemaining) * time.Millisecond)
}

// leftWords are a time that is only reckoned, so it is not told to the second.
func leftWords(left time.Duration) string {
	switch {
	case left < 5*time.Second:
		return "A few seconds left"
	case left < time.Minute:
		return fmt.Sprintf("About %d seconds left", (int(left.Seconds())+9)/10*10)
	case left < 90*time.Minute:
		return "About " + plural(int(left.Minutes()+.5), "minute", "minutes") + " left"
	}
	return "About " + plural(int(left.Hours()+.5), "hour", "hours") + " left"
}

// importPage gathers what is shown of an import, but for its rows.
func (w *Web) importPage(p *page, id string) (importPage, error) {
	j, err := w.Imports.Job(p.ctx(), id)
	if err != nil {
		return importPage{}, err
	}
	i := importPage{ImportJob: j, State: importState(j), Progress: w.Imports.ProgressOf(j), Running: atWork(j), Bar: outcomeBar(j.Counts),
		Kept: "/imports/" + j.ID + "?show=kept#rows"}
	if !j.CompletedAt.IsZero() && !j.StartedAt.IsZero() {
		i.Took = j.CompletedAt.Sub(j.StartedAt)
	}
	zone, _ := p.zone()
	i.Zone = zone.String()
	if !j.ScheduledFor.IsZero() {
		i.Local = j.ScheduledFor.In(zone).Format(formTime)
	}
	return i, nil
}

func (w *Web) showImport(p *page) error {
	i, err := w.importPage(p, p.param("id"))
	if err != nil {
		return err
	}
	return w.renderImport(p, http.StatusOK, i)
}

// renderImport shows an import with its rows.
func (w *Web) renderImport(p *page, status int, i importPage) (err error) {
	show := p.value("show")
	i.Rows = p.r.URL.RawQuery != ""
	i.Outcomes = outcomesOf(i.ImportJob, show)
	if i.Counts.Processed > 0 {
		if i.Table, err = w.rowTable(p, i.ImportJob, show); err != nil {
			return err
		}
	}
	if i.Planned, err = w.planCheck(p, i.ImportJob); err != nil {
		return err
	}
	return p.renderAs(status, "imports/show", i)
}

// liveImport is what changes while an import is at work. At its end the whole
// page is loaded anew.
func (w *Web) liveImport(p *page) error {
	i, err := w.importPage(p, p.param("id"))
	if err != nil {
		return err
	}
	if !i.Running {
		p.w.Header().Set("HX-Refresh", "true")
	}
	return p.fragment("imports/show", "live", i)
}

func (w *Web) resumeImport(p *page) error {
	if _, err := w.Imports.Start(p.ctx(), p.param("id")); err != nil {
		return err
	}
	return p.redirect("/imports/" + p.param("id"))
}

func (w *Web) cancelImport(p *page) error {
	j, err := w.Imports.Cancel(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	if j.Counts.Processed == 0 {
		p.flash("The import was cancelled before its first row. Nothing was stored.")
	} else {
		p.warn("The import was cancelled. What it had stored by then is in your leads; you can go on from there, or roll it back.")
	}
	return p.redirect("/imports/" + j.ID)
}

// formTime is a time as a form takes it and sends it.
const formTime = "2006-01-02T15:04"

// scheduleImport sets when a waiting import starts, or that it does not by
// itself.
func (w *Web) scheduleImport(p *page) error {
	id := p.param("id")
	var at time.Time
	if p.value("clear") == "" {
		zone, _ := p.zone()
		var err error
		at, err = time.ParseInLocation(formTime, p.value("at"), zone)
		fault := ""
		switch {
		case err != nil:
			fault = "Choose a day and a time."
		case at.Before(time.Now().Add(-time.Minute)):
			fault = "This time has passed already. Choose a later one, or start the import now."
		}
		if fault != "" {
			i, err := w.importPage(p, id)
			if err != nil {
				return err
			}
			i.Fault, i.Local = fault, p.value("at")
			return w.renderImport(p, http.StatusUnprocessableEntity, i)
		}
	}
	if _, err := w.Imports.Reschedule(p.ctx(), id, at); err != nil {
		return err
	}
	if at.IsZero() {
		p.flash("The import waits until you start it.")
	} else {
		p.flash("The import starts by itself on " + clock(at) + ".")
	}
	return p.redirect("/imports/" + id)
}

// planCheck holds what came against what was planned.
type planCheck struct {
	Rows []planLine
	At   time.Time
}

// planLine is one outcome as it was planned and as it came.
type planLine struct {
	Title         string
	Planned, Came int64
}

// planCheck returns nil if the import had no plan, is not through, or did
// just what was planned.
func (w *Web) planCheck(p *page, j *leadbridge.ImportJob) (*planCheck, error) {
	if j.Status != leadbridge.ImportCompleted || j.Pass != 1 {
		return nil, nil
	}
	plan, err := w.Imports.PlanOf(p.ctx(), j)
	if err != nil || plan == nil {
		return nil, err
	}
	c, n := j.Counts, plan.Counts
	check := &planCheck{At: plan.StartedAt}
	for _, l := range []planLine{
		{"New leads", n.Create, c.Created - c.Possible}, {"New, to review", n.Possible, c.Possible}, {"Updated", n.Update, c.Updated},
		{"Left out", n.Duplicate + n.Unchanged, c.Duplicate}, {"Failed", n.Fail, c.Failed},
	} {
		if l.Planned != l.Came {
			check.Rows = append(check.Rows, l)
		}
	}
	if len(check.Rows) == 0 {
		return nil, nil
	}
	return check, nil
}

// number is a row's number in an address, 0 if there is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
