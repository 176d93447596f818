package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// oldBody reads what was sent to an operation of v1, where numbers may be texts,
// and turns it into what v2 would have been sent; custom values are apart.
func (c *call) oldBody() (body, customs map[string]any, err *fault) {
	if body, err = c.object(); err != nil {
		return nil, nil, err
	}
	customs = map[string]any{}
	for key, v := range body {
		if f := c.table.customField(key); f != nil {
			customs[key] = c.withParts(f, v, body)
			delete(body, key)
		}
	}
	delete(body, "custom_fields")
	for from, to := range map[string]string{"email": "emails", "phone": "phones", "user_id": "owner_id", "busy_flag": "busy", "label": "label_ids"} {
		if v, sent := body[from]; sent && body[to] == nil {
			body[to] = v
		}
	}
	for _, f := range c.table.fields {
		if v, sent := body[f.key]; sent {
			body[f.key] = oldValue(f, v)
		}
	}
	if person := body["person_id"]; c.table.kind == kindActivity && person != nil && body["participants"] == nil {
		body["participants"] = []any{map[string]any{"person_id": oldNumber(person), "primary": true}}
	}
	return body, customs, nil
}

// withParts joins a custom value with its parts, which come under keys of
// their own.
func (c *call) withParts(f *field, v any, body map[string]any) any {
	part := func(name string) any { return body[f.key+"_"+name] }
	switch {
	case v == nil || v == "":
		return nil
	case f.of == "monetary":
		return map[string]any{"value": oldNumber(v), "currency": part("currency")}
	case f.of == "daterange" || f.of == "timerange":
		return map[string]any{"value": v, "until": part("until")}
	case slices.Contains([]string{"people", "org", "user"}, f.of):
		return oldNumber(v)
	}
	return v
}

// oldValue makes v2's form of a value of v1's.
func oldValue(f *field, v any) any {
	if f.isNumber() {
		if n := oldNumber(v); n != json.Number("0") && n != "" || f.form() == "double" {
			return n
		}
		return nil
	}
	switch f.form() {
	case "boolean":
		return v == true || v == json.Number("1") || v == "1" || v == "true"
	case "labels":
		return oldLabels(v)
	case "contacts":
		return oldContacts(v)
	case "address":
		if text, is := v.(string); is && text != "" {
			return map[string]any{"value": text}
		} else if is {
			return nil
		}
	case "datetime":
		if text, is := v.(string); is && len(text) == len(timeV1) {
			return strings.Replace(text, " ", "T", 1) + "Z"
		}
	case "participants":
		return oldParticipants(v)
	case "date", "hours":
		if v == "" {
			return nil
		}
	}
	return v
}

// isNumber reports whether a value is a number, most often an id.
func (f *field) isNumber() bool {
	return slices.Contains([]string{"int", "double", "user", "people", "org", "deal", "pipeline", "stage", "visible_to"}, f.form())
}

// oldNumber reads a number, which may be a text or stand in the form in which
// v1 itself answers it.
func oldNumber(v any) any {
	switch x := v.(type) {
	case string:
		if _, err := strconv.ParseFloat(x, 64); err == nil {
			return json.Number(x)
		}
	case map[string]any:
		return oldNumber(x["value"])
	}
	return v
}

func oldLabels(v any) any {
	var list []any
	switch x := v.(type) {
	case []any:
		list = x
	case string:
		for part := range strings.SplitSeq(x, ",") {
			if part != "" {
				list = append(list, oldNumber(part))
			}
		}
	case json.Number:
		list = []any{x}
	default:
		return v
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// oldContacts takes one text, a list of texts, and objects whose primary may be
// a text.
func oldContacts(v any) any {
	list, is := v.([]any)
	if !is {
		list = []any{v}
	}
	var contacts []any
	for i, e := range list {
		switch x := e.(type) {
		case string:
			contacts = append(contacts, map[string]any{"value": x, "primary": i == 0})
		case map[string]any:
			x["primary"] = x["primary"] == true || x["primary"] == "true" || x["primary"] == json.Number("1")
			contacts = append(contacts, x)
		}
	}
	if len(contacts) == 0 {
		return nil
	}
	return contacts
}

func oldParticipants(v any) any {
	list, is := v.([]any)
	if !is {
		return v
	}
	for _, e := range list {
		if p, is := e.(map[string]any); is {
			p["person_id"] = oldNumber(p["person_id"])
			if first, sent := p["primary_flag"]; sent {
				p["primary"] = first
			}
		}
	}
	return list
}
