package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
	"leadbridge/internal/store"
)

// AuditLog is what the API calls of the audit log.
type AuditLog interface {
	Record(ctx context.Context, e access.Entry) error
	Audit(ctx context.Context, f store.AuditFilter) (access.AuditPage, error)
}

// AuditQuery selects lines of the audit log.
type AuditQuery struct {
	ActorKind   string    `query:"actorKind" enum:"USER,TOKEN,COMMAND,NOBODY"`
	ActorID     string    `query:"actorId" doc:"The ID of a user or a token"`
	Action      string    `query:"action" doc:"For example updateLead"`
	SubjectKind string    `query:"subjectKind" doc:"For example lead"`
	SubjectID   string    `query:"subjectId"`
	Outcome     string    `query:"outcome" enum:"DONE,REFUSED,FAILED"`
	From        time.Time `query:"from"`
	Until       time.Time `query:"until" doc:"Not part of it"`
	Paging
}

func (a *API) registerAudit() {
	register(a, access.Admin, huma.Operation{Method: http.MethodGet, Path: "/api/audit", OperationID: "listAudit", Tags: []string{"Access"},
		Summary: "List who did what, newest first; lines are kept for three years"},
		func(ctx context.Context, in *AuditQuery) (*item[Page[access.Entry]], error) {
			p, err := a.access.Audit(ctx, store.AuditFilter{ActorKind: in.ActorKind, ActorID: in.ActorID, Action: in.Action, SubjectKind: in.SubjectKind,
				SubjectID: in.SubjectID, Outcome: in.Outcome, From: in.From, Until: in.Until, Cursor: in.Cursor, Limit: in.Limit})
			return &item[Page[access.Entry]]{Page[access.Entry]{Items: p.Entries, NextCursor: p.Next}}, err
		})
}

// unrecorded are operations that change nothing, though they are no GET.
var unrecorded = map[string]bool{"previewImport": true, "suggestMappings": true, "tryMappings": true, "testPair": true, "previewMerge": true, "previewDuplicate": true}

// recordWithin is how long a request waits for the line of it in the audit
// log.
const recordWithin = 5 * time.Second

// recorded answers a request and writes it down if it may have changed
// something, or took leads out.
func (a *API) recorded(w http.ResponseWriter, r *http.Request, need access.Scope, answer http.HandlerFunc) {
	route := chi.RouteContext(r.Context())
	action := a.operation(r.Method, route.RoutePattern()).OperationID
	if unrecorded[action] || (r.Method == http.MethodGet || r.Method == http.MethodHead) && need != access.LeadsExport {
		answer(w, r)
		return
	}
	seen := &statusWriter{ResponseWriter: w}
	outcome := access.Failed // unless it comes to an end
	defer func() {
		if seen.Header().Get("Idempotency-Replayed") == "" { // it was written down the first time
			a.record(r, action, outcome, seen.Header().Get("Location"))
		}
	}()
	answer(seen, r)
	outcome = access.OutcomeOf(seen.status)
}

func (a *API) record(r *http.Request, action string, outcome access.Outcome, location string) {
	ctx, route, token := r.Context(), chi.RouteContext(r.Context()), caller(r.Context())
	e := access.Entry{ActorKind: access.ByToken, ActorID: token.ID, Actor: token.Name, Address: gate.Address(r), RequestID: gate.RequestID(ctx),
		Action: action, Outcome: outcome}
	e.SubjectKind, e.SubjectID = access.Subject(route.RoutePattern(), route.URLParam, location)
	// What was done is written down even if the client has gone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	if err := a.access.Record(ctx, e); err != nil {
		a.log.ErrorContext(ctx, "the audit log lacks a line", slog.String("request", e.RequestID), slog.String("action", e.Action), slog.String("error", err.Error()))
	}
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// operation is what is documented of a route.
func (a *API) operation(method, path string) *huma.Operation {
	found := &huma.Operation{}
	if at := a.huma.OpenAPI().Paths[path]; at != nil {
		for m, op := range map[string]*huma.Operation{http.MethodGet: at.Get, http.MethodPost: at.Post, http.MethodPut: at.Put, http.MethodPatch: at.Patch, http.MethodDelete: at.Delete} {
			if m == method && op != nil {
				found = op
			}
		}
	}
	return found
}

// noKey refuses an Idempotency-Key: the answer holds a secret, and answers
// are kept.
func (a *API) noKey() huma.Middlewares {
	return huma.Middlewares{func(c huma.Context, next func(huma.Context)) {
		if c.Header("Idempotency-Key") == "" {
			next(c)
			return
		}
		r, w := unwrap(c)
		a.fail(w, r, leadbridge.InvalidField("api", "Idempotency-Key", "is not taken here: the answer holds a secret that is not to be kept"))
	}}
}
