package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

func listLeads(c *call) (answer, *fault)         { return c.listLeads(false) }
func listArchivedLeads(c *call) (answer, *fault) { return c.listLeads(true) }

func (c *call) listLeads(archived bool) (answer, *fault) {
	keep, err := c.keepLead(archived)
	if err != nil {
		return answer{}, err
	}
	var all []*record
	for r := range c.co.leads.walk("add_time", false, nil) {
		if keep(r) {
			all = append(all, r)
		}
	}
	if err := c.sortLeads(all); err != nil {
		return answer{}, err
	}
	return c.pageV1(len(all), func(i int) map[string]any { return c.showLead(all[i]) })
}

func (c *call) keepLead(archived bool) (func(*record) bool, *fault) {
	base := func(r *record) bool { return c.sees(c.co.leads, r) && r.truth(leadIsArchived) == archived }
	if text := c.query("filter_id"); text != "" {
		f := c.co.filterOf(text, kindLead)
		if f == nil {
			return nil, notFound("Filter")
		}
		return func(r *record) bool { return base(r) && f.keep(r) }, nil
	}
	since, err := c.queryTime("updated_since")
	if err != nil {
		return nil, err
	}
	wanted := map[int]int{}
	for key, slot := range map[string]int{"owner_id": leadOwner, "person_id": leadPerson, "organization_id": leadOrg} {
		n, err := c.queryInt(key, 0)
		if err != nil {
			return nil, err
		}
		if n != 0 {
			wanted[slot] = n
		}
	}
	return func(r *record) bool {
		if !base(r) || r.update < since {
			return false
		}
		for slot, n := range wanted {
			if r.integer(slot) != n {
				return false
			}
		}
		return true
	}, nil
}

// sortLeads obeys the parameter sort for the times; the rest keeps the order
// of creation.
func (c *call) sortLeads(all []*record) *fault {
	sort := c.query("sort")
	if sort == "" {
		return nil
	}
	key, way, _ := strings.Cut(strings.TrimSpace(strings.Split(sort, ",")[0]), " ")
	down := strings.EqualFold(way, "desc")
	timeOf := map[string]func(*record) int64{"add_time": func(r *record) int64 { return r.add }, "update_time": func(r *record) int64 { return r.update }}[key]
	if timeOf == nil {
		if f := c.co.leads.builtIn(key); f == nil && key != "id" {
			return badRequest("sort: unknown field %s", key)
		}
		return nil
	}
	slices.SortStableFunc(all, func(a, b *record) int {
		n := cmp.Compare(timeOf(a), timeOf(b))
		if down {
			return -n
		}
		return n
	})
	return nil
}

// pageV1 answers one page of a v1 list, by a place and a length.
func (c *call) pageV1(total int, at func(int) map[string]any) (answer, *fault) {
	limit, err := c.limit(500)
	if err != nil {
		return answer{}, err
	}
	start, err := c.queryInt("start", 0)
	if err != nil {
		return answer{}, err
	}
	data, end := []map[string]any{}, min(start+limit, total)
	for i := max(start, 0); i < end; i++ {
		data = append(data, at(i))
	}
	c.disturb()
	return answer{http.StatusOK, map[string]any{"success": true, "data": data,
		"additional_data": map[string]any{"pagination": pagination(start, limit, end, total)}}}, nil
}

// pagination says in v1's form what a page is of.
func pagination(start, limit, end, total int) map[string]any {
	p := map[string]any{"start": start, "limit": limit, "more_items_in_collection": end < total}
	if end < total {
		p["next_start"] = end
	}
	return p
}
