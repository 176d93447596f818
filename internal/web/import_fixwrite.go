package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/store"
)

// backToFix leads back to the rows that were shown.
func backToFix(p *page, more ...any) error {
	to := "/imports/" + p.param("id") + "/fix"
	if back := p.value("back"); back != "" {
		to += "?" + back
	}
	if extra, _ := address("", more...); extra != "" {
		if strings.Contains(to, "?") {
			extra = "&" + extra[1:]
		}
		to += extra
	}
	return p.redirect(to)
}

// correctImportRows takes the whole grid: what a browser without scripts sends.
func (w *Web) correctImportRows(p *page) error {
	if err := p.r.ParseForm(); err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, "web.correctImportRows", "The form did not arrive whole. Send it again.")
	}
	j, err := w.Imports.Job(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	sent := map[int64]map[int]string{}
	for name, values := range p.r.PostForm {
		row, column, ok := cellName(name)
		if !ok || column >= len(j.Columns) {
			continue
		}
		if sent[row] == nil {
			sent[row] = map[int]string{}
		}
		sent[row][column] = values[0]
	}
	changed, stale, err := w.changedCells(p, j, sent)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		if err := w.Imports.Correct(p.ctx(), j.ID, changed); err != nil {
			return err
		}
	}
	switch {
	case len(stale) > 0:
		p.warn("Somebody changed " + plural(len(stale), "row", "rows") + " while you did; your changes of these were not saved. Look at them again.")
	case len(changed) == 0:
		p.warn("Nothing was changed.")
	default:
		p.flash(plural(len(changed), "row was", "rows were") + " corrected. Try the failed rows again when you are done.")
	}
	return backToFix(p)
}

// cellName reads the name of an input of the grid: c.ROW.COLUMN.
func cellName(name string) (row int64, column int, ok bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 3 || parts[0] != "c" {
		return 0, 0, false
	}
	row, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return 0, 0, false
	}
	column, err = strconv.Atoi(parts[2])
	return row, column, err == nil && column >= 0
}

// changedCells keeps the cells that differ from what is stored. Rows that
// somebody else changed since the page was made are left out and counted.
func (w *Web) changedCells(p *page, j *leadbridge.ImportJob, sent map[int64]map[int]string) (changed map[int64]map[string]string, stale []int64, err error) {
	rows := []int64{}
	for row := range sent {
		rows = append(rows, row)
	}
	records, err := w.Imports.Records(p.ctx(), j.ID, store.RecordFilter{Status: leadbridge.RowFailed, Rows: rows, Limit: len(rows)})
	if err != nil {
		return nil, nil, err
	}
	changed = map[int64]map[string]string{}
	for _, r := range records {
		cells := map[string]string{}
		for at, value := range sent[r.Row] {
			if value != cellAt(r.Raw, at) {
				cells[j.Columns[at]] = value
			}
		}
		switch {
		case len(cells) == 0:
		case p.value("mark."+strconv.FormatInt(r.Row, 10)) != markOf(r.Raw):
			stale = append(stale, r.Row)
		default:
			changed[r.Row] = cells
		}
	}
	return changed, stale, nil
}

// savedCell answers the script that saved a cell.
type savedCell struct {
	Ready   bool           `json:"ready"`
	Changed bool           `json:"changed"`
	Faults  map[int]string `json:"faults"` // by the column's place in the file
	Words   []string       `json:"words"`  // what is wrong with the row as a whole
	Mark    string         `json:"mark"`
	// ReadyRows and FailedRows are of the whole import.
	ReadyRows  int64 `json:"readyRows"`
	FailedRows int64 `json:"failedRows"`
	// Same is how many other failed rows still hold the value from before.
	Same int64  `json:"same"`
	Note string `json:"note"`
}

// correctImportCell corrects one cell, for the script of the grid.
func (w *Web) correctImportCell(p *page) error {
	id := p.param("id")
	j, err := w.Imports.Job(p.ctx(), id)
	if err != nil {
		return err
	}
	row, at, ok := cellName(p.value("cell"))
	if !ok || at >= len(j.Columns) {
		return leadbridge.InvalidField("web.correctImportCell", "cell", "is no cell of this import")
	}
	before, err := w.Imports.Record(p.ctx(), id, row)
	if err != nil {
		return err
	}
	column, was := j.Columns[at], cellAt(before.Raw, at)
	if err := w.Imports.Correct(p.ctx(), id, map[int64]map[string]string{row: {column: p.r.PostFormValue("value")}}); err != nil {
		return err
	}
	r, err := w.Imports.Record(p.ctx(), id, row)
	if err != nil {
		return err
	}
	sum, err := w.Imports.ErrorGroups(p.ctx(), id)
	if err != nil {
		return err
	}
	faults, words := faultsByColumn(j, r)
	s := savedCell{Ready: len(r.Issues) == 0 && r.Uploaded != nil, Changed: r.Uploaded != nil, Faults: map[int]string{}, Words: words, Mark: markOf(r.Raw),
		ReadyRows: sum.Ready, FailedRows: sum.Failed, Note: readyWords(sum.Ready, sum.Failed)}
	for c, text := range faults {
		s.Faults[c] = strings.Join(text, " ")
	}
	if was != "" && was != cellAt(r.Raw, at) {
		if s.Same, err = w.Imports.SameValue(p.ctx(), id, column, was); err != nil {
			return err
		}
	}
	p.w.Header().Set("Content-Type", "application/json")
	p.w.WriteHeader(http.StatusOK)
	return json.NewEncoder(p.w).Encode(s)
}

// correctImportValue corrects one wrong value in all failed rows that have it.
func (w *Web) correctImportValue(p *page) error {
	id, column, from, to := p.param("id"), p.value("column"), p.r.PostFormValue("from"), p.r.PostFormValue("to")
	if from == to {
		p.warn("The new value is the old one, so nothing was changed.")
		return backToFix(p)
	}
	n, err := w.Imports.CorrectValue(p.ctx(), id, column, from, to)
	if err != nil {
		return err
	}
	return p.redirect(fixDid(id, column, from, to, n))
}

// fixDid is the address that tells what was corrected and offers to take it
// back. All rows are shown again, for those of the group may be right now.
func fixDid(id, column, from, to string, rows int64) string {
	to, _ = address("/imports/"+id+"/fix", "column", column, "from", from, "to", to, "rows", rows)
	return to
}

// putImportValueBack takes such a correction back.
func (w *Web) putImportValueBack(p *page) error {
	n, err := w.Imports.PutBackValue(p.ctx(), p.param("id"), p.value("column"), p.r.PostFormValue("from"), p.r.PostFormValue("to"))
	if err != nil {
		return err
	}
	p.flash(plural(n, "row holds", "rows hold") + " again what was uploaded.")
	return p.redirect("/imports/" + p.param("id") + "/fix")
}

// putImportRowBack gives a row the cells again that it was uploaded with.
func (w *Web) putImportRowBack(p *page) error {
	row := number(p.value("row"))
	if err := w.Imports.PutBack(p.ctx(), p.param("id"), []int64{row}); err != nil {
		return err
	}
	p.flash("Row " + grouped(row) + " is again as it was uploaded.")
	return backToFix(p)
}
