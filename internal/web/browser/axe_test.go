package browser

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// axeScript is axe-core 4.14.1, under the Mozilla Public License 2.0; see
// testdata/LICENSE-axe-core.txt. It is part of the tests only.
//
//go:embed testdata/axe.min.js
var axeScript string

// finding is one rule of accessibility that a page breaks.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		Target         []any
		HTML           string
		FailureSummary string
	}
}

func (f finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", f.ID, f.Impact, f.Help)
	for i, n := range f.Nodes {
		if i == 3 {
			fmt.Fprintf(&b, "\n   and %d more", len(f.Nodes)-i)
			break
		}
		html := n.HTML
		if len(html) > 240 {
			html = html[:240] + "..."
		}
		fmt.Fprintf(&b, "\n   %v: %s\n   %s", n.Target, html, strings.ReplaceAll(n.FailureSummary, "\n", " "))
	}
	return b.String()
}

// axe checks the page at hand for what keeps people out who see, hear or move
// differently.
func (w *walk) axe() {
	w.t.Helper()
	w.rest()
	// The content policy stops scripts of the page, not those of the debugger.
	w.do("load axe-core", chromedp.Evaluate[chromedp.Void](axeScript))
	found, err := js[[]finding](w, `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations
		.map((v) => ({ ID: v.id, Impact: v.impact || "", Help: v.help, Nodes: v.nodes.map((n) => ({ Target: n.target, HTML: n.html, FailureSummary: n.failureSummary })) })))`)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range found {
		if f.Impact == "serious" || f.Impact == "critical" {
			w.t.Errorf("%s: %s", w.at(), f)
		}
	}
}

// narrow checks that a page does not have to be moved sideways.
func (w *walk) narrow() {
	w.t.Helper()
	over, err := js[int](w, "document.documentElement.scrollWidth - document.documentElement.clientWidth")
	if err != nil || over > 0 {
		w.t.Errorf("%s is %d pixels wider than the window (%v)", w.at(), over, err)
	}
}

// rest waits until nothing fades and nothing waits for an answer, for that
// would be seen half way.
func (w *walk) rest() {
	w.t.Helper()
	w.until("the page to be at rest", `document.readyState === "complete" && !document.querySelector(".htmx-request") && !document.getAnimations().some((a) => a.transitionProperty)`)
}
