package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// listing is what a caller asked of a v2 list.
type listing struct {
	sort         string
	down         bool
	from         *position
	since, until int64 // Unix milliseconds; 0: open
	keep         func(*record) bool
	limit        int
}

// cursor is the marker of a page: the first record on it, and the order.
type cursor struct {
	Field string `json:"field"`
	Value int64  `json:"fieldValue"`
	Way   string `json:"sortDirection"`
	ID    int    `json:"id"`
	At    int64  `json:"issued"`
}

func (k cursor) String() string {
	text, _ := json.Marshal(k)
	return base64.RawURLEncoding.EncodeToString(text)
}

// cursor reads the marker of the address, nil without one.
func (c *call) cursor() (*cursor, *fault) {
	text := c.query("cursor")
	if text == "" {
		return nil, nil
	}
	var k cursor
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || json.Unmarshal(raw, &k) != nil || k.Field == "" {
		return nil, invalid("cursor", "Invalid cursor")
	}
	if life := c.sim.stage.Vices.Value(viceCursorLife); life > 0 && c.now-k.At > int64(life*1000) {
		return nil, invalid("cursor", "Cursor has expired")
	}
	return &k, nil
}

func listRecords(c *call) (answer, *fault)       { return c.list(false) }
func listArchivedDeals(c *call) (answer, *fault) { return c.list(true) }

func (c *call) list(archived bool) (answer, *fault) {
	v, err := c.view()
	if err != nil {
		return answer{}, err
	}
	l, err := c.listing(archived)
	if err != nil {
		return answer{}, err
	}
	data, next := []map[string]any{}, ""
	for r := range c.walk(l) {
		if len(data) == l.limit {
			next = l.cursorAt(r, c.now).String()
			break
		}
		data = append(data, c.show(c.table, r, v))
	}
	c.disturb()
	return c.page(data, next)
}

func (l *listing) cursorAt(r *record, now int64) cursor {
	k := cursor{Field: l.sort, Value: l.key(r), Way: "asc", ID: r.id, At: now}
	if l.down {
		k.Way = "desc"
	}
	return k
}

// key is what a list is sorted by, before the id.
func (l *listing) key(r *record) int64 {
	switch l.sort {
	case "update_time":
		return r.update
	case "add_time":
		return r.add
	case "due_date":
		return dateNumber(r.text(activityDueDate))
	}
	return int64(r.id)
}

// listing reads the parameters of a list.
func (c *call) listing(archived bool) (*listing, *fault) {
	l := &listing{sort: "id"}
	var err *fault
	if l.limit, err = c.limit(500); err != nil {
		return nil, err
	}
	if by := c.query("sort_by"); by != "" {
		if l.sort = by; by != "id" && by != "update_time" && by != "add_time" && (by != "due_date" || c.table.kind != kindActivity) {
			return nil, invalid("sort_by", "Invalid enum value '%s'", by)
		}
	}
	switch way := c.query("sort_direction"); way {
	case "", "asc":
	case "desc":
		l.down = true
	default:
		return nil, invalid("sort_direction", "Invalid enum value '%s'", way)
	}
	k, err := c.cursor()
	if err != nil {
		return nil, err
	}
	if k != nil {
		l.sort, l.down, l.from = k.Field, k.Way == "desc", &position{k.Value, k.ID}
	}
	if l.keep, err = c.keep(l, archived); err != nil {
		return nil, err
	}
	return l, nil
}

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
	ids, err := c.ids()
	if err != nil {
		return nil, err
	}
	return func(r *record) bool {
		if !base(r) || r.update < l.since || l.until != 0 && r.update >= l.until || ids != nil && !ids[r.id] {
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

// gathered is up to how many changed records are sorted by another order
// rather than looked for among all.
const gathered = 50_000

// walk yields the records of a list in its order.
func (c *call) walk(l *listing) iter.Seq[*record] {
	return func(yield func(*record) bool) {
		for r := range c.candidates(l) {
			if l.sort == "update_time" && (!l.down && l.until != 0 && r.update >= l.until || l.down && r.update < l.since) {
				return
			}
			if l.keep(r) && !yield(r) {
				return
			}
		}
	}
}

// candidates takes the shortest way to the records that a list may have.
func (c *call) candidates(l *listing) iter.Seq[*record] {
	t, from := c.table, l.from
	switch {
	case l.sort == "due_date":
		return c.sorted(t.walk("id", false, nil), l)
	case l.sort == "update_time" && from == nil && !l.down && l.since != 0:
		from = &position{at: l.since}
	case l.sort == "update_time" && from == nil && l.down && l.until != 0:
		from = &position{at: l.until}
	case l.sort != "update_time" && l.since != 0 && len(t.updates.entries)-t.updates.seek(entry{at: l.since}) < gathered:
		return c.sorted(t.walk("update_time", false, &position{at: l.since}), l)
	}
	return t.walk(l.sort, l.down, from)
}

// sorted puts records into the order of a list and starts at its cursor.
func (c *call) sorted(records iter.Seq[*record], l *listing) iter.Seq[*record] {
	var o order
	for r := range records {
		o.entries = append(o.entries, entry{l.key(r), r.id})
	}
	slices.SortFunc(o.entries, entry.compare)
	return c.table.walkOrder(&o, l.key, l.down, l.from)
}

// dateNumber makes a number of a date, YYYY-MM-DD, that sorts like it.
func dateNumber(date string) int64 {
	n, _ := strconv.ParseInt(strings.ReplaceAll(date, "-", ""), 10, 64)
	return n
}
