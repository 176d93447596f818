package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
)

// call is one request of an app to an account.
type call struct {
	hub     *hub
	account *account
	version string // v3, 2026-09
	token   bearer
	r       *http.Request
	body    []byte
	// path of the answer's new record, for Location.
	location string
}

// endpoint answers a call while the account is locked. What it returns as
// body is written afterwards and must not change any more.
type endpoint func(c *call) (status int, body any, err error)

// The longest address and body of a request, in bytes. At the vendor's,
// addresses fail somewhere between 8 and 16 thousand.
const (
	mostAddress = 8 << 10
	bodyLimit   = 16 << 20
)

// api makes a handler of an endpoint: who calls, may they, how often, and
// then the work.
func (h *hub) api(version string, scopes need, do endpoint) http.HandlerFunc {
	return h.handler(version, scopes, false, do)
}

// search is api for the search, which has a limit of its own.
func (h *hub) search(version string) http.HandlerFunc {
	return h.handler(version, objectScope("read"), true, searchRecords)
}

func (h *hub) handler(version string, scopes need, search bool, do endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > mostAddress {
			errorPage(w, http.StatusRequestURITooLong)
			return
		}
		token, err := h.identify(r)
		if err == nil {
			err = h.admit(w.Header(), token, search)
		}
		if err == nil {
			err = h.accident(r)
		}
		if err != nil {
			writeError(w, err)
			return
		}
		c := &call{hub: h, account: h.accounts[token.account], version: version, token: token, r: r}
		if c.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit)); err != nil {
			writeError(w, invalid("The request body could not be read"))
			return
		}
		status, body, err := c.run(scopes, do)
		switch {
		case err != nil:
			writeError(w, err)
		case r.Method != http.MethodGet && h.Vices.Strikes(viceGatewayTimeout, r):
			errorPage(w, http.StatusGatewayTimeout)
		default:
			if c.location != "" {
				w.Header().Set("Location", c.location)
			}
			writeJSON(w, status, body)
		}
	}
}

func (c *call) run(scopes need, do endpoint) (int, any, error) {
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	if err := c.permit(scopes(c)); err != nil {
		return 0, nil, err
	}
	if c.hub.Vices.Strikes(viceRemovedField, c.r) {
		c.account.removeOwnField()
	}
	return do(c)
}

// writeError answers with a fault; any other error would be a mistake here.
func writeError(w http.ResponseWriter, err error) {
	var f *fault
	if !errors.As(err, &f) {
		f = &fault{status: http.StatusInternalServerError, category: "INTERNAL_ERROR", message: err.Error()}
	}
	writeFault(w, f)
}

func (c *call) param(name string) string {
	s, err := url.PathUnescape(chi.URLParam(c.r, name))
	if err != nil {
		return chi.URLParam(c.r, name)
	}
	return s
}

func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// names reads a query parameter that is a list, joined by commas or repeated.
func (c *call) names(name string) []string {
	var out []string
	for _, s := range c.r.URL.Query()[name] {
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return out
}

// limit reads how many results a page has. Whoever asks for too many is
// refused.
func (c *call) limit(usual, most int) (int, error) {
	limit := usual
	if s := c.query("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return 0, invalid("Invalid input for 'limit': %s is not a positive number", s)
		}
		limit = n
	}
	if limit > most {
		return 0, invalid("Invalid input for 'limit': the maximum is %d, and %d was requested", most, limit)
	}
	return c.shorten(limit), nil
}

// shorten makes pages smaller than asked while the vice is on.
func (c *call) shorten(limit int) int {
	if c.hub.Vices.Strikes(viceSmallPages, c.r) {
		return max(1, min(limit, int(c.hub.Vices.Value(viceSmallPages))))
	}
	return limit
}

// nextPage is the member "paging" of a page that is not the last.
func (c *call) nextPage(after string) map[string]any {
	q := c.r.URL.Query()
	q.Set("after", after)
	return map[string]any{"next": map[string]string{"after": after, "link": c.hub.Base + c.r.URL.Path + "?" + q.Encode()}}
}

// read takes the body as JSON. A body that does not say what it is, is taken
// for JSON too.
func (c *call) read(into any) error {
	if kind := c.r.Header.Get("Content-Type"); kind != "" && !strings.HasPrefix(strings.ToLower(kind), "application/json") {
		return &fault{status: http.StatusUnsupportedMediaType, category: "VALIDATION_ERROR", message: "HTTP 415 Unsupported Media Type"}
	}
	err := json.Unmarshal(c.body, into)
	if err == nil {
		return nil
	}
	at, what := int64(len(c.body)), "Unexpected end of input"
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax) && syntax.Offset < at:
		at, what = syntax.Offset, "Unexpected character"
	case errors.As(err, &mismatch):
		at, what = mismatch.Offset, "Unexpected "+mismatch.Value
		if mismatch.Field != "" {
			what += " for " + mismatch.Field
		}
	case !errors.As(err, &syntax):
		what = err.Error()
	}
	before := string(c.body[:min(at, int64(len(c.body)))])
	line := strings.Count(before, "\n")
	return invalid("Invalid input JSON on line %d, column %d: %s", line+1, len(before)-strings.LastIndex(before, "\n")-1, what)
}

// text is a string that may also be sent as a number, a truth value or null,
// as many clients do.
type text string

// UnmarshalJSON takes any plain value.
func (t *text) UnmarshalJSON(b []byte) error {
	var v any
	decoder := json.NewDecoder(strings.NewReader(string(b)))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return err
	}
	switch v := v.(type) {
	case nil:
		*t = ""
	case string:
		*t = text(v)
	case json.Number:
		*t = text(v)
	case bool:
		*t = text(strconv.FormatBool(v))
	default:
		return errors.New("a plain value is needed, not an object or a list")
	}
	return nil
}
