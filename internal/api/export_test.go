package api

import (
	"context"
	"io"
	"log/slog"
	"maps"

	"github.com/go-chi/chi/v5"

	"leadbridge/internal/access"
)

// Scopes returns the scope of every route that needs a token.
func (a *API) Scopes() map[string]access.Scope { return maps.Clone(a.scopes) }

// Router returns the router, to be walked.
func (a *API) Router() chi.Routes { return a.router }

// ProblemOf makes a problem of an error, with a log of its own.
func ProblemOf(log io.Writer, err error) *Problem {
	a := &API{log: slog.New(slog.NewTextHandler(log, nil))}
	return a.problem(context.Background(), err)
}

// StatusTables returns the HTTP status of each code that has one of its own.
func StatusTables() map[string]int {
	all := maps.Clone(codeStatus)
	for kind, status := range kindStatus {
		all[string(kind)] = status
	}
	for status, code := range statusCode {
		all[code] = status
	}
	return all
}
