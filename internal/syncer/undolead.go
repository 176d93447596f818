package syncer

import (
	"maps"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
)

// The outcomes of an undoing, as [leadbridge.SyncRecord.Undo] has them.
const (
	undoRemoved  = "removed"
	undoRestored = "restored"
	undoPartly   = "partly"
	undoKept     = "kept"
)

// undone is what became of a record that a run wrote.
type undone struct {
	what string
	kept []string // fields that someone changed since, or why all was kept
}

// leadUndo takes back what a run did to one lead.
type leadUndo struct {
	undone
	change *leadbridge.LeadChange // nil: nothing is to be written
}

// undoLead takes back all that a run did to a lead. One that the run made is
// removed, unless someone changed it since: then it is kept whole. One that it
// deleted is there again. Each field that it changed gets its old value,
// unless it does not hold the run's value any more.
func undoLead(l *leadbridge.Lead, revisions []leadbridge.Revision, cause leadbridge.Cause, at time.Time) leadUndo {
	ours := revisionsOf(revisions, cause.Run)
	switch {
	case l == nil || isErased(l):
		return leadUndo{undone: undone{undoKept, []string{"The lead was erased."}}}
	case len(ours) == 0:
		return leadUndo{undone: undone{what: undoRestored}} // dealt with at another record of the run
	case l.MergedInto != "":
		return leadUndo{undone: undone{undoKept, []string{"The lead was merged into " + l.MergedInto + "."}}}
	}
	switch first := ours[0].Op; {
	case l.Deleted() && (first == leadbridge.OpCreate || first == leadbridge.OpRestore || !endedBy(revisions, ours)):
		return leadUndo{undone: undone{what: undoRemoved}}
	case first == leadbridge.OpCreate || first == leadbridge.OpRestore:
		if later := changedSince(revisions, ours); len(later) > 0 {
			return leadUndo{undone: undone{undoKept, later}}
		}
		gone := nextLead(l, leadbridge.OpDelete, cause, at, func(next *leadbridge.Lead) { next.DeletedAt = at })
		return leadUndo{undone{what: undoRemoved}, &gone}
	case l.Deleted():
		return restoreLead(l, ours, cause, at)
	}
	return undoFields(l, ours, cause, at)
}

// restoreLead brings a lead back that the run deleted, with its fields from
// before the run.
func restoreLead(l *leadbridge.Lead, ours []leadbridge.Revision, cause leadbridge.Cause, at time.Time) leadUndo {
	back := nextLead(l, leadbridge.OpRestore, cause, at, func(next *leadbridge.Lead) { next.DeletedAt = time.Time{} })
	out := undoFields(back.Lead, ours, cause, at)
	if out.change != nil {
		back.Lead = out.change.Lead
		back.Revisions = append(back.Revisions, out.change.Revisions...)
		back.Keys = append(back.Keys, out.change.Keys...)
	}
	out.change, out.what = &back, undoRestored
	if len(out.kept) > 0 {
		out.what = undoPartly
	}
	return out
}

// undoFields gives a lead's fields the values from before the revisions, as
// far as they still hold the values from after them.
func undoFields(l *leadbridge.Lead, ours []leadbridge.Revision, cause leadbridge.Cause, at time.Time) leadUndo {
	before, after := leadbridge.Values{}, leadbridge.Values{}
	for _, r := range ours {
		for _, fields := range []leadbridge.Values{r.Before, r.After} {
			for name := range fields {
				if _, seen := after[name]; !seen {
					before[name] = r.Before[name]
				}
				after[name] = r.After[name]
			}
		}
	}
	strict := strictFields(before, after)
	var kept []string
	next := nextLead(l, leadbridge.OpUpdate, cause, at, func(next *leadbridge.Lead) {
		for _, name := range after.Names() {
			switch {
			case next.Values[name] == before[name]:
			case next.Values[name] != after[name] || strict[name]:
				kept = append(kept, name)
			case before[name] == "":
				delete(next.Values, name)
			default:
				next.Values[name] = before[name]
			}
		}
	})
	out := leadUndo{undone: undone{what: undoRestored, kept: kept}}
	r := next.Revisions[0]
	switch {
	case len(r.Before) > 0 || len(r.After) > 0:
		out.change = &next
		if len(kept) > 0 {
			out.what = undoPartly
		}
	case len(kept) > 0:
		out.what = undoKept
	}
	return out
}

// strictFields are those that an undoing leaves alone: a wish not to be
// contacted and a refused consent are not lifted by it, and would come back
// from the other side at once.
func strictFields(before, after leadbridge.Values) map[string]bool {
	strict := map[string]bool{}
	if f := leadbridge.FieldDoNotContact; after[f] == "true" && before[f] != "true" {
		strict[f] = true
	}
	if f := leadbridge.FieldConsentGiven; after[f] == "false" && before[f] != "false" {
		for _, f := range []string{f, leadbridge.FieldConsentAt, leadbridge.FieldConsentSource, leadbridge.FieldConsentText,
			leadbridge.FieldConsentIP, leadbridge.FieldConsentURL} {
			strict[f] = true
		}
	}
	return strict
}

// revisionsOf are the revisions that a run made of a lead and that were not
// taken back.
func revisionsOf(revisions []leadbridge.Revision, run string) []leadbridge.Revision {
	var ours []leadbridge.Revision
	for _, r := range revisions {
		if r.Cause.Run != run {
			continue
		}
		if r.Cause.Kind == leadbridge.CauseRollback {
			ours = nil
			continue
		}
		ours = append(ours, r)
	}
	return ours
}

// endedBy reports whether it was one of ours that deleted the lead.
func endedBy(revisions, ours []leadbridge.Revision) bool {
	for _, r := range slices.Backward(revisions) {
		if r.Op == leadbridge.OpDelete {
			return slices.ContainsFunc(ours, func(o leadbridge.Revision) bool { return o.Version == r.Version })
		}
	}
	return false
}

// changedSince names the fields that other revisions changed after the first
// of ours, and "merge" if one was a merge, which may change no field.
func changedSince(revisions, ours []leadbridge.Revision) []string {
	fields := map[string]bool{}
	for _, r := range revisions {
		if r.Version <= ours[0].Version || slices.ContainsFunc(ours, func(o leadbridge.Revision) bool { return o.Version == r.Version }) {
			continue
		}
		for _, values := range []leadbridge.Values{r.Before, r.After} {
			for name := range values {
				fields[name] = true
			}
		}
		if r.Cause.Kind == leadbridge.CauseMerge || r.Cause.Kind == leadbridge.CauseUnmerge {
			fields["merge"] = true
		}
	}
	return slices.Sorted(maps.Keys(fields))
}

// nextLead makes a lead's next state by f, with the revision that tells of it.
func nextLead(l *leadbridge.Lead, op leadbridge.RevisionOp, cause leadbridge.Cause, at time.Time, f func(*leadbridge.Lead)) leadbridge.LeadChange {
	next := *l
	if next.Values = l.Values.Clone(); next.Values == nil {
		next.Values = leadbridge.Values{}
	}
	f(&next)
	next.Version++
	next.UpdatedAt = at
	before, after := leadbridge.Diff(l.Values, next.Values)
	c := leadbridge.LeadChange{Lead: &next, Was: l.Version, Revisions: []leadbridge.Revision{{
		Version: next.Version, Op: op, At: at, Cause: cause, Before: before, After: after}}}
	if op != leadbridge.OpDelete {
		c.Keys = match.AppendKeys(nil, next.Values)
	}
	return c
}
