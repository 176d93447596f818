package web

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
)

// leadList is what the list of leads shows.
type leadList struct {
	Query   leadQuery
	Columns []leadColumn
	Choices []leadColumn // every column there could be
	Page    lead.Page
	Custom  []leadbridge.Field
	Filters []leadFacet // the fields that have a filter
	Lacking []choice
}

// leadFacet is a field with the values that leads have in it.
type leadFacet struct {
	choice
	Options []choice
}

// facetOf makes a menu of a field's values. What is chosen stands in it even
// if no lead has it any more.
func facetOf(f lead.Facet, chosen string) leadFacet {
	kind, _ := leadbridge.FieldNamed(f.Field)
	menu := leadFacet{choice: choice{f.Field, kind.Title}, Options: []choice{{"", "All"}}}
	there := chosen == ""
	for _, v := range f.Values {
		if v.Value == "" {
			continue
		}
		there = there || v.Value == chosen
		menu.Options = append(menu.Options, choice{v.Value, shownValue(kind.Type, v.Value) + " (" + grouped(v.Leads) + ")"})
	}
	if !there {
		menu.Options = append(menu.Options, choice{chosen, shownValue(kind.Type, chosen)})
	}
	return menu
}

// Row is the cells of a lead.
func (l leadList) Row(lead *leadbridge.Lead) []leadCell {
	cells := make([]leadCell, len(l.Columns))
	for i, c := range l.Columns {
		cells[i] = leadCell{Column: c, Text: shownValue(c.Type, lead.Values[c.Name])}
	}
	return cells
}

// MoreOpen reports whether one of the filters that are folded away is set.
func (l leadList) MoreOpen() bool {
	for _, name := range []string{leadbridge.FieldStatus, leadbridge.FieldLeadSource, leadbridge.FieldOwner, leadbridge.FieldState, "createdFrom", "createdTo", "possibleDuplicates", leadbridge.FieldDoNotContact, "deleted"} {
		if l.Query.Get(name) != "" {
			return true
		}
	}
	return false
}

// Name is what a lead is called.
func (leadList) Name(l *leadbridge.Lead) string { return nameOf(l.Values) }

// leadColumn is a column beside the name.
type leadColumn struct {
	Name, Title string
	Type        leadbridge.FieldType
	Shown       bool
}

type leadCell struct {
	Column leadColumn
	Text   string
}

// Columns that are no fields.
const (
	columnQuality = "quality"
	columnCreated = "createdAt"
	columnUpdated = "updatedAt"
)

const columnCookie = "leadbridge-columns"

// usualColumns are shown to who has not chosen.
var usualColumns = []string{leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldInsuranceType, leadbridge.FieldStatus, leadbridge.FieldLeadSource, columnQuality, columnCreated}

func (p *page) leadColumns(fields []leadbridge.Field) []leadColumn {
	chosen := usualColumns
	if names := cookie(p.r, columnCookie); names != "" {
		chosen = strings.Split(names, ".")
	}
	var all []leadColumn
	add := func(name, title string, kind leadbridge.FieldType) {
		all = append(all, leadColumn{name, title, kind, slices.Contains(chosen, strings.ReplaceAll(name, ".", "-"))})
	}
	for _, f := range fields {
		if f.Name != leadbridge.FieldFirstName && f.Name != leadbridge.FieldLastName && f.Type != leadbridge.TypeText {
			add(f.Name, f.Title, f.Type)
		}
	}
	add(columnQuality, "Quality", leadbridge.TypeNumber)
	add(columnCreated, "Added", leadbridge.TypeDateTime)
	add(columnUpdated, "Changed", leadbridge.TypeDateTime)
	return all
}

func (w *Web) listLeads(p *page) error {
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return err
	}
	l := leadList{Query: p.leadQuery(), Choices: p.leadColumns(fields)}
	l.Query.Filter.Count = true
	if l.Page, err = w.Leads.List(p.ctx(), l.Query.Filter); err != nil {
		return err
	}
	for _, c := range l.Choices {
		if c.Shown {
			l.Columns = append(l.Columns, c)
		}
	}
	facets, _, err := w.Leads.Facets(p.ctx(), l.Query.Filter, filteredFields)
	if err != nil {
		return err
	}
	for _, f := range facets {
		l.Filters = append(l.Filters, facetOf(f, l.Query.Get(f.Field)))
	}
	l.Lacking = append(l.Lacking, choice{"", "Any"})
	for _, name := range missable {
		l.Lacking = append(l.Lacking, choice{name, "No " + strings.ToLower(fieldTitle(name))})
	}
	return p.render("leads/list", l)
}

// chooseColumns remembers in the browser which columns are shown.
func (w *Web) chooseColumns(p *page) error {
	if err := p.r.ParseForm(); err != nil {
		return err
	}
	var names []string
	for _, name := range p.r.PostForm["column"] {
		names = append(names, strings.ReplaceAll(name, ".", "-"))
	}
	c := &http.Cookie{Name: columnCookie, Value: strings.Join(names, "."), Path: "/leads", SameSite: http.SameSiteLaxMode, HttpOnly: true,
		Secure: w.sessions.Cookie.Secure, MaxAge: int((365 * 24 * time.Hour).Seconds())}
	if len(names) == 0 || len(c.Value) > 2000 {
		c.Value, c.MaxAge = "", -1
	}
	http.SetCookie(p.w, c)
	return p.redirect(p.back("/leads"))
}

var exportTypes = map[lead.Format]string{lead.FormatCSV: "text/csv; charset=utf-8", lead.FormatNDJSON: "application/x-ndjson",
	lead.FormatXLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

func (w *Web) exportLeads(p *page) error {
	format := lead.Format(p.value("format"))
	kind, known := exportTypes[format]
	if !known {
		return leadbridge.InvalidField("web.exportLeads", "format", "must be csv, xlsx or ndjson")
	}
	return p.download("leads."+string(format), kind, func(out io.Writer) error {
		_, err := w.Leads.Export(p.ctx(), out, format, p.leadQuery().Filter)
		return err
	})
}
