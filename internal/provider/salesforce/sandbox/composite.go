package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
)

// The most parts that a composite request may have, and of those the most
// queries and collections.
const (
	mostParts   = 25
	mostQueries = 5
)

// part is one request within a composite one.
type part struct {
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	ReferenceID string            `json:"referenceId"`
	Body        json.RawMessage   `json:"body"`
	HTTPHeaders map[string]string `json:"httpHeaders"`
	RichInput   json.RawMessage   `json:"richInput"` // of batch
}

// answered is what a part was answered.
type answered struct {
	status int
	header http.Header
	body   any // as JSON gives it
}

// heavy are the parts of which there may be only a few.
var heavy = regexp.MustCompile(`/(query|queryAll)(/|\?|$)|/composite/sobjects`)

// do runs a part within the session of the whole.
func (c *call) do(p part, body []byte) answered {
	header := http.Header{"Content-Type": {"application/json"}}
	for k, v := range p.HTTPHeaders {
		header.Set(k, v)
	}
	url := p.URL
	if !strings.HasPrefix(url, "/services/data/") {
		url = "/services/data/" + strings.TrimPrefix(url, "/") // as batch writes it: v68.0/...
	}
	inner, ok := c.inner(p.Method, url, header, body)
	w := httptest.NewRecorder()
	if ok {
		c.org.data.ServeHTTP(w, inner)
	} else {
		writeErrors(w, http.StatusNotFound, apiError{Code: "NOT_FOUND", Message: "The requested resource does not exist"})
	}
	a := answered{status: w.Code, header: w.Header()}
	d := json.NewDecoder(w.Body)
	d.UseNumber()
	_ = d.Decode(&a.body)
	return a
}

// composite runs up to 25 parts in turn, of which each may name what earlier
// ones answered.
func (c *call) composite() {
	var body struct {
		AllOrNone bool   `json:"allOrNone"`
		Parts     []part `json:"compositeRequest"`
	}
	if !c.read(&body) || !c.fitting(body.Parts) {
		return
	}
	list, _ := c.inTurn(body.Parts, body.AllOrNone)
	c.json(http.StatusOK, map[string]any{"compositeResponse": list})
}

// inTurn runs parts one after the other; ok reports whether what they did was
// kept.
func (c *call) inTurn(parts []part, allOrNone bool) (list []any, ok bool) {
	answers := map[string]any{}
	list = make([]any, len(parts))
	c.atomically(func() bool {
		for i, p := range parts {
			a, done := c.compositePart(p, answers)
			list[i] = compositeAnswer(p, a)
			if allOrNone && !done {
				halt(list, parts, i)
				return false
			}
		}
		ok = true
		return true
	})
	return list, ok
}

// fitting refuses a composite request with too many parts, or two of a name.
func (c *call) fitting(parts []part) bool {
	queries, names := 0, map[string]bool{}
	for _, p := range parts {
		if heavy.MatchString(p.URL) {
			queries++
		}
		if p.ReferenceID != "" && names[p.ReferenceID] {
			c.fail(http.StatusBadRequest, "INVALID_INPUT", "Provided referenceId %s is used more than once", p.ReferenceID)
			return false
		}
		names[p.ReferenceID] = true
	}
	switch {
	case len(parts) == 0:
		c.fail(http.StatusBadRequest, "INVALID_INPUT", "The subrequests are missing")
	case len(parts) > mostParts:
		c.org.usage.violations++
		c.fail(http.StatusBadRequest, "LIMIT_EXCEEDED", "A composite request can contain at most %d subrequests", mostParts)
	case queries > mostQueries:
		c.org.usage.violations++
		c.fail(http.StatusBadRequest, "LIMIT_EXCEEDED", "A composite request can contain at most %d query and collection subrequests", mostQueries)
	default:
		return true
	}
	return false
}

// referring finds what stands for an earlier answer: @{lead.id}.
var referring = regexp.MustCompile(`@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}`)

// compositePart runs a part with its references filled in.
func (c *call) compositePart(p part, answers map[string]any) (answered, bool) {
	missing := ""
	fill := func(text string) string {
		return referring.ReplaceAllStringFunc(text, func(ref string) string {
			m := referring.FindStringSubmatch(ref)
			v, ok := follow(answers[m[1]], m[2])
			if !ok {
				missing = ref
			}
			return v
		})
	}
	p.URL = fill(p.URL)
	body := []byte(fill(string(p.Body)))
	if missing != "" {
		return answered{status: http.StatusBadRequest, body: problem("PROCESSING_HALTED", "Invalid reference specified. No value for "+missing+" found")}, false
	}
	a := c.do(p, bytes.TrimSpace(body))
	if a.status < 300 {
		answers[p.ReferenceID] = a.body
	}
	return a, a.status < 300
}

// follow walks a path such as .records[0].Id into an answer.
func follow(v any, path string) (string, bool) {
	path = strings.ReplaceAll(path, "[", ".")
	for key := range strings.SplitSeq(strings.Trim(strings.ReplaceAll(path, "]", ""), "."), ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(in) {
				return "", false
			}
			v = in[i]
		}
	}
	if v == nil {
		return "", false
	}
	return fmt.Sprint(v), true
}

func problem(code, message string) any {
	return []any{apiError{Code: code, Message: message}.json("errorCode")}
}

func compositeAnswer(p part, a answered) ordered {
	headers := map[string]string{}
	if at := a.header.Get("Location"); at != "" {
		headers["Location"] = at
	}
	o := ordered{}
	o.set("body", a.body)
	o.set("httpHeaders", headers)
	o.set("httpStatusCode", a.status)
	o.set("referenceId", p.ReferenceID)
	return o
}

// halt marks all parts but the one that failed as halted.
func halt(list []any, parts []part, failed int) {
	for i, p := range parts {
		if i == failed {
			continue
		}
		text := "The transaction was rolled back since another operation in the same transaction failed."
		list[i] = compositeAnswer(p, answered{status: http.StatusBadRequest, body: problem("PROCESSING_HALTED", text)})
	}
}

// batch runs up to 25 parts that know nothing of each other.
func (c *call) batch() {
	var body struct {
		HaltOnError bool   `json:"haltOnError"`
		Parts       []part `json:"batchRequests"`
	}
	if !c.read(&body) {
		return
	}
	if len(body.Parts) == 0 || len(body.Parts) > mostParts {
		if len(body.Parts) > 0 {
			c.org.usage.violations++
		}
		c.fail(http.StatusBadRequest, "LIMIT_EXCEEDED", "A batch must have 1 to %d subrequests", mostParts)
		return
	}
	failed := false
	var results []any
	for _, p := range body.Parts {
		a := answered{status: http.StatusPreconditionFailed, body: problem("BATCH_PROCESSING_HALTED", "Batch processing halted per request")}
		if !failed || !body.HaltOnError {
			a = c.do(p, p.RichInput)
		}
		failed = failed || a.status >= 300
		o := ordered{}
		o.set("statusCode", a.status)
		o.set("result", a.body)
		results = append(results, o)
	}
	c.json(http.StatusOK, map[string]any{"hasErrors": failed, "results": results})
}
