package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// property describes a property as the vendor's API does.
type property struct {
	Name             string    `json:"name"`
	Label            string    `json:"label"`
	Description      string    `json:"description"`
	GroupName        string    `json:"groupName"`
	Type             string    `json:"type"`
	FieldType        string    `json:"fieldType"`
	Options          []option  `json:"options"`
	DisplayOrder     int       `json:"displayOrder"`
	Calculated       bool      `json:"calculated"`
	ExternalOptions  bool      `json:"externalOptions"`
	HasUniqueValue   bool      `json:"hasUniqueValue"`
	Hidden           bool      `json:"hidden"`
	HubSpotDefined   bool      `json:"hubspotDefined,omitempty"`
	FormField        bool      `json:"formField"`
	DataSensitivity  string    `json:"dataSensitivity,omitempty"`
	ReferencedObject string    `json:"referencedObjectType,omitempty"`
	Archived         bool      `json:"archived"`
	ArchivedAt       string    `json:"archivedAt,omitempty"`
	CreatedAt        string    `json:"createdAt,omitempty"`
	UpdatedAt        string    `json:"updatedAt,omitempty"`
	CreatedUserID    string    `json:"createdUserId,omitempty"`
	UpdatedUserID    string    `json:"updatedUserId,omitempty"`
	Modification     modifying `json:"modificationMetadata"`
	ShowCurrency     *bool     `json:"showCurrencySymbol,omitempty"`

	number int
	// computed says the value where it is not stored.
	computed func(id int64, v version) string
}

// modifying says what may be changed of a property.
type modifying struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyOptions    bool `json:"readOnlyOptions"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
}

// option is one value of an enumeration.
type option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
	Description  string `json:"description,omitempty"`
}

// options makes an enumeration's values of "value=label" or plain labels.
func options(texts ...string) []option {
	out := make([]option, 0, len(texts))
	for i, s := range texts {
		value, label, ok := strings.Cut(s, "=")
		if !ok {
			label = value
		}
		out = append(out, option{Label: label, Value: value, DisplayOrder: i})
	}
	return out
}

func (p *property) allows(value string) bool {
	return slices.ContainsFunc(p.Options, func(o option) bool { return o.Value == value })
}

// multiple says that the value is a list.
func (p *property) multiple() bool { return p.Type == "enumeration" && p.FieldType == "checkbox" }

// key is the form in which unique values are compared.
func (p *property) key(value string) string { return strings.ToLower(strings.TrimSpace(value)) }

// list splits the value of a list.
func list(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ';' })
}

// value returns what a record has for a property.
func (t *table) value(p *property, id int64, v version) string {
	if p.computed != nil {
		return p.computed(id, v)
	}
	return v.values.get(p.number)
}

// property returns one that is not archived, or nil.
func (t *table) property(name string) *property {
	if p := t.byName[strings.ToLower(name)]; p != nil && !p.Archived {
		return p
	}
	return nil
}

// define adds a property to the table.
func (t *table) define(p *property) *property {
	p.number = len(t.properties)
	if p.Options == nil {
		p.Options = []option{}
	}
	if p.DataSensitivity == "" {
		p.DataSensitivity = "non_sensitive"
	}
	t.properties = append(t.properties, p)
	t.byName[p.Name] = p
	if p.HasUniqueValue || p.Name == "email" && t.kind == contacts {
		t.unique[p.number] = map[string]int64{}
	}
	return p
}

// system adds the properties that the vendor keeps itself.
func (t *table) system(name, label, kind, field string, computed func(id int64, v version) string) {
	t.define(&property{Name: name, Label: label, GroupName: t.groups[0].Name, Type: kind, FieldType: field, HubSpotDefined: true,
		Calculated: computed != nil && name == "hs_searchable_calculated_phone_number", computed: computed,
		Modification: modifying{ReadOnlyDefinition: true, ReadOnlyOptions: true, ReadOnlyValue: true}})
}

func idText(id int64, _ version) string { return strconv.FormatInt(id, 10) }

func createdText(_ int64, v version) string { return iso(v.created) }

func modifiedText(_ int64, v version) string { return iso(v.modified) }

// digits keeps a telephone number's digits, without the country's 1.
func digits(phone string) string {
	d := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(d) == 11 && d[0] == '1' {
		return d[1:]
	}
	return d
}
