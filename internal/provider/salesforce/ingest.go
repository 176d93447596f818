package salesforce

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// clearCell empties a field in a bulk job; an empty cell leaves it alone.
const clearCell = "#N/A"

// mostUpload is the largest upload, in bytes. Salesforce takes 150 MB; this
// is what can be held in memory together with its results.
const mostUpload = 24 << 20

// mostBulkTime is how long a job is waited for.
const mostBulkTime = 30 * time.Minute

// ingest writes items by a bulk job, and returns those that it says nothing
// of: the job was refused, or broke off before them. All that a job writes
// may be written again.
func (p *push) ingest(ctx context.Context, operation string, items []item) []item {
	if len(items) <= batchSize {
		return items
	}
	rows := rowsOf(items)
	if len(rows) > mostUpload {
		half := len(items) / 2
		return append(p.ingest(ctx, operation, items[:half]), p.ingest(ctx, operation, items[half:])...)
	}
	j, err := p.upload(ctx, operation, rows, len(items))
	if err != nil {
		return items
	}
	if err := p.follows(ctx, j); err != nil {
		p.giveUp(items, err)
		return nil
	}
	if err := p.collect(ctx, j, operation, items); err != nil {
		p.giveUp(p.untold(items), err)
		return nil
	}
	return p.untold(items)
}

func (p *push) untold(items []item) []item {
	return slices.DeleteFunc(slices.Clone(items), func(it item) bool { return p.told[it.index] })
}

// upload makes a job, gives it the rows and lets it begin. A job whose upload
// went wrong never begins.
func (p *push) upload(ctx context.Context, operation string, rows []byte, n int) (job, error) {
	var j job
	order := map[string]string{"object": p.object, "operation": operation, "contentType": "CSV", "columnDelimiter": "COMMA", "lineEnding": "LF"}
	if operation == "upsert" {
		order["externalIdFieldName"] = p.keyField
		if rule := p.assignmentRule(ctx); rule != "" {
			order["assignmentRuleId"] = rule
		}
	}
	_, err := p.JSON(ctx, provider.Request{Method: http.MethodPost, Path: p.base + "/jobs/ingest", JSON: order, Repeatable: true,
		Operation: "start bulk " + operation + " of " + p.object}, &j)
	if err != nil {
		return j, err
	}
	path := p.base + "/jobs/ingest/" + url.PathEscape(j.ID)
	_, err = p.Do(ctx, provider.Request{Method: http.MethodPut, Path: path + "/batches", Body: rows, ContentType: "text/csv",
		Operation: "bulk " + operation + " of " + p.object, Records: n})
	if err == nil {
		if err = p.setState(ctx, path, "UploadComplete"); err == nil {
			return j, nil
		}
		// Closed twice, as the first answer was lost, it says that it is closed.
		var now job
		if _, lookErr := p.get(ctx, "look at bulk write of "+p.object, "/jobs/ingest/"+url.PathEscape(j.ID), nil, &now); lookErr == nil && now.begun() {
			return now, nil
		}
	}
	_ = p.setState(ctx, path, "Aborted")
	return j, err
}

func (p *push) setState(ctx context.Context, path, state string) error {
	_, err := p.Do(ctx, provider.Request{Method: http.MethodPatch, Path: path, JSON: map[string]string{"state": state}, Repeatable: true,
		Operation: "set bulk job to " + state})
	return err
}

// assignmentRule finds the rule that chooses the owners of new leads: a job
// fires none unless it is named.
func (p *push) assignmentRule(ctx context.Context) string {
	if p.object != lead || p.setting(settingAssignment) == "FALSE" {
		return ""
	}
	// An account that may not see the rules creates leads that it owns.
	a, err := p.soql(ctx, liveRows, "find assignment rule", "SELECT Id FROM AssignmentRule WHERE SobjectType = 'Lead' AND Active = true LIMIT 1")
	if err != nil || len(a.Records) == 0 {
		return ""
	}
	return text(field(a.Records[0], "Id"))
}

// rowsOf writes the items as CSV, with every column that any of them has.
func rowsOf(items []item) []byte {
	names := map[string]bool{}
	for _, it := range items {
		for name := range it.body {
			names[name] = true
		}
	}
	delete(names, "attributes")
	columns := slices.Sorted(maps.Keys(names))
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := slices.Clone(columns)
	if i := slices.Index(header, "id"); i >= 0 {
		header[i] = "Id"
	}
	_ = w.Write(header) // a buffer takes everything
	row := make([]string, len(columns))
	for _, it := range items {
		for i, name := range columns {
			row[i] = cell(it.body, name)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.Bytes()
}

func cell(body map[string]any, name string) string {
	value, given := body[name]
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	}
	if given {
		return clearCell
	}
	return ""
}

// follows waits until a job is over.
func (p *push) follows(ctx context.Context, j job) error {
	deadline := p.now().Add(mostBulkTime)
	for n := 0; !j.over(); n++ {
		if p.now().After(deadline) {
			return &leadbridge.Error{Op: "salesforce.Push", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain,
				Msg: "Salesforce has not ended a bulk job; it is looked at again later."}
		}
		if err := p.wait(ctx, bulkWait(n)); err != nil {
			return err
		}
		if _, err := p.get(ctx, "look at bulk write of "+p.object, "/jobs/ingest/"+url.PathEscape(j.ID), nil, &j); err != nil {
			return err
		}
	}
	return nil
}

// collect reads what became of the rows. They come in any order, and are
// found again by our key or their id.
func (p *push) collect(ctx context.Context, j job, operation string, items []item) error {
	column := strings.ToLower(p.keyField)
	byKey := make(map[string]item, len(items))
	for _, it := range items {
		byKey[it.Key] = it
	}
	if operation == "update" {
		column = "id"
		for _, it := range items {
			byKey[long(it.ID)] = it
		}
	}
	find := func(row map[string]string) (item, bool) {
		key := row[column]
		if operation == "update" {
			key = long(key)
		}
		it, ok := byKey[key]
		return it, ok
	}
	err := p.results(ctx, j, "successfulResults", func(row map[string]string) {
		if it, ok := find(row); ok {
			p.tell(it, outcomeOf(it, rowResult{ID: row["sf__id"], Success: true, Created: row["sf__created"] == "true"}))
		}
	})
	if err != nil {
		return err
	}
	return p.results(ctx, j, "failedResults", func(row map[string]string) {
		if it, ok := find(row); ok {
			p.tell(it, outcomeOf(it, rowResult{Errors: []apiError{bulkError(row["sf__error"])}}))
		}
	})
}

// bulkError reads the error of a row, "CODE:message:fields --".
func bulkError(s string) apiError {
	code, rest, _ := strings.Cut(s, ":")
	e := apiError{StatusCode: strings.TrimSpace(code), Message: rest}
	if i := strings.LastIndex(rest, ":"); i >= 0 {
		e.Message = rest[:i]
		for name := range strings.FieldsFuncSeq(rest[i+1:], func(r rune) bool { return r == ',' || r == ' ' || r == '-' }) {
			e.Fields = append(e.Fields, name)
		}
	}
	return e
}

// results reads one of a job's lists of rows.
func (p *push) results(ctx context.Context, j job, list string, each func(row map[string]string)) error {
	resp, err := p.Do(ctx, provider.Request{Method: http.MethodGet, Path: p.base + "/jobs/ingest/" + url.PathEscape(j.ID) + "/" + list + "/",
		Header: http.Header{"Accept": {"text/csv"}}, Operation: "read bulk results of " + p.object})
	if err != nil {
		return err
	}
	return eachRow(resp.Body, func(row map[string]string) error {
		each(row)
		return nil
	})
}
