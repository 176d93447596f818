package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"leadbridge"
)

// LeadPage is one page of a list of leads.
type LeadPage struct {
	Leads []*leadbridge.Lead
	Next  string // the next page's cursor, empty on the last
	Count *LeadCount
}

// LeadCount tells how many leads a filter selects: exactly up to 10,000, and
// beyond that by how densely the newest 10,000 lie.
type LeadCount struct {
	Leads int64
	Exact bool
}

// countExactly is how far a count goes on counting.
const countExactly = 10_000

// leadSort is an order of leads: by an expression, and among equals by seq.
type leadSort struct {
	expression string // empty: by seq alone
	number     bool
	descending bool
}

func (db *DB) leadSort(op, name string) (leadSort, error) {
	s := leadSort{}
	if name == "" {
		name = "-createdAt"
	}
	name, s.descending = strings.CutPrefix(name, "-")
	switch name {
	case "createdAt":
		return s, nil
	case "updatedAt":
		s.expression, s.number = "updated_at", true
		return s, nil
	}
	if _, ok := leadbridge.FieldNamed(name); !ok {
		return s, unknownField(op, "sort", name, append(leadbridge.FieldNames(), "createdAt", "updatedAt"))
	}
	s.expression = db.dialect.ordered("lower(COALESCE(" + columnOf(name) + ", ''))")
	return s, nil
}

// after adds the condition that a row comes after the cursor.
func (s leadSort) after(w *where, op string, c cursor) error {
	than := ">"
	if s.descending {
		than = "<"
	}
	if s.expression == "" {
		w.add("seq "+than+" ?", c.Seq)
		return nil
	}
	var value any = c.Value
	if s.number {
		n, err := strconv.ParseInt(c.Value, 10, 64)
		if err != nil {
			return leadbridge.InvalidField(op, "cursor", "is not one that a list gave; leave it out to begin at the start")
		}
		value = n
	}
	w.add("("+s.expression+", seq) "+than+" (?, ?)", value, c.Seq)
	return nil
}

func (s leadSort) sql() string {
	direction := ""
	if s.descending {
		direction = " DESC"
	}
	if s.expression == "" {
		return " ORDER BY seq" + direction
	}
	return " ORDER BY " + s.expression + direction + ", seq" + direction
}

// selected is the sort value as a column of the result.
func (s leadSort) selected() string {
	if s.expression == "" {
		return "''"
	}
	return s.expression
}

// Leads lists leads. Only the order of creation and a search by match keys
// have an index, for each index would cost every import dearly: everything
// else reads as many leads as it must to fill the page, and another order
// reads them all.
func (db *DB) Leads(ctx context.Context, f LeadFilter) (LeadPage, error) {
	const op = "store.Leads"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return LeadPage{}, err
	}
	order, err := db.leadSort(op, f.Sort)
	if err != nil {
		return LeadPage{}, err
	}
	query := digest(f)
	at, resumed, err := parseCursor(op, f.Cursor, query)
	if err != nil {
		return LeadPage{}, err
	}
	w, err := f.conditions(ctx, db, op)
	if err != nil {
		return LeadPage{}, err
	}
	page, whole := LeadPage{}, w
	if resumed {
		if err := order.after(&w, op, at); err != nil {
			return LeadPage{}, err
		}
	}
	// First which leads, then what is in them: sorting then moves no leads.
	seqs, values, err := db.selectSeqs(ctx, "SELECT seq, "+order.selected()+" FROM leads"+w.sql()+order.sql()+" LIMIT "+strconv.Itoa(limit+1), w.args)
	if err != nil {
		return LeadPage{}, failure(op, err)
	}
	if len(seqs) > limit {
		page.Next = cursor{Query: query, Value: values[limit-1], Seq: seqs[limit-1]}.String()
		seqs = seqs[:limit]
	}
	if f.Count && !resumed && page.Next == "" {
		page.Count = &LeadCount{Leads: int64(len(seqs)), Exact: true}
	} else if f.Count {
		if page.Count, err = db.countLeads(ctx, whole); err != nil {
			return LeadPage{}, failure(op, err)
		}
	}
	page.Leads, err = db.leadsInOrder(ctx, seqs)
	return page, failure(op, err)
}

func (db *DB) selectSeqs(ctx context.Context, query string, args []any) (seqs []int64, values []string, err error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var value string
		if err := rows.Scan(&seq, &value); err != nil {
			return nil, nil, err
		}
		seqs, values = append(seqs, seq), append(values, value)
	}
	return seqs, values, rows.Err()
}

func (db *DB) leadsInOrder(ctx context.Context, seqs []int64) ([]*leadbridge.Lead, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	bySeq, err := db.leadsBySeq(ctx, db.read, seqs)
	if err != nil {
		return nil, err
	}
	leads := make([]*leadbridge.Lead, 0, len(seqs))
	for _, seq := range seqs {
		if l := bySeq[seq]; l != nil {
			leads = append(leads, l)
		}
	}
	return leads, nil
}

func (db *DB) countLeads(ctx context.Context, w where) (*LeadCount, error) {
	var n, oldest, newest int64
	err := db.read.QueryRowContext(ctx, fmt.Sprintf(`SELECT COUNT(*), COALESCE(MIN(seq), 0), (SELECT COALESCE(MAX(seq), 0) FROM leads)
		FROM (SELECT seq FROM leads%s ORDER BY seq DESC LIMIT %d) found`, w.sql(), countExactly+1), w.args...).Scan(&n, &oldest, &newest)
	if err != nil {
		return nil, err
	}
	if n <= countExactly {
		return &LeadCount{Leads: n, Exact: true}, nil
	}
	return &LeadCount{Leads: max(n, n*newest/(newest-oldest+1))}, nil
}
