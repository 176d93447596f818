// Package access says who may do what: users and their roles, API tokens and
// their scopes, the one-time code that makes the first administrator, and the
// record of who did what.
package access

import (
	"slices"
	"strings"

	"leadbridge"
)

// Scope is a right that a token carries.
type Scope string

// The scopes.
const (
	ImportsRead       Scope = "imports:read"
	ImportsWrite      Scope = "imports:write"    // upload, create, start, cancel, correct, retry, delete
	ImportsRollback   Scope = "imports:rollback" // roll back and reapply
	LeadsRead         Scope = "leads:read"
	LeadsWrite        Scope = "leads:write"
	LeadsExport       Scope = "leads:export"
	DuplicatesRead    Scope = "duplicates:read"
	DuplicatesWrite   Scope = "duplicates:write" // resolve and unmerge
	SettingsRead      Scope = "settings:read"    // fields
	SettingsWrite     Scope = "settings:write"
	IntegrationsRead  Scope = "integrations:read"
	IntegrationsWrite Scope = "integrations:write"
	SyncRead          Scope = "sync:read"  // runs, and the records and values that they are about
	SyncWrite         Scope = "sync:write" // start, approve, cancel, settle, correct, retry, repair
	SyncUndo          Scope = "sync:undo"
	Admin             Scope = "admin" // everything

	// Any asks for a valid token of whatever scope.
	Any Scope = "any"
	// setup is the scope of the one-time code: nothing but [Service.SetUp].
	setup Scope = "setup"
)

// Scopes lists the scopes that a token can be given.
var Scopes = []Scope{ImportsRead, ImportsWrite, ImportsRollback, LeadsRead, LeadsWrite, LeadsExport,
	DuplicatesRead, DuplicatesWrite, SettingsRead, SettingsWrite, IntegrationsRead, IntegrationsWrite,
	SyncRead, SyncWrite, SyncUndo, Admin}

// ParseScopes checks scope names, as a person or program gave them.
func ParseScopes(names []string) ([]Scope, error) {
	const op = "access.ParseScopes"
	if len(names) == 0 {
		return nil, leadbridge.InvalidField(op, "scopes", "name at least one of %s", scopeNames())
	}
	var scopes []Scope
	for _, name := range names {
		s := Scope(strings.TrimSpace(name))
		if !slices.Contains(Scopes, s) {
			return nil, leadbridge.InvalidField(op, "scopes", "there is no scope %q; there are %s", name, scopeNames())
		}
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return scopes, nil
}

func scopeNames() string {
	names := make([]string, len(Scopes))
	for i, s := range Scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
