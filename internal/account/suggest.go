package account

import (
	"context"

	"leadbridge"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
)

// Suggestions are mappings proposed for a kind of record.
type Suggestions struct {
	Object   string                        `json:"object"`
	Mappings []leadbridge.SuggestedMapping `json:"suggestedMappings" nullable:"false"`
	// Issues say what the CRM would refuse if these were the mappings, and no
	// others than the integration has.
	Issues []leadbridge.Issue `json:"issues" nullable:"false"`
}

// Suggest proposes mappings. Without an integration they are those that hold
// in every account.
func (s *Service) Suggest(ctx context.Context, providerName, integrationID, object string) (Suggestions, error) {
	f, err := s.Fields(ctx, providerName, integrationID, object)
	if err != nil {
		return Suggestions{}, err
	}
	p, err := s.Provider(providerName)
	if err != nil {
		return Suggestions{}, err
	}
	o, err := objectOf(p, nil, f.Object)
	if err != nil {
		return Suggestions{}, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return Suggestions{}, err
	}
	found := Suggestions{Object: o.Name, Mappings: s.suggest(p, o, f.Fields, custom), Issues: []leadbridge.Issue{}}
	if integrationID == "" || o.ReadOnly {
		return found, nil
	}
	ms, err := s.mappingsOf(ctx, integrationID, o.Name)
	for _, m := range found.Mappings {
		ms = append(ms, mappingFrom(m, o.Name))
	}
	found.Issues = append(found.Issues, remote.PreflightMappings(ms, f.Fields)...)
	return found, err
}

// suggest proposes mappings of an object's fields.
func (s *Service) suggest(p provider.Provider, o provider.Object, fields []leadbridge.RemoteField, custom []leadbridge.Field) []leadbridge.SuggestedMapping {
	options := remote.SuggestOptions{Custom: custom}
	for _, k := range o.Suggested {
		options.Known = append(options.Known, leadbridge.SuggestedMapping{SourceField: k.Source, TargetField: k.Target, Direction: k.Direction, Confidence: 1,
			Reason: "This is what " + p.Title + " means by the field."})
	}
	found := []leadbridge.SuggestedMapping{}
	for _, m := range remote.Suggest(fields, options) {
		if o.ReadOnly {
			m.Direction = leadbridge.Inbound
		}
		found = append(found, m)
	}
	return found
}

// Accept makes mappings of the suggestions, as far as they do not get in the
// way of those that the integration has. It returns how many it made.
func (s *Service) Accept(ctx context.Context, integrationID, object string) (int, error) {
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil {
		return 0, err
	}
	found, err := s.Suggest(ctx, i.Provider, integrationID, object)
	if err != nil {
		return 0, err
	}
	for attempt := 1; ; attempt++ {
		accepted, err := s.acceptable(ctx, integrationID, found)
		if err != nil || len(accepted) == 0 {
			return 0, err
		}
		_, err = s.createMappings(ctx, integrationID, accepted)
		if err == nil {
			return len(accepted), nil
		}
		// Somebody else may have made some of them just now.
		if leadbridge.KindOf(err) != leadbridge.Invalid || attempt == acceptAttempts {
			return 0, err
		}
	}
}

// acceptAttempts is how often Accept looks which mappings are still to make.
const acceptAttempts = 3

// acceptable are the suggested mappings that the integration's own leave room
// for.
func (s *Service) acceptable(ctx context.Context, integrationID string, found Suggestions) ([]leadbridge.IntegrationMapping, error) {
	ms, err := s.mappingsOf(ctx, integrationID, found.Object)
	if err != nil {
		return nil, err
	}
	var accepted []leadbridge.IntegrationMapping
	for _, suggested := range found.Mappings {
		if m := mappingFrom(suggested, found.Object); checkAlone(m, ms) == nil {
			accepted, ms = append(accepted, m), append(ms, m)
		}
	}
	return accepted, nil
}

func mappingFrom(s leadbridge.SuggestedMapping, object string) leadbridge.IntegrationMapping {
	return leadbridge.IntegrationMapping{Object: object, Direction: s.Direction,
		FieldMapping: leadbridge.FieldMapping{SourceField: s.SourceField, TargetField: s.TargetField, ValueMap: s.ValueMap}}
}

// mappingsOf returns an integration's mappings of one object.
func (s *Service) mappingsOf(ctx context.Context, integrationID, object string) ([]leadbridge.IntegrationMapping, error) {
	all, err := s.store.Mappings(ctx, integrationID)
	var ms []leadbridge.IntegrationMapping
	for _, m := range all {
		if m.Object == object {
			ms = append(ms, m)
		}
	}
	return ms, err
}
