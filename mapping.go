package leadbridge

// FieldMapping says how one field of a lead comes from a source's columns or,
// for a CRM, which of its fields it is kept equal to.
type FieldMapping struct {
	ID string `json:"id,omitempty"`
	// SourceField is the column's name; SourceFields names several, for
	// transforms that join them. One of the two is set, or the mapping has a
	// constant.
	SourceField  string   `json:"sourceField,omitempty"`
	SourceFields []string `json:"sourceFields,omitempty"`
	// TargetField is a name of the catalogue, "custom.NAME", "metadata.NAME"
	// or "fullName". Empty means that the column is left out on purpose.
	TargetField  string    `json:"targetField"`
	FieldType    FieldType `json:"fieldType,omitempty"` // empty: the target's own
	IsRequired   bool      `json:"isRequired,omitempty"`
	DefaultValue string    `json:"defaultValue,omitempty"`
	// TransformFunction is a chain of named transforms, for example
	// "trim | uppercase" or "date(02.01.2006)".
	TransformFunction string `json:"transformFunction,omitempty"`
	ValidationRules   []Rule `json:"validationRules,omitempty"`
	// ValueMap rewrites values, for example a picklist of theirs to ours.
	// Its keys are compared without regard to case and surrounding space.
	ValueMap map[string]string `json:"valueMap,omitempty"`
}

// Sources returns the columns that the mapping reads, in order.
func (m FieldMapping) Sources() []string {
	if m.SourceField != "" {
		return append([]string{m.SourceField}, m.SourceFields...)
	}
	return m.SourceFields
}

// SuggestedMapping is a proposal for one column.
type SuggestedMapping struct {
	SourceField string `json:"sourceField"`
	TargetField string `json:"targetField"`
	// Confidence runs from 0 to 1.
	Confidence float64 `json:"confidence"`
	// Reason tells a person why, in one sentence.
	Reason string `json:"reason"`
	// Direction and ValueMap are set for the fields of a CRM only.
	Direction SyncDirection     `json:"direction,omitempty"`
	ValueMap  map[string]string `json:"valueMap,omitempty"`
}

// RuleType names a check on a value or on a whole record.
type RuleType string

// The rule types.
const (
	RuleEmail      RuleType = "email"
	RulePhone      RuleType = "phone"
	RuleRequired   RuleType = "required"
	RuleEnum       RuleType = "enum"          // params: values
	RuleRegex      RuleType = "regex"         // params: pattern (RE2)
	RuleMinLength  RuleType = "minLength"     // params: value, characters
	RuleMaxLength  RuleType = "maxLength"     // params: value, characters
	RuleMin        RuleType = "min"           // params: value
	RuleMax        RuleType = "max"           // params: value
	RuleDateRange  RuleType = "dateRange"     // params: from, to (ISO 8601, "today", "today-120y")
	RuleOneOf      RuleType = "oneOfRequired" // params: fields
	RuleUnique     RuleType = "unique"        // within the file
	RuleExpression RuleType = "expression"    // params: expression (true = good)
)

// RuleTypes lists every rule type.
var RuleTypes = []RuleType{RuleEmail, RulePhone, RuleRequired, RuleEnum, RuleRegex, RuleMinLength, RuleMaxLength,
	RuleMin, RuleMax, RuleDateRange, RuleOneOf, RuleUnique, RuleExpression}

// Rule is one check, as given in a mapping or an import's options.
type Rule struct {
	Field    string         `json:"field,omitempty"`
	Type     RuleType       `json:"type"`
	Message  string         `json:"message,omitempty"`  // replaces the built-in text
	Severity Severity       `json:"severity,omitempty"` // empty: error
	Params   map[string]any `json:"params,omitempty"`
}
