package web

import (
	"maps"

	"leadbridge/internal/access"
)

// Scopes returns the scope of every route behind the log-in, by method and
// pattern, and the routes before it.
func (w *Web) Scopes() (guarded map[string]access.Scope, open map[string]bool) {
	return maps.Clone(w.scopes), maps.Clone(w.open)
}

// Actions returns what each form is called in the audit log.
func (w *Web) Actions() map[string]string { return maps.Clone(w.actions) }
