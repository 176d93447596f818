package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
)

func config(t *testing.T) Config {
	t.Helper()
	c, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Data, c.Listen, c.Log, c.Background = t.TempDir(), "127.0.0.1:0", "error", true
	return c
}

func open(t *testing.T, c Config) *App {
	t.Helper()
	a, err := New(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// serve runs a server until stop is called, and returns what it tells people.
func serve(t *testing.T, a *App) (address, code string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := a.Serve(ctx, w)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewScanner(r)
	for code == "" && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), " is at "); ok {
			address = after
		}
		if link, err := url.Parse(strings.TrimSpace(lines.Text())); err == nil {
			code = link.Query().Get("code")
		}
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	if code == "" {
		t.Fatalf("the server said too little: %v", <-ended)
	}
	return address, code, func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(stopWithin + 5*time.Second):
			return fmt.Errorf("the server did not stop")
		}
	}
}

// TestServe follows the first link, imports a file with a token, and stops the
// server while somebody watches.
func TestServe(t *testing.T) {
	c := config(t)
	a := open(t, c)
	address, code, stop := serve(t, a)
	response, err := http.PostForm(address+"/setup", url.Values{"code": {code}, "name": {"Ann"}, "email": {"ann@example.com"},
		"password": {"walks in the rain"}, "again": {"walks in the rain"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if users, err := a.Access.Users(context.Background()); err != nil || len(users) != 1 || users[0].Role != access.Administrator {
		t.Fatalf("the link answered %s and made %+v: %v", response.Status, users, err)
	}
	token, _, err := a.Access.Create(context.Background(), "test", []access.Scope{access.Admin}, 0)
	if err != nil {
		t.Fatal(err)
	}

	client := &client{t, address, token}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "leads.csv")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(file, "firstName,lastName,email\nAnn,Smith,ann@example.com\n")
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	up := client.post("/api/crm/imports/upload", form.FormDataContentType(), &body)
	job := client.post("/api/crm/imports", "application/json", strings.NewReader(fmt.Sprintf(`{"fileUrl":%q}`, up["fileUrl"])))
	watch, err := client.request("GET", fmt.Sprintf("/api/crm/imports/%s/events", job["id"]), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	client.post(fmt.Sprintf("/api/crm/imports/%s/start", job["id"]), "", nil)
	events, err := io.ReadAll(watch.Body)
	if err != nil || !strings.Contains(string(events), `"status":"COMPLETED"`) {
		t.Errorf("the events were %s: %v", events, err)
	}

	// A second server must not use the same folder, nor the same port.
	if err := open(t, c).Serve(context.Background(), io.Discard); leadbridge.KindOf(err) != leadbridge.Conflict || !strings.Contains(err.Error(), c.Data) {
		t.Errorf("a second server on the folder: %v", err)
	}
	waiting := client.post("/api/crm/imports", "application/json", strings.NewReader(fmt.Sprintf(`{"fileUrl":%q}`, up["fileUrl"])))
	if watch, err = client.request("GET", fmt.Sprintf("/api/crm/imports/%s/events", waiting["id"]), "", nil); err != nil {
		t.Fatal(err)
	}
	defer watch.Body.Close()
	start := time.Now()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > stopWithin/2 {
		t.Errorf("someone who watches kept the server up for %v", took)
	}
}

// TestStopDuringChores stops a server while the CRM takes its time over what
// is done every hour.
func TestStopDuringChores(t *testing.T) {
	a := open(t, config(t))
	begun := make(chan struct{}, 100)
	a.tidyEvery = time.Millisecond
	a.chores = []chore{{"nothing was done", func(context.Context) error {
		begun <- struct{}{}
		time.Sleep(3 * time.Second)
		return nil
	}}}
	_, _, stop := serve(t, a)
	<-begun
	start := time.Now()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("a slow CRM kept the server up for %v", took)
	}
	if len(begun) > 0 {
		t.Error("chores began while others were not done")
	}
}

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := config(t)
	c.Listen = l.Addr().String()
	err = open(t, c).Serve(context.Background(), io.Discard)
	if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.HasPrefix(err.Error(), "LEADBRIDGE_LISTEN: ") || !strings.Contains(err.Error(), c.Listen) {
		t.Errorf("a taken port: %v", err)
	}
}

func TestBadFolders(t *testing.T) {
	c := config(t)
	file := filepath.Join(c.Data, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Data = file
	if _, err := New(context.Background(), c); leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), file) {
		t.Errorf("a file in place of the folder: %v", err)
	}
	c = config(t)
	c.DatabaseURL = "mysql://localhost/leads"
	if _, err := New(context.Background(), c); leadbridge.KindOf(err) != leadbridge.Invalid || !strings.HasPrefix(err.Error(), "DATABASE_URL: ") {
		t.Errorf("another database: %v", err)
	}
}

type client struct {
	t              *testing.T
	address, token string
}

func (c *client) request(method, path, kind string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequest(method, c.address+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return http.DefaultClient.Do(r)
}

func (c *client) post(path, kind string, body io.Reader) map[string]any {
	c.t.Helper()
	response, err := c.request("POST", path, kind, body)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	var v map[string]any
	if err := json.NewDecoder(response.Body).Decode(&v); err != nil || response.StatusCode >= 300 {
		c.t.Fatalf("POST %s answered %d %v: %v", path, response.StatusCode, v, err)
	}
	return v
}
