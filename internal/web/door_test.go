package web_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"leadbridge/internal/access"
	"leadbridge/internal/app"
)

// door is a whole server, with everything behind it, seen from outside.
type door struct {
	*app.App
	address string
	link    string // of the first start
}

// openDoor runs a server of its own for a test. appURL is where people reach
// it, if that is elsewhere; more changes the settings further.
func openDoor(t *testing.T, appURL string, more ...func(*app.Config)) *door {
	t.Helper()
	c, err := app.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.DatabaseURL, c.Data, c.Listen, c.Log, c.Background, c.AppURL = "", t.TempDir(), freeAddress(t), "error", true, appURL
	for _, change := range more {
		change(&c)
	}
	a, err := app.New(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := a.Serve(ctx, w)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &door{App: a, address: "http://" + c.Listen}
	lines := bufio.NewScanner(r)
	for d.link == "" && lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); strings.Contains(line, "/setup?code=") {
			d.link = line
		}
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	if d.link == "" {
		t.Fatal("the server did not say how to get in")
	}
	return d
}

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

const password = "walks in the rain"

// user makes a user with that role.
func (d *door) user(t *testing.T, name string, role access.Role) access.User {
	t.Helper()
	u, err := d.Access.CreateUser(t.Context(), access.NewUser{Name: name, Email: name + "@example.com", Role: role, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// visitor is a browser without scripts.
type visitor struct {
	*http.Client
	t       *testing.T
	address string
}

func (d *door) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, t, d.address}
}

// reply is a page as a browser got it.
type reply struct {
	*http.Response
	body string
}

func (v *visitor) do(r *http.Request) *reply {
	v.t.Helper()
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	response, err := v.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if response.StatusCode == http.StatusInternalServerError {
		v.t.Errorf("%s %s broke: %s", r.Method, r.URL.Path, body)
	}
	return &reply{response, string(body)}
}

func (v *visitor) get(path string) *reply {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, v.address+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// post sends a form; fields and values take turns.
func (v *visitor) post(path string, pairs ...string) *reply {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, v.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// logIn makes a browser that is logged in as a user.
func (d *door) logIn(t *testing.T, name string) *visitor {
	t.Helper()
	v := d.visitor(t)
	v.post("/login", "email", name+"@example.com", "password", password).leadsTo(t, "/")
	return v
}

var tags = regexp.MustCompile(`(<[^>]*>|\s)+`)

// main is what the page says in its main part.
func (r *reply) main() string {
	_, text, _ := strings.Cut(r.body, "<main")
	text = tags.ReplaceAllString("<main"+text, " ")
	return text[:min(len(text), 1000)]
}

func (r *reply) want(t *testing.T, status int, says ...string) *reply {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("%s %s answered %d, want %d: %s", r.Request.Method, r.Request.URL, r.StatusCode, status, r.main())
	}
	for _, text := range says {
		if !strings.Contains(r.body, text) {
			t.Errorf("%s %s does not say %q: %s", r.Request.Method, r.Request.URL, text, r.main())
		}
	}
	return r
}

func (r *reply) leadsTo(t *testing.T, path string) *reply {
	t.Helper()
	if at := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || at != path {
		t.Fatalf("%s %s answered %d and leads to %q, want %q: %s", r.Request.Method, r.Request.URL, r.StatusCode, at, path, r.main())
	}
	return r
}
