package sandbox

import (
	"net/http"
	"strings"
)

// The most that a collection may hold.
const (
	mostRows  = 200
	mostKinds = 10 // runs of rows of one type
	mostReads = 2000
)

// collection is the body of a write of several rows.
type collection struct {
	AllOrNone bool    `json:"allOrNone"`
	Records   []input `json:"records"`
}

// written is what became of a row.
type written struct {
	id      string
	created *bool
	err     *apiError
}

func (w written) json() any {
	if w.err == nil {
		return saved(w.id, w.created)
	}
	o := ordered{}
	if w.id != "" {
		o.set("id", w.id)
	}
	o.set("success", false)
	o.set("errors", []any{w.err.json("statusCode")})
	if w.created != nil {
		o.set("created", false)
	}
	return o
}

func (c *call) createMany() {
	c.writeMany(func(in input, _ map[string]bool) written {
		t, err := c.typeOf(in)
		if err != nil {
			return written{err: err}
		}
		id, err := c.create(t, in, c.options())
		return written{id: id, err: err}
	})
}

func (c *call) updateMany() {
	c.writeMany(func(in input, seen map[string]bool) written {
		id := take(in, "id")
		t, err := c.typeOf(in)
		if err != nil {
			return written{id: id, err: err}
		}
		if id == "" {
			return written{err: rowErrorf("MISSING_ARGUMENT", []string{"Id"}, "Id not specified in an update call")}
		}
		r, err := c.target(t, id)
		if err == nil && seen[r.id()] {
			err = rowErrorf("DUPLICATE_VALUE", []string{"Id"}, "duplicate id specified: %s", r.id())
		}
		if err == nil {
			seen[r.id()] = true
			err = c.update(r, in, c.options())
		}
		return written{id: id, err: err}
	})
}

func (c *call) upsertMany() {
	t, key, ok := c.key()
	if !ok {
		return
	}
	c.writeMany(func(in input, seen map[string]bool) written {
		created := false
		named, err := c.typeOf(in)
		if err == nil && named != t {
			err = rowErrorf("INVALID_TYPE", nil, "All records must be of the type %s", t.name)
		}
		value := strings.TrimSpace(take(in, key.name))
		if err == nil && seen[strings.ToLower(value)] {
			err = rowErrorf("DUPLICATE_VALUE", []string{key.name}, "Duplicate external id specified: %s", value)
		}
		if err != nil {
			return written{created: &created, err: err}
		}
		seen[strings.ToLower(value)] = true
		id, created, _, err := c.upsert(t, key, value, in, false, c.options())
		return written{id: id, created: &created, err: err}
	})
}

// take removes a text from an input, whatever the case of its name.
func take(in input, name string) string {
	for k, v := range in {
		if strings.EqualFold(k, name) {
			delete(in, k)
			text, _ := v.(string)
			return text
		}
	}
	return ""
}

// typeOf reads attributes.type.
func (c *call) typeOf(in input) (*table, *apiError) {
	attributes, _ := in["attributes"].(map[string]any)
	name, _ := attributes["type"].(string)
	if t := c.org.object(name); t != nil {
		return t, nil
	}
	return nil, rowErrorf("INVALID_TYPE", nil, "sObject type '%s' is not supported.", name)
}

// writeMany reads a collection, writes each row, and answers in their order.
func (c *call) writeMany(write func(in input, seen map[string]bool) written) {
	var body collection
	if !c.read(&body) || !c.sized(len(body.Records)) {
		return
	}
	kinds, last := 0, ""
	for _, in := range body.Records {
		attributes, _ := in["attributes"].(map[string]any)
		if name, _ := attributes["type"].(string); name != last || kinds == 0 {
			kinds, last = kinds+1, name
		}
	}
	if kinds > mostKinds {
		c.fail(http.StatusBadRequest, "LIMIT_EXCEEDED", "The collection has more than %d chunks of types", mostKinds)
		return
	}
	var results []written
	var unreadable *apiError
	seen := map[string]bool{}
	c.atomically(func() bool {
		failed := false
		for _, in := range body.Records {
			w := write(in, seen)
			if w.err != nil && w.err.inBulk != nil {
				unreadable = w.err
				return false
			}
			failed = failed || w.err != nil
			results = append(results, w)
		}
		return !failed || !body.AllOrNone
	})
	if unreadable != nil {
		c.failWith(unreadable)
		return
	}
	c.answerMany(results, body.AllOrNone)
}

// sized refuses a collection that is empty or too large.
func (c *call) sized(n int) bool {
	switch {
	case n == 0:
		c.fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "The records are missing")
	case n > mostRows:
		c.org.usage.violations++
		c.fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than %d records into this request", mostRows)
	default:
		return true
	}
	return false
}

// answerMany answers for each row. Where all or none was asked for, one
// failure takes back the others.
func (c *call) answerMany(results []written, allOrNone bool) {
	failed := false
	for _, w := range results {
		failed = failed || w.err != nil
	}
	answers := []any{}
	for _, w := range results {
		if allOrNone && failed && w.err == nil {
			w = written{err: rowErrorf("ALL_OR_NONE_OPERATION_ROLLED_BACK", nil, "Record rolled back because not all records were valid and the request was using AllOrNone header")}
		}
		answers = append(answers, w.json())
	}
	c.json(http.StatusOK, answers)
}

func (c *call) deleteMany() {
	ids := strings.Split(c.r.URL.Query().Get("ids"), ",")
	if ids[0] == "" {
		ids = nil
	}
	if !c.sized(len(ids)) {
		return
	}
	allOrNone := c.r.URL.Query().Get("allOrNone") == "true"
	var results []written
	c.atomically(func() bool {
		failed := false
		for _, id := range ids {
			r, err := c.target(nil, id)
			if err == nil {
				err = c.remove(r, c.options())
			}
			failed = failed || err != nil
			results = append(results, written{id: id, err: err})
		}
		return !failed || !allOrNone
	})
	c.answerMany(results, allOrNone)
}

// readMany answers the rows with some ids in their order, null for those that
// are not there.
func (c *call) readMany() {
	t, ok := c.tableOf()
	if !ok {
		return
	}
	var body struct{ IDs, Fields []string }
	if c.r.Method == http.MethodPost {
		if !c.read(&body) {
			return
		}
	} else {
		body.IDs = strings.Split(c.r.URL.Query().Get("ids"), ",")
		body.Fields = strings.Split(c.r.URL.Query().Get("fields"), ",")
	}
	if len(body.IDs) > mostReads {
		c.org.usage.violations++
		c.fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than %d records into this request", mostReads)
		return
	}
	fields, ok := c.namedFields(t, body.Fields)
	if !ok {
		return
	}
	answers := []any{}
	for _, id := range body.IDs {
		if r, found := t.find(id); found && !r.deleted {
			answers = append(answers, rendered(c, r, fields))
		} else {
			answers = append(answers, nil)
		}
	}
	c.json(http.StatusOK, answers)
}
