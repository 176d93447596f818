package mapping

import (
	"fmt"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

// CompileOptions says what mappings are compiled under.
type CompileOptions struct {
	// Custom are the user's own fields.
	Custom []leadbridge.Field
	// Region is the ISO 3166-1 alpha-2 country that phones are read under.
	// Empty means US.
	Region string
	// DateOrder is MDY, DMY or YMD, for dates that leave it open.
	DateOrder string
	// Tables are named tables for the transform lookup.
	Tables map[string]map[string]string
	// KeepUnmapped keeps the columns that no mapping names as metadata.
	KeepUnmapped bool
}

// Compile makes a stage of mappings, which turns a draft's cells into its
// values. A value is made in this order: the cells of the sources, the chain
// of transforms, the value map, the conversion to the mapping's own field
// type, and for what is empty by then the default. A cell that is blank gives
// no value: the field is absent.
//
// Several sources without a transform that joins them are joined by a space.
// A mapping to fullName is split; it fills the first and last name only where
// no mapping of their own did.
func Compile(ms []leadbridge.FieldMapping, columns []string, o CompileOptions) (pipeline.Stage, error) {
	b := &builder{columns: columns, region: o.Region, dateOrder: o.DateOrder, tables: o.Tables}
	if b.region == "" {
		b.region = "US"
	}
	s := &stage{}
	taken := map[string]int{}
	mapped := map[int]bool{}
	for i, m := range ms {
		f, err := b.compileField(i, m, o.Custom)
		if err != nil {
			return nil, err
		}
		for _, c := range f.sources {
			mapped[c] = true
		}
		if m.TargetField == "" {
			continue
		}
		if j, ok := taken[m.TargetField]; ok {
			return nil, refuse(i, "targetField", "%q is mapped twice, from %s and from %s; map it once, or give one mapping both columns in sourceFields",
				m.TargetField, sourceNames(ms[j]), sourceNames(m))
		}
		taken[m.TargetField] = i
		if m.TargetField == leadbridge.FieldFullName {
			s.full = &f
			continue
		}
		s.fields = append(s.fields, f)
	}
	if o.KeepUnmapped {
		for i, c := range columns {
			target := leadbridge.MetadataPrefix + c
			if _, ok := taken[target]; !ok && !mapped[i] {
				s.fields = append(s.fields, field{target: target, sources: []int{i}})
			}
		}
	}
	s.size = len(s.fields) + 2
	return s, nil
}

// Rules returns the validation rules that mappings carry, each with the field
// it is about.
func Rules(ms []leadbridge.FieldMapping) []leadbridge.Rule {
	var rules []leadbridge.Rule
	for _, m := range ms {
		for _, r := range m.ValidationRules {
			if r.Field == "" {
				r.Field = m.TargetField
			}
			rules = append(rules, r)
		}
	}
	return rules
}

// FromSuggestions makes mappings of suggestions, as they are used when the
// user confirmed none.
func FromSuggestions(suggested []leadbridge.SuggestedMapping) []leadbridge.FieldMapping {
	ms := make([]leadbridge.FieldMapping, len(suggested))
	for i, s := range suggested {
		ms[i] = leadbridge.FieldMapping{SourceField: s.SourceField, TargetField: s.TargetField}
	}
	return ms
}

const compileOp = "mapping.Compile"

// refuse is the error about one setting of mapping i.
func refuse(i int, setting, format string, args ...any) error {
	return leadbridge.InvalidField(compileOp, fmt.Sprintf("fieldMapping[%d].%s", i, setting), format, args...)
}

func sourceNames(m leadbridge.FieldMapping) string {
	if len(m.Sources()) == 0 {
		return "a constant"
	}
	return fmt.Sprintf("%q", strings.Join(m.Sources(), ", "))
}

// compileField compiles mapping i.
func (b *builder) compileField(i int, m leadbridge.FieldMapping, custom []leadbridge.Field) (field, error) {
	f := field{target: m.TargetField, def: m.DefaultValue, required: m.IsRequired, values: newValueMap(m.ValueMap)}
	own, err := targetField(m.TargetField, custom)
	if err != nil {
		return f, refuse(i, "targetField", "%s", err)
	}
	f.title = own.Title
	for _, name := range m.Sources() {
		c, err := findColumn(b.columns, name)
		if err != nil {
			return f, refuse(i, "sourceField", "%s", err)
		}
		f.sources = append(f.sources, c)
	}
	if m.TargetField == "" {
		return f, nil
	}
	if f.steps, err = b.buildChain(m.TransformFunction); err != nil {
		return f, refuse(i, "transformFunction", "%s", err)
	}
	if len(f.sources) == 0 && len(f.steps) == 0 && f.def == "" {
		return f, refuse(i, "sourceField", "the mapping to %q names no column, no transform such as constant(...) and no default", m.TargetField)
	}
	if m.FieldType != "" && !slices.Contains(leadbridge.FieldTypes, m.FieldType) {
		return f, refuse(i, "fieldType", "there is no field type %q%s", m.FieldType, didYouMean(string(m.FieldType), typeNames()))
	}
	if m.FieldType != own.Type {
		f.convert = b.conversion(m.FieldType)
	}
	return f, nil
}

func typeNames() []string {
	var names []string
	for _, t := range leadbridge.FieldTypes {
		names = append(names, string(t))
	}
	return names
}

// conversion returns the step that makes values of a type whose target would
// not be cleansed to it anyway; nil for types that are plain text.
func (b *builder) conversion(t leadbridge.FieldType) *named {
	names := map[leadbridge.FieldType]string{leadbridge.TypeNumber: "number", leadbridge.TypeBoolean: "boolean",
		leadbridge.TypeDate: "date", leadbridge.TypeDateTime: "datetime", leadbridge.TypeEmail: "email", leadbridge.TypePhone: "phone"}
	name, ok := names[t]
	if !ok {
		return nil
	}
	steps, err := b.buildChain(name)
	if err != nil {
		return nil // The names above are all known and take no argument.
	}
	return &steps[0]
}

// targetField finds a target; an unknown one is an error with the nearest.
func targetField(name string, custom []leadbridge.Field) (leadbridge.Field, error) {
	switch {
	case name == "":
		return leadbridge.Field{}, nil
	case name == leadbridge.FieldFullName:
		return leadbridge.Field{Name: name, Title: "Full name", Type: leadbridge.TypeString}, nil
	case len(name) > len(leadbridge.MetadataPrefix) && strings.HasPrefix(name, leadbridge.MetadataPrefix):
		return leadbridge.Field{Name: name, Title: name[len(leadbridge.MetadataPrefix):], Type: leadbridge.TypeString}, nil
	}
	if f, ok := leadbridge.FieldNamed(name); ok {
		return f, nil
	}
	known := append(leadbridge.FieldNames(), leadbridge.FieldFullName)
	for _, f := range custom {
		if f.Name == name {
			return f, nil
		}
		known = append(known, f.Name)
	}
	if near := didYouMean(name, known); near != "" {
		return leadbridge.Field{}, fmt.Errorf("there is no field %q%s", name, near)
	}
	return leadbridge.Field{}, fmt.Errorf("there is no field %q; use one of %s, or %sNAME for data that is only kept", name, strings.Join(known, ", "), leadbridge.MetadataPrefix)
}

// findColumn finds a column by its name, or else by its name without regard
// to case and space.
func findColumn(columns []string, name string) (int, error) {
	if i := slices.Index(columns, name); i >= 0 {
		return i, nil
	}
	for i, c := range columns {
		if strings.EqualFold(squeeze(c), squeeze(name)) {
			return i, nil
		}
	}
	if near := didYouMean(name, columns); near != "" {
		return 0, fmt.Errorf("there is no column %q%s", name, near)
	}
	shown := columns
	if len(shown) > 20 {
		shown = shown[:20]
	}
	return 0, fmt.Errorf("there is no column %q; the columns are %s", name, strings.Join(shown, ", "))
}
