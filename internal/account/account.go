// Package account keeps the connections to CRMs: who may connect how, the
// sealed grants and their renewal, the fields that an account has and their
// mappings, and what its calls cost.
package account

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Config is what the service is set up with.
type Config struct {
	Providers []provider.Provider
	// Apps are our registrations with the CRMs, by the provider's name. A
	// redirect address that is missing is made from AppURL.
	Apps map[string]provider.App
	// APIKeys are used where a person connects by key and gives none, by the
	// provider's name.
	APIKeys map[string]string
	// Sandbox are base addresses that stand in for a CRM's login and API
	// hosts, by the provider's name.
	Sandbox map[string]string
	// AppURL is where people and CRMs reach us, without a slash at its end.
	AppURL string
	// HTTP makes the calls; nil: a client with time-outs of its own.
	HTTP *http.Client
	// Now is the clock; nil: the real one. Sleep waits by it.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
	// Logger hears of what nobody waits for; nil: nobody does.
	Logger *slog.Logger
}

// Service is the use cases of connections. It is safe for use by many
// goroutines.
type Service struct {
	Config
	store Store
	keys  *Keys
	calls *CallLog
	// patience is how long a call waits for another process's renewal.
	patience time.Duration

	mu     sync.Mutex
	grants map[string]*grants       // by integration
	lines  map[string]line          // by integration
	turns  map[string]chan struct{} // of preparing, by account

	refusals refusals
}

// New returns the service.
func New(c Config, s Store, k *Keys) *Service {
	if c.Now == nil {
		c.Now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	if c.HTTP == nil {
		c.HTTP = newHTTP()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.AppURL = strings.TrimSuffix(c.AppURL, "/")
	return &Service{Config: c, store: s, keys: k, calls: newCallLog(s, c.Logger), patience: waitForOthers,
		grants: map[string]*grants{}, lines: map[string]line{}, turns: map[string]chan struct{}{}}
}

// newHTTP returns a client that waits long for an answer, since bulk calls
// take a minute, and short for all that comes before it.
func newHTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 110 * time.Second,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   16,
		ForceAttemptHTTP2:     true,
	}}
}

// All returns every CRM that can be connected.
func (s *Service) All() []provider.Provider { return s.Providers }

// HasKey reports whether the settings hold an API key for a CRM.
func (s *Service) HasKey(providerName string) bool { return s.APIKeys[providerName] != "" }

// Provider returns the CRM of that name or path: SALESFORCE, salesforce.
func (s *Service) Provider(name string) (provider.Provider, error) {
	var names []string
	for _, p := range s.Providers {
		if strings.EqualFold(p.Name, name) || p.Slug() == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return provider.Provider{}, unknown("account.Provider", "provider", "CRM", strings.ToUpper(name), names)
}

// unknown is the error for a name that is not known, with the nearest one.
func unknown(op, field, what, name string, known []string) error {
	if near := leadbridge.Nearest(name, known); near != "" {
		return leadbridge.InvalidField(op, field, "there is no %s %q; did you mean %q?", what, name, near)
	}
	return leadbridge.InvalidField(op, field, "there is no %s %q; there are %s", what, name, strings.Join(known, ", "))
}

// sandbox is the address that stands in for a CRM's hosts, "" for none.
func (s *Service) sandbox(p provider.Provider) string {
	return strings.TrimSuffix(s.Sandbox[p.Name], "/")
}

// authority is the CRM's authorization server as an integration sees it.
func (s *Service) authority(p provider.Provider, i leadbridge.Integration) *provider.Authority {
	app := s.Apps[p.Name]
	app.RedirectURL = s.CallbackURL(p)
	return &provider.Authority{Provider: p, App: app, Settings: settingsOf(p, i), Sandbox: s.sandbox(p), HTTP: s.HTTP, Now: s.Now}
}

// CallbackURL is where a CRM sends people back to, as the app must be
// registered there.
func (s *Service) CallbackURL(p provider.Provider) string {
	if set := s.Apps[p.Name].RedirectURL; set != "" {
		return set
	}
	return s.AppURL + "/api/crm/oauth/" + p.Slug() + "/callback"
}

// settingsOf are an integration's settings with the defaults filled in.
func settingsOf(p provider.Provider, i leadbridge.Integration) map[string]string {
	settings := map[string]string{}
	for _, d := range p.Settings {
		settings[d.Name] = d.Default
		if v := i.Settings[d.Name]; v != "" {
			settings[d.Name] = v
		}
	}
	return settings
}
