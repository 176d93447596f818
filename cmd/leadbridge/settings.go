package main

import (
	"encoding/json"
	"errors"
	"os"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
)

type settingsCommand struct {
	Set string `help:"File with the settings to put in place of those, as this command prints them." placeholder:"FILE.json"`
}

// Run prints what imports, syncs and edits do where nobody says otherwise, or
// sets it.
func (c settingsCommand) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		if c.Set != "" {
			if err := c.set(p, a); err != nil {
				return err
			}
		}
		s, err := a.Office.Settings(p)
		if err != nil {
			return err
		}
		encoder := json.NewEncoder(p.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(api.DefaultsOf(s.Defaults))
	})
}

func (c settingsCommand) set(p *program, a *app.App) (err error) {
	f, err := os.Open(c.Set)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, "settings", "The file cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var wanted api.DefaultsRequest
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wanted); err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, "settings", "%s is not as this command prints it: %w", c.Set, err)
	}
	return a.Office.SetDefaults(p, string(actor), wanted.Domain())
}
