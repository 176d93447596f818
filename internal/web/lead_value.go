package web

import (
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"leadbridge"
)

// shownValue writes a lead's value as people write it. What it cannot read it
// leaves as it is.
func shownValue(kind leadbridge.FieldType, value string) string {
	switch kind {
	case leadbridge.TypeBoolean:
		switch value {
		case "true":
			return "Yes"
		case "false":
			return "No"
		}
	case leadbridge.TypeEnum:
		return titled(value)
	case leadbridge.TypePhone:
		return shownPhone(value)
	case leadbridge.TypeDate:
		if at, err := time.Parse(time.DateOnly, value); err == nil {
			return at.Format("Jan 2, 2006")
		}
	}
	return value
}

// titled writes a value such as AUTO as Auto.
func titled(value string) string {
	if len(value) < 2 || value != strings.ToUpper(value) {
		return value
	}
	return value[:1] + strings.ToLower(strings.ReplaceAll(value[1:], "_", " "))
}

// homeCountry is whose numbers are written without their country.
const homeCountry = 1

// shownPhone writes an E.164 number with its groups apart.
func shownPhone(e164 string) string {
	if !strings.HasPrefix(e164, "+") {
		return e164
	}
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164
	}
	form := phonenumbers.INTERNATIONAL
	if number.GetCountryCode() == homeCountry {
		form = phonenumbers.NATIONAL
	}
	return phonenumbers.Format(number, form)
}

// fieldValue is a field of a lead as a page shows it.
type fieldValue struct {
	leadbridge.Field
	Value string // canonical
	Error string
}

// Shown is the value as people write it.
func (f fieldValue) Shown() string { return shownValue(f.Type, f.Value) }

// leadGroup is some fields that belong together.
type leadGroup struct {
	Title  string
	Fields []fieldValue
}

// leadGroups is how the fields of the catalogue are set on a lead's page.
var leadGroups = []struct {
	title string
	names []string
}{
	{"Contact", []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldPhoneExtension, leadbridge.FieldCompany, leadbridge.FieldDateOfBirth}},
	{"Insurance", []string{leadbridge.FieldInsuranceType, leadbridge.FieldCurrentCarrier, leadbridge.FieldPolicyExpiration, leadbridge.FieldStatus, leadbridge.FieldOwner, leadbridge.FieldLeadSource}},
	{"Address", []string{leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldState, leadbridge.FieldPostalCode, leadbridge.FieldCountry}},
	{"Consent", []string{leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven, leadbridge.FieldConsentAt, leadbridge.FieldConsentSource, leadbridge.FieldConsentText, leadbridge.FieldConsentIP, leadbridge.FieldConsentURL}},
	{"Notes", []string{leadbridge.FieldNotes}},
}

// leadGroupsOf sets a lead's values in groups. Custom fields and free data come
// last; errors go to the fields they are about.
func leadGroupsOf(fields []leadbridge.Field, values leadbridge.Values, wrong faults) []leadGroup {
	var groups []leadGroup
	for _, g := range leadGroups {
		group := leadGroup{Title: g.title}
		for _, name := range g.names {
			f, _ := leadbridge.FieldNamed(name)
			group.Fields = append(group.Fields, fieldValue{f, values[name], wrong[name]})
		}
		groups = append(groups, group)
	}
	others, known := leadGroup{Title: "More"}, map[string]bool{}
	for _, f := range fields {
		if known[f.Name] = true; f.Custom {
			others.Fields = append(others.Fields, fieldValue{f, values[f.Name], wrong[f.Name]})
		}
	}
	for _, name := range values.Names() {
		if _, builtIn := leadbridge.FieldNamed(name); !builtIn && !known[name] {
			f := leadbridge.Field{Name: name, Title: fieldTitle(name), Type: leadbridge.TypeString}
			others.Fields = append(others.Fields, fieldValue{f, values[name], wrong[name]})
		}
	}
	if len(others.Fields) > 0 {
		groups = append(groups, others)
	}
	return groups
}

// nameOf is what a lead is called: the person, or else the company, the
// e-mail address or the phone.
func nameOf(values leadbridge.Values) string {
	for _, name := range []string{values.FullName(), values[leadbridge.FieldCompany], values[leadbridge.FieldEmail], shownPhone(values[leadbridge.FieldPhone])} {
		if name != "" {
			return name
		}
	}
	return "Lead without a name"
}
