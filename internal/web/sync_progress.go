package web

import (
	"fmt"
	"math"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// syncProgress is how far a run is that is under way.
type syncProgress struct {
	syncPage
	Run       syncRunRow
	Poll      string  // address of the next look; blank: there is none
	Percent   float64 // 0 to 100; meaningful if Known
	Known     bool
	Remaining time.Duration
	Running   time.Duration
	PerMinute int64 // records; 0: too early to tell
	Done      int64 // records
	Doing     string
	Waits     time.Time // until when a limit of the CRM holds it back; zero: not
	Forecast  int64     // calls that the last dry run expected; 0: there was none
}

// Percentage is the percent as a whole number, for people.
func (s syncProgress) Percentage() string { return fmt.Sprintf("%.0f %%", s.Percent) }

// Bar is what a progress bar is given: 0 and 0 if nobody knows.
func (s syncProgress) Bar() map[string]any {
	if !s.Known {
		return map[string]any{"Label": "Progress of the run"}
	}
	return map[string]any{"Label": "Progress of the run", "Value": math.Round(s.Percent), "Max": 100}
}

// syncProgress returns how far a run or its undoing is; nil: nothing is under
// way.
func (w *Web) syncProgress(p *page, s syncPage, run *leadbridge.SyncRun) (*syncProgress, error) {
	undoing := run.Undo == leadbridge.RunUndoing
	if !undoing && (run.Status.Ended() || run.Status == leadbridge.RunHeld || run.Purpose == leadbridge.ForLive) {
		return nil, nil
	}
	at := &syncProgress{syncPage: s, Run: s.row(run), Poll: s.Head.Path("runs", run.ID, "progress"), Done: run.In.Processed + run.Out.Processed, Doing: s.doing(run), Waits: run.WaitsUntil}
	if undoing {
		return at, w.undoProgress(p, at)
	}
	at.Running = max(0, p.now().Sub(run.StartedAt))
	if at.Running > 3*time.Second {
		at.PerMinute = int64(float64(at.Done) / at.Running.Minutes())
	}
	if st := s.Head.Status; st.Run != nil && st.Run.ID == run.ID && st.Percentage >= 0 {
		at.Percent, at.Known, at.Remaining = st.Percentage, true, st.Remaining
	}
	if run.Purpose == leadbridge.ForSync {
		plan, err := w.lastPlan(p, s.Head.ID)
		if err != nil {
			return nil, err
		}
		if plan != nil {
			at.Forecast = plan.Calls
		}
	}
	return at, nil
}

// undoProgress estimates how far an undoing is. It goes through the run's
// records from the last to the first.
func (w *Web) undoProgress(p *page, at *syncProgress) error {
	run := at.Run.SyncRun
	first, err := w.Syncs.RunRecords(p.ctx(), run.IntegrationID, store.SyncRecordFilter{RunID: run.ID, Limit: 1})
	if err != nil || len(first) == 0 {
		return err
	}
	last, err := w.Syncs.RunRecords(p.ctx(), run.IntegrationID, store.SyncRecordFilter{RunID: run.ID, Before: math.MaxInt64, Limit: 1})
	if err != nil || len(last) == 0 || run.UndoAt == 0 {
		return err
	}
	at.Known = true
	at.Percent = 100 * float64(last[0].Seq-run.UndoAt+1) / float64(last[0].Seq-first[0].Seq+1)
	return nil
}

// doing says what a run is at.
func (s syncPage) doing(run *leadbridge.SyncRun) string {
	if run.Undo == leadbridge.RunUndoing {
		return "Taking back what the run did, here and in " + s.CRM() + "."
	}
	switch run.Checkpoint.Phase {
	case leadbridge.PhasePull:
		return "Reading " + lowerFirst(s.Object(run.Checkpoint.Object)) + " from " + s.CRM() + "."
	case leadbridge.PhaseSweep:
		return "Looking for " + lowerFirst(s.Object(run.Checkpoint.Object)) + " that have vanished from " + s.CRM() + "."
	case leadbridge.PhaseQueue:
		return "Looking for leads that " + s.CRM() + " does not have yet."
	case leadbridge.PhasePush:
		if run.Purpose == leadbridge.ForDryRun {
			return "Working out what would be sent to " + s.CRM() + "."
		}
		return "Sending changed leads to " + s.CRM() + "."
	case leadbridge.PhaseDone:
		return "Finishing."
	}
	return "Starting."
}

// showSyncProgress answers a page that watches a run. At the end it has the
// page loaded anew, with all that came of the run.
func (w *Web) showSyncProgress(p *page) error {
	s, err := w.syncPage(p, "runs")
	if err != nil {
		return err
	}
	run, err := w.Syncs.SyncRun(p.ctx(), s.Head.ID, p.param("run"))
	if err != nil {
		return err
	}
	progress, err := w.syncProgress(p, s, run)
	if err != nil {
		return err
	}
	if progress == nil {
		p.w.Header().Set("HX-Refresh", "true")
		return nil
	}
	return p.fragment("sync/run", "sync-progress", progress)
}
