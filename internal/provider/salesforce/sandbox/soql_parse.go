package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// statement is a query as it was written.
type statement struct {
	text    string
	columns []columnName
	object  token
	alias   string
	where   condition // nil: all
	group   []token
	having  condition // nil: all groups
	order   []orderName
	limit   int // -1: none
	offset  int
	count   bool // COUNT() alone
}

// columnName is a field, or an aggregate of one.
type columnName struct {
	function string // FIELDS or one of functions, in capitals; "": none
	path     token
	alias    string
}

// functions are the aggregates.
var functions = []string{"COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"}

type orderName struct {
	function  string // of functions, in capitals; "": none
	path      token
	down      bool
	nullsLast bool
}

// condition is a part of WHERE: a comparison, or several under AND, OR or NOT.
type condition interface{}

type (
	allOf  []condition
	anyOf  []condition
	notOf  struct{ not condition }
	filter struct {
		function string // in HAVING: one of functions
		path     token
		op       string // =, !=, <, <=, >, >=, LIKE, IN, NOT IN, INCLUDES, EXCLUDES
		against  []token
		among    *statement // IN (SELECT ...), instead of against
	}
)

type parser struct {
	tokens []token
	text   string
}

// parseQuery reads a statement.
func parseQuery(q string) (*statement, *apiError) {
	if len(q) > 100_000 {
		return nil, malformed("SOQL statements cannot be longer than 100000 characters.")
	}
	tokens, err := lex(q)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, text: q}
	s, err := p.statement()
	if err == nil && p.tokens[0].kind != tokenEnd {
		err = p.unexpected()
	}
	return s, err
}

func (p *parser) statement() (*statement, *apiError) {
	s := &statement{text: p.text, limit: -1}
	for _, part := range []func(*statement) *apiError{p.selected, p.from, p.whereClause, p.groupBy, p.orderBy, p.limits} {
		if err := part(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// is reports whether the next words are these, whatever their case, and takes
// them if so.
func (p *parser) is(words ...string) bool {
	if len(p.tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if t := p.tokens[i]; t.kind != tokenName && t.kind != tokenSign || !strings.EqualFold(t.text, w) {
			return false
		}
	}
	p.tokens = p.tokens[len(words):]
	return true
}

func (p *parser) unexpected() *apiError {
	t := p.peek()
	if t.kind == tokenEnd {
		return malformed("unexpected token: '<EOF>'")
	}
	return malformed("\n%s\n%s^\nERROR at Row:1:Column:%d\nunexpected token: '%s'", p.text, strings.Repeat(" ", t.at), t.at+1, t.text)
}

func (p *parser) selected(s *statement) *apiError {
	if !p.is("SELECT") {
		return p.unexpected()
	}
	for {
		t := p.next()
		if t.kind != tokenName {
			p.tokens = append([]token{t}, p.tokens...)
			return p.unexpected()
		}
		c := columnName{path: t}
		if p.is("(") {
			c.function = strings.ToUpper(t.text)
			if c.function != "FIELDS" && !slices.Contains(functions, c.function) {
				return malformed("the function %s is not known", t.text)
			}
			if c.path = p.peek(); c.path.kind == tokenName {
				p.next()
			} else {
				s.count = c.function == "COUNT"
			}
			if !p.is(")") {
				return p.unexpected()
			}
			if t := p.peek(); t.kind == tokenName && !strings.EqualFold(t.text, "FROM") {
				c.alias = p.next().text
			}
		}
		s.columns = append(s.columns, c)
		if !p.is(",") {
			break
		}
	}
	if s.count && len(s.columns) > 1 {
		return malformed("COUNT() must be the only element of SELECT")
	}
	return nil
}

func (p *parser) from(s *statement) *apiError {
	if !p.is("FROM") || p.peek().kind != tokenName {
		return p.unexpected()
	}
	s.object = p.next()
	words := []string{"WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "FOR", "AS"}
	p.is("AS")
	if t := p.peek(); t.kind == tokenName && !slices.Contains(words, strings.ToUpper(t.text)) {
		s.alias = p.next().text
	}
	return nil
}

func (p *parser) whereClause(s *statement) (err *apiError) {
	if p.is("WHERE") {
		s.where, err = p.conditions()
	}
	return err
}

// conditions reads terms under AND or under OR; a mixture needs parentheses.
func (p *parser) conditions() (condition, *apiError) {
	first, err := p.term()
	if err != nil {
		return nil, err
	}
	for _, word := range []string{"AND", "OR"} {
		terms := []condition{first}
		for p.is(word) {
			t, err := p.term()
			if err != nil {
				return nil, err
			}
			terms = append(terms, t)
		}
		if len(terms) == 1 {
			continue
		}
		if t := p.peek(); strings.EqualFold(t.text, "AND") || strings.EqualFold(t.text, "OR") {
			return nil, p.unexpected()
		}
		if word == "AND" {
			return allOf(terms), nil
		}
		return anyOf(terms), nil
	}
	return first, nil
}

func (p *parser) term() (condition, *apiError) {
	if p.is("NOT") {
		t, err := p.term()
		return notOf{t}, err
	}
	if p.is("(") {
		c, err := p.conditions()
		if err == nil && !p.is(")") {
			err = p.unexpected()
		}
		return c, err
	}
	var f filter
	var err *apiError
	if f.function, f.path, err = p.figure(); err != nil {
		return nil, err
	}
	switch {
	case p.is("NOT", "IN"):
		f.op = "NOT IN"
	case p.is("IN"):
		f.op = "IN"
	case p.is("INCLUDES"):
		f.op = "INCLUDES"
	case p.is("EXCLUDES"):
		f.op = "EXCLUDES"
	case p.is("LIKE"):
		f.op = "LIKE"
	case p.peek().kind == tokenSign && strings.Contains("= != <> < <= > >=", p.peek().text):
		if f.op = p.next().text; f.op == "<>" {
			f.op = "!="
		}
	default:
		return nil, p.unexpected()
	}
	return p.operand(f)
}

// operand reads what a field is compared with.
func (p *parser) operand(f filter) (condition, *apiError) {
	list := strings.HasSuffix(f.op, "IN") || strings.HasSuffix(f.op, "CLUDES")
	if list && !p.is("(") {
		return nil, p.unexpected()
	}
	if list && strings.EqualFold(p.peek().text, "SELECT") {
		var err *apiError
		if f.among, err = p.statement(); err == nil && !p.is(")") {
			err = p.unexpected()
		}
		return f, err
	}
	for {
		t := p.peek()
		if t.kind == tokenEnd || t.kind == tokenSign {
			return nil, p.unexpected()
		}
		f.against = append(f.against, p.next())
		if !list {
			return f, nil
		}
		if p.is(")") {
			return f, nil
		}
		if !p.is(",") {
			return nil, p.unexpected()
		}
	}
}

// figure reads a field, or one of functions of a field.
func (p *parser) figure() (function string, path token, err *apiError) {
	path = p.peek()
	if path.kind != tokenName {
		return "", path, p.unexpected()
	}
	p.next()
	if name := strings.ToUpper(path.text); slices.Contains(functions, name) && p.is("(") {
		function, path = name, p.peek()
		if path.kind != tokenName {
			return "", path, p.unexpected()
		}
		p.next()
		if !p.is(")") {
			return "", path, p.unexpected()
		}
	}
	return function, path, nil
}

func (p *parser) groupBy(s *statement) (err *apiError) {
	if !p.is("GROUP", "BY") {
		return nil
	}
	for {
		if p.peek().kind != tokenName {
			return p.unexpected()
		}
		s.group = append(s.group, p.next())
		if !p.is(",") {
			break
		}
	}
	if p.is("HAVING") {
		s.having, err = p.conditions()
	}
	return err
}

func (p *parser) orderBy(s *statement) *apiError {
	if !p.is("ORDER", "BY") {
		return nil
	}
	for {
		var o orderName
		var err *apiError
		if o.function, o.path, err = p.figure(); err != nil {
			return err
		}
		if p.is("DESC") {
			o.down = true
		} else {
			p.is("ASC")
		}
		if p.is("NULLS", "LAST") {
			o.nullsLast = true
		} else {
			p.is("NULLS", "FIRST")
		}
		s.order = append(s.order, o)
		if !p.is(",") {
			return nil
		}
	}
}

func (p *parser) limits(s *statement) *apiError {
	if p.is("LIMIT") {
		if err := p.count(&s.limit); err != nil {
			return err
		}
	}
	if p.is("OFFSET") {
		if err := p.count(&s.offset); err != nil {
			return err
		}
		if s.offset > 2000 {
			return &apiError{Code: "NUMBER_OUTSIDE_VALID_RANGE", Message: "Maximum SOQL offset allowed is 2000"}
		}
	}
	if p.is("FOR") && !p.is("VIEW") && !p.is("REFERENCE") && !p.is("UPDATE") {
		return p.unexpected()
	}
	return nil
}

func (p *parser) count(into *int) *apiError {
	t := p.peek()
	n, err := strconv.Atoi(t.text)
	if t.kind != tokenNumber || err != nil || n < 0 {
		return p.unexpected()
	}
	p.next()
	*into = n
	return nil
}
