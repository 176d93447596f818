package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"leadbridge/internal/access"
	"leadbridge/internal/api"
	"leadbridge/internal/blob"
	"leadbridge/internal/catalog"
	"leadbridge/internal/importer"
	"leadbridge/internal/job"
	"leadbridge/internal/lead"
	"leadbridge/internal/office"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/survey"
	"leadbridge/internal/syncer"
)

// server is a real server over a real database, with its workers.
type server struct {
	*httptest.Server
	api    *api.API
	access *access.Service
	db     *store.DB
	admin  string // a token that may do everything
	log    *lockedBuffer
	check  validator.Validator
	crms   map[string]*sandbox.Server // the simulators, by their slugs
}

const maxFileSize = 1 << 20

func newServer(t *testing.T) *server {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &server{db: db, access: access.New(db), log: &lockedBuffer{}}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	imports := importer.New(db, blobs, importer.Config{MaxFileSize: maxFileSize, BatchSize: 10, Timeout: time.Hour, Region: "US", Background: true})
	leads := lead.New(db)
	accounts := s.connections(t, db)
	syncs := syncer.New(syncer.Config{Region: "US", Background: true}, db, accounts, leads)
	syncs.Policies = accounts
	queue, err := job.New(ctx, db, job.Options{Concurrency: 2, Log: slog.New(slog.DiscardHandler), Workers: map[string]job.Worker{
		importer.TaskRun: {Do: imports.Run, GiveUp: imports.GiveUp}, importer.TaskUndo: {Do: imports.Undo, GiveUp: imports.GiveUp},
		syncer.TaskRun: {Do: syncs.Run, GiveUp: syncs.GiveUp}, syncer.TaskUndo: {Do: syncs.Undo}, syncer.TaskPush: {Do: syncs.Push}, syncer.TaskInbox: {Do: syncs.Inbox}}})
	if err != nil {
		t.Fatal(err)
	}
	db.SetEnqueue(queue.Enqueue)
	if err := queue.Start(ctx); err != nil {
		t.Fatal(err)
	}

	s.api = api.New(api.Options{Imports: imports, Leads: leads, Duplicates: leads, Fields: catalog.New(db), Settings: office.New(db), Integrations: accounts, Syncs: syncs, Quality: survey.New(db, log), Access: s.access, Keys: db,
		AppURL: appURL, Ready: db.Ping, Log: log, Version: "test", MaxFileSize: maxFileSize})
	s.Server = httptest.NewServer(s.api)
	t.Cleanup(func() {
		s.api.Drain()
		s.Close()
		if err := queue.Stop(ctx); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s.admin = s.token(t, 0, access.Admin)
	s.check = openAPI(t, s)
	return s
}

func (s *server) token(t *testing.T, lifetime time.Duration, scopes ...access.Scope) string {
	t.Helper()
	secret, _, err := s.access.Create(context.Background(), "tester", scopes, lifetime)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// openAPI makes a judge of answers from the server's own document.
func openAPI(t *testing.T, s *server) validator.Validator {
	t.Helper()
	body := s.do(t, call{method: "GET", path: "/api/openapi.json"}).want(t, http.StatusOK).body
	document, err := libopenapi.NewDocument(body)
	if err != nil {
		t.Fatal(err)
	}
	check, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return check
}

// call is one request. A body that is neither a reader nor bytes is sent as
// JSON.
type call struct {
	method, path string
	body         any
	header       map[string]string
	token        string // empty: the administrator's; "-": none
}

type answer struct {
	*http.Response
	body []byte
}

// do sends a request and checks the answer against the OpenAPI document.
func (s *server) do(t *testing.T, c call) *answer {
	t.Helper()
	r := s.request(t, c)
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := &answer{response, body}
	if response.StatusCode == http.StatusInternalServerError {
		t.Errorf("%s %s is an error of our own: %s", c.method, c.path, s.log)
	}
	documented := strings.HasPrefix(r.URL.Path, "/api/crm/") || strings.HasPrefix(r.URL.Path, "/api/leads") ||
		strings.HasPrefix(r.URL.Path, "/api/duplicates") || strings.HasPrefix(r.URL.Path, "/api/fields") || strings.HasPrefix(r.URL.Path, "/api/settings") || strings.HasPrefix(r.URL.Path, "/api/quality")
	kind := response.Header.Get("Content-Type")
	isJSON := strings.Contains(kind, "json") && !strings.Contains(kind, "ndjson")
	if s.check != nil && documented && response.StatusCode < 300 && !isForm(r) {
		again := s.request(t, c)
		if ok, errs := s.check.ValidateHttpRequest(again); !ok {
			for _, e := range errs {
				t.Errorf("%s %s was taken, but is not documented so: %s: %s", c.method, c.path, e.Message, e.Reason)
				for _, schema := range e.SchemaValidationErrors {
					t.Errorf("  %s", schema.Reason)
				}
			}
		}
	}
	if s.check != nil && documented && isJSON && response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusMethodNotAllowed {
		copied := *response
		copied.Body = io.NopCloser(bytes.NewReader(body))
		if ok, errs := s.check.ValidateHttpResponse(r, &copied); !ok {
			for _, e := range errs {
				t.Errorf("%s %s does not answer as documented: %s: %s", c.method, c.path, e.Message, e.Reason)
				for _, schema := range e.SchemaValidationErrors {
					t.Errorf("  %s", schema.Reason)
				}
			}
			t.Logf("the answer was %d %s", response.StatusCode, body)
		}
	}
	return a
}

func (s *server) request(t *testing.T, c call) *http.Request {
	t.Helper()
	var body io.Reader
	kind := ""
	switch b := c.body.(type) {
	case nil:
	case io.Reader:
		body = b
	case []byte:
		body = bytes.NewReader(b)
	case form:
		var buffer bytes.Buffer
		kind = b.write(t, &buffer)
		body = &buffer
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		body, kind = bytes.NewReader(encoded), "application/json"
	}
	r, err := http.NewRequest(c.method, s.URL+c.path, body)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	switch c.token {
	case "":
		r.Header.Set("Authorization", "Bearer "+s.admin)
	case "-":
	default:
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	return r
}

func isForm(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

func (a *answer) want(t *testing.T, status int) *answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s answered %d, want %d: %s", a.Request.Method, a.Request.URL, a.StatusCode, status, a.body)
	}
	return a
}

// problem is what matters of a problem document.
type problem struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	Field     string `json:"field"`
	RequestID string `json:"requestId"`
	Errors    []struct{ Location, Pointer, Message string }
}

func (a *answer) wantProblem(t *testing.T, status int, code string) problem {
	t.Helper()
	a.want(t, status)
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Fatalf("the problem is %q: %s", kind, a.body)
	}
	p := decode[problem](t, a)
	if code != "" && p.Code != code || p.Status != status || p.Detail == "" || p.RequestID == "" || p.RequestID != a.Header.Get("X-Request-Id") {
		t.Fatalf("want code %s and a request ID, got %s", code, a.body)
	}
	return p
}

// into reads an answer.
func (a *answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%s: %s", err, a.body)
	}
}

func decode[T any](t *testing.T, a *answer) T {
	t.Helper()
	var v T
	a.into(t, &v)
	return v
}

// form is a multipart form; the field "file" is a file.
type form map[string]string

func (f form) write(t *testing.T, to io.Writer) (contentType string) {
	t.Helper()
	w := multipart.NewWriter(to)
	for _, name := range []string{"fieldMapping", "options", "file", "other"} {
		content, there := f[name]
		if !there {
			continue
		}
		var part io.Writer
		var err error
		if name == "file" {
			part, err = w.CreateFormFile("file", `C:\leads\messy leads.csv`)
		} else {
			part, err = w.CreateFormField(name)
		}
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType()
}

// lockedBuffer is a buffer that several goroutines write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
