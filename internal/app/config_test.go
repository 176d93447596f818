package app

import (
	"reflect"
	"strings"
	"testing"

	"leadbridge"
)

func TestLoad(t *testing.T) {
	c, err := load(map[string]string{"IMPORT_BATCH_SIZE": " 500 ", "LEADBRIDGE_REGION": "", "APP_URL": "https://leads.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{AppURL: "https://leads.example.com", MaxFileSize: 10485760, BatchSize: 500, MaxConcurrent: 5, TimeoutMS: 3600000,
		Data: "leadbridge-data", Listen: "127.0.0.1:8080", Proxies: "127.0.0.1,::1", Region: "US", Log: "info", LogFormat: "text"}
	c.Providers = nil
	if !reflect.DeepEqual(c, want) {
		t.Errorf("loaded %+v, want %+v", c, want)
	}
}

func TestBadSettings(t *testing.T) {
	for name, values := range map[string][]string{
		"APP_URL":                {"leads.example.com", "ftp://leads.example.com", "https://"},
		"MAX_IMPORT_FILE_SIZE":   {"10MB", "12", "-1", "99999999999999999999"},
		"IMPORT_BATCH_SIZE":      {"0", "10001", "a lot"},
		"MAX_CONCURRENT_IMPORTS": {"0", "101"},
		"IMPORT_TIMEOUT_MS":      {"999", "1h"},
		"LEADBRIDGE_LISTEN":      {"8080", "localhost", "localhost:http", "localhost:70000"},
		"LEADBRIDGE_PROXIES":     {"proxy", "10.0.0.0/99"},
		"LEADBRIDGE_REGION":      {"USA", "us", "U1"},
		"LEADBRIDGE_LOG":         {"loud"},
		"LEADBRIDGE_LOG_FORMAT":  {"xml"},
	} {
		for _, value := range values {
			_, err := load(map[string]string{name: value})
			if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.HasPrefix(err.Error(), name+": ") || !strings.Contains(err.Error(), value) {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
	if err := (Config{}).Check(); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("no settings at all: %v", err)
	}
}

func TestSettingsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Settings() {
		if s.Name == "" || s.Meaning == "" || seen[s.Name] {
			t.Errorf("the setting %+v lacks a name of its own or a meaning", s)
		}
		seen[s.Name] = true
	}
	if len(seen) < 11 {
		t.Errorf("there are only %d settings", len(seen))
	}
}
