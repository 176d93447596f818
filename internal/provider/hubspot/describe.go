package hubspot

import (
	"context"
	"net/url"
	"slices"

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
