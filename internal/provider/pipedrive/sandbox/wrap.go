package sandbox

import (
	"maps"
	"reflect"
	"strconv"
)

// wrapped makes the form that records have in webhooks of version 2.0: custom
// values with their types, visible_to as a text, times of day with a zone.
func (co *company) wrapped(t *table, r *record) map[string]any {
	var out map[string]any
	switch t.kind {
	case kindNote:
		return co.showNote(r)
	case kindLead:
		out = co.showLead(r, true)
		for key := range flatCustoms(t, r) {
			delete(out, key)
		}
	default:
		out = co.show(t, r, view{nulls: true, sync: co.sim.stage.Vices.On(viceContactSync)})
	}
	if v, has := out["visible_to"].(int); has {
		out["visible_to"] = strconv.Itoa(v)
	}
	if at, has := out["due_time"].(string); has {
		out["due_time"] = map[string]any{"value": at, "timezone_id": nil}
	}
	if t.customs == nil {
		return out
	}
	customs := map[string]any{}
	for _, f := range t.customs.fields {
		if !f.removed && !f.hidden {
			customs[f.key] = wrap(f, r.customVal(f.slot))
		}
	}
	out["custom_fields"] = customs
	return out
}

// wrap puts a custom value into an object that says its type.
func wrap(f *field, value any) any {
	out := map[string]any{"type": f.of}
	switch v := value.(type) {
	case nil:
		return nil
	case int:
		out["id"] = v
	case []int:
		var values []map[string]any
		for _, id := range v {
			values = append(values, map[string]any{"id": id})
		}
		out["values"] = values
	case money:
		out["value"], out["currency"] = v.Value, v.Currency
	case span:
		out["from"], out["until"] = v.Value, v.Until
	case clockTime:
		out["value"], out["timezone_id"] = v.Value, v.ZoneID
		if v.Until != nil {
			delete(out, "value")
			out["from"], out["until"] = v.Value, *v.Until
		}
	case address:
		maps.Copy(out, v.whole())
	default:
		out["value"] = v
	}
	return out
}

// changed returns what of the state before is not so any more.
func changed(was, is map[string]any) map[string]any {
	out := map[string]any{}
	for key, v := range was {
		if reflect.DeepEqual(v, is[key]) {
			continue
		}
		if customs, both := v.(map[string]any); both && key == "custom_fields" {
			now, _ := is[key].(map[string]any)
			v = changed(customs, now)
		}
		out[key] = v
	}
	return out
}
