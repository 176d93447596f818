package app

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFollowServer lets commands find a server with simulators, but not one
// that was killed: what listens at its simulators' ports now may be anybody.
func TestFollowServer(t *testing.T) {
	c := config(t)
	hubspot := ProviderConfig{ClientID: "id", ClientSecret: "sandbox-secret", APIKey: "pat-real", SandboxURL: "http://127.0.0.1:9"}
	c.Providers["HUBSPOT"] = hubspot
	address, _, stop := serve(t, open(t, c))
	response, err := http.Get(address + "/healthz") // it has begun once it answers
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	file := filepath.Join(c.Data, serverFile)
	told, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(told), "pat-real") {
		t.Errorf("the server tells %s, %v", told, err)
	}
	follow := func() Config {
		t.Helper()
		follower := config(t)
		follower.Data = c.Data
		if err := follower.FollowServer(); err != nil {
			t.Fatal(err)
		}
		return follower
	}
	if f := follow(); f.AppURL == "" || f.Providers["HUBSPOT"].ClientSecret != "sandbox-secret" || f.Providers["HUBSPOT"].SandboxURL != hubspot.SandboxURL {
		t.Errorf("a command beside the server: %q, %+v", f.AppURL, f.Providers)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("%s after the end: %v", file, err)
	}

	if err := os.WriteFile(file, told, 0o600); err != nil {
		t.Fatal(err)
	}
	if f := follow(); f.AppURL != "" || f.Providers["HUBSPOT"].SandboxURL != "" {
		t.Errorf("a command after a server that was killed: %q, %+v", f.AppURL, f.Providers)
	}
}

// TestFollowServerEverywhere follows one that listens on all addresses.
func TestFollowServerEverywhere(t *testing.T) {
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := config(t)
	told, err := json.Marshal(running{AppURL: "https://leads.example.com", Listen: l.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Data, serverFile), told, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.FollowServer(); err != nil || c.AppURL != "https://leads.example.com" {
		t.Errorf("followed to %q, %v", c.AppURL, err)
	}
}
