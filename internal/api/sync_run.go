package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

type syncRequest struct {
	Type      string `json:"type,omitempty" enum:"FULL,INCREMENTAL,MANUAL" doc:"FULL reads every record and looks for what has vanished; INCREMENTAL and MANUAL read what changed. Left out, MANUAL. The first sync is FULL whatever is asked"`
	Direction string `json:"direction,omitempty" enum:"INBOUND,OUTBOUND,BIDIRECTIONAL" doc:"Narrows the integration's own; left out, the integration's"`
	DryRun    bool   `json:"dryRun,omitempty" doc:"Tell what a sync would do, and write nothing. The first sync needs one before it"`
	Plan      string `json:"plan,omitempty" maxLength:"64" doc:"The fingerprint of a dry run's plan: the sync begins only if mappings and rules are still those of the dry run"`
	Again     bool   `json:"again,omitempty" doc:"With FULL: also take back into the sync what was let go by an undo or a deletion that kept the other side"`
}

func (r syncRequest) domain() syncer.StartRequest {
	purpose := leadbridge.ForSync
	if r.DryRun {
		purpose = leadbridge.ForDryRun
	}
	return syncer.StartRequest{Type: leadbridge.SyncType(r.Type), Direction: leadbridge.SyncDirection(r.Direction), Purpose: purpose, Plan: r.Plan, Again: r.Again}
}

// RunID names a run of an integration's sync in a path.
type RunID struct {
	IntegrationID
	RunID string `path:"runId" doc:"The run's ID"`
}

type listRuns struct {
	IntegrationID
	Paging
	Purpose []string `query:"purpose" enum:"SYNC,DRY_RUN,RECONCILE,LIVE" default:"SYNC,LIVE" doc:"What the runs were for, separated by commas"`
	Status  string   `query:"status" enum:"STARTED,IN_PROGRESS,HELD,COMPLETED,FAILED,CANCELLED" doc:"Only runs in this state"`
}

type listRunRecords struct {
	RunID
	Paging
	What      []string `query:"what" enum:"created,updated,matched,deleted,restored,merged,converted,erased,released,contested,failed,refused,skipped,settled,undone" doc:"Only these outcomes, separated by commas"`
	Direction string   `query:"direction" enum:"INBOUND,OUTBOUND" doc:"Only this direction"`
	Reason    string   `query:"reason" doc:"Only records with this very reason, as the run's tally gives it"`
	Kept      bool     `query:"kept" doc:"Only what an undoing left alone, in whole or in part"`
}

const syncLogsPath = integrationsPath + "/{id}/sync-logs"

// syncOp describes a route of the sync.
func syncOp(method, path, id, summary string) huma.Operation {
	return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{"Sync"}}
}

// accepted makes an operation answer that it has only begun.
func accepted(op huma.Operation) huma.Operation {
	op.DefaultStatus = http.StatusAccepted
	return op
}

// registerSyncs adds all routes of the sync.
func (a *API) registerSyncs() {
	a.registerSyncRuns()
	a.registerSyncStatus()
	a.registerSyncProof()
	a.registerConflicts()
	a.registerErrorRecords()
	a.registerDeadLetters()
	a.registerStory()
	a.registerSyncCauses()
}

func (a *API) registerSyncRuns() {
	begin := accepted(syncOp(http.MethodPost, integrationsPath+"/{id}/sync", "startSync", "Start a sync, or a dry run of one"))
	begin.Description = "The first sync of an integration needs a dry run before it, of the same mappings and rules: without one the answer is 409 with the code `dry_run_required`. " +
		"An integration has one run at a time: while there is one the answer is 409 with the code `sync_running`."
	register(a, access.SyncWrite, begin, func(ctx context.Context, in *struct {
		IntegrationID
		Body *syncRequest
	}) (*created[SyncLog], error) {
		var r syncRequest
		setIf(&r, in.Body)
		return a.startRun(ctx, in.ID, r.domain())
	})
	register(a, access.SyncRead, syncOp(http.MethodGet, syncLogsPath, "listSyncLogs", "List the runs of an integration's sync, newest first"), a.listRuns)
	register(a, access.SyncRead, syncOp(http.MethodGet, syncLogsPath+"/{runId}", "getSyncLog", "Get a run, with the plan of a dry run or the agreement of a reconciliation"),
		a.runRoute(func(s Syncs, ctx context.Context, _ syncer.Actor, id, runID string) (*leadbridge.SyncRun, error) {
			return s.SyncRun(ctx, id, runID)
		}))
	register(a, access.SyncRead, syncOp(http.MethodGet, syncLogsPath+"/{runId}/records", "listSyncedRecords", "List what a run did, record by record, in order; what it left as it was is only counted"), a.listRunRecords)
	a.registerSyncEvents()

	register(a, access.SyncWrite, accepted(syncOp(http.MethodPost, syncLogsPath+"/{runId}/approve", "approveSync", "Let a held run go on")), a.runRoute(Syncs.Approve))
	register(a, access.SyncWrite, syncOp(http.MethodPost, syncLogsPath+"/{runId}/cancel", "cancelSync", "End a run that is under way or held, after the batch at hand; what it did stays"), a.runRoute(Syncs.Cancel))
	undo := accepted(syncOp(http.MethodPost, syncLogsPath+"/{runId}/undo", "undoSync", "Take back what an ended run did, here and in the CRM; what someone changed since is kept and listed"))
	register(a, access.SyncUndo, undo, a.runRoute(Syncs.UndoRun))
}

// syncActor is the caller as the sync knows it.
func syncActor(ctx context.Context) syncer.Actor { return syncer.Actor(caller(ctx).Name) }

// exists answers NotFound for an integration that is not there.
func (a *API) exists(ctx context.Context, integrationID string) error {
	_, err := a.integrations.Integration(ctx, integrationID)
	return err
}

// startRun starts a run and says where it can be looked at.
func (a *API) startRun(ctx context.Context, integrationID string, r syncer.StartRequest) (*created[SyncLog], error) {
	run, err := a.syncs.Start(ctx, syncActor(ctx), integrationID, r)
	if err != nil {
		return nil, err
	}
	return &created[SyncLog]{integrationsPath + "/" + integrationID + "/sync-logs/" + run.ID, SyncLogOf(run)}, nil
}

// runRoute is a route that does something with a run and answers with it.
func (a *API) runRoute(do func(s Syncs, ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)) func(context.Context, *RunID) (*item[SyncLog], error) {
	return func(ctx context.Context, in *RunID) (*item[SyncLog], error) {
		run, err := do(a.syncs, ctx, syncActor(ctx), in.ID, in.RunID)
		if err != nil {
			return nil, err
		}
		return &item[SyncLog]{SyncLogOf(run)}, nil
	}
}

func (a *API) listRuns(ctx context.Context, in *listRuns) (*item[Page[SyncLog]], error) {
	f := store.RunFilter{IntegrationID: in.ID, Status: leadbridge.SyncLogStatus(in.Status), Cursor: in.Cursor, Limit: in.Limit}
	for _, p := range in.Purpose {
		f.Purposes = append(f.Purposes, leadbridge.SyncPurpose(p))
	}
	p, err := a.syncs.SyncRuns(ctx, f)
	if err != nil {
		return nil, err
	}
	return &item[Page[SyncLog]]{Page[SyncLog]{Items: each(p.Runs, SyncLogOf), NextCursor: p.Next}}, nil
}

func (a *API) listRunRecords(ctx context.Context, in *listRunRecords) (*item[Page[SyncedRecord]], error) {
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	f := store.SyncRecordFilter{RunID: in.RunID.RunID, Direction: leadbridge.SyncDirection(in.Direction), Reason: in.Reason, Kept: in.Kept, After: after, Limit: in.Limit + 1}
	for _, what := range in.What {
		f.What = append(f.What, leadbridge.SyncOutcome(what))
	}
	records, err := a.syncs.RunRecords(ctx, in.ID, f)
	if err != nil {
		return nil, err
	}
	p := cut(records, in.Limit, func(last leadbridge.SyncRecord) string { return cursorOf(last.Seq) })
	return &item[Page[SyncedRecord]]{Page[SyncedRecord]{Items: each(p.Items, SyncedRecordOf), NextCursor: p.NextCursor}}, nil
}
