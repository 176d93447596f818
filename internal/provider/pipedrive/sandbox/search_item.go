package sandbox

import (
	"math"
	"strconv"
)

// nameOf is what people call a record.
func (s *schema) nameOf(r *record) string {
	if s.kind == kindLead {
		return r.text(leadTitle)
	}
	return r.text(0)
}

// item makes the form that records have in searches.
func (c *call) item(t *table, r *record) map[string]any {
	if now := t.get(r.id); now != nil {
		r = now
	}
	it := map[string]any{"id": r.id, "type": t.kind, "custom_fields": c.customTexts(t, r), "notes": []string{}}
	if t.owner >= 0 {
		it["owner"] = map[string]any{"id": r.integer(t.owner)}
	}
	if t.visible >= 0 {
		it["visible_to"] = visibleNumber(r.val(t.visible))
	}
	switch t.kind {
	case kindPerson:
		it["name"], it["emails"], it["phones"] = r.text(personName), values(r.val(personEmails)), values(r.val(personPhones))
		c.linkTo(it, "organization", c.co.organizations, r.integer(personOrg))
	case kindOrganization:
		it["name"] = r.text(orgName)
		if a, has := r.val(orgAddress).(address); has {
			it["address"] = a[0]
		}
	case kindDeal:
		it["title"], it["value"], it["currency"], it["status"] = r.text(dealTitle), wholeNumber(r.number(dealValue)), r.text(dealCurrency), r.text(dealStatus)
		if s := c.co.stage(r.integer(dealStage)); s != nil {
			it["stage"] = map[string]any{"id": s.ID, "name": s.Name}
		}
		it["is_archived"], it["person"], it["organization"] = r.truth(dealIsArchived), nil, nil
		c.linkTo(it, "person", c.co.persons, r.integer(dealPerson))
		c.linkTo(it, "organization", c.co.organizations, r.integer(dealOrg))
	case kindLead:
		c.leadItem(it, r)
	}
	return it
}

func (c *call) leadItem(it map[string]any, r *record) {
	it["id"], it["title"], it["is_archived"] = r.text(leadUUID), r.text(leadTitle), r.truth(leadIsArchived)
	it["emails"], it["phones"] = []string{}, []string{}
	if p := c.co.persons.get(r.integer(leadPerson)); p != nil {
		it["emails"], it["phones"] = values(p.val(personEmails)), values(p.val(personPhones))
	}
	if m, has := r.val(leadValue).(money); has {
		it["value"], it["currency"] = wholeNumber(m.Value), m.Currency
	}
	c.linkTo(it, "person", c.co.persons, r.integer(leadPerson))
	c.linkTo(it, "organization", c.co.organizations, r.integer(leadOrg))
}

// linkTo names another record in a search item.
func (c *call) linkTo(it map[string]any, key string, t *table, id int) {
	r := t.get(id)
	if r == nil || r.deleted != 0 {
		return
	}
	link := map[string]any{"id": r.id, "name": t.nameOf(r)}
	if t.kind == kindOrganization {
		link["address"] = nil
		if a, has := r.val(orgAddress).(address); has {
			link["address"] = a[0]
		}
	}
	it[key] = link
}

// values returns the plain texts of e-mail addresses or phone numbers.
func values(v any) []string {
	texts := []string{}
	if contacts, is := v.([]contact); is {
		texts = append(texts, textsOf(contacts)...)
	}
	return texts
}

// customTexts returns what a search could find in the custom fields.
func (c *call) customTexts(t *table, r *record) []string {
	texts := []string{}
	for _, f := range t.customFields() {
		if f.search != "" && !f.removed && !f.hidden {
			texts = append(texts, textsOf(f.value(r))...)
		}
	}
	return texts
}

func visibleNumber(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case string:
		n, _ := strconv.Atoi(v)
		return n
	}
	return 3
}

// wholeNumber rounds, as the search's form has whole amounts only.
func wholeNumber(f float64) int { return int(math.Round(f)) }
