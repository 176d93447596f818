package gate_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"leadbridge/internal/gate"
)

func TestProxies(t *testing.T) {
	proxies, err := gate.ParseProxies("127.0.0.1, ::1,10.0.0.0/8,")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		from      string
		forwarded []string
		want      string
	}{
		"nobody between":          {"192.0.2.7:1234", nil, "192.0.2.7"},
		"a stranger's word":       {"192.0.2.7:1234", []string{"198.51.100.1"}, "192.0.2.7"},
		"a proxy":                 {"127.0.0.1:1234", []string{"198.51.100.1"}, "198.51.100.1"},
		"a proxy of IPv6":         {"[::1]:1234", []string{"2001:db8::1"}, "2001:db8::1"},
		"mapped":                  {"[::ffff:127.0.0.1]:1234", []string{"198.51.100.1"}, "198.51.100.1"},
		"two proxies":             {"127.0.0.1:1234", []string{"203.0.113.9, 198.51.100.1, 10.1.2.3"}, "198.51.100.1"},
		"several headers":         {"127.0.0.1:1234", []string{"203.0.113.9", "198.51.100.1"}, "198.51.100.1"},
		"nonsense":                {"127.0.0.1:1234", []string{"198.51.100.1, unknown"}, "127.0.0.1"},
		"a proxy that says none":  {"127.0.0.1:1234", nil, "127.0.0.1"},
		"made up by the client":   {"127.0.0.1:1234", []string{"10.9.9.9, 198.51.100.1"}, "198.51.100.1"},
		"everybody is a proxy":    {"127.0.0.1:1234", []string{"10.1.1.1, 10.2.2.2"}, "10.1.1.1"},
		"an address without port": {"192.0.2.7", nil, "192.0.2.7"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.from
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		got := ""
		proxies.See(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = gate.Address(r) })).ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for _, bad := range []string{"proxy", "10.0.0.0/99", "10.0.0"} {
		if _, err := gate.ParseProxies(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
