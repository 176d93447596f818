package web

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// Options is what the pages show and call.
type Options struct {
	UseCases
	Access   Access
	Sessions Sessions
	// AppURL is where people reach the server, without a slash at its end.
	AppURL      string
	Log         *slog.Logger
	Version     string
	MaxFileSize int64 // bytes of one upload
}

// Web answers requests for pages.
type Web struct {
	UseCases
	access       Access
	sessions     *scs.SessionManager
	keptSessions Sessions
	appURL       string
	log          *slog.Logger
	version      string
	maxFileSize  int64

	templates *templates
	assets    *assets
	router    *chi.Mux
	handler   http.Handler
	// scopes holds the scope of every route behind the log-in, by method and
	// pattern; open those before it.
	scopes map[string]access.Scope
	open   map[string]bool
	// actions holds the name of what a form does, for the audit log.
	actions map[string]string

	draining  chan struct{}
	drainOnce sync.Once
}

// New returns the pages. It panics if a template is broken, for they are part
// of the program.
func New(o Options) *Web {
	w := &Web{UseCases: o.UseCases, access: o.Access, appURL: o.AppURL, log: o.Log, version: o.Version, maxFileSize: o.MaxFileSize,
		router: chi.NewRouter(), scopes: map[string]access.Scope{}, open: map[string]bool{}, actions: map[string]string{}, draining: make(chan struct{})}
	w.assets = loadAssets()
	w.templates = loadTemplates(w.assets)
	w.keptSessions = o.Sessions
	w.sessions = newSessions(o.Sessions, strings.HasPrefix(o.AppURL, "https:"))
	w.router.Use(middleware.GetHead, gate.NoteRoute)
	w.router.NotFound(w.notFound)
	w.router.MethodNotAllowed(w.notFound)
	w.router.Get("/static/{digest}/*", w.assets.serve)
	w.router.Get("/favicon.ico", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, w.assets.url("logo.svg"), http.StatusFound)
	})
	w.register()
	w.handler = gate.New(o.Log, gate.Refusals{Fault: w.fault, CrossOrigin: w.crossOrigin},
		policy(middleware.Compress(5, "text/html", "application/json")(w.router)))
	return w
}

// register adds the pages of every area.
func (w *Web) register() {
	w.registerPreferences()
	w.registerImportSetup()
	w.registerHome()
	w.registerQuality()
	w.registerLeads()
	w.registerBulk()
	w.registerLogin()
	w.registerSetup()
	w.registerAccount()
	w.registerSettings()
	w.registerUsers()
	w.registerTokens()
	w.registerAudit()
	w.registerImports()
	w.registerImportRows()
	w.registerImportResult()
	w.registerImportFix()
	w.registerDuplicates()
	w.registerIntegrations()
	w.registerSyncs()
}

// ServeHTTP implements [http.Handler].
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.handler.ServeHTTP(rw, r) }

// Drain ends the answers that would otherwise go on for long, so that the
// server can stop.
func (w *Web) Drain() { w.drainOnce.Do(func() { close(w.draining) }) }

// contentPolicy lets pages load from this server only, and run no script and
// no style that does not come from a file.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func policy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", contentPolicy)
		// Forms must tell their origin; addresses hold search words and codes.
		w.Header().Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func (w *Web) crossOrigin(rw http.ResponseWriter, r *http.Request) {
	w.fail(&page{w: rw, r: r, web: w}, leadbridge.Errorf(leadbridge.Forbidden, "web", "A page of another site sent this request, so it was refused. Open Leadbridge in a tab of its own and try again."))
}

func (w *Web) fault(rw http.ResponseWriter, r *http.Request) {
	w.fail(&page{w: rw, r: r, web: w}, leadbridge.Errorf(leadbridge.Internal, "web", "a page broke off"))
}

func (w *Web) notFound(rw http.ResponseWriter, r *http.Request) {
	w.sessions.LoadAndSave(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p := &page{w: rw, r: r, web: w}
		_ = w.admit(p) // who is logged in keeps the menu
		w.fail(p, leadbridge.Errorf(leadbridge.NotFound, "web", "There is no page at this address."))
	})).ServeHTTP(rw, r)
}
