package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// aggregated reports whether the answer is figures instead of rows.
func (q *query) aggregated() bool {
	return len(q.groups) > 0 || slices.ContainsFunc(q.columns, func(c column) bool { return c.function != "" })
}

// groups binds GROUP BY. Each column must be grouped by, or be a figure.
func (b binder) groups(q *query) *apiError {
	for _, name := range b.group {
		c, err := b.column(name)
		if err != nil {
			return err
		}
		q.groups = append(q.groups, c)
	}
	if !q.aggregated() {
		return nil
	}
	for _, c := range q.columns {
		grouped := slices.ContainsFunc(q.groups, func(g column) bool { return g.path() == c.path() })
		switch {
		case c.function == "" && !grouped:
			return malformed("Field must be grouped or aggregated: %s", c.field.name)
		case (c.function == "SUM" || c.function == "AVG") && !c.field.isNumber():
			return malformed("field %s does not support aggregate operator %s", c.field.name, c.function)
		}
	}
	return nil
}

// figures are the rows of an answer to an aggregate query: one for each
// group, or one for all.
func (q *query) figures() []any {
	limit, offset := q.limit, q.offset
	q.limit, q.offset = -1, 0
	rows := q.run()
	groups := [][]uint32{rows}
	if len(q.groups) > 0 {
		groups = q.ranked(q.grouped(rows))
	}
	groups = groups[min(offset, len(groups)):]
	if limit >= 0 && len(groups) > limit {
		groups = groups[:limit]
	}
	answers := []any{}
	for _, group := range groups {
		answers = append(answers, q.figure(group))
	}
	return answers
}

// grouped parts rows by the values of the groups. Groups come in the order of
// their first rows; without ORDER BY that is the order of their values.
func (q *query) grouped(rows []uint32) [][]uint32 {
	now := q.table.org.seconds()
	if len(q.order) == 0 {
		for _, g := range q.groups {
			q.order = append(q.order, ordering{column: g})
		}
		q.sort(rows, now)
	}
	at := map[string]int{}
	var groups [][]uint32
	for _, seq := range rows {
		r, _ := q.table.seen(seq, now)
		var key strings.Builder
		for _, g := range q.groups {
			key.WriteString(strings.ToLower(g.text(r)) + "\x00")
		}
		i, there := at[key.String()]
		if !there {
			i = len(groups)
			at[key.String()] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], seq)
	}
	return groups
}

// figure is one row of an answer.
func (q *query) figure(rows []uint32) ordered {
	o := ordered{}
	attributes := ordered{}
	attributes.set("type", "AggregateResult")
	o.set("attributes", attributes)
	now, unnamed := q.table.org.seconds(), 0
	for _, col := range q.columns {
		name := col.alias
		switch {
		case name != "":
		case col.function == "":
			name = col.field.name
		default:
			name = fmt.Sprintf("expr%d", unnamed)
			unnamed++
		}
		o.set(name, col.figure(q, rows, now))
	}
	return o
}

// figure works out an aggregate over rows; null does not count.
func (c column) figure(q *query, rows []uint32, now int64) any {
	up := ordering{column: c}
	var least, most row
	var leastKey, mostKey sortKey
	n, sum, distinct := 0, 0.0, map[string]bool{}
	for _, seq := range rows {
		r, _ := q.table.seen(seq, now)
		k := up.key(r)
		if k.null {
			continue
		}
		n, sum = n+1, sum+k.number
		if c.function == "COUNT_DISTINCT" {
			distinct[fmt.Sprint(k)] = true
		}
		if n == 1 || up.compare(k, leastKey) < 0 {
			least, leastKey = r, k
		}
		if n == 1 || up.compare(k, mostKey) > 0 {
			most, mostKey = r, k
		}
	}
	switch {
	case c.function == "COUNT":
		return n
	case c.function == "COUNT_DISTINCT":
		return len(distinct)
	case n == 0:
		return nil
	case c.function == "SUM":
		return sum
	case c.function == "AVG":
		return sum / float64(n)
	}
	holder, _ := c.of(least)
	if c.function == "MAX" {
		holder, _ = c.of(most)
	}
	return c.field.json(holder)
}
