package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/syncer"
)

// syncProgress is a run with how far it is, the data of its events.
type syncProgress struct {
	SyncLog
	ProgressEstimate
}

// ProgressEstimate is how far a run is, as far as anyone can tell.
type ProgressEstimate struct {
	Percentage             *float64 `json:"percentage" doc:"0 to 100, an estimate; null where nothing is known"`
	EstimatedTimeRemaining *int64   `json:"estimatedTimeRemaining" doc:"Milliseconds; null where nothing is known"`
}

func estimateOf(s syncer.Status) ProgressEstimate {
	var e ProgressEstimate
	if s.Run != nil && s.Percentage >= 0 {
		e.Percentage = &s.Percentage
		e.EstimatedTimeRemaining = orNull(s.Remaining.Milliseconds())
	}
	return e
}

func (a *API) registerSyncEvents() {
	op := syncOp(http.MethodGet, syncLogsPath+"/{runId}/events", "watchSync", "Watch a run's progress")
	eventAnswers(&op, "run")
	register(a, access.SyncRead, op, func(ctx context.Context, in *struct {
		RunID
		LastEvent
	}) (*huma.StreamResponse, error) {
		return a.watched(ctx, in.LastEventID, func(ctx context.Context) (moment, error) {
			run, err := a.syncs.SyncRun(ctx, in.ID, in.RunID.RunID)
			if err != nil {
				return moment{}, err
			}
			ended := run.Status.Ended() && run.Undo != leadbridge.RunUndoing
			return moment{run.Version, ended, func(ctx context.Context) any { return a.progressOf(ctx, run) }}, nil
		})
	})
}

// progressOf adds to a run how far it is. An estimate that cannot be had is
// left out.
func (a *API) progressOf(ctx context.Context, run *leadbridge.SyncRun) syncProgress {
	p := syncProgress{SyncLog: SyncLogOf(run)}
	if run.Status.Ended() {
		return p
	}
	if s, err := a.syncs.Status(ctx, run.IntegrationID); err == nil && s.Run != nil && s.Run.ID == run.ID {
		p.ProgressEstimate = estimateOf(s)
	}
	return p
}
