package importer

import (
	"cmp"

	"leadbridge"
	"leadbridge/internal/intake"
)

// planExamples is how many rows of each outcome a plan shows.
const planExamples = 10

// tally counts what would become of a batch, and keeps its first examples.
func (r *rehearsal) tally(items []intake.Item, decided *intake.Decided) {
	type change struct {
		lead string
		row  int64
	}
	revisions := map[change]leadbridge.Revision{}
	madeBy := map[string]int64{}
	for _, c := range decided.Changes.Leads {
		for _, v := range c.Revisions {
			revisions[change{c.Lead.ID, v.Cause.Row}] = v
			if v.Op == leadbridge.OpCreate {
				madeBy[c.Lead.ID] = v.Cause.Row
			}
		}
	}
	for i, result := range decided.Changes.Rows {
		rec := result.Record
		otherRow := int64(0)
		if result.Other != nil {
			otherRow = cmp.Or(madeBy[result.Other.ID], r.memory.rows[result.Other.ID])
		}
		r.count(rec.Status, otherRow > 0)
		r.refuse(rec)
		if r.shown[rec.Status] == planExamples {
			continue
		}
		r.shown[rec.Status]++
		e := leadbridge.PlanExample{Row: rec.Row, Line: rec.Line, Outcome: rec.Status, Reason: rec.Reason, Values: items[i].Draft.Values,
			Changes: rec.Changes, Issues: rec.Issues, OtherRow: otherRow, Match: rec.Match}
		if result.Lead != nil {
			if v, there := revisions[change{result.Lead.ID, rec.Row}]; there {
				e.Before, e.Values = v.Before, v.After
			}
		}
		if result.Other != nil {
			e.OtherName = nameOf(result.Other.Values)
			if otherRow == 0 {
				e.OtherID = result.Other.ID
			}
		}
		if rec.Status == leadbridge.RowFailed {
			e.Raw = rec.Raw
		}
		r.plan.Examples = append(r.plan.Examples, e)
	}
}

func (r *rehearsal) count(status leadbridge.RowStatus, inFile bool) {
	r.plan.Processed++
	c := &r.plan.Counts
	switch status {
	case leadbridge.RowCreated:
		c.Create++
		return
	case leadbridge.RowPossible:
		c.Possible++
		return
	case leadbridge.RowFailed:
		c.Fail++
		return
	case leadbridge.RowUpdated:
		c.Update++
	case leadbridge.RowUnchanged:
		c.Unchanged++
	case leadbridge.RowDuplicate:
		c.Duplicate++
	}
	if inFile {
		c.InFile++
	}
}

// nameOf is what to call a lead: by its name, or else by what there is.
func nameOf(v leadbridge.Values) string {
	return cmp.Or(v.FullName(), v[leadbridge.FieldCompany], v[leadbridge.FieldEmail], v[leadbridge.FieldPhone], "a lead without a name")
}
