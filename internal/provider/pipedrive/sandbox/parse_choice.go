package sandbox

import (
	"slices"
	"strings"
)

// parseChoice reads what must be one of the company's own choices.
func (c *call) parseChoice(f *field, v any) (any, *fault) {
	switch f.form() {
	case "enum":
		id, err := parseInt(f, v)
		if err != nil {
			return nil, err
		}
		if f.option(id.(int)) == nil {
			return nil, invalid(f.key, "Invalid option id %d", id)
		}
		return id, nil
	case "set", "labels":
		return c.parseSet(f, v)
	case "leadLabels":
		return c.parseLeadLabels(f, v)
	}
	text, ok := v.(string)
	if !ok {
		return nil, invalid(f.key, "Expected string, received %s", jsonType(v))
	}
	allowed := []string{"open", "won", "lost"}
	switch f.form() {
	case "visible_text":
		allowed = []string{"1", "3", "5", "7"}
	case "currency":
		allowed = currencyCodes()
	}
	if !slices.Contains(allowed, text) {
		return nil, invalid(f.key, "Invalid enum value. Expected %s, received '%s'", strings.Join(allowed, " | "), text)
	}
	return text, nil
}

func (c *call) parseSet(f *field, v any) (any, *fault) {
	list, ok := v.([]any)
	if !ok {
		return nil, invalid(f.key, "Expected array, received %s", jsonType(v))
	}
	if f.custom && len(list) == 0 {
		return nil, invalid(f.key, "Array must contain at least 1 element(s); send null to clear it")
	}
	ids := []int{}
	for _, e := range list {
		id, err := parseInt(f, e)
		if err != nil {
			return nil, err
		}
		known := f.option(id.(int)) != nil
		if f.form() == "labels" {
			known = slices.ContainsFunc(c.co.labels[c.table.kind], func(o option) bool { return o.ID == id })
		}
		if !known {
			return nil, invalid(f.key, "Invalid option id %d", id)
		}
		if !slices.Contains(ids, id.(int)) {
			ids = append(ids, id.(int))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return ids, nil
}

func (c *call) parseLeadLabels(f *field, v any) (any, *fault) {
	list, ok := v.([]any)
	if !ok {
		return nil, invalid(f.key, "must be an array of label ids")
	}
	var ids []string
	for _, e := range list {
		id, _ := e.(string)
		if !slices.ContainsFunc(c.co.leadLabels, func(l leadLabel) bool { return l.ID == id }) {
			return nil, invalid(f.key, "names a label that does not exist")
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return ids, nil
}

// parseMoney reads a value with its currency; leads call the value amount.
func (c *call) parseMoney(f *field, v any) (any, *fault) {
	key := "value"
	if f.form() == "amount" {
		key = "amount"
	}
	parts, ok := v.(map[string]any)
	if !ok {
		return nil, invalid(f.key, "Expected object, received %s", jsonType(v))
	}
	if parts[key] == nil {
		return nil, invalid(f.key+"."+key, "Required")
	}
	value, err := parseNumber(f, parts[key])
	if err != nil {
		return nil, err
	}
	currency, _ := parts["currency"].(string)
	if currency == "" && key == "value" {
		currency = c.co.currency
	}
	if !slices.Contains(currencyCodes(), currency) {
		return nil, invalid(f.key+".currency", "Invalid currency code")
	}
	return money{value.(float64), currency}, nil
}
