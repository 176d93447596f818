package sandbox

import (
	"cmp"
	"slices"
	"sort"
)

// index is what search sees of a table. It is apart from the records, because
// the vendor's lags behind them. Its columns are read from end to end by the
// million, hence their plain form.
type index struct {
	ids      []int64 // ascending; a row is never taken out
	modified []int64
	created  []int64
	values   []packed
	hidden   []bool // archived or erased
	// order has the rows by time of modification. An entry whose time is no
	// longer that of its row is stale.
	order   []moment
	stale   int
	pending []arrival
}

// moment says when a row was modified.
type moment struct {
	at  int64
	row int32
}

// arrival is a change on its way to the index.
type arrival struct {
	due    int64
	id     int64
	now    version
	hidden bool
}

// note takes a change that search will see at due.
func (x *index) note(r *record, due int64) {
	x.pending = append(x.pending, arrival{due, r.id, r.version, r.archivedAt != 0 || r.erased})
}

// settle lets the changes arrive that are due, in the order they were made.
func (x *index) settle(now int64) {
	n := 0
	for n < len(x.pending) && x.pending[n].due <= now {
		x.put(x.pending[n])
		n++
	}
	x.pending = append(x.pending[:0], x.pending[n:]...)
}

func (x *index) put(a arrival) {
	row, known := slices.BinarySearch(x.ids, a.id)
	if !known {
		x.ids, x.modified, x.created = append(x.ids, a.id), append(x.modified, 0), append(x.created, a.now.created)
		x.values, x.hidden = append(x.values, ""), append(x.hidden, false)
	} else if x.modified[row] != a.now.modified {
		x.stale++
	}
	moved := !known || x.modified[row] != a.now.modified
	x.modified[row], x.values[row], x.hidden[row] = a.now.modified, a.now.values, a.hidden
	if moved {
		m := moment{a.now.modified, int32(row)}
		at := len(x.order)
		if at > 0 && x.order[at-1].at > m.at {
			at = x.since(m.at + 1)
		}
		x.order = slices.Insert(x.order, at, m)
	}
	if x.stale > 1000 && x.stale > len(x.order)/2 {
		x.order = slices.DeleteFunc(x.order, func(m moment) bool { return !x.fresh(m) })
		x.stale = 0
	}
}

// load makes the index of a table that was filled without it.
func (x *index) load(rows []*record) {
	*x = index{ids: make([]int64, 0, len(rows)), modified: make([]int64, 0, len(rows)), created: make([]int64, 0, len(rows)),
		values: make([]packed, 0, len(rows)), hidden: make([]bool, len(rows)), order: make([]moment, 0, len(rows))}
	for i, r := range rows {
		x.ids, x.modified, x.created = append(x.ids, r.id), append(x.modified, r.modified), append(x.created, r.created)
		x.values, x.hidden[i] = append(x.values, r.values), r.archivedAt != 0 || r.erased
		x.order = append(x.order, moment{r.modified, int32(i)})
	}
	slices.SortFunc(x.order, func(a, b moment) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.row, b.row)) })
}

func (x *index) fresh(m moment) bool { return x.modified[m.row] == m.at }

// since returns where the moments from a time on begin.
func (x *index) since(at int64) int {
	return sort.Search(len(x.order), func(i int) bool { return x.order[i].at >= at })
}

// from returns where the rows from an id on begin.
func (x *index) from(id int64) int {
	i, _ := slices.BinarySearch(x.ids, id)
	return i
}

// at returns a row as filters, sorts and answers look at it.
func (x *index) at(row int) (id int64, v version) {
	return x.ids[row], version{x.created[row], x.modified[row], x.values[row]}
}
