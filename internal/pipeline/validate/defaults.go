package validate

import (
	"strings"

	"leadbridge"
)

// earliestBirth is the first date of birth that a living lead may have.
const earliestBirth = "1900-01-01"

// Defaults returns the rules that apply unless an import replaces them: a
// lead needs a first name, a last name, and an e-mail address or a phone; and
// every field of the catalogue has the form of its type.
func Defaults() []leadbridge.Rule {
	rules := []leadbridge.Rule{
		{Field: leadbridge.FieldFirstName, Type: leadbridge.RuleRequired},
		{Field: leadbridge.FieldLastName, Type: leadbridge.RuleRequired},
		{Type: leadbridge.RuleOneOf, Params: map[string]any{"fields": []string{leadbridge.FieldEmail, leadbridge.FieldPhone}}},
	}
	return append(rules, ForFields(leadbridge.Fields)...)
}

// ForFields returns the rules that follow from the fields' types and longest
// values. The user's own fields are checked by it.
func ForFields(fields []leadbridge.Field) []leadbridge.Rule {
	var rules []leadbridge.Rule
	for _, f := range fields {
		if r, ok := forType(f); ok {
			r.Field = f.Name
			rules = append(rules, r)
		}
		if f.MaxLength > 0 {
			rules = append(rules, leadbridge.Rule{Field: f.Name, Type: leadbridge.RuleMaxLength, Params: map[string]any{"value": f.MaxLength}})
		}
	}
	return rules
}

// forType returns the rule that a field's type asks for.
func forType(f leadbridge.Field) (leadbridge.Rule, bool) {
	params := func(name string, v any) map[string]any { return map[string]any{name: v} }
	switch f.Type {
	case leadbridge.TypeEmail:
		return leadbridge.Rule{Type: leadbridge.RuleEmail}, true
	case leadbridge.TypePhone:
		return leadbridge.Rule{Type: leadbridge.RulePhone}, true
	case leadbridge.TypeDate, leadbridge.TypeDateTime:
		r := leadbridge.Rule{Type: leadbridge.RuleDateRange}
		if f.Name == leadbridge.FieldDateOfBirth {
			r.Params = map[string]any{"from": earliestBirth, "to": "today"}
		}
		return r, true
	case leadbridge.TypeEnum:
		return leadbridge.Rule{Type: leadbridge.RuleEnum, Params: params("values", f.Values)}, len(f.Values) > 0
	case leadbridge.TypeBoolean:
		return leadbridge.Rule{Type: leadbridge.RuleEnum, Params: params("values", []string{"true", "false"})}, true
	case leadbridge.TypeNumber:
		return leadbridge.Rule{Type: leadbridge.RuleRegex, Params: params("pattern", `^-?[0-9]+(\.[0-9]+)?$`),
			Message: f.Title + " is not a number"}, true
	case leadbridge.TypeURL:
		return leadbridge.Rule{Type: leadbridge.RuleRegex, Params: params("pattern", `^https?://[^\s/]+`),
			Message: "Invalid web address in " + strings.ToLower(f.Title)}, true
	}
	return leadbridge.Rule{}, false
}
