package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// problem is why a value was not taken; the vendor packs a list of them into
// the error's message.
type problem struct {
	IsValid   bool   `json:"isValid"`
	Message   string `json:"message"`
	Error     string `json:"error"`
	Name      string `json:"name"`
	Localized string `json:"localizedErrorMessage"`
	Portal    int64  `json:"portalId"`
}

// warning says that a value was changed on its way in.
type warning struct {
	Category string            `json:"category"`
	Message  string            `json:"message"`
	Context  map[string]string `json:"context"`
}

// mostText is how many characters a text may have.
const mostText = 65_536

var emailForm = regexp.MustCompile(`^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@.<>,;:"]+$`)

// notValid is the error for values that were not taken.
func notValid(problems []problem) *fault {
	packed, _ := json.Marshal(problems)
	f := invalid("Property values were not valid: %s", packed)
	for _, p := range problems {
		f.details = append(f.details, detail{Message: p.Message, Code: p.Error, Context: map[string][]string{"propertyName": {p.Name}}})
	}
	return f
}

// normal returns a value in the form in which it is kept, or why it is none;
// before is the value of today.
func (c *call) normal(p *property, raw, before string) (value, why, code string) {
	value = strings.TrimSpace(raw)
	if value == "" {
		return "", "", ""
	}
	switch p.Type {
	case "number":
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return "", fmt.Sprintf("%s was not a valid long.", raw), "INVALID_LONG"
		}
	case "date":
		day, ok := c.day(value)
		if !ok {
			return "", fmt.Sprintf("%s was not a valid date: it needs to be midnight UTC in milliseconds, or YYYY-MM-DD.", raw), "INVALID_DATE"
		}
		value = day
	case "datetime":
		at, ok := moments(value)
		if !ok {
			return "", fmt.Sprintf("%s was not a valid date.", raw), "INVALID_DATE"
		}
		value = iso(at)
	case "bool":
		value = strings.ToLower(value)
		if value != "true" && value != "false" {
			return "", fmt.Sprintf("%s was not one of the allowed options: [true, false]", raw), "INVALID_OPTION"
		}
	case "enumeration":
		return choose(p, value, before)
	default:
		return c.normalText(p, raw)
	}
	return value, "", ""
}

func (c *call) normalText(p *property, raw string) (value, why, code string) {
	switch {
	case utf8.RuneCountInString(raw) > mostText:
		return "", fmt.Sprintf("The value is longer than %d characters.", mostText), "VALUE_TOO_LONG"
	case p.Name == "email":
		value = strings.ToLower(strings.TrimSpace(raw))
		if !emailForm.MatchString(value) {
			return "", fmt.Sprintf("Email address %s is invalid", raw), "INVALID_EMAIL"
		}
		if c.account.erasedEmails[value] {
			return "", "The email address belongs to a contact that was permanently deleted, and is blocked.", "EMAIL_BLOCKED"
		}
		return value, "", ""
	case c.hub.Vices.On(viceOwnForm) && !p.HasUniqueValue:
		return strings.ToUpper(raw), "", ""
	}
	return raw, "", ""
}

// choose takes one option, or for a list several; a list that begins with ";"
// is added to the value of today.
func choose(p *property, value, before string) (chosen, why, code string) {
	values := []string{value}
	if p.multiple() {
		values = list(value)
		if strings.HasPrefix(value, ";") {
			values = append(list(before), values...)
		}
	}
	var kept []string
	for _, v := range values {
		if !p.allows(v) && p.Name != "hs_additional_emails" {
			var allowed []string
			for _, o := range p.Options {
				allowed = append(allowed, o.Value)
			}
			return "", fmt.Sprintf("%s was not one of the allowed options: [%s]", v, strings.Join(allowed, ", ")), "INVALID_OPTION"
		}
		if !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return strings.Join(kept, ";"), "", ""
}

// day reads a date: YYYY-MM-DD or milliseconds of a midnight, and with the
// version that normalises dates any time of a day.
func (c *call) day(s string) (string, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Format(time.DateOnly), true
	}
	at, ok := moments(s)
	if !ok || at%(24*time.Hour).Milliseconds() != 0 && c.version != "2026-09" {
		return "", false
	}
	return time.UnixMilli(at).UTC().Format(time.DateOnly), true
}

// moments reads a time: ISO 8601, a date, or milliseconds.
func moments(s string) (int64, bool) {
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil && (len(s) > 4 || ms == 0) {
		return ms, true
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// normalised warns of a date that was rewritten.
func normalised(p *property, raw, value string) (warning, bool) {
	if p.Type != "date" && p.Type != "datetime" || value == "" || raw == value {
		return warning{}, false
	}
	return warning{Category: "PROPERTY_VALUE_NORMALIZED", Message: fmt.Sprintf("The value of %s was normalized.", p.Name),
		Context: map[string]string{"propertyName": p.Name, "rawValue": raw, "normalizedValue": value}}, true
}
