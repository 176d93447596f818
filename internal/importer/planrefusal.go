package importer

import (
	"cmp"
	"slices"

	"leadbridge"
)

// mostRefusals is how many reasons of refusals a plan tells.
const mostRefusals = 50

// refuse counts why a row would be refused.
func (r *rehearsal) refuse(rec leadbridge.ImportRecord) {
	if rec.Status != leadbridge.RowFailed {
		return
	}
	for i, issue := range rec.Issues {
		same := func(other leadbridge.Issue) bool {
			return other.Severity == leadbridge.SeverityError && other.Field == issue.Field && other.Rule == issue.Rule
		}
		if issue.Severity != leadbridge.SeverityError || slices.ContainsFunc(rec.Issues[:i], same) {
			continue // it is counted once a row
		}
		all := &r.plan.Refusals
		at := slices.IndexFunc(*all, func(g leadbridge.PlanRefusal) bool { return g.Field == issue.Field && g.Rule == issue.Rule })
		switch {
		case at >= 0:
			(*all)[at].Rows++
		case len(*all) < mostRefusals:
			*all = append(*all, leadbridge.PlanRefusal{Field: issue.Field, Rule: issue.Rule, Message: issue.Message, Hint: issue.Hint, Value: issue.Value, Rows: 1})
		}
	}
	slices.SortStableFunc(r.plan.Refusals, func(a, b leadbridge.PlanRefusal) int { return cmp.Compare(b.Rows, a.Rows) })
}
