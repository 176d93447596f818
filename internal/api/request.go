package api

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
)

const maxBody = 1 << 20 // bytes, of everything but uploads

type contextKey int

const (
	keyToken contextKey = iota
	keyDigest
)

// notFound answers where no route leads.
func (a *API) notFound(w http.ResponseWriter, r *http.Request) {
	a.fail(w, r, problem(http.StatusNotFound, "There is nothing at this address. The API's routes are listed at /api/docs."))
}

// methodNotAllowed answers where a route leads for other methods.
func (a *API) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		as := method
		if as == http.MethodHead {
			as = http.MethodGet
		}
		if a.router.Match(chi.NewRouteContext(), as, r.URL.Path) {
			allowed = append(allowed, method)
		}
	}
	p := problem(http.StatusMethodNotAllowed, "This address does not answer "+r.Method+"; it answers "+strings.Join(allowed, ", ")+".")
	p.setHeader("Allow", strings.Join(allowed, ", "))
	a.fail(w, r, p)
}

// heldWriter holds an answer back until it was stored.
type heldWriter struct {
	http.ResponseWriter
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *heldWriter) Header() http.Header { return w.header }

func (w *heldWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *heldWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *heldWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
