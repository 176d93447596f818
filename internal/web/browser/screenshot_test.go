package browser

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// TestScreenshots makes the pictures of docs/screenshots. `make screenshots`
// runs it; LEADBRIDGE_SCREENSHOTS says where they go.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("LEADBRIDGE_SCREENSHOTS")
	if folder == "" {
		t.Skip("LEADBRIDGE_SCREENSHOTS is not set")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	s := start(t, true)
	s.user("ann@example.com", "Ann Lee", access.Administrator)
	w := s.walk(t)
	w.expect("/favicon.ico") // of the simulators
	w.login("ann@example.com")
	shown := map[string]string{}
	w.importDemo(shown)
	w.connect("HubSpot")
	shown["integration"] = w.at()
	w.inStep("HubSpot", "Ask somebody")
	shown["run"] = w.at()
	found, err := s.app.Leads.List(t.Context(), lead.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	shown["lead"] = "/leads/" + found.Leads[0].ID
	shown["lead-change"] = shown["lead"] + "/edit"
	base, _, _ := strings.Cut(strings.TrimPrefix(shown["integration"], "/"), "?")
	for _, part := range []string{"fields", "rules", "runs", "conflicts", "records", "dead-letters", "agreement", "usage"} {
		shown["integration-"+part] = "/" + base + "/" + part
	}
	if pairs, err := s.app.Leads.ListPairs(t.Context(), lead.PairFilter{Limit: 1}); err == nil && len(pairs.Pairs) > 0 {
		shown["duplicate"] = "/duplicates/" + pairs.Pairs[0].ID
	}
	for _, path := range pages() {
		name := strings.ReplaceAll(strings.Trim(path, "/"), "/", "-")
		if name == "" {
			name = "home"
		}
		shown[name] = path
	}
	for name, path := range shown {
		w.open(path)
		w.shoot(name)
	}
}

// shoot takes four pictures of the page at hand: wide and narrow, light and
// dark.
func (w *walk) shoot(name string) {
	w.t.Helper()
	for _, window := range []struct {
		name          string
		width, height int64
	}{{"narrow", 390, 844}, {"wide", 1440, 900}} {
		for _, theme := range []string{"dark", "light"} {
			w.do("a window", chromedp.EmulateViewport(window.width, window.height))
			if _, err := js[string](w, `document.documentElement.dataset.theme = %s`, theme); err != nil {
				w.t.Fatal(err)
			}
			w.rest()
			w.picture(filepath.Join(os.Getenv("LEADBRIDGE_SCREENSHOTS"), name+"-"+window.name+"-"+theme+".webp"))
		}
	}
}

// importDemo imports the sample file, and notes the pages on the way.
func (w *walk) importDemo(shown map[string]string) {
	w.t.Helper()
	demo, err := filepath.Abs("../../../demo/leads.csv")
	if err != nil {
		w.t.Fatal(err)
	}
	w.open("/import/new")
	w.attach(demo)
	w.see("Check all")
	w.shoot("import-columns")
	w.click("Check all")
	w.see("new leads")
	w.shoot("import-plan")
	w.click("Import 2") // some 260 leads
	w.see("Roll back")
	shown["import-result"] = w.at()
	shown["import-fix"] = w.at() + "/fix"
}

// picture stores what the window shows.
func (w *walk) picture(path string) {
	w.t.Helper()
	quality := int64(80)
	image, err := chromedp.Run(w.ctx, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		shot, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: &quality})
		return shot.Data, err
	})
	if err == nil {
		err = os.WriteFile(path, image, 0o644)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}
