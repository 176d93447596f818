// Package catalog holds the use cases of the field catalogue: the built-in
// fields of a lead, and those that users define.
package catalog

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"leadbridge"
)

// Store is what the catalogue needs of the store.
type Store interface {
	CustomFields(ctx context.Context) ([]leadbridge.Field, error)
	PutCustomField(ctx context.Context, f leadbridge.Field, at time.Time) error
	DeleteCustomField(ctx context.Context, name string) error
}

// Service is the use cases.
type Service struct{ store Store }

// New returns the use cases over a store.
func New(s Store) *Service { return &Service{s} }

// What a user-defined field may be.
const (
	maxFields   = 200
	maxTitle    = 100   // characters
	maxLength   = 32000 // characters of a value
	defaultText = 1000  // characters of a value, where none is said
	maxValues   = 500   // of an ENUM
)

var goodName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)

// Fields lists the catalogue: the built-in fields in their order, then the
// user-defined ones by name.
func (s *Service) Fields(ctx context.Context) ([]leadbridge.Field, error) {
	custom, err := s.store.CustomFields(ctx)
	return slices.Concat(leadbridge.Fields, custom), err
}

// Create adds a user-defined field. Its name may be given with or without
// its prefix.
func (s *Service) Create(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error) {
	const op = "catalog.Create"
	f, err := check(op, f)
	if err != nil {
		return f, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return f, err
	}
	if slices.ContainsFunc(custom, func(c leadbridge.Field) bool { return strings.EqualFold(c.Name, f.Name) }) {
		return f, &leadbridge.Error{Op: op, Kind: leadbridge.Conflict, Field: "name", Msg: "there is a field " + f.Name + " already"}
	}
	if len(custom) >= maxFields {
		return f, leadbridge.Errorf(leadbridge.Conflict, op, "There are %d user-defined fields already; delete one first.", maxFields)
	}
	return f, s.store.PutCustomField(ctx, f, time.Now().UTC())
}

// Replace changes a user-defined field. Its name and type stay, for values
// were stored in them.
func (s *Service) Replace(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error) {
	const op = "catalog.Replace"
	f, err := check(op, f)
	if err != nil {
		return f, err
	}
	was, err := s.custom(ctx, op, f.Name)
	if err != nil {
		return f, err
	}
	if was.Type != f.Type {
		return f, &leadbridge.Error{Op: op, Kind: leadbridge.Conflict, Field: "type",
			Msg: "is " + string(was.Type) + " and cannot change, for leads hold such values; make another field"}
	}
	return f, s.store.PutCustomField(ctx, f, time.Now().UTC())
}

// Delete removes a user-defined field. What leads hold in it stays, and is
// seen again if the field is made anew.
func (s *Service) Delete(ctx context.Context, name string) error {
	const op = "catalog.Delete"
	if _, builtIn := leadbridge.FieldNamed(name); builtIn {
		return leadbridge.Errorf(leadbridge.Conflict, op, "%s is a built-in field and cannot be deleted.", name)
	}
	if _, err := s.custom(ctx, op, fullName(name)); err != nil {
		return err
	}
	return s.store.DeleteCustomField(ctx, fullName(name))
}

func (s *Service) custom(ctx context.Context, op, name string) (leadbridge.Field, error) {
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return leadbridge.Field{}, err
	}
	i := slices.IndexFunc(custom, func(c leadbridge.Field) bool { return c.Name == name })
	if i < 0 {
		return leadbridge.Field{}, leadbridge.Errorf(leadbridge.NotFound, op, "There is no user-defined field %q.", name)
	}
	return custom[i], nil
}

func fullName(name string) string {
	return leadbridge.CustomPrefix + strings.TrimPrefix(name, leadbridge.CustomPrefix)
}

// check brings a field into its stored form.
func check(op string, f leadbridge.Field) (leadbridge.Field, error) {
	f.Name, f.Title, f.Custom = fullName(strings.TrimSpace(f.Name)), strings.TrimSpace(f.Title), true
	short := strings.TrimPrefix(f.Name, leadbridge.CustomPrefix)
	if f.Title == "" {
		f.Title = short
	}
	if f.Type == "" {
		f.Type = leadbridge.TypeString
	}
	if f.MaxLength == 0 {
		f.MaxLength = defaultText
	}
	switch {
	case !goodName.MatchString(short):
		return f, leadbridge.InvalidField(op, "name", "must start with a letter and have at most 40 letters, digits and underscores, for example petCount")
	case utf8.RuneCountInString(f.Title) > maxTitle:
		return f, leadbridge.InvalidField(op, "title", "has more than %d characters", maxTitle)
	case !slices.Contains(leadbridge.FieldTypes, f.Type):
		return f, leadbridge.InvalidField(op, "type", "there is no field type %q; there are %v", f.Type, leadbridge.FieldTypes)
	case f.MaxLength < 1 || f.MaxLength > maxLength:
		return f, leadbridge.InvalidField(op, "maxLength", "must be 1 to %d", maxLength)
	case f.Type != leadbridge.TypeEnum && len(f.Values) > 0:
		return f, leadbridge.InvalidField(op, "values", "only a field of type ENUM has values")
	case f.Type == leadbridge.TypeEnum && (len(f.Values) == 0 || len(f.Values) > maxValues):
		return f, leadbridge.InvalidField(op, "values", "a field of type ENUM needs 1 to %d values", maxValues)
	}
	values := make([]string, 0, len(f.Values))
	for _, v := range f.Values {
		v = strings.ToUpper(strings.TrimSpace(v)) // a picklist's canonical form
		if v == "" || slices.Contains(values, v) {
			return f, leadbridge.InvalidField(op, "values", "hold a blank or a repeated value")
		}
		values = append(values, v)
	}
	if len(values) > 0 {
		f.Values = values
	}
	return f, nil
}
