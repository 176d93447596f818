package web

import (
	"cmp"
	"net/http"
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
)

// mappingForm is one mapping as a person edits it.
type mappingForm struct {
	Head    integrationHead
	Map     account.FieldMap
	Mapping leadbridge.IntegrationMapping
	Sources []fieldChoices
	Targets []fieldChoices
	// Extra is the name of a field that is kept beside the lead.
	Extra  string
	Values []valuePair
	Lines  string // the value map of a field without options
	Ours   []string
	Faults faults
	Trial  trialView
	// Redraw says that the values are drawn anew, for another field.
	Redraw bool
}

// fieldChoices are fields that belong together in a list.
type fieldChoices struct {
	Title  string
	Fields []choice
}

// valuePair is an option of theirs and what it is here.
type valuePair struct {
	N                   int
	Theirs, Title, Ours string
}

// extraTarget is the choice of a field that is kept beside the lead.
const extraTarget = "extra"

func (w *Web) newMapping(p *page) error {
	form, err := w.mappingFormOf(p, leadbridge.IntegrationMapping{Object: p.value("object"), FieldMapping: leadbridge.FieldMapping{SourceField: p.value("source"), TargetField: p.value("target")}})
	if err != nil {
		return err
	}
	return p.render("integrations/mapping", form)
}

func (w *Web) editMapping(p *page) error {
	m, err := w.stored(p)
	if err != nil {
		return err
	}
	form, err := w.mappingFormOf(p, m)
	if err != nil {
		return err
	}
	return p.render("integrations/mapping", form)
}

func (w *Web) mappingFormOf(p *page, m leadbridge.IntegrationMapping) (*mappingForm, error) {
	head, err := w.headOf(p, p.param("id"), "fields")
	if err != nil {
		return nil, err
	}
	form := &mappingForm{Head: head, Mapping: m}
	if form.Map, err = w.Integrations.FieldMap(p.ctx(), head.ID, m.Object); err != nil {
		return nil, err
	}
	form.Mapping.Object = form.Map.Object
	if form.Mapping.Direction == "" {
		form.Mapping.Direction = form.usualDirection()
	}
	form.Sources, form.Targets = remoteChoices(form.Map), targetChoices(form.Map)
	if extra, is := strings.CutPrefix(m.TargetField, leadbridge.MetadataPrefix); is {
		form.Extra = extra
	}
	form.fillValues()
	return form, nil
}

// source is the CRM's field that is chosen.
func (f *mappingForm) source() (leadbridge.RemoteField, bool) {
	for _, field := range f.Map.Fields.Fields {
		if field.Name == f.Mapping.SourceField {
			return field, true
		}
	}
	return leadbridge.RemoteField{}, false
}

// usualDirection is both ways where the field can be written.
func (f *mappingForm) usualDirection() leadbridge.SyncDirection {
	if s, there := f.source(); there && (s.ReadOnly || strings.Contains(s.Name, ".")) {
		return leadbridge.Inbound
	}
	return leadbridge.Bidirectional
}

func (w *Web) createMapping(p *page) error {
	_ = p.value("source") // parses the form
	m := readMapping(p, leadbridge.IntegrationMapping{})
	made, err := w.Integrations.CreateMapping(p.ctx(), p.param("id"), m)
	if wrong, ok := p.faults(err); ok {
		return w.mappingAgain(p, m, wrong)
	}
	if err != nil {
		return err
	}
	return w.mappingDone(p, mappingUndo{Text: targetName(made.TargetField) + " is mapped.", Made: []string{made.ID}})
}

func (w *Web) saveMapping(p *page) error {
	was, err := w.stored(p)
	if err != nil {
		return err
	}
	_ = p.value("source") // parses the form
	m := readMapping(p, was)
	_, err = w.Integrations.UpdateMapping(p.ctx(), p.param("id"), m)
	if wrong, ok := p.faults(err); ok {
		return w.mappingAgain(p, m, wrong)
	}
	if err != nil {
		return err
	}
	return w.mappingDone(p, mappingUndo{Text: "The mapping of " + targetName(m.TargetField) + " is saved.", Was: []leadbridge.IntegrationMapping{was}})
}

// taken says which other mapping fills the same field of a lead; "": none.
func (f *mappingForm) taken() string {
	m := f.Mapping
	for _, other := range f.Map.Mappings {
		if other.ID != m.ID && other.TargetField == m.TargetField && other.Direction != leadbridge.Outbound && m.Direction != leadbridge.Outbound {
			names := remoteNames(f.Map.Fields.Fields)
			var from []string
			for _, source := range other.Sources() {
				from = append(from, names.of(source).Title)
			}
			return targetTitle(f.Map, m.TargetField) + " is filled from " + cmp.Or(strings.Join(from, " and "), "a fixed value") + " already. Change that mapping, or remove it first."
		}
	}
	return ""
}

// mappingAgain shows the form again, with what is wrong.
func (w *Web) mappingAgain(p *page, m leadbridge.IntegrationMapping, wrong faults) error {
	form, err := w.mappingFormOf(p, m)
	if err != nil {
		return err
	}
	form.Faults = plainFaults(wrong)
	if taken := form.taken(); taken != "" && form.Faults["targetField"] != "" {
		form.Faults["targetField"] = taken
	}
	return p.renderAs(http.StatusUnprocessableEntity, "integrations/mapping", form)
}
