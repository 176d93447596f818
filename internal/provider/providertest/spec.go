package providertest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"
)

// Spec is a vendor's own OpenAPI documents, which are not part of the project,
// and what must be known to hold calls against them.
type Spec struct {
	// Dir is the folder with the documents.
	Dir string
	// Free are the places in requests, as "$.body.inputs[*].properties", where
	// an account's own names may stand; all other names must be documented.
	Free []string
	// Places say where calls are described; the first that matches counts. A
	// call without a place is an error.
	Places []Place
	// Gaps are where the documents say less than the vendor does, or other
	// than it does.
	Gaps []Gap
}

// Place is a document and the calls that it describes.
type Place struct {
	// Path is a regular expression. Status narrows the place to answers with
	// that status; 0: requests, and all other answers.
	Path   string
	Status int
	// File is the document. As is what its paths have in place of what Path
	// matches; "": the same.
	File string
	As   string
}

// Gap is an error that the documents are to blame for.
type Gap struct {
	// Call is a regular expression for a call as "POST /path", and for an
	// answer as "POST /path 200".
	Call string
	// Says is one for what is then said about the call; "": it is described
	// nowhere, and is not looked at.
	Says string
	// Reason says which of the vendor's other words goes before the document.
	Reason string
}

// Here reports whether the documents are there.
func (s *Spec) Here() bool {
	_, err := os.Stat(s.Dir)
	return err == nil
}

// Watch is a transport that holds what passes against the documents. It is
// safe for use by many goroutines.
type Watch struct {
	Spec *Spec
	T    testing.TB
	Next http.RoundTripper
	// RequestsOnly leaves the answers alone.
	RequestsOnly bool

	mu     sync.Mutex
	held   map[string]int // calls that were held against a document, by file
	spared []int          // errors by gap
}

// RoundTrip implements http.RoundTripper.
func (w *Watch) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	w.hold(r, body, nil, nil)
	resp, err := w.Next.RoundTrip(r)
	if err != nil || w.RequestsOnly {
		return resp, err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	if err != nil {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, iotest.ErrReader(err)))
		return resp, nil
	}
	w.hold(r, body, resp, answer)
	return resp, nil
}

// hold holds a request, or its answer if there is one, against its document.
func (w *Watch) hold(r *http.Request, body []byte, resp *http.Response, answer []byte) {
	call, status := r.Method+" "+r.URL.Path, 0
	if resp != nil {
		status = resp.StatusCode
		call = fmt.Sprint(call, " ", status)
	}
	if w.gap(call, "") {
		return
	}
	file, path := w.Spec.place(r.URL.Path, status)
	if file == "" {
		w.T.Errorf("%s is in no document", call)
		return
	}
	check, err := w.Spec.open(file, resp == nil)
	if err != nil {
		w.T.Error(err)
		return
	}
	w.count(file)
	again := r.Clone(r.Context())
	again.URL.Path, again.URL.RawPath, again.Body = path, "", io.NopCloser(bytes.NewReader(body))
	var errs []*errors.ValidationError
	if resp == nil {
		_, errs = check.ValidateHttpRequest(again)
	} else {
		copied := *resp
		copied.Body = io.NopCloser(bytes.NewReader(answer))
		_, errs = check.ValidateHttpResponse(again, &copied)
	}
	faults := slices.DeleteFunc(words(errs), func(said string) bool { return w.gap(call, said) })
	if len(faults) > 0 {
		w.T.Errorf("%s is not as %s says:\n  %s\nquery %s\nrequest %.500s\nanswer %.500s",
			call, file, strings.Join(faults, "\n  "), r.URL.RawQuery, body, answer)
	}
}

// words are what is wrong, each fault by itself.
func words(errs []*errors.ValidationError) []string {
	var all []string
	for _, e := range errs {
		if len(e.SchemaValidationErrors) == 0 {
			all = append(all, e.Message+": "+e.Reason)
		}
		for _, s := range e.SchemaValidationErrors {
			all = append(all, fmt.Sprintf("%s: %s: %s", e.Message, s.FieldPath, s.Reason))
		}
	}
	return all
}

// place returns the document for a path, "" if there is none, and the path in
// that document.
func (s *Spec) place(path string, status int) (file, as string) {
	for _, p := range s.Places {
		if p.Status != 0 && p.Status != status {
			continue
		}
		if at := regexp.MustCompile(p.Path); at.MatchString(path) {
			if p.As != "" {
				path = at.ReplaceAllString(path, p.As)
			}
			return p.File, path
		}
	}
	return "", ""
}

// gap reports whether the documents are to blame for what was said about a
// call, or for that nothing can be said.
func (w *Watch) gap(call, said string) bool {
	for i, g := range w.Spec.Gaps {
		if (g.Says == "") == (said == "") && regexp.MustCompile(g.Says).MatchString(said) && regexp.MustCompile(g.Call).MatchString(call) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.spared == nil {
				w.spared = make([]int, len(w.Spec.Gaps))
			}
			w.spared[i]++
			return true
		}
	}
	return false
}

func (w *Watch) count(file string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held == nil {
		w.held = map[string]int{}
	}
	w.held[file]++
}

// opened keeps the documents, which are dear to read.
var opened sync.Map // of func() (validator.Validator, error), by path

// open returns a document as the judge of requests or of answers. Vendors add
// to their answers, but ignore what they do not know of a request, so that
// there every name must be documented.
func (s *Spec) open(file string, requests bool) (validator.Validator, error) {
	path := filepath.Join(s.Dir, file)
	options := []config.Option{config.WithURLEncodedBodyValidation(), config.WithFormatAssertions()}
	if requests {
		options = append(options, config.WithStrictMode(), config.WithStrictIgnorePaths(s.Free...))
	}
	read, _ := opened.LoadOrStore(fmt.Sprint(path, requests), sync.OnceValues(func() (validator.Validator, error) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		document, err := libopenapi.NewDocument(text)
		if err != nil {
			return nil, err
		}
		check, errs := validator.NewValidator(document, options...)
		if len(errs) > 0 {
			return nil, errs[0]
		}
		return check, nil
	}))
	return read.(func() (validator.Validator, error))()
}

// Report says what was held against the documents. It fails if nothing was,
// and for a gap that did not show: the list of gaps stays true.
func (w *Watch) Report() {
	w.T.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	total := 0
	for _, file := range slices.Sorted(maps.Keys(w.held)) {
		w.T.Logf("%4d requests and answers held against %s", w.held[file], file)
		total += w.held[file]
	}
	w.T.Logf("%4d in all", total)
	if total == 0 {
		w.T.Error("nothing was held against the documents")
	}
	for i, g := range w.Spec.Gaps {
		if w.spared == nil || w.spared[i] == 0 {
			w.T.Errorf("the gap at %q (%s) does not show; is it still there?", g.Call, g.Says)
		} else {
			w.T.Logf("%4d times the documents are at fault at %q (%s): %s", w.spared[i], g.Call, g.Says, g.Reason)
		}
	}
}
