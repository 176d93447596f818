package sandbox

import (
	"reflect"
	"strings"
	"time"
)

// purgeAfter is how long a deleted record is kept.
const purgeAfter = 30 * 24 * time.Hour

// purged reports whether a record was deleted so long ago that nothing is
// left of it.
func (r *record) purged(now int64) bool {
	return r.deleted != 0 && now-r.deleted > purgeAfter.Milliseconds()
}

// found returns the record of the path that can be worked with.
func (c *call) found() (*record, *fault) {
	if r := c.table.get(c.id()); c.sees(c.table, r) {
		return r, nil
	}
	return nil, notFound(titleOf(c.table.kind))
}

func getRecord(c *call) (answer, *fault) {
	v, err := c.view()
	if err != nil {
		return answer{}, err
	}
	r := c.table.get(c.id())
	gone := c.sim.stage.Vices.On(viceDeletedGone)
	if r == nil || !c.user.sees(c.table, r) || r.purged(c.now) || r.deleted != 0 && gone {
		return answer{}, notFound(titleOf(c.table.kind))
	}
	return ok(c.show(c.table, r, v))
}

func createRecord(c *call) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	r := &record{id: c.table.next(), add: c.now / 1000 * 1000}
	if err := c.fill(r, body); err != nil {
		return answer{}, err
	}
	if text, _ := body["add_time"].(string); text != "" && (c.table.kind == kindPerson || c.table.kind == kindOrganization) {
		at, bad := time.Parse(time.RFC3339, text)
		if bad != nil {
			return answer{}, invalid("add_time", "Invalid datetime")
		}
		r.add = at.Unix() * 1000
	}
	if err := c.rules(nil, r, body); err != nil {
		return answer{}, err
	}
	c.co.write(c.table, r, c.cause())
	return ok(c.show(c.table, r, c.plainView()))
}

func updateRecord(c *call) (answer, *fault) {
	old, err := c.found()
	if err != nil {
		return answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	r := old.copy()
	if err := c.fill(r, body); err != nil {
		return answer{}, err
	}
	if err := c.rules(old, r, body); err != nil {
		return answer{}, err
	}
	c.co.write(c.table, r, c.cause())
	return ok(c.show(c.table, c.table.get(r.id), c.plainView()))
}

func deleteRecord(c *call) (answer, *fault) {
	old, err := c.found()
	if err != nil {
		return answer{}, err
	}
	c.co.remove(c.table, old, c.cause())
	return ok(map[string]any{"id": old.id})
}

// fill puts what was sent into a record. Keys that nobody knows are passed
// over, as the vendor does; unknown custom fields are refused.
func (c *call) fill(r *record, body map[string]any) *fault {
	for _, f := range c.table.fields {
		v, sent := body[f.key]
		if !sent || f.readOnly || f.hidden {
			continue
		}
		if f.sync && !c.sim.stage.Vices.On(viceContactSync) {
			return forbidden("Field %s is not available: contact sync is not set up in this company", f.key)
		}
		value, err := c.parse(f, v)
		if err != nil {
			return err
		}
		r.set(f.slot, value)
	}
	if body["is_deleted"] == true {
		return invalid("is_deleted", "Records are deleted by DELETE only")
	}
	sent, given := body["custom_fields"]
	if !given || sent == nil || c.table.customs == nil {
		return nil
	}
	values, isObject := sent.(map[string]any)
	if !isObject {
		return invalid("custom_fields", "Expected object, received %s", jsonType(sent))
	}
	return c.fillCustoms(r, values)
}

func (c *call) fillCustoms(r *record, values map[string]any) *fault {
	for code, v := range values {
		f := c.table.customField(code)
		if f == nil || f.hidden {
			return invalid("custom_fields."+code, "Unrecognized key in object")
		}
		value, err := c.parse(f, v)
		if err != nil {
			return err
		}
		r.setCustom(f.slot, value)
	}
	return nil
}

// rules are what else must hold for a record, and what follows from what was
// sent. old is nil for a new one.
func (c *call) rules(old, r *record, body map[string]any) *fault {
	if t := c.table; old == nil {
		if t.owner >= 0 && r.val(t.owner) == nil {
			r.set(t.owner, c.user.id)
		}
		if t.visible >= 0 && r.val(t.visible) == nil {
			r.set(t.visible, 3)
		}
	}
	switch c.table.kind {
	case kindPerson:
		return c.personRules(r, body)
	case kindOrganization:
		if strings.TrimSpace(r.text(orgName)) == "" {
			return invalid("name", "Required")
		}
	case kindDeal:
		return c.dealRules(old, r, body)
	case kindActivity:
		return c.activityRules(old, r, body)
	}
	return nil
}

func (c *call) personRules(r *record, body map[string]any) *fault {
	if r.text(personName) == "" || body["first_name"] != nil {
		first, _ := body["first_name"].(string)
		last, _ := body["last_name"].(string)
		if name := strings.TrimSpace(first + " " + last); name != "" && body["name"] == nil {
			r.set(personName, name)
		}
	}
	if strings.TrimSpace(r.text(personName)) == "" {
		return invalid("name", "Name must be given")
	}
	if c.sim.stage.Vices.On(viceRequireContact) && r.val(personEmails) == nil && r.val(personPhones) == nil {
		return &fault{status: 422, text: "Validation failed: An e-mail address or a phone number is required by your company's settings", info: seeDocs}
	}
	return nil
}

// cause says who or what changes a record.
type cause struct {
	user   *user
	source string // "api" or "app"
	bulk   bool
	// correlation joins the events of one deed.
	correlation string
	// mergedInto and mergedFrom name the other record of a merge.
	mergedInto, mergedFrom int
	// at is the time that the change carries, Unix milliseconds; 0: now.
	at int64
}

func (c *call) cause() cause { return cause{user: c.user, source: "api"} }

// stamp is the time that a change carries: seconds, or milliseconds in leads.
func (co *company) stamp(t *table, why cause) int64 {
	at := why.at
	if at == 0 {
		at = co.now()
	}
	if t.kind == kindLead {
		return at
	}
	return at / 1000 * 1000
}

// write keeps a new record or a change and tells the webhooks. A change of
// nothing leaves no trace.
func (co *company) write(t *table, r *record, why cause) {
	old := t.get(r.id)
	if old != nil && why.mergedFrom == 0 && sameValues(old, r) {
		return
	}
	r.update = co.stamp(t, why)
	if old != nil {
		r.update = max(r.update, old.update) // a late commit does not turn time back
	}
	t.put(r, co.now())
	if old == nil {
		co.tell(t, "create", nil, r, why)
	} else {
		co.tell(t, "change", old, r, why)
	}
}

// remove deletes a record as a person would.
func (co *company) remove(t *table, old *record, why cause) {
	r := old.copy()
	r.deleted, r.update = co.now(), co.stamp(t, why)
	t.put(r, co.now())
	co.tell(t, "delete", old, nil, why)
}

func sameValues(a, b *record) bool {
	n, m := max(len(a.vals), len(b.vals)), max(len(a.custom), len(b.custom))
	for i := range n {
		if !reflect.DeepEqual(a.val(i), b.val(i)) {
			return false
		}
	}
	for i := range m {
		if !reflect.DeepEqual(a.customVal(i), b.customVal(i)) {
			return false
		}
	}
	return a.deleted == b.deleted
}
