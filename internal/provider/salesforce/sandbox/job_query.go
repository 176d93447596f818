package sandbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// mostResults is the largest page of results unless one is asked for.
const mostResults = 50_000

func (c *call) createQueryJob() {
	var req jobRequest
	if !c.read(&req) {
		return
	}
	if req.Operation != "query" && req.Operation != "queryAll" {
		c.fail(http.StatusBadRequest, "INVALIDJOB", "operation must be query or queryAll")
		return
	}
	if counted(c.org.usage.queryJobs, c.now()) >= dailyQueryJobs {
		c.org.usage.violations++
		c.fail(http.StatusBadRequest, "EXCEEDED_QUOTA", "ApiBatchItems Limit exceeded.")
		return
	}
	q, ok := c.prepare(req.Query, req.Operation == "queryAll")
	if !ok || !c.bulkable(q) {
		return
	}
	j, ok := c.newJob("V2Query", req)
	if !ok {
		return
	}
	j.table, j.q, j.state, j.started = q.table, q, jobUploaded, c.now()
	count(&c.org.usage.queryJobs, c.now())
	c.org.jobs = append(c.org.jobs, j)
	c.json(http.StatusOK, j.json(c.org, false))
}

// bulkable refuses what Bulk API does not query.
func (c *call) bulkable(q *query) bool {
	switch {
	case q.count || q.aggregated():
		c.fail(http.StatusBadRequest, "API_ERROR", "Aggregate Relationships not supported in Bulk Query")
	case q.offset > 0:
		c.fail(http.StatusBadRequest, "API_ERROR", "Query OFFSET is not supported in Bulk Query")
	case slices.ContainsFunc(q.columns, func(col column) bool { return col.field.kind == "address" }):
		c.fail(http.StatusBadRequest, "API_ERROR", "Selecting compound data not supported in Bulk Query")
	default:
		return true
	}
	return false
}

func (c *call) listQueryJobs() { c.listJobs("V2Query") }

func (c *call) readQueryJob() {
	if j, ok := c.jobOf("V2Query"); ok {
		c.advance(j)
		c.json(http.StatusOK, j.json(c.org, true))
	}
}

func (c *call) abortQueryJob() {
	j, ok := c.jobOf("V2Query")
	var body struct {
		State string `json:"state"`
	}
	if !ok || !c.read(&body) {
		return
	}
	if body.State != jobAborted {
		c.fail(http.StatusBadRequest, "INVALIDJOBSTATE", "state can only become Aborted")
		return
	}
	c.abort(j)
}

func (c *call) deleteQueryJob() { c.deleteJob("V2Query") }

// queryJobResults answers a page of a job's rows. The last page's locator is
// the text null.
func (c *call) queryJobResults() {
	j, ok := c.jobOf("V2Query")
	if !ok {
		return
	}
	params := c.r.URL.Query()
	from, err := locatorOffset(params.Get("locator"))
	size := mostResults
	if n, err := strconv.Atoi(params.Get("maxRecords")); err == nil && n > 0 {
		size = n
	}
	size = c.shortened(size)
	switch {
	case j.version != c.version:
		c.fail(http.StatusConflict, "API_ERROR", "The API version of the request differs from that of the job, %s", j.version)
		return
	case j.state != jobDone && c.org.Vices.On(viceEarly204):
		c.w.WriteHeader(http.StatusNoContent)
		return
	case j.state != jobDone:
		c.fail(http.StatusPreconditionFailed, "JOB_NOT_COMPLETE", "Job %s is %s", j.id, j.state)
		return
	case err != nil || from > len(j.rows):
		c.fail(http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
		return
	}
	end := min(len(j.rows), from+size)
	body, n := c.csvOf(j, j.rows[from:end])
	locator := "null"
	if end < len(j.rows) {
		locator = base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "0-%d", end))
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/csv; charset=UTF-8")
	h.Set("Sforce-NumberOfRecords", strconv.Itoa(n))
	h.Set("Sforce-Locator", locator)
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(body)
	c.disturb(j.table)
}

func locatorOffset(locator string) (int, error) {
	if locator == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(locator)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimPrefix(string(text), "0-"))
}

// csvOf writes rows with a header. All values are quoted; null is empty.
func (c *call) csvOf(j *job, rows []uint32) ([]byte, int) {
	w := newCSV(j)
	var names []string
	for _, col := range j.q.columns {
		names = append(names, col.path())
	}
	w.line(names)
	now, n := c.org.seconds(), 0
	values := make([]string, len(names))
	for _, seq := range rows {
		r, ok := j.table.seen(seq, now)
		if !ok || r.deleted && !j.q.all {
			continue
		}
		for i, col := range j.q.columns {
			values[i] = col.text(r)
		}
		w.line(values)
		n++
	}
	return w.Bytes(), n
}

// csvWriter quotes every value, as the vendor does and encoding/csv does not.
type csvWriter struct {
	bytes.Buffer
	delimiter rune
	end       string
}

func newCSV(j *job) *csvWriter {
	w := &csvWriter{delimiter: delimiters[j.delimiter], end: "\n"}
	if j.lineEnding == "CRLF" {
		w.end = "\r\n"
	}
	return w
}

func (w *csvWriter) line(values []string) {
	for i, v := range values {
		if i > 0 {
			w.WriteRune(w.delimiter)
		}
		w.WriteByte('"')
		w.WriteString(strings.ReplaceAll(v, `"`, `""`))
		w.WriteByte('"')
	}
	w.WriteString(w.end)
}
