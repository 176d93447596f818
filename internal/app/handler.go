package app

import (
	"net/http"
	"strings"

	"leadbridge/internal/api"
	"leadbridge/internal/web"
)

// handler answers all requests: the API under its own paths, and pages under
// all others.
type handler struct {
	api *api.API
	web *web.Web
}

func (a *App) handler() *handler {
	return &handler{
		api: api.New(api.Options{Imports: a.Imports, Leads: a.Leads, Duplicates: a.Leads, Fields: a.Catalog, Settings: a.Office, Integrations: a.Accounts,
			Syncs: a.Syncs, Events: a.Syncs, Quality: a.Surveys, Access: a.Access, Keys: a.db, AppURL: a.Accounts.AppURL,
			Ready: a.Ready, Log: a.log, Version: a.config.Version, MaxFileSize: a.config.MaxFileSize}),
		web: web.New(web.Options{UseCases: web.UseCases{
			ImportSetup: a.Imports, FieldMaker: a.Catalog, Imports: a.Imports, Leads: a.Leads, LeadWriter: a.Leads, Bulk: a.Leads, Fields: a.Catalog,
			OwnFields: a.Catalog, Office: a.Office, Rehearsals: a.Rehearsal,
			Duplicates: a.Leads, Comparisons: a.Leads, Merges: a.Leads, MergeBatches: a.Leads,
			Integrations: a.Accounts, SyncStates: a.Syncs, SyncGlances: a.Syncs,
			Syncs: a.Syncs, Quality: a.Surveys,
		}, Access: a.Access, Sessions: a.db,
			AppURL: a.Accounts.AppURL, Log: a.log, Version: a.config.Version, MaxFileSize: a.config.MaxFileSize}),
	}
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		h.api.ServeHTTP(w, r)
		return
	}
	h.web.ServeHTTP(w, r)
}

// drain ends the answers that would otherwise go on for long.
func (h *handler) drain() {
	h.api.Drain()
	h.web.Drain()
}
