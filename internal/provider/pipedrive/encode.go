package pipedrive

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// decimal is a number as JSON has it, without an exponent.
var decimal = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?$`)

// encode returns the JSON for a text; "" is null, which clears.
func (f *fieldSpec) encode(text string, c *change) (any, *leadbridge.Error) {
	if text == "" && f.lasting() {
		return nil, refused(provider.CodeRequired, f.Name, "%q is never empty in Pipedrive. Give it another value, or make its mapping inbound.", f.Title)
	}
	if text == "" {
		return f.cleared(), nil
	}
	switch f.NativeType {
	case "int", "org", "people", "deal", "user", "stage", "pipeline":
		if id, ok := f.option(text); ok {
			text = id
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, refused(provider.CodeBadValue, f.Name, "%q takes a whole number, such as the number of a record.", f.Title)
		}
		return n, nil
	case "double":
		return f.decimal(text)
	case "boolean":
		if text != "true" && text != "false" {
			return nil, refused(provider.CodeBadValue, f.Name, "%q takes true or false.", f.Title)
		}
		return text == "true", nil
	case "enum", "status":
		return f.oneOption(text)
	case "set":
		return f.options(strings.Split(text, ";"))
	case nativeLabels:
		return f.options(append(f.list(c.current), strings.Split(text, ";")...))
	case "monetary":
		return f.amount(text, c)
	case "address":
		// The old parts described the old address.
		return map[string]any{"value": text}, nil
	case "daterange", "time", "timerange":
		return f.keepParts(text, c), nil
	}
	return text, nil
}

// lasting reports whether every record has a value there. The documents allow
// no null for these, and name what they are if nothing is given at first.
func (f *fieldSpec) lasting() bool {
	switch f.NativeType {
	case "user", "status", "pipeline", "stage", "boolean":
		return !f.Custom
	}
	return f.Name == "currency"
}

// cleared is what empties a field. Labels are a list, and no field of the
// account's own.
func (f *fieldSpec) cleared() any {
	if f.NativeType == nativeLabels {
		return []any{}
	}
	return nil
}

func (f *fieldSpec) decimal(text string) (any, *leadbridge.Error) {
	if !decimal.MatchString(text) {
		return nil, refused(provider.CodeBadValue, f.Name, "%q takes a number such as 1250.50.", f.Title)
	}
	return json.Number(text), nil
}

// amount keeps the currency that is there.
func (f *fieldSpec) amount(text string, c *change) (any, *leadbridge.Error) {
	n, e := f.decimal(text)
	if e != nil {
		return nil, e
	}
	currency := c.current.text(f.Name + ".currency")
	if currency == "" {
		currency = c.currency
	}
	name := "value"
	if !f.Custom {
		name = "amount" // the value of a lead
	}
	return map[string]any{name: n, "currency": currency}, nil
}

// keepParts changes the value of a range or a time and leaves its end and its
// zone as they are.
func (f *fieldSpec) keepParts(text string, c *change) map[string]any {
	parts := map[string]any{"value": text}
	for _, name := range []string{"until", "timezone_name"} {
		if v := c.current.text(f.Name + "." + name); v != "" {
			parts[name] = v
		}
	}
	return parts
}

// option returns the id of an option that is named by its id or its label.
func (f *fieldSpec) option(text string) (id string, ok bool) {
	for _, o := range f.Options {
		if o.Value == text {
			return o.Value, true
		}
	}
	for _, o := range f.Options {
		if strings.EqualFold(o.Title, text) {
			return o.Value, true
		}
	}
	return "", false
}

func (f *fieldSpec) oneOption(text string) (any, *leadbridge.Error) {
	id, ok := f.option(text)
	if !ok && len(f.Options) == 0 { // they are hidden from us
		if !decimal.MatchString(text) && !kinds[leads].goodID(text) {
			return nil, refused(provider.CodeNoOption, f.Name, "Pipedrive does not show us the options of %q, so that it takes an option's id only.", f.Title)
		}
		id, ok = text, true
	}
	if !ok {
		return nil, refused(provider.CodeNoOption, f.Name, "%q has no such option. Add it in Pipedrive under Company settings > Data fields, or map the value to one of: %s.", f.Title, f.titles())
	}
	if decimal.MatchString(id) {
		return json.Number(id), nil
	}
	return id, nil
}

// titles lists the first options for a message.
func (f *fieldSpec) titles() string {
	const most = 10
	var titles []string
	for i, o := range f.Options {
		if i == most {
			titles = append(titles, "...")
			break
		}
		titles = append(titles, o.Title)
	}
	return strings.Join(titles, ", ")
}

func (f *fieldSpec) options(texts []string) (any, *leadbridge.Error) {
	var ids []any
	for _, t := range texts {
		if t = strings.TrimSpace(t); t == "" {
			continue
		}
		id, e := f.oneOption(t)
		if e != nil {
			return nil, e
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if ids == nil {
		return f.cleared(), nil
	}
	return ids, nil
}

// list returns the options that a record has.
func (f *fieldSpec) list(r record) []string {
	if v := f.value(r); v != "" {
		return strings.Split(v, ";")
	}
	return nil
}

// same reports whether two texts are one value: 100 and 100.00 are.
func (f *fieldSpec) same(a, b string) bool {
	if a == b || f.Type != leadbridge.TypeNumber || !decimal.MatchString(a) || !decimal.MatchString(b) {
		return a == b
	}
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	return x.Cmp(y) == 0
}
