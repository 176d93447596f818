package api

import (
	"time"

	"leadbridge"
)

// SyncLog is a run of a sync as a client sees it: the given CrmSyncLog, and
// more.
type SyncLog struct {
	ID               string                    `json:"id"`
	IntegrationID    string                    `json:"integrationId"`
	SyncType         leadbridge.SyncType       `json:"syncType" enum:"FULL,INCREMENTAL,MANUAL"`
	Purpose          leadbridge.SyncPurpose    `json:"purpose" enum:"SYNC,DRY_RUN,RECONCILE,LIVE" doc:"LIVE holds what webhooks and changed leads brought about within an hour"`
	Direction        leadbridge.SyncDirection  `json:"direction" enum:"INBOUND,OUTBOUND,BIDIRECTIONAL"`
	Status           leadbridge.SyncLogStatus  `json:"status" enum:"STARTED,IN_PROGRESS,HELD,COMPLETED,FAILED,CANCELLED" doc:"HELD waits for a person's approval"`
	RecordsProcessed int64                     `json:"recordsProcessed" doc:"Both directions together, as the next three"`
	RecordsSuccess   int64                     `json:"recordsSuccess"`
	RecordsFailed    int64                     `json:"recordsFailed"`
	RecordsSkipped   int64                     `json:"recordsSkipped"`
	Inbound          leadbridge.SyncCounts     `json:"inbound" doc:"Created and updated are leads"`
	Outbound         leadbridge.SyncCounts     `json:"outbound" doc:"Created and updated are records of the CRM"`
	Calls            int64                     `json:"calls" doc:"To the CRM"`
	Phase            *leadbridge.SyncPhase     `json:"phase" doc:"What a run under way is at: PULL, SWEEP, QUEUE, PUSH or DONE"`
	Object           *string                   `json:"object" doc:"The kind of record that a run under way reads"`
	Reason           *string                   `json:"reason" doc:"Why the run is held, for a person"`
	WaitsUntil       *time.Time                `json:"waitsUntil" doc:"When a limit of the CRM lets the run go on"`
	Actor            *string                   `json:"actor" doc:"Who asked for it; null: the schedule or an event"`
	ApprovedBy       *string                   `json:"approvedBy"`
	Plan             *leadbridge.SyncPlan      `json:"plan,omitempty" doc:"What a dry run found that a sync would do"`
	Agreement        *leadbridge.SyncAgreement `json:"agreement,omitempty" doc:"How far both sides agree, of a reconciliation"`
	Undo             *leadbridge.RunUndo       `json:"undo" doc:"UNDOING or UNDONE; null: nobody asked to take the run back"`
	UndoneBy         *string                   `json:"undoneBy"`
	UndoKept         int64                     `json:"undoKept" doc:"Records that the undoing left alone, in whole or in part, because someone changed them since"`
	StartedAt        time.Time                 `json:"startedAt"`
	CompletedAt      *time.Time                `json:"completedAt"`
	Duration         *int64                    `json:"duration" doc:"Milliseconds, once it has ended"`
	ErrorMessage     *string                   `json:"errorMessage"`
	Version          int64                     `json:"version" doc:"Raised by every change of the run"`
}

// SyncLogOf returns a run as a client sees it.
func SyncLogOf(r *leadbridge.SyncRun) SyncLog {
	all := r.In
	all.Add(r.Out)
	v := SyncLog{ID: r.ID, IntegrationID: r.IntegrationID, SyncType: r.Type, Purpose: r.Purpose, Direction: r.Direction, Status: r.Status,
		RecordsProcessed: all.Processed, RecordsSuccess: max(0, all.Processed-all.Failed-all.Skipped), RecordsFailed: all.Failed, RecordsSkipped: all.Skipped,
		Inbound: r.In, Outbound: r.Out, Calls: r.Calls, Reason: orNull(r.Reason), WaitsUntil: orNull(r.WaitsUntil),
		Actor: orNull(r.Actor), ApprovedBy: orNull(r.ApprovedBy), Plan: wholePlan(r.Plan), Agreement: wholeAgreement(r.Agreement),
		Undo: orNull(r.Undo), UndoneBy: orNull(r.UndoneBy), UndoKept: r.UndoKept,
		StartedAt: r.StartedAt, CompletedAt: orNull(r.CompletedAt), ErrorMessage: orNull(r.ErrorMessage), Version: r.Version}
	if !r.Status.Ended() {
		v.Phase, v.Object = orNull(r.Checkpoint.Phase), orNull(r.Checkpoint.Object)
	}
	if !r.CompletedAt.IsZero() {
		took := r.CompletedAt.Sub(r.StartedAt).Milliseconds()
		v.Duration = &took
	}
	return v
}

// wholePlan and wholeAgreement have the list [] wherever there is nothing to
// list.
func wholePlan(p *leadbridge.SyncPlan) *leadbridge.SyncPlan {
	if p == nil {
		return nil
	}
	whole := *p
	whole.Refusals, whole.Examples, whole.Warnings = orEmpty(p.Refusals), orEmpty(p.Examples), orEmpty(p.Warnings)
	return &whole
}

func wholeAgreement(a *leadbridge.SyncAgreement) *leadbridge.SyncAgreement {
	if a == nil {
		return nil
	}
	whole := *a
	whole.Objects = make([]leadbridge.ObjectAgreement, len(a.Objects))
	for i, o := range a.Objects {
		o.Fields = orEmpty(o.Fields)
		whole.Objects[i] = o
	}
	return &whole
}

// SyncedRecord is what a run did with one record.
type SyncedRecord struct {
	IntegrationID string                     `json:"integrationId"`
	RunID         string                     `json:"runId"`
	Object        string                     `json:"object"`
	RecordID      string                     `json:"recordId" doc:"Empty where the CRM made none"`
	LeadID        *string                    `json:"leadId"`
	Direction     leadbridge.SyncDirection   `json:"direction" enum:"INBOUND,OUTBOUND"`
	What          leadbridge.SyncOutcome     `json:"what" enum:"created,updated,matched,deleted,restored,merged,converted,erased,released,contested,failed,refused,skipped,settled,undone"`
	LeadVersion   *int64                     `json:"leadVersion" doc:"The lead's version from then on; null: the lead was not changed"`
	Before        map[string]string          `json:"before,omitempty" doc:"Outbound: the CRM's fields as they were, by its own names"`
	After         map[string]string          `json:"after,omitempty" doc:"Outbound: what was written"`
	Reason        string                     `json:"reason" doc:"What happened and why, for a person"`
	Decisions     []leadbridge.FieldDecision `json:"decisions" nullable:"false" doc:"Of each field that both sides changed: who won, and why"`
	At            time.Time                  `json:"at"`
	Undo          string                     `json:"undo,omitempty" doc:"What an undoing did with it"`
	UndoKept      []string                   `json:"undoKept,omitempty" doc:"Fields that the undoing left alone, because someone changed them since"`
}

// SyncedRecordOf returns what a run did with a record as a client sees it.
func SyncedRecordOf(r leadbridge.SyncRecord) SyncedRecord {
	return SyncedRecord{IntegrationID: r.IntegrationID, RunID: r.RunID, Object: r.Object, RecordID: r.RecordID, LeadID: orNull(r.LeadID),
		Direction: r.Direction, What: r.What, LeadVersion: orNull(r.LeadVersion), Before: r.Before, After: r.After, Reason: r.Reason,
		Decisions: orEmpty(r.Decisions), At: r.At, Undo: r.Undo, UndoKept: r.UndoKept}
}
