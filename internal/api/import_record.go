package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
)

// importRecord is what became of one row, with its cells by column.
type importRecord struct {
	leadbridge.ImportRecord
	Cells map[string]string `json:"cells,omitempty" doc:"The row as it was read, by column; kept of rows that someone may have to look at again"`
}

func recordView(columns []string, r leadbridge.ImportRecord) importRecord {
	v := importRecord{ImportRecord: r}
	if len(r.Raw) > 0 {
		v.Cells = make(map[string]string, len(r.Raw))
		for i, cell := range r.Raw[:min(len(r.Raw), len(columns))] {
			v.Cells[columns[i]] = cell
		}
	}
	return v
}

type listRecords struct {
	ImportID
	Paging
	Status string `query:"status" enum:"created,updated,unchanged,duplicate,possible,failed" doc:"Only rows with this outcome"`
	Kept   bool   `query:"kept" doc:"Only rows whose lead a rollback left alone"`
	Field  string `query:"field" doc:"Only failed rows with an error about this field; - for errors of the row as a whole"`
	Rule   string `query:"rule" doc:"With field: only errors of this rule"`
	Ready  bool   `query:"ready" doc:"Only failed rows that were corrected and may be tried again"`
}

type listErrors struct {
	ImportID
	Paging
	Format string `query:"format" enum:"json,csv,xlsx" default:"json" doc:"csv and xlsx are the failed rows as uploaded with their errors: correct them and upload the file to retry-failed"`
}

// RecordID names a row of an import in a path.
type RecordID struct {
	ImportID
	Row int64 `path:"row" minimum:"1" doc:"The data row, from 1"`
}

type correction struct {
	Cells map[string]string `json:"cells" minProperties:"1" doc:"The corrected cells, by the file's column"`
}

type retryRequest struct {
	FieldMapping fieldMapping `json:"fieldMapping,omitempty" doc:"Another mapping for the failed rows; left out, the import's own"`
	FileURL      string       `json:"fileUrl,omitempty" doc:"An uploaded errors file with corrected rows"`
}

// retriedImport is an import whose failed rows are tried again.
type retriedImport struct {
	ImportJob
	CorrectedRows *int `json:"correctedRows,omitempty" doc:"How many rows the errors file corrected"`
}

var reportTypes = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func (a *API) registerRecords() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + "/{id}" + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	register(a, access.ImportsRead, op(http.MethodGet, "/records", "listImportRecords", "List what became of an import's rows, in the file's order"),
		func(ctx context.Context, in *listRecords) (*item[Page[importRecord]], error) {
			p, err := a.records(ctx, in.ID, in.Paging, store.RecordFilter{Status: leadbridge.RowStatus(in.Status), Kept: in.Kept,
				Field: in.Field, Rule: in.Rule, Ready: in.Ready})
			return &item[Page[importRecord]]{p}, err
		})
	register(a, access.ImportsRead, op(http.MethodGet, "/records/{row}", "getImportRecord", "Get what became of a row"), a.getRecord)
	register(a, access.ImportsWrite, op(http.MethodPatch, "/records/{row}", "correctImportRecord", "Correct cells of a failed row, to be used by retry-failed"),
		func(ctx context.Context, in *struct {
			RecordID
			Body correction
		}) (*item[importRecord], error) {
			if err := a.imports.Correct(ctx, in.ID, map[int64]map[string]string{in.Row: in.Body.Cells}); err != nil {
				return nil, err
			}
			return a.getRecord(ctx, &in.RecordID)
		})

	errors := op(http.MethodGet, "/errors", "listImportErrors", "Get an import's failed rows and why they failed")
	errors.Responses = answers("200", "OK", map[string]*huma.Schema{
		"application/json": schemaOf[Page[importRecord]](a), "text/csv": text(), reportTypes["xlsx"]: binary()})
	register(a, access.ImportsRead, errors, a.listErrors)

	retry := op(http.MethodPost, "/retry-failed", "retryFailedRows", "Try an import's failed rows again, as they are, as corrected, or with another mapping")
	retry.DefaultStatus = http.StatusAccepted
	retry.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"multipart/form-data": formBody(map[string]*huma.Schema{"fieldMapping": schemaOf[fieldMapping](a)})}}
	retry.Middlewares = a.orForm(a.retryForm)
	register(a, access.ImportsWrite, retry, func(ctx context.Context, in *struct {
		ImportID
		Body *retryRequest
	}) (*item[retriedImport], error) {
		var r retryRequest
		setIf(&r, in.Body)
		retried, err := a.retry(ctx, in.ID, r)
		return &item[retriedImport]{retried}, err
	})
}

func (a *API) records(ctx context.Context, id string, p Paging, f store.RecordFilter) (Page[importRecord], error) {
	var none Page[importRecord]
	var err error
	if f.After, err = parseCursor(p.Cursor); err != nil {
		return none, err
	}
	j, err := a.imports.Job(ctx, id)
	if err != nil {
		return none, err
	}
	f.Limit = p.Limit + 1
	records, err := a.imports.Records(ctx, id, f)
	if err != nil {
		return none, err
	}
	some := cut(records, p.Limit, func(last leadbridge.ImportRecord) string { return cursorOf(last.Row) })
	views := Page[importRecord]{Items: make([]importRecord, len(some.Items)), NextCursor: some.NextCursor}
	for i, r := range some.Items {
		views.Items[i] = recordView(j.Columns, r)
	}
	return views, nil
}

func (a *API) getRecord(ctx context.Context, in *RecordID) (*item[importRecord], error) {
	j, err := a.imports.Job(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := a.imports.Record(ctx, in.ID, in.Row)
	return &item[importRecord]{recordView(j.Columns, r)}, err
}

func (a *API) listErrors(ctx context.Context, in *listErrors) (*huma.StreamResponse, error) {
	if in.Format == "json" {
		p, err := a.records(ctx, in.ID, in.Paging, store.RecordFilter{Status: leadbridge.RowFailed})
		return a.streamJSON(p), err
	}
	j, err := a.imports.Job(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return a.stream(reportTypes[in.Format], "errors-"+j.ID+"."+in.Format, func(ctx context.Context, w io.Writer) error {
		return a.imports.WriteErrors(ctx, in.ID, in.Format, w)
	}), nil
}

func (a *API) retry(ctx context.Context, id string, r retryRequest) (retriedImport, error) {
	var retried retriedImport
	if r.FileURL != "" {
		n, err := a.imports.CorrectFromFile(ctx, id, r.FileURL)
		if err != nil {
			return retried, err
		}
		retried.CorrectedRows = &n
	}
	j, err := a.imports.RetryFailed(ctx, id, r.FieldMapping)
	if err != nil {
		return retried, err
	}
	retried.ImportJob = jobView(j)
	return retried, nil
}

// retryForm takes the corrected errors file itself.
func (a *API) retryForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var request retryRequest
	err := a.eachPart(w, r, func(p part) error {
		switch {
		case p.name == "fieldMapping":
			return p.decode(&request.FieldMapping)
		case p.name == "file" && request.FileURL == "":
			u, err := a.imports.Upload(ctx, actor(ctx), p.fileName, p)
			request.FileURL = u.FileURL
			return err
		}
		return onlyField(p, "file and fieldMapping")
	})
	switch {
	case err != nil:
		return err
	case request.FileURL == "":
		return noFile()
	}
	retried, err := a.retry(ctx, r.PathValue("id"), request)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusAccepted, retried)
}
