package api

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
)

// fieldMapping is an import's mapping in its two forms: an object from their
// column to our field, or a list of full mappings. It is written in the first
// form where that says all.
type fieldMapping []leadbridge.FieldMapping

// Schema implements [huma.SchemaProvider].
func (fieldMapping) Schema(r huma.Registry) *huma.Schema {
	full := huma.SchemaFromType(r, reflectTypeOfMapping)
	full.AdditionalProperties = true // what is wrong in one is told better by UnmarshalJSON
	full.Required = nil
	return &huma.Schema{
		Description: "An object from the file's column to the lead's field (null leaves the column out), or a list of full mappings. null takes the remembered or suggested mapping.",
		OneOf: []*huma.Schema{
			{Type: huma.TypeObject, Nullable: true, AdditionalProperties: &huma.Schema{Type: huma.TypeString, Nullable: true}},
			{Type: huma.TypeArray, Items: full},
		},
	}
}

// suggested is a full mapping, or a suggestion sent back.
type suggested struct {
	leadbridge.FieldMapping
	Confidence any `json:"confidence"`
	Reason     any `json:"reason"`
}

// UnmarshalJSON implements [json.Unmarshaler].
func (m *fieldMapping) UnmarshalJSON(b []byte) error {
	*m = nil
	switch b = bytes.TrimSpace(b); {
	case bytes.Equal(b, []byte("null")):
		return nil
	case len(b) > 0 && b[0] == '{':
		return m.unmarshalPairs(b)
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	var full []suggested
	if err := decoder.Decode(&full); err != nil {
		return leadbridge.InvalidField("api", "fieldMapping", "%s", err)
	}
	*m = fieldMapping{}
	for _, s := range full {
		*m = append(*m, s.FieldMapping)
	}
	return nil
}

// unmarshalPairs keeps the object's order, which is the user's.
func (m *fieldMapping) unmarshalPairs(b []byte) error {
	*m = fieldMapping{}
	decoder := json.NewDecoder(bytes.NewReader(b))
	if _, err := decoder.Token(); err != nil { // {
		return err
	}
	for decoder.More() {
		column, err := decoder.Token()
		if err != nil {
			return err
		}
		var target string
		if err := decoder.Decode(&target); err != nil {
			return leadbridge.InvalidField("api", "fieldMapping", "the target of %q must be the name of a field, or null", column)
		}
		*m = append(*m, leadbridge.FieldMapping{SourceField: column.(string), TargetField: target})
	}
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (m fieldMapping) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	pairs := map[string]string{}
	for _, full := range m {
		pairs[full.SourceField] = full.TargetField
	}
	if len(pairs) < len(m) || slices.ContainsFunc(m, moreThanPair) {
		return json.Marshal([]leadbridge.FieldMapping(m))
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, full := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		column, err := json.Marshal(full.SourceField)
		if err != nil {
			return nil, err
		}
		target, err := json.Marshal(full.TargetField)
		if err != nil {
			return nil, err
		}
		b.Write(column)
		b.WriteByte(':')
		b.Write(target)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func moreThanPair(m leadbridge.FieldMapping) bool {
	return m.SourceField == "" || len(m.SourceFields) > 0 || m.FieldType != "" || m.IsRequired || m.DefaultValue != "" ||
		m.TransformFunction != "" || len(m.ValidationRules) > 0 || len(m.ValueMap) > 0
}
