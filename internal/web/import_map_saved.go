package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// useMapping takes a saved mapping, as far as it fits the file.
func (w *Web) useMapping(p *page, d store.ImportDraft, preview *importer.Preview) error {
	ms, missing, err := w.ImportSetup.UseMapping(p.ctx(), p.value("saved"), preview.Headers)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		p.warn("The saved mapping also reads columns that this file does not have: " + strings.Join(missing, ", ") + ". The rest of it is used.")
	}
	all, err := w.ImportSetup.Mappings(p.ctx())
	if err != nil {
		return err
	}
	basis := ""
	for _, m := range all {
		if m.ID == p.value("saved") {
			basis = m.Name
		}
	}
	return w.takeMapping(p, d, ms, basis)
}

// saveImportMapping keeps what is chosen under a name.
func (w *Web) saveImportMapping(p *page) error {
	d, preview, answered, err := w.takeColumns(p)
	if err != nil || answered {
		return err
	}
	m, err := w.ImportSetup.SaveMappingAs(p.ctx(), p.importActor(), p.value("mappingName"), preview.Headers, d.FieldMapping)
	if leadbridge.KindOf(err) == leadbridge.Invalid {
		p.warn("The mapping was not saved: its name " + messageOf(err))
		return p.redirect(draftPath(d, "columns"))
	}
	if err != nil {
		return err
	}
	p.flash("The mapping is saved as “" + m.Name + "”. You can use it for the next file of this kind.")
	return w.takeMapping(p, d, d.FieldMapping, m.Name)
}

// makeFieldOfColumn makes a field of the office's own for a column, and maps
// the column to it.
func (w *Web) makeFieldOfColumn(p *page) error {
	d, preview, answered, err := w.takeColumns(p)
	if err != nil || answered {
		return err
	}
	i, err := strconv.Atoi(p.value("column"))
	if err != nil || i < 0 || i >= len(preview.Headers) {
		return leadbridge.Errorf(leadbridge.NotFound, "web", "The file has no such column.")
	}
	name := preview.Headers[i]
	kind := preview.DetectedFieldTypes[name]
	if kind == leadbridge.TypeEnum || kind == "" {
		kind = leadbridge.TypeString
	}
	f, err := w.FieldMaker.Create(p.ctx(), leadbridge.Field{Name: fieldName(name), Title: name, Type: kind})
	switch kind := leadbridge.KindOf(err); {
	case err == nil:
	case kind == leadbridge.Invalid, kind == leadbridge.Conflict:
		p.warn("The field was not made. " + messageOf(err))
		return p.redirect(draftPath(d, "columns"))
	default:
		return err
	}
	ms := slices.DeleteFunc(slices.Clone(d.FieldMapping), func(m leadbridge.FieldMapping) bool { return len(m.Sources()) > 0 && m.Sources()[0] == name })
	p.flash(fmt.Sprintf("The field “%s” is made, and the column goes into it. You find it among the fields in the settings.", f.Title))
	return w.takeMapping(p, d, append(ms, leadbridge.FieldMapping{SourceField: name, TargetField: f.Name}), d.Basis)
}

// fieldName makes a field's name of a column's: "Roof age" is roofAge.
func fieldName(column string) string {
	const most = 40 // characters
	var b strings.Builder
	up := false
	for _, r := range column {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9' || b.Len() == 0) {
			up = b.Len() > 0
			continue
		}
		text := string(r)
		switch {
		case b.Len() == most:
			return b.String()
		case b.Len() == 0:
			text = strings.ToLower(text)
		case up:
			text = strings.ToUpper(text)
		}
		b.WriteString(text)
		up = false
	}
	if b.Len() == 0 {
		return "field"
	}
	return b.String()
}
