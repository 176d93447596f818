package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The states of a bulk job.
const (
	jobOpen     = "Open"
	jobUploaded = "UploadComplete"
	jobRunning  = "InProgress"
	jobDone     = "JobComplete"
	jobFailed   = "Failed"
	jobAborted  = "Aborted"
)

// jobLife is how long a job that has ended is kept.
const jobLife = 7 * 24 * time.Hour

// job is a bulk job. It moves on when it is looked at: once per look, and not
// sooner than the vice of slow jobs allows.
type job struct {
	id, kind         string // V2Query or V2Ingest
	operation        string
	table            *table
	version          string
	state, message   string
	delimiter        string
	lineEnding       string
	created, changed time.Time
	started          time.Time // when it became UploadComplete
	processed        int
	failed           int

	q    *query // of a query
	rows []uint32

	key      *field // of an upsert into the table
	data     []byte
	uploaded bool
	assign   bool
	header   []string
	input    [][]string
	results  []written // of the first rows of input; the others were not reached
}

var delimiters = map[string]rune{"COMMA": ',', "TAB": '\t', "PIPE": '|', "SEMICOLON": ';', "CARET": '^', "BACKQUOTE": '`'}

// jobRequest is what creates a job.
type jobRequest struct {
	Operation           string `json:"operation"`
	Query               string `json:"query"`
	Object              string `json:"object"`
	ExternalIDFieldName string `json:"externalIdFieldName"`
	ContentType         string `json:"contentType"`
	ColumnDelimiter     string `json:"columnDelimiter"`
	LineEnding          string `json:"lineEnding"`
	AssignmentRuleID    string `json:"assignmentRuleId"`
}

// newJob makes a job of a request whose form is good, or answers.
func (c *call) newJob(kind string, req jobRequest) (*job, bool) {
	j := &job{kind: kind, operation: req.Operation, version: c.version, delimiter: req.ColumnDelimiter, lineEnding: req.LineEnding, created: c.now(), changed: c.now()}
	if j.delimiter == "" {
		j.delimiter = "COMMA"
	}
	if j.lineEnding == "" {
		j.lineEnding = "LF"
	}
	switch {
	case req.ContentType != "" && req.ContentType != "CSV":
		c.fail(http.StatusBadRequest, "INVALIDJOB", "contentType must be CSV")
	case delimiters[j.delimiter] == 0:
		c.fail(http.StatusBadRequest, "INVALIDJOB", "columnDelimiter %s is not known", j.delimiter)
	case j.lineEnding != "LF" && j.lineEnding != "CRLF":
		c.fail(http.StatusBadRequest, "INVALIDJOB", "lineEnding must be LF or CRLF")
	default:
		j.id = c.org.newID("750")
		return j, true
	}
	return nil, false
}

// json is a job as it is told of; full adds what only a look at it shows.
func (j *job) json(o *org, full bool) ordered {
	a := ordered{}
	a.set("id", j.id)
	a.set("operation", j.operation)
	a.set("object", j.table.name)
	a.set("createdById", o.userID(userAPI))
	a.set("createdDate", j.created.Format(timeForm))
	a.set("systemModstamp", j.changed.Format(timeForm))
	a.set("state", j.state)
	if j.key != nil {
		a.set("externalIdFieldName", j.key.name)
	}
	a.set("concurrencyMode", "Parallel")
	a.set("contentType", "CSV")
	version, _ := strconv.ParseFloat(j.version, 64)
	a.set("apiVersion", version)
	if j.kind == "V2Ingest" && j.state == jobOpen {
		a.set("contentUrl", fmt.Sprintf("services/data/v%s/jobs/ingest/%s/batches", j.version, j.id))
	}
	a.set("lineEnding", j.lineEnding)
	a.set("columnDelimiter", j.delimiter)
	if full || j.kind == "V2Ingest" {
		a.set("jobType", j.kind)
	}
	if !full {
		return a
	}
	a.set("numberRecordsProcessed", j.processed)
	if j.kind == "V2Ingest" {
		a.set("numberRecordsFailed", j.failed)
		a.set("apiActiveProcessingTime", j.changed.Sub(j.created).Milliseconds())
		a.set("apexProcessingTime", 0)
	} else {
		a.set("isPkChunkingSupported", true)
	}
	a.set("retries", 0)
	a.set("totalProcessingTime", j.changed.Sub(j.created).Milliseconds())
	if j.message != "" {
		a.set("errorMessage", j.message)
	}
	return a
}

// jobOf returns the job of the path, or answers.
func (c *call) jobOf(kind string) (*job, bool) {
	c.org.jobs = slices.DeleteFunc(c.org.jobs, func(j *job) bool { return j.ended() && c.now().Sub(j.changed) > jobLife })
	id := fullID(c.param("job"))
	for _, j := range c.org.jobs {
		if j.id == id && j.kind == kind {
			return j, true
		}
	}
	c.fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
	return nil, false
}

func (j *job) ended() bool {
	return j.state == jobDone || j.state == jobFailed || j.state == jobAborted
}

// advance moves a job on by one state.
func (c *call) advance(j *job) {
	switch j.state {
	case jobUploaded:
		j.state = jobRunning
	case jobRunning:
		if delay := c.org.Vices.Value(viceBulkDelay); c.now().Sub(j.started).Seconds() < delay {
			return
		}
		j.state = jobDone
		if c.org.Vices.Strikes(viceBulkFails, c.origin) {
			j.state, j.message = jobFailed, "InternalServerError : An unexpected error occurred"
		} else {
			c.work(j)
		}
	default:
		return
	}
	j.changed = c.now()
}

// work does what a job is for.
func (c *call) work(j *job) {
	if j.kind == "V2Query" {
		j.rows = j.q.run()
		j.processed = len(j.rows)
		return
	}
	c.ingest(j)
}

func (c *call) listJobs(kind string) {
	records := []any{}
	for _, j := range c.org.jobs {
		if want := c.r.URL.Query().Get("jobType"); j.kind == kind && (want == "" || want == j.kind) {
			records = append(records, j.json(c.org, false))
		}
	}
	o := ordered{}
	o.set("done", true)
	o.set("nextRecordsUrl", nil)
	o.set("records", records)
	c.json(http.StatusOK, o)
}

// abort ends a job that has not ended, or answers.
func (c *call) abort(j *job) {
	if j.ended() {
		c.fail(http.StatusBadRequest, "INVALIDJOBSTATE", "Job %s is %s and cannot be aborted", j.id, j.state)
		return
	}
	j.state, j.changed = jobAborted, c.now()
	c.json(http.StatusOK, j.json(c.org, false))
}

func (c *call) deleteJob(kind string) {
	j, ok := c.jobOf(kind)
	if !ok {
		return
	}
	if j.state == jobRunning || j.state == jobOpen {
		c.fail(http.StatusBadRequest, "INVALIDJOBSTATE", "Job %s is %s and cannot be deleted", j.id, j.state)
		return
	}
	c.org.jobs = slices.DeleteFunc(c.org.jobs, func(o *job) bool { return o == j })
	c.w.WriteHeader(http.StatusNoContent)
}
