package sandbox

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// filter makes the test of one comparison.
func (b binder) filter(f filter, c column) (func(row) bool, *apiError) {
	field := c.field
	if from, to, ok := b.dateWord(field, f.against[0]); ok {
		return withinDates(f.op, c, from, to), nil
	}
	var values []string
	for _, t := range f.against {
		v, err := b.literal(field, t)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	switch f.op {
	case "LIKE":
		if !field.isText() {
			return nil, &apiError{Code: "INVALID_FIELD", Message: b.pointAt(f.path) + "invalid operator on " + field.kind + " field"}
		}
		pattern := like(f.against[0])
		return func(r row) bool { return pattern.MatchString(c.text(r)) }, nil
	case "INCLUDES", "EXCLUDES":
		if field.kind != "multipicklist" {
			return nil, &apiError{Code: "INVALID_FIELD", Message: b.pointAt(f.path) + f.op + " needs a multi-select picklist"}
		}
		return func(r row) bool { return includes(c.text(r), values) == (f.op == "INCLUDES") }, nil
	case "IN", "NOT IN":
		set := map[string]bool{}
		for _, v := range values {
			set[strings.ToLower(v)] = true
		}
		if field.kind == "id" || field.kind == "reference" {
			return func(r row) bool { return slices.Contains(values, c.text(r)) == (f.op == "IN") }, nil
		}
		return func(r row) bool { return set[strings.ToLower(c.text(r))] == (f.op == "IN") }, nil
	}
	return comparison(f.op, c, values[0]), nil
}

// comparison makes the test of =, !=, <, <=, > and >=. Nothing is smaller or
// larger than null.
func comparison(op string, c column, value string) func(row) bool {
	compare := c.field.comparer(value)
	equalOnly := op == "=" || op == "!="
	if seconds := c.field.seconds; seconds != nil && len(c.hops) == 0 && value != "" {
		at, _ := time.Parse(timeForm, value)
		wanted := at.UnixMilli()
		return func(r row) bool { return holds(op, cmp.Compare(seconds(r.record)*1000, wanted)) }
	}
	return func(r row) bool {
		v := c.text(r)
		if v == "" || value == "" {
			return equalOnly && (v == value) == (op == "=")
		}
		return holds(op, compare(v))
	}
}

func holds(op string, compared int) bool {
	switch op {
	case "=":
		return compared == 0
	case "!=":
		return compared != 0
	case "<":
		return compared < 0
	case "<=":
		return compared <= 0
	case ">":
		return compared > 0
	}
	return compared >= 0
}

// comparer compares a field's values with one that is given.
func (f *field) comparer(value string) func(string) int {
	switch {
	case f.isNumber():
		wanted := f.number(value)
		return func(v string) int { return cmp.Compare(f.number(v), wanted) }
	case f.isText():
		wanted := strings.ToLower(value)
		return func(v string) int {
			if len(v) == len(wanted) && strings.EqualFold(v, wanted) {
				return 0
			}
			return cmp.Compare(strings.ToLower(v), wanted)
		}
	}
	return func(v string) int { return cmp.Compare(v, value) }
}

// like makes a pattern of one with % and _; those that were escaped stand for
// themselves.
func like(t token) *regexp.Regexp {
	var b strings.Builder
	b.WriteString("(?is)^")
	for at, c := range t.text {
		switch {
		case c == '%' && !t.escaped[at]:
			b.WriteString(".*")
		case c == '_' && !t.escaped[at]:
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return regexp.MustCompile(b.String() + "$")
}

// includes reports whether one of the wanted sets, whose parts stand between
// semicolons, is in a multi-select value.
func includes(v string, wanted []string) bool {
	has := strings.Split(v, ";")
	return slices.ContainsFunc(wanted, func(set string) bool {
		return !slices.ContainsFunc(strings.Split(set, ";"), func(one string) bool { return !slices.Contains(has, one) })
	})
}

// dateWord reads a date literal such as TODAY or LAST_N_DAYS:7 as the time
// from its start to before its end, as days.
func (b binder) dateWord(f *field, t token) (from, to time.Time, ok bool) {
	if t.kind != tokenName || f.kind != "date" && f.kind != "datetime" {
		return from, to, false
	}
	today := b.table.org.now().Truncate(24 * time.Hour)
	month := today.AddDate(0, 0, 1-today.Day())
	week := today.AddDate(0, 0, -int(today.Weekday()))
	year := time.Date(today.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	name, count, _ := strings.Cut(strings.ToUpper(t.text), ":")
	n, _ := strconv.Atoi(count)
	switch name {
	case "TODAY":
		return today, today.AddDate(0, 0, 1), true
	case "YESTERDAY":
		return today.AddDate(0, 0, -1), today, true
	case "TOMORROW":
		return today.AddDate(0, 0, 1), today.AddDate(0, 0, 2), true
	case "THIS_WEEK":
		return week, week.AddDate(0, 0, 7), true
	case "LAST_WEEK":
		return week.AddDate(0, 0, -7), week, true
	case "THIS_MONTH":
		return month, month.AddDate(0, 1, 0), true
	case "LAST_MONTH":
		return month.AddDate(0, -1, 0), month, true
	case "THIS_YEAR":
		return year, year.AddDate(1, 0, 0), true
	case "LAST_YEAR":
		return year.AddDate(-1, 0, 0), year, true
	case "LAST_N_DAYS":
		return today.AddDate(0, 0, -n), today.AddDate(0, 0, 1), true
	case "NEXT_N_DAYS":
		return today.AddDate(0, 0, 1), today.AddDate(0, 0, n+1), true
	}
	return from, to, false
}

// withinDates compares with a span of days: before it, in it, after it.
func withinDates(op string, c column, from, to time.Time) func(row) bool {
	form := timeForm
	if c.field.kind == "date" {
		form = time.DateOnly
	}
	first, end := from.Format(form), to.Format(form)
	return func(r row) bool {
		v := c.text(r)
		if v == "" {
			return op == "!="
		}
		switch op {
		case "<":
			return v < first
		case "<=":
			return v < end
		case ">":
			return v >= end
		case ">=":
			return v >= first
		}
		return (v >= first && v < end) == (op == "=")
	}
}
