package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// leadStory is everything that made a lead what it is, newest first. The part
// "lead-story" shows it.
type leadStory struct {
	LeadID  string
	Entries []storyEntry
}

// storyEntry is one thing that happened to a lead.
type storyEntry struct {
	At    time.Time
	Icon  string
	Tone  string // of the mark beside it: good, warn, bad, info, or blank
	Title string
	Text  string
	// Link leads to where it happened; LinkText says where that is.
	Link, LinkText string
	Changes        []valueChange
	// Sent says that the changes are those of a CRM's record, by its own names.
	Sent      bool
	Decisions []syncDecision
	Issues    []leadbridge.Issue
	Match     *leadbridge.MatchResult
	// Version is the lead's, of a change that can be taken back; 0: none.
	Version int64
	// Undone says that it was taken back, or in part.
	Undone string
	order  int64
}

// storyView sets a lead's story in one line of time: the rows of files it came
// from, how their values were cleansed and matched, its changes, what was sent
// to CRMs and what they answered, and its conflicts.
func storyView(s syncer.Story, integrations []leadbridge.Integration) leadStory {
	t := storyTeller{story: s, names: map[string]string{}, told: map[int64]bool{}}
	for _, i := range integrations {
		t.names[i.ID] = i.Name
	}
	for _, row := range s.Rows {
		t.add(t.row(row))
	}
	for _, r := range s.Records {
		if !t.conflictTells(r) {
			t.add(t.record(r))
		}
	}
	for _, r := range s.Revisions {
		if !t.told[r.Version] {
			t.add(t.revision(r))
		}
	}
	for _, c := range s.Conflicts {
		t.add(t.conflict(c))
	}
	for _, a := range s.Activities {
		t.add(t.activity(a))
	}
	slices.SortStableFunc(t.entries, func(a, b storyEntry) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.order, a.order))
	})
	return leadStory{LeadID: s.Lead.ID, Entries: t.entries}
}

// storyTeller gathers the entries of a story.
type storyTeller struct {
	story   syncer.Story
	names   map[string]string // integrations by ID
	told    map[int64]bool    // revisions that stand in another entry
	entries []storyEntry
}

func (t *storyTeller) add(e storyEntry) { t.entries = append(t.entries, e) }

func (t *storyTeller) name(integration string) string {
	return cmp.Or(t.names[integration], "a CRM that was removed")
}

// take returns the revision that made a version, and marks it as told.
func (t *storyTeller) take(version int64) (leadbridge.Revision, bool) {
	for _, r := range t.story.Revisions {
		if r.Version == version && version != 0 {
			t.told[version] = true
			return r, true
		}
	}
	return leadbridge.Revision{}, false
}

// row tells of a row of a file, and what became of its values on the way.
func (t *storyTeller) row(row leadbridge.ImportRecord) storyEntry {
	e := storyEntry{Icon: "file-spreadsheet", Tone: "info", Title: "Row " + grouped(row.Row) + " of a file", Text: row.Reason, Issues: row.Issues, Match: row.Match, order: row.LeadVersion}
	if r, found := t.take(row.LeadVersion); found {
		e.At, e.Version = r.At, undoable(r)
		if r.Cause.Job != "" {
			e.Link, e.LinkText = "/imports/"+r.Cause.Job, "Open the import"
		}
		e.Changes = leadChanges(r.Before, r.After)
		if r.Op == leadbridge.OpCreate {
			e.Tone = "good"
		}
	}
	for _, c := range row.Changes {
		e.explain(c)
	}
	if row.Undo != "" {
		e.Undone = syncUndoWords(row.Undo, row.UndoKept)
	}
	return e
}

// explain says of a changed value how the file had it.
func (e *storyEntry) explain(c leadbridge.Change) {
	title := fieldTitle(c.Field)
	for i := range e.Changes {
		if e.Changes[i].Name == title {
			e.Changes[i].Why = fmt.Sprintf("%s in the file: %s", clipped(c.From), c.Reason)
			return
		}
	}
	e.Changes = append(e.Changes, valueChange{Name: title, Before: clipped(c.From), After: clipped(c.To), Why: c.Reason})
}

// record tells what a sync did.
func (t *storyTeller) record(r leadbridge.SyncRecord) storyEntry {
	w := syncOutcomeOf(r.What, r.Direction)
	e := storyEntry{At: r.At, Icon: w.Icon, Tone: w.Tone, Title: w.Title + " · " + t.name(r.IntegrationID), Text: r.Reason, Decisions: decisionsOf(r.Decisions), order: r.LeadVersion,
		Link: "/integrations/" + r.IntegrationID + "/runs/" + r.RunID + "/records/" + fmt.Sprint(r.Seq), LinkText: "Look at it"}
	e.Changes, e.Sent = sentChanges(r.Before, r.After), len(r.Before)+len(r.After) > 0
	if rev, found := t.take(r.LeadVersion); found && !e.Sent {
		e.Changes, e.Version = leadChanges(rev.Before, rev.After), undoable(rev)
	}
	if r.Undo != "" {
		e.Undone = syncUndoWords(r.Undo, r.UndoKept)
	}
	return e
}

// revision tells of a change that neither a file nor a sync tells of.
func (t *storyTeller) revision(r leadbridge.Revision) storyEntry {
	e := storyEntry{At: r.At, Icon: "pencil", Title: causeWords(r), Changes: leadChanges(r.Before, r.After), Version: undoable(r), order: r.Version}
	switch r.Cause.Kind {
	case leadbridge.CauseMerge, leadbridge.CauseUnmerge:
		e.Icon = "git-merge"
		if r.Cause.Other != "" {
			e.Link, e.LinkText = "/leads/"+r.Cause.Other, "The other lead"
		}
	case leadbridge.CauseRollback, leadbridge.CauseReapply:
		e.Icon = "undo-2"
	case leadbridge.CauseImport:
		e.Icon = "file-spreadsheet"
		e.Link, e.LinkText = "/imports/"+r.Cause.Job, "Open the import"
	case leadbridge.CauseSync:
		e.Icon, e.Text = "refresh-cw", t.name(r.Cause.Integration)
	}
	switch r.Op {
	case leadbridge.OpCreate:
		e.Icon, e.Tone = "user-plus", "good"
	case leadbridge.OpDelete:
		e.Icon, e.Tone = "trash-2", "bad"
	}
	return e
}

// conflictTells reports whether a conflict says all that a record of a sync
// does.
func (t *storyTeller) conflictTells(r leadbridge.SyncRecord) bool {
	return r.What == leadbridge.SyncContested && slices.ContainsFunc(t.story.Conflicts, func(c leadbridge.SyncConflict) bool {
		return c.RunID == r.RunID && c.RecordRef == r.RecordRef
	})
}

func (t *storyTeller) conflict(c leadbridge.SyncConflict) storyEntry {
	e := storyEntry{At: c.CreatedAt, Icon: "scale", Tone: "warn", Title: "Both sides changed " + strings.ToLower(conflictField(c.Field)) + " · " + t.name(c.IntegrationID),
		Decisions: decisionsOf([]leadbridge.FieldDecision{{Field: c.Field, Base: c.Base, Ours: c.Ours, Theirs: c.Theirs}})}
	switch c.Status {
	case leadbridge.ConflictOpen:
		e.Text = "It waits for somebody to decide."
		e.Link, e.LinkText = "/integrations/"+c.IntegrationID+"/conflicts?lead="+t.story.Lead.ID, "Decide"
	case leadbridge.ConflictSettled:
		e.Tone, e.Text = "", "Settled by "+c.SettledBy+"."
	default:
		e.Tone, e.Text = "", "The two sides came to agree by themselves."
	}
	return e
}

func (t *storyTeller) activity(a leadbridge.Activity) storyEntry {
	e := storyEntry{At: a.At, Icon: "phone", Title: titled(a.Object) + " in " + t.name(a.IntegrationID)}
	for _, name := range leadbridge.Values(a.Values).Names() {
		if value := a.Values[name]; value != "" {
			e.Changes = append(e.Changes, valueChange{Name: name, After: clipped(value)})
		}
	}
	e.Sent = true
	return e
}

// undoable is the version of a change that can be taken back alone.
func undoable(r leadbridge.Revision) int64 {
	if r.Op == leadbridge.OpCreate || r.Cause.Kind == leadbridge.CauseMerge || r.Cause.Kind == leadbridge.CauseUnmerge {
		return 0
	}
	return r.Version
}

var opWords = map[leadbridge.RevisionOp]string{leadbridge.OpCreate: "Added", leadbridge.OpUpdate: "Changed", leadbridge.OpDelete: "Deleted", leadbridge.OpRestore: "Restored"}

// causeWords say who or what changed a lead, and how.
func causeWords(r leadbridge.Revision) string {
	by := ""
	if r.Cause.Actor != "" {
		by = " by " + r.Cause.Actor
	}
	switch r.Cause.Kind {
	case leadbridge.CauseImport:
		return opWords[r.Op] + " by an import"
	case leadbridge.CauseRollback:
		return "An import, a sync or a change was taken back" + by
	case leadbridge.CauseReapply:
		return "What was taken back was done again" + by
	case leadbridge.CauseMerge:
		return "Merged with another lead" + by
	case leadbridge.CauseUnmerge:
		return "A merge was taken back" + by
	case leadbridge.CauseSync:
		return opWords[r.Op] + " by a sync"
	}
	return opWords[r.Op] + by
}
