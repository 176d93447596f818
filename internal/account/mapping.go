package account

import (
	"context"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Mappings lists an integration's field mappings, oldest first.
func (s *Service) Mappings(ctx context.Context, integrationID string) ([]leadbridge.IntegrationMapping, error) {
	if _, err := s.store.Integration(ctx, integrationID); err != nil {
		return nil, err
	}
	return s.store.Mappings(ctx, integrationID)
}

// CreateMapping makes a field mapping. What is left out takes its default:
// the integration's first object, the target's own type, and both directions
// where the CRM's field can be written.
func (s *Service) CreateMapping(ctx context.Context, integrationID string, m leadbridge.IntegrationMapping) (leadbridge.IntegrationMapping, error) {
	ms, err := s.createMappings(ctx, integrationID, []leadbridge.IntegrationMapping{m})
	if err != nil {
		return m, err
	}
	return ms[0], nil
}

// createMappings makes all of the mappings or none.
func (s *Service) createMappings(ctx context.Context, integrationID string, ms []leadbridge.IntegrationMapping) ([]leadbridge.IntegrationMapping, error) {
	now := s.Now()
	for n := range ms {
		ms[n].ID, ms[n].CreatedAt, ms[n].UpdatedAt = uuid.Must(uuid.NewV7()).String(), now, now
	}
	return ms, s.putMappings(ctx, integrationID, ms)
}

// UpdateMapping replaces the field mapping of the ID that m has.
func (s *Service) UpdateMapping(ctx context.Context, integrationID string, m leadbridge.IntegrationMapping) (leadbridge.IntegrationMapping, error) {
	was, err := s.store.Mapping(ctx, integrationID, m.ID)
	if err != nil {
		return m, err
	}
	if m.Object == "" {
		m.Object = was.Object
	}
	m.CreatedAt, m.UpdatedAt = was.CreatedAt, s.Now()
	ms := []leadbridge.IntegrationMapping{m}
	err = s.putMappings(ctx, integrationID, ms)
	return ms[0], err
}

// DeleteMapping removes a field mapping.
func (s *Service) DeleteMapping(ctx context.Context, integrationID, id string) error {
	return s.store.DeleteMapping(ctx, integrationID, id)
}

// putMappings checks mappings, fills in what they leave out, and stores them.
func (s *Service) putMappings(ctx context.Context, integrationID string, ms []leadbridge.IntegrationMapping) error {
	i, p, err := s.find(ctx, integrationID)
	if err != nil {
		return err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return err
	}
	for n := range ms {
		ms[n].IntegrationID = integrationID
		o, err := objectOf(p, i.Objects, ms[n].Object)
		if err != nil {
			return err
		}
		ms[n].Object = o.Name
		fields, err := s.knownFields(ctx, i, p, o)
		if err != nil {
			return err
		}
		if err := settle(&ms[n], o, fields, custom); err != nil {
			return err
		}
	}
	return s.store.PutMappings(ctx, integrationID, ms, func(others []leadbridge.IntegrationMapping) error {
		all := others
		for _, m := range ms {
			if err := checkAlone(m, all); err != nil {
				return err
			}
			all = append(all, m)
		}
		return nil
	})
}

// knownFields returns what is known of an object's fields; nil if the account
// was never asked and cannot be now.
func (s *Service) knownFields(ctx context.Context, i leadbridge.Integration, p provider.Provider, o provider.Object) ([]leadbridge.RemoteField, error) {
	stored, there, err := s.schema(ctx, i.ID, o.Name)
	if err != nil || there && i.Connection != leadbridge.Connected {
		return stored.Fields, err
	}
	if i.Connection != leadbridge.Connected {
		return nil, nil
	}
	f, err := s.describe(ctx, i, p, o, describedFor)
	return f.Fields, err
}
