package browser

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"leadbridge/internal/access"
	"leadbridge/internal/web"
)

// TestEveryPage looks at every page that needs no name of a thing, on a wide
// and a narrow window, light and dark: nothing keeps people out, nothing
// sticks out, nothing jumps while it loads.
func TestEveryPage(t *testing.T) {
	s := start(t, true)
	s.user("ann@example.com", "Ann Lee", access.Administrator)
	w := s.walk(t)
	w.login("ann@example.com")
	for _, path := range pages() {
		w.open(path)
		w.axe()
		w.still()
		w.dark()
		w.axe()
		w.do("a narrow window", chromedp.EmulateViewport(390, 844))
		w.narrow()
		w.axe()
		w.do("a wide window", chromedp.EmulateViewport(1440, 900))
	}
}

// dark turns the page at hand dark.
func (w *walk) dark() {
	w.t.Helper()
	if _, err := js[string](w, `document.documentElement.dataset.theme = "dark"`); err != nil {
		w.t.Fatal(err)
	}
}

// still checks that nothing moved while the page loaded.
func (w *walk) still() {
	w.t.Helper()
	shift, err := js[float64](w, `new Promise((done) => {
		let sum = 0;
		new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) sum += e.value; })).observe({ type: "layout-shift", buffered: true });
		setTimeout(() => done(sum), 150);
	})`)
	if err != nil || shift > 0.05 {
		w.t.Errorf("%s moves while it loads, by %.3f (%v)", w.at(), shift, err)
	}
}

// noPages are parts of pages, and files.
var noPages = []string{"/home/now", "/leads/export", "/quality/export", "/import/template", "/settings/backup/download"}

// pages are the addresses of all pages behind the log-in without a name of a
// thing in them.
func pages() []string {
	var paths []string
	for _, route := range web.Routes() {
		if route.Method == "GET" && route.Scope != "" && !strings.ContainsAny(route.Path, "{.") && !slices.Contains(noPages, route.Path) {
			paths = append(paths, route.Path)
		}
	}
	return paths
}
