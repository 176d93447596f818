package web

import (
	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// syncRunPage is the page of one run.
type syncRunPage struct {
	syncPage
	Run      syncRunRow
	Progress *syncProgress // of a run or an undoing that is under way
	Lines    []tallyLine
	Plan     *syncPlanView // of a dry run
	Causes   []syncCauseCard
	Records  *syncRecordList
	Undo     *undoForecast // what an undoing would take back; nil: it cannot be undone
	Tally    leadbridge.RunTally
}

// Held says that the run waits for a person.
func (r syncRunPage) Held() bool { return r.Run.Status == leadbridge.RunHeld }

// Live says that the run holds changes as they came.
func (r syncRunPage) Live() bool { return r.Run.Purpose == leadbridge.ForLive }

// Busy says that something is under way.
func (r syncRunPage) Busy() bool { return r.Progress != nil }

// Begun says that there is something to be told of what the run did.
func (r syncRunPage) Begun() bool {
	return r.Run.Purpose != leadbridge.ForDryRun && (!r.Busy() || r.Progress.Done > 0)
}

// Cancellable says that it can be ended.
func (r syncRunPage) Cancellable() bool { return !r.Run.Status.Ended() && !r.Live() }

// Pauses says that to cancel it switches automatic sync off.
func (r syncRunPage) Pauses() bool { return r.Held() && r.Run.Actor == "" }

func (w *Web) showSyncRun(p *page) error {
	s, err := w.syncPage(p, "runs")
	if err != nil {
		return err
	}
	run, err := w.Syncs.SyncRun(p.ctx(), s.Head.ID, p.param("run"))
	if err != nil {
		return err
	}
	if run.Purpose == leadbridge.ForReconcile {
		return p.redirect(s.Head.Path("agreement") + "?run=" + run.ID)
	}
	r := syncRunPage{syncPage: s, Run: s.row(run)}
	if r.Tally, err = w.Syncs.RunTally(p.ctx(), s.Head.ID, run.ID); err != nil {
		return err
	}
	if r.Progress, err = w.syncProgress(p, s, run); err != nil {
		return err
	}
	if run.Purpose == leadbridge.ForDryRun {
		if r.Plan, err = w.planView(p, s, run); err != nil {
			return err
		}
		return p.render("sync/run", r)
	}
	r.Lines = s.tallyLines(run.In, run.Out, r.Run.Path)
	r.Causes = s.causeCards(run, r.Tally)
	r.Undo = s.undoForecast(run, r.Tally)
	if r.Records, err = w.syncRecords(p, s, r.Run, r.Tally); err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("sync/run", "records", r)
	}
	return p.render("sync/run", r)
}

// steer does something with a run and shows it again.
func (w *Web) steer(p *page, do func(actor syncer.Actor, integrationID, runID string) error, done string) error {
	id, run := p.param("id"), p.param("run")
	if err := do(p.syncActor(), id, run); err != nil {
		return err
	}
	p.flash(done)
	return p.redirect("/integrations/" + id + "/runs/" + run)
}

func (w *Web) approveSync(p *page) error {
	return w.steer(p, func(actor syncer.Actor, id, run string) error {
		_, err := w.Syncs.Approve(p.ctx(), actor, id, run)
		return err
	}, "Approved. The run goes on.")
}

func (w *Web) cancelSync(p *page) error {
	return w.steer(p, func(actor syncer.Actor, id, run string) error {
		_, err := w.Syncs.Cancel(p.ctx(), actor, id, run)
		return err
	}, "Cancelled. What the run did until then stays, and can be undone.")
}

func (w *Web) undoSync(p *page) error {
	return w.steer(p, func(actor syncer.Actor, id, run string) error {
		_, err := w.Syncs.UndoRun(p.ctx(), actor, id, run)
		return err
	}, "The run is being taken back.")
}

// lastPlan is what the newest dry run said that a sync would cost; nil: there
// was none.
func (w *Web) lastPlan(p *page, integrationID string) (*leadbridge.SyncPlan, error) {
	found, err := w.Syncs.SyncRuns(p.ctx(), store.RunFilter{IntegrationID: integrationID, Purposes: []leadbridge.SyncPurpose{leadbridge.ForDryRun},
		Status: leadbridge.RunCompleted, Limit: 1})
	if err != nil || len(found.Runs) == 0 {
		return nil, err
	}
	return found.Runs[0].Plan, nil
}
