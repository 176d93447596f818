package account

import (
	"context"

	"leadbridge"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/remote"
)

// FieldMap is all that is known of how the fields of a kind of record are
// mapped.
type FieldMap struct {
	Fields
	Mappings []leadbridge.IntegrationMapping `json:"mappings" nullable:"false"`
	// Suggestions are those that the mappings leave room for.
	Suggestions []leadbridge.SuggestedMapping `json:"suggestedMappings" nullable:"false"`
	// Issues say what the CRM would refuse with the mappings as they are.
	Issues []leadbridge.Issue `json:"issues" nullable:"false"`
	// Targets are the fields of a lead that can be mapped.
	Targets []leadbridge.Field `json:"targets" nullable:"false"`
	// Transforms are those that a mapping can name.
	Transforms []mapping.Transform `json:"transforms" nullable:"false"`
}

// FieldMap returns how the fields of a kind of record are mapped, of the
// integration's first object if none is named. The CRM is asked for its
// fields if that was not done within minutes.
func (s *Service) FieldMap(ctx context.Context, integrationID, object string) (FieldMap, error) {
	i, p, err := s.find(ctx, integrationID)
	if err != nil {
		return FieldMap{}, err
	}
	o, err := objectOf(p, i.Objects, object)
	if err != nil {
		return FieldMap{}, err
	}
	m := FieldMap{Suggestions: []leadbridge.SuggestedMapping{}, Issues: []leadbridge.Issue{}, Transforms: mapping.Transforms()}
	if i.Connection == leadbridge.Connected {
		m.Fields, err = s.describe(ctx, i, p, o, describedFor)
	} else {
		m.Fields = Fields{Object: o.Name, Title: o.Title, Fields: usualFields(o)}
	}
	if err != nil {
		return m, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return m, err
	}
	full := leadbridge.Field{Name: leadbridge.FieldFullName, Title: "Full name", Type: leadbridge.TypeString}
	m.Targets = append(append([]leadbridge.Field{full}, leadbridge.Fields...), custom...)
	ms, err := s.mappingsOf(ctx, integrationID, o.Name)
	if err != nil {
		return m, err
	}
	m.Mappings = append([]leadbridge.IntegrationMapping{}, ms...)
	for _, suggested := range s.suggest(p, o, m.Fields.Fields, custom) {
		if checkAlone(mappingFrom(suggested, o.Name), m.Mappings) == nil {
			m.Suggestions = append(m.Suggestions, suggested)
		}
	}
	if !o.ReadOnly && i.SyncDirection != leadbridge.Inbound {
		m.Issues = append(m.Issues, remote.PreflightMappings(m.Mappings, m.Fields.Fields)...)
	}
	return m, nil
}
