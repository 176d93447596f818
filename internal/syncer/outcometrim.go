package syncer

import (
	"maps"
	"slices"
	"strings"

	"leadbridge"
)

// left are fields of a record, by the CRM's names, that are left out of a
// write because the CRM refuses their values, so that the others need not
// wait for a person.
type left map[string]leftField

type leftField struct {
	value string
	why   *leadbridge.Error
}

// trimmable reports whether a write was refused for one of its fields, and has
// others.
func (e *errand) trimmable() bool {
	refusal := e.outcome.Err
	_, given := e.write.Values[refusal.Field]
	return given && len(e.write.Values) > 1 && slices.Contains(hopeless, refusal.Code)
}

// leaveOut notes which fields are left out when errands are decided anew.
func (d *dispatch) leaveOut(errands []*errand) {
	for _, e := range errands {
		if e.verdict != trim {
			continue
		}
		key := claim(e.lead.ID, e.way.Name)
		if d.left[key] == nil {
			d.left[key] = left{}
		}
		field := e.outcome.Err.Field
		d.left[key][field] = leftField{e.write.Values[field], e.outcome.Err}
	}
}

// names are those of the fields, sorted.
func (l left) names() []string { return slices.Sorted(maps.Keys(l)) }

// reason says why the fields were left out.
func (l left) reason() string {
	var reasons []string
	for _, name := range l.names() {
		reasons = append(reasons, l[name].why.Error())
	}
	return strings.Join(reasons, " ")
}

// partFailure is what becomes of the item of a change that the CRM took but
// for some fields: a person must look at those.
func (d *dispatch) partFailure(e *errand) *leadbridge.OutboxItem {
	item := e.item
	item.Object, item.RecordID, item.Code, item.Reason = e.way.Name, d.ref(e).RecordID, e.left[e.left.names()[0]].why.Code, e.left.reason()
	item.Request = map[string]string{}
	for name, field := range e.left {
		item.Request[name] = field.value
	}
	item.Attempts++
	item.Status, item.FailedAt = leadbridge.OutboxDead, d.service.Now()
	return &item
}
