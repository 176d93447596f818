package sandbox

// The operations of v1 on records that v2 has replaced. They are out of
// support since August 2026, yet many clients call them and they still answer;
// the vice oldGone ends that.

func oldRoutes() []route {
	var all []route
	for _, e := range entities {
		all = append(all,
			route{"GET", e.path, 20, e.read, e.kind, false, false, listOld},
			route{"GET", e.path + "/{id}", 2, e.read, e.kind, false, false, getOld},
			route{"POST", e.path, 10, e.write, e.kind, false, false, createOld},
			route{"PUT", e.path + "/{id}", 10, e.write, e.kind, false, false, updateOld},
			route{"DELETE", e.path + "/{id}", 6, e.write, e.kind, false, false, deleteRecord})
		if e.kind != kindActivity {
			all = append(all, route{"GET", e.path + "/search", 40, e.read + " search:read", e.kind, false, true, searchOne})
		}
	}
	const contacts, deals = "contacts:read contacts:full", "deals:read deals:full"
	all = append(all,
		route{"GET", "/itemSearch", 40, "search:read", "", false, true, searchItems},
		route{"GET", "/persons/{id}/deals", 20, deals, kindDeal, false, false, listOldOf(dealPerson)},
		route{"GET", "/organizations/{id}/deals", 20, deals, kindDeal, false, false, listOldOf(dealOrg)},
		route{"GET", "/organizations/{id}/persons", 20, contacts, kindPerson, false, false, listOldOf(personOrg)},
		route{"GET", "/persons/{id}/activities", 20, "activities:read activities:full", kindActivity, false, false, listOldOf(activityPerson)},
		route{"GET", "/deals/{id}/activities", 20, "activities:read activities:full", kindActivity, false, false, listOldOf(activityDeal)},
		route{"GET", "/pipelines", 10, deals + " admin", "", false, false, listOldPipelines},
		route{"GET", "/pipelines/{id}", 2, deals + " admin", "", false, false, getOldPipeline},
		route{"GET", "/stages", 10, deals + " admin", "", false, false, listOldStages},
		route{"GET", "/stages/{id}", 2, deals + " admin", "", false, false, getOldStage})
	all = append(all, oldFieldRoutes()...)
	for i := range all {
		all[i].do = untilGone(all[i].do)
	}
	return all
}

func untilGone(do handler) handler {
	return func(c *call) (answer, *fault) {
		if c.sim.stage.Vices.On(viceOldGone) {
			return answer{}, unknownMethod
		}
		return do(c)
	}
}

func getOld(c *call) (answer, *fault) {
	r := c.table.get(c.id())
	if r == nil || !c.user.sees(c.table, r) || r.purged(c.now) {
		return answer{}, notFound(titleOf(c.table.kind))
	}
	return ok(c.showOld(r))
}

func createOld(c *call) (answer, *fault) {
	body, customs, err := c.oldBody()
	if err != nil {
		return answer{}, err
	}
	r := &record{id: c.table.next(), add: c.now / 1000 * 1000}
	if err := c.fillOld(nil, r, body, customs); err != nil {
		return answer{}, err
	}
	c.co.write(c.table, r, c.cause())
	return answer{201, map[string]any{"success": true, "data": c.showOld(r)}}, nil
}

func updateOld(c *call) (answer, *fault) {
	old, err := c.found()
	if err != nil {
		return answer{}, err
	}
	body, customs, err := c.oldBody()
	if err != nil {
		return answer{}, err
	}
	r := old.copy()
	if err := c.fillOld(old, r, body, customs); err != nil {
		return answer{}, err
	}
	c.co.write(c.table, r, c.cause())
	return ok(c.showOld(c.table.get(r.id)))
}

func (c *call) fillOld(old, r *record, body, customs map[string]any) *fault {
	if err := c.fill(r, body); err != nil {
		return err
	}
	if err := c.fillFlat(r, customs); err != nil {
		return err
	}
	return c.rules(old, r, body)
}
