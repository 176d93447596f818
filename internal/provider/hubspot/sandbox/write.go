package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// input is one record of a write.
type input struct {
	ID           text               `json:"id"`
	IDProperty   string             `json:"idProperty"`
	Properties   map[string]text    `json:"properties"`
	Associations []associationInput `json:"associations"`
	TraceID      string             `json:"objectWriteTraceId"`
}

// write is an input that was checked and can be carried out.
type write struct {
	record   *record // nil until a new one is made
	isNew    bool
	changes  map[int]string
	sent     map[string]text
	links    []checkedLink
	warnings []warning
	traceID  string
}

// check finds out whether an input can be written to a record, or as a new
// one. Nothing is changed yet.
func (c *call) check(t *table, r *record, in input) (*write, error) {
	w := &write{record: r, isNew: r == nil, changes: map[int]string{}, sent: in.Properties, traceID: in.TraceID}
	if err := c.checkValues(t, w); err != nil {
		return nil, err
	}
	if w.isNew {
		if err := c.complete(t, w); err != nil {
			return nil, err
		}
	}
	if err := c.checkPlace(t, w); err != nil {
		return nil, err
	}
	if err := c.checkUnique(t, w); err != nil {
		return nil, err
	}
	if err := c.checkRules(t, w); err != nil {
		return nil, err
	}
	links, err := c.checkLinks(t.kind, in.Associations)
	if err != nil {
		return nil, err
	}
	w.links = links
	if w.isNew && t.kind == leads && !slices.ContainsFunc(links, func(l checkedLink) bool { return l.to == contacts }) {
		return nil, invalid("A lead must be associated with an existing contact (association type 578) when it is created")
	}
	return w, nil
}

// current is the value a property has before the write.
func (t *table) current(r *record, p *property) string {
	if r == nil {
		return ""
	}
	return t.value(p, r.id, r.version)
}

// after is the value a property will have.
func (w *write) after(t *table, name string) string {
	p := t.byName[name]
	if v, changed := w.changes[p.number]; changed {
		return v
	}
	return t.current(w.record, p)
}

func (c *call) checkValues(t *table, w *write) error {
	var problems []problem
	wrong := func(name, why, code string) {
		problems = append(problems, problem{Message: why, Error: code, Name: name, Localized: why, Portal: c.account.portal})
	}
	for _, name := range slices.Sorted(maps.Keys(w.sent)) {
		raw, p := string(w.sent[name]), t.property(name)
		switch {
		case p == nil:
			wrong(name, fmt.Sprintf("Property %q does not exist", name), "PROPERTY_DOESNT_EXIST")
			continue
		case p.Modification.ReadOnlyValue || p.Calculated:
			wrong(name, fmt.Sprintf("%q is a read only property; its value cannot be set.", name), "READ_ONLY_VALUE")
			continue
		}
		value, why, code := c.normal(p, raw, t.current(w.record, p))
		if code != "" {
			wrong(name, why, code)
			continue
		}
		if note, changed := normalised(p, raw, value); changed && c.version == "2026-09" {
			w.warnings = append(w.warnings, note)
		}
		if name == "lifecyclestage" && backwards(p, t.current(w.record, p), value) {
			continue // silently, as the vendor does
		}
		w.changes[p.number] = value
	}
	if len(problems) > 0 {
		return notValid(problems)
	}
	return nil
}

// backwards says whether a stage of life comes before that of today. It must
// be cleared first.
func backwards(p *property, before, value string) bool {
	place := func(v string) int {
		return slices.IndexFunc(p.Options, func(o option) bool { return o.Value == v })
	}
	return before != "" && value != "" && place(value) < place(before)
}

// complete adds what a new record gets by itself, and demands what it must
// have.
func (c *call) complete(t *table, w *write) error {
	usual := func(name, value string) {
		if p := t.property(name); p != nil && w.changes[p.number] == "" {
			w.changes[p.number] = value
		}
	}
	missing := func(names ...string) error {
		f := invalid("Error creating %s. Some required properties were not set.", strings.ToUpper(t.kind.singular))
		f.context = map[string][]string{"properties": names}
		return f
	}
	switch t.kind {
	case contacts:
		if w.after(t, "email") == "" && w.after(t, "firstname") == "" && w.after(t, "lastname") == "" {
			return missing("email", "firstname", "lastname")
		}
		usual("lifecyclestage", "lead")
	case companies:
		if w.after(t, "name") == "" && w.after(t, "domain") == "" {
			return missing("name", "domain")
		}
	case deals:
		for _, name := range []string{"dealname", "dealstage"} {
			if w.after(t, name) == "" {
				return missing(name)
			}
		}
		usual("pipeline", c.account.pipelines[deals][0].ID)
	case leads:
		if w.after(t, "hs_lead_name") == "" {
			return missing("hs_lead_name")
		}
		first := c.account.pipelines[leads][0]
		usual("hs_pipeline", first.ID)
		usual("hs_pipeline_stage", first.Stages[0].ID)
	}
	by := c.token.source()
	w.changes[t.byName["hs_object_source"].number] = by.kind
	w.changes[t.byName["hs_object_source_id"].number] = by.id
	return nil
}

// checkPlace demands that the stage belongs to the pipeline.
func (c *call) checkPlace(t *table, w *write) error {
	pipelineName, stageName := pipelineFields(t.kind)
	if pipelineName == "" {
		return nil
	}
	_, a := w.changes[t.byName[pipelineName].number]
	_, b := w.changes[t.byName[stageName].number]
	if !a && !b {
		return nil
	}
	in, at := w.after(t, pipelineName), w.after(t, stageName)
	for _, p := range c.account.pipelines[t.kind] {
		if p.ID == in && slices.ContainsFunc(p.Stages, func(s *pipelineStage) bool { return s.ID == at }) {
			return nil
		}
	}
	why := fmt.Sprintf("%s is not a stage of the pipeline %s", at, in)
	return notValid([]problem{{Message: why, Error: "INVALID_OPTION", Name: stageName, Localized: why, Portal: c.account.portal}})
}

// checkUnique refuses a value that another record has.
func (c *call) checkUnique(t *table, w *write) error {
	for number, values := range t.unique {
		p := t.properties[number]
		wanted := []string{w.changes[number]}
		if p.Name == "email" {
			wanted = append(wanted, list(w.changes[t.byName["hs_additional_emails"].number])...)
		}
		for _, value := range wanted {
			id, taken := values[p.key(value)]
			switch {
			case p.Archived || value == "" || !taken || w.record != nil && id == w.record.id:
			case p.Name == "email":
				return &fault{status: http.StatusConflict, category: "CONFLICT", message: fmt.Sprintf("Contact already exists. Existing ID: %d", id)}
			default:
				why := fmt.Sprintf("%d already has that value.", id)
				return notValid([]problem{{Message: why, Error: "CONFLICTING_UNIQUE_VALUE", Name: p.Name, Localized: why, Portal: c.account.portal}})
			}
		}
	}
	return nil
}

// carryOut writes what was checked.
func (c *call) carryOut(t *table, w *write) {
	a, now := c.account, c.account.now()
	if w.isNew {
		w.record = t.add(now)
		if c.hub.Vices.Strikes(viceLateCommit, c.r) {
			w.record.visibleFrom = now + int64(c.hub.Vices.Value(viceLateCommit)*1000)
		}
		a.happened(occurrence{table: t, what: "creation", id: w.record.id, by: c.token.source()})
	}
	a.change(t, w.record, w.changes, c.token.source())
	for _, l := range w.links {
		a.link(t.kind, w.record.id, l, c.token.source())
	}
}

// change gives a record new values: with history, index and events. A write
// that changes nothing leaves no trace.
func (a *account) change(t *table, r *record, changes map[int]string, by source) {
	now, changed, fresh := a.now(), false, r.values == ""
	for number, value := range changes {
		p := t.properties[number]
		if r.values.get(number) == value {
			delete(changes, number)
			continue
		}
		changed = true
		if !fresh { // the first values are told by the record itself
			t.remember(r, p, value, now, by)
		}
		a.happened(occurrence{table: t, what: "propertyChange", id: r.id, property: p.Name, value: value, by: by})
	}
	if changed {
		t.release(r)
		r.values, r.modified = r.values.with(changes), now
		t.claim(r)
	}
	a.noted(t, r)
}

// noted tells search about a record, after the lag.
func (a *account) noted(t *table, r *record) {
	due := a.now() + int64(a.hub.Vices.Value(viceIndexLag)*1000)
	t.index.note(r, max(due, r.visibleFrom))
}

// byKey finds the record an input names, by id or by a unique property.
func (c *call) byKey(t *table, idProperty, id string) (*record, error) {
	if idProperty == "" || idProperty == "hs_object_id" {
		return t.live(recordID(id), c.account.now()), nil
	}
	p := t.property(idProperty)
	if p == nil {
		return nil, invalid("Property %q does not exist", idProperty)
	}
	if t.unique[p.number] == nil {
		return nil, invalid("Unable to perform read by non-unique %s property %s", t.kind.id, idProperty)
	}
	return t.byValue(p, id, c.account.now()), nil
}

func idList(ids []int64) string {
	var out []string
	for _, id := range ids {
		out = append(out, strconv.FormatInt(id, 10))
	}
	return strings.Join(out, ";")
}
