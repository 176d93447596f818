package api

import (
	_ "embed"
	"net/http"
	"strings"
)

//go:embed root.html
var rootHTML string

// root tells a person who opens the server's address where to begin. For a
// program there is nothing.
func (a *API) root(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept")
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		a.notFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	_, _ = w.Write([]byte(rootHTML))
}
