package api

import (
	"context"
	"net/http"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/syncer"
)

// SyncState is how an integration's sync stands.
type SyncState struct {
	IntegrationID string                `json:"integrationId"`
	SyncStatus    leadbridge.SyncStatus `json:"syncStatus" enum:"IDLE,SYNCING,ERROR"`
	Run           *SyncLog              `json:"run,omitempty" doc:"The run that is under way, or held; absent: none"`
	ProgressEstimate
	LastRun       *SyncLog                                  `json:"lastRun,omitempty" doc:"The newest sync that has ended"`
	LastSyncAt    *time.Time                                `json:"lastSyncAt"`
	NextRunAt     *time.Time                                `json:"nextRunAt" doc:"When the schedule starts the next; null: it does not"`
	DryRunNeeded  bool                                      `json:"dryRunNeeded" doc:"The first sync needs a dry run"`
	Outbox        SyncOutbox                                `json:"outbox"`
	Inbox         SyncInbox                                 `json:"inbox"`
	OpenConflicts int64                                     `json:"openConflicts"`
	ErrorRecords  int64                                     `json:"errorRecords" doc:"Records that do not fit our rules and wait to be corrected"`
	Links         map[string]map[leadbridge.LinkState]int64 `json:"links" doc:"Records that are known, by kind and state"`
	Warnings      []syncer.Warning                          `json:"warnings" nullable:"false" doc:"What a person should know: rate_limit, held, needs_reconnect, paused, dead_letters, problems, conflicts, no_webhooks, errors"`
}

// SyncOutbox counts the leads that are on their way to the CRM.
type SyncOutbox struct {
	Queued int64 `json:"queued"`
	Dead   int64 `json:"dead" doc:"Those that the CRM does not take; see dead-letters"`
}

// SyncInbox counts the events that wait to be worked off.
type SyncInbox struct {
	Waiting  int64      `json:"waiting"`
	OldestAt *time.Time `json:"oldestAt"`
}

// SyncStateOf returns how an integration's sync stands as a client sees it.
func SyncStateOf(id string, s syncer.Status) SyncState {
	v := SyncState{IntegrationID: id, SyncStatus: s.State, ProgressEstimate: estimateOf(s), LastSyncAt: orNull(s.LastSyncAt), NextRunAt: orNull(s.NextRunAt),
		DryRunNeeded: s.DryRunNeeded, Outbox: SyncOutbox{s.Outbox.Queued, s.Outbox.Dead}, Inbox: SyncInbox{s.InboxWaiting, orNull(s.InboxOldest)},
		OpenConflicts: s.OpenConflicts, ErrorRecords: s.Problems, Links: s.Links, Warnings: orEmpty(s.Warnings)}
	if s.Run != nil {
		run := SyncLogOf(s.Run)
		v.Run = &run
	}
	if s.Last != nil {
		last := SyncLogOf(s.Last)
		v.LastRun = &last
	}
	if v.Links == nil {
		v.Links = map[string]map[leadbridge.LinkState]int64{}
	}
	return v
}

func (a *API) registerSyncStatus() {
	register(a, access.SyncRead, syncOp(http.MethodGet, integrationsPath+"/{id}/sync-status", "getSyncStatus", "Tell how an integration's sync stands: progress, next run, what waits, and warnings"),
		func(ctx context.Context, in *IntegrationID) (*item[SyncState], error) {
			s, err := a.syncs.Status(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &item[SyncState]{SyncStateOf(in.ID, s)}, nil
		})
}
