package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/office"
)

// Settings is what the API calls of the settings that an office shares.
type Settings interface {
	Settings(ctx context.Context) (office.Settings, error)
	SetDefaults(ctx context.Context, actor string, d leadbridge.Defaults) error
	Backup(ctx context.Context, w io.Writer) error
}

// DefaultsRequest is what imports, syncs and edits do where nobody says
// otherwise.
type DefaultsRequest struct {
	Region      string                      `json:"region,omitempty" doc:"Country, as ISO 3166-1 alpha-2, that phones, states and postal codes are read under; left out, the server's"`
	OnDuplicate string                      `json:"onDuplicate,omitempty" enum:"skip,update,create" doc:"What an import does with a row that is known already; left out, skip"`
	Cleansing   leadbridge.CleansingOptions `json:"cleansing,omitempty"`
	Rules       []leadbridge.Rule           `json:"rules,omitempty" doc:"Checks besides the built-in ones"`
	Possible    float64                     `json:"possible,omitempty" minimum:"0" maximum:"1" doc:"The least score of a possible duplicate; left out, 0.85"`
}

// DefaultsOf returns the defaults as a client sees them.
func DefaultsOf(d leadbridge.Defaults) DefaultsRequest {
	return DefaultsRequest{d.Region, string(d.OnDuplicate), d.Cleansing, d.Rules, d.Possible}
}

// Domain is the defaults that a client asks for.
func (r DefaultsRequest) Domain() leadbridge.Defaults {
	return leadbridge.Defaults{Region: r.Region, OnDuplicate: leadbridge.DuplicateMode(r.OnDuplicate), Cleansing: r.Cleansing, Rules: r.Rules, Possible: r.Possible}
}

// settingsView are the defaults as they are set.
type settingsView struct {
	DefaultsRequest
	ServerRegion string            `json:"serverRegion" doc:"The region that the server was started with"`
	BuiltIn      []leadbridge.Rule `json:"builtInRules" nullable:"false" doc:"Checks that always apply, unless an import replaces them"`
	Broken       []int             `json:"brokenRules" nullable:"false" doc:"The indexes of rules that are passed over, because their field was deleted"`
}

func viewSettings(s office.Settings) settingsView {
	return settingsView{DefaultsOf(s.Defaults), s.Server, orEmpty(s.BuiltIn), orEmpty(s.Broken)}
}

const (
	settingsPath = "/api/settings"
	backupType   = "application/vnd.sqlite3"
)

func (a *API) registerSettings() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{"Settings"}}
	}
	show := func(ctx context.Context) (*item[settingsView], error) {
		s, err := a.settings.Settings(ctx)
		return &item[settingsView]{viewSettings(s)}, err
	}
	register(a, access.SettingsRead, op(http.MethodGet, settingsPath, "getSettings", "Get what imports, syncs and edits do where nobody says otherwise"),
		func(ctx context.Context, _ *struct{}) (*item[settingsView], error) { return show(ctx) })
	register(a, access.SettingsWrite, op(http.MethodPut, settingsPath, "putSettings", "Set what imports, syncs and edits do where nobody says otherwise; imports made before keep theirs"),
		func(ctx context.Context, in *struct{ Body DefaultsRequest }) (*item[settingsView], error) {
			if err := a.settings.SetDefaults(ctx, caller(ctx).Name, in.Body.Domain()); err != nil {
				return nil, err
			}
			return show(ctx)
		})
	backup := op(http.MethodGet, "/api/backup", "getBackup", "Get a copy of the database, as it is at one moment; a PostgreSQL database is backed up with its own tools")
	backup.Responses = answers("200", "The SQLite file", map[string]*huma.Schema{backupType: binary()})
	register(a, access.Admin, backup, func(context.Context, *struct{}) (*huma.StreamResponse, error) {
		return a.stream(backupType, "leadbridge.db", a.settings.Backup), nil
	})
}
