package sandbox

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
)

// version is what a record says at some time. The times are milliseconds.
type version struct {
	created, modified int64
	values            packed
}

// record is a record as the API's own endpoints see it; what search sees is
// kept by index.
type record struct {
	id int64
	version
	archivedAt int64 // 0: live
	// visibleFrom is later than now while a commit is not yet to be seen.
	visibleFrom int64
	erased      bool // by privacy law: as if it had never been
}

func (r *record) text() string { return strconv.FormatInt(r.id, 10) }

// table holds the records of one kind in one account.
type table struct {
	kind       *kind
	properties []*property // by number, archived ones too
	byName     map[string]*property
	groups     []*group
	rows       []*record // by id
	archived   []int64   // ids, ascending
	// unique finds a record by the value of a property that no two share.
	unique map[int]map[string]int64
	// moved leads from a merged record to its survivor.
	moved   map[int64]int64
	history map[int64]map[int][]change
	index   index
	lastID  int64
	random  *rand.Rand
}

// find returns the record with an id, whatever its state, or nil.
func (t *table) find(id int64) *record {
	i, ok := slices.BinarySearchFunc(t.rows, id, func(r *record, id int64) int { return cmp.Compare(r.id, id) })
	if !ok || t.rows[i].erased {
		return nil
	}
	return t.rows[i]
}

// live returns a record that can be read now: by its own id, or by the id of
// one that was merged into it.
func (t *table) live(id, now int64) *record {
	for range 300 {
		next, merged := t.moved[id]
		if !merged {
			break
		}
		id = next
	}
	if r := t.find(id); r != nil && r.archivedAt == 0 && r.visibleFrom <= now {
		return r
	}
	return nil
}

// add makes an empty record with the next id; ids ascend with gaps.
func (t *table) add(now int64) *record {
	t.lastID += 1 + t.random.Int64N(9)
	r := &record{id: t.lastID, version: version{created: now, modified: now}}
	t.rows = append(t.rows, r)
	return r
}

// page returns up to limit records from an id on, and the id that comes next,
// 0 at the end.
func (t *table) page(after int64, limit int, archived bool, now int64) (page []*record, next int64) {
	if archived {
		start, _ := slices.BinarySearch(t.archived, after)
		for _, id := range t.archived[start:] {
			if len(page) == limit {
				return page, id
			}
			if r := t.find(id); r != nil {
				page = append(page, r)
			}
		}
		return page, 0
	}
	start, _ := slices.BinarySearchFunc(t.rows, after, func(r *record, id int64) int { return cmp.Compare(r.id, id) })
	for _, r := range t.rows[start:] {
		if r.archivedAt != 0 || r.erased || r.visibleFrom > now {
			continue
		}
		if len(page) == limit {
			return page, r.id
		}
		page = append(page, r)
	}
	return page, 0
}

// byValue finds a live record by the value of a unique property.
func (t *table) byValue(p *property, value string, now int64) *record {
	id, ok := t.unique[p.number][p.key(value)]
	if !ok {
		return nil
	}
	return t.live(id, now)
}

// claim notes the unique values of a record, and release gives them up.
func (t *table) claim(r *record) {
	t.eachUnique(r, func(values map[string]int64, key string) { values[key] = r.id })
}

func (t *table) release(r *record) {
	t.eachUnique(r, func(values map[string]int64, key string) {
		if values[key] == r.id {
			delete(values, key)
		}
	})
}

func (t *table) eachUnique(r *record, do func(values map[string]int64, key string)) {
	for number, values := range t.unique {
		p := t.properties[number]
		for _, v := range t.claims(p, r) {
			do(values, p.key(v))
		}
	}
}

// claims are the values by which a record is known; a contact's further
// addresses count like its first.
func (t *table) claims(p *property, r *record) []string {
	var values []string
	if v := r.values.get(p.number); v != "" {
		values = append(values, v)
	}
	if p.Name == "email" {
		values = append(values, list(r.values.get(t.byName["hs_additional_emails"].number))...)
	}
	return values
}

// archive puts a record into the recycle bin.
func (t *table) archive(r *record, now int64) {
	t.release(r)
	r.archivedAt, r.modified = now, now
	i, _ := slices.BinarySearch(t.archived, r.id)
	t.archived = slices.Insert(t.archived, i, r.id)
}

// unarchive takes it out again; it says false when its unique values belong
// to another meanwhile.
func (t *table) unarchive(r *record, now int64) bool {
	free := true
	t.eachUnique(r, func(values map[string]int64, key string) { _, taken := values[key]; free = free && !taken })
	i, binned := slices.BinarySearch(t.archived, r.id)
	if !free || !binned {
		return false
	}
	t.archived = slices.Delete(t.archived, i, i+1)
	r.archivedAt, r.modified = 0, now
	t.claim(r)
	return true
}

// erase removes a record for good.
func (t *table) erase(r *record) {
	t.release(r)
	if i, binned := slices.BinarySearch(t.archived, r.id); binned {
		t.archived = slices.Delete(t.archived, i, i+1)
	}
	r.erased, r.values = true, ""
	delete(t.history, r.id)
}
