package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// view is how a caller wants v2 records.
type view struct {
	// nulls answers null where the document does not allow it; see viceNulls.
	nulls bool
	sync  bool // contact sync is set up
	// customs are the custom fields asked for; nil means all.
	customs      []string
	include      []string // optional fields
	optionLabels bool
	labels       bool
}

// mostCustoms is how many custom fields a caller may pick.
const mostCustoms = 15

// view reads from the address how records are wanted.
func (c *call) view() (view, *fault) {
	v := c.plainView()
	if list := c.query("custom_fields"); list != "" {
		if v.customs = strings.Split(list, ","); len(v.customs) > mostCustoms {
			return v, invalid("custom_fields", "Array must contain at most %d element(s)", mostCustoms)
		}
	}
	if list := c.query("include_fields"); list != "" {
		v.include = strings.Split(list, ",")
		for _, key := range v.include {
			if !c.table.mayInclude(key) {
				return v, invalid("include_fields", "Invalid enum value '%s'", key)
			}
		}
	}
	var err *fault
	if v.optionLabels, err = c.queryTruth("include_option_labels"); err != nil {
		return v, err
	}
	v.labels, err = c.queryTruth("include_labels")
	return v, err
}

// mayInclude reports whether a field can be asked for by name. Besides those
// that the schema knows there are many counts and times.
func (s *schema) mayInclude(key string) bool {
	if strings.HasSuffix(key, "_count") || strings.HasSuffix(key, "_time") || key == "smart_bcc_email" || key == "source_lead_id" {
		return true
	}
	return slices.ContainsFunc(slices.Concat(s.fields, s.derived), func(f *field) bool { return f.key == key && f.optional })
}

func (c *call) plainView() view {
	return view{nulls: c.sim.stage.Vices.On(viceNulls), sync: c.sim.stage.Vices.On(viceContactSync)}
}

// show makes the v2 form of a record.
func (c *call) show(t *table, r *record, v view) map[string]any { return c.co.show(t, r, v) }

func (co *company) show(t *table, r *record, v view) map[string]any {
	out := map[string]any{"id": r.id, "add_time": timeText(timeV2, r.add), "update_time": timeText(timeV2, r.update), "is_deleted": r.deleted != 0}
	for _, f := range t.fields {
		if f.sync && !v.sync || f.hidden || f.optional && !slices.Contains(v.include, f.key) {
			continue
		}
		switch value := r.val(f.slot); {
		case value != nil && v.nulls && f.of == "address":
			out[f.key] = value.(address).whole()
		case value != nil:
			out[f.key] = value
		case f.listed:
			out[f.key] = []any{}
		case f.nullable || v.nulls:
			out[f.key] = nil
		}
	}
	if t.customs != nil {
		out["custom_fields"] = showCustoms(t, r, v)
	}
	if v.labels {
		out["labels"] = co.labelsOf(t, r)
	}
	switch t.kind {
	case kindPerson:
		out["first_name"], out["last_name"] = splitName(r.text(personName))
	case kindDeal:
		if r.deleted != 0 {
			out["status"] = "deleted"
		}
		for _, pair := range [][2]string{{"won_time", "local_won_date"}, {"lost_time", "local_lost_date"}, {"close_time", "local_close_date"}} {
			if at, _ := out[pair[0]].(string); at != "" {
				out[pair[1]] = at[:10]
			}
		}
	}
	for _, key := range v.include {
		if _, known := out[key]; !known {
			out[key] = roll(key)
		}
	}
	return out
}

// roll answers an optional field that the sandbox does not count.
func roll(key string) any {
	if strings.HasSuffix(key, "_count") {
		return 0
	}
	return nil
}

func showCustoms(t *table, r *record, v view) map[string]any {
	out := map[string]any{}
	for _, f := range t.customs.fields {
		if f.removed || f.hidden || v.customs != nil && !slices.Contains(v.customs, f.key) {
			continue
		}
		value := r.customVal(f.slot)
		switch a := value.(type) {
		case address:
			value = a.whole()
		case int:
			if v.optionLabels && f.of == "enum" {
				value = f.option(a)
			}
		case []int:
			if v.optionLabels && f.of == "set" {
				value = f.chosen(a)
			}
		}
		out[f.key] = value
	}
	return out
}

// chosen returns the options that a set holds.
func (f *field) chosen(ids []int) []option {
	list := []option{}
	for _, id := range ids {
		if o := f.option(id); o != nil {
			list = append(list, *o)
		}
	}
	return list
}

func (co *company) labelsOf(t *table, r *record) []option {
	list := []option{}
	for _, f := range t.fields {
		if f.form() != "labels" {
			continue
		}
		ids, _ := r.val(f.slot).([]int)
		for _, o := range co.labels[t.kind] {
			if slices.Contains(ids, o.ID) {
				list = append(list, option{ID: o.ID, Label: o.Label})
			}
		}
	}
	return list
}

// splitName takes a name apart at its first blank.
func splitName(name string) (first, last string) {
	first, last, _ = strings.Cut(name, " ")
	return first, last
}

// page answers one page of a v2 list.
func (c *call) page(data any, next string) (answer, *fault) {
	more := map[string]any{}
	if next != "" {
		more["next_cursor"] = next
	} else if c.sim.stage.Vices.On(viceNulls) {
		more["next_cursor"] = nil
	}
	return answer{http.StatusOK, map[string]any{"success": true, "data": data, "additional_data": more}}, nil
}
