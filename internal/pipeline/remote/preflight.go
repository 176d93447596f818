package remote

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"leadbridge"
)

// The rules of pre-flight issues, as [leadbridge.Issue.Rule].
const (
	RuleMissing  = "crmRequired"
	RuleLength   = "crmLength"
	RuleOption   = "crmOption"
	RuleForm     = "crmForm"
	RuleReadOnly = "crmReadOnly"
	RuleUnknown  = "crmUnknown"
)

// Preflight says what the CRM would refuse of a record, before it is sent:
// create demands that required fields are filled.
func Preflight(values map[string]string, create bool, fields []leadbridge.RemoteField) []leadbridge.Issue {
	var issues []leadbridge.Issue
	byName := index(fields)
	for _, name := range sortedNames(values) {
		f, there := byName[name]
		v := values[name]
		switch {
		case !there:
			issues = append(issues, issue(name, RuleUnknown, v, "The CRM has no such field, or hides it from this account.", "Correct the mapping."))
		case !writable(f):
			issues = append(issues, issue(name, RuleReadOnly, v, fmt.Sprintf("%s cannot be written.", f.Title), "Make its mapping INBOUND."))
		case v != "":
			issues = append(issues, checkValue(f, v)...)
		}
	}
	for _, f := range fields {
		v, given := values[f.Name]
		if f.Required && v == "" && (create || given) {
			issues = append(issues, issue(f.Name, RuleMissing, "", fmt.Sprintf("The CRM demands %s.", f.Title),
				"Fill it in the lead, or give its mapping a default."))
		}
	}
	return issues
}

// PreflightMappings says what is wrong with an object's mappings as a whole:
// what the CRM demands of a new record and nothing would fill.
func PreflightMappings(ms []leadbridge.IntegrationMapping, fields []leadbridge.RemoteField) []leadbridge.Issue {
	filled := map[string]bool{}
	for _, m := range ms {
		filled[m.SourceField] = filled[m.SourceField] || m.Direction != leadbridge.Inbound
	}
	var issues []leadbridge.Issue
	for _, f := range fields {
		if f.Required && writable(f) && !filled[f.Name] {
			issues = append(issues, issue(f.Name, RuleMissing, "", fmt.Sprintf("The CRM creates no record without %s, and no mapping fills it.", f.Title),
				fmt.Sprintf("Map a field to %s, or give it a default; otherwise no lead can be sent.", f.Name)))
		}
	}
	return issues
}

func issue(field, rule, value, message, hint string) leadbridge.Issue {
	return leadbridge.Issue{Field: field, Rule: rule, Severity: leadbridge.SeverityError, Value: value, Message: message, Hint: hint}
}

func checkValue(f leadbridge.RemoteField, v string) []leadbridge.Issue {
	var issues []leadbridge.Issue
	if n := utf8.RuneCountInString(v); f.MaxLength > 0 && n > f.MaxLength {
		issues = append(issues, issue(f.Name, RuleLength, v, fmt.Sprintf("%s takes %d characters; this has %d.", f.Title, f.MaxLength, n), "Shorten the value."))
	}
	if f.Restricted {
		issues = append(issues, checkOptions(f, v)...)
	}
	if !wellFormed(f.Type, v) {
		issues = append(issues, issue(f.Name, RuleForm, v, fmt.Sprintf("%s takes a value of the kind %s.", f.Title, strings.ToLower(string(f.Type))), "Correct the value, or map another field."))
	}
	return issues
}

func checkOptions(f leadbridge.RemoteField, v string) []leadbridge.Issue {
	parts := []string{v}
	if f.Multiple {
		parts = strings.Split(v, ";")
	}
	var issues []leadbridge.Issue
	for _, p := range parts {
		if !slices.ContainsFunc(f.Options, func(o leadbridge.RemoteOption) bool { return o.Value == p }) {
			issues = append(issues, issue(f.Name, RuleOption, p, fmt.Sprintf("%q is no option of %s. It has: %s.", p, f.Title, optionTitles(f)),
				"Add the option in the CRM, or translate the value in the mapping's value map."))
		}
	}
	return issues
}

// optionTitles lists the first options for a person.
func optionTitles(f leadbridge.RemoteField) string {
	const shown = 8
	var titles []string
	for _, o := range f.Options[:min(len(f.Options), shown)] {
		titles = append(titles, o.Title)
	}
	if len(f.Options) > shown {
		titles = append(titles, fmt.Sprintf("and %d more", len(f.Options)-shown))
	}
	return strings.Join(titles, ", ")
}

func wellFormed(t leadbridge.FieldType, v string) bool {
	var err error
	switch t {
	case leadbridge.TypeNumber:
		_, err = strconv.ParseFloat(v, 64)
	case leadbridge.TypeBoolean:
		return v == "true" || v == "false"
	case leadbridge.TypeDate:
		_, err = time.Parse(time.DateOnly, v)
	case leadbridge.TypeDateTime:
		if _, err = time.Parse(time.RFC3339Nano, v); err != nil {
			_, err = time.Parse(time.DateOnly, v)
		}
	case leadbridge.TypeEmail:
		_, err = mail.ParseAddress(v)
	}
	return err == nil
}

func sortedNames(values map[string]string) []string {
	names := make([]string, 0, len(values))
	for n := range values {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
