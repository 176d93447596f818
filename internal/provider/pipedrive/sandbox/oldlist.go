package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// listOld answers v1's list of records, paged by a place.
func listOld(c *call) (answer, *fault) {
	keep, err := c.keepOld()
	if err != nil {
		return answer{}, err
	}
	return c.oldPage(keep)
}

// listOldOf lists what belongs to the record of the path.
func listOldOf(slot int) handler {
	return func(c *call) (answer, *fault) {
		return c.oldPage(func(r *record) bool { return c.sees(c.table, r) && r.integer(slot) == c.id() })
	}
}

// keepOld makes the filter of a list; a filter_id goes before all others.
func (c *call) keepOld() (func(*record) bool, *fault) {
	base := func(r *record) bool { return c.sees(c.table, r) }
	if text := c.query("filter_id"); text != "" && text != "0" {
		f := c.co.filterOf(text, c.table.kind)
		if f == nil {
			return nil, notFound("Filter")
		}
		return func(r *record) bool { return base(r) && f.keep(r) }, nil
	}
	user, err := c.queryInt("user_id", 0)
	if err != nil {
		return nil, err
	}
	stageID, err := c.queryInt("stage_id", 0)
	if err != nil {
		return nil, err
	}
	first := strings.ToLower(c.query("first_char"))
	switch c.table.kind {
	case kindDeal:
		base = func(r *record) bool { return c.oldDeal(r) && (stageID == 0 || r.integer(dealStage) == stageID) }
	case kindActivity:
		base = c.oldActivityFits
	}
	return func(r *record) bool {
		return base(r) && (user == 0 || r.integer(c.table.owner) == user) && strings.HasPrefix(strings.ToLower(c.table.nameOf(r)), first)
	}, nil
}

// oldActivityFits obeys the parameters done, type, start_date and end_date.
func (c *call) oldActivityFits(r *record) bool {
	done, kinds, due, last := c.query("done"), c.query("type"), r.text(activityDueDate), c.query("end_date")
	return c.sees(c.table, r) && (done == "" || r.truth(activityDone) == (done == "1")) &&
		(kinds == "" || slices.Contains(strings.Split(kinds, ","), r.text(activityType))) &&
		due >= c.query("start_date") && (last == "" || due <= last)
}

// oldDeal reports whether a deal has the status asked for; without one all but
// the deleted are meant.
func (c *call) oldDeal(r *record) bool {
	status := c.query("status")
	if !c.user.sees(c.table, r) || r.truth(dealIsArchived) || r.purged(c.now) {
		return false
	}
	switch {
	case status == "deleted":
		return r.deleted != 0
	case status == "" || status == "all_not_deleted":
		return r.deleted == 0
	}
	return r.deleted == 0 && r.text(dealStatus) == status
}

// oldPage answers one page of what is kept. Asked for too much, v1 gives what
// it can; it has null for an empty page.
func (c *call) oldPage(keep func(*record) bool) (answer, *fault) {
	var all []*record
	for r := range c.table.walk("id", false, nil) {
		if keep(r) {
			all = append(all, r)
		}
	}
	c.sortOld(all)
	if n, err := c.queryInt("limit", 100); err == nil && n > 500 {
		q := c.URL.Query()
		q.Set("limit", "500")
		c.URL.RawQuery = q.Encode()
	}
	a, err := c.pageV1(len(all), func(i int) map[string]any { return c.showOld(all[i]) })
	if err == nil && len(a.body["data"].([]map[string]any)) == 0 {
		a.body["data"] = nil
	}
	return a, err
}

// sortOld obeys the parameter sort, such as "update_time DESC", for the times
// and the name.
func (c *call) sortOld(all []*record) {
	by := c.query("sort")
	if by == "" {
		return
	}
	key, way, _ := strings.Cut(strings.TrimSpace(strings.Split(by, ",")[0]), " ")
	slices.SortStableFunc(all, func(a, b *record) int {
		n := cmp.Compare(a.id, b.id)
		switch key {
		case "add_time":
			n = cmp.Compare(a.add, b.add)
		case "update_time":
			n = cmp.Compare(a.update, b.update)
		case "name", "title":
			n = strings.Compare(c.table.nameOf(a), c.table.nameOf(b))
		}
		if strings.EqualFold(way, "desc") {
			return -n
		}
		return n
	})
}
