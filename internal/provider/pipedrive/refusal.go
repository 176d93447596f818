package pipedrive

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// refusal reads an error that Pipedrive explains.
func refusal(status int, f fault) *leadbridge.Error {
	said := f.said()
	e := &leadbridge.Error{Op: op, Kind: leadbridge.Invalid, Code: provider.CodeBadValue}
	switch status {
	case http.StatusUnauthorized:
		e.Kind, e.Code = leadbridge.Unauthorized, provider.CodeExpired
		e.Msg = "Pipedrive does not accept the connection's token any more. Connect it again."
	case http.StatusPaymentRequired:
		e.Kind, e.Code = leadbridge.Forbidden, provider.CodePlan
		e.Msg = "The Pipedrive account has expired. Renew its subscription in Pipedrive, then test the connection."
	case http.StatusForbidden:
		forbidden(e, f, said)
	case http.StatusNotFound, http.StatusGone:
		e.Kind, e.Code = leadbridge.NotFound, provider.CodeGone
		e.Msg = "Pipedrive no longer has this, or hides it from the connected user."
	case http.StatusConflict:
		e.Kind, e.Code = leadbridge.Conflict, provider.CodeRule
		e.Msg = "Pipedrive refused it as things stand: " + said
	case http.StatusUnsupportedMediaType:
		e.Kind, e.Code = leadbridge.Internal, provider.CodeBadAnswer
		e.Msg = "Pipedrive did not understand the form of the call."
	default:
		invalid(e, said)
	}
	return e
}

// forbidden tells what the account may not: by its scopes, its plan, its
// setup or its rights.
func forbidden(e *leadbridge.Error, f fault, said string) {
	e.Kind = leadbridge.Forbidden
	low := strings.ToLower(said)
	switch {
	case strings.Contains(low, "scope"):
		e.Code = provider.CodeScope
		e.Msg = "The connected app lacks a scope for this. Add it to the app in Pipedrive's Developer Hub, then connect again. Pipedrive says: " + said
	case strings.HasPrefix(f.Code, "feature_capping"):
		e.Code = provider.CodePlan
		e.Msg = "The company's Pipedrive plan has no room for more (" + f.Code + "). Delete what is not needed, or choose a higher plan."
	case strings.Contains(low, "contact sync"):
		e.Code, e.Field = provider.CodeReadOnlyField, fieldIn(said)
		e.Msg = "This field can be written only where contact sync is set up in Pipedrive. Set it up, or make the mapping inbound. Pipedrive says: " + said
	default:
		e.Code = provider.CodePermission
		e.Msg = "The connected Pipedrive user may not do this. Give the user the right under Company settings > Manage users > Permission sets. Pipedrive says: " + said
	}
}

// invalid finds out what is wrong with what was sent, and with which field.
func invalid(e *leadbridge.Error, said string) {
	e.Field = fieldIn(said)
	low := strings.ToLower(said)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) })
	}
	switch {
	case has("is required", "must be provided", "missing", "cannot be empty", "should not be empty"):
		e.Code = provider.CodeRequired
	case has("too long", "longer than", "at most", "exceed", "maximum length"):
		e.Code = provider.CodeTooLong
	case has("unknown field", "not allowed to be", "does not exist", "unrecognized", "unknown custom field", "invalid custom field key"):
		e.Code = provider.CodeUnknownField
	case has("option"):
		e.Code = provider.CodeNoOption
	}
	e.Msg = "Pipedrive refused the values: " + said
}

// said is Pipedrive's own explanation in one line, without people's addresses.
func (f fault) said() string {
	var parts []string
	add := func(s string) {
		s = strings.Join(strings.Fields(s), " ")
		if s != "" && !strings.Contains(s, "developers.pipedrive.com") && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	add(f.Error)
	add(f.Message)
	add(f.Info)
	var errors map[string]json.RawMessage
	_ = json.Unmarshal(f.Errors, &errors)
	for _, name := range slices.Sorted(maps.Keys(errors)) {
		add(name + ": " + textOf(errors[name]))
	}
	if len(parts) == 0 {
		return "(no explanation)"
	}
	text := []rune(address.ReplaceAllString(strings.Join(parts, "; "), "(address)"))
	return string(text[:min(len(text), mostSaid)])
}

const mostSaid = 300

var (
	address = regexp.MustCompile(`[^\s"'<>,;:]+@[^\s"'<>,;:]+`)
	hash    = regexp.MustCompile(`\b[0-9a-f]{40}\b`)
	named   = regexp.MustCompile(`\b(name|title|emails?|phones?|owner_id|org_id|person_id|organization_id|stage_id|pipeline_id|label_ids|value|currency|status|` +
		`expected_close_date|probability|lost_reason|address|postal_address|notes|birthday|job_title|im|visible_to|subscription_url)\b`)
)

// fieldIn returns the field that an explanation names.
func fieldIn(said string) string {
	if h := hash.FindString(said); h != "" {
		return h
	}
	switch name := named.FindString(said); name {
	case "emails":
		return "email"
	case "phones":
		return "phone"
	default:
		return name
	}
}
