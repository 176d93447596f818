package sandbox

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
)

// bulkChunk is how many rows of a job are one transaction, for which the
// vendor counts one batch of the day.
const bulkChunk = 10_000

func (c *call) createIngestJob() {
	var req jobRequest
	if !c.read(&req) {
		return
	}
	t := c.org.object(req.Object)
	if t == nil {
		c.fail(http.StatusBadRequest, "INVALIDENTITY", "Unable to find object: %s", req.Object)
		return
	}
	if !slices.Contains([]string{"insert", "update", "upsert", "delete", "hardDelete"}, req.Operation) {
		c.fail(http.StatusBadRequest, "INVALIDOPERATION", "operation must be insert, update, upsert, delete or hardDelete")
		return
	}
	var key *field
	if req.Operation == "upsert" {
		if key = t.field(req.ExternalIDFieldName); key == nil || !key.externalID && key.name != "Id" {
			c.fail(http.StatusBadRequest, "INVALIDJOB", "externalIdFieldName is no external ID of %s: %q", t.name, req.ExternalIDFieldName)
			return
		}
	}
	if counted(c.org.usage.batches, c.now()) >= dailyBatches {
		c.org.usage.violations++
		c.fail(http.StatusBadRequest, "EXCEEDED_QUOTA", "ApiBatchItems Limit exceeded.")
		return
	}
	j, ok := c.newJob("V2Ingest", req)
	if !ok {
		return
	}
	j.table, j.key, j.state, j.assign = t, key, jobOpen, req.AssignmentRuleID != ""
	c.org.jobs = append(c.org.jobs, j)
	c.json(http.StatusOK, j.json(c.org, false))
}

func (c *call) listIngestJobs() { c.listJobs("V2Ingest") }

func (c *call) readIngestJob() {
	if j, ok := c.jobOf("V2Ingest"); ok {
		c.advance(j)
		c.json(http.StatusOK, j.json(c.org, true))
	}
}

func (c *call) deleteIngestJob() { c.deleteJob("V2Ingest") }

// uploadIngestJob takes the rows, once.
func (c *call) uploadIngestJob() {
	j, ok := c.jobOf("V2Ingest")
	switch {
	case !ok:
	case j.version != c.version:
		c.fail(http.StatusConflict, "API_ERROR", "The API version of the request differs from that of the job, %s", j.version)
	case !strings.Contains(c.r.Header.Get("Content-Type"), "text/csv"):
		c.fail(http.StatusBadRequest, "INVALID_CONTENT_TYPE", "Content-Type must be text/csv")
	case j.state != jobOpen || j.uploaded:
		c.fail(http.StatusBadRequest, "INVALIDJOBSTATE", "Found multiple contents for job: <%s>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.", j.id)
	default:
		j.data, j.uploaded = c.body, true
		c.w.WriteHeader(http.StatusCreated)
	}
}

// changeIngestJob starts or aborts a job.
func (c *call) changeIngestJob() {
	j, ok := c.jobOf("V2Ingest")
	var body struct {
		State string `json:"state"`
	}
	if !ok || !c.read(&body) {
		return
	}
	switch {
	case body.State == jobAborted:
		c.abort(j)
	case body.State != jobUploaded:
		c.fail(http.StatusBadRequest, "INVALIDJOBSTATE", "state can only become UploadComplete or Aborted")
	case j.state != jobOpen:
		c.fail(http.StatusBadRequest, "INVALIDJOBSTATE", "Job %s is %s already", j.id, j.state)
	default:
		j.state, j.changed, j.started = jobUploaded, c.now(), c.now()
		c.json(http.StatusOK, j.json(c.org, false))
	}
}

// readRows parses what was uploaded; the text tells what is wrong with it as
// a whole.
func (j *job) readRows() string {
	header, _, _ := bytes.Cut(j.data, []byte("\n")) // later lines may have the other ending within quotes
	if len(j.data) > 0 && bytes.HasSuffix(header, []byte("\r")) != (j.lineEnding == "CRLF") {
		return "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is " + j.lineEnding
	}
	r := csv.NewReader(bytes.NewReader(j.data))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = delimiters[j.delimiter], -1, false
	lines, err := r.ReadAll()
	switch {
	case err != nil:
		return "ClientInputError : Error parsing CSV: " + err.Error()
	case len(lines) == 0:
		return "InvalidBatch : The CSV has no header"
	}
	j.header, j.input = lines[0], lines[1:]
	j.header[0] = strings.TrimPrefix(j.header[0], "\ufeff")
	for _, name := range j.header {
		if j.table.field(name) == nil {
			return "InvalidBatch : Field name not found : " + name
		}
	}
	return ""
}

// ingest writes the rows of a job, each for itself.
func (c *call) ingest(j *job) {
	if j.message = j.readRows(); j.message != "" {
		j.state = jobFailed
		return
	}
	opt := options{r: c.origin, assign: j.assign}
	for i, line := range j.input {
		if i%bulkChunk == 0 {
			count(&c.org.usage.batches, c.now())
		}
		w := c.ingestRow(j, line, opt)
		if w.err != nil && w.err.inBulk != nil {
			w.err = w.err.inBulk
		}
		if w.err != nil {
			j.failed++
		}
		j.results = append(j.results, w)
	}
	j.processed = len(j.input)
	j.data = nil
}

// ingestRow writes a row. An empty cell leaves a field as it is, #N/A clears
// it.
func (c *call) ingestRow(j *job, line []string, opt options) written {
	in := input{}
	for i, v := range line {
		switch {
		case i >= len(j.header):
			return written{err: rowErrorf("INVALID_FIELD", nil, "The row has more cells than the header")}
		case v == "#N/A":
			in[j.header[i]] = nil
		case v != "":
			in[j.header[i]] = v
		}
	}
	no, yes := false, true
	if j.operation == "insert" {
		id, err := c.create(j.table, in, opt)
		return written{id: id, created: &yes, err: err}
	}
	if j.operation == "upsert" && j.key.name != "Id" {
		id, created, _, err := c.upsert(j.table, j.key, take(in, j.key.name), in, false, opt)
		return written{id: id, created: &created, err: err}
	}
	id := take(in, "Id")
	if j.operation == "upsert" && id == "" {
		id, err := c.create(j.table, in, opt)
		return written{id: id, created: &yes, err: err}
	}
	r, err := c.target(j.table, id)
	switch {
	case err != nil:
	case j.operation == "delete":
		err = c.remove(r, opt)
	case j.operation == "hardDelete":
		if err = c.remove(r, opt); err == nil {
			c.purge(r.table, r.seq)
		}
	default:
		err = c.update(r, in, opt)
	}
	return written{id: id, created: &no, err: err}
}

// ingestJobResults answers which rows worked, which failed, and which were
// not reached. Their order is not that of the upload.
func (c *call) ingestJobResults() {
	j, ok := c.jobOf("V2Ingest")
	if !ok {
		return
	}
	w := newCSV(j)
	switch strings.ToLower(c.param("results")) {
	case "successfulresults":
		w.line(append([]string{"sf__Id", "sf__Created"}, j.header...))
		for i, r := range slices.Backward(j.results) {
			if r.err == nil {
				w.line(append([]string{r.id, boolText(*r.created)}, j.padded(i)...))
			}
		}
	case "failedresults":
		w.line(append([]string{"sf__Id", "sf__Error"}, j.header...))
		for i, r := range slices.Backward(j.results) {
			if r.err != nil {
				w.line(append([]string{r.id, r.err.Code + ":" + r.err.Message + ":" + strings.Join(r.err.Fields, ",") + " --"}, j.padded(i)...))
			}
		}
	case "unprocessedrecords":
		if j.header == nil {
			_ = j.readRows()
		}
		w.line(j.header)
		if j.state != jobDone {
			for i := range j.input {
				w.line(j.padded(i))
			}
		}
	default:
		c.fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
		return
	}
	c.w.Header().Set("Content-Type", "text/csv; charset=UTF-8")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(w.Bytes())
}

// padded is a row as it was uploaded, with a cell for each name of the header.
func (j *job) padded(i int) []string {
	line := make([]string, len(j.header))
	copy(line, j.input[i])
	return line
}
