package salesforce

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// item is a write on its way.
type item struct {
	index int
	provider.Write
	// body is the record as JSON has it, nil for a delete.
	body map[string]any
}

// push is one call of Push.
type push struct {
	*driver
	object   string
	schema   *sobject
	seen     map[string]provider.Record // those that were looked at right before
	outcomes []provider.Outcome
	// told is which writes have an outcome.
	told []bool
	// stopped is the error of a call after which none is made any more, and
	// unknown counts the writes of failed calls.
	stopped *leadbridge.Error
	unknown int
}

// way is how a group of items is sent.
type way struct {
	operation, method, path string
	// repeatable calls do no harm when they are made twice.
	repeatable bool
	// creates says that new records come of it.
	creates bool
}

// Push writes records. New ones are written by their key: when the answer to
// a create is lost, the same call finds what the first one made. A new record
// without a key is created too, but cannot be looked up if its answer is
// lost, and is reported as uncertain then.
func (d *driver) Push(ctx context.Context, object string, writes []provider.Write) ([]provider.Outcome, error) {
	if err := d.usable("salesforce.Push", object); err != nil {
		return nil, err
	}
	s, err := d.schemaFor(ctx, object, writes)
	if err != nil {
		return nil, err
	}
	p := &push{driver: d, object: object, schema: s, outcomes: make([]provider.Outcome, len(writes)), told: make([]bool, len(writes))}
	if err := p.refuseChanged(ctx, writes); err != nil {
		return nil, err
	}
	deletes, updates, upserts, creates := p.sort(writes)
	if len(writes) > bulkAbove {
		updates = p.ingest(ctx, "update", updates)
		upserts = p.ingest(ctx, "upsert", upserts)
	}
	const collections = "/composite/sobjects"
	p.send(ctx, deletes, way{operation: "delete", method: http.MethodDelete, path: collections, repeatable: true})
	p.send(ctx, updates, way{operation: "update", method: http.MethodPatch, path: collections, repeatable: true})
	p.send(ctx, upserts, way{operation: "upsert", method: http.MethodPatch, path: collections + "/" + object + "/" + d.keyField, repeatable: true, creates: true})
	p.send(ctx, creates, way{operation: "create", method: http.MethodPost, path: collections, creates: true})
	if err := p.common(); err != nil {
		return nil, err
	}
	p.nameSurvivors(ctx, writes)
	p.nameDuplicates(ctx, writes)
	return p.outcomes, nil
}

// common is the error of all writes, if they failed in one and the same call,
// so that nothing is known of any.
func (p *push) common() error {
	if p.unknown == 0 || p.unknown < len(p.outcomes) {
		return nil
	}
	first := p.outcomes[0].Err
	if slices.ContainsFunc(p.outcomes, func(o provider.Outcome) bool { return o.Err != first }) {
		return nil
	}
	return first
}

// sort makes bodies of the writes and tells apart how they are sent. What
// cannot be sent is refused here.
func (p *push) sort(writes []provider.Write) (deletes, updates, upserts, creates []item) {
	for i, w := range writes {
		if p.told[i] {
			continue
		}
		it := item{index: i, Write: w}
		if w.ID != "" && long(w.ID) == "" {
			p.refuse(it, explainRow(apiError{StatusCode: "MALFORMED_ID"}))
			continue
		}
		if w.Delete {
			deletes = append(deletes, it)
			continue
		}
		var refused *leadbridge.Error
		if it.body, refused = p.bodyOf(w); refused != nil {
			p.refuse(it, refused)
			continue
		}
		switch {
		case w.ID != "":
			updates = append(updates, it)
		case w.Key != "":
			upserts = append(upserts, it)
		default:
			creates = append(creates, it)
		}
	}
	return deletes, updates, upserts, creates
}

func (p *push) refuse(it item, err *leadbridge.Error) {
	p.tell(it, provider.Outcome{ID: it.ID, Err: err})
}

func (p *push) tell(it item, o provider.Outcome) {
	p.outcomes[it.index], p.told[it.index] = o, true
}

// send sends items, as many at once as a call takes.
func (p *push) send(ctx context.Context, items []item, w way) {
	for some := range slices.Chunk(items, batchSize) {
		p.batch(ctx, some, w)
	}
}

// batch sends the items of one call and notes what came of each. A call that
// is refused as a whole because of one record is cut in halves until that
// record is alone.
func (p *push) batch(ctx context.Context, items []item, w way) {
	if p.stopped != nil {
		p.giveUp(items, p.stopped)
		return
	}
	rows, err := p.call(ctx, items, w)
	e := asError(err)
	switch {
	case err == nil:
		for i, row := range rows {
			p.tell(items[i], outcomeOf(items[i], row))
		}
	case e != nil && e.Kind == leadbridge.Invalid && len(items) > 1:
		p.forget(p.object)
		p.batch(ctx, items[:len(items)/2], w)
		p.batch(ctx, items[len(items)/2:], w)
	case e != nil && e.Kind == leadbridge.Invalid:
		p.refuse(items[0], e)
	default:
		p.giveUp(items, err)
	}
}

// giveUp notes that a call failed. The calls after it would fail in the same
// way, and are not made; unless only its answer was lost.
func (p *push) giveUp(items []item, err error) {
	e := asError(err)
	if e == nil {
		e = &leadbridge.Error{Op: "salesforce.Push", Kind: leadbridge.Unavailable, Code: provider.CodeUncertain,
			Msg: "The writing was broken off.", Err: err}
	}
	for _, it := range items {
		p.refuse(it, e)
	}
	p.unknown += len(items)
	if e.Code != provider.CodeUncertain {
		p.stopped = e
	}
}

// call sends items and returns the results of their rows, in their order.
func (p *push) call(ctx context.Context, items []item, w way) (rows []rowResult, err error) {
	r := provider.Request{Method: w.method, Path: p.base + w.path, Header: p.writeHeader(w), Repeatable: w.repeatable,
		Operation: w.operation + " " + p.object, Records: len(items)}
	if w.method == http.MethodDelete {
		ids := make([]string, len(items))
		for i, it := range items {
			ids[i] = it.ID
		}
		r.Query = url.Values{"ids": {strings.Join(ids, ",")}, "allOrNone": {"false"}}
	} else {
		records := make([]map[string]any, len(items))
		for i, it := range items {
			records[i] = it.body
		}
		r.JSON = map[string]any{"allOrNone": false, "records": records}
	}
	if _, err = p.JSON(ctx, r, &rows); err == nil && len(rows) != len(items) {
		err = unreadable("a write with another number of results than records")
	}
	return rows, err
}

// writeHeader is what every write carries: whether leads are assigned, and
// what duplicate rules may do.
func (p *push) writeHeader(w way) http.Header {
	assign := "FALSE"
	if w.creates && p.setting(settingAssignment) != "FALSE" {
		assign = "TRUE"
	}
	save := "false"
	if p.setting(settingDuplicates) == "TRUE" {
		save = "true"
	}
	return http.Header{"Sforce-Auto-Assign": {assign},
		"Sforce-Duplicate-Rule-Header": {"allowSave=" + save + "; includeRecordDetails=true; runAsCurrentUser=true"}}
}
