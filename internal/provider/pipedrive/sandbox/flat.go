package sandbox

import (
	"strconv"
	"strings"
)

// flatCustoms returns the custom values of a record in v1's form: on one
// level, the parts of a value under keys with an ending, sets as "1,2".
func flatCustoms(t *table, r *record) map[string]any {
	out := map[string]any{}
	for _, f := range t.customFields() {
		if f.removed || f.hidden {
			continue
		}
		switch v := r.customVal(f.slot).(type) {
		case nil:
		case []int:
			texts := make([]string, len(v))
			for i, id := range v {
				texts[i] = strconv.Itoa(id)
			}
			out[f.key] = strings.Join(texts, ",")
		case int:
			if out[f.key] = v; f.of == "enum" {
				out[f.key] = strconv.Itoa(v)
			}
		case money:
			out[f.key], out[f.key+"_currency"] = v.Value, v.Currency
		case span:
			out[f.key], out[f.key+"_until"] = v.Value, v.Until
		case clockTime:
			out[f.key], out[f.key+"_timezone_id"] = v.Value, v.ZoneID
			if v.Until != nil {
				out[f.key+"_until"] = *v.Until
			}
		case address:
			out[f.key] = v[0]
			for i := 1; i < len(v); i++ {
				out[f.key+"_"+addressParts[i]] = v[i]
			}
		default:
			out[f.key] = v
		}
	}
	return out
}

// flat makes v1's form of a person, organization or deal.
func (co *company) flat(t *table, r *record) map[string]any {
	out := flatCustoms(t, r)
	out["id"], out["company_id"], out["active_flag"] = r.id, co.id, r.deleted == 0
	out["add_time"], out["update_time"] = timeText(timeV1, r.add), timeText(timeV1, r.update)
	for _, f := range t.fields {
		switch v := r.val(f.slot).(type) {
		case nil:
		case []contact:
			out[f.fieldCode()] = v
		case address:
			out[f.key] = v[0]
		default:
			out[f.key] = v
		}
	}
	if owner := co.user(r.integer(t.owner)); owner != nil {
		out["owner_name"] = owner.name
	}
	if t.visible >= 0 {
		out["visible_to"] = strconv.Itoa(visibleNumber(r.val(t.visible)))
	}
	if name := t.nameOf(r); name != "" {
		out["first_char"] = strings.ToLower(name[:1])
	}
	switch t.kind {
	case kindPerson:
		out["first_name"], out["last_name"] = splitName(r.text(personName))
	case kindDeal:
		co.flatDeal(out, r)
	}
	return out
}

func (co *company) flatDeal(out map[string]any, r *record) {
	out["user_id"], out["active"], out["deleted"] = r.integer(dealOwner), r.text(dealStatus) == "open", r.deleted != 0
	delete(out, "owner_id")
	for _, key := range []string{"stage_change_time", "won_time", "lost_time", "close_time", "archive_time"} {
		if at, is := out[key].(string); is {
			out[key] = strings.NewReplacer("T", " ", "Z", "").Replace(at)
		}
	}
}
