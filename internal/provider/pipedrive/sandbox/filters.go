package sandbox

import "strconv"

// filter is a saved choice of records.
type filter struct {
	id   int
	name string
	kind string
	of   string // v1's name of the kind
	keep func(*record) bool
}

func (co *company) filterOf(text, kind string) *filter {
	id, _ := strconv.Atoi(text)
	for _, f := range co.filters {
		if f.id == id && f.kind == kind {
			return f
		}
	}
	return nil
}

func (c *call) showFilter(f *filter) map[string]any {
	made := timeText(timeV1, c.co.persons.adds.entries[0].at)
	return map[string]any{"id": f.id, "name": f.name, "filter_code": nil, "is_editable": true, "active_flag": true, "type": f.of, "temporary_flag": nil,
		"user_id": c.co.users[0].id, "add_time": made, "update_time": made, "visible_to": "7", "last_used_time": nil, "custom_view_id": nil}
}

func listFilters(c *call) (answer, *fault) {
	all := []map[string]any{}
	for _, f := range c.co.filters {
		if of := c.query("type"); of == "" || of == f.of {
			all = append(all, c.showFilter(f))
		}
	}
	return ok(all)
}

func getFilter(c *call) (answer, *fault) {
	for _, f := range c.co.filters {
		if f.id == c.id() {
			return ok(c.showFilter(f))
		}
	}
	return answer{}, notFound("Filter")
}
