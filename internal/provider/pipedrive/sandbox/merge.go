package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

// mergeRecords makes the record of the path disappear into another.
func mergeRecords(c *call) (answer, *fault) {
	loser, err := c.found()
	if err != nil {
		return answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	n, _ := body["merge_with_id"].(json.Number)
	id, _ := n.Int64()
	survivor := c.table.get(int(id))
	if !c.sees(c.table, survivor) || survivor.id == loser.id {
		return answer{}, badRequest("merge_with_id must name another %s", c.table.kind)
	}
	c.co.merge(c.table, loser, survivor, c.cause())
	merged := c.table.get(survivor.id)
	if c.table.kind == kindOrganization {
		return ok(map[string]any{"id": merged.id})
	}
	data := c.co.flat(c.table, merged)
	data["merge_what_id"] = loser.id
	return ok(data)
}

// merge lets the survivor win all conflicts: it takes only what it lacks, and
// what belonged to the other.
func (co *company) merge(t *table, loser, survivor *record, why cause) {
	why.correlation = co.uuid()
	r := survivor.copy()
	for _, f := range t.fields {
		mine, theirs := r.val(f.slot), loser.val(f.slot)
		switch list := theirs.(type) {
		case []contact:
			own, _ := mine.([]contact)
			r.set(f.slot, joinContacts(own, list))
		case []int:
			own, _ := mine.([]int)
			r.set(f.slot, joinIDs(own, list))
		default:
			if mine == nil && theirs != nil {
				r.set(f.slot, theirs)
			}
		}
	}
	for i, v := range loser.custom {
		if r.customVal(i) == nil && v != nil {
			r.setCustom(i, v)
		}
	}
	gone, kept := why, why
	gone.mergedInto, kept.mergedFrom = survivor.id, loser.id
	co.remove(t, loser, gone)
	co.write(t, r, kept)
	co.relink(t, loser.id, survivor.id, why)
}

func joinContacts(own, more []contact) any {
	joined := slices.Clone(own)
	for _, m := range more {
		if !slices.ContainsFunc(joined, func(c contact) bool { return strings.EqualFold(c.Value, m.Value) }) {
			m.Primary = len(joined) == 0
			joined = append(joined, m)
		}
	}
	if len(joined) == 0 {
		return nil
	}
	return joined
}

func joinIDs(own, more []int) any {
	joined := slices.Clone(own)
	for _, id := range more {
		if !slices.Contains(joined, id) {
			joined = append(joined, id)
		}
	}
	if len(joined) == 0 {
		return nil
	}
	return joined
}

// relink hands what belonged to one record over to another.
func (co *company) relink(t *table, from, to int, why cause) {
	links := map[string]map[*table]int{
		kindPerson:       {co.deals: dealPerson, co.activities: activityPerson, co.leads: leadPerson, co.notes: notePerson},
		kindOrganization: {co.persons: personOrg, co.deals: dealOrg, co.activities: activityOrg, co.leads: leadOrg, co.notes: noteOrg},
		kindDeal:         {co.activities: activityDeal, co.notes: noteDeal},
	}[t.kind]
	for _, other := range co.tables() {
		slot, linked := links[other]
		if !linked {
			continue
		}
		for _, r := range slices.Clone(other.rows) {
			if r == nil || r.deleted != 0 || r.integer(slot) != from {
				continue
			}
			moved := r.copy()
			moved.set(slot, to)
			if other.kind == kindActivity && t.kind == kindPerson {
				moved.set(activityParticipants, []participant{{to, true}})
			}
			co.write(other, moved, why)
		}
	}
}
