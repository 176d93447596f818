package sandbox

import (
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"time"
)

// parse reads a value for a field as strictly as v2 does: "1" is no number
// and 1 is no boolean. The value's JSON was decoded with UseNumber.
func (c *call) parse(f *field, v any) (any, *fault) {
	if v == nil {
		return nil, f.refuseNull()
	}
	switch f.form() {
	case "varchar", "text", "phone", "varchar_auto":
		return c.parseText(f, v)
	case "double":
		return parseNumber(f, v)
	case "int", "visible_to":
		return parseInt(f, v)
	case "boolean":
		return parseTruth(f, v)
	case "flag":
		return parseFlag(f, v)
	case "date", "datetime", "hours", "time", "timerange", "daterange":
		return parseTime(f, v)
	case "enum", "set", "labels", "leadLabels", "status", "visible_text", "currency":
		return c.parseChoice(f, v)
	case "monetary", "amount":
		return c.parseMoney(f, v)
	case "address":
		return parseAddress(f, v)
	case "contacts":
		return parseContacts(f, v)
	case "participants":
		return c.parseParticipants(f, v)
	case "attendees":
		return parseAttendees(f, v)
	}
	return c.parseReference(f, v)
}

// refuseNull keeps what every record has from being emptied.
func (f *field) refuseNull() *fault {
	if f.custom {
		return nil
	}
	switch f.form() {
	case "user", "pipeline", "stage":
		return invalid(f.key, "Expected number, received null")
	case "status", "currency":
		return invalid(f.key, "Expected string, received null")
	case "boolean":
		return invalid(f.key, "Expected boolean, received null")
	}
	return nil
}

// textMost is the longest varchar.
const textMost = 255

func (c *call) parseText(f *field, v any) (any, *fault) {
	text, ok := v.(string)
	if !ok {
		return nil, invalid(f.key, "Expected string, received %s", jsonType(v))
	}
	if most := 65535; f.form() == "text" && len(text) > most {
		return nil, invalid(f.key, "String must contain at most %d character(s)", most)
	}
	if f.form() != "text" && len([]rune(text)) > textMost {
		return nil, invalid(f.key, "String must contain at most %d character(s)", textMost)
	}
	if text == "" {
		return nil, nil
	}
	if c.sim.stage.Vices.On(viceOwnForm) {
		text = strings.ToLower(text)
	}
	return text, nil
}

func parseNumber(f *field, v any) (any, *fault) {
	n, ok := v.(json.Number)
	if !ok {
		return nil, invalid(f.key, "Expected number, received %s", jsonType(v))
	}
	number, err := n.Float64()
	if err != nil || math.IsInf(number, 0) {
		return nil, invalid(f.key, "Number is out of range")
	}
	return number, nil
}

func parseInt(f *field, v any) (any, *fault) {
	n, ok := v.(json.Number)
	if !ok {
		return nil, invalid(f.key, "Expected number, received %s", jsonType(v))
	}
	i, err := n.Int64()
	if err != nil {
		return nil, invalid(f.key, "Expected integer, received float")
	}
	if f.form() == "visible_to" && i != 1 && i != 3 && i != 5 && i != 7 {
		return nil, invalid(f.key, "Invalid enum value. Expected 1 | 3 | 5 | 7")
	}
	return int(i), nil
}

func parseTruth(f *field, v any) (any, *fault) {
	b, ok := v.(bool)
	if !ok {
		return nil, invalid(f.key, "Expected boolean, received %s", jsonType(v))
	}
	return b, nil
}

// parseFlag reads v1's 0 and 1.
func parseFlag(f *field, v any) (any, *fault) {
	switch v {
	case json.Number("0"), false:
		return false, nil
	case json.Number("1"), true:
		return true, nil
	}
	return nil, invalid(f.key, "must be 0 or 1")
}

// hoursForm is a time of day, or a length of time.
var hoursForm = regexp.MustCompile(`^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$`)

func parseTime(f *field, v any) (any, *fault) {
	parts, _ := v.(map[string]any)
	text, isText := v.(string)
	switch form := f.form(); {
	case form == "daterange" && parts != nil:
		from, _ := parts["value"].(string)
		until, _ := parts["until"].(string)
		if !isDate(from) || until != "" && (!isDate(until) || until < from) {
			return nil, invalid(f.key, "Expected an object with value and until as dates, YYYY-MM-DD")
		}
		return span{from, until}, nil
	case form == "time" || form == "timerange":
		return parseClock(f, v)
	case !isText:
		return nil, invalid(f.key, "Expected string, received %s", jsonType(v))
	case text == "":
		return nil, nil
	case form == "date" && isDate(text):
		return text, nil
	case form == "hours" && hoursForm.MatchString(text):
		return fullHours(text), nil
	case form == "datetime":
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.UTC().Format(timeV2), nil
		}
	}
	return nil, invalid(f.key, "Invalid %s", f.of)
}

// parseClock reads a time with its zone; the older form, a plain text, is
// taken too.
func parseClock(f *field, v any) (any, *fault) {
	if text, ok := v.(string); ok {
		v = map[string]any{"value": text}
	}
	parts, _ := v.(map[string]any)
	value, _ := parts["value"].(string)
	until, ranged := parts["until"].(string)
	zone, _ := parts["timezone_name"].(string)
	if zone == "" {
		zone = "America/Chicago"
	}
	_, err := time.LoadLocation(zone)
	if !hoursForm.MatchString(value) || ranged && !hoursForm.MatchString(until) || err != nil || (f.form() == "timerange") != ranged {
		return nil, invalid(f.key, "Expected an object with value, for a range until, and timezone_name")
	}
	t := clockTime{Value: fullHours(value), ZoneID: 167, ZoneName: zone}
	if ranged {
		until = fullHours(until)
		t.Until = &until
	}
	return t, nil
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// fullHours gives a time of day its seconds and both digits of its hour.
func fullHours(text string) string {
	if strings.Count(text, ":") == 1 {
		text += ":00"
	}
	if len(text) == 7 {
		text = "0" + text
	}
	return text
}

// jsonType names what was received, for messages.
func jsonType(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case []any:
		return "array"
	}
	return "object"
}
