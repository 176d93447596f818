package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// sosl is the part of the search language that is known here.
var sosl = regexp.MustCompile(`(?is)^\s*FIND\s*\{(.*?)\}(?:\s+IN\s+(ALL|NAME|EMAIL|PHONE)\s+FIELDS)?(?:\s+RETURNING\s+(.*?))?\s*$`)

// returning is one object that a search answers, with its fields and what
// else stands in the parentheses.
var returning = regexp.MustCompile(`(?is)^\s*(\w+)\s*(?:\((.*)\))?\s*$`)

// clause is where the fields of an object end.
var clause = regexp.MustCompile(`(?i)\s(WHERE|ORDER|LIMIT|OFFSET)\s`)

// searchedObjects are looked into if none is named.
var searchedObjects = []string{"Lead", "Contact", "Account"}

// searchLimit is how many records a search answers at most.
const searchLimit = 2000

// search answers SOSL.
func (c *call) search() {
	m := sosl.FindStringSubmatch(c.r.URL.Query().Get("q"))
	if m == nil {
		c.fail(http.StatusBadRequest, "MALFORMED_SEARCH", "The search must have the form FIND {text} IN ALL FIELDS RETURNING Lead(Id, Name)")
		return
	}
	objects := splitOutside(m[3])
	if m[3] == "" {
		objects = searchedObjects
	}
	var queries []string
	for _, o := range objects {
		part := returning.FindStringSubmatch(o)
		if part == nil {
			c.fail(http.StatusBadRequest, "MALFORMED_SEARCH", "unexpected: %s", o)
			return
		}
		fields, rest := part[2], ""
		if at := clause.FindStringIndex(fields); at != nil {
			fields, rest = fields[:at[0]], fields[at[0]:]
		}
		if strings.TrimSpace(fields) == "" {
			fields = "Id"
		}
		queries = append(queries, "SELECT "+fields+" FROM "+part[1]+rest)
	}
	c.searchIn(m[1], strings.ToUpper(m[2]), queries)
}

// searched is an object of a search without SOSL.
type searched struct {
	Name   string   `json:"name"`
	Fields []string `json:"fields"`
	Where  string   `json:"where"`
	Limit  int      `json:"limit"` // 0: none
}

func (s searched) query(fields []string) string {
	if len(s.Fields) > 0 {
		fields = s.Fields
	}
	if len(fields) == 0 {
		fields = []string{"Id"}
	}
	query := "SELECT " + strings.Join(fields, ",") + " FROM " + s.Name
	if s.Where != "" {
		query += " WHERE " + s.Where
	}
	if s.Limit > 0 {
		query += " LIMIT " + strconv.Itoa(s.Limit)
	}
	return query
}

// parameterizedSearch answers a search without SOSL.
func (c *call) parameterizedSearch() {
	q := c.r.URL.Query()
	list := func(key string) []string {
		return strings.FieldsFunc(q.Get(key), func(r rune) bool { return r == ',' })
	}
	var queries []string
	for _, name := range strings.Split(strings.Join(q["sobject"], ","), ",") {
		limit, _ := strconv.Atoi(q.Get(name + ".limit"))
		o := searched{Name: name, Fields: list(name + ".fields"), Where: q.Get(name + ".where"), Limit: limit}
		queries = append(queries, o.query(list("fields")))
	}
	if !q.Has("sobject") {
		queries = searchedByDefault(list("fields"))
	}
	c.searchIn(q.Get("q"), strings.ToUpper(q.Get("in")), queries)
}

// postedSearch answers a search whose parameters are the body.
func (c *call) postedSearch() {
	var in struct {
		Q        string     `json:"q"`
		In       string     `json:"in"`
		Fields   []string   `json:"fields"`
		SObjects []searched `json:"sobjects"`
	}
	if !c.read(&in) {
		return
	}
	var queries []string
	for _, o := range in.SObjects {
		queries = append(queries, o.query(in.Fields))
	}
	if len(queries) == 0 {
		queries = searchedByDefault(in.Fields)
	}
	c.searchIn(in.Q, strings.ToUpper(in.In), queries)
}

func searchedByDefault(fields []string) []string {
	var queries []string
	for _, name := range searchedObjects {
		queries = append(queries, searched{Name: name}.query(fields))
	}
	return queries
}

// splitOutside splits at commas that stand in no parentheses.
func splitOutside(list string) []string {
	depth := 0
	return strings.FieldsFunc(list, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	})
}

// searchIn answers the rows of some queries in which all words stand. The index
// it looks into may lag behind.
func (c *call) searchIn(text, in string, queries []string) {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(text, `\`, "")), unicode.IsSpace)
	if len(words) == 0 || len(strings.Trim(text, " *")) < 2 {
		c.fail(http.StatusBadRequest, "MALFORMED_SEARCH", "search term must be longer than one character: %s", text)
		return
	}
	indexed := c.org.seconds() - int64(c.org.Vices.Value(viceIndexLag))
	found := []any{}
	for _, text := range queries {
		q, ok := c.prepare(text, false)
		if !ok {
			return
		}
		if q.limit < 0 {
			q.limit = searchLimit
		}
		matches := q.match
		q.match = func(r row) bool { return r.stamp <= indexed && matches(r) && r.has(words, in) }
		for _, seq := range q.run() {
			r, _ := q.table.seen(seq, c.org.seconds())
			found = append(found, c.selected(q, r))
		}
	}
	c.json(http.StatusOK, map[string]any{"searchRecords": found})
}

// has reports whether all words stand in the searched fields of a row.
func (r row) has(words []string, in string) bool {
	var tokens []string
	for _, f := range r.table.fields {
		if f.hidden || !f.searched(in) {
			continue
		}
		v := strings.ToLower(r.get(f))
		tokens = append(tokens, v)
		tokens = append(tokens, strings.FieldsFunc(v, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })...)
		if f.kind == "phone" {
			tokens = append(tokens, onlyDigits(v))
		}
	}
	for _, w := range words {
		w, open := strings.CutSuffix(w, "*")
		if !slices.ContainsFunc(tokens, func(t string) bool { return t == w || open && strings.HasPrefix(t, w) }) {
			return false
		}
	}
	return true
}

// searched reports whether a search in some fields looks into this one.
func (f *field) searched(in string) bool {
	switch in {
	case "NAME":
		return f.name == "Name" || f.name == "Company"
	case "EMAIL", "PHONE":
		return f.kind == strings.ToLower(in)
	}
	return slices.Contains([]string{"string", "email", "phone", "textarea"}, f.kind)
}

func onlyDigits(v string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsDigit(c) {
			return c
		}
		return -1
	}, v)
}
