package sandbox_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

func condition(property, operator string, value ...string) object {
	f := object{"propertyName": property, "operator": operator}
	switch {
	case operator == "IN" || operator == "NOT_IN":
		f["values"] = value
	case len(value) > 0:
		f["value"] = value[0]
	}
	if len(value) > 1 && operator == "BETWEEN" {
		f["highValue"] = value[1]
	}
	return f
}

func where(conditions ...object) object {
	return object{"filterGroups": []any{object{"filters": conditions}}, "sorts": []any{}, "properties": []any{}, "limit": 100, "after": "0"}
}

func sorted(body object, property, direction string) object {
	body["sorts"] = []any{object{"propertyName": property, "direction": direction}}
	return body
}

func (s *site) search(body object) *reply {
	s.t.Helper()
	return s.post(contactsPath+"/search", body)
}

func TestSearchOperators(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := s.contact(object{"email": "a@find.example", "lastname": "Zebra", "annual_premium": "900", "insurance_type": "AUTO", "coverage_interests": "flood;rental", "phone": "+1 (512) 555-0199", "policy_expiration_date": "2030-05-01"})
	b := s.contact(object{"email": "b@find.example", "lastname": "Zebra Crossing", "annual_premium": "1100", "insurance_type": "LIFE", "policy_expiration_date": "2030-06-01"})
	c := s.contact(object{"email": "c@find.example", "lastname": "Zorro"})
	mine := condition("email", "CONTAINS_TOKEN", "*@find.example")
	for _, x := range []struct {
		f    object
		want []string
	}{
		{condition("lastname", "EQ", "zebra"), []string{a}},
		{condition("lastname", "NEQ", "Zebra"), []string{b, c}},
		{condition("annual_premium", "LT", "1000"), []string{a}},
		{condition("annual_premium", "GTE", "1100.0"), []string{b}},
		{condition("annual_premium", "BETWEEN", "800", "1100"), []string{a, b}},
		{condition("insurance_type", "IN", "AUTO", "HOME"), []string{a}},
		{condition("insurance_type", "NOT_IN", "AUTO"), []string{b}},
		{condition("lastname", "IN", "zebra", "zorro"), []string{a, c}},
		{condition("lastname", "IN", "Zebra"), nil}, // texts must be given in lower case
		{condition("insurance_type", "HAS_PROPERTY"), []string{a, b}},
		{condition("insurance_type", "NOT_HAS_PROPERTY"), []string{c}},
		{condition("lastname", "CONTAINS_TOKEN", "zebra"), []string{a, b}},
		{condition("lastname", "CONTAINS_TOKEN", "zeb*"), []string{a, b}},
		{condition("lastname", "NOT_CONTAINS_TOKEN", "crossing"), []string{a, c}},
		{condition("coverage_interests", "EQ", "flood"), []string{a}},
		{condition("phone", "EQ", "512-555-0199"), []string{a}},
		{condition("policy_expiration_date", "GT", "2030-05-15"), []string{b}},
		{condition("policy_expiration_date", "LTE", "1903824000000"), []string{a}},
		{condition("createdate", "GTE", "2099-01-01"), nil},
		{condition("hs_object_id", "GT", a), []string{b, c}},
		{condition("hs_object_id", "EQ", b), []string{b}},
		{condition("hs_object_id", "BETWEEN", a, b), []string{a, b}},
	} {
		if got := s.search(where(x.f, mine)).want(200).results("id"); !slices.Equal(got, x.want) && len(got)+len(x.want) > 0 {
			t.Errorf("%v: found %v, want %v", x.f, got, x.want)
		}
	}
	either := where(condition("lastname", "EQ", "zorro"))
	either["filterGroups"] = append(either["filterGroups"].([]any), object{"filters": []any{condition("lastname", "EQ", "zebra")}})
	s.search(either).want(200).is("total", "2")
	s.search(object{"query": "ZORRO", "filterGroups": []any{}, "sorts": []any{"-lastname"}, "properties": []any{}}).want(200).is("results/0/id", c)
	s.search(object{"query": "ZORRO", "filterGroups": []any{}, "sorts": []any{`{"propertyName":"lastname","direction":"DESCENDING"}`}, "properties": []any{}}).want(200).is("results/0/id", c)
	if got := s.search(sorted(where(mine), "lastname", "DESCENDING")).results("id"); !slices.Equal(got, []string{c, b, a}) {
		t.Errorf("sorted: %v", got)
	}
	if got := s.search(sorted(where(mine), "annual_premium", "DESCENDING")).results("id"); !slices.Equal(got, []string{b, a, c}) {
		t.Errorf("by size: %v", got)
	}
	deal := s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D", "dealstage": "closedwon"}, "associations": []any{
		object{"to": object{"id": a}, "types": []any{object{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}}}}}).want(201).at("id")
	s.post("/crm/objects/2026-09/deals/search", where(condition("associations.contact", "EQ", a))).want(200).is("results/0/id", deal)
}

// The vendor's older examples have filters without groups.
func TestSearchFiltersAlone(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.contact(object{"email": "alone@example.com", "city": "Zyx"})
	s.do("POST", "/crm/v3/objects/contacts/search", object{"filters": []any{condition("city", "EQ", "zyx")}, "limit": 1}).want(200).is("total", "1", "results/0/id", c)
}

func TestSearchRefuses(t *testing.T) {
	t.Parallel()
	s := start(t)
	seven := where()
	for range 7 {
		seven = where(append(seven["filterGroups"].([]any)[0].(object)["filters"].([]object), condition("city", "HAS_PROPERTY"))...)
	}
	for name, change := range map[string]func(b object){
		"limit":         func(b object) { b["limit"] = 201 },
		"past the cap":  func(b object) { b["after"] = "9950" },
		"offset":        func(b object) { b["after"] = "x" },
		"direction":     func(b object) { b["sorts"] = []any{object{"propertyName": "city", "direction": "up"}} },
		"two sorts":     func(b object) { b["sorts"] = []any{"city", "zip"} },
		"property":      func(b object) { b["filterGroups"] = where(condition("nothing", "EQ", "x"))["filterGroups"] },
		"operator":      func(b object) { b["filterGroups"] = where(condition("city", "LIKE", "x"))["filterGroups"] },
		"no value":      func(b object) { b["filterGroups"] = where(condition("city", "EQ"))["filterGroups"] },
		"not a number":  func(b object) { b["filterGroups"] = where(condition("annual_premium", "GT", "x"))["filterGroups"] },
		"seven filters": func(b object) { b["filterGroups"] = seven["filterGroups"] },
		"six groups":    func(b object) { b["filterGroups"] = slices.Repeat(where()["filterGroups"].([]any), 6) },
		"long body":     func(b object) { b["query"] = strings.Repeat("x", 3000) },
	} {
		body := where(condition("city", "HAS_PROPERTY"))
		change(body)
		if r := s.search(body); r.status != 400 || r.at("status") != "error" {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

// pages reads a search to its end by ids.
func (s *site) keyset(conditions ...object) (ids []string, calls int) {
	s.t.Helper()
	last := "0"
	for {
		body := sorted(where(append(slices.Clone(conditions), condition("hs_object_id", "GT", last))...), "hs_object_id", "ASCENDING")
		body["limit"] = 200
		page := s.search(body).want(200).results("id")
		calls++
		if len(page) == 0 {
			return ids, calls
		}
		ids, last = append(ids, page...), page[len(page)-1]
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *stage.Options) { o.Records = 12_000 })
	all := s.search(where(condition("hs_object_id", "GT", "0"))).want(200).is("total", "12000", "paging/next/after", "100")
	if len(all.results("id")) != 100 {
		t.Error("a page is short")
	}
	ids, calls := s.keyset(condition("lastmodifieddate", "LT", fmt.Sprint(time.Now().UnixMilli())))
	if len(ids) != 12_000 || calls != 61 {
		t.Errorf("%d records in %d calls", len(ids), calls)
	}
	byTime := sorted(where(condition("lastmodifieddate", "GTE", "0")), "lastmodifieddate", "ASCENDING")
	byTime["limit"], byTime["after"] = 200, "9800"
	r := s.search(byTime).want(200).is("total", "12000", "paging/next/after", "10000")
	byTime["after"] = "10000"
	s.search(byTime).want(400)
	// What is in a window is the same by either way.
	from, to := r.at("results/0/updatedAt"), r.at("results/199/updatedAt")
	narrow := where(condition("lastmodifieddate", "BETWEEN", from, to))
	narrow["limit"] = 200
	byID := s.search(narrow).want(200)
	narrow["filterGroups"].([]any)[0].(object)["filters"] = []any{condition("lastmodifieddate", "BETWEEN", from, to), condition("hs_object_id", "HAS_PROPERTY")}
	again := s.search(sorted(narrow, "lastmodifieddate", "DESCENDING")).want(200)
	a, b := byID.results("id"), again.results("id")
	if !slices.IsSorted(a) || slices.IsSorted(b) || byID.at("total") != again.at("total") {
		t.Errorf("%s and %s records", byID.at("total"), again.at("total"))
	}
	slices.Sort(b)
	if !slices.Equal(a, b) {
		t.Error("the two ways find other records")
	}
}

func TestIndexLag(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.vice("indexLag", on(20))
	id := s.contact(object{"email": "lag@example.com", "city": "Old"})
	find := func(city string) string {
		return s.search(where(condition("email", "EQ", "lag@example.com"), condition("city", "EQ", city))).want(200).at("total")
	}
	if find("Old") != "0" {
		t.Error("the index does not lag")
	}
	s.get(contactsPath + "/" + id).want(200)
	s.Stage.Clock.Advance(15 * time.Second)
	s.do("PATCH", contactsPath+"/"+id, object{"properties": object{"city": "New"}}).want(200)
	s.Stage.Clock.Advance(10 * time.Second)
	if find("Old") != "1" || find("New") != "0" {
		t.Error("search does not see the record as it was")
	}
	s.Stage.Clock.Advance(10 * time.Second)
	if find("Old") != "0" || find("New") != "1" {
		t.Error("search never sees the change")
	}
	s.do("DELETE", contactsPath+"/"+id, nil).want(204)
	if find("New") != "1" {
		t.Error("the deletion is seen at once")
	}
	s.Stage.Vices.Clear()
	if find("New") != "0" {
		t.Error("a record in the recycle bin is found")
	}
}

func TestEditsWhilePaging(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.vice("editsWhilePaging", on(2))
	var ids []string
	for after := ""; ; {
		r := s.get(contactsPath + "?limit=20&after=" + after).want(200)
		ids = append(ids, r.results("id")...)
		if after = r.at("paging/next/after"); after == "" {
			break
		}
	}
	if len(ids) < 52 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
		t.Errorf("%d contacts listed", len(ids))
	}
	s.Stage.Vices.Clear()
	if n := s.search(where(condition("city", "CONTAINS_TOKEN", "edited"))).at("total"); n == "0" {
		t.Error("nothing was edited")
	}
}

// A bulk edit gives thousands of records one time, which defeats paging by
// time.
func TestBulkEdit(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *stage.Options) { o.Records = 500 })
	s.act("bulkEdit", "count", "450", "property", "city", "value", "Everywhere")
	r := s.search(sorted(where(condition("city", "EQ", "everywhere")), "lastmodifieddate", "ASCENDING")).want(200)
	times := r.results("updatedAt")
	if len(slices.Compact(times)) != 1 {
		t.Errorf("%d times", len(slices.Compact(times)))
	}
	if ids, _ := s.keyset(condition("lastmodifieddate", "GTE", r.at("results/0/updatedAt"))); len(ids) != 450 {
		t.Errorf("%d records in the window", len(ids))
	}
	s.post("/_sandbox/actions/bulkEdit", url.Values{"count": {"0"}}).want(422)
}
