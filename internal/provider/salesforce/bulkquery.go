package salesforce

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// bulkPage is how many rows of a bulk job's results are read at once: enough
// that a million take few calls, few enough to be held in memory.
const bulkPage = 4_000

// mostLooks is how often a bulk read is looked at, which takes half an hour,
// before the reading goes on without it.
const mostLooks = 185

// job is a bulk job as Salesforce tells of it.
type job struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Processed int    `json:"numberRecordsProcessed"`
}

// over reports whether the job will do no more.
func (j job) over() bool {
	return j.State == "JobComplete" || j.State == "Failed" || j.State == "Aborted"
}

// begun reports whether the job has all its rows and works or has worked.
func (j job) begun() bool {
	return j.State == "UploadComplete" || j.State == "InProgress" || j.State == "JobComplete"
}

// startBulk starts a job that reads the rest of what the cursor stands for.
// Where the organisation does not allow jobs, the reading goes on by queries.
func (d *driver) startBulk(ctx context.Context, q provider.Query, c cursor) (cursor, error) {
	way, tail := liveRows, ""
	if !c.full() {
		way, tail = allRows, c.where()
	}
	for {
		columns, err := d.columns(q.Object, q.Fields)
		if err != nil {
			return c, err
		}
		var j job
		_, err = d.JSON(ctx, provider.Request{Method: http.MethodPost, Path: d.base + "/jobs/query", Operation: "start bulk read of " + q.Object, Repeatable: true,
			JSON: map[string]string{"operation": way, "query": "SELECT " + columns + " FROM " + q.Object + tail,
				"contentType": "CSV", "columnDelimiter": "COMMA", "lineEnding": "LF"}}, &j)
		switch {
		case d.hide(q.Object, columns, q.Fields, err):
			continue
		case refuses(err):
			return c, nil
		case err != nil:
			return c, err
		case j.ID == "":
			return c, unreadable("the start of a bulk job")
		}
		c.Phase, c.Job = phaseBulk, j.ID
		return c, nil
	}
}

// refuses reports whether an error means that jobs, or jobs of this kind, are
// not for this account. What is wrong besides is told by the query then.
func refuses(err error) bool {
	switch leadbridge.KindOf(err) {
	case leadbridge.Forbidden, leadbridge.NotFound, leadbridge.Invalid, leadbridge.Unsupported:
		return true
	}
	return false
}

// pullBulk reads a page of a job's results. While the job is under way it
// waits, ever longer, and returns a page without records.
func (d *driver) pullBulk(ctx context.Context, q provider.Query, c cursor) (provider.Page, error) {
	if !c.Ready {
		if err := d.wait(ctx, bulkWait(c.Asked)); err != nil {
			return provider.Page{}, err
		}
		c.Asked++
		var j job
		_, err := d.get(ctx, "look at bulk read of "+q.Object, "/jobs/query/"+url.PathEscape(c.Job), nil, &j)
		if gone(err) || err == nil && j.State != "JobComplete" && (j.over() || c.Asked > mostLooks) {
			return c.withoutBulk(), nil
		}
		if err != nil {
			return provider.Page{}, err
		}
		if j.State != "JobComplete" {
			return provider.Page{Cursor: c.String()}, nil
		}
		c.Ready, c.Total = true, j.Processed
	}
	query := url.Values{"maxRecords": {strconv.Itoa(bulkRows(q))}}
	if c.Locator != "" {
		query.Set("locator", c.Locator)
	}
	resp, err := d.Do(ctx, provider.Request{Method: http.MethodGet, Path: d.base + "/jobs/query/" + url.PathEscape(c.Job) + "/results", Query: query,
		Header: http.Header{"Accept": {"text/csv"}}, Operation: "read bulk results of " + q.Object})
	if resp != nil && (resp.Status == http.StatusNoContent || resp.Status == http.StatusPreconditionFailed) {
		c.Ready = false // the documentation knows both answers for "not yet"
		return provider.Page{Cursor: c.String()}, nil
	}
	if gone(err) {
		return c.withoutBulk(), nil
	}
	if err != nil {
		return provider.Page{}, err
	}
	records, err := d.fromCSV(ctx, q, resp.Body)
	if err != nil {
		return provider.Page{}, err
	}
	return c.after(records, resp.Header)
}

// after is the page of some results, and where it goes on from there. The
// last page's locator is the word null, or missing.
func (c cursor) after(records []provider.Record, h http.Header) (provider.Page, error) {
	if n, err := strconv.Atoi(h.Get("Sforce-NumberOfRecords")); err == nil && n != len(records) {
		return provider.Page{}, unreadable("a bulk read with another number of records than it says")
	}
	page := provider.Page{Records: records}
	c.Seen += len(records)
	switch c.Locator = h.Get("Sforce-Locator"); {
	case c.Locator != "" && c.Locator != "null":
		page.Cursor = c.String()
		return page, nil
	case c.Seen != c.Total:
		return provider.Page{}, unreadable("a bulk read with fewer records than it promised")
	}
	return c.end(page), nil
}

// withoutBulk goes on by queries where the job began. Nothing is skipped:
// what was read of its results is read again.
func (c cursor) withoutBulk() provider.Page {
	back := cursor{Phase: phaseAll, From: c.From, To: c.To, Mark: c.Mark, Gone: c.Gone, At: c.At, After: c.After}
	if !c.full() {
		back.Phase = phaseChanged
	}
	return provider.Page{Cursor: back.String()}
}

// gone reports whether a job is no longer there, or belongs to another
// version of the API.
func gone(err error) bool {
	e := asError(err)
	return e != nil && (e.Kind == leadbridge.NotFound || e.Kind == leadbridge.Conflict)
}

// bulkWait is how long to wait before the n-th look at a job.
func bulkWait(n int) time.Duration {
	return min(500*time.Millisecond<<min(n, 10), 10*time.Second)
}

func bulkRows(q provider.Query) int {
	if q.Limit > 0 {
		return min(q.Limit, bulkPage)
	}
	return bulkPage
}

// fromCSV makes records of a page of results. Its first row has the names,
// unless there are no records at all. Numbers are told from texts by what
// the object looks like, as CSV does not tell them apart.
func (d *driver) fromCSV(ctx context.Context, q provider.Query, body []byte) ([]provider.Record, error) {
	s, err := d.schema(ctx, q.Object)
	if err != nil {
		return nil, err
	}
	var records []provider.Record
	number := map[string]bool{}
	err = eachRow(body, func(row map[string]string) error {
		r := d.record(q.Object, q.Fields, func(name string) string {
			name = strings.ToLower(name)
			isNumber, known := number[name]
			if !known {
				f, _ := s.field(name)
				isNumber = types[f.Type] == leadbridge.TypeNumber
				number[name] = isNumber
			}
			if isNumber {
				return decimal(row[name])
			}
			return strings.ReplaceAll(text(row[name]), "\x00", "")
		})
		if long(r.ID) == "" {
			return unreadable("a bulk read with a record that has no id")
		}
		records = append(records, r)
		return nil
	})
	return records, err
}

// eachRow reads the CSV of a job, and gives the rows by the names of their
// columns in lower case. Without any rows there may be no names either.
func eachRow(body []byte, do func(row map[string]string) error) error {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	header, err := reader.Read()
	for i := range header {
		header[i] = strings.ToLower(header[i])
	}
	row := make(map[string]string, len(header))
	for err == nil {
		var cells []string
		if cells, err = reader.Read(); err != nil {
			break
		}
		for i, name := range header {
			row[name] = cells[i]
		}
		if err := do(row); err != nil {
			return err
		}
	}
	if err != io.EOF {
		return unreadable("a bulk job")
	}
	return nil
}
