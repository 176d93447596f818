package web

import (
	"context"
	"io"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// Imports is what the pages of imports call, from the run on.
type Imports interface {
	ImportJobs
	ImportBin
	ImportRuns
	ImportUndos
	ImportRows
	ImportCorrections
}

// ImportJobs is imports as a whole.
type ImportJobs interface {
	Job(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	Jobs(ctx context.Context, f store.ImportJobFilter) ([]*leadbridge.ImportJob, error)
	Actors(ctx context.Context) ([]string, error)
	ProgressOf(j *leadbridge.ImportJob) leadbridge.Progress
	PlanOf(ctx context.Context, j *leadbridge.ImportJob) (*leadbridge.ImportPlan, error)
}

// ImportBin deletes imports, and brings them back.
type ImportBin interface {
	Delete(ctx context.Context, id string) error
	Restore(ctx context.Context, id string) error
	Purge(ctx context.Context, id string) error
}

// ImportRuns starts imports and stops them.
type ImportRuns interface {
	Start(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	Cancel(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	Reschedule(ctx context.Context, id string, at time.Time) (*leadbridge.ImportJob, error)
	RetryFailed(ctx context.Context, id string, ms []leadbridge.FieldMapping) (*leadbridge.ImportJob, error)
}

// ImportUndos takes imports back, and takes that back.
type ImportUndos interface {
	ForecastRollback(ctx context.Context, id string) (*importer.RollbackForecast, error)
	Rollback(ctx context.Context, id string, actor importer.Actor) (*leadbridge.ImportJob, error)
	Reapply(ctx context.Context, id string, actor importer.Actor) (*leadbridge.ImportJob, error)
}

// ImportRows is the rows of an import.
type ImportRows interface {
	Records(ctx context.Context, id string, f store.RecordFilter) ([]leadbridge.ImportRecord, error)
	Record(ctx context.Context, id string, row int64) (leadbridge.ImportRecord, error)
	Correct(ctx context.Context, id string, rows map[int64]map[string]string) error
	CorrectFromFile(ctx context.Context, id, fileURL string) (corrected int, err error)
	WriteErrors(ctx context.Context, id, format string, w io.Writer) error
}

// ImportCorrections is corrections of many failed rows at once.
type ImportCorrections interface {
	ErrorGroups(ctx context.Context, id string) (*importer.ErrorSummary, error)
	SameValue(ctx context.Context, id, column, value string) (rows int64, err error)
	CorrectValue(ctx context.Context, id, column, from, to string) (rows int64, err error)
	PutBack(ctx context.Context, id string, rows []int64) error
	PutBackValue(ctx context.Context, id, column, from, to string) (rows int64, err error)
}

// registerImports adds the history of imports, and an import from its start
// to its end.
func (w *Web) registerImports() {
	w.get("/imports", access.ImportsRead, w.listImports)
	w.get("/imports/{id}", access.ImportsRead, w.showImport)
	w.get("/imports/{id}/live", access.ImportsRead, w.liveImport)
	w.post("/imports/{id}/start", access.ImportsWrite, w.resumeImport)
	w.post("/imports/{id}/cancel", access.ImportsWrite, w.cancelImport)
	w.post("/imports/{id}/schedule", access.ImportsWrite, w.scheduleImport)
}

const importsShown = 30

// importHistory is the list of imports.
type importHistory struct {
	Rows            []historyRow
	Search, Is, Who string
	States, People  []choice
	Filtered        bool
	First, Next     string
	Deleted         string // the import that was just deleted
	Live            string // this list's address, if something on it is at work
}

// Bin reports whether deleted imports are shown.
func (h importHistory) Bin() bool { return h.Is == "deleted" }

// historyRow is one import in the list.
type historyRow struct {
	*leadbridge.ImportJob
	State    importWord
	Progress leadbridge.Progress
	Running  bool
	Bar      []segment
}

// importStates are the choices of the list's filter.
var importStates = []struct {
	choice
	filter store.ImportJobFilter
}{
	{choice{"", "In any state"}, store.ImportJobFilter{}},
	{choice{"running", "Running"}, store.ImportJobFilter{Statuses: []leadbridge.ImportStatus{leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying}}},
	{choice{"waiting", "Waiting to start"}, store.ImportJobFilter{Statuses: []leadbridge.ImportStatus{leadbridge.ImportPending}}},
	{choice{"failed", "With failed rows"}, store.ImportJobFilter{Failed: true, Statuses: []leadbridge.ImportStatus{leadbridge.ImportCompleted, leadbridge.ImportFailed, leadbridge.ImportCancelled}}},
	{choice{"done", "Done"}, store.ImportJobFilter{Statuses: []leadbridge.ImportStatus{leadbridge.ImportCompleted}}},
	{choice{"stopped", "Stopped on the way"}, store.ImportJobFilter{Statuses: []leadbridge.ImportStatus{leadbridge.ImportFailed, leadbridge.ImportCancelled}}},
	{choice{"deleted", "Deleted"}, store.ImportJobFilter{Deleted: true}},
	{choice{"undone", "Rolled back"}, store.ImportJobFilter{Statuses: []leadbridge.ImportStatus{leadbridge.ImportRolledBack}}},
}

func (w *Web) listImports(p *page) error {
	h := importHistory{Search: p.value("search"), Is: p.value("is"), Who: p.value("by"), Deleted: p.value("deleted"), People: []choice{{"", "By anyone"}}}
	var f store.ImportJobFilter
	for _, s := range importStates {
		h.States = append(h.States, s.choice)
		if s.Value == h.Is {
			f = s.filter
		}
	}
	f.Search, f.Actor, f.Limit = h.Search, h.Who, importsShown+1
	f.Before, _ = strconv.ParseInt(p.value("before"), 10, 64)
	jobs, err := w.Imports.Jobs(p.ctx(), f)
	if err != nil {
		return err
	}
	actors, err := w.Imports.Actors(p.ctx())
	if err != nil {
		return err
	}
	for _, a := range actors {
		h.People = append(h.People, choice{a, a})
	}
	h.Filtered = h.Search != "" || h.Is != "" || h.Who != ""
	if f.Before > 0 {
		h.First, _ = address("/imports", "search", h.Search, "is", h.Is, "by", h.Who)
	}
	if len(jobs) > importsShown {
		jobs = jobs[:importsShown]
		h.Next, _ = address("/imports", "search", h.Search, "is", h.Is, "by", h.Who, "before", jobs[importsShown-1].Seq)
	}
	for _, j := range jobs {
		row := w.historyRow(j)
		h.Rows = append(h.Rows, row)
		if row.Running {
			h.Live = p.r.URL.RequestURI()
		}
	}
	return p.render("imports/list", h)
}

func (w *Web) historyRow(j *leadbridge.ImportJob) historyRow {
	return historyRow{ImportJob: j, State: importState(j), Progress: w.Imports.ProgressOf(j), Running: atWork(j), Bar: outcomeBar(j.Counts)}
}
