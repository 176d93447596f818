package salesforce

import (
	"context"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// schemaLife is how long a description is taken to be true. A field that
// vanishes meanwhile is told by an error of the call that used it.
const schemaLife = 5 * time.Minute

type schemaAt struct {
	*sobject
	at time.Time
}

// sobject is Salesforce's description of a kind of record.
type sobject struct {
	Name       string   `json:"name"`
	Createable bool     `json:"createable"`
	Updateable bool     `json:"updateable"`
	Deletable  bool     `json:"deletable"`
	Fields     []sfield `json:"fields"`
	// byName has the fields by their names in lower case.
	byName map[string]sfield
}

type sfield struct {
	Name              string `json:"name"`
	Label             string `json:"label"`
	Type              string `json:"type"`
	Length            int    `json:"length"`
	Help              string `json:"inlineHelpText"`
	Createable        bool   `json:"createable"`
	Updateable        bool   `json:"updateable"`
	Nillable          bool   `json:"nillable"`
	DefaultedOnCreate bool   `json:"defaultedOnCreate"`
	Custom            bool   `json:"custom"`
	Unique            bool   `json:"unique"`
	ExternalID        bool   `json:"externalId"`
	IDLookup          bool   `json:"idLookup"`
	RestrictedList    bool   `json:"restrictedPicklist"`
	Hidden            bool   `json:"deprecatedAndHidden"`
	// Polymorphic fields refer to records of several kinds.
	Polymorphic  bool     `json:"polymorphicForeignKey"`
	ReferenceTo  []string `json:"referenceTo"`
	Relationship string   `json:"relationshipName"`
	Options      []struct {
		Active bool   `json:"active"`
		Label  string `json:"label"`
		Value  string `json:"value"`
	} `json:"picklistValues"`
}

// field finds a field by its name, whatever its case.
func (s *sobject) field(name string) (sfield, bool) {
	f, ok := s.byName[strings.ToLower(name)]
	return f, ok
}

// index makes the fields findable.
func (s *sobject) index() *sobject {
	s.byName = make(map[string]sfield, len(s.Fields))
	for _, f := range s.Fields {
		s.byName[strings.ToLower(f.Name)] = f
	}
	return s
}

// types are ours for theirs. What is missing is left out: compound values
// (their parts are fields of their own), files, and what has no fixed type.
var types = map[string]leadbridge.FieldType{
	"string": leadbridge.TypeString, "id": leadbridge.TypeString, "reference": leadbridge.TypeString, "combobox": leadbridge.TypeString,
	"encryptedstring": leadbridge.TypeString, "time": leadbridge.TypeString, "textarea": leadbridge.TypeText,
	"email": leadbridge.TypeEmail, "phone": leadbridge.TypePhone, "url": leadbridge.TypeURL, "boolean": leadbridge.TypeBoolean,
	"int": leadbridge.TypeNumber, "long": leadbridge.TypeNumber, "double": leadbridge.TypeNumber, "currency": leadbridge.TypeNumber, "percent": leadbridge.TypeNumber,
	"date": leadbridge.TypeDate, "datetime": leadbridge.TypeDateTime, "picklist": leadbridge.TypeEnum, "multipicklist": leadbridge.TypeEnum,
}

// linked are the fields of linked records that are offered, by the name of
// the relationship.
var linked = map[string][]provider.Field{
	"Owner":   {{Name: "Name", Title: "Owner: Name", Type: leadbridge.TypeString}, {Name: "Email", Title: "Owner: Email", Type: leadbridge.TypeEmail}},
	"Account": {{Name: "Name", Title: "Account: Name", Type: leadbridge.TypeString}, {Name: "Phone", Title: "Account: Phone", Type: leadbridge.TypePhone}},
}

// Describe returns the fields of leads or contacts.
func (d *driver) Describe(ctx context.Context, object string) ([]provider.Field, error) {
	if err := d.usable("salesforce.Describe", object); err != nil {
		return nil, err
	}
	s, err := d.describe(ctx, object)
	if err != nil {
		return nil, err
	}
	fields := fieldsOf(s)
	for i := range fields {
		if object == lead && fields[i].Name == "Company" {
			fields[i].Required = false // Push fills it; see withCompany
		}
	}
	return fields, nil
}

// describe asks Salesforce what an object looks like.
func (d *driver) describe(ctx context.Context, object string) (*sobject, error) {
	s := new(sobject)
	if _, err := d.get(ctx, "describe "+object, "/sobjects/"+object+"/describe", nil, s); err != nil {
		return nil, err
	}
	if len(s.Fields) == 0 {
		return nil, unreadable("the description of " + object)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.schemas[object] = schemaAt{s.index(), d.now()}
	return s, nil
}

// schema is describe, unless that was asked a moment ago.
func (d *driver) schema(ctx context.Context, object string) (*sobject, error) {
	d.mu.Lock()
	s := d.schemas[object]
	d.mu.Unlock()
	if s.sobject != nil && d.now().Sub(s.at) < schemaLife {
		return s.sobject, nil
	}
	return d.describe(ctx, object)
}

// forget drops what is known of an object, as it proved wrong.
func (d *driver) forget(object string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.schemas, object)
}

// fieldsOf makes our fields of a description.
func fieldsOf(s *sobject) []provider.Field {
	var fields []provider.Field
	for _, f := range s.Fields {
		for _, l := range linked[f.Relationship] {
			l.NativeType, l.ReadOnly = "reference", true
			l.Name = f.Relationship + "." + l.Name
			fields = append(fields, l)
		}
		if kind, ok := types[f.Type]; ok && !f.Hidden && !f.Polymorphic && len(f.ReferenceTo) < 2 {
			fields = append(fields, fieldOf(f, kind))
		}
	}
	return fields
}

func fieldOf(f sfield, kind leadbridge.FieldType) provider.Field {
	field := provider.Field{Name: f.Name, Title: f.Label, Description: f.Help, Type: kind, NativeType: f.Type,
		ReadOnly: !f.Createable && !f.Updateable, Required: f.Createable && !f.Nillable && !f.DefaultedOnCreate,
		Restricted: f.RestrictedList, Multiple: f.Type == "multipicklist", Unique: f.Unique, Custom: f.Custom}
	if kind != leadbridge.TypeNumber && kind != leadbridge.TypeBoolean {
		field.MaxLength = f.Length
	}
	for _, o := range f.Options {
		if o.Active {
			field.Options = append(field.Options, leadbridge.RemoteOption{Value: o.Value, Title: o.Label})
		}
	}
	return field
}
