package web

import (
	"io"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
)

// registerImportResult adds what is done with an import that has ended.
func (w *Web) registerImportResult() {
	w.get("/imports/{id}/rollback", access.ImportsRollback, w.askRollback)
	w.get("/imports/{id}/rollback/changed", access.ImportsRollback, w.changedSince)
	w.post("/imports/{id}/rollback", access.ImportsRollback, w.rollBackImport)
	w.post("/imports/{id}/reapply", access.ImportsRollback, w.reapplyImport)
	w.post("/imports/{id}/retry", access.ImportsWrite, w.retryImportRows)
	w.post("/imports/{id}/delete", access.ImportsWrite, w.deleteImport)
	w.post("/imports/{id}/restore", access.ImportsWrite, w.restoreImport)
	w.post("/imports/{id}/purge", access.ImportsWrite, w.purgeImport)
	w.get("/imports/{id}/failed.xlsx", access.ImportsRead, w.failedRows("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
	w.get("/imports/{id}/failed.csv", access.ImportsRead, w.failedRows("csv", "text/csv; charset=utf-8"))
	w.post("/imports/{id}/corrected", access.ImportsWrite, w.takeCorrectedFile)
}

// rollbackPage asks whether an import is to be rolled back.
type rollbackPage struct {
	importPage
	Forecast *importer.RollbackForecast // nil: it is fetched after the page
}

// ChangedShown is how many changed leads are named.
func (r rollbackPage) ChangedShown() int { return min(len(r.Forecast.Changed), 20) }

// askRollback says exactly what a rollback would do. Who changed what since
// takes a moment to find out, so the page comes first if it can be filled in.
func (w *Web) askRollback(p *page) error {
	i, err := w.importPage(p, p.param("id"))
	if err != nil {
		return err
	}
	if !i.Undoable() {
		return p.redirect("/imports/" + i.ID)
	}
	r := rollbackPage{importPage: i}
	if p.value("changed") != "" {
		if r.Forecast, err = w.Imports.ForecastRollback(p.ctx(), i.ID); err != nil {
			return err
		}
	}
	return p.render("imports/rollback", r)
}

func (w *Web) changedSince(p *page) error {
	i, err := w.importPage(p, p.param("id"))
	if err != nil {
		return err
	}
	f, err := w.Imports.ForecastRollback(p.ctx(), i.ID)
	if err != nil {
		return err
	}
	return p.fragment("imports/rollback", "forecast", rollbackPage{i, f})
}

func (w *Web) rollBackImport(p *page) error {
	j, err := w.Imports.Rollback(p.ctx(), p.param("id"), importer.Actor(p.actor()))
	if err != nil {
		return err
	}
	return p.redirect("/imports/" + j.ID)
}

func (w *Web) reapplyImport(p *page) error {
	j, err := w.Imports.Reapply(p.ctx(), p.param("id"), importer.Actor(p.actor()))
	if err != nil {
		return err
	}
	return p.redirect("/imports/" + j.ID)
}

func (w *Web) retryImportRows(p *page) error {
	j, err := w.Imports.RetryFailed(p.ctx(), p.param("id"), nil)
	if err != nil {
		return err
	}
	return p.redirect("/imports/" + j.ID)
}

func (w *Web) deleteImport(p *page) error {
	j, err := w.Imports.Job(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	if err := w.Imports.Delete(p.ctx(), j.ID); err != nil {
		return err
	}
	return p.redirect("/imports?deleted=" + j.ID)
}

func (w *Web) restoreImport(p *page) error {
	if err := w.Imports.Restore(p.ctx(), p.param("id")); err != nil {
		return err
	}
	p.flash("The import is back, as it was.")
	return p.redirect("/imports/" + p.param("id"))
}

func (w *Web) purgeImport(p *page) error {
	if err := w.Imports.Purge(p.ctx(), p.param("id")); err != nil {
		return err
	}
	p.flash("The import and its file are gone for good.")
	return p.redirect("/imports?is=deleted")
}

// failedRows downloads the failed rows with what is wrong with each.
func (w *Web) failedRows(format, contentType string) func(*page) error {
	return func(p *page) error {
		j, err := w.Imports.Job(p.ctx(), p.param("id"))
		if err != nil {
			return err
		}
		return p.download("failed rows of "+j.FileName+"."+format, contentType, func(out io.Writer) error {
			return w.Imports.WriteErrors(p.ctx(), j.ID, format, out)
		})
	}
}

// takeCorrectedFile takes the file of failed rows back, corrected.
func (w *Web) takeCorrectedFile(p *page) error {
	id := p.param("id")
	n, err := w.corrected(p, id)
	switch text, ours := uploadFault(err); {
	case err == nil:
	case leadbridge.KindOf(err) == leadbridge.NotFound, leadbridge.KindOf(err) == leadbridge.Conflict:
		return w.renderFix(p, id, sentence(err.Error()))
	case ours:
		return err
	default:
		return w.renderFix(p, id, text)
	}
	sum, err := w.Imports.ErrorGroups(p.ctx(), id)
	if err != nil {
		return err
	}
	p.flash(plural(n, "row was", "rows were") + " taken from your file. " + readyWords(sum.Ready, sum.Failed))
	return p.redirect("/imports/" + id + "/fix")
}

func (w *Web) corrected(p *page, id string) (rows int, err error) {
	u, err := w.takeUpload(p)
	if err != nil {
		return 0, err
	}
	return w.Imports.CorrectFromFile(p.ctx(), id, u.FileURL)
}

// readyWords tell how many failed rows may be tried again.
func readyWords(ready, failed int64) string {
	switch {
	case ready == failed && failed > 1:
		return "All " + grouped(failed) + " failed rows look right now; try them again."
	case ready == 0:
		return "The failed rows still have something wrong."
	}
	return grouped(ready) + " of " + plural(failed, "failed row looks", "failed rows look") + " right now."
}
