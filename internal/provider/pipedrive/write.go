package pipedrive

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// change makes the body of a create, or of a change of what is there now
// (nil: nothing). What is as it should be is left out.
type change struct {
	kind    *kind
	schema  *schema
	current record
	// currency is what an amount gets that has none yet.
	currency string
	body     map[string]any
	custom   map[string]any
}

// bodyOf returns what to send for a write; it is empty if nothing changes.
func bodyOf(k *kind, s *schema, w provider.Write, current record, currency string) (map[string]any, *leadbridge.Error) {
	c := &change{kind: k, schema: s, current: current, currency: currency, body: map[string]any{}, custom: map[string]any{}}
	for _, name := range slices.Sorted(maps.Keys(w.Values)) {
		if e := c.set(name, strings.TrimSpace(w.Values[name])); e != nil {
			return nil, e
		}
	}
	if e := c.setName(w.Values); e != nil {
		return nil, e
	}
	c.setLinks(w.Links)
	c.setKey(w.Key)
	if e := c.check(); e != nil {
		return nil, e
	}
	switch {
	case len(c.custom) == 0:
	case k.old:
		for name, value := range c.custom {
			maps.Copy(c.body, oldForm(name, value))
		}
	default:
		c.body["custom_fields"] = c.custom
	}
	return c.body, nil
}

func (c *change) set(name, value string) *leadbridge.Error {
	f := c.schema.field(name)
	switch {
	case f == nil:
		return refused(provider.CodeUnknownField, name, "Pipedrive has no such field, or hides it from the connected user. Describe the fields again and correct the mapping.")
	case f.ReadOnly:
		return refused(provider.CodeReadOnlyField, name, "%q cannot be written in Pipedrive. Make its mapping inbound.", f.Title)
	case f.NativeType == nativeName:
		return nil // it is written as part of the name
	case c.current == nil && value == "", c.current != nil && f.same(f.value(c.current), value):
		return nil
	}
	if list, ok := contactLists[name]; ok {
		if value != "" && sameContact(c.current.text(name), value) {
			return nil // written in another way only
		}
		c.body[list] = merged(c.current.contacts(list), value)
		return nil
	}
	v, e := f.encode(value, c)
	if e != nil {
		return e
	}
	if ids, ok := v.([]any); ok && c.current != nil && len(ids) == len(f.list(c.current)) && f.NativeType == nativeLabels {
		return nil // all of them are there
	}
	if f.Custom {
		c.custom[name] = v
	} else {
		c.body[name] = v
	}
	return nil
}

// setName joins the parts of a person's name, which can only be written as a
// whole.
func (c *change) setName(values map[string]string) *leadbridge.Error {
	first, hasFirst := values["first_name"]
	last, hasLast := values["last_name"]
	if _, whole := values["name"]; whole || !hasFirst && !hasLast || c.schema.field("first_name") == nil {
		return nil
	}
	if !hasFirst {
		first = c.current.text("first_name")
	}
	if !hasLast {
		last = c.current.text("last_name")
	}
	name := strings.Join(strings.Fields(first+" "+last), " ")
	if name == "" {
		return refused(provider.CodeRequired, "name", "Pipedrive takes no person without a name.")
	}
	if name != c.current.text("name") {
		c.body["name"] = name
	}
	return nil
}

func (c *change) setLinks(links []provider.Link) {
	for _, l := range links {
		name := c.kind.links[l.Object]
		if name == "" || c.current.text(name) == l.ID {
			continue
		}
		if n, err := strconv.ParseInt(l.ID, 10, 64); err == nil {
			c.body[name] = n
		}
	}
}

func (c *change) setKey(key string) {
	switch {
	case key == "":
	case c.kind.old:
		// It can be given to a new lead only.
		if c.current == nil {
			c.body["origin_id"] = key
		}
	case c.schema.key != "" && c.current.text(c.schema.key) != key:
		c.custom[c.schema.key] = key
	}
}

func (c *change) check() *leadbridge.Error {
	name := c.kind.required
	if v, sent := c.body[name]; (c.current == nil && !sent) || sent && v == nil {
		return refused(provider.CodeRequired, name, "Pipedrive takes no %s without a %s.", c.kind.one, name)
	}
	if c.kind.old && c.current == nil {
		return needsLink(c.body)
	}
	return nil
}

func refused(code, field, format string, args ...any) *leadbridge.Error {
	e := leadbridge.InvalidField("pipedrive.Push", field, format, args...)
	e.Code = code
	return e
}
