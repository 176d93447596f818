package sandbox

import (
	"slices"
	"strings"
)

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
