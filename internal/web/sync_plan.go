package web

import (
	"cmp"
	"slices"
	"time"

	"leadbridge"
)

// syncPlanView is what a dry run found, and what the sync would cost.
type syncPlanView struct {
	*leadbridge.SyncPlan
	Lines   []tallyLine
	Groups  []syncPlanGroup
	Lasts   time.Duration
	Ready   bool // the sync can be started with it
	Nothing bool // there is nothing to do
	Type    leadbridge.SyncType
	Again   bool
}

// syncPlanGroup is some examples of the same outcome.
type syncPlanGroup struct {
	syncOutcomeWord
	Count    int64 // of all, of which the examples are the first; 0: not known
	Refused  bool
	Examples []syncExample
}

// More says how many are not shown.
func (g syncPlanGroup) More() int64 { return max(0, g.Count-int64(len(g.Examples))) }

// syncExample is one record of a plan.
type syncExample struct {
	Name, LeadID string
	Reason       string
	Changes      []valueChange
	Sent         bool
}

// planView shows what a dry run found; nil: it is not at its end.
func (w *Web) planView(p *page, s syncPage, run *leadbridge.SyncRun) (*syncPlanView, error) {
	if run.Plan == nil || run.Status != leadbridge.RunCompleted {
		return nil, nil
	}
	examples := slices.Concat(run.Plan.Refusals, run.Plan.Examples)
	names, err := leadNames(w, p, examples, func(e leadbridge.SyncExample) string { return e.LeadID })
	if err != nil {
		return nil, err
	}
	v := &syncPlanView{SyncPlan: run.Plan, Lines: s.tallyLines(run.Plan.In, run.Plan.Out, ""), Lasts: time.Duration(run.Plan.Seconds) * time.Second,
		Ready: s.Head.Status.Run == nil, Type: run.Type, Again: run.Checkpoint.Again}
	for _, e := range examples {
		word := s.planWord(e.What, e.Direction)
		at := slices.IndexFunc(v.Groups, func(g syncPlanGroup) bool { return g.syncOutcomeWord == word })
		if at < 0 {
			at = len(v.Groups)
			v.Groups = append(v.Groups, syncPlanGroup{syncOutcomeWord: word, Count: planCount(run.Plan, e), Refused: e.What == leadbridge.SyncFailed || e.What == leadbridge.SyncRefused})
		}
		v.Groups[at].Examples = append(v.Groups[at].Examples, s.example(e, names[e.LeadID]))
	}
	sum := run.Plan.In
	sum.Add(run.Plan.Out)
	v.Nothing = sum.Created+sum.Updated+sum.Matched+sum.Deleted+sum.Conflicts == 0
	return v, nil
}

// example is a record of a plan. name is its lead's, if there is one.
func (s syncPage) example(e leadbridge.SyncExample, name string) syncExample {
	x := syncExample{LeadID: e.LeadID, Reason: plainReason(e.Reason), Sent: e.Direction == leadbridge.Outbound || e.What == leadbridge.SyncFailed}
	if x.Sent {
		x.Changes = sentChanges(e.Before, e.After)
		name = cmp.Or(name, recordName(e.After))
	} else {
		x.Changes = leadChanges(e.Before, e.After)
		name = cmp.Or(name, leadbridge.Values(e.After).FullName())
	}
	x.Name = s.callRecord(leadbridge.RecordRef{Object: e.Object, RecordID: e.RecordID}, name)
	return x
}

// planCount is how many there are of an example's kind.
func planCount(p *leadbridge.SyncPlan, e leadbridge.SyncExample) int64 {
	c := p.In
	if e.Direction == leadbridge.Outbound {
		c = p.Out
	}
	switch e.What {
	case leadbridge.SyncCreated:
		return c.Created
	case leadbridge.SyncUpdated:
		return c.Updated
	case leadbridge.SyncMatched:
		return c.Matched
	case leadbridge.SyncDeleted:
		return c.Deleted
	case leadbridge.SyncContested:
		return c.Conflicts
	case leadbridge.SyncFailed, leadbridge.SyncRefused:
		return c.Failed
	}
	return 0
}

// planWord is how a plan speaks of what a sync would do.
func (s syncPage) planWord(what leadbridge.SyncOutcome, direction leadbridge.SyncDirection) syncOutcomeWord {
	w := s.word(what, direction)
	titles := map[leadbridge.SyncOutcome]string{leadbridge.SyncCreated: "Leads to be added", leadbridge.SyncUpdated: "Leads to be changed",
		leadbridge.SyncMatched: "Records and leads that are one person", leadbridge.SyncDeleted: "Leads to be deleted", leadbridge.SyncContested: "Conflicts to be decided by you",
		leadbridge.SyncFailed: "Records that do not fit", leadbridge.SyncSkipped: "Records to be left out"}
	if direction == leadbridge.Outbound {
		titles = map[leadbridge.SyncOutcome]string{leadbridge.SyncCreated: "Records to be added in " + s.CRM(), leadbridge.SyncUpdated: "Records to be changed in " + s.CRM(),
			leadbridge.SyncDeleted: "Records to be deleted in " + s.CRM(), leadbridge.SyncRefused: "Leads that " + s.CRM() + " will not take"}
	}
	if title, ok := titles[what]; ok {
		w.Title = title
	}
	return w
}
