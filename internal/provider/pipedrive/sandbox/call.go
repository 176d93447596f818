package sandbox

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// How the two versions of the API, and leads, write a time.
const (
	timeV1   = "2006-01-02 15:04:05"
	timeV2   = "2006-01-02T15:04:05Z"
	timeLead = "2006-01-02T15:04:05.000Z"
)

// call is one request of a client that is known. The company's lock is held
// while it is answered.
type call struct {
	*http.Request
	sim   *simulator
	co    *company
	table *table // of the route; nil if it has none
	session
	now    int64 // Unix milliseconds
	header http.Header
}

// answer is what a handler gives back when all went well.
type answer struct {
	status int
	body   map[string]any
}

// handler answers a call.
type handler func(*call) (answer, *fault)

// ok wraps what was asked for.
func ok(data any) (answer, *fault) {
	return answer{http.StatusOK, map[string]any{"success": true, "data": data}}, nil
}

// param returns a part of the path.
func (c *call) param(name string) string { return chi.URLParam(c.Request, name) }

// id returns the number in the path; 0, which is nobody's, if it is none.
func (c *call) id() int {
	n, _ := strconv.Atoi(c.param("id"))
	return n
}

// isV1 reports whether the path is one of v1's.
func (c *call) isV1() bool { return !strings.HasPrefix(c.URL.Path, "/api/v2") }

// query returns a parameter of the address.
func (c *call) query(name string) string { return c.URL.Query().Get(name) }

// queryInt returns a number of the address, or the default without it.
func (c *call) queryInt(name string, without int) (int, *fault) {
	text := c.query(name)
	if text == "" {
		return without, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, invalid(name, "Expected number, received nan")
	}
	return n, nil
}

// queryTruth returns a boolean of the address.
func (c *call) queryTruth(name string) (bool, *fault) {
	switch c.query(name) {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, invalid(name, "Expected boolean")
}

// queryTime returns a time of the address in Unix milliseconds, 0 without it.
func (c *call) queryTime(name string) (int64, *fault) {
	text := c.query(name)
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, invalid(name, "Invalid datetime; expected RFC3339, for example 2025-01-01T10:20:00Z")
	}
	return at.UnixMilli(), nil
}

// limit returns how many entries a page may have.
func (c *call) limit(most int) (int, *fault) {
	n, err := c.queryInt("limit", 100)
	if err != nil {
		return 0, err
	}
	if n < 1 || n > most {
		return 0, invalid("limit", "Number must be between 1 and %d", most)
	}
	short := int(c.sim.stage.Vices.Value(viceShortPages))
	if short > 0 && c.sim.stage.Vices.Strikes(viceShortPages, c.Request) {
		n = min(n, short)
	}
	return n, nil
}

// body decodes the JSON that was sent, numbers as they were written.
func (c *call) body(into any) *fault {
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if kind != "application/json" {
		return &fault{status: http.StatusUnsupportedMediaType, text: "Unsupported media type", info: "Send application/json."}
	}
	decoder := json.NewDecoder(io.LimitReader(c.Body, 10<<20))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return badRequest("Invalid JSON in the request body")
	}
	return nil
}

// object decodes the JSON object that was sent; what is created by v1 may also
// be sent as a form.
func (c *call) object() (map[string]any, *fault) {
	if kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type")); c.isV1() && c.Method == http.MethodPost && kind == "application/x-www-form-urlencoded" {
		return c.form()
	}
	var m map[string]any
	if err := c.body(&m); err != nil {
		return nil, err
	}
	if m == nil {
		return nil, badRequest("Validation failed: Expected object, received null")
	}
	return m, nil
}

// form reads a form as the object that it stands for. Its values are texts,
// but for those that only a number can be.
func (c *call) form() (map[string]any, *fault) {
	text, _ := io.ReadAll(io.LimitReader(c.Body, 10<<20))
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, badRequest("Invalid form in the request body")
	}
	m := map[string]any{}
	for key := range form {
		m[key] = form.Get(key)
		if f := c.builtIn(key); f != nil && f.isNumber() {
			m[key] = oldNumber(m[key])
		}
	}
	return m, nil
}

func (c *call) builtIn(key string) *field {
	if c.table == nil {
		return nil
	}
	return c.table.builtIn(key)
}

// timeText writes a time in one of the forms above; "" for none.
func timeText(form string, at int64) string {
	if at == 0 {
		return ""
	}
	return time.UnixMilli(at).UTC().Format(form)
}
