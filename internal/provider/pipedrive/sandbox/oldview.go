package sandbox

import "strings"

// showOld makes v1's form of a record as its own operations answer it: what
// recent changes and webhooks show, with the related things named.
func (c *call) showOld(r *record) map[string]any {
	t := c.table
	out := map[string]any{}
	for _, f := range t.fields {
		out[f.key] = nil
	}
	for _, f := range t.customFields() {
		if !f.removed && !f.hidden {
			out[f.key] = nil
		}
	}
	for key, v := range c.co.flat(t, r) {
		out[key] = v
	}
	labels, _ := out["label_ids"].([]int)
	if out["label"], out["label_ids"] = nil, append([]int{}, labels...); len(labels) > 0 {
		out["label"] = labels[0]
	}
	switch t.kind {
	case kindPerson:
		c.oldPerson(out, r)
	case kindOrganization:
		out["owner_id"] = c.oldUser(r.integer(orgOwner))
	case kindDeal:
		delete(out, "owner_id")
		out["user_id"], out["creator_user_id"] = c.oldUser(r.integer(dealOwner)), c.oldUser(r.integer(dealCreator))
		out["person_id"], out["person_name"] = c.oldLink(c.co.persons, r.integer(dealPerson))
		out["org_id"], out["org_name"] = c.oldLink(c.co.organizations, r.integer(dealOrg))
	case kindActivity:
		c.oldActivity(out, r)
	}
	return out
}

func (c *call) oldPerson(out map[string]any, r *record) {
	for key, slot := range map[string]int{"email": personEmails, "phone": personPhones} {
		delete(out, key+"s")
		if r.val(slot) == nil {
			out[key] = []any{map[string]any{"value": "", "primary": true}}
		}
	}
	emails, _ := r.val(personEmails).([]contact)
	out["primary_email"] = primary(emails)
	out["owner_id"] = c.oldUser(r.integer(personOwner))
	out["org_id"], out["org_name"] = c.oldLink(c.co.organizations, r.integer(personOrg))
}

func (c *call) oldActivity(out map[string]any, r *record) {
	out["user_id"], out["assigned_to_user_id"], out["created_by_user_id"] = r.integer(activityOwner), r.integer(activityOwner), r.integer(activityCreator)
	out["busy_flag"] = r.truth(activityBusy)
	for _, key := range []string{"owner_id", "creator_user_id", "busy", "label", "label_ids"} {
		delete(out, key)
	}
	for _, key := range []string{"due_time", "duration"} {
		text, _ := out[key].(string)
		out[key] = strings.TrimSuffix(text, ":00")
	}
	if at, is := out["marked_as_done_time"].(string); is {
		out["marked_as_done_time"] = strings.NewReplacer("T", " ", "Z", "").Replace(at)
	}
	_, out["person_name"] = c.oldLink(c.co.persons, r.integer(activityPerson))
	_, out["org_name"] = c.oldLink(c.co.organizations, r.integer(activityOrg))
	_, out["deal_title"] = c.oldLink(c.co.deals, r.integer(activityDeal))
	people, _ := r.val(activityParticipants).([]participant)
	participants := []any{}
	for _, p := range people {
		participants = append(participants, map[string]any{"person_id": p.Person, "primary_flag": p.Primary})
	}
	out["participants"] = participants
}

func (c *call) oldUser(id int) any {
	u := c.co.user(id)
	if u == nil {
		return nil
	}
	return map[string]any{"id": u.id, "name": u.name, "email": u.email, "has_pic": 0, "pic_hash": nil, "active_flag": u.active, "value": u.id}
}

// oldLink shows a person or an organization inside another record, and its
// name; both are nil without one.
func (c *call) oldLink(t *table, id int) (link, name any) {
	r := t.get(id)
	if r == nil {
		return nil, nil
	}
	shown := map[string]any{"name": t.nameOf(r), "active_flag": r.deleted == 0, "value": r.id}
	switch t.kind {
	case kindPerson:
		shown["email"], shown["phone"] = r.val(personEmails), r.val(personPhones)
	case kindOrganization:
		shown["owner_id"], shown["address"], shown["people_count"] = r.integer(orgOwner), nil, 0
		if a, has := r.val(orgAddress).(address); has {
			shown["address"] = a[0]
		}
	}
	return shown, t.nameOf(r)
}

// listOldPipelines and the three below it are v1's form of what v2 has, too.
func listOldPipelines(c *call) (answer, *fault) {
	all := []map[string]any{}
	for _, p := range c.co.pipelines {
		all = append(all, c.oldPipeline(p))
	}
	return ok(all)
}

func getOldPipeline(c *call) (answer, *fault) {
	for _, p := range c.co.pipelines {
		if p.ID == c.id() {
			return ok(c.oldPipeline(p))
		}
	}
	return answer{}, notFound("Pipeline")
}

func (c *call) oldPipeline(p pipeline) map[string]any {
	return map[string]any{"id": p.ID, "name": p.Name, "url_title": p.Name, "order_nr": p.Order, "active": !p.Deleted, "deal_probability": p.Probability,
		"add_time": oldTime(p.Added), "update_time": oldTime(p.Updated), "selected": p.ID == c.co.pipelines[0].ID}
}

func listOldStages(c *call) (answer, *fault) {
	of, err := c.queryInt("pipeline_id", 0)
	if err != nil {
		return answer{}, err
	}
	all := []map[string]any{}
	for _, s := range c.co.stages {
		if of == 0 || s.Pipeline == of {
			all = append(all, c.oldStage(s))
		}
	}
	return ok(all)
}

func getOldStage(c *call) (answer, *fault) {
	if s := c.co.stage(c.id()); s != nil {
		return ok(c.oldStage(*s))
	}
	return answer{}, notFound("Stage")
}

func (c *call) oldStage(s step) map[string]any {
	out := map[string]any{"id": s.ID, "order_nr": s.Order, "name": s.Name, "active_flag": !s.Deleted, "deal_probability": s.Probability, "pipeline_id": s.Pipeline,
		"rotten_flag": s.Rots, "rotten_days": s.RottenDays, "add_time": oldTime(s.Added), "update_time": oldTime(s.Updated)}
	for _, p := range c.co.pipelines {
		if p.ID == s.Pipeline {
			out["pipeline_name"] = p.Name
		}
	}
	return out
}

// oldTime writes a time of v2 as v1 does.
func oldTime(text string) string { return strings.NewReplacer("T", " ", "Z", "").Replace(text) }
