package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// mostInputs is how many records a batch may hold.
const mostInputs = 100

// batch is the body of a batch call.
type batch struct {
	Inputs     []input  `json:"inputs"`
	IDProperty string   `json:"idProperty"`
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`

	started int64
	results []*answer
	errors  []map[string]any
}

// batch reads a batch and refuses one that is too big or names a record twice.
func (c *call) batch() (*table, *batch, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return nil, nil, err
	}
	b := &batch{started: c.account.now(), results: []*answer{}}
	if err := c.read(b); err != nil {
		return nil, nil, err
	}
	switch {
	case len(b.Inputs) == 0:
		return nil, nil, invalid("The batch has no inputs; at least one is needed")
	case len(b.Inputs) > mostInputs:
		return nil, nil, invalid("The maximum number of inputs supported in a batch request for property %s is %d, found %d", t.kind.id, mostInputs, len(b.Inputs))
	}
	seen, traces := map[string]bool{}, map[string]bool{}
	for _, in := range b.Inputs {
		key := in.IDProperty + "\x00" + string(in.ID)
		if in.ID != "" && seen[key] {
			return nil, nil, invalid("Duplicate IDs found in batch input: [%s]. IDs must be unique", in.ID)
		}
		seen[key] = true
		if in.TraceID != "" && traces[in.TraceID] {
			return nil, nil, invalid("Duplicate objectWriteTraceId found in batch input: [%s]", in.TraceID)
		}
		traces[in.TraceID] = true
	}
	return t, b, nil
}

// partial says whether each input gets its own outcome: only when each can be
// told from the others by its trace id.
func (b *batch) partial() bool {
	return !slices.ContainsFunc(b.Inputs, func(in input) bool { return in.TraceID == "" })
}

// fail notes the error of one input.
func (b *batch) fail(in input, err error) error {
	f, ok := err.(*fault)
	if !ok {
		return err
	}
	b.errors = append(b.errors, f.inBatch(map[string][]string{"objectWriteTraceId": {in.TraceID}}))
	return nil
}

// missing notes that records do not exist.
func (b *batch) missing(ids []string) {
	if len(ids) > 0 {
		f := notFound("Could not get some records, they may be deleted or not exist. Check that ids are valid.")
		b.errors = append(b.errors, f.inBatch(map[string][]string{"ids": ids}))
	}
}

// done is the answer to a batch: status ok, or 207 when something failed.
func (c *call) done(b *batch, ok int) (int, any, error) {
	if c.hub.Vices.Strikes(viceShuffledBatch, c.r) {
		slices.Reverse(b.results)
	}
	body := map[string]any{"status": "COMPLETE", "results": b.results, "startedAt": iso(b.started), "completedAt": iso(c.account.now())}
	if len(b.errors) > 0 {
		body["numErrors"], body["errors"], ok = len(b.errors), b.errors, http.StatusMultiStatus
	}
	return ok, body, nil
}

func batchRead(c *call) (int, any, error) {
	t, b, err := c.batch()
	if err != nil {
		return 0, nil, err
	}
	archived := c.query("archived") == "true"
	var missing []string
	for _, in := range b.Inputs {
		r, err := c.byKey(t, b.IDProperty, string(in.ID))
		if err != nil {
			return 0, nil, err
		}
		if archived {
			if r = t.find(recordID(string(in.ID))); r != nil && r.archivedAt == 0 {
				r = nil
			}
		}
		if r == nil {
			missing = append(missing, string(in.ID))
			continue
		}
		b.results = append(b.results, c.show(t, r, wanted{properties: b.Properties, history: b.History}))
	}
	b.missing(missing)
	return c.done(b, http.StatusOK)
}

// finder finds the record that an input of an update or upsert names.
type finder func(in *input) (*record, error)

// write carries a batch of writes out. Without a trace id for each input it
// is all or nothing.
func (c *call) write(t *table, b *batch, partial bool, find finder, show func(w *write)) error {
	var checked []*write
	claimed := map[string]bool{}
	for _, in := range b.Inputs {
		r, err := find(&in)
		var w *write
		if err == nil {
			w, err = c.check(t, r, in)
		}
		if err == nil && !partial {
			err = w.claims(t, claimed)
		}
		switch {
		case err != nil && !partial:
			return err
		case err != nil:
			if err := b.fail(in, err); err != nil {
				return err
			}
		case partial:
			c.carryOut(t, w)
			show(w)
		default:
			checked = append(checked, w)
		}
	}
	for _, w := range checked {
		c.carryOut(t, w)
		show(w)
	}
	return nil
}

// claims refuses a unique value that stands twice in a batch.
func (w *write) claims(t *table, claimed map[string]bool) error {
	for number := range t.unique {
		value := w.changes[number]
		if value == "" {
			continue
		}
		p := t.properties[number]
		key := fmt.Sprint(number, "/", p.key(value))
		if claimed[key] {
			return invalid("Duplicate values found in batch input for property %s: [%s]", p.Name, value)
		}
		claimed[key] = true
	}
	return nil
}

func batchCreate(c *call) (int, any, error) {
	t, b, err := c.batch()
	if err != nil {
		return 0, nil, err
	}
	fresh := func(*input) (*record, error) { return nil, nil }
	err = c.write(t, b, b.partial(), fresh, func(w *write) { b.results = append(b.results, c.written(t, w)) })
	if err != nil {
		return 0, nil, err
	}
	return c.done(b, http.StatusCreated)
}

// batchUpdate leaves out records that do not exist and says which.
func batchUpdate(c *call) (int, any, error) {
	t, b, err := c.batch()
	if err != nil {
		return 0, nil, err
	}
	var missing []string
	found := b.Inputs[:0:0]
	for _, in := range b.Inputs {
		if err := c.writableKey(t, in.IDProperty, false); err != nil {
			return 0, nil, err
		}
		r, err := c.byKey(t, in.IDProperty, string(in.ID))
		switch {
		case err != nil:
			return 0, nil, err
		case r == nil && in.TraceID != "":
			_ = b.fail(in, notFound("No %s with ID %s exists", t.kind.singular, in.ID))
		case r == nil:
			missing = append(missing, string(in.ID))
		default:
			found = append(found, in)
		}
	}
	b.missing(missing)
	partial := b.partial()
	b.Inputs = found
	find := func(in *input) (*record, error) { return c.byKey(t, in.IDProperty, string(in.ID)) }
	err = c.write(t, b, partial, find, func(w *write) { b.results = append(b.results, c.written(t, w)) })
	if err != nil {
		return 0, nil, err
	}
	return c.done(b, http.StatusOK)
}

// writableKey says whether writes may find a record by a property.
func (c *call) writableKey(t *table, idProperty string, email bool) error {
	if idProperty == "" || idProperty == "hs_object_id" || email && idProperty == "email" && t.kind == contacts {
		return nil
	}
	p := t.property(idProperty)
	if p == nil || !p.HasUniqueValue {
		return invalid("Unable to perform update/upsert by non-unique %s property %s", t.kind.id, idProperty)
	}
	return nil
}

// batchUpsert updates what is there and creates the rest.
func batchUpsert(c *call) (int, any, error) {
	t, b, err := c.batch()
	if err != nil {
		return 0, nil, err
	}
	partial := b.partial()
	for _, in := range b.Inputs {
		if err := c.writableKey(t, in.IDProperty, true); err != nil {
			return 0, nil, err
		}
		if in.IDProperty == "email" {
			partial = false // the vendor knows no partial upsert by e-mail address
		}
	}
	find := func(in *input) (*record, error) {
		r, err := c.byKey(t, in.IDProperty, string(in.ID))
		if err != nil || r != nil {
			return r, err
		}
		if in.IDProperty == "" || in.IDProperty == "hs_object_id" {
			return nil, notFound("No %s with ID %s exists", t.kind.singular, in.ID)
		}
		in.Properties = maps.Clone(in.Properties)
		if in.Properties == nil {
			in.Properties = map[string]text{}
		}
		if in.Properties[in.IDProperty] == "" {
			in.Properties[in.IDProperty] = in.ID
		}
		return nil, nil
	}
	err = c.write(t, b, partial, find, func(w *write) {
		out := c.written(t, w)
		out.New = &w.isNew
		b.results = append(b.results, out)
	})
	if err != nil {
		return 0, nil, err
	}
	return c.done(b, http.StatusOK)
}

func batchArchive(c *call) (int, any, error) {
	if err := c.limited("Delete"); err != nil {
		return 0, nil, err
	}
	t, b, err := c.batch()
	if err != nil {
		return 0, nil, err
	}
	for _, in := range b.Inputs {
		if r := t.live(recordID(string(in.ID)), c.account.now()); r != nil {
			c.account.archive(t, r, c.token.source())
		}
	}
	return http.StatusNoContent, nil, nil
}
