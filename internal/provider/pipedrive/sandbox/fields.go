package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// inFields reports whether the fields API tells of a field.
func (s *simulator) inFields(f *field) bool {
	return !f.removed && !f.hidden && (!f.sync || s.stage.Vices.On(viceContactSync))
}

// showField makes v2's form of a field.
func (c *call) showField(f *field) map[string]any {
	out := map[string]any{"field_name": f.title, "field_code": f.fieldCode(), "description": f.title, "field_type": f.of,
		"options": nil, "subfields": nil, "is_custom_field": f.custom, "is_optional_response_field": f.optional}
	if options := c.optionsOf(f); options != nil {
		out["options"] = options
	}
	if parts := subfields(f); parts != nil {
		out["subfields"] = parts
	}
	for part := range strings.SplitSeq(c.query("include_fields"), ",") {
		switch part {
		case "ui_visibility":
			out[part] = map[string]any{"add_visible_flag": f.show, "details_visible_flag": true, "show_in_add_deal_dialog": map[string]any{"show": false, "order": nil}}
		case "important_fields":
			out[part] = map[string]any{"enabled": false, "stage_ids": []int{}}
		case "required_fields":
			out[part] = map[string]any{"enabled": f.required}
		}
	}
	return out
}

// optionsOf returns the choices of a field, nil if it has none.
func (c *call) optionsOf(f *field) any {
	switch {
	case f.custom && (f.of == "enum" || f.of == "set"):
		return f.options
	case f.form() == "labels":
		return c.co.labels[c.table.kind]
	case f.form() == "leadLabels":
		var all []map[string]any
		for _, l := range c.co.leadLabels {
			all = append(all, map[string]any{"id": l.ID, "label": l.Name, "color": l.Color})
		}
		return all
	case f.of == "status":
		return []map[string]any{{"id": "open", "label": "Open"}, {"id": "won", "label": "Won"}, {"id": "lost", "label": "Lost"}, {"id": "deleted", "label": "Deleted"}}
	case f.of == "visible_to":
		return []map[string]any{{"id": 1, "label": "Item owner"}, {"id": 3, "label": "All users"}}
	}
	return nil
}

// subfields are the parts of a field's value.
func subfields(f *field) []map[string]any {
	var keys []string
	switch f.of {
	case "address":
		keys = addressParts
	case "monetary":
		keys = []string{"value", "currency"}
	case "daterange":
		keys = []string{"value", "until"}
	case "time":
		keys = []string{"value", "timezone_id", "timezone_name"}
	case "timerange":
		keys = []string{"value", "until", "timezone_id", "timezone_name"}
	}
	if !f.custom && f.of != "address" {
		return nil
	}
	var parts []map[string]any
	for _, key := range keys {
		parts = append(parts, map[string]any{"field_code": key, "field_name": titleOf(key) + " of " + f.title, "field_type": "varchar"})
	}
	return parts
}

func (c *call) fieldList() []*field {
	all := slices.Concat(c.table.fields, c.table.derived, c.table.customFields())
	return slices.DeleteFunc(all, func(f *field) bool { return !c.sim.inFields(f) })
}

func listFields(c *call) (answer, *fault) {
	var all []map[string]any
	for _, f := range c.fieldList() {
		all = append(all, c.showField(f))
	}
	a, err := pageOf(c, all)
	if more, has := a.body["additional_data"].(map[string]any); has && more["next_cursor"] == nil {
		more["next_cursor"] = nil // the document allows it here
	}
	return a, err
}

// fieldOfPath returns the field that the path names; only custom ones can be
// changed.
func (c *call) fieldOfPath(custom bool) (*field, *fault) {
	f := c.table.find(c.param("code"))
	if f == nil || !c.sim.inFields(f) {
		return nil, notFound("Field")
	}
	if custom && !f.custom {
		return nil, forbidden("Default fields cannot be changed")
	}
	return f, nil
}

func getField(c *call) (answer, *fault) {
	f, err := c.fieldOfPath(false)
	if err != nil {
		return answer{}, err
	}
	return ok(c.showField(f))
}

// fieldTypes are those that a custom field may have.
var fieldTypes = []string{"varchar", "text", "double", "phone", "date", "daterange", "time", "timerange", "set", "enum", "varchar_auto", "address", "monetary", "org", "people", "user"}

func createField(c *call) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	f, err := c.newField(body["field_name"], body["field_type"], body["options"])
	if err != nil {
		return answer{}, err
	}
	return ok(c.showField(f))
}

// newField makes a custom field of what was sent.
func (c *call) newField(title, of, options any) (*field, *fault) {
	name, _ := title.(string)
	kind, _ := of.(string)
	if name == "" || len([]rune(name)) > textMost {
		return nil, invalid("field_name", "String must contain 1 to %d characters", textMost)
	}
	if !slices.Contains(fieldTypes, kind) {
		return nil, invalid("field_type", "Invalid enum value '%s'", kind)
	}
	list, _ := options.([]any)
	labels, err := optionLabels(list)
	if err != nil {
		return nil, err
	}
	if choices := kind == "enum" || kind == "set"; choices && len(labels) == 0 || !choices && len(labels) > 0 {
		return nil, invalid("options", "Options are required for enum and set fields, and possible only there")
	}
	if most := c.sim.stage.Vices.Value(viceFieldLimit); most > 0 && len(c.table.customFields()) >= int(most) {
		return nil, &fault{status: http.StatusForbidden, text: "You have reached the limit of custom fields of your plan", info: seeDocs, code: "feature_capping_custom_fields_limit"}
	}
	return c.co.addField(c.table.schema, name, kind, labels, c.now), nil
}

// optionLabels reads the labels of new options, {label} or plain texts.
func optionLabels(list []any) ([]string, *fault) {
	var labels []string
	for _, e := range list {
		label, _ := e.(string)
		if parts, is := e.(map[string]any); is {
			label, _ = parts["label"].(string)
		}
		if label == "" || len([]rune(label)) > textMost {
			return nil, invalid("options.label", "String must contain 1 to %d characters", textMost)
		}
		if slices.ContainsFunc(labels, func(l string) bool { return strings.EqualFold(l, label) }) {
			return nil, invalid("options.label", "Option labels must be unique")
		}
		labels = append(labels, label)
	}
	return labels, nil
}

func updateField(c *call) (answer, *fault) {
	f, err := c.fieldOfPath(true)
	if err != nil {
		return answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	if len(body) == 0 {
		return answer{}, badRequest("Validation failed: At least one field must be provided")
	}
	if name, sent := body["field_name"]; sent {
		text, _ := name.(string)
		if text == "" || len([]rune(text)) > textMost {
			return answer{}, invalid("field_name", "String must contain 1 to %d characters", textMost)
		}
		f.title = text
	}
	if required, is := body["required_fields"].(map[string]any); is {
		f.required = required["enabled"] == true
	}
	return ok(c.showField(f))
}

func deleteField(c *call) (answer, *fault) {
	f, err := c.fieldOfPath(true)
	if err != nil {
		return answer{}, err
	}
	f.removed = true
	return ok(c.showField(f))
}
