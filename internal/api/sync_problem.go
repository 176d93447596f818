package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
)

// ErrorRecord is a record of the CRM that does not fit our rules and waits to
// be corrected, here or there.
type ErrorRecord struct {
	IntegrationID string             `json:"integrationId"`
	Object        string             `json:"object"`
	RecordID      string             `json:"recordId"`
	Record        map[string]string  `json:"record" doc:"As the CRM gave it, by its own names"`
	Correction    map[string]string  `json:"correction" doc:"Fields of the lead that a person gave to be used instead"`
	Issues        []leadbridge.Issue `json:"issues" nullable:"false"`
	Reason        string             `json:"reason" doc:"Why it failed, for a person"`
	RunID         *string            `json:"runId"`
	Attempts      int                `json:"attempts"`
	At            time.Time          `json:"at" doc:"When it failed last"`
}

// ErrorRecordOf returns a record that does not fit our rules as a client sees
// it.
func ErrorRecordOf(p leadbridge.SyncProblem) ErrorRecord {
	return ErrorRecord{IntegrationID: p.IntegrationID, Object: p.Object, RecordID: p.RecordID, Record: orEmptyMap(p.Record), Correction: orEmptyMap(p.Correction),
		Issues: orEmpty(p.Issues), Reason: p.Reason, RunID: orNull(p.RunID), Attempts: p.Attempts, At: p.At}
}

type listErrorRecords struct {
	IntegrationID
	Paging
	Format
	Object string `query:"object" doc:"Only this kind of record"`
	Reason string `query:"reason" doc:"Only records with this very reason, as their causes give it"`
}

// RecordName names a record of a CRM.
type RecordName struct {
	Object   string `json:"object" minLength:"1"`
	RecordID string `json:"recordId" minLength:"1"`
}

type retryRecords struct {
	Records []RecordName `json:"records,omitempty" doc:"Left out, all of them"`
}

// retriedRecords says what a retry came to.
type retriedRecords struct {
	Solved int `json:"solved" doc:"Records that came in well"`
	Left   int `json:"left" doc:"Records that still do not"`
}

type correctRecord struct {
	IntegrationID
	Object   string `path:"object" doc:"The kind of record"`
	RecordID string `path:"recordId" doc:"The record's ID in the CRM"`
	Body     struct {
		Values leadValues `json:"values" doc:"Fields of the lead, to be used instead of what the CRM has"`
	}
}

// correctedRecord says what a correction came to.
type correctedRecord struct {
	Solved bool         `json:"solved" doc:"The record came in well"`
	Record *ErrorRecord `json:"record,omitempty" doc:"What is still wrong with it"`
}

func (a *API) registerErrorRecords() {
	path := integrationsPath + "/{id}/records"
	register(a, access.SyncRead, tableOp[ErrorRecord](a, syncOp(http.MethodGet, path, "listErrorRecords", "List the records that do not fit our rules, and why; csv has one line for each fault")), a.listErrorRecords)
	register(a, access.SyncWrite, syncOp(http.MethodPost, path+"/retry", "retryErrorRecords", "Read records again and try them"), func(ctx context.Context, in *struct {
		IntegrationID
		Body *retryRecords
	}) (*item[retriedRecords], error) {
		if err := a.exists(ctx, in.ID); err != nil {
			return nil, err
		}
		var r retryRecords
		setIf(&r, in.Body)
		var refs []leadbridge.RecordRef
		for _, n := range r.Records {
			refs = append(refs, leadbridge.RecordRef{IntegrationID: in.ID, Object: n.Object, RecordID: n.RecordID})
		}
		solved, left, err := a.syncs.RetryProblems(ctx, syncActor(ctx), in.ID, refs)
		return &item[retriedRecords]{retriedRecords{solved, left}}, err
	})
	register(a, access.SyncWrite, syncOp(http.MethodPut, path+"/{object}/{recordId}", "correctErrorRecord", "Correct a record for us, and try it; in the CRM it stays as it is until the sync writes it"),
		func(ctx context.Context, in *correctRecord) (*item[correctedRecord], error) {
			ref := leadbridge.RecordRef{IntegrationID: in.ID, Object: in.Object, RecordID: in.RecordID}
			left, err := a.syncs.CorrectProblem(ctx, syncActor(ctx), ref, in.Body.Values.Values)
			if err != nil || left == nil {
				return &item[correctedRecord]{correctedRecord{Solved: true}}, err
			}
			record := ErrorRecordOf(*left)
			return &item[correctedRecord]{correctedRecord{Record: &record}}, nil
		})
}

func (a *API) listErrorRecords(ctx context.Context, in *listErrorRecords) (*huma.StreamResponse, error) {
	if err := a.exists(ctx, in.ID); err != nil {
		return nil, err
	}
	f := store.ProblemFilter{IntegrationID: in.ID, Object: in.Object, Reason: in.Reason, Cursor: in.Cursor, Limit: in.Limit}
	if in.Format.Format == "csv" {
		return a.errorRecordTable(f), nil
	}
	p, err := a.syncs.Problems(ctx, f)
	if err != nil {
		return nil, err
	}
	return a.streamJSON(Page[ErrorRecord]{Items: each(p.Problems, ErrorRecordOf), NextCursor: p.Next}), nil
}

func (a *API) errorRecordTable(f store.ProblemFilter) *huma.StreamResponse {
	header := []string{"object", "recordId", "field", "value", "error", "hint", "attempts", "at"}
	return a.table("error-records-"+f.IntegrationID+".csv", header, func(ctx context.Context, cursor string) ([][]string, string, error) {
		f.Cursor, f.Limit = cursor, tablePage
		p, err := a.syncs.Problems(ctx, f)
		var lines [][]string
		for _, problem := range p.Problems {
			lines = append(lines, faultLines(problem)...)
		}
		return lines, p.Next, err
	})
}

// faultLines are a record's lines in a table, one for each error; one that is
// none of a value has a line of its own.
func faultLines(p leadbridge.SyncProblem) [][]string {
	attempts, at := strconv.Itoa(p.Attempts), timeCell(p.At)
	var lines [][]string
	for _, i := range p.Issues {
		if i.Severity == leadbridge.SeverityError {
			lines = append(lines, []string{p.Object, p.RecordID, i.Field, i.Value, i.Message, i.Hint, attempts, at})
		}
	}
	if lines == nil {
		lines = [][]string{{p.Object, p.RecordID, "", "", p.Reason, "", attempts, at}}
	}
	return lines
}
