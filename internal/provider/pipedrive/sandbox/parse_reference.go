package sandbox

import "slices"

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
