package sandbox

import "iter"

// record is one person, deal or the like as it is at one time. A change makes
// a new record, so that one that was handed out stays as it was.
type record struct {
	id          int
	add, update int64 // Unix milliseconds
	deleted     int64 // Unix milliseconds; 0: not deleted
	vals        []any // built-in values, by the number of their field
	custom      []any // custom values, by the number of their field
}

// val returns a built-in value, nil if it has none.
func (r *record) val(n int) any {
	if n < len(r.vals) {
		return r.vals[n]
	}
	return nil
}

// customVal returns a custom value, nil if it has none.
func (r *record) customVal(n int) any {
	if n < len(r.custom) {
		return r.custom[n]
	}
	return nil
}

func (r *record) set(n int, v any)       { r.vals = put(r.vals, n, v) }
func (r *record) setCustom(n int, v any) { r.custom = put(r.custom, n, v) }

func put(values []any, n int, v any) []any {
	for len(values) <= n {
		if v == nil {
			return values
		}
		values = append(values, nil)
	}
	values[n] = v
	return values
}

func (r *record) integer(n int) int    { i, _ := r.val(n).(int); return i }
func (r *record) text(n int) string    { s, _ := r.val(n).(string); return s }
func (r *record) truth(n int) bool     { b, _ := r.val(n).(bool); return b }
func (r *record) number(n int) float64 { f, _ := r.val(n).(float64); return f }

// copy returns a record that can be changed without touching this one.
func (r *record) copy() *record {
	c := *r
	c.vals = append([]any(nil), r.vals...)
	c.custom = append([]any(nil), r.custom...)
	return &c
}

// version is what a record was before a change.
type version struct {
	until int64 // Unix milliseconds of the change
	id    int
	was   *record // nil: it did not exist
}

// keptVersions is how many changes are remembered for searches that lag.
const keptVersions = 20_000

// table holds all records of one kind.
type table struct {
	*schema
	first    int // the id of the first row
	rows     []*record
	updates  order
	adds     order
	words    *words
	versions []version
}

func newTable(s *schema, first int) *table {
	return &table{schema: s, first: first, words: newWords()}
}

// get returns a record by its id, deleted or not, or nil.
func (t *table) get(id int) *record {
	if id < t.first || id >= t.first+len(t.rows) {
		return nil
	}
	return t.rows[id-t.first]
}

// next is the id of the next record.
func (t *table) next() int { return t.first + len(t.rows) }

// load appends a record at the start; sorted must follow.
func (t *table) load(r *record) {
	t.rows = append(t.rows, r)
	t.updates.entries = append(t.updates.entries, entry{r.update, r.id})
	t.adds.entries = append(t.adds.entries, entry{r.add, r.id})
	t.index(r)
}

// put keeps a new record, or a new state of one.
func (t *table) put(r *record, now int64) {
	old := t.get(r.id)
	if old == nil {
		t.rows = append(t.rows, r)
	} else {
		t.rows[r.id-t.first] = r
	}
	if old == nil || old.update != r.update {
		t.updates.insert(entry{r.update, r.id})
		t.updates.compact(len(t.rows), t.isCurrent)
	}
	if old == nil { // add_time never changes
		t.adds.insert(entry{r.add, r.id})
	}
	if len(t.versions) == keptVersions {
		t.versions = append(t.versions[:0], t.versions[keptVersions/2:]...)
	}
	t.versions = append(t.versions, version{now, r.id, old})
	t.index(r)
}

func (t *table) isCurrent(e entry) bool {
	r := t.get(e.id)
	return r != nil && r.update == e.at
}

// index makes a record's values known to exact searches.
func (t *table) index(r *record) {
	for _, text := range t.texts(r) {
		t.words.add(text, r.id)
	}
}

// before returns, for the records changed after a time, what they were then.
func (t *table) before(at int64) map[int]*record {
	was := map[int]*record{}
	for i := len(t.versions) - 1; i >= 0 && t.versions[i].until > at; i-- {
		was[t.versions[i].id] = t.versions[i].was
	}
	return was
}

// position is where a walk begins: at the record itself, or where it was.
type position struct {
	at int64 // unused when walking by id
	id int
}

// named yields the records with these ids, in no order.
func (t *table) named(ids map[int]bool) iter.Seq[*record] {
	return func(yield func(*record) bool) {
		for id := range ids {
			if r := t.get(id); r != nil && !yield(r) {
				return
			}
		}
	}
}

// walk yields records by "id", "update_time" or "add_time", from a position
// on, or from the end or start of all if there is none.
func (t *table) walk(by string, down bool, from *position) iter.Seq[*record] {
	switch by {
	case "update_time":
		return t.walkOrder(&t.updates, func(r *record) int64 { return r.update }, down, from)
	case "add_time":
		return t.walkOrder(&t.adds, func(r *record) int64 { return r.add }, down, from)
	}
	return t.walkRows(down, from)
}

func (t *table) walkRows(down bool, from *position) iter.Seq[*record] {
	return func(yield func(*record) bool) {
		i, step := 0, 1
		if down {
			i, step = len(t.rows)-1, -1
		}
		if from != nil {
			i = from.id - t.first
		}
		for ; i >= 0 && i < len(t.rows); i += step {
			if r := t.rows[i]; r != nil && !yield(r) {
				return
			}
		}
	}
}

func (t *table) walkOrder(o *order, timeOf func(*record) int64, down bool, from *position) iter.Seq[*record] {
	return func(yield func(*record) bool) {
		i, step := 0, 1
		if down {
			i, step = len(o.entries)-1, -1
		}
		if from != nil {
			e := entry{from.at, from.id}
			i = o.seek(e)
			if down && (i == len(o.entries) || o.entries[i] != e) {
				i--
			}
		}
		for ; i >= 0 && i < len(o.entries); i += step {
			r := t.get(o.entries[i].id)
			if r != nil && timeOf(r) == o.entries[i].at && !yield(r) {
				return
			}
		}
	}
}
