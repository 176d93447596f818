package provider_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

func TestCheckHost(t *testing.T) {
	t.Parallel()
	d := &provider.Definition{Title: "Toy", Hosts: []string{"toy.example", "toy-force.example"}}
	const sandbox = "http://127.0.0.1:8099"
	for address, good := range map[string]bool{
		"https://toy.example":                           true,
		"https://toy.example:443/x":                     true,
		"https://ACME.my.Toy.Example/services?x=1":      true,
		"https://a--b.sandbox.toy-force.example":        true,
		"http://127.0.0.1:8099/api":                     true,
		"http://toy.example":                            false,
		"https://toy.example:8443":                      false,
		"https://eviltoy.example":                       false,
		"https://toy.example.evil.org":                  false,
		"https://toy.example@evil.org":                  false,
		"https://user:pass@toy.example":                 false,
		"https://evil.org/toy.example":                  false,
		"https://evil.org#.toy.example":                 false,
		"https://evil.org\\.toy.example":                false,
		"https://toy.example%2eevil.org":                false,
		"https://127.0.0.1":                             false,
		"https://[::1]":                                 false,
		"https://2130706433":                            false,
		"http://127.0.0.1:8098":                         false,
		"https://127.0.0.1:8099":                        false,
		"http://me@127.0.0.1:8099":                      false,
		"http://127.0.0.1:8099.evil.org":                false,
		"http://localhost:8099":                         true,
		"//toy.example":                                 false,
		"toy.example":                                   false,
		"":                                              false,
		"http://localhost:8098":                         false,
		"http://localhost.evil.org:8099":                false,
		"ftp://toy.example":                             false,
		"https://toy.example.":                          false,
		"https://.toy.example.":                         false,
		"https://\ttoy.example":                         false,
		"https://toy.example/%zz":                       false,
		"javascript:alert(1)//https://toy.example":      false,
		"https://toy.example\n.evil.org":                false,
		"https://\u0455alesforce.toy.example.evil.org/": false,
	} {
		err := d.CheckHost(address, sandbox)
		if (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && (leadbridge.CodeOf(err) != provider.CodeHost || leadbridge.KindOf(err) != leadbridge.Forbidden) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if err := d.CheckHost(sandbox, ""); err == nil {
		t.Error("without a sandbox this machine is no host of a CRM")
	}
	if err := d.CheckHost("https://user:secret@evil.org/?token=secret", ""); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "evil.org") {
		t.Error("the message must name the host and nothing else:", err)
	}
}

// Nothing at all is sent to a host that is not allowed, whether the grant or
// an address out of an answer names it.
func TestTokenStaysWithItsHosts(t *testing.T) {
	t.Parallel()
	served := 0
	r := newRig(t, func(http.ResponseWriter, *http.Request) { served++ })
	away := r.grants.url
	r.Sandbox = "http://127.0.0.1:1"
	for _, path := range []string{"/x", away + "/x", "https://toy.example.evil.org/x"} {
		if _, err := r.Do(context.Background(), provider.Request{Method: "GET", Path: path}); leadbridge.CodeOf(err) != provider.CodeHost {
			t.Errorf("%s: %v", path, err)
		}
	}
	r.Sandbox, r.grants.url = away, "https://api.toy.example.evil.org"
	if _, err := r.Do(context.Background(), provider.Request{Method: "GET", Path: "@" + strings.TrimPrefix(away, "http://") + "/x"}); leadbridge.CodeOf(err) != provider.CodeHost {
		t.Error(err)
	}
	if served != 0 {
		t.Errorf("%d calls arrived", served)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	d := &provider.Definition{APIURL: "https://api.toy.example/", OAuth: provider.OAuth{Login: "https://login.toy.example"}}
	for _, c := range []struct {
		settings   map[string]string
		sandbox    string
		api, login string
	}{
		{nil, "", "https://api.toy.example", "https://login.toy.example"},
		{map[string]string{"domain": "acme.toy.example", "loginUrl": "https://acme.toy.example/"}, "", "https://acme.toy.example", "https://acme.toy.example"},
		{map[string]string{"apiUrl": "https://eu.toy.example", "domain": "acme.toy.example"}, "", "https://eu.toy.example", "https://login.toy.example"},
		{map[string]string{"domain": "acme.toy.example"}, "http://127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1"},
	} {
		if api, login := d.APIAddress(c.settings, c.sandbox), d.LoginAddress(c.settings, c.sandbox); api != c.api || login != c.login {
			t.Errorf("%v: %s, %s", c, api, login)
		}
	}
}
