package web

import (
	"cmp"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// get adds a page that users see whose role carries the scope.
func (w *Web) get(pattern string, scope access.Scope, handle func(*page) error) {
	w.handle(http.MethodGet, pattern, scope, handle)
}

// post adds what a form of a page does.
func (w *Web) post(pattern string, scope access.Scope, handle func(*page) error) {
	w.handle(http.MethodPost, pattern, scope, handle)
}

func (w *Web) handle(method, pattern string, scope access.Scope, handle func(*page) error) {
	w.scopes[method+" "+pattern] = scope
	w.route(method, pattern, handle, func(p *page) error {
		if err := w.admit(p); err != nil {
			return w.askLogin(p, err)
		}
		if !p.User.May(scope) {
			return leadbridge.Errorf(leadbridge.Forbidden, "web", "Your role does not allow this. Ask an administrator for the right to do it.")
		}
		return handle(p)
	})
}

// before adds a page that needs no log-in. There are few.
func (w *Web) before(method, pattern string, handle func(*page) error) {
	w.open[method+" "+pattern] = true
	w.route(method, pattern, handle, handle)
}

// route ties a pattern to a handler; guarded is the handler behind whatever
// stands before it.
func (w *Web) route(method, pattern string, handler, guarded func(*page) error) {
	if method != http.MethodGet || w.scopes[method+" "+pattern] == access.LeadsExport || takingOut[pattern] {
		w.actions[method+" "+pattern] = actionOf(handler)
		guarded = w.recorded(actionOf(handler), guarded)
	}
	w.router.Method(method, pattern, w.sessions.LoadAndSave(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Body != nil && method == http.MethodPost && !isUpload(r) {
			r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
		}
		p := &page{w: rw, r: r, web: w}
		if err := guarded(p); err != nil {
			w.fail(p, err)
		}
	})))
}

const maxForm = 4 << 20 // bytes of a form that is no upload

// admit finds out who asks.
func (w *Web) admit(p *page) error {
	user, err := w.current(p.ctx())
	if err != nil {
		return err
	}
	p.User = user
	gate.NoteCaller(p.ctx(), user.ID)
	return nil
}

// Route is one route of the pages.
type Route struct {
	Method, Path string
	// Scope is what the role of who asks must carry; it is empty for a page
	// that needs no log-in.
	Scope access.Scope
}

// Routes lists every route but those of files, by path.
func Routes() []Route {
	w := New(Options{Log: slog.New(slog.DiscardHandler)}) // to be asked, never to be called
	var routes []Route
	add := func(name string, scope access.Scope) {
		method, path, _ := strings.Cut(name, " ")
		routes = append(routes, Route{method, path, scope})
	}
	for name, scope := range w.scopes {
		add(name, scope)
	}
	for name := range w.open {
		add(name, "")
	}
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return routes
}
