// Package sandbox imitates HubSpot for rehearsals and tests: its OAuth, CRM
// records, search, properties, pipelines, owners, associations, limits and
// webhooks, with two accounts of invented people. README.md says what it does
// not imitate.
package sandbox

import (
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	stage "leadbridge/internal/sandbox"
)

// hub is the simulated vendor with all its accounts.
type hub struct {
	*stage.Stage
	accounts []*account
	apps     *apps
	limits   *limiter
	sender   *sender

	tokens sync.Mutex // guards the settings of grants while a token is made
	grants *stage.Grants
}

// New returns the simulator on its stage.
func New(s *stage.Stage) http.Handler {
	h := &hub{Stage: s, limits: newLimiter()}
	h.apps = newApps(s.Clients)
	h.sender = newSender(h)
	h.grants = &stage.Grants{Clock: s.Clock, CodeLife: 5 * time.Minute, AccessLife: tokenLife, NewToken: newToken}
	s.Fault = writeGeneric
	s.Vices.Add(vices...)
	for i := range s.Accounts {
		h.accounts = append(h.accounts, h.newAccount(i))
	}
	h.addActions()
	r := chi.NewRouter()
	r.Use(headAsGet)
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) {
		writeFault(w, notFound("resource not found"))
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) {
		writeFault(w, &fault{status: http.StatusMethodNotAllowed, category: "VALIDATION_ERROR", message: "HTTP 405 Method Not Allowed"})
	})
	h.oauthRoutes(r)
	h.webhookRoutes(r)
	h.accountRoutes(r)
	for _, version := range []string{"v3", "v4", "2026-03", "2026-09"} {
		h.recordRoutes(r, version)
		h.schemaRoutes(r, version)
		h.associationRoutes(r, version)
	}
	return r
}

// headAsGet lets HEAD do what GET does; the server leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			chi.RouteContext(r.Context()).RouteMethod = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// pathOf is where a family of the CRM API is in a version: before the family
// in the old ones, behind it in the dated ones.
func pathOf(family, version string) string {
	if version[0] == 'v' {
		return "/crm/" + version + "/" + family
	}
	return "/crm/" + family + "/" + version
}

func (h *hub) recordRoutes(r chi.Router, version string) {
	read, write := objectScope("read"), objectScope("write")
	r.Route(pathOf("objects", version)+"/{type}", func(r chi.Router) {
		r.Get("/", h.api(version, read, listRecords))
		r.Post("/", h.api(version, write, createRecord))
		r.Post("/search", h.search(version))
		r.Post("/merge", h.api(version, write, mergeRecords))
		r.Post("/gdpr-delete", h.api(version, write, eraseRecord))
		r.Post("/batch/read", h.api(version, read, batchRead))
		r.Post("/batch/create", h.api(version, write, batchCreate))
		r.Post("/batch/update", h.api(version, write, batchUpdate))
		r.Post("/batch/upsert", h.api(version, write, batchUpsert))
		r.Post("/batch/archive", h.api(version, write, batchArchive))
		r.Get("/{id}", h.api(version, read, getRecord))
		r.Patch("/{id}", h.api(version, write, updateRecord))
		r.Delete("/{id}", h.api(version, write, archiveRecord))
		r.Get("/{id}/associations/{to}", h.api(version, read, listAssociations))
		r.Put("/{id}/associations/default/{to}/{toID}", h.api(version, write, putDefaultAssociation))
		r.Put("/{id}/associations/{to}/{toID}", h.api(version, write, putAssociation))
		r.Delete("/{id}/associations/{to}/{toID}", h.api(version, write, deleteAssociation))
	})
}

func (h *hub) schemaRoutes(r chi.Router, version string) {
	read, write := schemaScope("read"), schemaScope("write")
	r.Route(pathOf("properties", version)+"/{type}", func(r chi.Router) {
		r.Get("/", h.api(version, read, listProperties))
		r.Post("/", h.api(version, write, createProperty))
		r.Post("/batch/read", h.api(version, read, batchReadProperties))
		r.Post("/batch/create", h.api(version, write, batchCreateProperties))
		r.Post("/batch/archive", h.api(version, write, batchArchiveProperties))
		r.Get("/groups", h.api(version, read, listGroups))
		r.Post("/groups", h.api(version, write, createGroup))
		r.Get("/groups/{group}", h.api(version, read, getGroup))
		r.Patch("/groups/{group}", h.api(version, write, updateGroup))
		r.Delete("/groups/{group}", h.api(version, write, archiveGroup))
		r.Get("/{property}", h.api(version, read, getProperty))
		r.Patch("/{property}", h.api(version, write, updateProperty))
		r.Delete("/{property}", h.api(version, write, archiveProperty))
	})
	r.Route(pathOf("pipelines", version)+"/{type}", func(r chi.Router) {
		r.Get("/", h.api(version, read, listPipelines))
		r.Post("/", h.api(version, write, createPipeline))
		r.Get("/{pipeline}", h.api(version, read, getPipeline))
		r.Patch("/{pipeline}", h.api(version, write, updatePipeline))
		r.Put("/{pipeline}", h.api(version, write, updatePipeline))
		r.Delete("/{pipeline}", h.api(version, write, deletePipeline))
		r.Get("/{pipeline}/audit", h.api(version, read, audit))
		r.Get("/{pipeline}/stages", h.api(version, read, listStages))
		r.Post("/{pipeline}/stages", h.api(version, write, createStage))
		r.Get("/{pipeline}/stages/{stage}", h.api(version, read, getStage))
		r.Patch("/{pipeline}/stages/{stage}", h.api(version, write, updateStage))
		r.Put("/{pipeline}/stages/{stage}", h.api(version, write, updateStage))
		r.Delete("/{pipeline}/stages/{stage}", h.api(version, write, deleteStage))
		r.Get("/{pipeline}/stages/{stage}/audit", h.api(version, read, audit))
	})
	owners := pathOf("owners", version)
	r.Get(owners, h.api(version, plainScope("crm.objects.owners.read"), listOwners))
	r.Get(owners+"/", h.api(version, plainScope("crm.objects.owners.read"), listOwners))
	r.Get(owners+"/{owner}", h.api(version, plainScope("crm.objects.owners.read"), getOwner))
	// There are no custom objects here.
	none := h.api(version, plainScope(), func(*call) (int, any, error) {
		return http.StatusOK, map[string]any{"results": []any{}}, nil
	})
	r.Get(pathOf("schemas", version), none)
	r.Get("/crm-object-schemas/"+version+"/schemas", none)
}

func (h *hub) associationRoutes(r chi.Router, version string) {
	read, write := objectScope("read"), objectScope("write")
	if version == "v3" {
		h.oldAssociationRoutes(r)
		return
	}
	r.Route(pathOf("associations", version)+"/{type}/{to}", func(r chi.Router) {
		r.Post("/batch/read", h.api(version, read, batchReadAssociations))
		r.Post("/batch/create", h.api(version, write, batchCreateAssociations))
		r.Post("/batch/archive", h.api(version, write, batchArchiveAssociations))
		r.Post("/batch/labels/archive", h.api(version, write, batchArchiveLabels))
		r.Post("/batch/associate/default", h.api(version, write, batchDefaultAssociations))
	})
	labels := func(r chi.Router) {
		r.Get("/", h.api(version, read, listLabels))
		r.Post("/", h.api(version, write, createLabel))
		r.Put("/", h.api(version, write, updateLabel))
		r.Delete("/{label}", h.api(version, write, deleteLabel))
	}
	r.Route(pathOf("associations", version)+"/{type}/{to}/labels", labels)
	if version == "v4" { // where its own document has them
		r.Route("/crm/associations/v4/{type}/{to}/labels", labels)
	}
}
