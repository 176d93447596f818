package web

import (
	"strings"

	"leadbridge"
)

// tallyLine is one line of what a run did, or would do: how many leads here,
// and how many records in the CRM.
type tallyLine struct {
	Title, Tone     string
	In, Out         int64
	InLink, OutLink string // to these records; blank: there is no list of them
}

// tallyLines sum up both directions. Lines without a number are left out. path
// is the run's address; blank: nothing can be looked at.
func (s syncPage) tallyLines(in, out leadbridge.SyncCounts, path string) []tallyLine {
	all := []struct {
		title, tone, what string
		in, out           int64
	}{
		{"Looked at", "", "", in.Processed, out.Processed},
		{"Added", "good", "created", in.Created, out.Created},
		{"Changed", "info", "updated", in.Updated, out.Updated},
		{"Found to be one person", "info", "matched", in.Matched, out.Matched},
		{"Deleted", "bad", "deleted", in.Deleted, out.Deleted},
		{"A field lost its value", "warn", "", in.Blanked, out.Blanked},
		{"Conflicts", "warn", "contested", in.Conflicts, out.Conflicts},
		{"Did not fit, or was refused", "bad", "failed,refused", in.Failed, out.Failed},
		{"Left out", "", "skipped,released", in.Skipped, out.Skipped},
		{"Already in step", "", "", in.Unchanged, out.Unchanged},
	}
	var lines []tallyLine
	for i, l := range all {
		if l.in+l.out == 0 && i > 0 {
			continue
		}
		line := tallyLine{Title: l.title, Tone: l.tone, In: l.in, Out: l.out}
		if path != "" && l.what != "" {
			line.InLink, line.OutLink = path+"?direction=INBOUND&what="+l.what+"#records", path+"?direction=OUTBOUND&what="+l.what+"#records"
		}
		lines = append(lines, line)
	}
	return lines
}

// syncCauseCard is one cause of failures, with what to do about it.
type syncCauseCard struct {
	Title, Text string
	Count       int64
	Link        string // to the run's records with it
	Mend, Where string // where to mend it, and what that is called
}

// causeCards are the causes of a run's failures.
func (s syncPage) causeCards(run *leadbridge.SyncRun, t leadbridge.RunTally) []syncCauseCard {
	var cards []syncCauseCard
	for _, c := range t.Causes {
		card := syncCauseCard{Title: plainReason(c.Reason), Count: c.Count}
		card.Link, _ = address(s.Head.Path("runs", run.ID), "what", c.What, "reason", c.Reason)
		card.Link += "#records"
		if c.What == leadbridge.SyncRefused {
			card.Text = s.CRM() + " did not take these. They are tried again when the lead changes, or when you retry them."
			card.Mend, card.Where = s.Head.Path("dead-letters"), "Dead letters"
		} else {
			card.Text = "These did not become leads. Correct them here or in " + s.CRM() + ", then try again."
			card.Mend, card.Where = s.Head.Path("records"), "Records"
		}
		cards = append(cards, card)
	}
	return cards
}

// undoForecast says what the undoing of a run takes back.
type undoForecast struct{ Here, There string }

// Text is all of it.
func (u undoForecast) Text(crm string) string {
	var parts []string
	if u.Here != "" {
		parts = append(parts, "Here: "+u.Here+".")
	}
	if u.There != "" {
		parts = append(parts, "In "+crm+": "+u.There+".")
	}
	if len(parts) == 0 {
		parts = append(parts, "The run changed nothing that could be taken back.")
	}
	return strings.Join(parts, " ") + " What somebody changed since then is kept and listed."
}

// undoneWords say what becomes of what a run did.
var undoneWords = map[leadbridge.SyncDirection]map[leadbridge.SyncOutcome][2]string{
	leadbridge.Inbound: {
		leadbridge.SyncCreated: {"lead that it added is removed", "leads that it added are removed"},
		leadbridge.SyncUpdated: {"lead that it changed gets its values from before", "leads that it changed get their values from before"},
		leadbridge.SyncMatched: {"lead that it matched with a record is set apart from it", "leads that it matched with records are set apart from them"},
		leadbridge.SyncDeleted: {"lead that it deleted is restored", "leads that it deleted are restored"},
		leadbridge.SyncMerged:  {"merge of leads is taken back", "merges of leads are taken back"},
	},
	leadbridge.Outbound: {
		leadbridge.SyncCreated: {"record that it added is deleted", "records that it added are deleted"},
		leadbridge.SyncUpdated: {"record that it changed gets its values from before", "records that it changed get their values from before"},
		leadbridge.SyncDeleted: {"record that it deleted is restored, if the CRM can", "records that it deleted are restored, if the CRM can"},
	},
}

// undoForecast sums up what can be taken back; nil: the run cannot be undone.
func (s syncPage) undoForecast(run *leadbridge.SyncRun, t leadbridge.RunTally) *undoForecast {
	writes := run.Purpose == leadbridge.ForSync || run.Purpose == leadbridge.ForLive
	if !writes || !run.Status.Ended() || run.Undo != "" {
		return nil
	}
	said := map[leadbridge.SyncDirection][]string{}
	for _, o := range t.Outcomes {
		if words, ok := undoneWords[o.Direction][o.What]; ok {
			said[o.Direction] = append(said[o.Direction], plural(o.Count, words[0], words[1]))
		}
	}
	if len(said) == 0 {
		return nil
	}
	return &undoForecast{strings.Join(said[leadbridge.Inbound], ", "), strings.Join(said[leadbridge.Outbound], ", ")}
}
