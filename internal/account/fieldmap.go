package account

import (
	"context"
	"fmt"

	"leadbridge"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
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
	if m.Fields, err = s.fieldsNow(ctx, i, p, o); err != nil {
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

// fieldsNow are an object's fields as well as they can be known: as the account
// has them, or had them, or as every account has them.
func (s *Service) fieldsNow(ctx context.Context, i leadbridge.Integration, p provider.Provider, o provider.Object) (Fields, error) {
	usual := Fields{Object: o.Name, Title: o.Title, Fields: usualFields(o)}
	if i.Connection != leadbridge.Connected {
		stored, there, err := s.schema(ctx, i.ID, o.Name)
		if there {
			usual.Fields, usual.FetchedAt = stored.Fields, stored.FetchedAt
		}
		return usual, err
	}
	f, err := s.describe(ctx, i, p, o, describedFor)
	if kind := leadbridge.KindOf(err); err != nil && kind != leadbridge.Internal && kind != leadbridge.Invalid && ctx.Err() == nil {
		usual.Problem = fmt.Sprintf("%s could not be asked just now, so these are the fields that every account has. %s", p.Title, err)
		return usual, nil
	}
	return f, err
}
