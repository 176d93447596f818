// Package api serves Leadbridge over HTTP: the REST routes with their OpenAPI
// document, and health. It holds no business of its own; every route calls a
// use case.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// Options is what the API serves and calls.
type Options struct {
	Imports      Imports
	Leads        Leads
	Duplicates   Duplicates
	Fields       Fields
	Settings     Settings
	Integrations Integrations
	Syncs        Syncs
	Events       Events
	Quality      Quality
	Access       Access
	Keys         Keys
	// AppURL is where people reach the server, without a slash at its end.
	AppURL string
	// Ready reports why the server cannot work now, if it cannot.
	Ready       func(context.Context) error
	Log         *slog.Logger
	Version     string
	MaxFileSize int64 // bytes of one upload
}

// API answers HTTP requests.
type API struct {
	imports      Imports
	leads        Leads
	duplicates   Duplicates
	fields       Fields
	settings     Settings
	integrations Integrations
	syncs        Syncs
	events       Events
	quality      Quality
	access       Access
	keys         Keys
	ready        func(context.Context) error
	log          *slog.Logger
	appURL       string
	maxFileSize  int64

	router  *chi.Mux
	huma    huma.API
	handler http.Handler
	// scopes holds the scope of every route that needs a token, by method
	// and pattern.
	scopes map[string]access.Scope
	// browserRoutes are the patterns that also take the token as a password,
	// for a browser can send no other.
	browserRoutes map[string]bool

	draining  chan struct{}
	drainOnce sync.Once
}

// New returns the API.
func New(o Options) *API {
	a := &API{imports: o.Imports, leads: o.Leads, duplicates: o.Duplicates, fields: o.Fields, settings: o.Settings, integrations: o.Integrations, syncs: o.Syncs, events: o.Events, quality: o.Quality, access: o.Access, keys: o.Keys,
		ready: o.Ready, log: o.Log, appURL: o.AppURL, maxFileSize: o.MaxFileSize,
		router: chi.NewRouter(), scopes: map[string]access.Scope{}, browserRoutes: map[string]bool{}, draining: make(chan struct{})}
	a.router.Use(middleware.GetHead)
	a.router.NotFound(a.notFound)
	a.router.MethodNotAllowed(a.methodNotAllowed)

	open := a.router.With(gate.NoteRoute)
	open.Get("/healthz", a.health)
	open.Get("/readyz", a.readiness)

	guarded := a.router.With(gate.NoteRoute, a.authorize, a.idempotent)
	a.huma = humachi.New(guarded, document(o.Version))
	a.registerImports()
	a.registerFiles()
	a.registerRecords()
	a.registerPlans()
	a.registerImportBin()
	a.registerCorrections()
	a.registerSavedMappings()
	a.registerLeads()
	a.registerDuplicates()
	a.registerFields()
	a.registerSettings()
	a.registerQuality()
	a.registerIntegrations()
	a.registerIntegrationMappings()
	a.registerIntegrationSetup()
	a.registerUsers()
	a.registerTokens()
	a.registerAudit()
	a.registerSyncs()
	a.registerOAuth(open)
	a.registerWebhooks(open)
	a.registerDocs(guarded)

	// Tokens are no cookies, so other sites cannot borrow them; but a browser
	// remembers one that it sent as a password.
	a.handler = gate.New(a.log, gate.Refusals{
		Fault:       func(w http.ResponseWriter, r *http.Request) { a.fail(w, r, ourFault()) },
		CrossOrigin: a.crossOrigin,
	}, a.router)
	return a
}

// ServeHTTP implements [http.Handler].
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Drain ends the answers that would otherwise go on for long, so that the
// server can stop.
func (a *API) Drain() { a.drainOnce.Do(func() { close(a.draining) }) }

func (a *API) crossOrigin(w http.ResponseWriter, r *http.Request) {
	p := problem(http.StatusForbidden, "A page of another site sent this request, so it was refused.")
	p.Code = "cross_origin"
	a.fail(w, r, p)
}

func (a *API) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

func (a *API) readiness(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	if err := a.ready(ctx); err != nil {
		a.fail(w, r, err)
		return
	}
	a.health(w, r)
}
