package hubspot

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// badValue says what is wrong with a value, by HubSpot's code.
var badValue = map[string]string{
	"INVALID_EMAIL":   "is no e-mail address to HubSpot. Correct it and try again.",
	"INVALID_LONG":    "is no whole number. Correct it, or map the property to a number.",
	"INVALID_INTEGER": "is no whole number. Correct it, or map the property to a number.",
	"INVALID_NUMERIC": "is no number. Correct it, or map the property to a number.",
	"INVALID_DOUBLE":  "is no number. Correct it, or map the property to a number.",
	"INVALID_DATE":    "is no date as HubSpot takes it, such as 2026-11-23. Map the property to a date.",
	"INVALID_BOOLEAN": "is neither true nor false. Map the property to a yes-or-no field.",
}

// meaning makes an error of what HubSpot has against a property. The value is
// not repeated.
func (r refusal) meaning(op string, p *problem) *leadbridge.Error {
	e := &leadbridge.Error{Op: op, Kind: leadbridge.Invalid, Code: provider.CodeBadValue, Field: r.Property, Err: p}
	switch {
	case r.Code == "PROPERTY_DOESNT_EXIST":
		e.Code, e.Msg = provider.CodeUnknownField, "HubSpot has no such property for these records, or hides it from this connection. Read the fields anew and correct the mapping."
	case r.Code == "READ_ONLY_VALUE":
		e.Code, e.Msg = provider.CodeReadOnlyField, "HubSpot sets this property by itself and lets nobody write it. Map it inbound only."
	case r.Code == "INVALID_OPTION":
		e.Code, e.Msg = provider.CodeNoOption, "The value is none of the property's options in HubSpot. Translate it in the mapping, or add the option in HubSpot."
	case r.Code == "MISSING_REQUIRED_PROPERTY" || r.Code == "MISSING_CONDITIONAL_REQUIRED_PROPERTY" || strings.HasPrefix(r.Code, "REQUIRED"):
		e.Code, e.Msg = provider.CodeRequired, "An administrator of the HubSpot account demands a value here. Map a field to it or give it a default."
	case strings.Contains(r.Code, "UNIQUE"):
		e.Kind, e.Code, e.Msg = leadbridge.Conflict, provider.CodeDuplicate, "Another record in HubSpot has this value already, and it must be unique."
	case strings.Contains(r.Code, "TOO_LONG") || strings.Contains(r.Code, "LENGTH"):
		e.Code, e.Msg = provider.CodeTooLong, "The value is longer than HubSpot takes. Shorten it."
	case badValue[r.Code] != "":
		e.Msg = "The value " + badValue[r.Code]
	case strings.Contains(r.Message, "permission"):
		return p.forbidden(op)
	case r.Property == "":
		e.Code, e.Msg = provider.CodeRule, "A rule of the HubSpot account refuses the record"+quoted(r.Message)+"."
	default:
		e.Msg = "HubSpot refuses the value" + quoted(r.Message) + "."
	}
	return e
}
