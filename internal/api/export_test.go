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

// Routes returns the router, to be walked.
func (a *API) Routes() chi.Routes { return a.router }

// ProblemOf makes a problem of an error, with a log of its own.
func ProblemOf(log io.Writer, err error) *Problem {
	a := &API{log: slog.New(slog.NewTextHandler(log, nil))}
	return a.problem(context.Background(), err)
}
