// Package gate is what every request passes before the API or a page answers
// it: an ID, a line in the log, deadlines, the headers that all answers share,
// and the refusal of what pages of other sites send.
package gate

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
)

// Deadlines of one request. Bodies and answers that stream move theirs on as
// long as something arrives.
const (
	BodyWithin  = 30 * time.Second
	WriteWithin = 60 * time.Second
	WorkWithin  = 55 * time.Second
)

// Refusals answer what goes no further, each in the form that its readers
// understand.
type Refusals struct {
	Fault       http.HandlerFunc // a fault of our own; the log has been told
	CrossOrigin http.HandlerFunc // a page of another site sent the request
}

// New puts the gate before a handler.
func New(log *slog.Logger, refuse Refusals, next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(refuse.CrossOrigin)
	return observe(log, refuse.Fault, guard(origin.Handler(next)))
}

type contextKey struct{}

// note is what inner handlers tell the log of a request.
type note struct{ id, route, caller string }

func noteOf(ctx context.Context) *note {
	n, _ := ctx.Value(contextKey{}).(*note)
	if n == nil {
		n = &note{}
	}
	return n
}

// RequestID returns the ID under which the log tells of a request.
func RequestID(ctx context.Context) string { return noteOf(ctx).id }

// NoteCaller tells the log who asks: the ID of a token or a user.
func NoteCaller(ctx context.Context, id string) { noteOf(ctx).caller = id }

// NoteRoute keeps the pattern of the route for the log.
func NoteRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The pattern is known once the router has chosen.
		defer func() { noteOf(r.Context()).route = chi.RouteContext(r.Context()).RoutePattern() }()
		next.ServeHTTP(w, r)
	})
}

// observe gives every request an ID, logs it, and turns a panic into an
// error. The log holds the route's pattern and never a path, query, header or
// body, for these can hold personal data and secrets.
func observe(log *slog.Logger, fault http.HandlerFunc, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		n := &note{id: uuid.Must(uuid.NewV7()).String()}
		ctx := context.WithValue(r.Context(), contextKey{}, n)
		r = r.WithContext(ctx)
		seen := &watchedWriter{ResponseWriter: w}
		seen.Header().Set("X-Request-Id", n.id)
		defer func() {
			broken := recover()
			if broken != nil && broken != http.ErrAbortHandler {
				log.ErrorContext(ctx, "panic", slog.String("request", n.id), slog.Any("fault", broken), slog.String("stack", string(debug.Stack())))
				if seen.status == 0 {
					fault(seen, r)
				} else {
					broken = http.ErrAbortHandler
				}
			}
			log.InfoContext(ctx, "request", slog.String("request", n.id), slog.String("method", r.Method), slog.String("route", n.route),
				slog.Int("status", seen.status), slog.Int64("bytes", seen.bytes), slog.Duration("took", time.Since(start)), slog.String("caller", n.caller))
			if broken == http.ErrAbortHandler {
				panic(broken) // so that the client sees the answer break off
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// guard sets the deadlines of a request and the headers that all answers
// share. Pages and files loosen what they must.
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
			_ = deadlines.SetReadDeadline(time.Now().Add(BodyWithin))
		}
		_ = deadlines.SetWriteDeadline(time.Now().Add(WriteWithin))
		next.ServeHTTP(w, r)
	})
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
