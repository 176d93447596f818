package sandbox

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// The most that an upload and an address may have, bytes.
const (
	maxBody = 150 << 20
	maxURI  = 16 << 10
)

// session is what a request runs in: the org that its token opens, locked
// while it runs.
type session struct {
	org     *org
	version string   // 68.0
	journal *journal // of a transaction that may be rolled back; nil outside
	late    int64    // seconds from a write to the end of its transaction
	user    uint8    // who writes
	origin  *http.Request
}

// call is one request to the data API, or one part of a composite one.
type call struct {
	*session
	w    http.ResponseWriter
	r    *http.Request
	body []byte
}

type sessionKey struct{}

// handle makes a handler of a method of call.
func handle(do func(*call)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, _ := r.Context().Value(sessionKey{}).(*session)
		body, _ := io.ReadAll(r.Body)
		do(&call{s, w, r, body})
	}
}

// dataPath parts the version from the rest of a path.
var dataPath = regexp.MustCompile(`^/services/data/(v\d\d\.0|latest)(/.*)?$`)

// inner returns the request that dataRoutes answers for a path such as
// /services/data/v68.0/limits; ok is false if there is no such path.
func (s *session) inner(method, path string, header http.Header, body []byte) (*http.Request, bool) {
	u, err := url.Parse(path)
	if err != nil {
		return nil, false
	}
	m := dataPath.FindStringSubmatch(u.EscapedPath())
	if m == nil {
		return nil, false
	}
	u.Host, u.Scheme = "", ""
	rest := "/" + strings.Trim(m[2], "/")
	if u.Path, err = url.PathUnescape(rest); err != nil {
		return nil, false
	}
	u.RawPath = rest
	r, err := http.NewRequestWithContext(context.WithValue(context.Background(), sessionKey{}, s), method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, false
	}
	r.URL, r.Header = u, header
	return r, true
}

// serveData answers the data API: it finds the org, minds the limits and the
// moods, and routes the request while the org is locked.
func (v *server) serveData(w http.ResponseWriter, r *http.Request) {
	m := dataPath.FindStringSubmatch(r.URL.EscapedPath())
	switch {
	case m == nil:
		writeErrors(w, http.StatusNotFound, apiError{Code: "NOT_FOUND", Message: "The requested resource does not exist"})
		return
	case len(r.RequestURI) > maxURI:
		http.Error(w, "URI Too Long", http.StatusRequestURITooLong)
		return
	}
	version, problem := versionOf(m[1])
	if problem != nil {
		writeErrors(w, problem.status, *problem)
		return
	}
	o, problem := v.orgOf(r)
	if problem != nil {
		writeErrors(w, problem.status, *problem)
		return
	}
	body, problem := bodyOf(w, r)
	if problem != nil {
		writeErrors(w, problem.status, *problem)
		return
	}
	s := &session{org: o, version: version, origin: r}
	inner, ok := s.inner(methodOf(r), r.URL.RequestURI(), r.Header, body)
	if !ok {
		writeErrors(w, http.StatusBadRequest, apiError{Code: "BAD_REQUEST", Message: "The path cannot be read"})
		return
	}
	if !v.admit(w, r, o) {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	v.data.ServeHTTP(w, inner)
	o.flush()
}

// methodOf is what a request is meant to do: HEAD does what GET does, without
// the body, and clients that cannot send PATCH name it in the address.
func methodOf(r *http.Request) string {
	named := r.URL.Query().Get("_HttpMethod")
	switch {
	case r.Method == http.MethodHead:
		return http.MethodGet
	case r.Method == http.MethodPost && named != "":
		return strings.ToUpper(named)
	}
	return r.Method
}

// bodyOf reads the body of a request, which may be packed with gzip. What is
// not, although its header says so, is taken as it is.
func bodyOf(w http.ResponseWriter, r *http.Request) ([]byte, *apiError) {
	plain := bufio.NewReader(r.Body)
	var from io.Reader = plain
	if magic, _ := plain.Peek(2); r.Header.Get("Content-Encoding") == "gzip" && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		if unpacked, err := gzip.NewReader(plain); err == nil {
			from = unpacked
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, io.NopCloser(from), maxBody))
	if err != nil {
		return nil, &apiError{Code: "REQUEST_ENTITY_TOO_LARGE", Message: "The request cannot be read, or is larger than 150 MB", status: http.StatusRequestEntityTooLarge}
	}
	return body, nil
}

// param returns a part of the path, decoded.
func (c *call) param(name string) string {
	v, err := url.PathUnescape(chi.URLParam(c.r, name))
	if err != nil {
		return chi.URLParam(c.r, name)
	}
	return v
}

func (c *call) now() time.Time { return c.org.now() }

// base is the path of the version that was asked for.
func (c *call) base() string { return "/services/data/v" + c.version }

func (c *call) json(status int, body any) { writeJSON(c.w, status, body) }

func (c *call) fail(status int, code, format string, args ...any) {
	writeErrors(c.w, status, apiError{Code: code, Message: fmt.Sprintf(format, args...)})
}

func (c *call) failWith(e *apiError) {
	status := e.status
	if status == 0 {
		status = http.StatusBadRequest
	}
	writeErrors(c.w, status, *e)
}

// read decodes the JSON body; numbers keep their digits. It answers and
// returns false if it cannot.
func (c *call) read(into any) bool {
	if kind := c.r.Header.Get("Content-Type"); kind != "" && !strings.Contains(kind, "json") {
		c.fail(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content type %s is not supported", kind)
		return false
	}
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.UseNumber()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("there is more behind the end")
	}
	if err != nil {
		c.fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "%s at [line:1, column:%d]", unreadable(err), d.InputOffset()+1)
		return false
	}
	return true
}

// unreadable says in the vendor's manner why a body cannot be read.
func unreadable(err error) string {
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mismatch):
		return "Cannot deserialize the value: unexpected " + mismatch.Value
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "Unexpected end-of-input"
	}
	return "Unexpected character"
}

// tableOf returns the object that the path names, or answers 404.
func (c *call) tableOf() (*table, bool) {
	t := c.org.object(c.param("object"))
	if t == nil {
		c.fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
	}
	return t, t != nil
}
