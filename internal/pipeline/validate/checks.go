package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
)

func buildEmail(c *compiler) (check, error) {
	report := c.report("Invalid email address")
	return func(d *pipeline.Draft, value string) {
		if problem := cleanse.EmailProblem(value); problem != "" {
			report(d, value, "The address "+problem+". Correct it, or leave the cell empty.")
		}
	}, c.only()
}

// buildPhone accepts what can be dialed. A number of the right length that no
// one has been assigned is only a warning: it may be newer than our tables.
func buildPhone(c *compiler) (check, error) {
	report := c.report("Invalid phone number")
	region := c.Region
	return func(d *pipeline.Draft, value string) {
		if cleansed(d, c.rule.Field, value) {
			return
		}
		from := region
		if country := d.Values[leadbridge.FieldCountry]; len(country) == 2 {
			from = country
		}
		r, ok := cleanse.Phone(value, from)
		switch {
		case !ok:
			report(d, value, "The number "+r.Problem+". Correct it, or leave the cell empty.")
		case !r.Valid && !noted(d, c.rule.Field, cleanse.RulePhoneNotValid):
			d.Warn(c.rule.Field, cleanse.RulePhoneNotValid, value, "Phone number may not exist", "No number of this range is known to be in use. Check it with the lead.")
		}
	}, c.only()
}

// cleansed reports whether cleansing made the value of the field, and so has
// judged it already; outside North America a second look at a phone number
// would cost as much as all other checks of the row.
func cleansed(d *pipeline.Draft, field, value string) bool {
	for i := range d.Changes {
		if d.Changes[i].Field == field && d.Changes[i].To == value {
			return strings.HasPrefix(value, "+")
		}
	}
	return false
}

func buildRequired(c *compiler) (check, error) {
	report := c.report(c.field.Title + " is required")
	hint := "Fill in the " + strings.ToLower(c.field.Title) + ", or map the column that holds it."
	return func(d *pipeline.Draft, value string) {
		if strings.TrimSpace(value) == "" {
			report(d, value, hint)
		}
	}, c.only()
}

func buildEnum(c *compiler) (check, error) {
	if err := c.only("values"); err != nil {
		return nil, err
	}
	values, err := c.texts("values")
	if err != nil {
		return nil, err
	}
	report := c.report("Invalid " + strings.ToLower(c.field.Title))
	shown := values
	if len(shown) > 20 {
		shown = append(slices.Clone(values[:20]), "...")
	}
	hint := "Use one of " + strings.Join(shown, ", ") + ", or add the value to the mapping's value map."
	set := make(map[string]bool, len(values))
	for _, v := range values {
		set[v] = true
	}
	return func(d *pipeline.Draft, value string) {
		if !set[value] {
			report(d, value, hint)
		}
	}, nil
}

// maxPattern is the longest regular expression, in bytes; RE2 matches in time
// proportional to pattern and value.
const maxPattern = 1000

func buildRegex(c *compiler) (check, error) {
	if err := c.only("pattern"); err != nil {
		return nil, err
	}
	pattern, err := c.text("pattern")
	if err != nil {
		return nil, err
	}
	if len(pattern) > maxPattern {
		return nil, c.refuse("params.pattern", "the pattern is longer than %d bytes", maxPattern)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, c.refuse("params.pattern", "%q is not a regular expression (RE2): %s", pattern, err)
	}
	report := c.report("Invalid " + strings.ToLower(c.field.Title))
	hint := "It must match the pattern " + pattern + "."
	return func(d *pipeline.Draft, value string) {
		if !re.MatchString(value) {
			report(d, value, hint)
		}
	}, nil
}

func buildMinLength(c *compiler) (check, error) {
	if err := c.only("value"); err != nil {
		return nil, err
	}
	n, err := c.count("value")
	if err != nil {
		return nil, err
	}
	report := c.report(fmt.Sprintf("%s is shorter than %d characters", c.field.Title, n))
	hint := fmt.Sprintf("Give at least %d characters.", n)
	return func(d *pipeline.Draft, value string) {
		if len(value) < n*utf8.UTFMax && utf8.RuneCountInString(value) < n {
			report(d, value, hint)
		}
	}, nil
}

func buildMaxLength(c *compiler) (check, error) {
	if err := c.only("value"); err != nil {
		return nil, err
	}
	n, err := c.count("value")
	if err != nil {
		return nil, err
	}
	report := c.report(fmt.Sprintf("%s is longer than %d characters", c.field.Title, n))
	hint := fmt.Sprintf("Shorten it to %d characters.", n)
	return func(d *pipeline.Draft, value string) {
		if len(value) > n && utf8.RuneCountInString(value) > n {
			report(d, value, hint)
		}
	}, nil
}

func buildMin(c *compiler) (check, error) {
	return c.limit("less than", "at least", func(v, bound float64) bool { return v >= bound })
}

func buildMax(c *compiler) (check, error) {
	return c.limit("more than", "at most", func(v, bound float64) bool { return v <= bound })
}

// limit builds a check of a number against a bound.
func (c *compiler) limit(wrong, right string, good func(v, bound float64) bool) (check, error) {
	if err := c.only("value"); err != nil {
		return nil, err
	}
	bound, err := c.number("value")
	if err != nil {
		return nil, err
	}
	shown := strconv.FormatFloat(bound, 'f', -1, 64)
	report := c.report(fmt.Sprintf("%s is %s %s", c.field.Title, wrong, shown))
	notNumber := c.report(c.field.Title + " is not a number")
	hint := fmt.Sprintf("Give a number of %s %s.", right, shown)
	return func(d *pipeline.Draft, value string) {
		v, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil:
			notNumber(d, value, hint)
		case !good(v, bound):
			report(d, value, hint)
		}
	}, nil
}

func buildOneOf(c *compiler) (check, error) {
	if err := c.only("fields"); err != nil {
		return nil, err
	}
	names, err := c.texts("fields")
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, n := range names {
		f, err := c.known("params.fields", n)
		if err != nil {
			return nil, err
		}
		title := f.Title
		if len(titles) > 0 {
			title = strings.ToLower(title)
		}
		titles = append(titles, title)
	}
	if c.rule.Field == "" {
		c.rule.Field = names[0]
	}
	list := strings.Join(titles, " or ")
	report := c.report(list + " is required")
	hint := "Fill in at least one of " + strings.ToLower(list) + "."
	return func(d *pipeline.Draft, _ string) {
		for _, n := range names {
			if strings.TrimSpace(d.Values[n]) != "" {
				return
			}
		}
		report(d, "", hint)
	}, nil
}
