package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// arrange binds ORDER BY and HAVING. Once one figure is ordered by, the groups
// are ordered and not the rows.
func (b binder) arrange(q *query) (err *apiError) {
	for _, name := range b.order {
		c, err := b.column(name.path)
		if err != nil {
			return err
		}
		if c.function = name.function; c.function != "" && len(q.groups) == 0 {
			return malformed("ORDER BY %s needs GROUP BY", c.function)
		}
		q.order = append(q.order, ordering{c, name.down, name.nullsLast})
	}
	if slices.ContainsFunc(q.order, func(o ordering) bool { return o.function != "" }) {
		q.ranks, q.order = q.order, nil
	}
	if b.having == nil {
		return nil
	}
	if b.having, err = b.table.org.settle(b.having, b.all); err == nil {
		q.having, err = b.groupTest(q, b.having)
	}
	return err
}

// ranked leaves out the groups that HAVING refuses, and orders the rest if a
// figure is ordered by.
func (q *query) ranked(groups [][]uint32) [][]uint32 {
	if q.having != nil {
		groups = slices.DeleteFunc(groups, func(g []uint32) bool { return !q.having(g) })
	}
	now := q.table.org.seconds()
	slices.SortStableFunc(groups, func(a, b []uint32) int {
		for _, o := range q.ranks {
			if c := o.compare(q.rank(o, a, now), q.rank(o, b, now)); c != 0 {
				return c
			}
		}
		return 0
	})
	return groups
}

// rank is what a group sorts by under one ordering.
func (q *query) rank(o ordering, rows []uint32, now int64) sortKey {
	if o.function == "" {
		r, _ := q.table.seen(rows[0], now)
		return o.key(r)
	}
	v := o.figure(q, rows, now)
	if v == nil {
		return sortKey{null: true}
	}
	text := fmt.Sprint(v)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return sortKey{number: n}
	}
	return sortKey{text: text}
}

// groupTest makes the test of groups that HAVING is. Figures compare with
// numbers; a field that is grouped by compares as in WHERE.
func (b binder) groupTest(q *query, c condition) (func([]uint32) bool, *apiError) {
	switch c := c.(type) {
	case allOf:
		tests, err := b.groupTests(q, c)
		return func(g []uint32) bool {
			return !slices.ContainsFunc(tests, func(is func([]uint32) bool) bool { return !is(g) })
		}, err
	case anyOf:
		tests, err := b.groupTests(q, c)
		return func(g []uint32) bool {
			return slices.ContainsFunc(tests, func(is func([]uint32) bool) bool { return is(g) })
		}, err
	case notOf:
		is, err := b.groupTest(q, c.not)
		return func(g []uint32) bool { return !is(g) }, err
	}
	f := c.(filter)
	if f.function == "" {
		is, err := b.condition(f)
		return func(g []uint32) bool {
			r, _ := q.table.seen(g[0], q.table.org.seconds())
			return is(r)
		}, err
	}
	column, err := b.column(f.path)
	if err != nil {
		return nil, err
	}
	column.function = f.function
	if len(f.against) != 1 || f.against[0].kind != tokenNumber {
		return nil, malformed("HAVING compares %s with a number only", f.function)
	}
	wanted, _ := strconv.ParseFloat(f.against[0].text, 64)
	return func(g []uint32) bool {
		k := q.rank(ordering{column: column}, g, q.table.org.seconds())
		return !k.null && holds(f.op, cmp.Compare(k.number, wanted))
	}, nil
}

func (b binder) groupTests(q *query, conditions []condition) ([]func([]uint32) bool, *apiError) {
	var tests []func([]uint32) bool
	for _, c := range conditions {
		is, err := b.groupTest(q, c)
		if err != nil {
			return nil, err
		}
		tests = append(tests, is)
	}
	return tests, nil
}
