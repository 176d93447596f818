package sandbox

import (
	"maps"
	"slices"
	"time"
)

// conversion is the job that turns a lead into a deal, or back.
type conversion struct {
	id, of string // of: the path's id
	status string // running, completed
	result map[string]any
}

// conversionTime is how long a conversion takes.
const conversionTime = time.Second

func convertLead(c *call) (answer, *fault) {
	r, err := c.lead()
	if err != nil {
		return answer{}, &fault{status: 404, text: "Entity was not found", info: "Object was not found."}
	}
	body := map[string]any{}
	if c.ContentLength > 0 {
		if body, err = c.object(); err != nil {
			return answer{}, err
		}
	}
	pipelineID, stageID := 0, 0
	for key, into := range map[string]*int{"pipeline_id": &pipelineID, "stage_id": &stageID} {
		of := map[string]string{"pipeline_id": "pipeline", "stage_id": "stage"}[key]
		v, err := c.parseReference(&field{key: key, of: of}, body[key])
		if err != nil {
			return answer{}, err
		}
		*into, _ = v.(int)
	}
	co, why := c.co, c.cause()
	return c.convert(func(job *conversion) {
		if id := co.convertLead(r.id, pipelineID, stageID, why); id != 0 {
			job.status, job.result = "completed", map[string]any{"deal_id": id, "lead_id": r.text(leadUUID)}
		}
	})
}

// convert starts a conversion; what is asked for is done a little later.
func (c *call) convert(do func(*conversion)) (answer, *fault) {
	job := &conversion{id: c.co.uuid(), of: c.param("id"), status: "running"}
	c.co.conversions[job.id] = job
	c.co.later(conversionTime, func() {
		job.status = "failed"
		do(job)
	})
	return answer{200, map[string]any{"success": true, "data": map[string]any{"conversion_id": job.id}, "additional_data": nil}}, nil
}

func conversionStatus(c *call) (answer, *fault) {
	job := c.co.conversions[c.param("conversion")]
	if job == nil || job.of != c.param("id") {
		return answer{}, &fault{status: 404, text: "Entity was not found", info: "Object was not found."}
	}
	data := map[string]any{"conversion_id": job.id, "status": job.status}
	maps.Copy(data, job.result)
	return answer{200, map[string]any{"success": true, "data": data, "additional_data": nil}}, nil
}

// convertLead makes a deal of a lead, which is then deleted. It returns the
// deal's id, or 0 if the lead is gone.
func (co *company) convertLead(id, pipelineID, stageID int, why cause) int {
	lead := co.leads.get(id)
	if lead == nil || lead.deleted != 0 {
		return 0
	}
	at := co.stage(stageID)
	if at == nil && pipelineID != 0 {
		at = co.firstStage(pipelineID)
	}
	if at == nil {
		at = co.firstStage(co.pipelines[0].ID)
	}
	why.correlation = co.uuid()
	now := timeText(timeV2, co.now())
	d := &record{id: co.deals.next(), add: co.now() / 1000 * 1000, custom: slices.Clone(lead.custom)}
	for slot, v := range map[int]any{dealTitle: lead.val(leadTitle), dealCreator: why.user.id, dealOwner: lead.val(leadOwner), dealPerson: lead.val(leadPerson),
		dealOrg: lead.val(leadOrg), dealPipeline: at.Pipeline, dealStage: at.ID, dealStatus: "open", dealStageChange: now, dealIsArchived: false, dealVisible: 3,
		dealOrigin: lead.val(leadOrigin), dealOriginID: lead.val(leadOriginID), dealChannel: lead.val(leadChannel), dealChannelID: lead.val(leadChannelID),
		dealSourceLead: lead.val(leadUUID), dealValue: 0.0, dealCurrency: co.currency, dealExpectedClose: lead.val(leadExpectedClose)} {
		d.set(slot, v)
	}
	if m, has := lead.val(leadValue).(money); has {
		d.set(dealValue, m.Value)
		d.set(dealCurrency, m.Currency)
	}
	co.write(co.deals, d, why)
	gone := lead.copy()
	gone.set(leadConvertedTo, d.id)
	co.remove(co.leads, gone, why)
	for _, a := range slices.Clone(co.activities.rows) {
		if a != nil && a.deleted == 0 && a.text(activityLead) == lead.text(leadUUID) {
			moved := a.copy()
			moved.set(activityLead, nil)
			moved.set(activityDeal, d.id)
			co.write(co.activities, moved, why)
		}
	}
	return d.id
}

func convertDeal(c *call) (answer, *fault) {
	r, err := c.found()
	if err != nil {
		return answer{}, &fault{status: 404, text: "Entity was not found", info: "Object was not found."}
	}
	if r.val(dealPerson) == nil && r.val(dealOrg) == nil {
		return answer{}, badRequest("The deal must be linked to a person or an organization")
	}
	co, why := c.co, c.cause()
	return c.convert(func(job *conversion) {
		if uuid := co.convertDeal(r.id, why); uuid != "" {
			job.status, job.result = "completed", map[string]any{"lead_id": uuid}
		}
	})
}

// convertDeal makes a lead of a deal, which is then deleted.
func (co *company) convertDeal(id int, why cause) string {
	deal := co.deals.get(id)
	if deal == nil || deal.deleted != 0 {
		return ""
	}
	why.correlation = co.uuid()
	uuid := co.uuid()
	l := &record{id: co.leads.next(), add: co.now(), custom: slices.Clone(deal.custom)}
	for slot, v := range map[int]any{leadUUID: uuid, leadTitle: deal.val(dealTitle), leadOwner: deal.val(dealOwner), leadCreator: why.user.id, leadPerson: deal.val(dealPerson),
		leadOrg: deal.val(dealOrg), leadSource: "Deal", leadOrigin: "Deal", leadSourceDeal: deal.id, leadIsArchived: false, leadWasSeen: true, leadVisible: "3",
		leadValue: money{deal.number(dealValue), deal.text(dealCurrency)}, leadExpectedClose: deal.val(dealExpectedClose)} {
		l.set(slot, v)
	}
	co.write(co.leads, l, why)
	co.leadIDs[uuid] = l.id
	co.remove(co.deals, deal, why)
	return uuid
}
