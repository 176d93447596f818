package leadbridge

import (
	"cmp"
	"slices"
	"strings"
)

// FieldType is the kind of value a field holds. It decides which canonical
// form the value takes and which checks apply.
type FieldType string

// The field types. STRING to TEXT are the given ones; the others are finer
// kinds of text that have a canonical form of their own.
const (
	TypeString   FieldType = "STRING"
	TypeNumber   FieldType = "NUMBER"
	TypeBoolean  FieldType = "BOOLEAN"
	TypeDate     FieldType = "DATE"     // 2006-01-02
	TypeDateTime FieldType = "DATETIME" // 2006-01-02T15:04:05Z
	TypeEmail    FieldType = "EMAIL"
	TypePhone    FieldType = "PHONE" // E.164
	TypeURL      FieldType = "URL"
	TypeEnum     FieldType = "ENUM"
	TypeText     FieldType = "TEXT" // long text, line breaks kept
)

// FieldTypes lists every field type.
var FieldTypes = []FieldType{TypeString, TypeNumber, TypeBoolean, TypeDate, TypeDateTime,
	TypeEmail, TypePhone, TypeURL, TypeEnum, TypeText}

// Names of the catalogue's fields.
const (
	FieldFirstName        = "firstName"
	FieldLastName         = "lastName"
	FieldEmail            = "email"
	FieldPhone            = "phone"
	FieldPhoneExtension   = "phoneExtension"
	FieldInsuranceType    = "insuranceType"
	FieldCompany          = "company"
	FieldStreet           = "street"
	FieldCity             = "city"
	FieldState            = "state"
	FieldPostalCode       = "postalCode"
	FieldCountry          = "country"
	FieldDateOfBirth      = "dateOfBirth"
	FieldLeadSource       = "leadSource"
	FieldStatus           = "status"
	FieldOwner            = "owner"
	FieldNotes            = "notes"
	FieldCurrentCarrier   = "currentCarrier"
	FieldPolicyExpiration = "policyExpiration"
	FieldDoNotContact     = "doNotContact"
	FieldConsentGiven     = "consentGiven"
	FieldConsentAt        = "consentAt"
	FieldConsentSource    = "consentSource"
	FieldConsentText      = "consentText"
	FieldConsentIP        = "consentIp"
	FieldConsentURL       = "consentUrl"
)

// FieldFullName is not stored: a mapping to it is split into first and last
// name.
const FieldFullName = "fullName"

// Field describes one field of a lead.
type Field struct {
	Name  string    `json:"name"`
	Title string    `json:"title"`
	Type  FieldType `json:"type"`
	// Values lists what an ENUM may hold, in canonical form.
	Values []string `json:"values,omitempty"`
	// Personal marks data about a person. It is never logged.
	Personal bool `json:"personal,omitempty"`
	// MaxLength is the longest value stored, in characters.
	MaxLength int `json:"maxLength,omitempty"`
	// Custom marks a user-defined field; its Name carries [CustomPrefix].
	Custom bool `json:"custom,omitempty"`
}

// InsuranceTypes lists the lines of business.
var InsuranceTypes = []string{"AUTO", "HOME", "LIFE", "HEALTH", "COMMERCIAL"}

// Fields is the catalogue of lead fields, in the order people expect to see
// them. It is the one list that the store's columns, the mapping targets, the
// templates and the documents are made from.
var Fields = []Field{
	{Name: FieldFirstName, Title: "First name", Type: TypeString, Personal: true, MaxLength: 100},
	{Name: FieldLastName, Title: "Last name", Type: TypeString, Personal: true, MaxLength: 100},
	{Name: FieldEmail, Title: "E-mail", Type: TypeEmail, Personal: true, MaxLength: 254},
	{Name: FieldPhone, Title: "Phone", Type: TypePhone, Personal: true, MaxLength: 32},
	{Name: FieldPhoneExtension, Title: "Phone extension", Type: TypeString, Personal: true, MaxLength: 16},
	{Name: FieldInsuranceType, Title: "Insurance type", Type: TypeEnum, Values: InsuranceTypes, MaxLength: 16},
	{Name: FieldCompany, Title: "Company", Type: TypeString, MaxLength: 200},
	{Name: FieldStreet, Title: "Street", Type: TypeString, Personal: true, MaxLength: 255},
	{Name: FieldCity, Title: "City", Type: TypeString, Personal: true, MaxLength: 100},
	{Name: FieldState, Title: "State", Type: TypeString, MaxLength: 100},
	{Name: FieldPostalCode, Title: "Postal code", Type: TypeString, Personal: true, MaxLength: 20},
	{Name: FieldCountry, Title: "Country", Type: TypeString, MaxLength: 60},
	{Name: FieldDateOfBirth, Title: "Date of birth", Type: TypeDate, Personal: true, MaxLength: 10},
	{Name: FieldLeadSource, Title: "Lead source", Type: TypeString, MaxLength: 100},
	{Name: FieldStatus, Title: "Status", Type: TypeString, MaxLength: 60},
	{Name: FieldOwner, Title: "Owner", Type: TypeString, MaxLength: 200},
	{Name: FieldNotes, Title: "Notes", Type: TypeText, Personal: true, MaxLength: 32000},
	{Name: FieldCurrentCarrier, Title: "Current carrier", Type: TypeString, MaxLength: 200},
	{Name: FieldPolicyExpiration, Title: "Policy expiration", Type: TypeDate, MaxLength: 10},
	{Name: FieldDoNotContact, Title: "Do not contact", Type: TypeBoolean, MaxLength: 5},
	{Name: FieldConsentGiven, Title: "Consent given", Type: TypeBoolean, MaxLength: 5},
	{Name: FieldConsentAt, Title: "Consent given at", Type: TypeDateTime, MaxLength: 32},
	{Name: FieldConsentSource, Title: "Consent source", Type: TypeString, MaxLength: 255},
	{Name: FieldConsentText, Title: "Consent text", Type: TypeText, MaxLength: 8000},
	{Name: FieldConsentIP, Title: "Consent IP address", Type: TypeString, Personal: true, MaxLength: 45},
	{Name: FieldConsentURL, Title: "Consent page", Type: TypeURL, MaxLength: 2000},
}

var fieldByName = func() map[string]Field {
	m := make(map[string]Field, len(Fields))
	for _, f := range Fields {
		m[f.Name] = f
	}
	return m
}()

// FieldNamed returns the catalogue's field of that name.
func FieldNamed(name string) (Field, bool) {
	f, ok := fieldByName[name]
	return f, ok
}

// FieldNames returns the names of the catalogue, in its order.
func FieldNames() []string {
	names := make([]string, len(Fields))
	for i, f := range Fields {
		names[i] = f.Name
	}
	return names
}

// Nearest returns the known name that is most like the unknown one, so that
// an error can say "did you mean". It answers "" when nothing comes close.
func Nearest(unknown string, known []string) string {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '_' || r == '-' || r == ' ' || r == '.' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	type near struct {
		name string
		far  int
	}
	var found []near
	u := fold(unknown)
	for _, k := range known {
		if d := editDistance(u, fold(k)); d <= 1+len(u)/3 {
			found = append(found, near{k, d})
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.MinFunc(found, func(a, b near) int { return cmp.Compare(a.far, b.far) }).name
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
