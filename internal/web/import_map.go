package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
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
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	before, err := w.screenOf(p, d, d.FieldMapping)
	if err != nil {
		return err
	}
	form := readColumns(p, before.Preview)
	do, argument, _ := strings.Cut(p.value("do"), ":")
	if len(form.faults) == 0 {
		after, err := w.screenOf(p, d, form.mapping)
		if form.blame(err) {
			return w.answerColumns(p, before, nil, form.faults)
		}
		if err != nil {
			return err
		}
		if d, err = w.ImportSetup.Choose(p.ctx(), d.ID, func(c *store.DraftChoices) {
			c.FieldMapping, c.Basis = form.mapping, p.value("basis")
		}); err != nil {
			return err
		}
		if p.partial() {
			return w.answerColumns(p, before, after, nil)
		}
	} else if do != "suggest" && do != "use" {
		return w.answerColumns(p, before, nil, form.faults)
	}
	return w.doColumns(p, d, before.Preview, do, argument)
}

// answerColumns shows the form again, or to htmx only what has changed in it.
func (w *Web) answerColumns(p *page, before, after *columnsScreen, wrong faults) error {
	if after == nil {
		after = before
		after.blame(wrong)
		if !p.partial() {
			return p.renderAs(http.StatusUnprocessableEntity, "import/columns", after)
		}
	}
	for i := range after.Columns {
		after.Columns[i].Renew = after.Columns[i].Target != before.Columns[i].Target || len(after.Columns[i].Values) != len(before.Columns[i].Values)
	}
	return p.fragment("import/columns", "changes", after)
}

// doColumns does what a button of the form asks for.
func (w *Web) doColumns(p *page, d store.ImportDraft, preview *importer.Preview, do, argument string) error {
	back := draftPath(d, "columns")
	switch do {
	case "plan":
		if _, err := w.ImportSetup.PlanDraft(p.ctx(), p.importActor(), d.ID); err != nil {
			return err
		}
		return p.redirect(draftPath(d, "plan"))
	case "options":
		return p.redirect(draftPath(d, "options"))
	case "suggest":
		ms := make([]leadbridge.FieldMapping, len(preview.SuggestedMappings))
		for i, s := range preview.SuggestedMappings {
			ms[i] = leadbridge.FieldMapping{SourceField: s.SourceField, TargetField: s.TargetField}
		}
		return w.takeMapping(p, d, ms, basisSuggested)
	case "use":
		ms, missing, err := w.ImportSetup.UseMapping(p.ctx(), p.value("saved"), preview.Headers)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			p.warn("The saved mapping also reads columns that this file does not have: " + strings.Join(missing, ", ") + ". The rest of it is used.")
		}
		return w.takeMapping(p, d, ms, w.nameOfMapping(p, p.value("saved")))
	case "save":
		m, err := w.ImportSetup.SaveMappingAs(p.ctx(), p.importActor(), p.value("mappingName"), preview.Headers, d.FieldMapping)
		if err != nil {
			return err
		}
		p.flash("The mapping is saved as “" + m.Name + "”. You can use it for the next file of this kind.")
		return w.takeMapping(p, d, d.FieldMapping, m.Name)
	case "field":
		return w.fieldFromColumn(p, d, preview, argument)
	}
	return p.redirect(back)
}

func (w *Web) takeMapping(p *page, d store.ImportDraft, ms []leadbridge.FieldMapping, basis string) error {
	if _, err := w.ImportSetup.Choose(p.ctx(), d.ID, func(c *store.DraftChoices) { c.FieldMapping, c.Basis = ms, basis }); err != nil {
		return err
	}
	return p.redirect(draftPath(d, "columns"))
}

func (w *Web) nameOfMapping(p *page, id string) string {
	all, err := w.ImportSetup.Mappings(p.ctx())
	if err != nil {
		return ""
	}
	for _, m := range all {
		if m.ID == id {
			return m.Name
		}
	}
	return ""
}

// fieldFromColumn makes a field of the office's own for a column, and maps
// the column to it.
func (w *Web) fieldFromColumn(p *page, d store.ImportDraft, preview *importer.Preview, column string) error {
	if !p.User.May(access.SettingsWrite) {
		return leadbridge.Errorf(leadbridge.Forbidden, "web", "Only an administrator can make new fields.")
	}
	i, err := strconv.Atoi(column)
	if err != nil || i < 0 || i >= len(preview.Headers) {
		return leadbridge.Errorf(leadbridge.NotFound, "web", "The file has no such column.")
	}
	name := preview.Headers[i]
	kind := preview.DetectedFieldTypes[name]
	if kind == leadbridge.TypeEnum || kind == "" {
		kind = leadbridge.TypeString
	}
	f, err := w.FieldMaker.Create(p.ctx(), leadbridge.Field{Name: fieldName(name), Title: name, Type: kind})
	if err != nil {
		return err
	}
	ms := slices.DeleteFunc(slices.Clone(d.FieldMapping), func(m leadbridge.FieldMapping) bool { return len(m.Sources()) > 0 && m.Sources()[0] == name })
	p.flash(fmt.Sprintf("The field “%s” is made, and the column goes into it. You find it among the fields in the settings.", f.Title))
	return w.takeMapping(p, d, append(ms, leadbridge.FieldMapping{SourceField: name, TargetField: f.Name}), d.Basis)
}

// fieldName makes a field's name of a column's: "Roof age" is roofAge.
func fieldName(column string) string {
	var b strings.Builder
	up := false
	for _, r := range column {
		switch letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'; {
		case !letter && (r < '0' || r > '9' || b.Len() == 0):
			up = b.Len() > 0
		case b.Len() < 40:
			text := string(r)
			if up {
				text = strings.ToUpper(text)
			} else if b.Len() == 0 {
				text = strings.ToLower(text)
			}
			b.WriteString(text)
			up = false
		}
	}
	if b.Len() == 0 {
		return "field"
	}
	return b.String()
}
