package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
)

// Limits of one request. Bodies and answers that stream are limited by the
// time in which nothing moves.
const (
	maxBody     = 1 << 20 // bytes, of everything but uploads
	bodyWithin  = 30 * time.Second
	writeWithin = 60 * time.Second
	workWithin  = 55 * time.Second
)

type contextKey int

const (
	keyRequestID contextKey = iota
	keyToken
	keyDigest
	keyNote
)

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(keyRequestID).(string)
	return id
}

// note is what inner handlers tell the log of a request.
type note struct{ route, token string }

// observe gives every request an ID, logs it, and turns a panic into an
// error. The log holds the route's pattern and never a path, query, header or
// body, for these can hold personal data and secrets.
func (a *API) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		n := &note{}
		ctx := context.WithValue(r.Context(), keyRequestID, uuid.Must(uuid.NewV7()).String())
		ctx = context.WithValue(ctx, keyNote, n)
		r = r.WithContext(ctx)
		seen := &watchedWriter{ResponseWriter: w}
		seen.Header().Set("X-Request-Id", requestID(ctx))
		defer func() {
			fault := recover()
			if fault != nil && fault != http.ErrAbortHandler {
				a.log.ErrorContext(ctx, "panic", slog.String("request", requestID(ctx)), slog.Any("fault", fault), slog.String("stack", string(debug.Stack())))
				if seen.status == 0 {
					a.fail(seen, r, ourFault())
				} else {
					fault = http.ErrAbortHandler
				}
			}
			a.log.InfoContext(ctx, "request", slog.String("request", requestID(ctx)), slog.String("method", r.Method), slog.String("route", n.route),
				slog.Int("status", seen.status), slog.Int64("bytes", seen.bytes), slog.Duration("took", time.Since(start)), slog.String("token", n.token))
			if fault == http.ErrAbortHandler {
				panic(fault) // so that the client sees the answer break off
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// noteRoute keeps the pattern of the route for the log.
func noteRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, ok := r.Context().Value(keyNote).(*note); ok {
			n.route = chi.RouteContext(r.Context()).RoutePattern()
		}
		next.ServeHTTP(w, r)
	})
}

// guard sets the security headers and the deadlines of a request.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		deadlines := http.NewResponseController(w)
		if r.Body != nil && r.Body != http.NoBody {
			_ = deadlines.SetReadDeadline(time.Now().Add(bodyWithin))
		}
		_ = deadlines.SetWriteDeadline(time.Now().Add(writeWithin))
		next.ServeHTTP(w, r)
	})
}

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

// watchedWriter remembers what was answered.
type watchedWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *watchedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

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
