// Package sandbox imitates Pipedrive: two companies with their own users,
// custom fields and records, OAuth, both versions of the API, limits,
// searches that lag and webhooks that are sent. README.md says what it
// imitates and what it does not.
package sandbox

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	stage "leadbridge/internal/sandbox"
)

// simulator is one Pipedrive with all its companies.
type simulator struct {
	stage     *stage.Stage
	grants    *stage.Grants
	tokens    sync.Mutex // one at a time asks for tokens
	companies []*company
	farewell  *http.Client
	limits    limits
	// queryTokens counts the calls that carried their token in the address.
	queryTokens atomic.Int64
}

// New returns the simulator's handler.
func New(s *stage.Stage) http.Handler {
	sim := &simulator{stage: s, farewell: &http.Client{Timeout: 10 * time.Second}}
	s.Fault = sim.fault
	sim.grants = newGrants(s)
	s.Vices.Add(vices...)
	for i := range s.Accounts {
		sim.companies = append(sim.companies, newCompany(sim, i))
	}
	sim.addActions()
	return sim.routes()
}

func (s *simulator) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.StripSlashes, headAsGet)
	r.Get("/oauth/authorize", s.authorize)
	r.Post("/oauth/authorize", s.authorize)
	r.Post("/oauth/token", s.token)
	r.Post("/oauth/revoke", s.revoke)
	for _, base := range []string{"/v1", "/api/v1"} {
		r.Route(base, func(r chi.Router) { s.mount(r, append(routesV1(), oldRoutes()...)) })
	}
	r.Route("/api/v2", func(r chi.Router) { s.mount(r, routesV2()) })
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { unknownMethod.write(w) })
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) { unknownMethod.write(w) })
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

var unknownMethod = &fault{status: http.StatusNotFound, body: map[string]any{"status": false, "success": false, "error": "Unknown method ."}}

// unauthorized is the answer to a missing, wrong or expired token.
var unauthorized = &fault{status: http.StatusUnauthorized, body: map[string]any{"success": false, "error": "unauthorized access",
	"errorCode": 401, "error_info": "Please check developers.pipedrive.com"}}

func (s *simulator) mount(r chi.Router, routes []route) {
	for _, rt := range routes {
		r.Method(rt.method, rt.path, s.serve(rt))
	}
}

// serve puts before a handler what holds for all of them: who asks, whether
// the company is alive, the limits and the scopes.
func (s *simulator) serve(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		co, who, known := s.identify(r)
		if !known {
			unauthorized.write(w)
			return
		}
		co.mu.Lock()
		defer co.mu.Unlock()
		co.settle()
		c := &call{Request: r, sim: s, co: co, session: who, now: co.now(), header: w.Header()}
		if rt.table != "" {
			c.table = co.table(rt.table)
		}
		if s.lockedOut(w, c) {
			return
		}
		a, err := s.answer(c, rt)
		if err != nil {
			err.write(w)
			return
		}
		writeJSON(w, a.status, a.body)
	}
}

func (s *simulator) answer(c *call, rt route) (answer, *fault) {
	if err := s.spend(c, rt); err != nil {
		return answer{}, err
	}
	switch {
	case s.stage.Vices.On(viceAccountExpired):
		return answer{}, &fault{status: http.StatusPaymentRequired, text: "Company account is not active", info: "The subscription or trial has ended."}
	case !c.permits(rt.scopes):
		return answer{}, &fault{status: http.StatusForbidden, text: "Scope and URL mismatch", info: seeDocs}
	case rt.admin && !c.user.admin:
		return answer{}, &fault{status: http.StatusForbidden, text: "You do not have permissions to do this", info: seeDocs}
	}
	return rt.do(c)
}
