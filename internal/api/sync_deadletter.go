package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// DeadLetter is a changed lead that the CRM does not take.
type DeadLetter struct {
	LeadID      string            `json:"leadId"`
	LeadVersion int64             `json:"leadVersion" doc:"The lead's when it was queued last"`
	Object      *string           `json:"object" doc:"The kind of record that it was to become or change"`
	RecordID    *string           `json:"recordId" doc:"null: the record was to be made"`
	Code        *string           `json:"code" doc:"An error code, as of a problem"`
	Reason      string            `json:"reason" doc:"In the CRM's own words"`
	Request     map[string]string `json:"request" doc:"The fields as they were sent, by the CRM's names"`
	Attempts    int               `json:"attempts"`
	QueuedAt    time.Time         `json:"queuedAt"`
	FailedAt    *time.Time        `json:"failedAt"`
}

// DeadLetterOf returns a dead letter as a client sees it.
func DeadLetterOf(i leadbridge.OutboxItem) DeadLetter {
	return DeadLetter{LeadID: i.LeadID, LeadVersion: i.Version, Object: orNull(i.Object), RecordID: orNull(i.RecordID), Code: orNull(i.Code),
		Reason: i.Reason, Request: orEmptyMap(i.Request), Attempts: i.Attempts, QueuedAt: i.QueuedAt, FailedAt: orNull(i.FailedAt)}
}

type listDeadLetters struct {
	IntegrationID
	Paging
	Format
	Reason string `query:"reason" doc:"Only those with this very reason, as their causes give it"`
}

type deadLetterChoice struct {
	LeadIDs []string `json:"leadIds,omitempty" doc:"The leads whose letters are meant"`
	All     bool     `json:"all,omitempty" doc:"Instead of leadIds: all of them"`
}

// handledLetters says how many dead letters were dealt with.
type handledLetters struct {
	Letters int64 `json:"letters"`
}

func (a *API) registerDeadLetters() {
	path := integrationsPath + "/{id}/dead-letters"
	register(a, access.SyncRead, tableOp[DeadLetter](a, syncOp(http.MethodGet, path, "listDeadLetters", "List the changed leads that the CRM does not take, with the request and the CRM's own words")), a.listDeadLetters)
	register(a, access.SyncWrite, accepted(syncOp(http.MethodPost, path+"/retry", "retryDeadLetters", "Send dead letters again; one goes by itself when its lead changes")), a.deadLetterRoute(Syncs.RetryDead))
	register(a, access.SyncWrite, syncOp(http.MethodPost, path+"/drop", "dropDeadLetters", "Give dead letters up; the lead is sent again when it changes"), a.deadLetterRoute(Syncs.DropDead))
}

type handleLetters struct {
	IntegrationID
	Body deadLetterChoice
}

func (a *API) deadLetterRoute(do func(s Syncs, ctx context.Context, actor syncer.Actor, integrationID string, leadIDs []string) (int64, error)) func(context.Context, *handleLetters) (*item[handledLetters], error) {
	return func(ctx context.Context, in *handleLetters) (*item[handledLetters], error) {
		if err := chosen(len(in.Body.LeadIDs), in.Body.All, "leadIds"); err != nil {
			return nil, err
		}
		n, err := do(a.syncs, ctx, syncActor(ctx), in.ID, in.Body.LeadIDs)
		return &item[handledLetters]{handledLetters{n}}, err
	}
}

func (a *API) listDeadLetters(ctx context.Context, in *listDeadLetters) (*huma.StreamResponse, error) {
	if in.Format.Format == "csv" {
		return a.deadLetterTable(in.ID, in.Reason), nil
	}
	p, err := a.deadLetters(ctx, in.ID, in.Reason, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return a.streamJSON(Page[DeadLetter]{Items: each(p.Items, DeadLetterOf), NextCursor: p.NextCursor}), nil
}

func (a *API) deadLetters(ctx context.Context, integrationID, reason, cursor string, limit int) (Page[leadbridge.OutboxItem], error) {
	after, err := parseCursor(cursor)
	if err != nil {
		return Page[leadbridge.OutboxItem]{}, err
	}
	letters, err := a.syncs.DeadLetters(ctx, store.OutboxFilter{IntegrationID: integrationID, Status: leadbridge.OutboxDead, Reason: reason, After: after, Limit: limit + 1})
	return cut(letters, limit, func(last leadbridge.OutboxItem) string { return cursorOf(last.LeadSeq) }), err
}

func (a *API) deadLetterTable(integrationID, reason string) *huma.StreamResponse {
	header := []string{"leadId", "object", "recordId", "code", "reason", "attempts", "queuedAt", "failedAt"}
	return a.table("dead-letters-"+integrationID+".csv", header, func(ctx context.Context, cursor string) ([][]string, string, error) {
		p, err := a.deadLetters(ctx, integrationID, reason, cursor, tablePage)
		lines := make([][]string, len(p.Items))
		for i, l := range p.Items {
			lines[i] = []string{l.LeadID, l.Object, l.RecordID, l.Code, l.Reason, strconv.Itoa(l.Attempts), timeCell(l.QueuedAt), timeCell(l.FailedAt)}
		}
		return lines, p.NextCursor, err
	})
}
