package sandbox

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

// search returns the items that a search finds.
func (l *lab) search(path string) []map[string]any {
	l.Helper()
	var items []map[string]any
	for _, e := range l.do("GET", "/api/v2/"+path, nil).want(200).data()["items"].([]any) {
		items = append(items, e.(map[string]any)["item"].(map[string]any))
	}
	return items
}

func TestSearch(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	carrier, line := l.code("person", "Current carrier"), l.code("person", "Insurance type")
	id := l.person("Zelda Quux", map[string]any{"emails": []any{map[string]any{"value": "Zelda@Example.com"}}, "phones": []any{map[string]any{"value": "+1 512 555 0100"}},
		"custom_fields": map[string]any{carrier: "Zebra Mutual"}})
	for query, want := range map[string]int{
		"term=zelda": 1, "term=ELDA%20q": 1, "term=zelda&exact_match=true": 0, "term=zelda%20quux&exact_match=true": 1, "term=zelda&fields=email": 1,
		"term=zelda@example.com&fields=email&exact_match=true": 1, "term=zelda@example.com&fields=name": 0, "term=zebra": 1, "term=zebra&fields=custom_fields": 1,
		"term=512%20555%200100&fields=phone": 1, "term=zelda&organization_id=5": 0,
	} {
		if got := l.search("persons/search?" + query); len(got) != want {
			t.Errorf("%s finds %v", query, got)
		}
	}
	item := l.search("persons/search?term=zelda")[0]
	if num(item["id"]) != id || item["type"] != "person" || fmt.Sprint(item["emails"]) != "[Zelda@Example.com]" || item["owner"].(map[string]any)["id"] == nil {
		t.Error(item)
	}
	for _, query := range []string{"term=z", "term=", "term=zelda&fields=secret", "term=zelda&limit=501", "term=zelda&exact_match=perhaps"} {
		l.do("GET", "/api/v2/persons/search?"+query, nil).want(400)
	}
	l.do("GET", "/api/v2/itemSearch?term=zelda&limit=101", nil).want(400)
	if got := l.search("itemSearch?term=zelda&item_types=person,deal"); len(got) != 1 {
		t.Error(got)
	}
	inField := func(query string) int {
		return len(l.do("GET", "/api/v2/itemSearch/field?entity_type=person&"+query, nil).want(200).list())
	}
	for query, want := range map[string]int{
		"match=exact&term=Zebra%20Mutual&field=" + carrier: 1, "match=exact&term=zebra%20mutual&field=" + carrier: 0,
		"match=beginning&term=Zebra&field=" + carrier: 1, "match=middle&term=Mutual&field=email": 0, "match=exact&term=Zelda@Example.com&field=email": 1,
	} {
		if got := inField(query); got != want {
			t.Errorf("%s finds %d", query, got)
		}
	}
	l.do("GET", "/api/v2/itemSearch/field?entity_type=person&term=ab&field="+line, nil).want(400)
	l.do("GET", "/api/v2/itemSearch/field?entity_type=ship&term=ab&field=name", nil).want(400)
}

func TestSearchLags(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.person("Before Now", nil)
	l.vice(viceIndexLag, 5)
	l.Stage.Clock.Advance(10 * time.Second)
	finds := func(term string) int {
		return len(l.search("persons/search?exact_match=true&term=" + url.QueryEscape(term)))
	}
	l.person("Brand New", nil)
	l.do("PATCH", fmt.Sprint("/api/v2/persons/", id), map[string]any{"name": "After Now"}).want(200)
	if finds("Brand New") != 0 || finds("After Now") != 0 || finds("Before Now") != 1 {
		t.Error("the index does not lag")
	}
	l.do("DELETE", fmt.Sprint("/api/v2/persons/", id), nil).want(200)
	if finds("Before Now") != 1 {
		t.Error("a deletion is known at once")
	}
	l.Stage.Clock.Advance(6 * time.Second)
	if finds("Brand New") != 1 || finds("After Now") != 0 || finds("Before Now") != 0 {
		t.Error("the index does not catch up")
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 7 {
		l.person(fmt.Sprint("Pageable ", i), nil)
	}
	seen, cursor := map[any]bool{}, ""
	for range 10 {
		r := l.do("GET", "/api/v2/persons/search?term=pageable&limit=3&cursor="+cursor, nil).want(200)
		for _, e := range r.data()["items"].([]any) {
			seen[e.(map[string]any)["item"].(map[string]any)["id"]] = true
		}
		if cursor = r.next(); cursor == "" {
			break
		}
	}
	if len(seen) != 7 {
		t.Error(len(seen), "found")
	}
}
