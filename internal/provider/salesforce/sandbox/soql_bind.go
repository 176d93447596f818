package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// column is a field that a query reads, maybe of a row that it refers to.
type column struct {
	hops     []*field // references to follow
	field    *field
	function string // an aggregate
	alias    string
}

// of returns the row that holds the column's field.
func (c column) of(r row) (row, bool) {
	for _, hop := range c.hops {
		next, ok := r.table.org.find(r.get(hop))
		if !ok {
			return row{}, false
		}
		r = next
	}
	return r, true
}

func (c column) text(r row) string {
	if r, ok := c.of(r); ok {
		return r.get(c.field)
	}
	return ""
}

// path is the column's name as it is answered: Owner.Name.
func (c column) path() string {
	var b strings.Builder
	for _, hop := range c.hops {
		b.WriteString(hop.relation + ".")
	}
	return b.String() + c.field.name
}

// query is a statement bound to a table, ready to run.
type query struct {
	table   *table
	all     bool // deleted rows too
	columns []column
	count   bool
	groups  []column
	match   func(row) bool
	span    span
	order   []ordering
	limit   int
	offset  int
	// having tests a group, and ranks orders groups by their figures; nil
	// without.
	having func(rows []uint32) bool
	ranks  []ordering
}

type ordering struct {
	column
	down, nullsLast bool
}

// binder turns names into fields.
type binder struct {
	*statement
	table *table
	all   bool
}

// bind checks a statement against the org as its user sees it.
func (o *org) bind(s *statement, all bool) (*query, *apiError) {
	t := o.object(s.object.text)
	if t == nil {
		return nil, &apiError{Code: "INVALID_TYPE", Message: s.pointAt(s.object) + fmt.Sprintf("sObject type '%s' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.", s.object.text)}
	}
	b := binder{s, t, all}
	q := &query{table: t, all: all, count: s.count, limit: s.limit, offset: s.offset, match: func(row) bool { return true }, span: everything()}
	if err := b.columns(q); err != nil {
		return nil, err
	}
	if s.where != nil {
		var err *apiError
		if s.where, err = o.settle(s.where, all); err != nil {
			return nil, err
		}
		if q.match, err = b.condition(s.where); err != nil {
			return nil, err
		}
		q.span = b.spanOf(s.where)
	}
	return q, b.arrange(q)
}

func (s *statement) pointAt(t token) string {
	return fmt.Sprintf("\n%s\n%s^\nERROR at Row:1:Column:%d\n", s.text, strings.Repeat(" ", t.at), t.at+1)
}

func (b binder) columns(q *query) *apiError {
	if q.count {
		return nil
	}
	for _, name := range b.statement.columns {
		if name.function == "FIELDS" {
			if err := b.allFields(q, strings.ToUpper(name.path.text)); err != nil {
				return err
			}
			continue
		}
		c, err := b.column(name.path)
		if err != nil {
			return err
		}
		c.function, c.alias = name.function, name.alias
		if c.function == "" && slices.ContainsFunc(q.columns, func(o column) bool { return o.function == "" && o.path() == c.path() }) {
			return &apiError{Code: "INVALID_FIELD", Message: "duplicate field selected: " + c.path()}
		}
		q.columns = append(q.columns, c)
	}
	return b.groups(q)
}

func (b binder) allFields(q *query, which string) *apiError {
	if !slices.Contains([]string{"ALL", "STANDARD", "CUSTOM"}, which) {
		return malformed("FIELDS function must have a value of ALL, STANDARD or CUSTOM")
	}
	if which != "STANDARD" && (q.limit < 0 || q.limit > 200) {
		return malformed("The SOQL FIELDS function must have a LIMIT of at most 200")
	}
	for _, f := range b.table.visibleFields() {
		if which == "ALL" || f.custom == (which == "CUSTOM") {
			q.columns = append(q.columns, column{field: f})
		}
	}
	return nil
}

// column finds the field of a path such as Owner.Name.
func (b binder) column(path token) (column, *apiError) {
	parts := strings.Split(path.text, ".")
	if len(parts) > 1 && (b.alias != "" && strings.EqualFold(parts[0], b.alias) || strings.EqualFold(parts[0], b.table.name)) {
		parts = parts[1:]
	}
	var c column
	t := b.table
	for _, relation := range parts[:len(parts)-1] {
		i := slices.IndexFunc(t.fields, func(f *field) bool { return f.relation != "" && !f.hidden && strings.EqualFold(f.relation, relation) })
		if i < 0 {
			return c, &apiError{Code: "INVALID_FIELD", Message: b.pointAt(path) + fmt.Sprintf("Didn't understand relationship '%s' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.", relation)}
		}
		c.hops = append(c.hops, t.fields[i])
		t = t.org.table(t.fields[i].refersTo)
	}
	last := parts[len(parts)-1]
	if c.field = t.field(last); c.field == nil {
		return c, &apiError{Code: "INVALID_FIELD", Message: b.pointAt(path) + fmt.Sprintf("No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.", last, t.name)}
	}
	return c, nil
}

// condition makes a test of rows.
func (b binder) condition(c condition) (func(row) bool, *apiError) {
	switch c := c.(type) {
	case allOf:
		tests, err := b.tests(c)
		return func(r row) bool { return !slices.ContainsFunc(tests, func(is func(row) bool) bool { return !is(r) }) }, err
	case anyOf:
		tests, err := b.tests(c)
		return func(r row) bool { return slices.ContainsFunc(tests, func(is func(row) bool) bool { return is(r) }) }, err
	case notOf:
		is, err := b.condition(c.not)
		return func(r row) bool { return !is(r) }, err
	}
	f := c.(filter)
	if f.function != "" {
		return nil, malformed("%s is allowed in HAVING only", f.function)
	}
	column, err := b.column(f.path)
	if err != nil {
		return nil, err
	}
	if column.field.notFilterable {
		return nil, &apiError{Code: "INVALID_FIELD", Message: b.pointAt(f.path) + fmt.Sprintf("field '%s' can not be filtered in a query call", column.field.name)}
	}
	return b.filter(f, column)
}

func (b binder) tests(conditions []condition) ([]func(row) bool, *apiError) {
	var tests []func(row) bool
	for _, c := range conditions {
		is, err := b.condition(c)
		if err != nil {
			return nil, err
		}
		tests = append(tests, is)
	}
	return tests, nil
}

// literal returns a word as the text that the field's values compare with;
// null is "".
func (b binder) literal(f *field, t token) (string, *apiError) {
	wrong := func(kind string) *apiError {
		return &apiError{Code: "INVALID_FIELD", Message: b.pointAt(t) + fmt.Sprintf("value of filter criterion for field '%s' must be of type %s", f.name, kind)}
	}
	if t.kind == tokenName && strings.EqualFold(t.text, "null") {
		return "", nil
	}
	switch {
	case f.kind == "boolean":
		if text := strings.ToLower(t.text); t.kind == tokenName && (text == "true" || text == "false") {
			return text, nil
		}
		return "", wrong("boolean and should not be enclosed in quotes")
	case f.isNumber():
		if t.kind != tokenNumber {
			return "", wrong(f.kind + " and should not be enclosed in quotes")
		}
		n, _ := strconv.ParseFloat(t.text, 64)
		return numberText(n), nil
	case f.kind == "date":
		if t.kind != tokenTime || len(t.text) != len(time.DateOnly) {
			return "", wrong("date and should not be enclosed in quotes")
		}
		return t.text, nil
	case f.kind == "datetime":
		at, ok := parseTime(t.text)
		if t.kind != tokenTime || !ok || len(t.text) == len(time.DateOnly) {
			return "", wrong("dateTime and should not be enclosed in quotes")
		}
		return stampText(at.Unix()), nil
	case t.kind != tokenString:
		return "", wrong("string and should be enclosed in quotes")
	case f.kind == "id" || f.kind == "reference":
		id := fullID(t.text)
		if id == "" && t.text != "" {
			return "", &apiError{Code: "INVALID_QUERY_FILTER_OPERATOR", Message: b.pointAt(t) + "invalid ID field: " + t.text}
		}
		return id, nil
	}
	return t.text, nil
}
