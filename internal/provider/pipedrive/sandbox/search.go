package sandbox

import (
	"cmp"
	"iter"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// finding is a record that a search came upon.
type finding struct {
	t     *table
	r     *record
	score float64
}

// question is what is searched for.
type question struct {
	term   string
	exact  bool
	fields []string // nil: all
	test   func(*table, *record) bool
	limit  int
	start  int
}

func searchOne(c *call) (answer, *fault) {
	q, err := c.question(500)
	if err != nil {
		return answer{}, err
	}
	test, err := c.searchFilter()
	if err != nil {
		return answer{}, err
	}
	q.test = test
	return c.answerSearch(q, []*table{c.table})
}

// searchKinds are what an item search may look through. Products, files and
// the like are not imitated, and never found.
var searchKinds = []string{kindPerson, kindDeal, kindOrganization, kindLead}

func searchItems(c *call) (answer, *fault) {
	q, err := c.question(100)
	if err != nil {
		return answer{}, err
	}
	kinds := searchKinds
	if list := c.query("item_types"); list != "" {
		kinds = strings.Split(list, ",")
	}
	var tables []*table
	for _, kind := range kinds {
		if slices.Contains(searchKinds, kind) {
			tables = append(tables, c.co.table(kind))
		} else if !slices.Contains([]string{"product", "file", "mail_attachment", "project"}, kind) {
			return answer{}, invalid("item_types", "Invalid enum value '%s'", kind)
		}
	}
	a, err := c.answerSearch(q, tables)
	if err == nil {
		a.body["data"].(map[string]any)["related_items"] = []any{}
	}
	return a, err
}

// question reads the parameters of a search.
func (c *call) question(most int) (question, *fault) {
	q := question{term: strings.TrimSpace(c.query("term"))}
	var err *fault
	if q.exact, err = c.queryTruth("exact_match"); err != nil {
		return q, err
	}
	if c.query("match") == "exact" {
		q.exact = true
	}
	least := 2
	if q.exact {
		least = 1
	}
	if utf8.RuneCountInString(q.term) < least {
		return q, invalid("term", "String must contain at least %d character(s)", least)
	}
	if list := c.query("fields"); list != "" {
		for name := range strings.SplitSeq(list, ",") {
			if !slices.Contains([]string{"address", "code", "custom_fields", "email", "name", "notes", "phone", "title", "description", "first_name", "last_name"}, name) {
				return q, invalid("fields", "Invalid enum value '%s'", name)
			}
			q.fields = append(q.fields, name)
		}
	}
	if q.limit, err = c.limit(most); err != nil {
		return q, err
	}
	if c.isV1() {
		q.start, err = c.queryInt("start", 0)
		return q, err
	}
	k, err := c.cursor()
	if k != nil {
		q.start = int(k.Value)
	}
	return q, err
}

// searchFilter narrows a search to what belongs to a person, organization or
// status.
func (c *call) searchFilter() (func(*table, *record) bool, *fault) {
	person, err := c.queryInt("person_id", 0)
	if err != nil {
		return nil, err
	}
	org, err := c.queryInt("organization_id", 0)
	if err != nil {
		return nil, err
	}
	status := c.query("status")
	return func(t *table, r *record) bool {
		personSlot, orgSlot := -1, -1
		switch t.kind {
		case kindPerson:
			orgSlot = personOrg
		case kindDeal:
			personSlot, orgSlot = dealPerson, dealOrg
		case kindLead:
			personSlot, orgSlot = leadPerson, leadOrg
		}
		return (person == 0 || personSlot >= 0 && r.integer(personSlot) == person) &&
			(org == 0 || orgSlot >= 0 && r.integer(orgSlot) == org) &&
			(status == "" || t.kind != kindDeal || r.text(dealStatus) == status)
	}, nil
}

// answerSearch answers a search with one page of what it finds.
func (c *call) answerSearch(q question, tables []*table) (answer, *fault) {
	var all []finding
	for _, t := range tables {
		for r := range c.matches(t, q) {
			if all = append(all, finding{t, r, c.score(t, r, q)}); len(all) > q.start+q.limit {
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
	first := min(max(q.start, 0), len(all))
	end := min(first+q.limit, len(all))
	items := []map[string]any{}
	for _, f := range all[first:end] {
		items = append(items, map[string]any{"result_score": f.score, "item": c.item(f.t, f.r)})
	}
	data := map[string]any{"items": items}
	if c.isV1() {
		return answer{http.StatusOK, map[string]any{"success": true, "data": data,
			"additional_data": map[string]any{"pagination": pagination(first, q.limit, end, len(all))}}}, nil
	}
	next := ""
	if end < len(all) {
		next = cursor{Field: "position", Value: int64(end), Way: "asc", At: c.now}.String()
	}
	return c.page(data, next)
}

// matches yields what a search finds, in the order of ids. The index lags as
// long as the vice says.
func (c *call) matches(t *table, q question) iter.Seq[*record] {
	was := t.before(c.now - int64(c.sim.stage.Vices.Value(viceIndexLag)*1000))
	test := func(r *record) bool {
		if old, changed := was[r.id]; changed {
			r = old
		}
		return c.sees(t, r) && (q.test == nil || q.test(t, r)) && c.hits(t, r, q)
	}
	return func(yield func(*record) bool) {
		if !q.exact {
			for _, r := range t.rows {
				if r != nil && test(r) && !yield(r) {
					return
				}
			}
			return
		}
		ids := t.words.ids(q.term)
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			if r := t.get(id); r != nil && test(r) && !yield(r) {
				return
			}
		}
	}
}

// hits reports whether a record has the term in the fields looked into.
func (c *call) hits(t *table, r *record, q question) bool {
	for _, list := range [][]*field{t.fields, t.customFields()} {
		for _, f := range list {
			if f.search == "" || f.removed || f.hidden || q.fields != nil && !slices.Contains(q.fields, f.search) {
				continue
			}
			for _, text := range textsOf(f.value(r)) {
				if q.exact && strings.EqualFold(text, q.term) || !q.exact && containsFold(text, q.term) {
					return true
				}
			}
		}
	}
	return false
}

// containsFold is strings.Contains for any case, without making new texts. A
// letter and its capital differ in one bit, which passes over most places.
func containsFold(text, part string) bool {
	const capital = 0x20
	for i := 0; i+len(part) <= len(text); i++ {
		if (text[i]|capital == part[0]|capital || part[0] >= utf8.RuneSelf) && strings.EqualFold(text[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// score puts names before the rest, and whole values before parts.
func (c *call) score(t *table, r *record, q question) float64 {
	name := t.nameOf(r)
	switch {
	case strings.EqualFold(name, q.term):
		return 1.22724
	case q.exact:
		return 0.78512
	case containsFold(name, q.term):
		return 0.5092
	}
	return 0.29955
}
