package account

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
)

// Peeked is a record of a CRM, and the lead that its mappings make of it
// before it is cleansed and checked.
type Peeked struct {
	Object     string             `json:"object"`
	ID         string             `json:"id"`
	ModifiedAt time.Time          `json:"modifiedAt,omitzero"`
	Values     map[string]string  `json:"values"`
	Lead       leadbridge.Values  `json:"lead"`
	Issues     []leadbridge.Issue `json:"issues,omitempty"`
}

const defaultPeek = 10 // records

// Peek reads some records of an account, 10 if limit is 0, and writes
// nothing.
func (s *Service) Peek(ctx context.Context, integrationID, object string, limit int) ([]Peeked, error) {
	i, p, err := s.find(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	o, err := objectOf(p, i.Objects, object)
	if err != nil {
		return nil, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	ms, err := s.mappingsOf(ctx, integrationID, o.Name)
	if err != nil {
		return nil, err
	}
	inbound, err := remote.CompileInbound(ms, mapping.CompileOptions{Custom: custom})
	if err != nil {
		return nil, err
	}
	if len(inbound.Fields()) == 0 {
		return nil, leadbridge.InvalidField("account.Peek", "object", "no field of %s is mapped yet; make mappings first", o.Title)
	}
	if limit <= 0 {
		limit = defaultPeek
	}
	peeked := []Peeked{}
	for page, err := range s.dial(i, p).Pages(ctx, provider.Query{Object: o.Name, Fields: inbound.Fields(), Limit: limit}) {
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			if len(peeked) == limit {
				return peeked, nil
			}
			if r.State != provider.Live && r.State != "" {
				continue
			}
			d := inbound.Draft(r.Values)
			peeked = append(peeked, Peeked{r.Object, r.ID, r.ModifiedAt, r.Values, d.Values, d.Issues})
		}
	}
	return peeked, nil
}
