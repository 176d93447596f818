package sandbox

import (
	"slices"
	"strings"
)

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
