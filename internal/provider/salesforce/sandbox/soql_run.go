package sandbox

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// span is where the rows of a query can be at all: between two numbers of
// rows, between two stamps (seconds), or among some rows. It spares a scan of
// a million.
type span struct {
	first, last uint32
	from, to    int64
	among       []uint32 // nil: any
}

func everything() span {
	return span{last: math.MaxUint32, from: math.MinInt64, to: math.MaxInt64}
}

// both is where two conditions can be true together.
func (a span) both(b span) span {
	s := span{max(a.first, b.first), min(a.last, b.last), max(a.from, b.from), min(a.to, b.to), a.among}
	if a.among == nil || b.among != nil && len(b.among) < len(a.among) {
		s.among = b.among
	}
	return s
}

// either is where one of two can be true.
func (a span) either(b span) span {
	s := span{first: min(a.first, b.first), last: max(a.last, b.last), from: min(a.from, b.from), to: max(a.to, b.to)}
	if a.among != nil && b.among != nil {
		s.among = slices.Concat(a.among, b.among)
	}
	return s
}

// spanOf finds the span of a condition that is bound already.
func (b binder) spanOf(c condition) span {
	switch c := c.(type) {
	case allOf:
		s := everything()
		for _, part := range c {
			s = s.both(b.spanOf(part))
		}
		return s
	case anyOf:
		if len(c) == 0 {
			return span{among: []uint32{}}
		}
		s := b.spanOf(c[0])
		for _, part := range c[1:] {
			s = s.either(b.spanOf(part))
		}
		return s
	case filter:
		return b.spanOfFilter(c)
	}
	return everything()
}

func (b binder) spanOfFilter(f filter) span {
	s := everything()
	c, err := b.column(f.path)
	if err != nil || len(c.hops) > 0 {
		return s
	}
	if f.op == "=" || f.op == "IN" {
		if rows, ok := b.rowsWith(c.field, f.against); ok {
			s.among = rows
			return s
		}
	}
	if len(f.against) != 1 || f.op == "IN" || f.op == "NOT IN" {
		return s
	}
	value, err := b.literal(c.field, f.against[0])
	if err != nil || value == "" {
		return s
	}
	switch {
	case c.field.name == "Id":
		seq, ok := numberOf(value, b.table.prefix, b.table.org.pod)
		if ok && strings.HasPrefix(f.op, ">") {
			s.first = seq
		} else if ok && strings.HasPrefix(f.op, "<") {
			s.last = seq
		}
	case c.field.name == "SystemModstamp":
		at, _ := time.Parse(timeForm, value)
		switch f.op {
		case ">", ">=":
			s.from = at.Unix()
		case "<", "<=":
			s.to = at.Unix()
		case "=":
			s.from, s.to = at.Unix(), at.Unix()
		}
	}
	return s
}

// rowsWith returns the rows whose field has one of some values, if the field
// has an index. Deleted rows are not in it, and of rows whose present state
// not everybody sees only that state.
func (b binder) rowsWith(f *field, against []token) ([]uint32, bool) {
	rows := []uint32{}
	t := b.table
	if f.name != "Id" && (!f.indexed() || b.all || t.earliestLate(t.org.seconds()) != 0) {
		return nil, false
	}
	for _, word := range against {
		value, err := b.literal(f, word)
		if err != nil || value == "" {
			return nil, false
		}
		if f.name != "Id" {
			rows = append(rows, t.lookup(f, value)...)
		} else if seq, ok := numberOf(value, t.prefix, t.org.pod); ok && int(seq) < len(t.rows) {
			rows = append(rows, seq)
		}
	}
	return rows, true
}

// run returns the numbers of the rows that a query finds, in its order.
func (q *query) run() []uint32 {
	byStamp, backward := q.orderedByStamp()
	byID := len(q.order) == 0 || q.order[0].field.name == "Id" && len(q.order[0].hops) == 0 && !q.order[0].down
	most := math.MaxInt
	if q.limit >= 0 {
		most = q.limit + q.offset
	}
	walk, sorted := q.walk(byStamp, backward, byID)
	found := []uint32{}
	now := q.table.org.seconds()
	for seq, stamp := range walk {
		r, ok := q.table.seen(seq, now)
		if !ok || r.deleted && !q.all || stamp >= 0 && r.stamp != stamp || !q.match(r) {
			continue
		}
		found = append(found, seq)
		if sorted && len(found) == most {
			break
		}
	}
	if !sorted {
		q.sort(found, now)
	}
	found = found[min(q.offset, len(found)):]
	if q.limit >= 0 && len(found) > q.limit {
		found = found[:q.limit]
	}
	return found
}

// orderedByStamp reports whether the table's own order of changes, or its
// reverse, is what is asked for.
func (q *query) orderedByStamp() (ok, backward bool) {
	if len(q.order) == 0 || len(q.order) > 2 || len(q.order[0].hops) > 0 || q.order[0].field.name != "SystemModstamp" {
		return false, false
	}
	backward = q.order[0].down
	if len(q.order) == 2 && (q.order[1].field.name != "Id" || len(q.order[1].hops) > 0 || q.order[1].down != backward) {
		return false, false
	}
	return true, backward
}

// walk returns the rows to look at, each with the stamp that it must still
// have (-1: any), and whether they come in the order asked for.
func (q *query) walk(byStamp, backward, byID bool) (rows func(yield func(uint32, int64) bool), sorted bool) {
	t := q.table
	if q.span.among != nil {
		among := slices.Compact(slices.Sorted(slices.Values(q.span.among)))
		return func(yield func(uint32, int64) bool) {
			for _, seq := range among {
				if !yield(seq, -1) {
					return
				}
			}
		}, byID
	}
	lo, _ := slices.BinarySearchFunc(t.changes, change{q.span.from, 0}, change.compare)
	hi, _ := slices.BinarySearchFunc(t.changes, change{q.span.to, math.MaxUint32}, change.compare)
	changes := t.changes[lo:max(lo, hi)]
	first, end := int(q.span.first), min(len(t.rows), int(q.span.last)+1)
	if byStamp || len(changes) < end-first && !byID || len(changes)*8 < end-first {
		return func(yield func(uint32, int64) bool) {
			for i := range changes {
				if backward {
					i = len(changes) - 1 - i
				}
				if !yield(changes[i].seq, changes[i].stamp) {
					return
				}
			}
		}, byStamp
	}
	return func(yield func(uint32, int64) bool) {
		for seq := first; seq < end; seq++ {
			if !yield(uint32(seq), -1) {
				return
			}
		}
	}, byID
}

// sortKey is what a row sorts by under one ordering.
type sortKey struct {
	null   bool
	number float64
	text   string
}

// sort orders rows as asked; ties go by Id.
func (q *query) sort(found []uint32, now int64) {
	if len(q.order) == 0 {
		slices.Sort(found)
		return
	}
	type keyed struct {
		seq  uint32
		keys []sortKey
	}
	rows := make([]keyed, 0, len(found))
	for _, seq := range found {
		r, _ := q.table.seen(seq, now)
		k := keyed{seq: seq}
		for _, o := range q.order {
			k.keys = append(k.keys, o.key(r))
		}
		rows = append(rows, k)
	}
	slices.SortFunc(rows, func(a, b keyed) int {
		for i, o := range q.order {
			if c := o.compare(a.keys[i], b.keys[i]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.seq, b.seq)
	})
	for i, r := range rows {
		found[i] = r.seq
	}
}

func (o ordering) key(r row) sortKey {
	if o.field.seconds != nil && len(o.hops) == 0 {
		return sortKey{number: float64(o.field.seconds(r.record))}
	}
	v := o.text(r)
	k := sortKey{null: v == ""}
	switch {
	case o.field.isNumber():
		k.number = o.field.number(v)
	case o.field.isText():
		k.text = strings.ToLower(v)
	default:
		k.text = v
	}
	return k
}

func (o ordering) compare(a, b sortKey) int {
	if a.null != b.null {
		if a.null == o.nullsLast {
			return 1
		}
		return -1
	}
	c := cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.text, b.text))
	if o.down {
		return -c
	}
	return c
}
