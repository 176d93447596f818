package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

// TestOtherSites sends what a browser sends for a page of another site, also
// for one whose name was made to lead to this machine.
func TestOtherSites(t *testing.T) {
	s, done := start(t)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	evil := "evil.example" + port
	for _, tt := range []struct {
		method, path, host string
		header             map[string]string
		status             int
	}{
		{"GET", controlPath, "", nil, 200},
		{"GET", controlPath, "localhost" + port, nil, 200},
		{"GET", controlPath, "[::1]" + port, nil, 200},
		{"GET", controlPath, evil, nil, 403},
		{"GET", controlPath + "/calls", evil, nil, 403},
		{"GET", controlPath, "127.0.0.1.evil.example" + port, nil, 403},
		{"POST", controlPath + "/clock?advance=1s", evil, map[string]string{"Origin": "http://" + evil}, 403},
		{"POST", controlPath + "/clock?advance=1s", "", map[string]string{"Origin": "http://evil.example"}, 403},
		{"POST", controlPath + "/clock?advance=1s", "", map[string]string{"Origin": s.URL, "Sec-Fetch-Site": "same-origin"}, 200},
		{"POST", "/hooks", "", map[string]string{"Origin": "http://evil.example"}, 403},
		{"POST", "/hooks", "", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"POST", "/hooks", evil, map[string]string{"Origin": "http://" + evil}, 403},
		{"POST", "/hooks", "", map[string]string{"Origin": s.URL}, 200},
		// A program may know the simulator by the CRM's own name.
		{"POST", "/hooks", "api.example.com", nil, 200},
		{"GET", "/people", "api.example.com", nil, 200},
	} {
		before := done.Load()
		r, err := http.NewRequest(tt.method, s.URL+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = tt.host
		for k, v := range tt.header {
			r.Header.Set(k, v)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != tt.status || tt.status == 403 && done.Load() != before {
			t.Errorf("%s %s to %q with %v: %d, want %d", tt.method, tt.path, tt.host, tt.header, response.StatusCode, tt.status)
		}
	}
}

func TestSecretsInQueries(t *testing.T) {
	for query, want := range map[string]string{
		"api_token=a&limit=5":                        "api_token=***&limit=5",
		"token=a":                                    "token=***",
		"x=1&refresh_token=a&client_secret=b":        "x=1&refresh_token=***&client_secret=***",
		"code=a&state=s&code_verifier=b&password=c":  "code=***&state=s&code_verifier=***&password=***",
		"next_token_count=3&limit=5&zip_code=48864#": "next_token_count=3&limit=5&zip_code=48864#",
	} {
		if got := redact(query); got != want {
			t.Errorf("%s is logged as %s, want %s", query, got, want)
		}
	}
}
