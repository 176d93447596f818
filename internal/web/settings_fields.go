package web

import (
	"strconv"
	"strings"

	"leadbridge"
)

// ownFieldTypes are the kinds of field in plain words.
var ownFieldTypes = []choice{
	{string(leadbridge.TypeString), "Text"}, {string(leadbridge.TypeText), "Long text"}, {string(leadbridge.TypeNumber), "Number"},
	{string(leadbridge.TypeBoolean), "Yes or no"}, {string(leadbridge.TypeDate), "Date"}, {string(leadbridge.TypeDateTime), "Date and time"},
	{string(leadbridge.TypeEmail), "E-mail address"}, {string(leadbridge.TypePhone), "Phone"}, {string(leadbridge.TypeURL), "Web address"},
	{string(leadbridge.TypeEnum), "One of a list"},
}

func ownFieldType(t leadbridge.FieldType) string {
	for _, c := range ownFieldTypes {
		if c.Value == string(t) {
			return c.Title
		}
	}
	return string(t)
}

// fieldsPage is the list of fields, and the form to make one.
type fieldsPage struct {
	Tabs  []tab
	Own   []fieldLine
	Given []fieldLine
	Form  fieldForm
	Types []choice
}

type fieldLine struct {
	leadbridge.Field
	Kind string
}

// Short is the name in an address.
func (f fieldLine) Short() string { return strings.TrimPrefix(f.Name, leadbridge.CustomPrefix) }

// fieldForm is a field as it is written.
type fieldForm struct {
	Title, Type, Values, MaxLength string
	Personal                       bool
	Name                           string // of one that is there, without its prefix
	Faults                         faults
}

func (p *page) fieldForm() fieldForm {
	return fieldForm{Title: p.value("title"), Type: p.value("type"), Values: p.value("values"), MaxLength: p.value("maxLength"),
		Personal: p.value("personal") != "", Name: p.param("name"), Faults: faults{}}
}

// domain is the field that the form stands for.
func (f fieldForm) domain() leadbridge.Field {
	out := leadbridge.Field{Name: f.Name, Title: f.Title, Type: leadbridge.FieldType(f.Type), Personal: f.Personal}
	if out.Name == "" {
		out.Name = fieldName(f.Title)
	}
	if out.Type == leadbridge.TypeEnum {
		for _, line := range strings.FieldsFunc(f.Values, func(r rune) bool { return r == '\n' || r == ',' }) {
			if line = strings.TrimSpace(line); line != "" {
				out.Values = append(out.Values, line)
			}
		}
	}
	out.MaxLength, _ = strconv.Atoi(f.MaxLength) // what is no number gets the usual length
	return out
}

func (w *Web) listFields(p *page) error {
	return w.fieldsPage(p, 200, fieldForm{Type: string(leadbridge.TypeString)})
}

func (w *Web) fieldsPage(p *page, status int, form fieldForm) error {
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return err
	}
	d := fieldsPage{Tabs: p.settingsTabs(), Form: form, Types: ownFieldTypes}
	for _, f := range fields {
		line := fieldLine{f, ownFieldType(f.Type)}
		if f.Custom {
			d.Own = append(d.Own, line)
		} else {
			d.Given = append(d.Given, line)
		}
	}
	return p.renderAs(status, "settings/fields", d)
}

func (w *Web) createField(p *page) error {
	form := p.fieldForm()
	f := form.domain()
	if form.Title == "" {
		form.Faults["title"] = "Give the field a name."
		return w.fieldsPage(p, 422, form)
	}
	if _, err := w.OwnFields.Create(p.ctx(), f); err != nil {
		return w.refuseField(p, form, err, w.fieldsPage)
	}
	p.flash("The field “" + form.Title + "” is made. Files and CRMs can be mapped to it, and it is on every lead's page.")
	return p.redirect("/settings/fields")
}

// refuseField shows a form again, with what is wrong beside each field.
func (w *Web) refuseField(p *page, form fieldForm, err error, show func(*page, int, fieldForm) error) error {
	wrong, ok := p.faults(err)
	if !ok {
		return err
	}
	form.Faults = wrong
	if text := wrong["name"]; text != "" {
		wrong["title"] = "A field must be called something with a letter in front, and not like one that is there already."
	}
	return show(p, 422, form)
}

func (w *Web) ownField(p *page) (leadbridge.Field, error) {
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return leadbridge.Field{}, err
	}
	for _, f := range fields {
		if f.Custom && f.Name == leadbridge.CustomPrefix+p.param("name") {
			return f, nil
		}
	}
	return leadbridge.Field{}, leadbridge.Errorf(leadbridge.NotFound, "web.ownField", "There is no such field.")
}

// fieldPage is where a field is changed.
type fieldPage struct {
	Field fieldLine
	Form  fieldForm
}

func (w *Web) showField(p *page) error {
	f, err := w.ownField(p)
	if err != nil {
		return err
	}
	return w.fieldPage(p, 200, fieldForm{Title: f.Title, Type: string(f.Type), Values: strings.Join(f.Values, "\n"), MaxLength: strconv.Itoa(f.MaxLength), Personal: f.Personal})
}

func (w *Web) fieldPage(p *page, status int, form fieldForm) error {
	f, err := w.ownField(p)
	if err != nil {
		return err
	}
	form.Type = string(f.Type)
	return p.renderAs(status, "settings/field", fieldPage{fieldLine{f, ownFieldType(f.Type)}, form})
}

func (w *Web) saveField(p *page) error {
	was, err := w.ownField(p)
	if err != nil {
		return err
	}
	form := p.fieldForm()
	form.Type = string(was.Type) // values were stored in it
	if _, err := w.OwnFields.Replace(p.ctx(), form.domain()); err != nil {
		return w.refuseField(p, form, err, w.fieldPage)
	}
	p.flash("Saved.")
	return p.redirect("/settings/fields")
}

func (w *Web) deleteField(p *page) error {
	f, err := w.ownField(p)
	if err != nil {
		return err
	}
	if err := w.OwnFields.Delete(p.ctx(), f.Name); err != nil {
		return err
	}
	p.flash("The field “" + f.Title + "” is gone. What leads hold in it is kept, and is there again if you make a field of this name.")
	return p.redirect("/settings/fields")
}
