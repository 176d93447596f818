package web

import (
	"context"
	"io"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/office"
	"leadbridge/internal/rehearsal"
)

// OfficeSettings is what the settings that an office shares call.
type OfficeSettings interface {
	Settings(ctx context.Context) (office.Settings, error)
	SetDefaults(ctx context.Context, actor string, d leadbridge.Defaults) error
	BackupReady() bool
	Backup(ctx context.Context, w io.Writer) error
}

// OwnFields changes the fields of the office's own.
type OwnFields interface {
	Create(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error)
	Replace(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error)
	Delete(ctx context.Context, name string) error
}

// Rehearsals steers the simulators that stand in for CRMs.
type Rehearsals interface {
	Running() bool
	Simulators(ctx context.Context) []rehearsal.Simulator
	Misbehave(ctx context.Context, crm, vice string, m rehearsal.Misdeed) error
	Behave(ctx context.Context, crm string) error
}

func (w *Web) registerSettings() {
	w.get("/settings", access.SettingsRead, w.showSettings)
	w.get("/settings/fields", access.SettingsRead, w.listFields)
	w.post("/settings/fields", access.SettingsWrite, w.createField)
	w.get("/settings/fields/{name}", access.SettingsWrite, w.showField)
	w.post("/settings/fields/{name}", access.SettingsWrite, w.saveField)
	w.post("/settings/fields/{name}/delete", access.SettingsWrite, w.deleteField)
	w.get("/settings/rules", access.SettingsRead, w.listOwnRules)
	w.post("/settings/rules", access.SettingsWrite, w.addOwnRule)
	w.post("/settings/rules/remove", access.SettingsWrite, w.removeOwnRule)
	w.get("/settings/defaults", access.SettingsRead, w.showDefaults)
	w.post("/settings/defaults", access.SettingsWrite, w.saveDefaults)
	w.get("/settings/alerts", access.SettingsRead, w.showAlerts)
	w.get("/settings/backup", access.Admin, w.showBackup)
	w.get("/settings/backup/leadbridge.db", access.Admin, w.downloadBackup)
	w.get("/settings/sandbox", access.SettingsRead, w.showSandbox)
	w.post("/settings/sandbox/{crm}", access.SettingsWrite, w.misbehave)
	w.post("/settings/sandbox/{crm}/behave", access.SettingsWrite, w.behave)
}

// settingCard is a part of the settings on the overview.
type settingCard struct{ Title, Path, Icon, Text, State string }

// settingCards are the parts in the order of the tabs. What a state says is
// filled in.
var settingCards = []settingCard{
	{"Users", "/settings/users", "users", "Who works here, and what each may do.", ""},
	{"API tokens", "/settings/tokens", "key", "What programs may do: a website form, a report.", ""},
	{"Fields", "/settings/fields", "columns-3", "What a lead can hold, with fields of your own.", ""},
	{"Rules", "/settings/rules", "list-checks", "What a lead must have before it is stored.", ""},
	{"Defaults", "/settings/defaults", "sliders-horizontal", "What imports, syncs and edits do unless told otherwise.", ""},
	{"Alerts", "/settings/alerts", "bell", "What Leadbridge watches for you, and how it is now.", ""},
	{"Backup", "/settings/backup", "hard-drive", "A copy of everything, to keep elsewhere.", ""},
	{"Sandbox", "/settings/sandbox", "flask-conical", "Rehearse with simulated CRMs and made-up people.", ""},
	{"Audit log", "/settings/audit", "scroll-text", "Who did what, and when.", ""},
}

// settingsPage is the overview.
type settingsPage struct {
	Tabs  []tab
	Cards []settingCard
}

func (w *Web) showSettings(p *page) error {
	d := settingsPage{Tabs: p.settingsTabs()}
	states, err := w.settingStates(p)
	if err != nil {
		return err
	}
	for _, c := range settingCards {
		if scope, there := w.scopes["GET "+c.Path]; there && p.User.May(scope) {
			c.State = states[c.Path]
			d.Cards = append(d.Cards, c)
		}
	}
	return p.render("settings/overview", d)
}

// settingStates says in a few words how parts of the settings are.
func (w *Web) settingStates(p *page) (map[string]string, error) {
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return nil, err
	}
	own := 0
	for _, f := range fields {
		if f.Custom {
			own++
		}
	}
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return nil, err
	}
	watched, err := w.watches(p)
	if err != nil {
		return nil, err
	}
	raised := 0
	for _, x := range watched {
		raised += len(x.Raised)
	}
	states := map[string]string{
		"/settings/fields":   orNone(own, "field of your own", "fields of your own"),
		"/settings/rules":    orNone(len(s.Rules), "rule of your own", "rules of your own"),
		"/settings/defaults": "Country: " + regionName(s.RegionOr(s.Server)),
		"/settings/alerts":   "All is well",
		"/settings/backup":   "Made by your database server",
		"/settings/sandbox":  "Not running",
	}
	if raised > 0 {
		states["/settings/alerts"] = plural(raised, "thing needs", "things need") + " a person"
	}
	if w.Office.BackupReady() {
		states["/settings/backup"] = "With one click"
	}
	if w.Rehearsals.Running() {
		states["/settings/sandbox"] = "Running"
	}
	return states, nil
}

func orNone(n int, one, many string) string {
	if n == 0 {
		return "None of your own yet"
	}
	return plural(n, one, many)
}

// regionName is a country in words.
func regionName(code string) string {
	for _, c := range regions {
		if c.Value == code {
			return c.Title
		}
	}
	return code
}
