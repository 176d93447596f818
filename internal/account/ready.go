package account

import (
	"slices"

	"leadbridge"
)

// Readiness says how a CRM can be connected from this server.
type Readiness struct {
	// OAuth says that the server knows our app at the CRM. Missing names the
	// settings that it takes otherwise.
	OAuth   bool     `json:"oauth"`
	Missing []string `json:"missing,omitempty"`
	// Callback is the address that the app must send people back to.
	Callback string `json:"callback"`
	// HasKey says that a key of the settings is used where a person gives
	// none.
	HasKey bool `json:"hasKey"`
	// Sandbox is the address of the simulator that stands in for the CRM, ""
	// for none; SandboxKeys are the keys that it takes.
	Sandbox     string   `json:"sandbox,omitempty"`
	SandboxKeys []string `json:"sandboxKeys,omitempty"`
}

// sandboxKeys is how many accounts' keys of a simulator are offered: it has at
// least as many.
const sandboxKeys = 2

// Readiness tells how a CRM can be connected from this server.
func (s *Service) Readiness(providerName string) (Readiness, error) {
	p, err := s.Provider(providerName)
	if err != nil {
		return Readiness{}, err
	}
	r := Readiness{OAuth: true, Callback: s.CallbackURL(p), HasKey: s.HasKey(p.Name), Sandbox: s.sandbox(p)}
	app := s.Apps[p.Name]
	for _, setting := range []struct{ name, value string }{{"CLIENT_ID", app.ClientID}, {"CLIENT_SECRET", app.ClientSecret}} {
		if setting.value == "" {
			r.OAuth, r.Missing = false, append(r.Missing, p.Name+"_"+setting.name)
		}
	}
	if r.Sandbox != "" && p.SandboxKey != nil && slices.Contains(p.Auth, leadbridge.AuthAPIKey) {
		for n := range sandboxKeys {
			r.SandboxKeys = append(r.SandboxKeys, p.SandboxKey(n))
		}
	}
	return r, nil
}
