package sandbox

import (
	"cmp"
	"slices"
)

// entry is a record's place in an order of times.
type entry struct {
	at int64 // Unix milliseconds
	id int
}

func (e entry) compare(o entry) int {
	return cmp.Or(cmp.Compare(e.at, o.at), cmp.Compare(e.id, o.id))
}

// order keeps records by a time, then by id. Nearly every new entry belongs
// at the end, so a sorted slice serves; an entry whose record has another
// time by now is skipped by whoever walks.
type order struct{ entries []entry }

func (o *order) insert(e entry) {
	if n := len(o.entries); n == 0 || o.entries[n-1].compare(e) < 0 {
		o.entries = append(o.entries, e)
		return
	}
	if i, found := slices.BinarySearchFunc(o.entries, e, entry.compare); !found {
		o.entries = slices.Insert(o.entries, i, e)
	}
}

// seek returns the place of the first entry that does not come before e.
func (o *order) seek(e entry) int {
	i, _ := slices.BinarySearchFunc(o.entries, e, entry.compare)
	return i
}

// compact drops the entries that no record answers to any more.
func (o *order) compact(records int, current func(entry) bool) {
	if len(o.entries) > 2*records+1000 {
		o.entries = slices.DeleteFunc(o.entries, func(e entry) bool { return !current(e) })
	}
}
