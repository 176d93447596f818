package web

import (
	"strings"

	"leadbridge"
)

// importWord is a badge.
type importWord struct{ Kind, Text string }

// importState says how an import stands. One with failed rows is never called
// done: somebody has to look at it.
func importState(j *leadbridge.ImportJob) importWord {
	switch j.Status {
	case leadbridge.ImportPending:
		if !j.ScheduledFor.IsZero() {
			return importWord{"info", "Scheduled"}
		}
		return importWord{"neutral", "Waiting to start"}
	case leadbridge.ImportProcessing:
		if j.Pass > 1 {
			return importWord{"busy", "Trying again"}
		}
		return importWord{"busy", "Importing"}
	case leadbridge.ImportCompleted:
		if j.Counts.Failed > 0 {
			return importWord{"warn", plural(j.Counts.Failed, "row failed", "rows failed")}
		}
		return importWord{"good", "Done"}
	case leadbridge.ImportFailed:
		return importWord{"bad", "Stopped"}
	case leadbridge.ImportCancelled:
		return importWord{"neutral", "Cancelled"}
	case leadbridge.ImportRollingBack:
		return importWord{"busy", "Rolling back"}
	case leadbridge.ImportReapplying:
		return importWord{"busy", "Applying again"}
	case leadbridge.ImportRolledBack:
		return importWord{"neutral", "Rolled back"}
	}
	return importWord{"neutral", string(j.Status)}
}

// atWork reports whether an import changes by itself.
func atWork(j *leadbridge.ImportJob) bool {
	switch j.Status {
	case leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
		return true
	}
	return false
}

// segment is a part of a bar that is 100 wide.
type segment struct {
	Kind     string
	At, Wide float64
	Text     string
}

// outcomeBar shows how many rows had which outcome. A part with any rows is
// wide enough to be seen.
func outcomeBar(c leadbridge.ImportCounts) []segment {
	parts := []struct {
		kind, one, many string
		rows            int64
	}{
		{"created", "new lead", "new leads", c.Created - c.Possible}, {"possible", "to review", "to review", c.Possible},
		{"updated", "updated", "updated", c.Updated}, {"duplicate", "left out", "left out", c.Duplicate}, {"failed", "failed", "failed", c.Failed},
	}
	const least = 1.5
	total, small := 0.0, 0.0
	for _, p := range parts {
		total += float64(max(p.rows, 0))
	}
	wide := func(rows int64) float64 { return float64(rows) * 100 / max(total, float64(c.Total), 1) }
	for _, p := range parts {
		if p.rows > 0 && wide(p.rows) < least {
			small += least - wide(p.rows)
		}
	}
	var bar []segment
	at := 0.0
	for _, p := range parts {
		if p.rows <= 0 {
			continue
		}
		w := max(least, wide(p.rows)*(100-small)/100)
		bar = append(bar, segment{Kind: p.kind, At: at, Wide: min(w, 100-at), Text: plural(p.rows, p.one, p.many)})
		at += w
	}
	return bar
}

// outcomeWords names what became of a row.
var outcomeWords = map[leadbridge.RowStatus]importWord{
	leadbridge.RowCreated:   {"good", "New lead"},
	leadbridge.RowUpdated:   {"info", "Updated"},
	leadbridge.RowUnchanged: {"neutral", "No change"},
	leadbridge.RowDuplicate: {"neutral", "Left out"},
	leadbridge.RowPossible:  {"warn", "To review"},
	leadbridge.RowFailed:    {"bad", "Failed"},
}

// undoWords say what a rollback did with a row's lead.
func undoWords(r leadbridge.ImportRecord) string {
	switch r.Undo {
	case "removed":
		return "Rolled back: the lead was removed."
	case "restored":
		return "Rolled back: the lead holds again what it held before."
	case "reapplied":
		return "The rollback was taken back."
	case "kept":
		return "Kept as it is, because " + keptWords(r.UndoKept)
	case "partly":
		return "Rolled back, but for what someone changed: " + keptWords(r.UndoKept)
	}
	return ""
}

// keptWords tell why a rollback left a lead alone.
func keptWords(kept []string) string {
	var fields []string
	for _, k := range kept {
		switch {
		case strings.HasPrefix(k, "merged into "):
			return "it was merged into another lead."
		case k == "merge":
			return "another lead was merged into it."
		default:
			fields = append(fields, fieldTitle(k))
		}
	}
	if len(fields) == 0 {
		return "it was changed or deleted since."
	}
	return "someone changed " + listed(fields) + " since."
}

// listed makes a list for people: a, b and c.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// faultWords are what is wrong with a failed row, one sentence each.
func faultWords(r leadbridge.ImportRecord) []string {
	var words []string
	for _, issue := range r.Issues {
		if issue.Severity == leadbridge.SeverityError {
			words = append(words, issueWords(issue))
		}
	}
	if len(words) == 0 {
		words = append(words, sentence(r.Reason))
	}
	return words
}

// issueWords is one thing that is wrong, with what to do about it.
func issueWords(i leadbridge.Issue) string {
	text := sentence(i.Message)
	if title := fieldTitle(i.Field); i.Field != "" && !strings.Contains(strings.ToLower(text), strings.ToLower(title)) {
		text = title + ": " + text
	}
	if i.Hint != "" {
		text += " " + sentence(i.Hint)
	}
	return text
}

// StoredWords tell what the import stored.
func (i importPage) StoredWords() string {
	c := i.Counts
	var parts []string
	for _, part := range []struct {
		rows      int64
		one, many string
	}{
		{c.Created - c.Possible, "new lead", "new leads"}, {c.Possible, "new lead to review", "new leads to review"},
		{c.Updated, "lead updated", "leads updated"}, {c.Duplicate, "duplicate left out", "duplicates left out"},
	} {
		if part.rows > 0 {
			parts = append(parts, plural(part.rows, part.one, part.many))
		}
	}
	if len(parts) == 0 {
		return "No row was stored."
	}
	return sentence(listed(parts))
}

// DeleteWords say what deleting the import does.
func (i importPage) DeleteWords() string {
	text := "It leaves this list, with what became of its " + plural(i.Counts.Processed, "row", "rows") + "."
	if i.Counts.Success > 0 && i.Status != leadbridge.ImportRolledBack {
		text += " The leads it stored stay."
	}
	if i.Fixable() {
		text += " Its " + plural(i.Counts.Failed, "failed row", "failed rows") + " cannot be corrected any more."
	}
	return text + " For 30 days you can bring it back; then it and its file are gone for good."
}

// DuplicateWords say what the import did with duplicates.
func (i importPage) DuplicateWords() string {
	mode := i.Options.OnDuplicate
	if mode == "" && i.Options.SkipDuplicates != nil && !*i.Options.SkipDuplicates {
		mode = leadbridge.DuplicateCreate
	}
	switch mode {
	case leadbridge.DuplicateUpdate:
		return "The lead that is there is updated"
	case leadbridge.DuplicateCreate:
		return "Stored all the same, and put on the review list"
	}
	return "Left out"
}

// MappingWords say how many columns were imported.
func (i importPage) MappingWords() string {
	used := map[string]bool{}
	for _, m := range i.FieldMapping {
		for _, c := range m.Sources() {
			used[c] = used[c] || m.TargetField != ""
		}
	}
	n := 0
	for _, c := range i.Columns {
		if used[c] {
			n++
		}
	}
	return grouped(n) + " of " + plural(len(i.Columns), "column", "columns") + " imported"
}

// ReadyWords tell how many failed rows may be tried again.
func (f fixPage) ReadyWords() string { return readyWords(f.Summary.Ready, f.Summary.Failed) }
