package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// leadQuery is what the address of the list of leads says. The same names are
// used by the API.
type leadQuery struct {
	Filter lead.Filter
	query  url.Values
}

// filteredFields are those that the list offers a filter for, each with one
// value.
var filteredFields = []string{leadbridge.FieldInsuranceType, leadbridge.FieldStatus, leadbridge.FieldLeadSource, leadbridge.FieldOwner, leadbridge.FieldState}

// missable are the fields by whose absence leads can be picked.
var missable = []string{leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldLastName, leadbridge.FieldPostalCode, leadbridge.FieldOwner}

func (p *page) leadQuery() leadQuery { return p.leadQueryOf(p.r.URL.Query()) }

// leadQueryOf reads the query of a list's address.
func (p *page) leadQueryOf(query url.Values) leadQuery {
	q := leadQuery{query: query}
	f := &q.Filter
	f.Search, f.Sort, f.Cursor, f.Job = q.Get("search"), q.Get("sort"), q.Get("cursor"), q.Get("importId")
	f.PossibleDuplicates, f.Deleted = q.Get("possibleDuplicates") != "", q.Get("deleted") != ""
	for _, name := range leadbridge.FieldNames() {
		if value := q.Get(name); value != "" {
			f.Fields = append(f.Fields, lead.FieldFilter{Field: name, Test: store.FieldIs, Is: []string{value}})
		}
	}
	for name := range strings.SplitSeq(q.Get("lacks"), ",") {
		if slices.Contains(missable, name) {
			f.Fields = append(f.Fields, lead.FieldFilter{Field: name, Test: store.FieldUnset})
		}
	}
	zone, _ := p.zone()
	f.CreatedFrom = dayIn(zone, q.Get("createdFrom"), 0)
	f.CreatedTo = dayIn(zone, q.Get("createdTo"), 1)
	return q
}

// dayIn is the start of a day in a zone, or of one so many days later; zero if
// the text is no date.
func dayIn(zone *time.Location, text string, later int) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}
	}
	return at.AddDate(0, 0, later)
}

// Encoded is the query as it stands in an address, without the page.
func (q leadQuery) Encoded() string {
	return strings.TrimPrefix(strings.TrimPrefix(q.With("", ""), "/leads"), "?")
}

// Get is one value of the address.
func (q leadQuery) Get(name string) string { return strings.TrimSpace(q.query.Get(name)) }

// With is the list's address with one value changed, from the first page.
func (q leadQuery) With(name, value string) string {
	next := url.Values{}
	for key, values := range q.query {
		if key != "cursor" && key != name && values[0] != "" {
			next.Set(key, values[0])
		}
	}
	if value != "" {
		next.Set(name, value)
	}
	if len(next) == 0 {
		return "/leads"
	}
	return "/leads?" + next.Encode()
}

// Page is the address of the page that a cursor leads to.
func (q leadQuery) Page(cursor string) string {
	next := url.Values{"cursor": {cursor}}
	for key, values := range q.query {
		if key != "cursor" && values[0] != "" {
			next.Set(key, values[0])
		}
	}
	return "/leads?" + next.Encode()
}

// Export is the address of a file of the same leads.
func (q leadQuery) Export(format string) string {
	return "/leads/export" + strings.TrimPrefix(q.With("format", format), "/leads")
}

// SortLink is the address of the list in another order; once more turns it
// round.
func (q leadQuery) SortLink(name string) string {
	if q.Get("sort") == name {
		return q.With("sort", "-"+name)
	}
	return q.With("sort", name)
}

// Sorted is the aria-sort of a column.
func (q leadQuery) Sorted(name string) string {
	sort := q.Get("sort")
	if sort == "" {
		sort = "-createdAt"
	}
	switch sort {
	case name:
		return "ascending"
	case "-" + name:
		return "descending"
	}
	return "none"
}

// chip is a filter that is set, with the address of the list without it.
type chip struct{ Title, Value, Without string }

// Chips are the filters that are set.
func (q leadQuery) Chips() []chip {
	var chips []chip
	add := func(name, title, value string) {
		chips = append(chips, chip{title, value, q.With(name, "")})
	}
	if text := q.Get("search"); text != "" {
		add("search", "Search", text)
	}
	for _, f := range leadbridge.Fields {
		if value := q.Get(f.Name); value != "" {
			add(f.Name, f.Title, shownValue(f.Type, value))
		}
	}
	if names := q.Get("lacks"); names != "" {
		add("lacks", "Without", strings.ToLower(fieldTitle(names)))
	}
	for _, t := range []struct{ name, title string }{{"createdFrom", "Since"}, {"createdTo", "Until"}} {
		if at, err := time.Parse(time.DateOnly, q.Get(t.name)); err == nil {
			add(t.name, t.title, at.Format("Jan 2, 2006"))
		}
	}
	for _, t := range []struct{ name, title, value string }{{"possibleDuplicates", "Only", "possible duplicates"}, {"deleted", "Also", "deleted leads"}, {"importId", "From", "one import"}} {
		if q.Get(t.name) != "" {
			add(t.name, t.title, t.value)
		}
	}
	return chips
}
