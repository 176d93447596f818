// Package sandbox imitates Salesforce: its sign-in, its REST and Bulk 2.0
// APIs, its outbound messages and its moods. README.md says what is imitated
// and what is not.
package sandbox

import (
	"net/http"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	stage "leadbridge/internal/sandbox"
)

// server is the simulator: some orgs behind one address.
type server struct {
	*stage.Stage
	tokens sync.Mutex // held while tokens are given
	grants *stage.Grants
	orgs   []*org
	data   *chi.Mux // what is under /services/data/vXX.X
}

// New returns the simulator.
func New(s *stage.Stage) http.Handler {
	v := &server{Stage: s}
	s.Vices.Add(vices...)
	s.Fault = v.fault
	v.grants = v.newGrants()
	for i := range s.Accounts {
		v.orgs = append(v.orgs, v.newOrg(i))
	}
	v.addActions()
	v.data = v.dataRoutes()

	r := chi.NewRouter()
	r.HandleFunc("/services/oauth2/authorize", v.authorize)
	r.Post("/services/oauth2/token", v.token)
	r.HandleFunc("/services/oauth2/revoke", v.revoke)
	r.Post("/services/oauth2/introspect", v.introspect)
	r.HandleFunc("/services/oauth2/userinfo", v.userinfo)
	r.HandleFunc("/id/{org}/{user}", v.identity)
	r.Get("/services/data", v.versions)
	r.Get("/services/data/", v.versions)
	r.HandleFunc("/services/data/*", v.serveData)
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) {
		writeErrors(w, http.StatusNotFound, apiError{Code: "NOT_FOUND", Message: "The requested resource does not exist"})
	})
	return r
}

// dataRoutes are the resources of one version of the data API.
func (v *server) dataRoutes() *chi.Mux {
	r := chi.NewRouter()
	r.Get("/", handle((*call).resources))
	r.Get("/limits", handle((*call).limits))
	r.Get("/limits/recordCount", handle((*call).recordCount))

	r.Get("/query", handle((*call).query))
	r.Get("/query/{locator}", handle((*call).queryMore))
	r.Get("/queryAll", handle((*call).queryAll))
	r.Get("/queryAll/{locator}", handle((*call).queryMore))

	r.Get("/search", handle((*call).search))
	r.Get("/parameterizedSearch", handle((*call).parameterizedSearch))
	r.Post("/parameterizedSearch", handle((*call).postedSearch))

	r.Get("/sobjects", handle((*call).describeGlobal))
	r.Get("/sobjects/{object}", handle((*call).basicInfo))
	r.Post("/sobjects/{object}", handle((*call).createOne))
	r.Get("/sobjects/{object}/describe", handle((*call).describe))
	r.Get("/sobjects/{object}/updated", handle((*call).updated))
	r.Get("/sobjects/{object}/deleted", handle((*call).deleted))
	r.Get("/sobjects/{object}/{id}", handle((*call).readOne))
	r.Patch("/sobjects/{object}/{id}", handle((*call).updateOne))
	r.Delete("/sobjects/{object}/{id}", handle((*call).deleteOne))
	r.Get("/sobjects/{object}/{field}/{value}", handle((*call).readByKey))
	r.Patch("/sobjects/{object}/{field}/{value}", handle((*call).upsertOne))
	r.Delete("/sobjects/{object}/{field}/{value}", handle((*call).deleteByKey))
	r.Post("/tooling/sobjects/CustomField", handle((*call).createField))

	r.Post("/composite", handle((*call).composite))
	r.Post("/composite/graph", handle((*call).graph))
	r.Post("/composite/tree/{object}", handle((*call).tree))
	r.Post("/composite/batch", handle((*call).batch))
	r.Post("/composite/sobjects", handle((*call).createMany))
	r.Patch("/composite/sobjects", handle((*call).updateMany))
	r.Delete("/composite/sobjects", handle((*call).deleteMany))
	r.Get("/composite/sobjects/{object}", handle((*call).readMany))
	r.Post("/composite/sobjects/{object}", handle((*call).readMany))
	r.Patch("/composite/sobjects/{object}/{field}", handle((*call).upsertMany))

	r.Post("/jobs/query", handle((*call).createQueryJob))
	r.Get("/jobs/query", handle((*call).listQueryJobs))
	r.Get("/jobs/query/{job}", handle((*call).readQueryJob))
	r.Patch("/jobs/query/{job}", handle((*call).abortQueryJob))
	r.Delete("/jobs/query/{job}", handle((*call).deleteQueryJob))
	r.Get("/jobs/query/{job}/results", handle((*call).queryJobResults))
	r.Post("/jobs/ingest", handle((*call).createIngestJob))
	r.Get("/jobs/ingest", handle((*call).listIngestJobs))
	r.Get("/jobs/ingest/{job}", handle((*call).readIngestJob))
	r.Patch("/jobs/ingest/{job}", handle((*call).changeIngestJob))
	r.Delete("/jobs/ingest/{job}", handle((*call).deleteIngestJob))
	r.Put("/jobs/ingest/{job}/batches", handle((*call).uploadIngestJob))
	r.Get("/jobs/ingest/{job}/{results}", handle((*call).ingestJobResults))

	r.NotFound(handle(func(c *call) {
		c.fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
	}))
	r.MethodNotAllowed(handle(func(c *call) {
		var allowed []string
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if r.Match(chi.NewRouteContext(), method, c.r.URL.RawPath) {
				allowed = append(allowed, method)
			}
		}
		c.w.Header().Set("Allow", strings.Join(allowed, ", "))
		c.fail(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method '%s' not allowed. Allowed are %s", c.r.Method, strings.Join(allowed, ","))
	}))
	return r
}
