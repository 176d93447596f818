package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"leadbridge"
)

// serverFile, in the data folder, tells commands of the server that runs
// there.
const serverFile = "server.json"

// running is what a running server tells.
type running struct {
	// AppURL is where people reach it.
	AppURL string `json:"appUrl"`
	// Listen is where it listens, to see whether it still does.
	Listen string `json:"listen"`
	// Sandbox are the settings of the simulators that stand in for CRMs, by
	// the CRM's name.
	Sandbox map[string]ProviderConfig `json:"sandbox,omitempty"`
}

// tell leaves word of the server until the returned function is called.
func (c Config) tell(appURL, listen string) (func() error, error) {
	told := running{AppURL: appURL, Listen: listen, Sandbox: map[string]ProviderConfig{}}
	for name, p := range c.Providers {
		if p.SandboxURL != "" {
			p.APIKey = "" // not one of a simulator's, maybe
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
	if !listens(told.Listen) {
		return nil // it was killed; who listens at its simulators' ports now may be anybody
	}
	if c.AppURL == "" {
		c.AppURL = told.AppURL
	}
	for name, p := range told.Sandbox {
		c.Providers[name] = p
	}
	return nil
}

// listens reports whether somebody listens at an address of this machine.
func listens(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), time.Second)
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}
