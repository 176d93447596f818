package sandbox

// dealRules keep a deal's stage, status and times true to each other.
func (c *call) dealRules(old, r *record, body map[string]any) *fault {
	if r.text(dealTitle) == "" {
		return invalid("title", "Required")
	}
	if old == nil {
		if err := c.openDealLimit(r); err != nil {
			return err
		}
		c.dealDefaults(r)
	} else if old.truth(dealIsArchived) && body["is_archived"] != false {
		return badRequest("Archived deals cannot be updated")
	}
	if err := c.dealStage(old, r, body); err != nil {
		return err
	}
	now := timeText(timeV2, c.now)
	if old == nil || old.integer(dealStage) != r.integer(dealStage) {
		r.set(dealStageChange, now)
	}
	if archived := r.truth(dealIsArchived); archived && r.val(dealArchiveTime) == nil {
		r.set(dealArchiveTime, now)
	} else if !archived {
		r.set(dealArchiveTime, nil)
	}
	c.dealStatus(old, r, now)
	return nil
}

func (c *call) dealDefaults(r *record) {
	r.set(dealCreator, c.user.id)
	for slot, v := range map[int]any{dealValue: 0.0, dealCurrency: c.co.currency, dealStatus: "open", dealIsArchived: false, dealOrigin: "API"} {
		if r.val(slot) == nil {
			r.set(slot, v)
		}
	}
}

// openDealLimit refuses an open deal beyond what the plan allows.
func (c *call) openDealLimit(r *record) *fault {
	vices := c.sim.stage.Vices
	if !vices.On(viceOpenDealLimit) || r.text(dealStatus) != "" && r.text(dealStatus) != "open" {
		return nil
	}
	open := 0
	for _, d := range c.co.deals.rows {
		if d.deleted == 0 && !d.truth(dealIsArchived) && d.text(dealStatus) == "open" {
			open++
		}
	}
	if open < int(vices.Value(viceOpenDealLimit)) {
		return nil
	}
	return &fault{status: 403, text: "You have reached the limit of open deals of your plan", info: seeDocs, code: "feature_capping_deals_limit"}
}

// dealStage makes stage and pipeline agree: a stage brings its pipeline, a
// pipeline alone its first stage.
func (c *call) dealStage(old, r *record, body map[string]any) *fault {
	stageSent, pipelineSent := body["stage_id"] != nil, body["pipeline_id"] != nil
	switch {
	case stageSent:
		s := c.co.stage(r.integer(dealStage))
		if pipelineSent && s.Pipeline != r.integer(dealPipeline) {
			return invalid("stage_id", "Stage does not belong to the given pipeline")
		}
		if old != nil && !pipelineSent && s.Pipeline != old.integer(dealPipeline) {
			return invalid("stage_id", "Stage belongs to another pipeline than the deal")
		}
		r.set(dealPipeline, s.Pipeline)
	case pipelineSent && (old == nil || old.integer(dealPipeline) != r.integer(dealPipeline)):
		r.set(dealStage, c.co.firstStage(r.integer(dealPipeline)).ID)
	case r.integer(dealStage) == 0:
		first := c.co.firstStage(c.co.pipelines[0].ID)
		r.set(dealPipeline, first.Pipeline)
		r.set(dealStage, first.ID)
	}
	return nil
}

// dealStatus moves the times that go with a status.
func (c *call) dealStatus(old, r *record, now string) {
	status := r.text(dealStatus)
	if old != nil && old.text(dealStatus) == status {
		return
	}
	for _, slot := range []int{dealWon, dealLost, dealClose} {
		if status == "open" {
			r.set(slot, nil)
		}
	}
	ensure := func(slot int) {
		if r.val(slot) == nil {
			r.set(slot, now)
		}
	}
	switch status {
	case "won":
		r.set(dealLost, nil)
		ensure(dealWon)
		ensure(dealClose)
	case "lost":
		r.set(dealWon, nil)
		ensure(dealLost)
		ensure(dealClose)
	}
	if status != "lost" {
		r.set(dealLostReason, nil)
	}
}
