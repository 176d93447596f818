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

func parseAddress(f *field, v any) (any, *fault) {
	parts, ok := v.(map[string]any)
	if !ok {
		return nil, invalid(f.key, "Expected object, received %s", jsonType(v))
	}
	var a address
	for i, part := range addressParts {
		text, isText := parts[part].(string)
		if !isText && parts[part] != nil {
			return nil, invalid(f.key+"."+part, "Expected string, received %s", jsonType(parts[part]))
		}
		if text == "" {
			continue
		}
		for len(a) <= i {
			a = append(a, "")
		}
		a[i] = text
	}
	if len(a) == 0 || a[0] == "" {
		return nil, invalid(f.key+".value", "Required")
	}
	return a, nil
}

// parseContacts reads e-mail addresses or phone numbers; the first is the
// primary one if none is said to be.
func parseContacts(f *field, v any) (any, *fault) {
	list, ok := v.([]any)
	if !ok {
		return nil, invalid(f.key, "Expected array, received %s", jsonType(v))
	}
	var contacts []contact
	main := -1
	for _, e := range list {
		parts, ok := e.(map[string]any)
		if !ok {
			return nil, invalid(f.key, "Expected object, received %s", jsonType(e))
		}
		value, isText := parts["value"].(string)
		first, isTruth := parts["primary"].(bool)
		label, isLabel := parts["label"].(string)
		if !isText || !isTruth && parts["primary"] != nil || !isLabel && parts["label"] != nil {
			return nil, invalid(f.key, "Expected objects with value, primary and label")
		}
		if strings.TrimSpace(value) == "" {
			continue
		}
		if label == "" {
			label = "work"
		}
		if first && main < 0 {
			main = len(contacts)
		}
		contacts = append(contacts, contact{Value: strings.TrimSpace(value), Label: label})
	}
	if len(contacts) == 0 {
		return nil, nil
	}
	contacts[max(main, 0)].Primary = true
	return contacts, nil
}

func (c *call) parseParticipants(f *field, v any) (any, *fault) {
	list, ok := v.([]any)
	if !ok {
		return nil, invalid(f.key, "Expected array, received %s", jsonType(v))
	}
	var people []participant
	for _, e := range list {
		parts, _ := e.(map[string]any)
		person, err := c.parseReference(&field{key: f.key + ".person_id", of: "people"}, parts["person_id"])
		if err != nil || person == nil {
			return nil, invalid(f.key+".person_id", "Person not found")
		}
		first, _ := parts["primary"].(bool)
		people = append(people, participant{person.(int), first})
	}
	if len(people) == 0 {
		return nil, nil
	}
	if !slices.ContainsFunc(people, func(p participant) bool { return p.Primary }) {
		people[0].Primary = true
	}
	return people, nil
}

func parseAttendees(f *field, v any) (any, *fault) {
	list, ok := v.([]any)
	if !ok {
		return nil, invalid(f.key, "Expected array, received %s", jsonType(v))
	}
	var all []attendee
	for _, e := range list {
		parts, _ := e.(map[string]any)
		a := attendee{Status: "noreply"}
		a.Email, _ = parts["email"].(string)
		a.Name, _ = parts["name"].(string)
		if a.Email == "" {
			return nil, invalid(f.key+".email", "Required")
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// parseReference reads the id of something else that must exist and be seen
// by whoever asks.
func (c *call) parseReference(f *field, v any) (any, *fault) {
	if v == nil {
		return nil, nil
	}
	if f.form() == "lead" {
		uuid, _ := v.(string)
		if id, known := c.co.leadIDs[uuid]; !known || !c.sees(c.co.leads, c.co.leads.get(id)) {
			return nil, invalid(f.key, "Lead not found")
		}
		return uuid, nil
	}
	id, err := parseInt(f, v)
	if err != nil {
		return nil, err
	}
	if n := id.(int); !c.refers(f.form(), n) {
		return nil, invalid(f.key, "%s %d not found", titleOf(f.form()), n)
	}
	return id, nil
}

// refers reports whether there is such a thing for whoever asks.
func (c *call) refers(form string, id int) bool {
	switch form {
	case "user":
		return c.co.user(id) != nil
	case "people":
		return c.sees(c.co.persons, c.co.persons.get(id))
	case "org":
		return c.sees(c.co.organizations, c.co.organizations.get(id))
	case "deal":
		return c.sees(c.co.deals, c.co.deals.get(id))
	case "pipeline":
		return slices.ContainsFunc(c.co.pipelines, func(p pipeline) bool { return p.ID == id })
	case "stage":
		return c.co.stage(id) != nil
	}
	return false
}
