package app

import (
	"fmt"
	"net"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
)

// ProviderConfig is what the operator says of one CRM. Each setting's name is
// the CRM's, an underscore and the suffix: HUBSPOT_CLIENT_ID.
type ProviderConfig struct {
	ClientID     string `suffix:"CLIENT_ID" meaning:"Identifier of your OAuth app at %s"`
	ClientSecret string `suffix:"CLIENT_SECRET" secret:"true" meaning:"Secret of your OAuth app at %s"`
	RedirectURI  string `suffix:"REDIRECT_URI" meaning:"Address that %s sends people back to, as registered with the app; default APP_URL and /api/crm/oauth/%s/callback"`
	APIKey       string `suffix:"API_KEY" secret:"true" meaning:"Key for connections to %s that are made without one"`
	SandboxURL   string `suffix:"SANDBOX_URL" meaning:"Address of a simulator on this machine that stands in for %s, as leadbridge sandbox prints it"`
}

// providerSettings lists the settings of every CRM.
func providerSettings() []Setting {
	var settings []Setting
	t := reflect.TypeFor[ProviderConfig]()
	for _, p := range all.Providers() {
		for i := range t.NumField() {
			tag := t.Field(i).Tag
			if tag.Get("suffix") == "API_KEY" && !slices.Contains(p.Auth, leadbridge.AuthAPIKey) {
				continue
			}
			meaning := tag.Get("meaning")
			args := []any{p.Title, p.Slug()}[:strings.Count(meaning, "%s")]
			settings = append(settings, Setting{Name: p.Name + "_" + tag.Get("suffix"), Meaning: fmt.Sprintf(meaning, args...),
				Secret: tag.Get("secret") == "true", provider: p.Name, index: i})
		}
	}
	return settings
}

// loadProviders fills the CRMs' settings from the environment.
func loadProviders(given map[string]string) map[string]ProviderConfig {
	configs := map[string]ProviderConfig{}
	for _, s := range providerSettings() {
		c := configs[s.provider]
		reflect.ValueOf(&c).Elem().Field(s.index).SetString(given[s.Name])
		configs[s.provider] = c
	}
	return configs
}

// check reports the first setting that cannot be.
func (c ProviderConfig) check(op string, p provider.Provider) error {
	if c.RedirectURI != "" {
		u, err := url.Parse(c.RedirectURI)
		if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u)) {
			return leadbridge.InvalidField(op, p.Name+"_REDIRECT_URI", "is %q; it must be an https address, or http on this machine, that ends in /api/crm/oauth/%s/callback", c.RedirectURI, p.Slug())
		}
	}
	if c.SandboxURL != "" {
		u, err := url.Parse(c.SandboxURL)
		if err != nil || u.Scheme != "http" || !loopback(u) || strings.Trim(u.Path, "/") != "" {
			return leadbridge.InvalidField(op, p.Name+"_SANDBOX_URL", "is %q; it must be on this machine, like http://127.0.0.1:8181", c.SandboxURL)
		}
	}
	if (c.ClientID == "") != (c.ClientSecret == "") {
		return leadbridge.InvalidField(op, p.Name+"_CLIENT_ID", "and %s_CLIENT_SECRET belong together; set both or neither", p.Name)
	}
	return nil
}

func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
