package access

import (
	"slices"

	"leadbridge"
)

// Role is what a user may do, in one word.
type Role string

// The roles.
const (
	Viewer        Role = "VIEWER"        // sees everything but settings of access
	Editor        Role = "EDITOR"        // also works on leads, imports, duplicates and syncs
	Administrator Role = "ADMINISTRATOR" // everything
)

// Roles lists the roles, the least first.
var Roles = []Role{Viewer, Editor, Administrator}

var (
	viewing = []Scope{ImportsRead, LeadsRead, DuplicatesRead, SettingsRead, IntegrationsRead, SyncRead}
	editing = append(slices.Clone(viewing), ImportsWrite, ImportsRollback, LeadsWrite, LeadsExport, DuplicatesWrite, SyncWrite, SyncUndo)
)

// Scopes lists what the role carries.
func (r Role) Scopes() []Scope {
	switch r {
	case Viewer:
		return slices.Clone(viewing)
	case Editor:
		return slices.Clone(editing)
	case Administrator:
		return slices.Clone(Scopes)
	}
	return nil
}

// May reports whether the role carries a right. Any is carried by all.
func (r Role) May(s Scope) bool {
	switch r {
	case Administrator:
		return s == Any || slices.Contains(Scopes, s)
	case Editor:
		return s == Any || slices.Contains(editing, s)
	case Viewer:
		return s == Any || slices.Contains(viewing, s)
	}
	return false
}

// ParseRole checks a role, as a person or program gave it.
func ParseRole(name string) (Role, error) {
	if r := Role(name); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", leadbridge.InvalidField("access.ParseRole", "role", "must be one of %s, %s or %s", Viewer, Editor, Administrator)
}
