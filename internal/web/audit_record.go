package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// unrecorded are forms that change nothing but what a browser shows, or the
// draft of an import: that is written down when it starts.
var unrecorded = map[string]bool{
	"setTheme": true, "chooseColumns": true,
	"testPair": true, "tryMapping": true,
	"saveReading": true, "saveColumns": true, "saveOptions": true,
}

// takingOut are downloads that are written down, beside those that need the
// right to export leads.
var takingOut = map[string]bool{
	"/settings/audit.csv":            true,
	"/settings/backup/leadbridge.db": true,
}

// recordWithin is how long an answer waits for its line in the audit log.
const recordWithin = 5 * time.Second

// recorded writes down what a form did. The action is named like the method
// that handles it, so that every form has a name without being given one. What
// it was about stands in the route or in the address that the answer leads to;
// an answer that leads nowhere says it in its Content-Location.
func (w *Web) recorded(action string, handle func(*page) error) func(*page) error {
	if unrecorded[action] {
		return handle
	}
	return func(p *page) error {
		seen := &statusWriter{ResponseWriter: p.w}
		p.w = seen
		outcome := access.Failed // unless it comes to an end
		defer func() {
			if p.User.ID != "" || outcome == access.Refused && strings.HasPrefix(action, "logIn") { // others' tries are without bound
				w.record(p, action, outcome, cmp.Or(seen.Header().Get("Location"), seen.Header().Get("HX-Redirect"), seen.Header().Get("Content-Location")))
			}
		}()
		err := handle(p)
		outcome = access.OutcomeOf(seen.status)
		if err != nil {
			outcome = access.OutcomeOf(problemOf[leadbridge.KindOf(err)].Status)
		}
		return err
	}
}

func (w *Web) record(p *page, action string, outcome access.Outcome, location string) {
	route := chi.RouteContext(p.ctx())
	e := access.Entry{ActorKind: access.ByUser, ActorID: p.User.ID, Actor: p.User.Name, Address: gate.Address(p.r), RequestID: gate.RequestID(p.ctx()),
		Action: action, Outcome: outcome}
	if p.User.ID == "" {
		e.ActorKind, e.Actor = access.ByNobody, "nobody known"
	}
	e.SubjectKind, e.SubjectID = access.Subject(route.RoutePattern(), route.URLParam, location)
	// What was done is written down even if the browser has gone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx()), recordWithin)
	defer cancel()
	if err := w.access.Record(ctx, e); err != nil {
		w.log.ErrorContext(ctx, "the audit log lacks a line", slog.String("request", e.RequestID), slog.String("action", action), slog.String("error", err.Error()))
	}
}

// actionOf is the name of a method of Web.
func actionOf(handle func(*page) error) string {
	name := runtime.FuncForPC(reflect.ValueOf(handle).Pointer()).Name()
	return strings.TrimSuffix(name[strings.LastIndex(name, ".")+1:], "-fm")
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
