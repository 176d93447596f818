package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"leadbridge"
)

// serverFile, in the data folder, tells commands of the server that runs
// there.
const serverFile = "server.json"

// running is what a running server tells.
type running struct {
	// AppURL is where people reach it.
	AppURL string `json:"appUrl"`
	// Sandbox are the settings of the simulators that stand in for CRMs, by
	// the CRM's name.
	Sandbox map[string]ProviderConfig `json:"sandbox,omitempty"`
}

// tell leaves word of the server until the returned function is called.
func (c Config) tell(appURL string) (func() error, error) {
	told := running{AppURL: appURL, Sandbox: map[string]ProviderConfig{}}
	for name, p := range c.Providers {
		if p.SandboxURL != "" {
			told.Sandbox[name] = p
		}
	}
	text, err := json.Marshal(told)
	file := filepath.Join(c.Data, serverFile)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return nil, leadbridge.InvalidField("app.tell", "LEADBRIDGE_DATA", "the folder %q cannot be written: %s", c.Data, err)
	}
	return func() error { return os.Remove(file) }, nil
}

// FollowServer gives a command the address and the simulators of the server
// that runs on the same data folder, where the settings do not say otherwise.
func (c *Config) FollowServer() error {
	file := filepath.Join(c.Data, serverFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var told running
	if err == nil {
		err = json.Unmarshal(text, &told)
	}
	if err != nil {
		return leadbridge.InvalidField("app.FollowServer", file, "cannot be read; remove it if no server runs here: %s", err)
	}
	if c.AppURL == "" {
		c.AppURL = told.AppURL
	}
	for name, p := range told.Sandbox {
		c.Providers[name] = p
	}
	return nil
}
