package web

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// registerImportFix adds the page where failed rows are corrected.
func (w *Web) registerImportFix() {
	w.get("/imports/{id}/fix", access.ImportsRead, w.showFix)
	w.post("/imports/{id}/fix", access.ImportsWrite, w.correctImportRows)
	w.post("/imports/{id}/fix/cell", access.ImportsWrite, w.correctImportCell)
	w.post("/imports/{id}/fix/value", access.ImportsWrite, w.correctImportValue)
	w.post("/imports/{id}/fix/value/back", access.ImportsWrite, w.putImportValueBack)
	w.post("/imports/{id}/fix/back", access.ImportsWrite, w.putImportRowBack)
}

// fixPage is the failed rows of an import, to be corrected.
type fixPage struct {
	importPage
	Summary *importer.ErrorSummary
	Groups  []fixGroup
	Here    *fixGroup // the one that the rows are filtered by
	Only    string    // "ready" if only corrected rows are shown
	Columns []fixColumn
	Wide    bool   // all columns are shown, not only the mapped ones
	Other   string // the address with more columns, or with fewer; blank if there are no more
	Rows    []fixRow
	Prev    string
	Next    string
	Note    string
	Did     *didValue
	Fault   string // what was wrong with an uploaded file, or with a change
	Back    string // the query of this page, to come back to
}

// fixGroup is one kind of error.
type fixGroup struct {
	importer.ErrorGroup
	Title  string
	Path   string
	Here   bool
	Values []fixValue
	More   int // values that are not listed
	Choice []string
}

// fixValue is a wrong value and how many rows have it.
type fixValue struct {
	importer.ErrorValue
	ID string // of its input
}

// fixColumn is a column of the grid; At is its place in the file.
type fixColumn struct {
	At    int
	Name  string
	Field string // what it is imported as, blank if it is left out
}

// fixRow is a failed row in the grid.
type fixRow struct {
	Row, Line int64
	Ready     bool
	Changed   bool // it was corrected since the upload
	Words     []string
	Cells     []fixCell
	Mark      string // stands for the cells as they are shown
}

// fixCell is one input of the grid.
type fixCell struct {
	ID, Label, Value, Fault string
	At                      int
	Was                     string // as it was uploaded, if it was corrected
	Changed                 bool
}

// didValue is a value that was just corrected in all rows.
type didValue struct {
	Column, From, To string
	Rows             int64
}

const (
	fixShown   = 25 // rows
	fixColumns = 60 // columns, at most
)

func (w *Web) showFix(p *page) error { return w.renderFix(p, p.param("id"), "") }

// renderFix shows the page, with what was wrong with what was just sent.
func (w *Web) renderFix(p *page, id, fault string) error {
	i, err := w.importPage(p, id)
	if err != nil {
		return err
	}
	if !i.Fixable() && fault == "" {
		return p.redirect("/imports/" + i.ID)
	}
	f := fixPage{importPage: i, Fault: fault, Only: p.value("only"), Wide: p.value("all") != "", Back: p.r.URL.RawQuery}
	if f.Summary, err = w.Imports.ErrorGroups(p.ctx(), i.ID); err != nil {
		return err
	}
	f.groups(p)
	f.columns(p)
	if err := w.fixRows(p, &f); err != nil {
		return err
	}
	if n := number(p.value("rows")); n > 0 && p.value("column") != "" {
		f.Did = &didValue{p.value("column"), p.r.FormValue("from"), p.r.FormValue("to"), n}
	}
	status := http.StatusOK
	if fault != "" {
		status = http.StatusUnprocessableEntity
	}
	return p.renderAs(status, "imports/fix", f)
}

// address is this page with other rows.
func (f *fixPage) address(field, rule, only string, more ...any) string {
	all := ""
	if f.Wide {
		all = "1"
	}
	path, _ := address("/imports/"+f.ID+"/fix", append([]any{"field", field, "rule", rule, "only", only, "all", all}, more...)...)
	return path
}

func (f *fixPage) groups(p *page) {
	field, rule := p.value("field"), p.value("rule")
	for n, g := range f.Summary.Groups {
		group := fixGroup{ErrorGroup: g, Title: sentence(g.Message), Here: fieldKey(g.Field) == field && g.Rule == rule}
		if g.Field != "" {
			group.Title = fieldTitle(g.Field)
		}
		group.Path = f.address(fieldKey(g.Field), g.Rule, "")
		for k, v := range g.Values {
			group.Values = append(group.Values, fixValue{v, "to-" + strconv.Itoa(n) + "-" + strconv.Itoa(k)})
		}
		if known, ok := leadbridge.FieldNamed(g.Field); ok && known.Type == leadbridge.TypeEnum {
			group.Choice = known.Values
		}
		f.Groups = append(f.Groups, group)
	}
	for n := range f.Groups {
		if f.Groups[n].Here {
			f.Here = &f.Groups[n]
		}
	}
}

// fieldKey is a field in an address; an error of the row as a whole has "-".
func fieldKey(field string) string {
	if field == "" {
		return "-"
	}
	return field
}

// columns chooses the columns of the grid: those that are imported, or all.
func (f *fixPage) columns(p *page) {
	fields := map[string]string{}
	for _, m := range f.FieldMapping {
		for _, c := range m.Sources() {
			if m.TargetField != "" && fields[c] == "" {
				fields[c] = fieldTitle(m.TargetField)
			}
		}
	}
	mapped := 0
	for at, name := range f.ImportJob.Columns {
		if fields[name] != "" {
			mapped++
		}
		if (f.Wide || fields[name] != "") && len(f.Columns) < fixColumns {
			f.Columns = append(f.Columns, fixColumn{at, name, fields[name]})
		}
	}
	if mapped < len(f.ImportJob.Columns) {
		f.Wide = !f.Wide
		f.Other = f.address(p.value("field"), p.value("rule"), f.Only)
		f.Wide = !f.Wide
	}
}

func (w *Web) fixRows(p *page, f *fixPage) error {
	filter := store.RecordFilter{Status: leadbridge.RowFailed, After: number(p.value("after")), Before: number(p.value("before")), Limit: fixShown + 1, Ready: f.Only == "ready"}
	field, rule := "", ""
	if f.Here != nil {
		field, rule = fieldKey(f.Here.Field), f.Here.Rule
		filter.Field, filter.Rule = field, rule
	}
	records, err := w.Imports.Records(p.ctx(), f.ID, filter)
	if err != nil {
		return err
	}
	more := len(records) > fixShown
	if more && filter.Before > 0 {
		records = records[1:]
	} else if more {
		records = records[:fixShown]
	}
	for _, r := range records {
		f.Rows = append(f.Rows, f.row(r))
	}
	if n := len(records); n > 0 {
		f.Note = "Rows " + grouped(records[0].Row) + " to " + grouped(records[n-1].Row)
		if filter.After > 0 || filter.Before > 0 && more {
			f.Prev = f.address(field, rule, f.Only, "before", records[0].Row)
		}
		if filter.Before > 0 || more {
			f.Next = f.address(field, rule, f.Only, "after", records[n-1].Row)
		}
	}
	return nil
}

// row makes a line of the grid.
func (f *fixPage) row(r leadbridge.ImportRecord) fixRow {
	row := fixRow{Row: r.Row, Line: r.Line, Ready: r.Uploaded != nil && len(r.Issues) == 0, Changed: r.Uploaded != nil, Mark: markOf(r.Raw)}
	at, rest := faultsByColumn(f.ImportJob, r)
	row.Words = rest
	for _, c := range f.Columns {
		cell := fixCell{At: c.At, ID: "c." + strconv.FormatInt(r.Row, 10) + "." + strconv.Itoa(c.At), Label: c.Name + ", row " + strconv.FormatInt(r.Row, 10),
			Value: cellAt(r.Raw, c.At), Fault: strings.Join(at[c.At], " ")}
		if r.Uploaded != nil && cellAt(r.Uploaded, c.At) != cell.Value {
			cell.Changed, cell.Was = true, cellAt(r.Uploaded, c.At)
		}
		row.Cells = append(row.Cells, cell)
		delete(at, c.At)
	}
	for _, hidden := range at { // of columns that are not shown
		row.Words = append(row.Words, hidden...)
	}
	return row
}

// faultsByColumn tells what is wrong with a row by the column of the file that
// it comes from, and what is wrong with it as a whole.
func faultsByColumn(j *leadbridge.ImportJob, r leadbridge.ImportRecord) (at map[int][]string, rest []string) {
	columns := map[string]int{}
	for _, m := range j.FieldMapping {
		if sources := m.Sources(); len(sources) > 0 && m.TargetField != "" {
			if c := slices.Index(j.Columns, sources[0]); c >= 0 {
				columns[m.TargetField] = c
			}
		}
	}
	at = map[int][]string{}
	for _, issue := range r.Issues {
		if issue.Severity != leadbridge.SeverityError {
			continue
		}
		if c, known := columns[issue.Field]; known {
			at[c] = append(at[c], sentence(issue.Message)) // the hint stands above the grid
			continue
		}
		rest = append(rest, issueWords(issue))
	}
	return at, rest
}

func cellAt(cells []string, at int) string {
	if at >= 0 && at < len(cells) {
		return cells[at]
	}
	return ""
}

// markOf stands for a row's cells, so that a form that was filled in from
// others is known.
func markOf(cells []string) string {
	h := fnv.New64a()
	for _, c := range cells {
		_, _ = h.Write([]byte(c))
		_, _ = h.Write([]byte{0})
	}
	return strconv.FormatUint(h.Sum64(), 36)
}
