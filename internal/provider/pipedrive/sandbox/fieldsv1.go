package sandbox

import "slices"

// listFieldsV1 answers the older list of fields. Leads have those of deals
// besides their own.
func listFieldsV1(c *call) (answer, *fault) {
	all := slices.DeleteFunc(slices.Concat(c.table.fields, c.table.derived, c.table.customFields()), func(f *field) bool {
		return !c.sim.inFields(f) || f.key == "uuid" || f.key == "converted_deal_id"
	})
	return c.pageV1(len(all), func(i int) map[string]any { return c.showFieldV1(all[i], i) })
}

func (c *call) showFieldV1(f *field, at int) map[string]any {
	made := f.added
	if made == 0 {
		made = c.co.persons.adds.entries[0].at
	}
	out := map[string]any{"id": f.id, "key": f.fieldCode(), "name": f.title, "order_nr": at + 1, "field_type": typeV1(f.of), "add_time": timeText(timeV1, made),
		"update_time": timeText(timeV1, made), "last_updated_by_user_id": c.co.users[0].id, "created_by_user_id": c.co.users[0].id, "active_flag": true,
		"edit_flag": f.custom, "index_visible_flag": true, "details_visible_flag": true, "add_visible_flag": f.show, "important_flag": false,
		"bulk_edit_allowed": !f.readOnly, "searchable_flag": f.search != "", "filtering_allowed": true, "sortable_flag": true, "mandatory_flag": f.required}
	if options := c.optionsOf(f); options != nil {
		out["options"] = options
	}
	return out
}

// typeV1 is the type as v1's document has it, which knows fewer than v2.
func typeV1(of string) string {
	switch of {
	case "int", "deal", "activity", "project", "stage":
		return "double"
	case "boolean", "status":
		return "enum"
	case "picture", "lead", "json", "varchar_options":
		return "varchar"
	}
	return of
}
