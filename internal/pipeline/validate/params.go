package validate

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// only refuses parameters that the rule does not take.
func (c *compiler) only(names ...string) error {
	for _, p := range slices.Sorted(maps.Keys(c.rule.Params)) {
		if slices.Contains(names, p) {
			continue
		}
		if len(names) == 0 {
			return c.refuse("params."+p, "a rule of type %s takes no parameters", c.rule.Type)
		}
		return c.refuse("params."+p, "a rule of type %s takes %s, not %q", c.rule.Type, strings.Join(names, " and "), p)
	}
	return nil
}

// number returns a numeric parameter; JSON gives a float64, forms a text.
func (c *compiler) number(name string) (float64, error) {
	v, ok := c.rule.Params[name]
	if !ok {
		return 0, c.refuse("params."+name, "a rule of type %s needs a number here", c.rule.Type)
	}
	var f float64
	switch v := v.(type) {
	case float64:
		f = v
	case int:
		f = float64(v)
	case int64:
		f = float64(v)
	case string:
		var err error
		if f, err = strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil {
			return 0, c.refuse("params."+name, "%q is not a number", v)
		}
	default:
		return 0, c.refuse("params."+name, "%v is not a number", v)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, c.refuse("params."+name, "%v is not a number", v)
	}
	return f, nil
}

// count returns a parameter that is a whole number of at least zero.
func (c *compiler) count(name string) (int, error) {
	f, err := c.number(name)
	if err != nil {
		return 0, err
	}
	if f < 0 || f != math.Trunc(f) || f > 1e9 {
		return 0, c.refuse("params."+name, "%v is not a whole number from 0", f)
	}
	return int(f), nil
}

// text returns a parameter that is a text which is not blank.
func (c *compiler) text(name string) (string, error) {
	s, ok := c.rule.Params[name].(string)
	if !ok || strings.TrimSpace(s) == "" {
		return "", c.refuse("params."+name, "a rule of type %s needs a text here", c.rule.Type)
	}
	return s, nil
}

// texts returns a parameter that is a list of texts which is not empty.
func (c *compiler) texts(name string) ([]string, error) {
	var out []string
	switch v := c.rule.Params[name].(type) {
	case []string:
		out = v
	case []any:
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				return nil, c.refuse("params."+name, "%v is not a text", item)
			}
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, c.refuse("params."+name, "a rule of type %s needs a list of texts here", c.rule.Type)
	}
	return out, nil
}
