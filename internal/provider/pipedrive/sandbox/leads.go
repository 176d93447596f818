package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

// showLead makes v1's form of a lead: custom values on the first level, and
// those that are empty left out.
func (c *call) showLead(r *record) map[string]any {
	return c.co.showLead(r, c.sim.stage.Vices.On(viceNulls))
}

func (co *company) showLead(r *record, nulls bool) map[string]any {
	out := map[string]any{"id": r.text(leadUUID), "add_time": timeText(timeLead, r.add), "update_time": timeText(timeLead, r.update),
		"cc_email": co.domain + "+lead" + r.text(leadUUID)[:8] + "@pipedrivemail.example"}
	for _, f := range co.leads.fields {
		if f.slot == leadUUID || f.slot == leadConvertedTo || f.hidden {
			continue
		}
		switch v := r.val(f.slot).(type) {
		case nil:
			if f.listed {
				out[f.key] = []any{}
			} else if f.nullable || nulls {
				out[f.key] = nil
			}
		case money:
			out[f.key] = map[string]any{"amount": v.Value, "currency": v.Currency}
		default:
			out[f.key] = v
		}
	}
	for key, v := range flatCustoms(co.leads, r) {
		out[key] = v
	}
	return out
}

// lead returns the lead that the path names.
func (c *call) lead() (*record, *fault) {
	if r := c.co.leads.get(c.co.leadIDs[c.param("id")]); c.sees(c.co.leads, r) {
		return r, nil
	}
	return nil, &fault{status: http.StatusNotFound, text: "requested lead not found", info: "Object was not found."}
}

func getLead(c *call) (answer, *fault) {
	r, err := c.lead()
	if err != nil {
		return answer{}, err
	}
	return ok(c.showLead(r))
}

func createLead(c *call) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	r := &record{id: c.co.leads.next(), add: c.now}
	for slot, v := range map[int]any{leadUUID: c.co.uuid(), leadCreator: c.user.id, leadOwner: c.user.id, leadVisible: "3", leadSource: "API", leadOrigin: "API",
		leadIsArchived: false, leadWasSeen: true} {
		r.set(slot, v)
	}
	if err := c.fillLead(r, body); err != nil {
		return answer{}, err
	}
	c.co.write(c.co.leads, r, c.cause())
	c.co.leadIDs[r.text(leadUUID)] = r.id
	return answer{http.StatusCreated, map[string]any{"success": true, "data": c.showLead(r)}}, nil
}

func updateLead(c *call) (answer, *fault) {
	old, err := c.lead()
	if err != nil {
		return answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	if old.truth(leadIsArchived) && body["is_archived"] != false {
		return answer{}, badRequest("Archived leads cannot be updated")
	}
	r := old.copy()
	delete(body, "origin_id") // it is set once
	if err := c.fillLead(r, body); err != nil {
		return answer{}, err
	}
	c.co.write(c.co.leads, r, c.cause())
	return ok(c.showLead(c.co.leads.get(r.id)))
}

// fillLead puts what was sent into a lead; custom values come on the first
// level.
func (c *call) fillLead(r *record, body map[string]any) *fault {
	customs := map[string]any{}
	for key, v := range body {
		if f := c.table.customField(key); f != nil {
			customs[key] = v
		}
	}
	delete(body, "custom_fields")
	if err := c.fill(r, body); err != nil {
		return err
	}
	if err := c.fillFlat(r, customs); err != nil {
		return err
	}
	if r.text(leadTitle) == "" {
		return badRequest("title is required")
	}
	if r.val(leadPerson) == nil && r.val(leadOrg) == nil {
		return badRequest("A lead must be linked to a person or an organization")
	}
	return nil
}

// fillFlat reads custom values in v1's form: sets as "1,2", and ids as
// numbers or texts.
func (c *call) fillFlat(r *record, values map[string]any) *fault {
	for code, v := range values {
		f := c.table.customField(code)
		if text, is := v.(string); is && text != "" {
			switch f.of {
			case "set":
				var list []any
				for part := range strings.SplitSeq(text, ",") {
					list = append(list, json.Number(strings.TrimSpace(part)))
				}
				values[code] = list
			case "enum", "double":
				values[code] = json.Number(text)
			case "address":
				values[code] = map[string]any{"value": text}
			}
		} else if _, is := v.(json.Number); is && f.of == "monetary" {
			values[code] = map[string]any{"value": v}
		}
	}
	return c.fillCustoms(r, values)
}

func deleteLead(c *call) (answer, *fault) {
	r, err := c.lead()
	if err != nil {
		return answer{}, err
	}
	c.co.remove(c.co.leads, r, c.cause())
	return ok(map[string]any{"id": r.text(leadUUID)})
}
