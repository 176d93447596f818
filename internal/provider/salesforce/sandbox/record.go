package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// rendered is a row as JSON, with the fields given.
func rendered(c *call, r row, fields []*field) ordered {
	o := ordered{}
	o.set("attributes", c.attributes(r))
	for _, f := range fields {
		o.set(f.name, f.json(r))
	}
	return o
}

func (c *call) attributes(r row) ordered {
	o := ordered{}
	o.set("type", r.table.name)
	o.set("url", c.base()+"/sobjects/"+r.table.name+"/"+r.id())
	return o
}

// visibleFields are all that the user may see.
func (t *table) visibleFields() []*field {
	var fields []*field
	for _, f := range t.fields {
		if !f.hidden {
			fields = append(fields, f)
		}
	}
	return fields
}

// namedFields are those of a list of names; Id is always among them. It
// answers and returns false if one is unknown.
func (c *call) namedFields(t *table, names []string) ([]*field, bool) {
	fields := []*field{t.field("Id")}
	for _, name := range names {
		f := t.field(strings.TrimSpace(name))
		if f == nil {
			c.fail(http.StatusBadRequest, "INVALID_FIELD", "No such column '%s' on sobject of type %s", name, t.name)
			return nil, false
		}
		if f.name != "Id" {
			fields = append(fields, f)
		}
	}
	return fields, true
}

func (c *call) createOne() {
	t, ok := c.tableOf()
	var in input
	if !ok || !c.read(&in) {
		return
	}
	id, err := c.create(t, in, c.options())
	if err != nil {
		c.failWith(err)
		return
	}
	c.w.Header().Set("Location", c.base()+"/sobjects/"+t.name+"/"+id)
	c.json(http.StatusCreated, saved(id, nil))
}

// saved is the answer to a successful write.
func saved(id string, created *bool) ordered {
	o := ordered{}
	o.set("id", id)
	o.set("success", true)
	o.set("errors", []any{})
	if created != nil {
		o.set("created", *created)
	}
	return o
}

// one returns the row of the path, or answers.
func (c *call) one() (row, bool) {
	t, ok := c.tableOf()
	if !ok {
		return row{}, false
	}
	id := c.param("id")
	if fullID(id) == "" {
		c.fail(http.StatusNotFound, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", id)
		return row{}, false
	}
	r, found := t.find(id)
	switch {
	case !found:
		c.fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
		return row{}, false
	case r.deleted:
		c.fail(http.StatusNotFound, "ENTITY_IS_DELETED", "entity is deleted")
		return row{}, false
	}
	return r, c.conditions(r)
}

// conditions minds If-Modified-Since and If-Unmodified-Since.
func (c *call) conditions(r row) bool {
	edited := time.Unix(r.edited, 0)
	if value := c.r.Header.Get("If-Unmodified-Since"); value != "" {
		since, err := http.ParseTime(value)
		if err != nil && c.r.Method == http.MethodPatch {
			c.fail(http.StatusBadRequest, "INVALID_HEADER", "If-Unmodified-Since is no HTTP date")
			return false
		}
		if err == nil && edited.After(since) && c.r.Method != http.MethodDelete {
			c.w.WriteHeader(http.StatusPreconditionFailed)
			return false
		}
	}
	since, err := http.ParseTime(c.r.Header.Get("If-Modified-Since"))
	if err == nil && c.r.Method == http.MethodGet && !edited.After(since) {
		c.w.WriteHeader(http.StatusNotModified)
		return false
	}
	return true
}

func (c *call) readOne() {
	if r, ok := c.one(); ok {
		c.answerRow(r)
	}
}

func (c *call) answerRow(r row) {
	fields := r.table.visibleFields()
	if names := c.r.URL.Query().Get("fields"); names != "" {
		var ok bool
		if fields, ok = c.namedFields(r.table, strings.Split(names, ",")); !ok {
			return
		}
	}
	c.w.Header().Set("Last-Modified", time.Unix(r.edited, 0).UTC().Format(http.TimeFormat))
	c.json(http.StatusOK, rendered(c, r, fields))
}

func (c *call) updateOne() {
	r, ok := c.one()
	var in input
	if !ok || !c.read(&in) {
		return
	}
	if err := c.update(r, in, c.options()); err != nil {
		c.failWith(err)
		return
	}
	c.w.WriteHeader(http.StatusNoContent)
}

func (c *call) deleteOne() {
	r, ok := c.one()
	if !ok {
		return
	}
	if err := c.remove(r, c.options()); err != nil {
		c.failWith(err)
		return
	}
	c.w.WriteHeader(http.StatusNoContent)
}

// key returns the object and the external-id field of the path, or answers.
func (c *call) key() (*table, *field, bool) {
	t, ok := c.tableOf()
	if !ok {
		return nil, nil, false
	}
	f := t.field(c.param("field"))
	if f == nil || !f.externalID {
		c.fail(http.StatusNotFound, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", c.param("field"))
		return nil, nil, false
	}
	return t, f, true
}

// byKey returns the one row that the path names by an external id; several
// are answered with 300 and their addresses.
func (c *call) byKey() (row, bool) {
	t, f, ok := c.key()
	if !ok {
		return row{}, false
	}
	var urls []string
	found := t.lookup(f, c.param("value"))
	for _, seq := range found {
		urls = append(urls, c.base()+"/sobjects/"+t.name+"/"+makeID(t.prefix, c.org.pod, seq))
	}
	switch len(found) {
	case 0:
		c.fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
		return row{}, false
	case 1:
		return t.row(found[0])
	}
	c.json(http.StatusMultipleChoices, urls)
	return row{}, false
}

func (c *call) readByKey() {
	if r, ok := c.byKey(); ok {
		c.answerRow(r)
	}
}

func (c *call) deleteByKey() {
	r, ok := c.byKey()
	if !ok {
		return
	}
	if err := c.remove(r, c.options()); err != nil {
		c.failWith(err)
		return
	}
	c.w.WriteHeader(http.StatusNoContent)
}

func (c *call) upsertOne() {
	t, f, ok := c.key()
	var in input
	if !ok || !c.read(&in) {
		return
	}
	for name := range in {
		if strings.EqualFold(name, f.name) {
			c.fail(http.StatusBadRequest, "INVALID_FIELD", "The %s field should not be specified in the sobject data.", f.name)
			return
		}
	}
	id, created, matches, err := c.upsert(t, f, c.param("value"), in, c.r.URL.Query().Get("updateOnly") == "true", c.options())
	switch {
	case matches != nil:
		c.byKey()
	case err != nil:
		c.failWith(err)
	case created:
		c.json(http.StatusCreated, saved(id, &created))
	default:
		c.json(http.StatusOK, saved(id, &created))
	}
}
