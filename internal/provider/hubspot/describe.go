package hubspot

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// wireProperty is a property's definition as HubSpot sends it.
type wireProperty struct {
	Name           string       `json:"name"`
	Label          string       `json:"label"`
	Description    string       `json:"description"`
	Group          string       `json:"groupName"`
	Type           string       `json:"type"`
	FieldType      string       `json:"fieldType"`
	Options        []wireOption `json:"options"`
	Calculated     bool         `json:"calculated"`
	External       bool         `json:"externalOptions"`
	Unique         bool         `json:"hasUniqueValue"`
	Hidden         bool         `json:"hidden"`
	HubSpotDefined bool         `json:"hubspotDefined"`
	References     string       `json:"referencedObjectType"`
	Modification   struct {
		ReadOnlyValue bool `json:"readOnlyValue"`
	} `json:"modificationMetadata"`
}

type wireOption struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// longestText is what a property of text holds, in characters:
// https://knowledge.hubspot.com/properties/property-field-types-in-hubspot
const longestText = 65_536

// Describe returns the properties of a kind of record, and as contact.* those
// of the contact that it belongs to.
func (d *driver) Describe(ctx context.Context, object string) ([]provider.Field, error) {
	k, err := kindNamed("hubspot.Describe", object)
	if err != nil {
		return nil, err
	}
	properties, err := d.listProperties(ctx, k)
	if err != nil {
		return nil, err
	}
	if err := d.addStages(ctx, k, properties); err != nil {
		return nil, err
	}
	if err := d.addOwners(ctx, properties); err != nil {
		return nil, err
	}
	fields := fieldsOf(k, properties)
	if k.contact == 0 {
		return fields, nil
	}
	theirs, err := d.listProperties(ctx, kinds[0])
	if err != nil {
		return nil, err
	}
	return append(fields, linked(fieldsOf(kinds[0], theirs))...), nil
}

func (d *driver) listProperties(ctx context.Context, k kind) ([]wireProperty, error) {
	var answer struct {
		Results []wireProperty `json:"results"`
	}
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.properties(k), Query: url.Values{"archived": {"false"}}, Operation: "describe " + k.name}, &answer)
	return answer.Results, err
}

// fieldsOf leaves out the properties that HubSpot hides from its own pages,
// but for the record's id.
func fieldsOf(k kind, properties []wireProperty) []provider.Field {
	fields := make([]provider.Field, 0, len(properties))
	for _, p := range properties {
		if !p.Hidden || p.Name == "hs_object_id" {
			fields = append(fields, p.field(k))
		}
	}
	return fields
}

func (p wireProperty) field(k kind) provider.Field {
	f := provider.Field{Name: p.Name, Title: p.Label, Description: p.Description, Type: p.fieldType(), NativeType: p.Type + "/" + p.FieldType,
		ReadOnly: p.Modification.ReadOnlyValue || p.Calculated || p.Name == "hs_object_id", Required: slices.Contains(k.required, p.Name),
		Multiple: p.Type == "enumeration" && p.FieldType == "checkbox", Unique: p.Unique || p.Name == "hs_object_id" || k.name == contacts && p.Name == "email", Custom: !p.HubSpotDefined}
	if p.Type == "string" {
		f.MaxLength = longestText
	}
	if f.Type != leadbridge.TypeEnum {
		return f
	}
	for _, o := range p.Options {
		f.Options = append(f.Options, leadbridge.RemoteOption{Value: o.Value, Title: o.Label})
	}
	f.Restricted = len(f.Options) > 0
	return f
}

// fieldType is ours for HubSpot's type, which its kind of form field makes
// finer.
func (p wireProperty) fieldType() leadbridge.FieldType {
	switch p.Type {
	case "bool":
		return leadbridge.TypeBoolean
	case "date":
		return leadbridge.TypeDate
	case "datetime":
		return leadbridge.TypeDateTime
	case "number":
		return leadbridge.TypeNumber
	case "phone_number":
		return leadbridge.TypePhone
	case "enumeration":
		if p.FieldType == "booleancheckbox" {
			return leadbridge.TypeBoolean
		}
		return leadbridge.TypeEnum
	}
	switch {
	case p.FieldType == "phonenumber":
		return leadbridge.TypePhone
	case p.FieldType == "textarea" || p.FieldType == "html":
		return leadbridge.TypeText
	case p.Name == "email" || p.Name == "work_email":
		return leadbridge.TypeEmail
	case p.Name == "website":
		return leadbridge.TypeURL
	}
	return leadbridge.TypeString
}

// linked makes fields of a record's contact ones of the record: they are read
// with it and never written.
func linked(fields []provider.Field) []provider.Field {
	for i := range fields {
		f := &fields[i]
		f.Name, f.Title = contactPrefix+f.Name, "Contact: "+f.Title
		f.ReadOnly, f.Required, f.Unique = true, false, false
	}
	return fields
}

type wirePipelines struct {
	Results []struct {
		ID     string `json:"id"`
		Label  string `json:"label"`
		Stages []struct {
			ID    string `json:"id"`
			Label string `json:"label"`
		} `json:"stages"`
	} `json:"results"`
}

// addStages gives the properties that hold ids of pipelines and stages the
// names of these as options. A stage is named with its pipeline where there
// are several.
func (d *driver) addStages(ctx context.Context, k kind, properties []wireProperty) error {
	if k.stage == "" {
		return nil
	}
	var answer wirePipelines
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.path("/crm/pipelines", k.name), Operation: "read pipelines of " + k.name}, &answer)
	if leadbridge.KindOf(err) == leadbridge.Forbidden || gone(err) {
		return nil // the ids stay without names
	}
	if err != nil {
		return err
	}
	var pipelines, stages []wireOption
	for _, p := range answer.Results {
		pipelines = append(pipelines, wireOption{Label: p.Label, Value: p.ID})
		for _, s := range p.Stages {
			label := s.Label
			if len(answer.Results) > 1 {
				label = p.Label + ": " + s.Label
			}
			stages = append(stages, wireOption{Label: label, Value: s.ID})
		}
	}
	for i := range properties {
		switch properties[i].Name {
		case k.pipeline:
			properties[i].Type, properties[i].Options = "enumeration", pipelines
		case k.stage:
			properties[i].Type, properties[i].Options = "enumeration", stages
		}
	}
	return nil
}

// addOwners gives the properties that hold ids of users the names of these as
// options, if any property does and the scopes allow to read them.
func (d *driver) addOwners(ctx context.Context, properties []wireProperty) error {
	ownersOf := func(p wireProperty) bool {
		return !p.Hidden && (p.Name == "hubspot_owner_id" || p.External && p.References == "OWNER")
	}
	if !slices.ContainsFunc(properties, ownersOf) {
		return nil
	}
	owners, err := d.owners(ctx)
	if err != nil {
		return err
	}
	for i := range properties {
		if ownersOf(properties[i]) {
			properties[i].Type, properties[i].Options = "enumeration", owners
		}
	}
	return nil
}

func (d *driver) owners(ctx context.Context) ([]wireOption, error) {
	var options []wireOption
	for after := ""; ; {
		query := url.Values{"limit": {"100"}}
		if after != "" {
			query.Set("after", after)
		}
		var answer struct {
			Results []struct {
				ID        string `json:"id"`
				Email     string `json:"email"`
				FirstName string `json:"firstName"`
				LastName  string `json:"lastName"`
			} `json:"results"`
			Paging wirePaging `json:"paging"`
		}
		_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.path("/crm/owners"), Query: query, Operation: "read owners"}, &answer)
		if leadbridge.KindOf(err) == leadbridge.Forbidden {
			return nil, nil // the ids stay without names
		}
		if err != nil {
			return nil, err
		}
		for _, o := range answer.Results {
			name := strings.TrimSpace(o.FirstName + " " + o.LastName)
			if name == "" {
				name = o.Email
			}
			options = append(options, wireOption{Label: name, Value: o.ID})
		}
		if answer.Paging.Next == nil || answer.Paging.Next.After == after {
			return options, nil
		}
		after = answer.Paging.Next.After
	}
}
