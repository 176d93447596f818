package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"leadbridge"
)

// syncOutcomeWord is how pages speak of what a sync did with a record.
type syncOutcomeWord struct {
	Title string
	Icon  string
	Tone  string // good, warn, bad, info or neutral
}

// syncOutcomes are those of what comes in; where it goes out, syncOutcomesSent has
// others.
var syncOutcomes = map[leadbridge.SyncOutcome]syncOutcomeWord{
	leadbridge.SyncCreated:   {"Lead added", "user-plus", "good"},
	leadbridge.SyncUpdated:   {"Lead changed", "pencil", "info"},
	leadbridge.SyncMatched:   {"Found to be one person", "link", "info"},
	leadbridge.SyncDeleted:   {"Lead deleted", "trash-2", "bad"},
	leadbridge.SyncRestored:  {"Brought back", "rotate-ccw", "info"},
	leadbridge.SyncMerged:    {"Leads merged", "git-merge", "info"},
	leadbridge.SyncConverted: {"Converted in the CRM", "arrow-right", "info"},
	leadbridge.SyncErased:    {"Erased for privacy", "shield", "neutral"},
	leadbridge.SyncReleased:  {"No longer kept in step", "unlink", "neutral"},
	leadbridge.SyncContested: {"Conflict", "scale", "warn"},
	leadbridge.SyncFailed:    {"Does not fit", "circle-alert", "bad"},
	leadbridge.SyncRefused:   {"Refused", "ban", "bad"},
	leadbridge.SyncSkipped:   {"Left out", "skip-forward", "neutral"},
	leadbridge.SyncSettled:   {"Conflict settled", "circle-check", "good"},
	leadbridge.SyncUndone:    {"Taken back", "undo-2", "neutral"},
}

var syncOutcomesSent = map[leadbridge.SyncOutcome]syncOutcomeWord{
	leadbridge.SyncCreated:  {"Record added", "user-plus", "good"},
	leadbridge.SyncUpdated:  {"Record changed", "pencil", "info"},
	leadbridge.SyncDeleted:  {"Record deleted", "trash-2", "bad"},
	leadbridge.SyncRefused:  {"Refused by the CRM", "ban", "bad"},
	leadbridge.SyncRestored: {"Record brought back", "rotate-ccw", "info"},
	leadbridge.SyncMerged:   {"Records of one lead", "git-merge", "info"},
}

func syncOutcomeOf(what leadbridge.SyncOutcome, direction leadbridge.SyncDirection) syncOutcomeWord {
	if w, ok := syncOutcomesSent[what]; ok && direction == leadbridge.Outbound {
		return w
	}
	if w, ok := syncOutcomes[what]; ok {
		return w
	}
	return syncOutcomeWord{titled(string(what)), "circle-dot", "neutral"}
}

// word is how an integration's pages speak of an outcome: with the CRM's name.
func (s syncPage) word(what leadbridge.SyncOutcome, direction leadbridge.SyncDirection) syncOutcomeWord {
	w := syncOutcomeOf(what, direction)
	w.Title = strings.ReplaceAll(w.Title, "the CRM", s.CRM())
	return w
}

// syncUndoWords say what an undoing did with a record.
func syncUndoWords(undo string, kept []string) string {
	switch undo {
	case "removed":
		return "Taken back: removed."
	case "restored":
		return "Taken back: as it was before."
	case "partly":
		return "Taken back in part. Kept, because somebody changed it since: " + syncFieldTitles(kept) + "."
	case "kept":
		if len(kept) == 1 && strings.HasSuffix(kept[0], ".") {
			return "Not taken back: " + kept[0]
		}
		return "Not taken back, because somebody changed it since: " + syncFieldTitles(kept) + "."
	case "reapplied":
		return "Taken back, and then done again."
	case "":
		return ""
	}
	return "Taken back: " + undo + "."
}

func syncFieldTitles(names []string) string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = conflictField(name)
	}
	return strings.Join(titles, ", ")
}

// conflictField is the title of a field that two sides can differ in.
func conflictField(name string) string {
	if name == leadbridge.FieldWholeRecord {
		return "The whole record"
	}
	return fieldTitle(name)
}

var syncPurposes = map[leadbridge.SyncPurpose]string{leadbridge.ForSync: "Sync", leadbridge.ForDryRun: "Dry run",
	leadbridge.ForReconcile: "Check of the agreement", leadbridge.ForLive: "Live changes"}

// runBadge says in two words how a run stands.
func (s syncPage) runBadge(r *leadbridge.SyncRun) badge {
	switch {
	case r.Undo == leadbridge.RunUndoing:
		return badge{"busy", "Being undone"}
	case r.Undo == leadbridge.RunUndone:
		return badge{"neutral", "Undone"}
	}
	switch r.Status {
	case leadbridge.RunHeld:
		return badge{"warn", "Waits for you"}
	case leadbridge.RunCompleted:
		return badge{"good", "Done"}
	case leadbridge.RunFailed:
		return badge{"bad", "Failed"}
	case leadbridge.RunCancelled:
		return badge{"neutral", "Cancelled"}
	}
	if r.Purpose == leadbridge.ForLive {
		return badge{"info", "Under way"}
	}
	if !r.WaitsUntil.IsZero() {
		return badge{"warn", "Waits for " + s.CRM()}
	}
	return badge{"busy", "Working"}
}

// syncReach says how much a run looks at.
func syncReach(r *leadbridge.SyncRun) string {
	switch {
	case r.Purpose == leadbridge.ForLive, r.Purpose == leadbridge.ForReconcile:
		return ""
	case r.Type == leadbridge.SyncFull:
		return "everything"
	}
	return "what changed"
}

// directionWords say which way a run goes.
func directionWords(d leadbridge.SyncDirection, crm string) string {
	switch d {
	case leadbridge.Inbound:
		return "from " + crm
	case leadbridge.Outbound:
		return "to " + crm
	}
	return "both ways"
}

// syncStarter names who or what began a run.
func syncStarter(r *leadbridge.SyncRun) string {
	switch {
	case r.Actor != "":
		return r.Actor
	case r.Purpose == leadbridge.ForLive:
		return "By itself"
	}
	return "Schedule"
}

// titledFirst begins a text with a capital letter, lowerFirst with a small one.
func titledFirst(text string) string { return firstLetter(text, unicode.ToUpper) }
func lowerFirst(text string) string  { return firstLetter(text, unicode.ToLower) }

func firstLetter(text string, change func(rune) rune) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(change(first)) + text[size:]
}

// plainReason is a reason without the title of a field that it says twice:
// "Last name: Last name is required" is "Last name is required".
func plainReason(reason string) string {
	if title, rest, found := strings.Cut(reason, ": "); found && strings.HasPrefix(strings.ToLower(rest), strings.ToLower(title)) {
		reason = rest
	}
	return clipped(reason)
}
