package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/api"
)

// TestProblems sends what must not be sent.
func TestProblems(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	fileURL := s.upload(t, messy)
	const imports = "/api/crm/imports"
	const secret = "maria.alvarez@example.com"
	raw := func(body string) io.Reader { return strings.NewReader(body) }
	json := map[string]string{"Content-Type": "application/json"}
	for name, c := range map[string]struct {
		call
		status      int
		code, names string
	}{
		"no such route":       {call{method: "GET", path: "/api/crm/nothing"}, 404, "not_found", "/api/docs"},
		"no such import":      {call{method: "GET", path: imports + "/nothing"}, 404, "not_found", "nothing"},
		"no such method":      {call{method: "DELETE", path: imports}, 405, "method_not_allowed", "GET, HEAD, POST"},
		"no JSON":             {call{method: "POST", path: imports, body: raw(`{"name":"` + secret), header: json}, 400, "malformed", "body"},
		"no body":             {call{method: "POST", path: imports, header: json}, 400, "malformed", "body"},
		"other media":         {call{method: "POST", path: imports, body: raw("name: x"), header: map[string]string{"Content-Type": "text/yaml"}}, 415, "unsupported_media_type", ""},
		"upload not a form":   {call{method: "POST", path: imports + "/upload", body: map[string]string{}}, 415, "unsupported_media_type", "multipart"},
		"upload without file": {call{method: "POST", path: imports + "/upload", body: form{"other": "x"}}, 422, "invalid", "other"},
		"upload empty form":   {call{method: "POST", path: imports + "/upload", body: form{}}, 422, "invalid", "file"},
		"empty file":          {call{method: "POST", path: imports + "/upload", body: form{"file": ""}}, 422, "", ""},
		"file too large":      {call{method: "POST", path: imports + "/upload", body: form{"file": messy + strings.Repeat("x;y;z;1\n", maxFileSize/8)}}, 413, "file_too_large", "MAX_IMPORT_FILE_SIZE"},
		"preview too large":   {call{method: "POST", path: imports + "/preview", body: form{"file": messy + strings.Repeat("x;y;z;1\n", maxFileSize/8)}}, 413, "file_too_large", "MAX_IMPORT_FILE_SIZE"},
		"form too large":      {call{method: "POST", path: imports + "/upload", body: form{"file": strings.Repeat("x;y;z;1\n", maxFileSize/2)}}, 413, "", ""},
		"body too large":      {call{method: "POST", path: imports, body: map[string]string{"name": strings.Repeat("x", 2<<20)}}, 413, "request_too_large", ""},
		"missing member":      {call{method: "POST", path: imports, body: map[string]string{}}, 422, "invalid", "fileUrl"},
		"unknown member":      {call{method: "POST", path: imports, body: map[string]string{"fileUrl": fileURL, "nam": secret}}, 422, "invalid", "nam"},
		"unknown importType":  {call{method: "POST", path: imports, body: map[string]string{"fileUrl": fileURL, "importType": "XML"}}, 422, "invalid", "importType"},
		"foreign fileUrl":     {call{method: "POST", path: imports, body: map[string]string{"fileUrl": "https://example.com/leads.csv"}}, 422, "invalid", "fileUrl"},
		"local fileUrl":       {call{method: "POST", path: imports + "/preview", body: map[string]string{"fileUrl": "file:///etc/passwd"}}, 422, "invalid", "fileUrl"},
		"bad time":            {call{method: "POST", path: imports, body: map[string]string{"fileUrl": fileURL, "scheduledFor": "tomorrow"}}, 422, "invalid", "scheduledFor"},
		"limit too high":      {call{method: "GET", path: imports + "?limit=100000"}, 422, "invalid", "limit"},
		"limit no number":     {call{method: "GET", path: imports + "?limit=" + secret}, 422, "invalid", "limit"},
		"unknown query":       {call{method: "GET", path: imports + "?offset=5"}, 422, "invalid", "offset"},
		"unknown status":      {call{method: "GET", path: imports + "?status=DONE"}, 422, "invalid", "status"},
		"bad cursor":          {call{method: "GET", path: imports + "?cursor=5"}, 422, "invalid", "cursor"},
		"bad row":             {call{method: "GET", path: imports + "/x/records/zero"}, 422, "invalid", "row"},
		"built-in field":      {call{method: "DELETE", path: "/api/fields/email"}, 409, "conflict", "built-in"},
		"bad field name":      {call{method: "POST", path: "/api/fields", body: map[string]string{"name": "pet count"}}, 422, "invalid", "name"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(t, c.call).want(t, c.status)
			if p := decode[problem](t, a); c.code != "" {
				p = a.wantProblem(t, c.status, c.code)
				if !strings.Contains(string(a.body), c.names) {
					t.Errorf("the problem does not name %q: %s", c.names, a.body)
				}
			} else if p.Code == "" {
				t.Errorf("the problem has no code: %s", a.body)
			}
			if strings.Contains(string(a.body), secret) {
				t.Errorf("the problem repeats a value of the request: %s", a.body)
			}
		})
	}
	if strings.Contains(s.log.String(), secret) {
		t.Error("the log holds a value of a request")
	}
}

func TestOpenAPIDocumentIsValid(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if ok, errs := s.check.ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s", e.Message, e.Reason)
			for _, schema := range e.SchemaValidationErrors {
				t.Errorf("  %s", schema.Reason)
			}
		}
	}
}

func TestMethodNotAllowedNamesOthers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.do(t, call{method: "PUT", path: "/api/crm/imports/abc"})
	a.wantProblem(t, http.StatusMethodNotAllowed, "method_not_allowed")
	if allow := a.Header.Get("Allow"); allow != "GET, HEAD, DELETE" {
		t.Errorf("Allow is %q", allow)
	}
	s.do(t, call{method: "HEAD", path: "/api/crm/imports"}).want(t, http.StatusOK)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, path := range []string{"/healthz", "/readyz", "/api/crm/imports", "/nothing"} {
		a := s.do(t, call{method: "GET", path: path, header: map[string]string{"Origin": "https://example.com"}})
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cache-Control": "no-store", "Access-Control-Allow-Origin": ""} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s has the policy %q", path, a.Header.Get("Content-Security-Policy"))
		}
	}
}

// TestKinds wants every kind of error in the table.
func TestKinds(t *testing.T) {
	t.Parallel()
	want := map[leadbridge.Kind]int{leadbridge.Invalid: 422, leadbridge.NotFound: 404, leadbridge.Conflict: 409, leadbridge.Unauthorized: 401,
		leadbridge.Forbidden: 403, leadbridge.RateLimited: 429, leadbridge.Unavailable: 503, leadbridge.Unsupported: 501, leadbridge.Internal: 500}
	for _, kind := range leadbridge.Kinds {
		var log bytes.Buffer
		p := api.ProblemOf(&log, &leadbridge.Error{Op: "test", Kind: kind, Msg: "the text", After: 1500 * time.Millisecond})
		if p.Status != want[kind] || p.Code != string(kind) {
			t.Errorf("%s is %d %s, want %d", kind, p.Status, p.Code, want[kind])
		}
		if own := kind == leadbridge.Internal; own == (p.Detail == "the text") || own != strings.Contains(log.String(), "the text") {
			t.Errorf("%s tells the client %q and the log %q", kind, p.Detail, log.String())
		}
		if kind == leadbridge.RateLimited && p.GetHeaders().Get("Retry-After") != "2" {
			t.Errorf("Retry-After is %q", p.GetHeaders().Get("Retry-After"))
		}
	}
}

// TestCodes keeps the registry true to the tables of statuses.
func TestCodes(t *testing.T) {
	t.Parallel()
	statuses := map[string]int{}
	for _, c := range api.Codes {
		if statuses[c.Name] != 0 || c.Meaning == "" {
			t.Errorf("%s is there twice, or has no meaning", c.Name)
		}
		statuses[c.Name] = c.Status
	}
	for code, status := range api.StatusTables() {
		if statuses[code] != status {
			t.Errorf("%s is %d in the registry, but is answered with %d", code, statuses[code], status)
		}
	}
}

// TestStatusOfCodes wants an error's code to decide, whatever its kind is.
func TestStatusOfCodes(t *testing.T) {
	t.Parallel()
	for _, c := range api.Codes {
		if c.Status == http.StatusOK {
			continue // a finding of a test
		}
		for _, kind := range leadbridge.Kinds {
			if p := api.ProblemOf(io.Discard, &leadbridge.Error{Op: "test", Kind: kind, Code: c.Name, Msg: "x"}); p.Status != c.Status && kind != leadbridge.Internal {
				t.Errorf("%s of kind %s is answered with %d, not %d", c.Name, kind, p.Status, c.Status)
			}
		}
	}
}
