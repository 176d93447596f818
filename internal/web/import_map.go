package web

import (
	"errors"
	"net/http"
	"strings"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// sampledRows is how many rows a preview looks at.
const sampledRows = 200

func (w *Web) showColumns(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	if d.JobID != "" {
		return p.redirect("/imports/" + d.JobID)
	}
	s, err := w.screenOf(p, d, d.FieldMapping)
	if unreadable(err) {
		return p.redirect(draftPath(d, "reading"))
	}
	if err != nil {
		return err
	}
	return p.render("import/columns", s)
}

// unreadable reports whether a file cannot be read in the way that is chosen,
// so that another must be.
func unreadable(err error) bool {
	var known *leadbridge.Error
	return errors.As(err, &known) && known.Kind == leadbridge.Invalid && !strings.HasPrefix(known.Field, "fieldMapping")
}

// saveColumns takes the form of the columns: at every change, to show what
// becomes of the values, and when a button is pressed.
func (w *Web) saveColumns(p *page) error {
	d, preview, answered, err := w.takeColumns(p)
	if err != nil || answered {
		return err
	}
	switch p.value("do") {
	case "plan":
		return w.planAndShow(p, d)
	case "options":
		return p.redirect(draftPath(d, "options"))
	case "suggest":
		return w.takeMapping(p, d, suggestedMapping(preview), basisSuggested)
	case "use":
		return w.useMapping(p, d, preview)
	}
	return p.redirect(draftPath(d, "columns"))
}

// takeColumns keeps what the form of the columns says. It answers by itself
// if something is wrong with it, or if only the changes are to be shown.
func (w *Web) takeColumns(p *page) (d store.ImportDraft, preview *importer.Preview, answered bool, err error) {
	if d, err = w.draftOf(p); err != nil {
		return d, nil, false, err
	}
	before, err := w.screenOf(p, d, d.FieldMapping)
	if err != nil {
		return d, nil, false, err
	}
	form := readColumns(p, before.Preview)
	var after *columnsScreen
	if len(form.faults) == 0 {
		if after, err = w.screenOf(p, d, form.mapping); err != nil && !form.blame(err) {
			return d, nil, false, err
		}
	}
	if len(form.faults) > 0 {
		before.blame(form.faults)
		if p.partial() {
			return d, nil, true, p.fragment("import/columns", "changes", before)
		}
		return d, nil, true, p.renderAs(http.StatusUnprocessableEntity, "import/columns", before)
	}
	d, err = w.ImportSetup.Choose(p.ctx(), d.ID, func(c *store.DraftChoices) { c.FieldMapping, c.Basis = form.mapping, p.value("basis") })
	if err != nil || !p.partial() {
		return d, after.Preview, false, err
	}
	after.renew(before)
	return d, nil, true, p.fragment("import/columns", "changes", after)
}

// renew marks what must be drawn anew because it has other choices now.
func (s *columnsScreen) renew(before *columnsScreen) {
	s.RenewConstants = len(s.Constants) != len(before.Constants)
	for i, was := range before.Columns {
		is := &s.Columns[i]
		is.Renew = is.Target != was.Target || is.Unknown != was.Unknown || len(is.Values) != len(was.Values)
	}
}

func suggestedMapping(preview *importer.Preview) []leadbridge.FieldMapping {
	ms := make([]leadbridge.FieldMapping, len(preview.SuggestedMappings))
	for i, s := range preview.SuggestedMappings {
		ms[i] = leadbridge.FieldMapping{SourceField: s.SourceField, TargetField: s.TargetField}
	}
	return ms
}

// takeMapping puts a whole mapping in the place of what was chosen.
func (w *Web) takeMapping(p *page, d store.ImportDraft, ms []leadbridge.FieldMapping, basis string) error {
	if _, err := w.ImportSetup.Choose(p.ctx(), d.ID, func(c *store.DraftChoices) { c.FieldMapping, c.Basis = ms, basis }); err != nil {
		return err
	}
	return p.redirect(draftPath(d, "columns"))
}
