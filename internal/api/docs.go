package api

import (
	"embed"
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"

	"leadbridge/internal/access"
)

//go:embed docs
var docsFiles embed.FS

// docsTypes are the files of the docs page. Swagger UI is by SmartBear
// Software, under the Apache License 2.0; see docs/LICENSE-swagger-ui.txt.
var docsTypes = map[string]string{
	"index.html":           "text/html; charset=utf-8",
	"start.js":             "text/javascript; charset=utf-8",
	"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
	"swagger-ui.css":       "text/css; charset=utf-8",
}

const (
	openAPIPath = "/api/openapi.json"
	docsPath    = "/api/docs"
	// Swagger UI sets styles from its script; everything else is our own.
	docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// registerDocs adds the OpenAPI document and the page that shows it. Both
// also take the token as a password, for a browser asks for no other.
func (a *API) registerDocs(guarded chi.Router) {
	add := func(path string, handle http.HandlerFunc) {
		a.scopes[http.MethodGet+" "+path], a.browserRoutes[path] = access.Any, true
		guarded.Get(path, handle)
	}
	body, err := json.Marshal(a.huma.OpenAPI())
	if err != nil { // the document is made of our own types
		panic(err)
	}
	add(openAPIPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
	add(docsPath, a.docsFile("index.html"))
	add(docsPath+"/{file}", func(w http.ResponseWriter, r *http.Request) { a.docsFile(r.PathValue("file"))(w, r) })
}

func (a *API) docsFile(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, known := docsTypes[name]
		if !known {
			a.notFound(w, r)
			return
		}
		content, err := docsFiles.ReadFile("docs/" + name)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", docsPolicy)
		w.Header().Set("Cache-Control", "private, max-age=3600")
		_, _ = w.Write(content)
	}
}
