package sandbox

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// linkTo names another record in a search item.
func (c *call) linkTo(it map[string]any, key string, t *table, id int) {
	r := t.get(id)
	if r == nil || r.deleted != 0 {
		return
	}
	link := map[string]any{"id": r.id, "name": t.nameOf(r)}
	if t.kind == kindOrganization {
		link["address"] = nil
		if a, has := r.val(orgAddress).(address); has {
			link["address"] = a[0]
		}
	}
	it[key] = link
}

// values returns the plain texts of e-mail addresses or phone numbers.
func values(v any) []string {
	texts := []string{}
	if contacts, is := v.([]contact); is {
		texts = append(texts, textsOf(contacts)...)
	}
	return texts
}

// customTexts returns what a search could find in the custom fields.
func (c *call) customTexts(t *table, r *record) []string {
	texts := []string{}
	for _, f := range t.customFields() {
		if f.search != "" && !f.removed && !f.hidden {
			texts = append(texts, textsOf(f.value(r))...)
		}
	}
	return texts
}

func visibleNumber(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case string:
		n, _ := strconv.Atoi(v)
		return n
	}
	return 3
}

// wholeNumber rounds, as the search's form has whole amounts only.
func wholeNumber(f float64) int { return int(math.Round(f)) }

// searchField looks into one field. The vendor's example and its schema do
// not agree on the form of an entry: it holds both.
func searchField(c *call) (answer, *fault) {
	q, err := c.question(500)
	if err != nil {
		return answer{}, err
	}
	t := c.co.table(c.query("entity_type"))
	if t == nil || !slices.Contains(searchKinds, t.kind) {
		return answer{}, invalid("entity_type", "Invalid enum value '%s'", c.query("entity_type"))
	}
	f := t.find(c.query("field"))
	if f == nil || f.search == "" || f.hidden {
		return answer{}, invalid("field", "Field '%s' is not searchable", c.query("field"))
	}
	match := c.query("match")
	if match != "" && match != "exact" && match != "beginning" && match != "middle" {
		return answer{}, invalid("match", "Invalid enum value '%s'", match)
	}
	data, next, n := []map[string]any{}, "", 0
	for r := range c.matches(t, q) {
		text, hit := fieldHit(f, r, q, match)
		if !hit {
			continue
		}
		if n++; n <= q.start {
			continue
		}
		if len(data) == q.limit {
			next = cursor{Field: "position", Value: int64(n - 1), Way: "asc", At: c.now}.String()
			break
		}
		var id any = r.id
		if t.kind == kindLead {
			id = r.text(leadUUID)
		}
		data = append(data, map[string]any{"id": id, f.fieldCode(): text, "result_score": 0.5092, "item": map[string]any{"id": id, f.fieldCode(): text}})
	}
	return c.page(data, next)
}

// fieldHit looks for the term in one field; the case matters there.
func fieldHit(f *field, r *record, q question, match string) (string, bool) {
	for _, text := range textsOf(f.value(r)) {
		switch {
		case match == "beginning" && strings.HasPrefix(text, q.term),
			match == "middle" && strings.Contains(text, q.term),
			(match == "exact" || match == "") && text == q.term:
			return text, true
		}
	}
	return "", false
}
