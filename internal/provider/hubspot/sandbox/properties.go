package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// What an account may define of its own.
const (
	mostUnique     = 10
	mostProperties = 1_000
)

var propertyName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`)

// fieldTypes are the forms that a type can have.
var fieldTypes = map[string]string{
	"bool": "booleancheckbox", "date": "date", "datetime": "date", "enumeration": "booleancheckbox checkbox radio select",
	"number": "number calculation_equation", "phone_number": "phonenumber", "string": "text textarea file html phonenumber calculation_equation"}

// propertyInput is a property as a client defines or changes it.
type propertyInput struct {
	Name            string    `json:"name"`
	Label           *string   `json:"label"`
	Description     *string   `json:"description"`
	GroupName       *string   `json:"groupName"`
	Type            *string   `json:"type"`
	FieldType       *string   `json:"fieldType"`
	Options         *[]option `json:"options"`
	DisplayOrder    *int      `json:"displayOrder"`
	HasUniqueValue  bool      `json:"hasUniqueValue"`
	Hidden          *bool     `json:"hidden"`
	FormField       *bool     `json:"formField"`
	ExternalOptions bool      `json:"externalOptions"`
	DataSensitivity string    `json:"dataSensitivity"`
}

func listProperties(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	results, archived := []property{}, c.query("archived") == "true"
	for _, p := range t.properties {
		if p.Archived == archived {
			results = append(results, p.shown())
		}
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

// shown is a copy that does not change when the property does.
func (p *property) shown() property {
	out := *p
	out.Options = slices.Clone(p.Options)
	if out.Options == nil {
		out.Options = []option{}
	}
	return out
}

// described returns the property of the path.
func (c *call) described(archived bool) (*table, *property, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return nil, nil, err
	}
	p := t.byName[strings.ToLower(c.param("property"))]
	if p == nil || p.Archived != archived {
		f := notFound("property %s does not exist", c.param("property"))
		f.subCategory = "Properties.PROPERTY_NOT_FOUND"
		return t, nil, f
	}
	return t, p, nil
}

func getProperty(c *call) (int, any, error) {
	_, p, err := c.described(c.query("archived") == "true")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, p.shown(), nil
}

func createProperty(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	var in propertyInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	p, err := c.account.newProperty(t, in)
	if err != nil {
		return 0, nil, err
	}
	c.location = c.hub.Base + c.r.URL.Path + "/" + p.Name
	return http.StatusCreated, p.shown(), nil
}

// newProperty defines a property, or restores an archived one of that name.
func (a *account) newProperty(t *table, in propertyInput) (*property, error) {
	in.Name = strings.ToLower(in.Name)
	if !propertyName.MatchString(in.Name) {
		return nil, invalid("The property name %q may have lower-case letters, digits and underscores only, and begins with a letter", in.Name)
	}
	if in.Label == nil || *in.Label == "" || in.GroupName == nil || in.Type == nil || in.FieldType == nil {
		return nil, invalid("A property needs name, label, groupName, type and fieldType")
	}
	known := t.byName[in.Name]
	if known != nil && !known.Archived {
		return nil, &fault{status: http.StatusConflict, category: "OBJECT_ALREADY_EXISTS", subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
			message: "A property named '" + in.Name + "' already exists."}
	}
	if in.HasUniqueValue && len(t.ownUnique()) >= mostUnique {
		return nil, invalid("An object type may have %d properties with unique values", mostUnique)
	}
	if len(t.properties) >= mostProperties {
		return nil, invalid("The account has reached its limit of %d properties", mostProperties)
	}
	p := &property{Name: in.Name, HasUniqueValue: in.HasUniqueValue, ExternalOptions: in.ExternalOptions, DataSensitivity: in.DataSensitivity,
		CreatedAt: iso(a.now()), CreatedUserID: a.user(), Modification: modifying{Archivable: true}}
	if err := a.define(t, p, in); err != nil {
		return nil, err
	}
	if known != nil {
		known.Archived, known.ArchivedAt = false, ""
		return known, a.define(t, known, in)
	}
	return t.define(p), nil
}

// ownUnique are the live properties whose values no two records share.
func (t *table) ownUnique() []*property {
	var out []*property
	for _, p := range t.properties {
		if p.HasUniqueValue && !p.Archived {
			out = append(out, p)
		}
	}
	return out
}

func (a *account) user() string { return a.owners[0].ID }

// define gives a property what the input says of it, if it makes sense.
func (a *account) define(t *table, p *property, in propertyInput) error {
	next := *p
	set(&next.Label, in.Label)
	set(&next.Description, in.Description)
	set(&next.GroupName, in.GroupName)
	set(&next.Type, in.Type)
	set(&next.FieldType, in.FieldType)
	set(&next.DisplayOrder, in.DisplayOrder)
	set(&next.Hidden, in.Hidden)
	set(&next.FormField, in.FormField)
	if in.Options != nil {
		next.Options = slices.Clone(*in.Options) // all of them: what is not named is gone
	}
	if !slices.ContainsFunc(t.groups, func(g *group) bool { return g.Name == next.GroupName && !g.Archived }) {
		return invalid("The property group %q does not exist", next.GroupName)
	}
	if !slices.Contains(strings.Fields(fieldTypes[next.Type]), next.FieldType) {
		return invalid("The type %q cannot have the field type %q", next.Type, next.FieldType)
	}
	if next.Type == "bool" && len(next.Options) == 0 {
		next.Options = options("true=Yes", "false=No")
	}
	if in.HasUniqueValue && next.Type != "string" && next.Type != "number" {
		return invalid("Only text and number properties can have unique values")
	}
	for i, o := range next.Options {
		if o.Label == "" || o.Value == "" || slices.ContainsFunc(next.Options[:i], func(x option) bool { return x.Value == o.Value }) {
			return invalid("Each option needs a label and a value of its own")
		}
	}
	next.UpdatedAt, next.UpdatedUserID = iso(a.now()), a.user()
	*p = next
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func updateProperty(c *call) (int, any, error) {
	t, p, err := c.described(false)
	if err != nil {
		return 0, nil, err
	}
	var in propertyInput
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	in.HasUniqueValue = false // cannot be changed afterwards
	readOnly := p.Modification.ReadOnlyDefinition && (in.Type != nil || in.Label != nil || in.FieldType != nil) ||
		p.Modification.ReadOnlyOptions && in.Options != nil
	if readOnly {
		return 0, nil, invalid("The definition of property %s is read only", p.Name)
	}
	if err := c.account.define(t, p, in); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, p.shown(), nil
}

func archiveProperty(c *call) (int, any, error) {
	t, p, err := c.described(false)
	if err != nil {
		return 0, nil, err
	}
	if err := c.account.archiveProperty(t, p); err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}

// removeOwnField archives the first property of contacts that the account
// defined itself.
func (a *account) removeOwnField() {
	for _, p := range a.tables[contacts].properties {
		if p.Modification.Archivable && !p.Archived {
			p.Archived, p.ArchivedAt = true, iso(a.now())
			return
		}
	}
}

// archiveProperty refuses what the vendor defined, and what a rule uses.
func (a *account) archiveProperty(t *table, p *property) error {
	used := slices.ContainsFunc(a.rules, func(r rule) bool { return r.kind == t.kind && (r.property == p.Name || r.when == p.Name) })
	if !p.Modification.Archivable {
		return invalid("Property %s is defined by HubSpot and cannot be archived", p.Name)
	}
	if used {
		f := invalid("Property %s is in use and cannot be deleted", p.Name)
		f.subCategory = "CANNOT_DELETE_PROPERTY_IN_USE"
		return f
	}
	p.Archived, p.ArchivedAt = true, iso(a.now())
	return nil
}
