package api

import (
	"context"
	"net/http"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// Drift is one disagreement that a reconciliation found.
type Drift struct {
	Number     int64                `json:"number" doc:"Names it to repair"`
	RunID      string               `json:"runId"`
	Object     string               `json:"object"`
	RecordID   *string              `json:"recordId" doc:"null: the CRM has none"`
	LeadID     *string              `json:"leadId" doc:"null: there is none"`
	Kind       leadbridge.DriftKind `json:"kind" enum:"MISSING_HERE,MISSING_THERE,DIFFERS" doc:"A record without a lead, a lead without a record, or a field in which the two differ"`
	Field      *string              `json:"field"`
	Ours       string               `json:"ours"`
	Theirs     string               `json:"theirs"`
	Reason     string               `json:"reason" doc:"What is known of why: an open conflict, a dead letter, a record that does not fit our rules"`
	RepairedAt *time.Time           `json:"repairedAt"`
}

// DriftOf returns a disagreement as a client sees it.
func DriftOf(d leadbridge.Drift) Drift {
	return Drift{Number: d.Seq, RunID: d.RunID, Object: d.Object, RecordID: orNull(d.RecordID), LeadID: orNull(d.LeadID), Kind: d.Kind,
		Field: orNull(d.Field), Ours: d.Ours, Theirs: d.Theirs, Reason: d.Reason, RepairedAt: orNull(d.RepairedAt)}
}

type listDrifts struct {
	RunID
	Paging
	Kind  string `query:"kind" enum:"MISSING_HERE,MISSING_THERE,DIFFERS"`
	Field string `query:"field" doc:"Only disagreements about this field"`
	Open  bool   `query:"open" doc:"Only what was not repaired yet"`
}

type repairRequest struct {
	Drifts []int64 `json:"drifts,omitempty" doc:"Their numbers; left out, all of them"`
}

// repaired says how much is on its way to be repaired.
type repaired struct {
	Queued int64 `json:"queued" doc:"Records and leads that are looked at again"`
}

func (a *API) registerSyncProof() {
	reconcile := accepted(syncOp(http.MethodPost, integrationsPath+"/{id}/reconcile", "reconcile", "Compare both sides record by record; nothing is written"))
	reconcile.Description = "The answer is a run with the purpose RECONCILE. Once it is COMPLETED its `agreement` has the counts and per-field digests of both sides, and its drifts list what does not agree."
	register(a, access.SyncWrite, reconcile, func(ctx context.Context, in *IntegrationID) (*created[SyncLog], error) {
		return a.startRun(ctx, in.ID, syncer.StartRequest{Type: leadbridge.SyncFull, Purpose: leadbridge.ForReconcile})
	})
	register(a, access.SyncRead, syncOp(http.MethodGet, syncLogsPath+"/{runId}/drifts", "listDrifts", "List what a reconciliation found not to agree"), a.listDrifts)
	repair := accepted(syncOp(http.MethodPost, syncLogsPath+"/{runId}/repair", "repairDrifts", "Bring what drifted back in step, by the rules of the sync"))
	register(a, access.SyncWrite, repair, func(ctx context.Context, in *struct {
		RunID
		Body *repairRequest
	}) (*item[repaired], error) {
		var r repairRequest
		setIf(&r, in.Body)
		queued, err := a.syncs.Repair(ctx, syncActor(ctx), in.ID, in.RunID.RunID, r.Drifts)
		return &item[repaired]{repaired{queued}}, err
	})
}

func (a *API) listDrifts(ctx context.Context, in *listDrifts) (*item[Page[Drift]], error) {
	p, err := a.syncs.Drifts(ctx, in.ID, store.DriftFilter{RunID: in.RunID.RunID, Kind: leadbridge.DriftKind(in.Kind), Field: in.Field, Open: in.Open, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &item[Page[Drift]]{Page[Drift]{Items: each(p.Drifts, DriftOf), NextCursor: p.Next}}, nil
}
