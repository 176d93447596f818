package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// describedFor is how long a description is good enough to check a mapping
// against.
const describedFor = 5 * time.Minute

// Fields are the fields of a kind of record.
type Fields struct {
	Object string                   `json:"object"`
	Title  string                   `json:"title"`
	Fields []leadbridge.RemoteField `json:"fields" nullable:"false"`
	// FetchedAt is when the account was asked; zero: these are the fields
	// that every account has.
	FetchedAt time.Time `json:"fetchedAt,omitzero"`
	// Problem says why the account could not be asked now, if these are the
	// fields of an earlier time.
	Problem string `json:"problem,omitempty"`
}

// Fields returns the fields of a kind of record as the account has them at
// this moment, of the integration's first object if none is named. Without an integration they are those that every
// account of the CRM has.
func (s *Service) Fields(ctx context.Context, providerName, integrationID, object string) (Fields, error) {
	p, err := s.Provider(providerName)
	if err != nil {
		return Fields{}, err
	}
	if integrationID == "" {
		o, err := objectOf(p, nil, object)
		return Fields{Object: o.Name, Title: o.Title, Fields: usualFields(o)}, err
	}
	i, own, err := s.find(ctx, integrationID)
	if err != nil {
		return Fields{}, err
	}
	if own.Name != p.Name {
		return Fields{}, leadbridge.InvalidField("account.Fields", "integrationId", "this integration is one of %s, not of %s", own.Title, p.Title)
	}
	o, err := objectOf(p, i.Objects, object)
	if err != nil {
		return Fields{}, err
	}
	return s.describe(ctx, i, p, o, 0)
}

// objectOf returns the object of that name; for "" the first of those that
// are kept in step.
func objectOf(p provider.Provider, kept []string, name string) (provider.Object, error) {
	if name == "" && len(kept) > 0 {
		name = kept[0]
	}
	for _, o := range p.Objects {
		if o.Name == name || name == "" {
			return o, nil
		}
	}
	return provider.Object{}, unknown("account.Object", "object", "object", name, objectNames(p))
}

// usualFields are what every account has, as far as it is known.
func usualFields(o provider.Object) []leadbridge.RemoteField {
	fields := []leadbridge.RemoteField{}
	for _, m := range o.Suggested {
		if slices.ContainsFunc(fields, func(f leadbridge.RemoteField) bool { return f.Name == m.Source }) {
			continue
		}
		f := leadbridge.RemoteField{Name: m.Source, Title: m.Source, Type: leadbridge.TypeString, ReadOnly: m.Direction == leadbridge.Inbound}
		if ours, ok := leadbridge.FieldNamed(m.Target); ok {
			f.Type = ours.Type
		}
		fields = append(fields, f)
	}
	return fields
}

// describe returns the account's fields as they are now, or were not longer
// ago than that; if it cannot be asked, as they were whenever it could.
func (s *Service) describe(ctx context.Context, i leadbridge.Integration, p provider.Provider, o provider.Object, ago time.Duration) (Fields, error) {
	f := Fields{Object: o.Name, Title: o.Title}
	stored, there, err := s.schema(ctx, i.ID, o.Name)
	if err != nil {
		return f, err
	}
	f.Fields, f.FetchedAt = stored.Fields, stored.FetchedAt
	now := s.Now()
	if there && now.Sub(stored.FetchedAt) < ago && i.Connection == leadbridge.Connected {
		return f, nil
	}
	client := s.dial(i, p)
	client.Forget(o.Name)
	fields, err := client.Describe(ctx, o.Name)
	if err != nil && there {
		f.Problem = fmt.Sprintf("%s could not be asked just now, so these are the fields of %s. %s", p.Title, clock(f.FetchedAt), err)
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.Fields, f.FetchedAt = fields, now
	return f, s.store.PutSchema(ctx, i.ID, store.Schema{Object: o.Name, Fields: fields, FetchedAt: now})
}

// schema returns the stored description of an object.
func (s *Service) schema(ctx context.Context, id, object string) (found store.Schema, there bool, err error) {
	all, err := s.store.Schemas(ctx, id)
	for _, schema := range all {
		if schema.Object == object {
			return schema, true, nil
		}
	}
	return store.Schema{}, false, err
}
