package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// ImportSetup is what the pages call to set up an import.
type ImportSetup interface {
	ImportUploads
	ImportChoices
	ImportPlans
	MappingShelf
}

// ImportUploads is uploaded files that wait for their import.
type ImportUploads interface {
	Upload(ctx context.Context, actor importer.Actor, name string, r io.Reader) (importer.Upload, error)
	NewDraft(ctx context.Context, actor importer.Actor, u importer.Upload) (store.ImportDraft, error)
	Draft(ctx context.Context, id string) (store.ImportDraft, error)
	Drafts(ctx context.Context, limit int) ([]store.ImportDraft, error)
	DiscardDraft(ctx context.Context, id string) (store.ImportDraft, error)
	RestoreDraft(ctx context.Context, id string) (store.ImportDraft, error)
}

// ImportChoices is what is chosen for an import, and what comes of it.
type ImportChoices interface {
	Choose(ctx context.Context, id string, change func(*store.DraftChoices)) (store.ImportDraft, error)
	Preview(ctx context.Context, fileURL string, o importer.PreviewOptions) (*importer.Preview, error)
	Reading(ctx context.Context, fileURL string, o leadbridge.SourceOptions) (*importer.Reading, error)
	MappingUse(ctx context.Context, fingerprint string) (at time.Time, actor string, err error)
}

// ImportPlans finds out what an import would do, and starts it.
type ImportPlans interface {
	PlanDraft(ctx context.Context, actor importer.Actor, id string) (*leadbridge.ImportPlan, error)
	Plan(ctx context.Context, id string) (*leadbridge.ImportPlan, error)
	ProgressOfPlan(p *leadbridge.ImportPlan) leadbridge.Progress
	CancelPlan(ctx context.Context, id string) (*leadbridge.ImportPlan, error)
	StartDraft(ctx context.Context, actor importer.Actor, id, planHash string, at time.Time) (*leadbridge.ImportJob, error)
}

// MappingShelf keeps mappings under names.
type MappingShelf interface {
	Mappings(ctx context.Context) ([]store.NamedMapping, error)
	UseMapping(ctx context.Context, id string, columns []string) (ms []leadbridge.FieldMapping, missing []string, err error)
	SaveMappingAs(ctx context.Context, actor importer.Actor, name string, columns []string, ms []leadbridge.FieldMapping) (store.NamedMapping, error)
}

// FieldMaker makes fields of the office's own.
type FieldMaker interface {
	Create(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error)
}

func (w *Web) registerImportSetup() {
	w.get("/import/new", access.ImportsWrite, w.newImport)
	w.post("/import/new", access.ImportsWrite, w.uploadImport)
	w.get("/import/template", access.ImportsRead, w.importTemplate)
	w.get("/import/{draft}", access.ImportsWrite, w.openDraft)
	w.post("/import/{draft}/discard", access.ImportsWrite, w.discardDraft)
	w.post("/import/{draft}/restore", access.ImportsWrite, w.restoreDraft)
	w.get("/import/{draft}/reading", access.ImportsWrite, w.showReading)
	w.post("/import/{draft}/reading", access.ImportsWrite, w.saveReading)
	w.get("/import/{draft}/columns", access.ImportsWrite, w.showColumns)
	w.post("/import/{draft}/columns", access.ImportsWrite, w.saveColumns)
	w.post("/import/{draft}/mapping", access.ImportsWrite, w.saveImportMapping)
	w.post("/import/{draft}/field", access.SettingsWrite, w.makeFieldOfColumn)
	w.get("/import/{draft}/options", access.ImportsWrite, w.showOptions)
	w.post("/import/{draft}/options", access.ImportsWrite, w.saveOptions)
	w.get("/import/{draft}/plan", access.ImportsWrite, w.showPlan)
	w.post("/import/{draft}/plan", access.ImportsWrite, w.makePlan)
	w.post("/import/{draft}/plan/cancel", access.ImportsWrite, w.cancelPlan)
	w.post("/import/{draft}/start", access.ImportsWrite, w.startImport)
}

func (p *page) importActor() importer.Actor { return importer.Actor(p.actor()) }

// shownDrafts is how many uploads that wait are listed.
const shownDrafts = 10

// newImportPage is where a file is dropped.
type newImportPage struct {
	MaxSize   int64 // bytes
	Drafts    []store.ImportDraft
	Discarded *store.ImportDraft // just now; it can be brought back
	Error     string
}

func (w *Web) newImport(p *page) error {
	data := newImportPage{}
	if id := p.value("discarded"); id != "" {
		// Draft answers NotFound for it, with its name.
		data.Discarded = &store.ImportDraft{ID: id, FileName: p.value("name")}
	}
	return w.showNewImport(p, http.StatusOK, data)
}

func (w *Web) showNewImport(p *page, status int, data newImportPage) (err error) {
	data.MaxSize = w.maxFileSize
	if data.Drafts, err = w.ImportSetup.Drafts(p.ctx(), shownDrafts); err != nil {
		return err
	}
	return p.renderAs(status, "import/new", data)
}

// openDraft goes on where an import was left.
func (w *Web) openDraft(p *page) error {
	d, err := w.draftOf(p)
	switch {
	case err != nil:
		return err
	case d.PlanID != "":
		return p.redirect(draftPath(d, "plan"))
	}
	return p.redirect(draftPath(d, "columns"))
}

// draftOf is the import that the address names. One that was started leads
// to its page.
func (w *Web) draftOf(p *page) (store.ImportDraft, error) {
	return w.ImportSetup.Draft(p.ctx(), p.param("draft"))
}

func draftPath(d store.ImportDraft, step string) string { return "/import/" + d.ID + "/" + step }

func (w *Web) discardDraft(p *page) error {
	d, err := w.ImportSetup.DiscardDraft(p.ctx(), p.param("draft"))
	if err != nil {
		return err
	}
	to, err := address("/import/new", "discarded", d.ID, "name", d.FileName)
	if err != nil {
		return err
	}
	return p.redirect(to)
}

func (w *Web) restoreDraft(p *page) error {
	d, err := w.ImportSetup.RestoreDraft(p.ctx(), p.param("draft"))
	if err != nil {
		return err
	}
	p.flash("The upload " + d.FileName + " is back.")
	return p.redirect("/import/new")
}

func (w *Web) importTemplate(p *page) error {
	t := importer.Templates()[0]
	return p.download(t.FileName, "text/csv; charset=utf-8", func(to io.Writer) error {
		_, err := io.WriteString(to, t.CSV)
		return err
	})
}
