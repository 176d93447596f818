package web

import (
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
func (s syncPage) planView(run *leadbridge.SyncRun) *syncPlanView {
	if run.Plan == nil || run.Status != leadbridge.RunCompleted {
		return nil
	}
	v := &syncPlanView{SyncPlan: run.Plan, Lines: s.tallyLines(run.Plan.In, run.Plan.Out, ""), Lasts: time.Duration(run.Plan.Seconds) * time.Second,
		Ready: s.Head.Status.Run == nil, Type: run.Type, Again: run.Checkpoint.Again}
	for _, e := range slices.Concat(run.Plan.Refusals, run.Plan.Examples) {
		word := syncPlanWord(e.What, e.Direction)
		at := slices.IndexFunc(v.Groups, func(g syncPlanGroup) bool { return g.syncOutcomeWord == word })
		if at < 0 {
			at = len(v.Groups)
			v.Groups = append(v.Groups, syncPlanGroup{syncOutcomeWord: word, Count: planCount(run.Plan, e), Refused: e.What == leadbridge.SyncFailed || e.What == leadbridge.SyncRefused})
		}
		v.Groups[at].Examples = append(v.Groups[at].Examples, s.example(e))
	}
	sum := run.Plan.In
	sum.Add(run.Plan.Out)
	v.Nothing = sum.Created+sum.Updated+sum.Matched+sum.Deleted+sum.Conflicts == 0
	return v
}

func (s syncPage) example(e leadbridge.SyncExample) syncExample {
	x := syncExample{LeadID: e.LeadID, Reason: e.Reason}
	if e.Direction == leadbridge.Outbound {
		x.Changes, x.Sent = sentChanges(e.Before, e.After), true
		x.Name = leadbridge.Values(e.After).FullName()
	} else {
		x.Changes = leadChanges(e.Before, e.After)
		x.Name = clipped(leadbridge.Values(e.After).FullName())
	}
	if x.Name == "" {
		x.Name = "New " + s.One(e.Object)
		if e.RecordID != "" {
			x.Name = titledFirst(s.One(e.Object)) + " " + e.RecordID
		}
	}
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

// syncPlanWord is how a plan speaks of what a sync would do.
func syncPlanWord(what leadbridge.SyncOutcome, direction leadbridge.SyncDirection) syncOutcomeWord {
	w := syncOutcomeOf(what, direction)
	titles := map[leadbridge.SyncOutcome]string{leadbridge.SyncCreated: "Leads to be added", leadbridge.SyncUpdated: "Leads to be changed",
		leadbridge.SyncMatched: "Records and leads that are one person", leadbridge.SyncDeleted: "Leads to be deleted", leadbridge.SyncContested: "Conflicts to be decided by you",
		leadbridge.SyncFailed: "Records that do not fit", leadbridge.SyncSkipped: "Records to be left out"}
	if direction == leadbridge.Outbound {
		titles = map[leadbridge.SyncOutcome]string{leadbridge.SyncCreated: "Records to be added in the CRM", leadbridge.SyncUpdated: "Records to be changed in the CRM",
			leadbridge.SyncDeleted: "Records to be deleted in the CRM", leadbridge.SyncRefused: "Leads that the CRM will not take"}
	}
	if title, ok := titles[what]; ok {
		w.Title = title
	}
	return w
}
