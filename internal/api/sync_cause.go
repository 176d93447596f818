package api

import (
	"context"
	"net/http"

	"leadbridge"
	"leadbridge/internal/access"
)

type listCauses struct {
	IntegrationID
	Of leadbridge.CauseSubject `query:"of" enum:"CONFLICTS,RECORDS,DEAD_LETTERS" required:"true" doc:"What waits: conflicts, records that do not fit, or dead letters"`
}

// causeList is what waits, by its causes.
type causeList struct {
	Items []leadbridge.SyncCause `json:"items" nullable:"false"`
}

func (a *API) registerSyncCauses() {
	register(a, access.SyncRead, syncOp(http.MethodGet, integrationsPath+"/{id}/causes", "listSyncCauses", "Count what waits for a person by its causes, the 50 most frequent first"),
		func(ctx context.Context, in *listCauses) (*item[causeList], error) {
			causes, err := a.syncs.Causes(ctx, in.ID, in.Of)
			return &item[causeList]{causeList{orEmpty(causes)}}, err
		})
	register(a, access.SyncRead, syncOp(http.MethodGet, syncLogsPath+"/{runId}/tally", "getSyncTally", "Sum up what a run did, or what a reconciliation found: outcomes, and causes of failures or drifts"),
		func(ctx context.Context, in *RunID) (*item[leadbridge.RunTally], error) {
			t, err := a.syncs.RunTally(ctx, in.ID, in.RunID)
			t.Outcomes, t.Causes = orEmpty(t.Outcomes), orEmpty(t.Causes)
			return &item[leadbridge.RunTally]{t}, err
		})
}
