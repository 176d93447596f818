package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// keep makes the filter of a list. A filter_id silently goes before all
// others.
func (c *call) keep(l *listing, archived bool) (func(*record) bool, *fault) {
	t := c.table
	base := func(r *record) bool {
		return c.sees(t, r) && (t.kind != kindDeal || r.truth(dealIsArchived) == archived)
	}
	if text := c.query("filter_id"); text != "" {
		f := c.co.filterOf(text, t.kind)
		if f == nil {
			return nil, notFound("Filter")
		}
		return func(r *record) bool { return base(r) && f.keep(r) }, nil
	}
	tests := []func(*record) bool{}
	if c.query("status") != "" && t.kind == kindDeal {
		test, err := c.statusTest(archived)
		if err != nil {
			return nil, err
		}
		base = test
	}
	for _, key := range []string{"owner_id", "person_id", "org_id", "deal_id", "pipeline_id", "stage_id", "lead_id", "done"} {
		test, err := c.equalTest(key)
		if err != nil {
			return nil, err
		}
		if test != nil {
			tests = append(tests, test)
		}
	}
	var err *fault
	if l.since, err = c.queryTime("updated_since"); err != nil {
		return nil, err
	}
	if l.until, err = c.queryTime("updated_until"); err != nil {
		return nil, err
	}
	if l.ids, err = c.ids(); err != nil {
		return nil, err
	}
	return func(r *record) bool {
		if !base(r) || r.update < l.since || l.until != 0 && r.update >= l.until {
			return false
		}
		return !slices.ContainsFunc(tests, func(test func(*record) bool) bool { return !test(r) })
	}, nil
}

// statusTest is the filter of deals by status; "deleted" reaches back as far
// as deleted deals are kept.
func (c *call) statusTest(archived bool) (func(*record) bool, *fault) {
	wanted := strings.Split(c.query("status"), ",")
	for _, s := range wanted {
		if !slices.Contains([]string{"open", "won", "lost", "deleted"}, s) {
			return nil, invalid("status", "Invalid enum value '%s'", s)
		}
	}
	return func(r *record) bool {
		if !c.user.sees(c.table, r) || r.truth(dealIsArchived) != archived {
			return false
		}
		if r.deleted != 0 {
			return !r.purged(c.now) && slices.Contains(wanted, "deleted")
		}
		return slices.Contains(wanted, r.text(dealStatus))
	}, nil
}

// equalTest is the filter by one field; nil if it was not asked for.
func (c *call) equalTest(key string) (func(*record) bool, *fault) {
	text := c.query(key)
	f := c.table.builtIn(key)
	if text == "" || f == nil && (key != "deal_id" || c.table.kind != kindPerson) {
		return nil, nil
	}
	switch key {
	case "lead_id":
		return func(r *record) bool { return r.text(f.slot) == text }, nil
	case "done":
		want, err := c.queryTruth(key)
		return func(r *record) bool { return r.truth(f.slot) == want }, err
	}
	n, err := c.queryInt(key, 0)
	if err != nil {
		return nil, err
	}
	if f == nil {
		if d := c.co.deals.get(n); d != nil {
			n = d.integer(dealPerson)
		}
		return func(r *record) bool { return r.id == n }, nil
	}
	return func(r *record) bool { return r.integer(f.slot) == n }, nil
}

// mostIDs is how many records a list may name.
const mostIDs = 100

func (c *call) ids() (map[int]bool, *fault) {
	text := c.query("ids")
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	if len(parts) > mostIDs {
		return nil, invalid("ids", "Array must contain at most %d element(s)", mostIDs)
	}
	ids := map[int]bool{}
	for _, p := range parts {
		id, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil {
			return nil, invalid("ids", "Expected number, received nan")
		}
		ids[id] = true
	}
	return ids, nil
}
