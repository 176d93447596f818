package sandbox

import (
	"encoding/json"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

type filterGroup struct {
	Filters []filter `json:"filters"`
}

// filter is one condition of a search.
type filter struct {
	Property  string `json:"propertyName"`
	Operator  string `json:"operator"`
	Value     *text  `json:"value"`
	HighValue *text  `json:"highValue"`
	Values    []text `json:"values"`
	property  *property
}

// sorting is a property and a direction; the vendor also takes a plain name,
// with a minus for descending.
type sorting struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// UnmarshalJSON takes an object, a name, and an object written as text, which
// older clients send.
func (s *sorting) UnmarshalJSON(b []byte) error {
	type plain sorting
	var name string
	if json.Unmarshal(b, &name) == nil {
		if strings.HasPrefix(name, "{") {
			return json.Unmarshal([]byte(name), (*plain)(s))
		}
		s.Property, s.Direction = strings.TrimPrefix(name, "-"), "ASCENDING"
		if strings.HasPrefix(name, "-") {
			s.Direction = "DESCENDING"
		}
		return nil
	}
	return json.Unmarshal(b, (*plain)(s))
}

// compile makes a query of a search's body.
func (c *call) compile(t *table, in searchRequest) (*query, error) {
	q := &query{table: t, firstAt: math.MinInt64, lastAt: math.MaxInt64, lastID: math.MaxInt64, byID: true}
	if err := tooManyFilters(in.FilterGroups); err != nil {
		return nil, err
	}
	for _, g := range in.FilterGroups {
		var group []predicate
		for _, f := range g.Filters {
			p, err := c.predicate(t, &f)
			if err != nil {
				return nil, err
			}
			if len(in.FilterGroups) == 1 && q.bound(f) {
				continue
			}
			group = append(group, p)
		}
		if len(group) > 0 || len(in.FilterGroups) > 1 {
			q.groups = append(q.groups, group)
		}
	}
	q.words = strings.Fields(strings.ToLower(in.Query))
	return q, q.order(in.Sorts)
}

func tooManyFilters(groups []filterGroup) error {
	all := 0
	for _, g := range groups {
		if all += len(g.Filters); len(g.Filters) > mostGroupFilters {
			return invalid("A filter group may have %d filters; %d were provided", mostGroupFilters, len(g.Filters))
		}
	}
	if len(groups) > mostGroups || all > mostFilters {
		return invalid("A search may have %d filter groups and %d filters in all", mostGroups, mostFilters)
	}
	return nil
}

// order takes the sort: at most one.
func (q *query) order(sorts []sorting) error {
	if len(sorts) == 0 {
		return nil
	}
	if len(sorts) > 1 {
		return invalid("A search may have one sort; %d were provided", len(sorts))
	}
	s := sorts[0]
	switch strings.ToUpper(s.Direction) {
	case "", "ASCENDING":
	case "DESCENDING":
		q.descending = true
	default:
		return invalid("Invalid input JSON: %s is not one of ASCENDING, DESCENDING", s.Direction)
	}
	q.sortBy = q.table.property(s.Property)
	if q.sortBy == nil {
		return invalid("There is no property named %s to sort by", s.Property)
	}
	// Records are numbered as they are created.
	q.byID = s.Property == "hs_object_id" || s.Property == q.table.kind.created
	q.byTime = s.Property == q.table.kind.modified
	return nil
}

// bound narrows the query by ids or times, which the index finds without
// looking at every row. It says false for any other filter.
func (q *query) bound(f filter) bool {
	first, last := &q.firstID, &q.lastID
	switch f.Property {
	case "hs_object_id":
	case q.table.kind.modified:
		first, last = &q.firstAt, &q.lastAt
	default:
		return false
	}
	low, ok := number(f.property, string(value(f.Value)))
	if !ok {
		return false
	}
	n := int64(low)
	switch f.Operator {
	case "EQ":
		*first, *last = max(*first, n), min(*last, n)
	case "GT":
		*first = max(*first, n+1)
	case "GTE":
		*first = max(*first, n)
	case "LT":
		*last = min(*last, n-1)
	case "LTE":
		*last = min(*last, n)
	case "BETWEEN":
		high, _ := number(f.property, string(value(f.HighValue)))
		*first, *last = max(*first, n), min(*last, int64(high))
	default:
		return false
	}
	return true
}

func value(t *text) text {
	if t == nil {
		return ""
	}
	return *t
}

// number is what a value counts as where it is compared by size: times count
// in milliseconds.
func number(p *property, s string) (float64, bool) {
	switch p.Type {
	case "number":
		n, err := strconv.ParseFloat(s, 64)
		return n, err == nil
	case "date", "datetime":
		ms, ok := moments(strings.ToUpper(s))
		return float64(ms), ok
	}
	return 0, false
}

// predicate makes one filter's condition.
func (c *call) predicate(t *table, f *filter) (predicate, error) {
	if to, ok := strings.CutPrefix(f.Property, "associations."); ok {
		return c.linkPredicate(t, to, *f)
	}
	f.property = t.property(f.Property)
	if f.property == nil {
		return nil, invalid("There was a problem with the request: the property %s does not exist", f.Property)
	}
	p := f.property
	if t.kind == contacts && (f.Property == "phone" || f.Property == "mobilephone") && f.Value != nil && digits(string(*f.Value)) != "" {
		p = t.byName["hs_searchable_calculated_phone_number"]
		*f.Value = text(digits(string(*f.Value)))
	}
	test, err := f.test(p)
	if err != nil {
		return nil, err
	}
	return func(id int64, v version) bool { return test(t.value(p, id, v)) }, nil
}

// test makes the condition on a value.
func (f *filter) test(p *property) (func(have string) bool, error) {
	needs := func(ok bool, what string) error {
		if ok {
			return nil
		}
		return invalid("The operator %s on %s needs %s", f.Operator, f.Property, what)
	}
	want := string(value(f.Value))
	switch f.Operator {
	case "HAS_PROPERTY":
		return func(have string) bool { return have != "" }, nil
	case "NOT_HAS_PROPERTY":
		return func(have string) bool { return have == "" }, nil
	case "EQ":
		return func(have string) bool { return have != "" && same(p, have, want) }, needs(f.Value != nil, "a value")
	case "NEQ":
		return func(have string) bool { return have != "" && !same(p, have, want) }, needs(f.Value != nil, "a value")
	case "LT", "LTE", "GT", "GTE", "BETWEEN":
		return f.size(p)
	case "IN", "NOT_IN":
		in := f.Operator == "IN"
		return func(have string) bool {
			return have != "" && in == slices.ContainsFunc(f.Values, func(v text) bool { return listed(p, have, string(v)) })
		}, needs(len(f.Values) > 0, "values")
	case "CONTAINS_TOKEN":
		return func(have string) bool { return hasToken(have, want) }, needs(want != "", "a value")
	case "NOT_CONTAINS_TOKEN":
		return func(have string) bool { return !hasToken(have, want) }, needs(want != "", "a value")
	}
	return nil, invalid("%s is not an operator", f.Operator)
}

// same compares as search does: numbers and times by size, texts without
// regard to case, lists by any of their values.
func same(p *property, have, want string) bool {
	if a, ok := number(p, have); ok {
		b, ok := number(p, want)
		return ok && a == b
	}
	if p.multiple() {
		return slices.ContainsFunc(list(have), func(v string) bool { return strings.EqualFold(v, want) })
	}
	return strings.EqualFold(have, want)
}

// listed is same for IN: there texts must be given in lower case.
func listed(p *property, have, want string) bool {
	if p.Type == "string" {
		return strings.ToLower(have) == want
	}
	return same(p, have, want)
}

func (f *filter) size(p *property) (func(have string) bool, error) {
	low, ok := number(p, string(value(f.Value)))
	high, highOK := number(p, string(value(f.HighValue)))
	if p.Type == "string" && f.Operator != "BETWEEN" {
		want := strings.ToLower(string(value(f.Value)))
		return func(have string) bool {
			return have != "" && fits(f.Operator, float64(strings.Compare(strings.ToLower(have), want)), 0, 0)
		}, nil
	}
	if !ok || f.Operator == "BETWEEN" && !highOK {
		return nil, invalid("The operator %s on %s needs a number or a time", f.Operator, f.Property)
	}
	return func(have string) bool {
		n, ok := number(p, have)
		return ok && fits(f.Operator, n, low, high)
	}, nil
}

func fits(operator string, n, low, high float64) bool {
	switch operator {
	case "LT":
		return n < low
	case "LTE":
		return n <= low
	case "GT":
		return n > low
	case "GTE":
		return n >= low
	}
	return n >= low && n <= high
}

// hasToken says whether a text has all the words asked for; a word may have
// stars, and is then also held against the whole text.
func hasToken(have, want string) bool {
	have, want = strings.ToLower(have), strings.ToLower(want)
	split := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words := strings.FieldsFunc(have, split)
	if strings.Contains(want, "*") {
		matches := func(s string) bool { ok, err := path.Match(want, s); return ok && err == nil }
		return matches(have) || slices.ContainsFunc(words, matches)
	}
	asked := strings.FieldsFunc(want, split)
	return len(asked) > 0 && !slices.ContainsFunc(asked, func(w string) bool { return !slices.Contains(words, w) })
}

// linkPredicate is the condition to be associated with certain records.
func (c *call) linkPredicate(t *table, to string, f filter) (predicate, error) {
	k, err := kindOf(to)
	if err != nil {
		return nil, err
	}
	wanted := f.Values
	if f.Value != nil {
		wanted = append(wanted, *f.Value)
	}
	if f.Operator != "EQ" && f.Operator != "IN" || len(wanted) == 0 {
		return nil, invalid("The filter %s takes EQ with a value or IN with values", f.Property)
	}
	return func(id int64, _ version) bool {
		return slices.ContainsFunc(c.account.links[linkKind{t.kind, k}][id], func(e edge) bool {
			return slices.Contains(wanted, text(strconv.FormatInt(e.to, 10)))
		})
	}, nil
}
