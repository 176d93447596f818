package validate

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"leadbridge/internal/pipeline"
)

// buildDateRange checks that a value is a real date, or a date with a time,
// in canonical form, and that its day lies within the bounds; a bound that is
// not given is open.
func buildDateRange(c *compiler) (check, error) {
	if err := c.only("from", "to"); err != nil {
		return nil, err
	}
	from, err := c.day("from")
	if err != nil {
		return nil, err
	}
	to, err := c.day("to")
	if err != nil {
		return nil, err
	}
	if from != "" && to != "" && from > to {
		return nil, c.refuse("params.from", "%s is after %s", from, to)
	}
	title := strings.ToLower(c.field.Title)
	bad := c.report("Invalid " + title)
	early := c.report(c.field.Title + " is before " + from)
	late := c.report(c.field.Title + " is after " + to)
	const hint = "Write a date that exists, as YYYY-MM-DD, or give the import the date order of the file."
	return func(d *pipeline.Draft, value string) {
		day, ok := dayOf(value)
		switch {
		case !ok:
			bad(d, value, hint)
		case from != "" && day < from:
			early(d, value, "Give a date from "+from+" on.")
		case to != "" && day > to:
			late(d, value, "Give a date up to "+to+".")
		}
	}, nil
}

// dayOf returns the day of a canonical date or time as YYYY-MM-DD, whose text
// order is the order of time.
func dayOf(value string) (string, bool) {
	if len(value) > len(time.DateOnly) {
		t, err := time.Parse(time.RFC3339, value)
		return t.UTC().Format(time.DateOnly), err == nil
	}
	_, err := time.Parse(time.DateOnly, value)
	return value, err == nil
}

// relative is a day that depends on today, for example today-120y.
var relative = regexp.MustCompile(`^today(?:\s*([+-])\s*(\d{1,5})\s*([dwmy]))?$`)

// day reads a bound; it is empty if the rule does not give one.
func (c *compiler) day(name string) (string, error) {
	if _, ok := c.rule.Params[name]; !ok {
		return "", nil
	}
	text, err := c.text(name)
	if err != nil {
		return "", err
	}
	text = strings.ToLower(strings.TrimSpace(text))
	if m := relative.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1] + m[2])
		days := map[string][3]int{"d": {0, 0, n}, "w": {0, 0, 7 * n}, "m": {0, n, 0}, "y": {n, 0, 0}}[m[3]]
		day := c.Today.AddDate(days[0], days[1], days[2])
		if day.Year() < 0 || day.Year() > 9999 {
			return "", c.refuse("params."+name, "%q is out of reach", text)
		}
		return day.Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", c.refuse("params."+name, "%q is no date; write YYYY-MM-DD, today, or today-120y (d, w, m, y)", text)
	}
	return text, nil
}
