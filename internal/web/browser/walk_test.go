package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// stepWithin is how long a step of a walk may take.
const stepWithin = 20 * time.Second

// walk is one person in front of one browser.
type walk struct {
	t    *testing.T
	site *site
	ctx  context.Context

	mu     sync.Mutex
	faults []string
	// expected are errors of the network that the walk brings about itself.
	expected []string
}

// walk opens a tab with cookies of its own. Whatever the browser complains of
// fails the test.
func (s *site) walk(t *testing.T) *walk {
	t.Helper()
	browser, err := allocator()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	w := &walk{t: t, site: s, ctx: ctx}
	// The tab lives as long as the context of its first step.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.EmulateViewport(1440, 900)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, w.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			w.keepPicture()
		}
		w.complain()
		cancel()
	})
	return w
}

// hear notes what the browser complains of: scripts that break, files that are
// missing, what the content policy forbids.
func (w *walk) hear(event any) {
	fault := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning || strings.Contains(e.Entry.Text, "Content Security Policy") {
			fault = e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		fault = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, arg := range e.Args {
				fault += arg.Description + string(arg.Value)
			}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, known := range w.expected {
		if strings.Contains(fault, known) {
			return
		}
	}
	if fault != "" {
		w.faults = append(w.faults, fault)
	}
}

// expect lets the browser complain of something that the walk is about.
func (w *walk) expect(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected = append(w.expected, text)
}

func (w *walk) complain() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, fault := range w.faults {
		w.t.Errorf("the browser complains: %s", fault)
	}
	w.faults = nil
}

func (w *walk) keepPicture() {
	folder := os.Getenv("LEADBRIDGE_PICTURES")
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(w.ctx, stepWithin)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return
	}
	name := filepath.Join(folder, strings.NewReplacer("/", "-", " ", "-").Replace(w.t.Name())+".png")
	if os.WriteFile(name, png, 0o600) == nil {
		w.t.Logf("what it looked like: %s", name)
	}
}

func (w *walk) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, stepWithin)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.t.Fatalf("%s: %v\non the page: %s", what, err, w.text())
	}
}

// js evaluates an expression on the page.
func js[T any](w *walk, expression string, args ...any) (T, error) {
	literals := make([]any, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			panic(err)
		}
		literals[i] = string(text)
	}
	ctx, cancel := context.WithTimeout(w.ctx, stepWithin)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf(expression, literals...), chromedp.EvalAwaitPromise))
}

// until waits for an expression to become true. A page that is just being
// replaced counts as not yet.
func (w *walk) until(what, expression string, args ...any) {
	w.t.Helper()
	var last error
	for end := time.Now().Add(stepWithin); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		done, err := js[bool](w, "Boolean("+expression+")", args...)
		if last = err; err == nil && done {
			return
		}
	}
	w.t.Fatalf("waited in vain for %s (%v)\nat %s, on the page: %s", what, last, w.at(), w.text())
}

// open goes to a page of the server.
func (w *walk) open(path string) {
	w.t.Helper()
	w.do("open "+path, chromedp.Navigate(w.site.address+path))
}

// at is the path and query of the page at hand.
func (w *walk) at() string {
	at, _ := js[string](w, "location.pathname + location.search")
	return at
}

// text is what can be read on the page.
func (w *walk) text() string {
	text, _ := js[string](w, "document.body.innerText")
	if len(text) > 3000 {
		text = text[:3000] + " ..."
	}
	return text
}

// see waits until a text stands on the page.
func (w *walk) see(text string) {
	w.t.Helper()
	w.until("the text "+text, `document.readyState !== "loading" && document.body.innerText.replace(/\s+/g, " ").includes(%s)`, text)
}

// seeNot checks that a text does not stand on the page.
func (w *walk) seeNot(text string) {
	w.t.Helper()
	if there, err := js[bool](w, `document.body.innerText.replace(/\s+/g, " ").includes(%s)`, text); err != nil || there {
		w.t.Errorf("%q stands on %s (%v)", text, w.at(), err)
	}
}

// finder marks the first visible thing of a kind that carries a text: as its
// words, its label, or what screen readers are told. An exact match wins. While
// a question is open, only that is looked at.
const finder = `(() => {
  const kinds = { button: "button, a, summary, [role=button], input[type=submit], label", field: "input, select, textarea" };
  const wanted = %s, words = (s) => (s || "").replace(/\s+/g, " ").replace(/ \*$/, "").trim();
  const named = (n) => [n.getAttribute("aria-label"), n.innerText, n.title, n.placeholder, ...[...(n.labels || [])].map((l) => l.innerText)].map(words);
  const shown = (n) => n.checkVisibility({ visibilityProperty: true }) || n.type === "file";
  const page = document.querySelector(".dialog:popover-open") || document;
  const all = [...page.querySelectorAll(kinds[%s])].filter(shown);
  const found = all.find((n) => named(n).includes(wanted)) || all.find((n) => named(n).some((s) => s.startsWith(wanted)));
  document.querySelectorAll("[data-walk]").forEach((n) => n.removeAttribute("data-walk"));
  if (found) found.setAttribute("data-walk", "");
  return Boolean(found) && !found.disabled;
})()`

// click clicks the button or link with these words. Where the page is being
// replaced under the hand, it looks again.
func (w *walk) click(words string) {
	w.t.Helper()
	var last error
	for end := time.Now().Add(stepWithin); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		if found, err := js[bool](w, finder, words, "button"); err != nil || !found {
			last = err
			continue
		}
		ctx, cancel := context.WithTimeout(w.ctx, 2*time.Second)
		last = chromedp.Do(ctx, chromedp.ScrollIntoView("[data-walk]"), chromedp.Click("[data-walk]"))
		cancel()
		if last == nil {
			return
		}
	}
	w.t.Fatalf("could not click %q (%v)\nat %s, on the page: %s", words, last, w.at(), w.text())
}

// fill writes into the field with that label.
func (w *walk) fill(label, text string) {
	w.t.Helper()
	w.until("the field "+label, finder, label, "field")
	if _, err := js[bool](w, `(() => { const n = document.querySelector("[data-walk]"); n.focus(); n.value = ""; return true; })()`); err != nil {
		w.t.Fatal(err)
	}
	w.do("fill "+label, chromedp.SendKeys("[data-walk]", text))
}

// choose picks the option with these words in the field with that label.
func (w *walk) choose(label, option string) {
	w.t.Helper()
	w.until("the field "+label, finder, label, "field")
	w.until("the option "+option, `(() => {
		const n = document.querySelector("[data-walk]");
		const found = [...n.options].find((o) => o.text.trim() === %s) || [...n.options].find((o) => o.text.trim().startsWith(%s));
		if (found && n.value !== found.value) { n.value = found.value; n.dispatchEvent(new Event("input", { bubbles: true })); n.dispatchEvent(new Event("change", { bubbles: true })); }
		return found;
	})()`, option, option)
}

// attach puts a file into the first file field of the page.
func (w *walk) attach(path string) {
	w.t.Helper()
	w.do("attach "+path, chromedp.SetUploadFiles(`input[type="file"]`, []string{path}))
}

// login logs somebody in.
func (w *walk) login(email string) {
	w.t.Helper()
	w.open("/login")
	w.fill("E-mail", email)
	w.fill("Password", password)
	w.click("Log in")
	w.until("the log-in", `!location.pathname.startsWith("/login")`)
}
