package pipedrive

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// roots are where the documents say that the versions are; both are also
// below /api.
var roots = map[string]string{"v1": "/v1", "v2": "/api/v2"}

// specs are Pipedrive's own OpenAPI documents, by version.
var specs = sync.OnceValues(func() (map[string]validator.Validator, error) {
	all := map[string]validator.Validator{}
	for version := range roots {
		text, err := os.ReadFile("../../../../shared/specs/pipedrive/openapi-" + version + ".yaml")
		if err != nil {
			return nil, err
		}
		document, err := libopenapi.NewDocument(text)
		if err != nil {
			return nil, err
		}
		v, errs := validator.NewValidator(document)
		if len(errs) > 0 {
			return nil, errs[0]
		}
		all[version] = v
	}
	return all, nil
})

// checked is a transport that holds every request against the documents.
type checked struct {
	t  *testing.T
	to http.RoundTripper
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	all, err := specs()
	if err != nil {
		return nil, err
	}
	body := []byte{}
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	for version, v := range all {
		path, ours := strings.CutPrefix(r.URL.Path, "/api/"+version)
		if !ours {
			continue
		}
		// Version 1 lists the fields to sort by, and says in words only that
		// a direction may follow.
		query := r.URL.Query()
		if sort := query.Get("sort"); sort != "" {
			query.Set("sort", strings.TrimSuffix(sort, " DESC"))
		}
		copy := r.Clone(r.Context())
		copy.URL = &url.URL{Scheme: "https", Host: "api.pipedrive.com", Path: roots[version] + path, RawQuery: query.Encode()}
		copy.Host = copy.URL.Host
		copy.Body = io.NopCloser(bytes.NewReader(body))
		if fine, errs := v.ValidateHttpRequest(copy); !fine {
			for _, e := range errs {
				c.t.Errorf("%s %s: %s: %s %v", r.Method, r.URL.RequestURI(), e.Message, e.Reason, why(e.SchemaValidationErrors))
			}
		}
	}
	return c.to.RoundTrip(r)
}

func why[T any](errs []T) string { return fmt.Sprint(errs) }
