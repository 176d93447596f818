package syncer

import (
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/pipeline/remote"
)

// way is how an object's values go to the CRM.
type way struct {
	*object
	out *remote.Outbound
	// feeds are the fields of ours that each of the CRM's is made of.
	feeds map[string][]string
}

// way compiles the way out of an object, once a flush.
func (d *dispatch) way(ctx context.Context, o *object) (*way, error) {
	if w := d.ways[o.Name]; w != nil {
		return w, nil
	}
	out, err := o.outbound(ctx)
	if err != nil {
		return nil, err
	}
	w := &way{o, out, out.Feeds()}
	d.ways[o.Name] = w
	return w, nil
}

// moved are the fields that flow to the CRM and were changed here since both
// sides agreed. Those that a person is asked about are not among them.
func (o *object) moved(lead leadbridge.Values, base leadbridge.Base, asked map[string]bool) []string {
	var names []string
	for _, f := range o.fields {
		if f.Direction == leadbridge.Inbound || asked[f.Name] {
			continue
		}
		if lead[f.Name] != base.Ours[f.Name] {
			names = append(names, f.Name)
		}
	}
	return names
}

// content is what a record is to be given.
type content struct {
	values map[string]string // by the CRM's fields
	// fields are ours that the values are made of: both sides agree on them
	// once the values are written.
	fields []string
	// images are the fields among them of which the values tell what will be
	// read back.
	images leadbridge.Values
}

// content says what the CRM's fields become that moved fields flow into. A
// field of the CRM is left out if one of ours that it is made of waits for a
// person, or if the CRM refuses what it would be.
func (w *way) content(lead leadbridge.Values, moved []string, asked map[string]bool, without left) content {
	c := content{values: map[string]string{}}
	all := w.out.Values(lead)
	for name, ours := range w.feeds {
		has := func(names []string) bool {
			return slices.ContainsFunc(ours, func(f string) bool { return slices.Contains(names, f) })
		}
		if _, refused := without[name]; !refused && has(moved) && !slices.ContainsFunc(ours, func(f string) bool { return asked[f] }) {
			c.values[name] = all[name]
			c.fields = append(c.fields, ours...)
		}
	}
	slices.Sort(c.fields)
	c.fields = slices.Compact(c.fields)
	c.images = w.images(c.values, c.fields)
	return c
}

// whole says what a new record is made of. What is empty is left to the CRM.
func (w *way) whole(lead leadbridge.Values, without left) content {
	c := content{values: map[string]string{}}
	for name, v := range w.out.Values(lead) {
		if _, refused := without[name]; !refused && v != "" {
			c.values[name] = v
			c.fields = append(c.fields, w.feeds[name]...)
		}
	}
	slices.Sort(c.fields)
	c.fields = slices.Compact(c.fields)
	c.images = w.images(c.values, c.fields)
	return c
}

// images returns what the fields will be read back as, of those whose sources
// are all among the values.
func (w *way) images(values map[string]string, fields []string) leadbridge.Values {
	image := w.image(w.draft(values), values)
	known := leadbridge.Values{}
	for _, f := range fields {
		told := w.readsBack(f) && len(w.sources[f]) > 0
		for _, source := range w.sources[f] {
			_, given := values[source]
			told = told && given
		}
		if told {
			known[f] = image[f]
		}
	}
	return known
}

// holds reports whether the record is known to hold the content already.
func (c content) holds(base leadbridge.Base) bool {
	for _, f := range c.fields {
		image, told := c.images[f]
		if theirs, known := base.Theirs[f]; !told || !known || image != theirs {
			return false
		}
	}
	return true
}

// agree notes that both sides hold the content.
func (c content) agree(base *leadbridge.Base, lead leadbridge.Values) {
	for _, f := range c.fields {
		theirs, told := c.images[f]
		if !told {
			theirs = lead[f]
		}
		base.Agree(f, lead[f], theirs)
	}
}

// before is what the record held in the fields that get new values, by the
// CRM's names, as far as it is known.
func (w *way) before(base leadbridge.Base, c content) map[string]string {
	all := w.out.Values(base.Theirs)
	before := map[string]string{}
	for name := range c.values {
		filled := slices.ContainsFunc(w.feeds[name], func(f string) bool { return base.Theirs[f] != "" })
		switch {
		case filled:
			before[name] = all[name]
		case slices.ContainsFunc(w.feeds[name], base.Has):
			before[name] = "" // and not the mapping's default
		}
	}
	return before
}

// guarded reports whether a write must not go over a change in the CRM that
// was not read yet: it can be changed there too, and ours does not always win.
func (w *way) guarded(c content) bool {
	return slices.ContainsFunc(w.fields, func(f agree.Field) bool {
		return f.Direction == leadbridge.Bidirectional && f.Policy != leadbridge.LeadbridgeWins && slices.Contains(c.fields, f.Name)
	})
}
