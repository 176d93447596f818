package web

import (
	"encoding/json"
	"slices"

	"leadbridge"
)

// undoNote says what was just done to mappings, and how it is taken back.
type undoNote struct {
	Text string
	// Back is what a form sends to take it back, as JSON.
	Back string
}

// mappingUndo takes a change of mappings back.
type mappingUndo struct {
	Integration string                          `json:"integration"`
	Text        string                          `json:"text"`
	Made        []string                        `json:"made,omitempty"` // IDs to delete
	Was         []leadbridge.IntegrationMapping `json:"was,omitempty"`  // to store again
	Gone        bool                            `json:"gone,omitempty"` // those of Was were deleted
}

const keyMappingUndo = "mapping-undo"

// mappingDone ends a change of mappings: the list is shown with what was done
// and a button that takes it back.
func (w *Web) mappingDone(p *page, undo mappingUndo) error {
	undo.Integration = p.param("id")
	text, err := json.Marshal(undo)
	if err != nil {
		return err
	}
	if !p.partial() {
		p.web.sessions.Put(p.ctx(), keyMappingUndo, string(text))
		return p.redirect(w.fieldsPath(p))
	}
	view, err := w.mappingsOf(p)
	if err != nil {
		return err
	}
	view.Undo = &undoNote{undo.Text, string(text)}
	return p.fragment("integrations/fields", "field-map", view)
}

// fieldsPath is the list of mappings that a form came from.
func (w *Web) fieldsPath(p *page) string {
	to, _ := address("/integrations/"+p.param("id")+"/fields", "object", p.value("object"))
	return to
}

// takeUndo returns what was done just before the list is shown.
func takeUndo(p *page, integrationID string) *undoNote {
	text := p.web.sessions.PopString(p.ctx(), keyMappingUndo)
	var undo mappingUndo
	if text == "" || json.Unmarshal([]byte(text), &undo) != nil || undo.Integration != integrationID {
		return nil
	}
	return &undoNote{undo.Text, text}
}

// undoMapping takes a change back. What it brings back is checked as if it
// were new.
func (w *Web) undoMapping(p *page) error {
	id := p.param("id")
	var undo mappingUndo
	if err := json.Unmarshal([]byte(p.value("back")), &undo); err != nil || undo.Integration != id {
		return leadbridge.Errorf(leadbridge.Invalid, "web", "This can no longer be taken back. Change the mappings by hand.")
	}
	for _, made := range undo.Made {
		if err := w.Integrations.DeleteMapping(p.ctx(), id, made); err != nil && leadbridge.KindOf(err) != leadbridge.NotFound {
			return err
		}
	}
	for _, m := range undo.Was {
		var err error
		if undo.Gone {
			_, err = w.Integrations.CreateMapping(p.ctx(), id, m)
		} else {
			_, err = w.Integrations.UpdateMapping(p.ctx(), id, m)
		}
		if err != nil {
			return err
		}
	}
	if p.partial() {
		view, err := w.mappingsOf(p)
		if err != nil {
			return err
		}
		view.Undo = &undoNote{Text: "Taken back."}
		return p.fragment("integrations/fields", "field-map", view)
	}
	p.flash("Taken back.")
	return p.redirect(w.fieldsPath(p))
}

// acceptMappings makes mappings of all suggestions, or of the one whose field
// is named.
func (w *Web) acceptMappings(p *page) error {
	id, object, source := p.param("id"), p.value("object"), p.value("source")
	before, err := w.Integrations.FieldMap(p.ctx(), id, object)
	if err != nil {
		return err
	}
	if source != "" {
		return w.acceptOne(p, before.Suggestions, source)
	}
	n, err := w.Integrations.Accept(p.ctx(), id, object)
	if err != nil {
		return err
	}
	after, err := w.Integrations.FieldMap(p.ctx(), id, object)
	if err != nil {
		return err
	}
	undo := mappingUndo{Text: plural(n, "mapping was", "mappings were") + " made." + w.prepareQuietly(p, id)}
	for _, m := range after.Mappings {
		if !slices.ContainsFunc(before.Mappings, func(was leadbridge.IntegrationMapping) bool { return was.ID == m.ID }) {
			undo.Made = append(undo.Made, m.ID)
		}
	}
	return w.mappingDone(p, undo)
}

// prepareQuietly makes the field for our own key, and says why it could not.
func (w *Web) prepareQuietly(p *page, id string) string {
	i, err := w.Integrations.Integration(p.ctx(), id)
	if err != nil || i.Connection != leadbridge.Connected || i.SyncDirection == leadbridge.Inbound {
		return ""
	}
	if err := w.Integrations.Prepare(p.ctx(), id); err != nil && leadbridge.KindOf(err) != leadbridge.Internal {
		return " Leads cannot be sent yet: " + err.Error()
	}
	return ""
}

func (w *Web) acceptOne(p *page, suggested []leadbridge.SuggestedMapping, source string) error {
	at := slices.IndexFunc(suggested, func(s leadbridge.SuggestedMapping) bool { return s.SourceField == source })
	if at < 0 {
		return w.mappingDone(p, mappingUndo{Text: "That field is mapped already."})
	}
	s := suggested[at]
	m, err := w.Integrations.CreateMapping(p.ctx(), p.param("id"), leadbridge.IntegrationMapping{Object: p.value("object"), Direction: s.Direction,
		FieldMapping: leadbridge.FieldMapping{SourceField: s.SourceField, TargetField: s.TargetField, ValueMap: s.ValueMap}})
	if err != nil {
		return err
	}
	return w.mappingDone(p, mappingUndo{Text: targetName(m.TargetField) + " is mapped.", Made: []string{m.ID}})
}

// stored returns the mapping that the path names.
func (w *Web) stored(p *page) (leadbridge.IntegrationMapping, error) {
	all, err := w.Integrations.Mappings(p.ctx(), p.param("id"))
	for _, m := range all {
		if m.ID == p.param("mapping") {
			return m, nil
		}
	}
	if err == nil {
		err = leadbridge.Errorf(leadbridge.NotFound, "web", "This mapping is not there any more.")
	}
	return leadbridge.IntegrationMapping{}, err
}

// turnMapping changes the direction of a mapping.
func (w *Web) turnMapping(p *page) error {
	was, err := w.stored(p)
	if err != nil {
		return err
	}
	m := was
	m.Direction = leadbridge.SyncDirection(p.value("direction"))
	if _, err := w.Integrations.UpdateMapping(p.ctx(), p.param("id"), m); err != nil {
		return err
	}
	return w.mappingDone(p, mappingUndo{Text: targetName(m.TargetField) + " now flows " + flowEnds[m.Direction] + ".", Was: []leadbridge.IntegrationMapping{was}})
}

// flowEnds say which way a field flows.
var flowEnds = map[leadbridge.SyncDirection]string{leadbridge.Inbound: "from the CRM to here only",
	leadbridge.Outbound: "from here to the CRM only", leadbridge.Bidirectional: "both ways"}

// deleteMapping ends a mapping. The values stay on both sides.
func (w *Web) deleteMapping(p *page) error {
	was, err := w.stored(p)
	if err != nil {
		return err
	}
	if err := w.Integrations.DeleteMapping(p.ctx(), p.param("id"), was.ID); err != nil {
		return err
	}
	return w.mappingDone(p, mappingUndo{Text: targetName(was.TargetField) + " is no longer mapped. Its values stay on both sides.",
		Was: []leadbridge.IntegrationMapping{was}, Gone: true})
}
