package web

import (
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
)

// registerImportRows adds the rows of imports.
func (w *Web) registerImportRows() {
	w.get("/imports/{id}/rows/{row}", access.ImportsRead, w.showImportRow)
}

// outcomeLink is a count that filters the rows below it.
type outcomeLink struct {
	Title, Kind, Path string
	Rows              int64
	Here              bool
}

// outcomeFilters are what the rows of an import can be filtered by.
var outcomeFilters = []struct {
	name, title, kind string
	filter            store.RecordFilter
	count             func(c leadbridge.ImportCounts) int64
}{
	{"", "All rows", "all", store.RecordFilter{}, func(c leadbridge.ImportCounts) int64 { return c.Processed }},
	{"created", "New leads", "created", store.RecordFilter{Status: leadbridge.RowCreated}, func(c leadbridge.ImportCounts) int64 { return c.Created - c.Possible }},
	{"possible", "New, to review", "possible", store.RecordFilter{Status: leadbridge.RowPossible}, func(c leadbridge.ImportCounts) int64 { return c.Possible }},
	{"updated", "Updated", "updated", store.RecordFilter{Status: leadbridge.RowUpdated}, func(c leadbridge.ImportCounts) int64 { return c.Updated }},
	{"skipped", "Duplicates left out", "duplicate", store.RecordFilter{Statuses: []leadbridge.RowStatus{leadbridge.RowDuplicate, leadbridge.RowUnchanged}}, func(c leadbridge.ImportCounts) int64 { return c.Duplicate }},
	{"failed", "Failed", "failed", store.RecordFilter{Status: leadbridge.RowFailed}, func(c leadbridge.ImportCounts) int64 { return c.Failed }},
}

// keptFilter shows the rows that a rollback left alone.
const keptFilter = "kept"

func outcomesOf(j *leadbridge.ImportJob, show string) []outcomeLink {
	var links []outcomeLink
	for _, f := range outcomeFilters {
		path, _ := address("/imports/"+j.ID, "show", f.name)
		links = append(links, outcomeLink{f.title, f.kind, path + "#rows", f.count(j.Counts), f.name == show})
	}
	if j.Undo.Kept > 0 {
		links = append(links, outcomeLink{"Kept by the rollback", "kept", "/imports/" + j.ID + "?show=" + keptFilter + "#rows", j.Undo.Kept, show == keptFilter})
	}
	return links
}

// rowTable is some rows of an import.
type rowTable struct {
	Title      string
	Rows       []resultRow
	Prev, Next string
	Note       string
}

// resultRow is what became of one row.
type resultRow struct {
	leadbridge.ImportRecord
	Job     string
	Outcome importWord
	Who     string // whom the row names, where it led to no lead
	Why     []string
	Undone  string
}

// Usual reports whether the row became a new lead like most, so that there is
// nothing to look at.
func (r resultRow) Usual() bool { return r.Status == leadbridge.RowCreated }

// Has reports whether the row led to a lead that is there.
func (r resultRow) Has() bool { return r.LeadID != "" && r.Undo != "removed" }

const rowsShown = 50

func (w *Web) rowTable(p *page, j *leadbridge.ImportJob, show string) (rowTable, error) {
	t := rowTable{Title: "All rows"}
	f := store.RecordFilter{}
	for _, o := range outcomeFilters {
		if o.name == show {
			f, t.Title = o.filter, o.title
		}
	}
	if show == keptFilter {
		f, t.Title = store.RecordFilter{Kept: true}, "Kept by the rollback"
	}
	f.After, f.Before, f.Limit = number(p.value("after")), number(p.value("before")), rowsShown+1
	if from := number(p.value("from")); from > 0 {
		f.After = from - 1
	}
	records, err := w.Imports.Records(p.ctx(), j.ID, f)
	if err != nil {
		return t, err
	}
	more := len(records) > rowsShown
	if more && f.Before > 0 {
		records = records[1:]
	} else if more {
		records = records[:rowsShown]
	}
	for _, r := range records {
		t.Rows = append(t.Rows, resultRowOf(j, r))
	}
	if n := len(records); n > 0 {
		first, last := records[0].Row, records[n-1].Row
		t.Note = "Rows " + grouped(first) + " to " + grouped(last)
		if f.After > 0 || f.Before > 0 && more {
			t.Prev, _ = address("/imports/"+j.ID, "show", show, "before", first)
			t.Prev += "#rows"
		}
		if f.Before > 0 || more {
			t.Next, _ = address("/imports/"+j.ID, "show", show, "after", last)
			t.Next += "#rows"
		}
	}
	return t, nil
}

func resultRowOf(j *leadbridge.ImportJob, r leadbridge.ImportRecord) resultRow {
	row := resultRow{ImportRecord: r, Job: j.ID, Outcome: outcomeWords[r.Status], Undone: undoWords(r)}
	if r.LeadID == "" {
		row.Who = namedIn(j, r.Raw)
	}
	row.Why = []string{sentence(r.Reason)}
	if r.Status == leadbridge.RowFailed {
		row.Why = faultWords(r)
	}
	return row
}

// namedIn is whom a row of the file names, as it stands there.
func namedIn(j *leadbridge.ImportJob, raw []string) string {
	var parts []string
	for _, field := range []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldFullName, leadbridge.FieldCompany} {
		for _, m := range j.FieldMapping {
			if m.TargetField != field || field == leadbridge.FieldCompany && len(parts) > 0 {
				continue
			}
			for _, c := range m.Sources() {
				if text := strings.TrimSpace(cellAt(raw, slices.Index(j.Columns, c))); text != "" {
					parts = append(parts, text)
				}
			}
		}
	}
	return strings.Join(parts, " ")
}

// rowPage is one row of an import.
type rowPage struct {
	resultRow
	Name     string // the import's
	Cells    []cellLine
	Warnings []string
}

// Before is the number of the row before, for the address of a list that
// begins with this one.
func (r rowPage) Before() int64 { return r.Row - 1 }

// cellLine is a cell of a row, and what it became.
type cellLine struct{ Column, Value, Uploaded string }

func (w *Web) showImportRow(p *page) error {
	j, err := w.Imports.Job(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	r, err := w.Imports.Record(p.ctx(), j.ID, number(p.param("row")))
	if err != nil {
		return err
	}
	shown := rowPage{resultRow: resultRowOf(j, r), Name: j.Name}
	for i, name := range j.Columns {
		if i >= len(r.Raw) {
			break
		}
		line := cellLine{Column: name, Value: r.Raw[i]}
		if i < len(r.Uploaded) && r.Uploaded[i] != r.Raw[i] {
			line.Uploaded = r.Uploaded[i]
		}
		shown.Cells = append(shown.Cells, line)
	}
	for _, issue := range r.Issues {
		if issue.Severity == leadbridge.SeverityWarning {
			shown.Warnings = append(shown.Warnings, issueWords(issue))
		}
	}
	return p.render("imports/row", shown)
}
