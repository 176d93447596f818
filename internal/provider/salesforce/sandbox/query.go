package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Pages and cursors.
const (
	leastPage   = 200
	mostPage    = 2000
	cursorLife  = 15 * time.Minute // without being used
	mostCursors = 10               // open at once; one more closes the oldest
)

// cursor is a query with more pages to come. Which rows it has is settled;
// what is in them is read page by page.
type cursor struct {
	id   string
	q    *query
	rows []uint32
	used time.Time
}

func (c *call) query() { c.runQuery(false) }

func (c *call) queryAll() { c.runQuery(true) }

// prepare parses and binds a query, or answers.
func (c *call) prepare(text string, all bool) (*query, bool) {
	if text == "" {
		c.fail(http.StatusBadRequest, "MALFORMED_QUERY", "A query string has to be specified")
		return nil, false
	}
	s, err := parseQuery(text)
	if err == nil {
		var q *query
		if q, err = c.org.bind(s, all); err == nil {
			return q, true
		}
	}
	c.failWith(err)
	return nil, false
}

func (c *call) runQuery(all bool) {
	q, ok := c.prepare(c.r.URL.Query().Get("q"), all)
	if !ok {
		return
	}
	if q.aggregated() {
		figures := q.figures()
		c.page(len(figures), figures, "")
		return
	}
	rows := q.run()
	if q.count {
		c.page(len(rows), nil, "")
		return
	}
	c.nextPage(&cursor{q: q, rows: rows}, 0)
}

// page writes a page; next is empty on the last one.
func (c *call) page(total int, records []any, next string) {
	o := ordered{}
	o.set("totalSize", total)
	o.set("done", next == "")
	if next != "" {
		o.set("nextRecordsUrl", next)
	}
	o.set("records", append([]any{}, records...))
	c.json(http.StatusOK, o)
}

// pageSize is what Sforce-Query-Options asks for, within bounds, or less.
func (c *call) pageSize() int {
	size := mostPage
	for option := range strings.SplitSeq(c.r.Header.Get("Sforce-Query-Options"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(option), "=")
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && strings.EqualFold(name, "batchSize") {
			size = min(max(n, leastPage), mostPage)
		}
	}
	return c.shortened(size)
}

// shortened is a size of page under the vice of short pages.
func (c *call) shortened(size int) int {
	if short := int(c.org.Vices.Value(viceShortPages)); short > 0 {
		return min(size, short)
	}
	return size
}

// nextPage answers the rows of a cursor from one on, and keeps the cursor if
// there are more.
func (c *call) nextPage(cu *cursor, from int) {
	end := min(len(cu.rows), from+c.pageSize())
	records := []any{}
	now := c.org.seconds()
	for _, seq := range cu.rows[from:end] {
		if r, ok := cu.q.table.seen(seq, now); ok && (!r.deleted || cu.q.all) {
			records = append(records, c.selected(cu.q, r))
		}
	}
	next := ""
	if end < len(cu.rows) {
		if cu.id == "" {
			cu.id = c.org.newID("01g")
			c.org.cursors = append(c.org.cursors, cu)
			if len(c.org.cursors) > mostCursors {
				c.org.cursors = slices.Delete(c.org.cursors, 0, 1)
			}
		}
		cu.used = c.now()
		next = fmt.Sprintf("%s/query/%s-%d", c.base(), cu.id, end)
	} else {
		c.org.cursors = slices.DeleteFunc(c.org.cursors, func(o *cursor) bool { return o == cu })
	}
	c.page(len(cu.rows), records, next)
	c.disturb(cu.q.table)
}

// queryMore answers a further page. A page may be asked for again while the
// cursor lives.
func (c *call) queryMore() {
	id, offset, _ := strings.Cut(c.param("locator"), "-")
	from, err := strconv.Atoi(offset)
	life := cursorLife
	if c.org.Vices.On(viceCursorLife) {
		life = time.Duration(c.org.Vices.Value(viceCursorLife) * float64(time.Second))
	}
	c.org.cursors = slices.DeleteFunc(c.org.cursors, func(o *cursor) bool { return c.now().Sub(o.used) > life })
	i := slices.IndexFunc(c.org.cursors, func(o *cursor) bool { return o.id == id || o.id[:15] == id })
	if i < 0 || err != nil || from < 0 || from > len(c.org.cursors[i].rows) {
		c.fail(http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
		return
	}
	c.nextPage(c.org.cursors[i], from)
}

// selected is a row with the columns of a query; fields of rows referred to
// stand in objects of their own.
func (c *call) selected(q *query, r row) ordered {
	o := ordered{}
	o.set("attributes", c.attributes(r))
	for _, col := range q.columns {
		c.place(&o, r, col)
	}
	return o
}

func (c *call) place(o *ordered, r row, col column) {
	if len(col.hops) == 0 {
		o.set(col.field.name, col.field.json(r))
		return
	}
	hop := col.hops[0]
	next, ok := r.table.org.find(r.get(hop))
	i := slices.IndexFunc(*o, func(p pair) bool { return p.key == hop.relation })
	if !ok {
		if i < 0 {
			o.set(hop.relation, nil)
		}
		return
	}
	inner := &ordered{}
	if i >= 0 {
		inner = (*o)[i].value.(*ordered)
	} else {
		inner.set("attributes", c.attributes(next))
		o.set(hop.relation, inner)
	}
	c.place(inner, next, column{hops: col.hops[1:], field: col.field})
}
