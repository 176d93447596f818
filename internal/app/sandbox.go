package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
)

// firstSandboxPort is where the first simulator listens unless told; the
// others follow.
const firstSandboxPort = 8181

// Sandbox are simulators of all CRMs, running.
type Sandbox struct {
	providers []provider.Provider
	servers   []*sandbox.Server
	client    sandbox.Client
}

// SandboxAddress is where the simulator of a CRM listens unless told.
func SandboxAddress(provider string) string {
	for i, p := range all.Providers() {
		if p.Name == provider {
			return fmt.Sprintf("127.0.0.1:%d", firstSandboxPort+i)
		}
	}
	return ""
}

// StartSandbox starts a simulator for every CRM. addresses says where, by the
// CRM's name. Without clients in the options, one is made up.
func StartSandbox(addresses map[string]string, o sandbox.Options) (*Sandbox, error) {
	if len(o.Clients) == 0 {
		o.Clients = []sandbox.Client{{ID: "leadbridge-sandbox", Secret: rand.Text()}}
	}
	s := &Sandbox{client: o.Clients[0]}
	for _, p := range all.Providers() {
		if o.Addr = addresses[p.Name]; o.Addr == "" {
			o.Addr = SandboxAddress(p.Name)
		}
		o.Title = p.Title
		server, err := sandbox.Start(p.Slug(), p.Sandbox, o)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.providers, s.servers = append(s.providers, p), append(s.servers, server)
	}
	return s, nil
}

// Configure lets a server take the simulators for the CRMs.
func (s *Sandbox) Configure(c *Config) {
	if c.Providers == nil {
		c.Providers = map[string]ProviderConfig{}
	}
	for i, p := range s.providers {
		c.Providers[p.Name] = ProviderConfig{ClientID: s.client.ID, ClientSecret: s.client.Secret, SandboxURL: s.servers[i].URL,
			RedirectURI: c.Providers[p.Name].RedirectURI}
	}
}

// simulators are the addresses of those that stand in for CRMs, by the CRMs'
// names.
func (c Config) simulators() map[string]string {
	addresses := map[string]string{}
	for name, p := range c.Providers {
		addresses[name] = p.SandboxURL
	}
	return addresses
}

// rehearsalOnly refuses simulators beside connections to real CRMs: those
// would be renewed, and so ended, at the wrong place.
func (a *App) rehearsalOnly(ctx context.Context) error {
	all, err := a.Accounts.Integrations(ctx)
	if err != nil {
		return err
	}
	for _, i := range all {
		u, err := url.Parse(i.InstanceURL)
		if a.config.Providers[i.Provider].SandboxURL != "" && i.InstanceURL != "" && err == nil && !loopback(u) {
			return leadbridge.InvalidField("app.rehearsalOnly", "LEADBRIDGE_DATA", "this folder holds %q, a connection to a real CRM. Rehearse in a folder of its own: --data rehearsal", i.Name)
		}
	}
	return nil
}

// Introduce tells people where the simulators are and how to get in. With
// settings it also says which settings make another server use them.
func (s *Sandbox) Introduce(out io.Writer, settings bool) {
	for i, p := range s.providers {
		fmt.Fprintf(out, "%s sandbox at %s (control page %s/_sandbox)\n", p.Title, s.servers[i].URL, s.servers[i].URL)
		if p.SandboxKey != nil && slices.Contains(p.Auth, leadbridge.AuthAPIKey) {
			fmt.Fprintf(out, "  API key: %s\n", p.SandboxKey(0))
		}
		if settings {
			fmt.Fprintf(out, "  %[1]s_SANDBOX_URL=%[2]s %[1]s_CLIENT_ID=%[3]s %[1]s_CLIENT_SECRET=%[4]s\n", p.Name, s.servers[i].URL, s.client.ID, s.client.Secret)
		}
	}
}

// Close stops the simulators. What they held is gone.
func (s *Sandbox) Close() error {
	var err error
	for _, server := range s.servers {
		err = errors.Join(err, server.Close())
	}
	return err
}
