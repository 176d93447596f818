package web

import "strings"

// navItem is a line of the menu.
type navItem struct{ Title, Path, Icon, Scope string }

// navigation is the menu, from the top.
var navigation = []navItem{
	{"Home", "/", "house", "leads:read"},
	{"Imports", "/imports", "file-spreadsheet", "imports:read"},
	{"Leads", "/leads", "users", "leads:read"},
	{"Duplicates", "/duplicates", "copy", "duplicates:read"},
	{"Integrations", "/integrations", "plug", "integrations:read"},
	{"Data quality", "/quality", "gauge", "leads:read"},
	{"Settings", "/settings", "settings", "settings:read"},
}

// Nav is the menu as far as who asks may use it.
func (v *view) Nav() []navItem {
	var items []navItem
	for _, item := range navigation {
		if v.May(item.Scope) {
			items = append(items, item)
		}
	}
	return items
}

// Here reports whether the page belongs to a line of the menu.
func (v *view) Here(path string) bool {
	if path == "/" {
		return v.Path == "/"
	}
	return v.Path == path || strings.HasPrefix(v.Path, path+"/") || path == "/imports" && strings.HasPrefix(v.Path, "/import/")
}
