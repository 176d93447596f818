package account

import (
	"context"
	"fmt"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
)

// checkMapped finds the mapped fields that the account lost since, or no
// longer lets us write. Where the fields cannot be described it finds
// nothing: the driver's own check has said why.
func (s *Service) checkMapped(ctx context.Context, i leadbridge.Integration, p provider.Provider, client *provider.Client) ([]provider.Finding, error) {
	var findings []provider.Finding
	for _, object := range i.Objects {
		ms, err := s.mappingsOf(ctx, i.ID, object)
		if err != nil {
			return nil, err
		}
		if len(ms) == 0 {
			continue
		}
		client.Forget(object)
		fields, err := client.Describe(ctx, object)
		if err != nil {
			continue
		}
		before, _, err := s.schema(ctx, i.ID, object)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			for _, source := range m.Sources() {
				name := p.Title + "'s " + titled(source, before.Fields) + " of " + object
				switch {
				case remote.CheckReadable(source, fields) != nil:
					findings = append(findings, fieldMissing(source, name, m))
				case m.Direction != leadbridge.Inbound && i.SyncDirection != leadbridge.Inbound && remote.CheckWritable(source, fields) != nil:
					findings = append(findings, fieldReadOnly(source, name, m))
				}
			}
		}
	}
	return findings, nil
}

func fieldMissing(source, name string, m leadbridge.IntegrationMapping) provider.Finding {
	return provider.Finding{Severity: leadbridge.SeverityError, Code: "field_missing", What: source,
		Message: fmt.Sprintf("%s, which is mapped to %s, is no longer there, or is hidden from this account.", name, m.TargetField),
		Hint:    "Make the field visible to the connected user again, or change the mapping."}
}

func fieldReadOnly(source, name string, m leadbridge.IntegrationMapping) provider.Finding {
	return provider.Finding{Severity: leadbridge.SeverityError, Code: provider.CodeReadOnlyField, What: source,
		Message: fmt.Sprintf("%s, which is written from %s, can only be read by this account.", name, m.TargetField),
		Hint:    "Let the connected user edit the field, or make the mapping INBOUND."}
}

// titled names a field by its title and name, as far as it was ever described.
func titled(name string, fields []leadbridge.RemoteField) string {
	for _, f := range fields {
		if f.Name == name && !strings.EqualFold(f.Title, name) {
			return fmt.Sprintf("%q (%s)", f.Title, name)
		}
	}
	return fmt.Sprintf("%q", name)
}
