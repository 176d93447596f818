package hubspot

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// documents are HubSpot's own OpenAPI documents by the paths that they
// describe. They are not part of the project; without them nothing is
// checked.
var documents = []struct{ path, file string }{
	{"/crm/objects/2026-09/contacts", "contacts-2026-09.json"},
	{"/crm/objects/2026-09/deals", "deals-2026-09.json"},
	{"/crm/objects/2026-09/leads", "leads-2026-09.json"},
	{"/crm/properties/2026-09", "properties-2026-09.json"},
	{"/crm/pipelines/2026-09", "pipelines-2026-09.json"},
	{"/crm/owners/2026-09", "owners-2026-09.json"},
	{"/crm/associations/2026-09", "associations-2026-09.json"},
	{"/account-info/2026-09", "accountInfo-2026-09.json"},
}

const documentsDir = "../../../../shared/specs/hubspot"

// read keeps the validators, which are dear to make.
var read struct {
	sync.Mutex
	checks map[string]validator.Validator
}

// conforming is a transport that fails the test when a request is not what
// HubSpot documents.
func conforming(t *testing.T) http.RoundTripper {
	if _, err := os.Stat(documentsDir); err != nil || testing.Short() {
		return http.DefaultTransport
	}
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if check := documentOf(t, r.URL.Path); check != nil {
			validate(t, check, r)
		}
		return http.DefaultTransport.RoundTrip(r)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func documentOf(t *testing.T, path string) validator.Validator {
	read.Lock()
	defer read.Unlock()
	for _, d := range documents {
		if !strings.HasPrefix(path, d.path) {
			continue
		}
		if read.checks[d.file] != nil {
			return read.checks[d.file]
		}
		body, err := os.ReadFile(filepath.Join(documentsDir, d.file))
		if err != nil {
			t.Error(err)
			return nil
		}
		document, err := libopenapi.NewDocument(body)
		if err != nil {
			t.Error(err)
			return nil
		}
		check, errs := validator.NewValidator(document)
		if len(errs) > 0 {
			t.Error(errs)
			return nil
		}
		if read.checks == nil {
			read.checks = map[string]validator.Validator{}
		}
		read.checks[d.file] = check
		return check
	}
	t.Errorf("%s is in no document", path)
	return nil
}

// validate checks a copy of the request, as its body is read.
func validate(t *testing.T, check validator.Validator, r *http.Request) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	// The guide to the search, and what HubSpot takes, has objects where the
	// document has texts.
	body = bytes.Replace(body, []byte(`"sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}]`), []byte(`"sorts":["hs_object_id"]`), 1)
	again, err := http.NewRequest(r.Method, "https://api.hubapi.com"+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	again.Header = r.Header.Clone()
	if ok, errs := check.ValidateHttpRequestSync(again); !ok {
		for _, e := range errs {
			t.Errorf("%s %s: %s: %s %v", r.Method, r.URL.Path, e.Message, e.Reason, e.SchemaValidationErrors)
		}
	}
}
