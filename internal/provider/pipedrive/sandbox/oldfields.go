package sandbox

import (
	"encoding/json"
	"slices"
)

// oldFieldRoutes are v1's operations on single fields, which go by numbers and
// not by codes.
func oldFieldRoutes() []route {
	var all []route
	for _, f := range []struct{ kind, path, read, write string }{
		{kindPerson, "/personFields", "contacts:read contacts:full contact-fields:full admin", "admin contact-fields:full"},
		{kindOrganization, "/organizationFields", "contacts:read contacts:full contact-fields:full admin", "admin contact-fields:full"},
		{kindDeal, "/dealFields", "deals:read deals:full deal-fields:full admin", "admin deal-fields:full"},
	} {
		all = append(all,
			route{"POST", f.path, 10, f.write, f.kind, true, false, createOldField},
			route{"GET", f.path + "/{id}", 2, f.read, f.kind, false, false, getOldField},
			route{"PUT", f.path + "/{id}", 10, f.write, f.kind, true, false, updateOldField},
			route{"DELETE", f.path + "/{id}", 6, f.write, f.kind, true, false, deleteOldField})
	}
	return all
}

func createOldField(c *call) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	f, err := c.newField(body["name"], body["field_type"], body["options"])
	if err != nil {
		return answer{}, err
	}
	return c.answerOldField(f)
}

func (c *call) answerOldField(f *field) (answer, *fault) {
	return ok(c.showFieldV1(f, len(c.table.fields)+slices.Index(c.table.customFields(), f)))
}

// oldField returns the field whose number the path has; only custom ones can
// be changed.
func (c *call) oldField(custom bool) (*field, *fault) {
	for _, f := range slices.Concat(c.table.fields, c.table.derived, c.table.customFields()) {
		switch {
		case f.id != c.id() || !c.sim.inFields(f):
		case custom && !f.custom:
			return nil, forbidden("Default fields cannot be changed")
		default:
			return f, nil
		}
	}
	return nil, notFound("Field")
}

func getOldField(c *call) (answer, *fault) {
	f, err := c.oldField(false)
	if err != nil {
		return answer{}, err
	}
	return c.answerOldField(f)
}

func updateOldField(c *call) (answer, *fault) {
	f, err := c.oldField(true)
	if err != nil {
		return answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	if name, sent := body["name"]; sent {
		text, _ := name.(string)
		if text == "" || len([]rune(text)) > textMost {
			return answer{}, invalid("name", "String must contain 1 to %d characters", textMost)
		}
		f.title = text
	}
	if list, sent := body["options"].([]any); sent && (f.of == "enum" || f.of == "set") {
		if err := c.replaceOptions(f, list); err != nil {
			return answer{}, err
		}
	}
	return c.answerOldField(f)
}

// replaceOptions takes v1's whole list: options with an id are kept or renamed,
// those without are new, and what is not named is gone.
func (c *call) replaceOptions(f *field, list []any) *fault {
	labels, err := optionLabels(list)
	if err != nil {
		return err
	}
	var options []option
	var fresh []string
	for i, e := range list {
		parts, _ := e.(map[string]any)
		n, named := parts["id"].(json.Number)
		if !named {
			fresh = append(fresh, labels[i])
			continue
		}
		id, _ := n.Int64()
		o := f.option(int(id))
		if o == nil {
			return invalid("options.id", "Option %s does not exist", n)
		}
		options = append(options, option{ID: o.ID, Label: labels[i], Color: o.Color})
	}
	f.options = options
	c.co.addOptions(f, fresh)
	return nil
}

func deleteOldField(c *call) (answer, *fault) {
	f, err := c.oldField(true)
	if err != nil {
		return answer{}, err
	}
	f.removed = true
	return ok(map[string]any{"id": f.id})
}
