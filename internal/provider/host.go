package provider

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"leadbridge"
)

// Names of settings that go before the definition's own addresses. A value
// without a scheme is an https host.
const (
	SettingLogin  = "loginUrl" // before OAuth.Login
	SettingAPI    = "apiUrl"   // before APIURL
	SettingDomain = "domain"   // the same, as a host's name
)

// CheckHost returns an error with CodeHost unless tokens and secrets may be
// sent to the address: https on one of the definition's hosts or below it,
// without a user and on the usual port, or the sandbox's own address.
func (d *Definition) CheckHost(address, sandbox string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return refusedHost(d.Title, "an address that cannot be read")
	}
	if sandbox != "" && sameOrigin(u, sandbox) {
		return nil
	}
	host := strings.ToLower(u.Hostname())
	if u.Scheme != "https" || u.User != nil || u.Port() != "" && u.Port() != "443" || net.ParseIP(host) != nil {
		return refusedHost(d.Title, u.Scheme+"://"+u.Host)
	}
	for _, allowed := range d.Hosts {
		if host == allowed || strings.HasSuffix(host, "."+allowed) {
			return nil
		}
	}
	return refusedHost(d.Title, u.Host)
}

func refusedHost(title, what string) error {
	return &leadbridge.Error{Op: "provider.CheckHost", Kind: leadbridge.Forbidden, Code: CodeHost,
		Msg: fmt.Sprintf("Nothing was sent to %s, because it is not an address of %s. Check the address in the connection's settings.", what, title)}
}

// sameOrigin reports whether u is on the server at address. This machine has
// several names, of which a simulator may use any.
func sameOrigin(u *url.URL, address string) bool {
	o, err := url.Parse(address)
	if err != nil || u.Scheme != o.Scheme || u.User != nil || u.Port() != o.Port() {
		return false
	}
	return strings.EqualFold(u.Hostname(), o.Hostname()) || isLoopback(u.Hostname()) && isLoopback(o.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// APIAddress returns where the API is when the grant does not say: at the
// sandbox, else where the integration's settings say, else at APIURL.
func (d *Definition) APIAddress(settings map[string]string, sandbox string) string {
	return firstAddress(sandbox, settings[SettingAPI], settings[SettingDomain], d.APIURL)
}

// LoginAddress returns where people log in and tokens are given.
func (d *Definition) LoginAddress(settings map[string]string, sandbox string) string {
	return firstAddress(sandbox, settings[SettingLogin], d.OAuth.Login)
}

func firstAddress(candidates ...string) string {
	for _, c := range candidates {
		if c = strings.TrimRight(strings.TrimSpace(c), "/"); c == "" {
			continue
		}
		if !strings.Contains(c, "://") {
			c = "https://" + c
		}
		return c
	}
	return ""
}

// address fills the placeholders of an OAuth URL. With a sandbox every host
// is the sandbox's.
func (d *Definition) address(template string, settings map[string]string, sandbox string) (string, error) {
	filled := strings.NewReplacer("{login}", d.LoginAddress(settings, sandbox), "{api}", d.APIAddress(settings, sandbox)).Replace(template)
	u, err := url.Parse(filled)
	if err != nil {
		return "", refusedHost(d.Title, "an address that cannot be read")
	}
	if s, err := url.Parse(sandbox); sandbox != "" && err == nil {
		u.Scheme, u.Host = s.Scheme, s.Host
	}
	return u.String(), d.CheckHost(u.String(), sandbox)
}
