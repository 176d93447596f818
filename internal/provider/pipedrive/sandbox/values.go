package sandbox

import (
	"encoding/json"
	"strconv"
)

// What a value can be, besides string, int, float64, bool, []int and
// []string. They are never changed once made, so records may share them.
type (
	// contact is one of a person's e-mail addresses or phone numbers.
	contact struct {
		Value   string `json:"value"`
		Primary bool   `json:"primary"`
		Label   string `json:"label"`
	}
	money struct {
		Value    float64 `json:"value"`
		Currency string  `json:"currency"`
	}
	// span is a range of dates.
	span struct {
		Value string `json:"value"`
		Until string `json:"until"`
	}
	// clockTime is a time of day in a zone, or a range of them.
	clockTime struct {
		Value    string  `json:"value"`
		Until    *string `json:"until,omitempty"`
		ZoneID   int     `json:"timezone_id"`
		ZoneName string  `json:"timezone_name"`
	}
	// address has a text for each of addressParts; it is cut short after the
	// last that is not empty.
	address     []string
	participant struct {
		Person  int  `json:"person_id"`
		Primary bool `json:"primary"`
	}
	attendee struct {
		Email     string `json:"email,omitempty"`
		Name      string `json:"name,omitempty"`
		Status    string `json:"status,omitempty"`
		Organizer bool   `json:"is_organizer"`
		Person    int    `json:"person_id,omitempty"`
		User      int    `json:"user_id,omitempty"`
	}
)

var addressParts = []string{"value", "street_number", "route", "subpremise", "sublocality", "locality",
	"admin_area_level_1", "admin_area_level_2", "country", "postal_code", "formatted_address"}

// parts returns the parts of an address that are not empty.
func (a address) parts() map[string]any {
	m := map[string]any{}
	for i, text := range a {
		if text != "" || i == 0 {
			m[addressParts[i]] = text
		}
	}
	return m
}

// MarshalJSON writes the parts that are not empty, which is what the document
// of the API allows; see viceNulls for the others.
func (a address) MarshalJSON() ([]byte, error) { return json.Marshal(a.parts()) }

// whole returns all parts, the empty ones as null.
func (a address) whole() map[string]any {
	m := a.parts()
	for _, part := range addressParts {
		if m[part] == nil {
			m[part] = nil
		}
	}
	return m
}

func numberText(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// primary returns the one that counts when only one can, or "".
func primary(contacts []contact) string {
	for _, c := range contacts {
		if c.Primary {
			return c.Value
		}
	}
	return ""
}
