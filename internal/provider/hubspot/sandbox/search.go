package sandbox

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a search may ask for.
const (
	mostSearchBody    = 3_000 // characters
	mostSearchResults = 10_000
	mostSearchPage    = 200
	mostGroups        = 5
	mostGroupFilters  = 6
	mostFilters       = 18
)

// searchRequest is the body of a search.
type searchRequest struct {
	FilterGroups []filterGroup `json:"filterGroups"`
	Filters      []filter      `json:"filters"` // a group of its own, in the vendor's older examples
	Sorts        []sorting     `json:"sorts"`
	Query        string        `json:"query"`
	Properties   []string      `json:"properties"`
	Limit        *int          `json:"limit"`
	After        text          `json:"after"`
}

// searchRecords answers POST {type}/search from the index.
func searchRecords(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	if utf8.RuneCount(c.body) > mostSearchBody {
		return 0, nil, invalid("The request body must not be longer than %d characters", mostSearchBody)
	}
	var in searchRequest
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if len(in.Filters) > 0 {
		in.FilterGroups = append(in.FilterGroups, filterGroup{Filters: in.Filters})
	}
	limit, after, err := in.page()
	if err != nil {
		return 0, nil, err
	}
	q, err := c.compile(t, in)
	if err != nil {
		return 0, nil, err
	}
	c.disturb(t)
	now := c.account.now()
	if !c.hub.Vices.On(viceIndexLag) && !c.hub.Vices.On(viceLateCommit) {
		now = math.MaxInt64
	}
	t.index.settle(now)
	limit = c.shorten(limit)
	rows, total := q.run(&t.index, after, limit)
	results := make([]*answer, 0, len(rows))
	for _, row := range rows {
		id, v := t.index.at(row)
		results = append(results, t.answer(id, v, in.Properties))
	}
	body := map[string]any{"total": total, "results": results}
	if next := after + len(rows); next < total {
		body["paging"] = map[string]any{"next": map[string]string{"after": strconv.Itoa(next)}}
	}
	return http.StatusOK, body, nil
}

// page returns how many results are wanted, and from which on.
func (in *searchRequest) page() (limit, after int, err error) {
	limit = 10
	if in.Limit != nil {
		limit = *in.Limit
	}
	if limit < 0 || limit > mostSearchPage {
		return 0, 0, invalid("The limit must be 1 to %d; %d was requested", mostSearchPage, limit)
	}
	if limit == 0 { // clients that leave it out send 0
		limit = 10
	}
	if in.After != "" {
		if after, err = strconv.Atoi(string(in.After)); err != nil || after < 0 {
			return 0, 0, invalid("Invalid paging offset 'after': %s", in.After)
		}
	}
	if after+limit > mostSearchResults {
		return 0, 0, invalid("The query asks for results beyond the first %d; narrow it instead of paging further", mostSearchResults)
	}
	return limit, after, nil
}

// query is a search that can be run. The bounds are of its only group.
type query struct {
	table        *table
	groups       [][]predicate
	firstID      int64 // ids from firstID to lastID
	lastID       int64
	firstAt      int64 // modified from firstAt to lastAt
	lastAt       int64
	words        []string
	sortBy       *property
	descending   bool
	byID, byTime bool
}

// predicate says whether a row fits.
type predicate func(id int64, v version) bool

// run returns the rows of a page, and how many there are in all.
func (q *query) run(x *index, after, limit int) (page []int, total int) {
	from, to := x.from(q.firstID), len(x.ids)
	if q.lastID < math.MaxInt64 {
		to = max(from, x.from(q.lastID+1))
	}
	first, last := 0, len(x.order)
	if q.firstAt > math.MinInt64 {
		first = x.since(q.firstAt)
	}
	if q.lastAt < math.MaxInt64 {
		last = max(first, x.since(q.lastAt+1))
	}
	take := func(row int) {
		if total >= after && len(page) < limit {
			page = append(page, row)
		}
		total++
	}
	switch {
	case q.byTime:
		q.inTime(x, first, last, take)
	case q.byID && (last-first)*8 > to-from:
		q.inOrder(x, from, to, take)
	default:
		rows := q.collect(x, from, to, first, last)
		q.sort(x, rows)
		for _, row := range rows {
			take(row)
		}
	}
	return page, total
}

// fits says whether a row is a result.
func (q *query) fits(x *index, row int) bool {
	if x.hidden[row] || x.modified[row] < q.firstAt || x.modified[row] > q.lastAt || x.ids[row] < q.firstID || x.ids[row] > q.lastID {
		return false
	}
	if q.groups == nil && q.words == nil {
		return true
	}
	id, v := x.at(row)
	return q.matches(id, v)
}

func (q *query) matches(id int64, v version) bool {
	for _, w := range q.words {
		if !q.table.mentions(v, w) {
			return false
		}
	}
	return q.groups == nil || slices.ContainsFunc(q.groups, func(group []predicate) bool {
		return !slices.ContainsFunc(group, func(p predicate) bool { return !p(id, v) })
	})
}

// inOrder goes through the rows by id.
func (q *query) inOrder(x *index, from, to int, take func(row int)) {
	for i := range to - from {
		row := from + i
		if q.descending {
			row = to - 1 - i
		}
		if q.fits(x, row) {
			take(row)
		}
	}
}

// inTime goes through the rows by time of modification.
func (q *query) inTime(x *index, first, last int, take func(row int)) {
	for i := range last - first {
		m := x.order[first+i]
		if q.descending {
			m = x.order[last-1-i]
		}
		if x.fresh(m) && q.fits(x, int(m.row)) {
			take(int(m.row))
		}
	}
}

// collect returns all results, by the shorter of the two ways.
func (q *query) collect(x *index, from, to, first, last int) []int {
	var rows []int
	if (last-first)*8 > to-from {
		for row := from; row < to; row++ {
			if q.fits(x, row) {
				rows = append(rows, row)
			}
		}
		return rows
	}
	for _, m := range x.order[first:last] {
		if x.fresh(m) && q.fits(x, int(m.row)) {
			rows = append(rows, int(m.row))
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// sort puts rows in the order asked for; those without a value come last.
func (q *query) sort(x *index, rows []int) {
	if q.byID {
		if q.descending {
			slices.Reverse(rows)
		}
		return
	}
	type keyed struct {
		row  int
		text string
		num  float64
	}
	keys := make([]keyed, len(rows))
	for i, row := range rows {
		id, v := x.at(row)
		s := strings.ToLower(q.table.value(q.sortBy, id, v))
		n, _ := number(q.sortBy, s)
		keys[i] = keyed{row, s, n}
	}
	slices.SortStableFunc(keys, func(a, b keyed) int {
		if a.text == "" || b.text == "" {
			return cmp.Compare(min(1, len(b.text)), min(1, len(a.text)))
		}
		order := cmp.Or(cmp.Compare(a.num, b.num), cmp.Compare(a.text, b.text))
		if q.descending {
			return -order
		}
		return order
	})
	for i, k := range keys {
		rows[i] = k.row
	}
}

// mentions says whether one of the searchable properties has a word.
func (t *table) mentions(v version, word string) bool {
	return slices.ContainsFunc(t.kind.searchable, func(name string) bool {
		p := t.byName[name]
		return p != nil && strings.Contains(strings.ToLower(v.values.get(p.number)), word)
	})
}
