package sandbox

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// record is a row. There may be a million, so its values are packed into one
// text.
type record struct {
	values                 string // packed
	created, edited, stamp int64  // seconds: CreatedDate, LastModifiedDate, SystemModstamp
	createdBy, editedBy    uint8  // users of the org, by number
	deleted, gone          bool   // in the Recycle Bin; for good
	// Until visible (seconds) queries see before, which is nil for a row that
	// was not there: the row is part of a transaction that has not ended.
	visible int64
	before  *record
}

// pack writes values one after the other, each behind its length. Empty ones
// at the end are left out.
func pack(values []string) string {
	for len(values) > 0 && values[len(values)-1] == "" {
		values = values[:len(values)-1]
	}
	var b []byte
	for _, v := range values {
		b = binary.AppendUvarint(b, uint64(len(v)))
		b = append(b, v...)
	}
	return string(b)
}

// value returns one of the packed values.
func (r *record) value(slot int) string {
	rest := r.values
	for ; rest != ""; slot-- {
		size, n := int(rest[0]), 1
		if size >= 0x80 {
			long, width := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
			size, n = int(long), width
		}
		if slot == 0 {
			return rest[n : n+size]
		}
		rest = rest[n+size:]
	}
	return ""
}

// unpack returns all values.
func (r *record) unpack(slots int) []string {
	values := make([]string, slots)
	rest := r.values
	for i := 0; rest != "" && i < slots; i++ {
		size, width := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
		values[i] = rest[width : width+int(size)]
		rest = rest[width+int(size):]
	}
	return values
}

// change is an entry of a table's order by SystemModstamp and Id. It is stale
// once the row has another stamp.
type change struct {
	stamp int64
	seq   uint32
}

func (a change) compare(b change) int {
	return cmp.Or(cmp.Compare(a.stamp, b.stamp), cmp.Compare(a.seq, b.seq))
}

// deletion is an entry of the log behind getDeleted.
type deletion struct {
	seq uint32
	at  int64
}

// table is an object of an org with its rows; a row's number gives its id.
type table struct {
	object
	org       *org
	rows      []record
	changes   []change
	deletions []deletion
	lookups   map[*field]map[string][]uint32
	late      []uint32 // rows that became visible late, or will
}

// row is a row's state as somebody sees it.
type row struct {
	*record
	table *table
	seq   uint32
}

func (r row) id() string { return makeID(r.table.prefix, r.table.org.pod, r.seq) }

// get returns a field's value as text; empty is null.
func (r row) get(f *field) string {
	if f.text != nil {
		return f.text(r)
	}
	v := r.value(f.slot)
	if v == "" && f.kind == "boolean" {
		return "false" // as it is stored
	}
	return v
}

// converted reports whether a row is a lead that became a contact.
func (r row) converted() bool {
	f := r.table.byName["isconverted"]
	return f != nil && r.get(f) == "true"
}

// row returns a row as it is; ok is false if there is none, or no more.
func (t *table) row(seq uint32) (row, bool) {
	if int(seq) >= len(t.rows) || t.rows[seq].gone {
		return row{}, false
	}
	return row{&t.rows[seq], t, seq}, true
}

// seen returns a row as queries see it at a time.
func (t *table) seen(seq uint32, now int64) (row, bool) {
	r := &t.rows[seq]
	if r.visible > now {
		r = r.before
	}
	if r == nil || r.gone {
		return row{}, false
	}
	return row{r, t, seq}, true
}

// find returns the row with an id of 15 or 18 characters.
func (t *table) find(id string) (row, bool) {
	seq, ok := numberOf(fullID(id), t.prefix, t.org.pod)
	if !ok {
		return row{}, false
	}
	return t.row(seq)
}

// add appends a row and returns its number.
func (t *table) add(r record) uint32 {
	seq := uint32(len(t.rows))
	t.rows = append(t.rows, record{gone: true})
	t.put(seq, r)
	return seq
}

// put replaces a row, and keeps the order of changes and the look-ups true.
func (t *table) put(seq uint32, r record) {
	t.index(seq, false)
	t.rows[seq] = r
	t.index(seq, true)
	if r.visible > 0 {
		t.late = append(t.late, seq)
	}
	entry := change{r.stamp, seq}
	if i, found := slices.BinarySearchFunc(t.changes, entry, change.compare); !found && !r.gone {
		t.changes = slices.Insert(t.changes, i, entry)
	}
	if len(t.changes) > 2*len(t.rows)+1000 {
		t.changes = slices.DeleteFunc(t.changes, func(c change) bool {
			r := &t.rows[c.seq]
			return r.stamp != c.stamp && (r.before == nil || r.before.stamp != c.stamp)
		})
	}
}

// index takes a row into the look-ups, or out of them. Only live rows are
// there.
func (t *table) index(seq uint32, in bool) {
	r := &t.rows[seq]
	if r.gone || r.deleted {
		return
	}
	for f, rows := range t.lookups {
		key := strings.ToLower(r.value(f.slot))
		switch {
		case key == "":
		case in:
			rows[key] = append(rows[key], seq)
		default:
			rows[key] = slices.DeleteFunc(rows[key], func(s uint32) bool { return s == seq })
			if len(rows[key]) == 0 {
				delete(rows, key)
			}
		}
	}
}

// lookup returns the live rows whose field has a value. The first look-up by
// a field reads all rows.
func (t *table) lookup(f *field, value string) []uint32 {
	rows, ok := t.lookups[f]
	if !ok {
		rows = map[string][]uint32{}
		for seq := range t.rows {
			r := &t.rows[seq]
			if key := r.value(f.slot); key != "" && !r.gone && !r.deleted {
				key = strings.ToLower(key)
				rows[key] = append(rows[key], uint32(seq))
			}
		}
		t.lookups[f] = rows
	}
	return rows[strings.ToLower(value)]
}

// earliestLate returns the stamp of the oldest change that nobody sees yet; 0
// if there is none.
func (t *table) earliestLate(now int64) int64 {
	t.late = slices.DeleteFunc(t.late, func(seq uint32) bool { return t.rows[seq].visible <= now })
	var earliest int64
	for _, seq := range t.late {
		if s := t.rows[seq].stamp; earliest == 0 || s < earliest {
			earliest = s
		}
	}
	return earliest
}
