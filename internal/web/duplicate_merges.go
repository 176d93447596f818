package web

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
)

// mergeList is what the page of merges shows.
type mergeList struct {
	Tabs    []tab
	Merges  []mergeLine
	Batches []batchView
	Next    string
	First   bool // the first page, on which the batches are
	Batch   string
}

// mergeLine is a merge.
type mergeLine struct{ leadbridge.Merge }

// SurvivorName and LoserName are what the leads are called.
func (m mergeLine) SurvivorName() string { return nameOf(m.Survivor.Values) }
func (m mergeLine) LoserName() string    { return nameOf(m.Loser.Values) }

// Stands reports whether the merge was not taken back, Again whether it can be
// made again.
func (m mergeLine) Stands() bool {
	return m.UndoneAt.IsZero() && m.Loser.MergedInto == m.Survivor.ID && !m.Survivor.Deleted()
}
func (m mergeLine) Again() bool {
	return !m.UndoneAt.IsZero() && !m.Loser.Deleted() && !m.Survivor.Deleted()
}

func (w *Web) listMerges(p *page) error {
	d := mergeList{Tabs: p.duplicateTabs(nil), Batch: p.value("batch"), First: p.value("cursor") == "" && p.value("batch") == ""}
	page, err := w.Merges.ListMerges(p.ctx(), lead.MergeFilter{BatchID: d.Batch, Cursor: p.value("cursor"), Limit: 25})
	if err != nil {
		return err
	}
	for _, m := range page.Merges {
		d.Merges = append(d.Merges, mergeLine{m})
	}
	if page.Next != "" {
		if d.Next, err = address("/duplicates/merges", "batch", d.Batch, "cursor", page.Next); err != nil {
			return err
		}
	}
	if d.First {
		batches, err := w.MergeBatches.Batches(p.ctx())
		if err != nil {
			return err
		}
		for _, b := range batches[:min(5, len(batches))] {
			d.Batches = append(d.Batches, batchView{b})
		}
	}
	return p.render("duplicates/merges", d)
}

func (w *Web) unmerge(p *page) error {
	out, err := w.Merges.Unmerge(p.ctx(), p.leadActor(), p.param("id"))
	if err != nil {
		return err
	}
	done := nameOf(out.Survivor.Values) + " and " + nameOf(out.Loser.Values) + " are two leads again."
	if len(out.Kept) > 0 {
		p.warn(done + " Somebody changed these fields since the merge, so they stay as they are: " + titles(out.Kept) + ".")
	} else {
		p.flash(done)
	}
	return p.redirect(p.back("/duplicates/merges"))
}

func (w *Web) mergeAgain(p *page) error {
	out, err := w.Merges.MergeAgain(p.ctx(), p.leadActor(), p.param("id"))
	if err != nil {
		return err
	}
	p.flash(nameOf(out.Survivor.Values) + " is one lead again.")
	return p.redirect(p.back("/duplicates/merges"))
}

// batchView is a batch of merges as people see it.
type batchView struct{ lead.MergeBatch }

// Busy reports whether there is work to be done.
func (b batchView) Busy() bool { return b.Status == lead.BatchRunning || b.Status == lead.BatchUndoing }

// Badge is the state in a word.
func (b batchView) Badge() map[string]any {
	kind, text := "good", "done"
	switch b.Status {
	case lead.BatchRunning:
		kind, text = "busy", "merging"
	case lead.BatchUndoing:
		kind, text = "busy", "taking back"
	case lead.BatchCancelled:
		kind, text = "neutral", "cancelled"
	case lead.BatchUndone:
		kind, text = "neutral", "taken back"
	case lead.BatchFailed:
		kind, text = "bad", "stopped"
	}
	return map[string]any{"Kind": kind, "Text": text}
}

// Looked is how many pairs were dealt with, Total of how many.
func (b batchView) Looked() int64 {
	if b.Status == lead.BatchUndoing {
		return b.Undone
	}
	return min(b.Merged+b.Undone+b.LeftOut, b.Total())
}
func (b batchView) Total() int64 {
	if b.Status == lead.BatchUndoing {
		return b.Merged + b.Undone
	}
	return b.Pairs
}

// Score is the least score of its pairs.
func (b batchView) Score() string { return scoreText(b.Least) }

// CanUndo reports whether there is anything to take back.
func (b batchView) CanUndo() bool { return !b.Busy() && b.Merged > 0 }

// forecastPage is what is shown before pairs are merged at once.
type forecastPage struct {
	lead.BatchForecast
	Rows   []pairRow
	Levels []choice
	Level  string
	Stale  string // the list is another one than before
}

var batchLevels = []choice{{"0.999", "99.9 % and more"}, {"0.99", "99 % and more"}, {"0.98", "98 % and more"}, {"0.97", "97 % and more"}, {"0.95", "95 % and more"}, {"0.9", "90 % and more"}}

func (w *Web) forecastMerges(p *page) error { return w.forecastPage(p, 200, "") }

func (w *Web) forecastPage(p *page, status int, stale string) error {
	level := p.value("least")
	if level == "" {
		level = "0.99"
	}
	f, err := w.MergeBatches.ForecastBatch(p.ctx(), formNumber(level))
	if err != nil {
		return err
	}
	d := forecastPage{BatchForecast: f, Levels: batchLevels, Level: level, Stale: stale}
	for _, pair := range f.Examples {
		d.Rows = append(d.Rows, newPairRow(pair, pairQuery{}))
	}
	return p.renderAs(status, "duplicates/all", d)
}

func (w *Web) mergeAll(p *page) error {
	seen := lead.BatchForecast{Least: formNumber(p.value("least")), Pairs: int64(formNumber(p.value("pairs"))), Through: p.value("through")}
	b, err := w.MergeBatches.StartBatch(p.ctx(), p.leadActor(), seen)
	if code := leadbridge.CodeOf(err); code == lead.CodeStale || code == lead.CodeBusy {
		return w.forecastPage(p, 409, strings.TrimSpace(err.Error()))
	}
	if err != nil {
		return err
	}
	return p.redirect("/duplicates/batches/" + b.ID)
}

func (w *Web) showBatch(p *page) error {
	b, err := w.MergeBatches.Batch(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("duplicates/batch", "batch-state", batchView{b})
	}
	return p.render("duplicates/batch", batchView{b})
}

func (w *Web) cancelBatch(p *page) error {
	b, err := w.MergeBatches.CancelBatch(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	p.flash("Cancelled. What was merged so far stays merged.")
	return p.redirect("/duplicates/batches/" + b.ID)
}

func (w *Web) undoBatch(p *page) error {
	b, err := w.MergeBatches.UndoBatch(p.ctx(), p.leadActor(), p.param("id"))
	if err != nil {
		return err
	}
	return p.redirect("/duplicates/batches/" + b.ID)
}
