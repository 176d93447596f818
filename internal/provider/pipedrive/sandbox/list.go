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
	since, until int64        // Unix milliseconds; 0: open
	ids          map[int]bool // nil: any
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
	case l.ids != nil:
		return c.sorted(t.named(l.ids), l)
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
