package syncer

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/provider"
)

// comparison compares the records of a kind with their leads.
type comparison struct {
	*object
	way    *way     // out; nil: nothing flows out
	wanted []string // fields of the CRM
}

// comparison returns how an object is compared, which may cost a call.
func (r *reconciling) comparison(ctx context.Context, o *object) (*comparison, error) {
	if c := r.ways[o.Name]; c != nil {
		return c, nil
	}
	c := &comparison{object: o, wanted: slices.Clone(o.inbound.Fields())}
	if o.sends() {
		out, err := o.outbound(ctx)
		if err != nil {
			return nil, err
		}
		c.way = &way{o, out, out.Feeds()}
	}
	for _, f := range o.fields {
		for _, source := range o.sources[f.Name] {
			if !slices.Contains(c.wanted, source) {
				c.wanted = append(c.wanted, source)
			}
		}
	}
	r.ways[o.Name] = c
	return c, nil
}

// difference is a field in which a record and its lead do not agree.
type difference struct {
	field        agree.Field
	ours, theirs string
}

// compare returns the fields that do not agree, and adds all that was compared
// to the sums.
func (c *comparison) compare(lead leadbridge.Values, link *leadbridge.Link, rec provider.Record, sums *leadbridge.ObjectAgreement) []difference {
	var differs []difference
	image := c.draft(rec.Values).Values
	var written map[string]string
	if c.way != nil {
		written = c.way.out.Values(lead)
	}
	for _, f := range c.fields {
		d := difference{f, lead[f.Name], image[f.Name]}
		source, read := c.sourceOf(f.Name, rec.Values)
		if !read {
			continue
		}
		if !c.readsBack(f.Name) {
			// It only flows out, so that only the CRM's form can be compared.
			d.ours, d.theirs = written[source], rec.Values[source]
		}
		same := d.ours == d.theirs || c.agreed(d, link, written)
		sum := fieldOfAgreement(sums, f.Name)
		sum.Ours = addDigest(sum.Ours, rec.ID, f.Name, d.ours)
		if same {
			sum.Theirs = addDigest(sum.Theirs, rec.ID, f.Name, d.ours)
			continue
		}
		sum.Theirs = addDigest(sum.Theirs, rec.ID, f.Name, d.theirs)
		sum.Differs++
		differs = append(differs, d)
	}
	return differs
}

// sourceOf is the CRM's field that one of ours is read from.
func (c *comparison) sourceOf(field string, values map[string]string) (source string, read bool) {
	for _, source := range c.sources[field] {
		if _, read := values[source]; read {
			return source, true
		}
	}
	return "", false
}

// agreed reports whether two values are as they shall be although they are not
// the same: the CRM keeps ours in a form of its own, or the field flows one way
// only and has nothing to flow.
func (c *comparison) agreed(d difference, link *leadbridge.Link, written map[string]string) bool {
	name := d.field.Name
	switch {
	case d.field.Direction == leadbridge.Inbound:
		return d.theirs == ""
	case !c.readsBack(name):
		return agree.SameButForm(d.ours, d.theirs) || d.ours == "" && !link.Base.Has(name)
	case d.field.Direction == leadbridge.Outbound && d.ours == "" && !link.Base.Has(name):
		return true
	case link.Base.Ours[name] == d.ours && (link.Sent || link.Base.Theirs[name] == d.theirs) && agree.SameButForm(d.ours, d.theirs):
		return true
	}
	image, told := c.way.images(written, []string{name})[name]
	return told && image == d.theirs
}

// agreement is a copy of what the run found so far, with a place for all that
// is compared.
func (r *reconciling) agreement() *leadbridge.SyncAgreement {
	a := &leadbridge.SyncAgreement{}
	if r.run.Agreement != nil {
		*a = *r.run.Agreement
	}
	a.Objects = slices.Clone(a.Objects)
	for i := range a.Objects {
		a.Objects[i].Fields = slices.Clone(a.Objects[i].Fields)
	}
	for _, o := range r.objects {
		if o.Kind != provider.KindLead || len(o.fields) == 0 {
			continue
		}
		for _, f := range o.fields {
			fieldOfAgreement(objectOf(a, o.Name), f.Name)
		}
	}
	return a
}

func objectOf(a *leadbridge.SyncAgreement, object string) *leadbridge.ObjectAgreement {
	i := slices.IndexFunc(a.Objects, func(o leadbridge.ObjectAgreement) bool { return o.Object == object })
	if i < 0 {
		i = len(a.Objects)
		a.Objects = append(a.Objects, leadbridge.ObjectAgreement{Object: object})
	}
	return &a.Objects[i]
}

func fieldOfAgreement(o *leadbridge.ObjectAgreement, field string) *leadbridge.FieldAgreement {
	i := slices.IndexFunc(o.Fields, func(f leadbridge.FieldAgreement) bool { return f.Field == field })
	if i < 0 {
		i = len(o.Fields)
		o.Fields = append(o.Fields, leadbridge.FieldAgreement{Field: field, Ours: digestText(0), Theirs: digestText(0)})
	}
	return &o.Fields[i]
}

// addDigest adds a value to a sum, which does not depend on the order.
func addDigest(sum, recordID, field, value string) string {
	n, _ := strconv.ParseUint(sum, 16, 64) // our own text
	h := fnv.New64a()
	for _, part := range []string{recordID, "\x00", field, "\x00", value} {
		h.Write([]byte(part))
	}
	return digestText(n + h.Sum64())
}

func digestText(n uint64) string { return fmt.Sprintf("%016x", n) }
