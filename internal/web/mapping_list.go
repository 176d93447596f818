package web

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/syncer"
)

func (w *Web) registerMappings() {
	read, write := access.IntegrationsRead, access.IntegrationsWrite
	all := "/integrations/{id}/fields"
	w.get(all, read, w.listMappings)
	w.get(all+"/new", write, w.newMapping)
	w.post(all+"/new", write, w.createMapping)
	w.post(all+"/accept", write, w.acceptMappings)
	w.post(all+"/undo", write, w.undoMapping)
	w.post(all+"/try", write, w.tryMapping)
	w.get(all+"/{mapping}", write, w.editMapping)
	w.post(all+"/{mapping}", write, w.saveMapping)
	w.post(all+"/{mapping}/direction", write, w.turnMapping)
	w.post(all+"/{mapping}/delete", write, w.deleteMapping)
}

// mappingsPage shows how the fields of a kind of record are mapped.
type mappingsPage struct {
	Head        integrationHead
	Map         account.FieldMap
	Objects     []tab
	Rows        []mappingRow
	Suggestions []suggestionRow
	Undo        *undoNote
	// MayTry says that a real record can be looked at; Trial is one.
	MayTry       bool
	Trial        *syncer.Trial
	TrialProblem string
	Record       string // that was asked for
}

// mappingRow is a mapping as people see it.
type mappingRow struct {
	leadbridge.IntegrationMapping
	Theirs  []remoteName
	Ours    string
	Notes   []string
	Problem string
	Fixed   bool // it can only flow in
	Trial   *syncer.TrialField
}

// remoteName is a field of the CRM: what people see, and what its API says.
type remoteName struct{ Title, Name string }

// suggestionRow is a suggestion as people see it.
type suggestionRow struct {
	leadbridge.SuggestedMapping
	Theirs remoteName
	Sure   badge
}

func (w *Web) listMappings(p *page) error {
	view, err := w.mappingsOf(p)
	if err != nil {
		return err
	}
	view.Undo = takeUndo(p, view.Head.ID)
	if p.partial() {
		return p.fragment("integrations/fields", "field-map", view)
	}
	return p.render("integrations/fields", view)
}

func (w *Web) mappingsOf(p *page) (*mappingsPage, error) {
	head, err := w.headOf(p, p.param("id"), "fields")
	if err != nil {
		return nil, err
	}
	crm, err := w.Integrations.Provider(head.Provider)
	if err != nil {
		return nil, err
	}
	view := &mappingsPage{Head: head, Record: p.value("record"), MayTry: p.User.May(access.SyncRead) && head.Connection == leadbridge.Connected && head.IsActive}
	if view.Map, err = w.Integrations.FieldMap(p.ctx(), head.ID, p.value("object")); err != nil {
		return nil, err
	}
	view.Objects = objectTabs(crm, head, view.Map.Object)
	if p.value("try") != "" && view.MayTry && len(view.Map.Mappings) > 0 {
		if err := view.try(p, w); err != nil {
			return nil, err
		}
	}
	names := remoteNames(view.Map.Fields.Fields)
	for _, m := range view.Map.Mappings {
		view.Rows = append(view.Rows, view.row(m, names))
	}
	order := map[string]int{}
	for n, f := range view.Map.Targets {
		order[f.Name] = n + 1
	}
	slices.SortStableFunc(view.Rows, func(a, b mappingRow) int {
		return cmp.Compare(cmp.Or(order[a.TargetField], len(order)+1), cmp.Or(order[b.TargetField], len(order)+1))
	})
	// What a suggestion would mend needs no warning.
	view.Map.Issues = slices.DeleteFunc(view.Map.Issues, func(i leadbridge.Issue) bool {
		return slices.ContainsFunc(view.Map.Suggestions, func(s leadbridge.SuggestedMapping) bool { return s.SourceField == i.Field })
	})
	for _, s := range view.Map.Suggestions {
		view.Suggestions = append(view.Suggestions, suggestionRow{s, names.of(s.SourceField), sureBadge(s.Confidence)})
	}
	return view, nil
}

// try shows what the mappings make of a real record.
func (v *mappingsPage) try(p *page, w *Web) error {
	t, err := w.SyncStates.Try(p.ctx(), v.Head.ID, syncer.TrialRequest{Object: v.Map.Object, RecordID: v.Record, Choices: true})
	var known *leadbridge.Error
	if errors.As(err, &known) && known.Kind != leadbridge.Internal {
		v.TrialProblem = plainWays(sentence(known.Msg))
		return nil
	}
	v.Trial, v.Record = &t, t.RecordID
	nameOptions(t.Fields, v.Map)
	return err
}

// objectTabs are the kinds of record that are kept in step and have fields to
// map.
func objectTabs(crm provider.Provider, h integrationHead, here string) []tab {
	var tabs []tab
	for _, name := range h.Objects {
		if o, err := crm.Object(name); err == nil && o.Kind != provider.KindActivity {
			tabs = append(tabs, tab{Title: o.Title, Path: h.Path("fields") + "?object=" + name, Here: name == here})
		}
	}
	return tabs
}

// row is a mapping with the names that people know, and what is wrong with it.
func (v *mappingsPage) row(m leadbridge.IntegrationMapping, names remoteTitles) mappingRow {
	row := mappingRow{IntegrationMapping: m, Ours: v.Target(m.TargetField), Notes: notesOf(m)}
	for _, source := range m.Sources() {
		row.Theirs = append(row.Theirs, names.of(source))
		f, there := names[source]
		switch {
		case !there && !v.Map.FetchedAt.IsZero():
			row.Problem = fmt.Sprintf("%s has no such field any more, or hides it from the connected user. Show it again there, or choose another.", v.Head.CRM)
		case f.ReadOnly && m.Direction != leadbridge.Inbound:
			row.Problem = fmt.Sprintf("%s lets this field be read only. Let it flow in only, or allow the connected user to edit it.", v.Head.CRM)
		}
		row.Fixed = row.Fixed || f.ReadOnly || strings.Contains(source, ".")
	}
	row.Fixed = row.Fixed || len(m.Sources()) != 1
	if v.Trial != nil {
		for n := range v.Trial.Fields {
			if v.Trial.Fields[n].MappingID == m.ID {
				row.Trial = &v.Trial.Fields[n]
			}
		}
	}
	return row
}

// notesOf says what a mapping does to values.
func notesOf(m leadbridge.IntegrationMapping) []string {
	var notes []string
	if m.TransformFunction != "" {
		notes = append(notes, m.TransformFunction)
	}
	if n := len(m.ValueMap); n > 0 {
		notes = append(notes, plural(n, "value translated", "values translated"))
	}
	if m.DefaultValue != "" {
		notes = append(notes, "else “"+m.DefaultValue+"”")
	}
	if m.IsRequired {
		notes = append(notes, "required")
	}
	if n := len(m.ValidationRules); n > 0 {
		notes = append(notes, plural(n, "check", "checks"))
	}
	return notes
}

// sureBadge grades a suggestion.
func sureBadge(confidence float64) badge {
	switch {
	case confidence >= .9:
		return badge{"good", percent(confidence)}
	case confidence >= .7:
		return badge{"info", percent(confidence)}
	}
	return badge{"warn", percent(confidence)}
}
