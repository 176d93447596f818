package web

import "strings"

// settingPages are the parts of the settings, in the order of their tabs. One
// is shown as soon as it has a page, to those who may see it.
var settingPages = []tab{
	{Title: "Overview", Path: "/settings"},
	{Title: "Users", Path: "/settings/users"},
	{Title: "API tokens", Path: "/settings/tokens"},
	{Title: "Fields", Path: "/settings/fields"},
	{Title: "Rules", Path: "/settings/rules"},
	{Title: "Defaults", Path: "/settings/defaults"},
	{Title: "Alerts", Path: "/settings/alerts"},
	{Title: "Backup", Path: "/settings/backup"},
	{Title: "Sandbox", Path: "/settings/sandbox"},
	{Title: "Audit log", Path: "/settings/audit"},
}

// settingsTabs are the parts of the settings that who asks may see.
func (p *page) settingsTabs() []tab {
	var tabs []tab
	for _, t := range settingPages {
		scope, there := p.web.scopes["GET "+t.Path]
		if !there || !p.User.May(scope) {
			continue
		}
		t.Here = p.r.URL.Path == t.Path || t.Path != "/settings" && strings.HasPrefix(p.r.URL.Path, t.Path+"/")
		tabs = append(tabs, t)
	}
	return tabs
}
