package browser

import (
	"bufio"
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"leadbridge/internal/access"
	"leadbridge/internal/app"
	"leadbridge/internal/sandbox"
)

// browserNames are what Chromium is called on different systems.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// allocator is the one browser of the tests; each walk has its own tab and its
// own cookies.
var allocator = sync.OnceValues(func() (context.Context, error) {
	path := os.Getenv("CHROMIUM")
	for _, name := range browserNames {
		if path == "" {
			path, _ = exec.LookPath(name)
		}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"), chromedp.Env("TZ=America/Chicago"))
	if path != "" {
		options = append(options, chromedp.ExecPath(path))
	}
	all, _ := chromedp.NewExecAllocator(context.Background(), options...)
	first, _ := chromedp.NewContext(all)
	return first, chromedp.Do(first, chromedp.Navigate("about:blank"))
})

// TestMain says what to do where there is no browser.
func TestMain(m *testing.M) {
	if _, err := allocator(); err != nil {
		_, _ = io.WriteString(os.Stderr, "These tests need Chromium: install it (Debian: apt-get install chromium), or name it in CHROMIUM. "+err.Error()+"\n")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// site is a server that runs, with simulators of the CRMs beside it.
type site struct {
	t       *testing.T
	app     *app.App
	address string
	setup   string // the link of the first start
	sandbox *app.Sandbox
	config  app.Config
}

// start runs a server on a new database until the test ends.
func start(t *testing.T, withSandbox bool) *site {
	t.Helper()
	config, err := app.Load()
	if err != nil {
		t.Fatal(err)
	}
	config.Data, config.Listen, config.Log, config.Background, config.DatabaseURL = t.TempDir(), "127.0.0.1:0", "error", true, ""
	s := &site{t: t}
	if withSandbox {
		addresses := map[string]string{"SALESFORCE": "127.0.0.1:0", "HUBSPOT": "127.0.0.1:0", "PIPEDRIVE": "127.0.0.1:0"}
		if s.sandbox, err = app.StartSandbox(addresses, sandbox.Options{Records: 12, Seed: 7, TimeScale: 100}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.sandbox.Close() })
		s.sandbox.Configure(&config)
	}
	if s.app, err = app.New(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	s.config = config
	s.serve()
	return s
}

func (s *site) serve() {
	ctx, cancel := context.WithCancel(context.Background())
	said, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := s.app.Serve(ctx, out)
		_ = out.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewScanner(said)
	for s.setup == "" && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), " is at "); ok {
			s.address = after
		}
		if link, err := url.Parse(strings.TrimSpace(lines.Text())); err == nil && link.Query().Get("code") != "" {
			s.setup = link.RequestURI()
		}
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	if s.setup == "" {
		s.t.Fatalf("the server said too little: %v", <-ended)
	}
	s.t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			s.t.Error("the server did not stop")
		}
		if err := s.app.Close(); err != nil {
			s.t.Error(err)
		}
	})
}

const password = "correct horse battery"

// user makes somebody who can log in.
func (s *site) user(email, name string, role access.Role) {
	s.t.Helper()
	if _, err := s.app.Access.CreateUser(s.t.Context(), access.NewUser{Email: email, Name: name, Role: role, Password: password}); err != nil {
		s.t.Fatal(err)
	}
}
