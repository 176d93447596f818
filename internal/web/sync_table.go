package web

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/formula"
	"leadbridge/internal/store"
)

// tableLines are read for a table at a time.
const tableLines = 500

// table sends a whole list as a table. read returns the lines of a page and
// the cursor of the next, "" at the end.
func (p *page) table(name string, header []string, read func(cursor string) (lines [][]string, next string, err error)) error {
	return p.download(name, "text/csv; charset=utf-8", func(w io.Writer) error {
		out := csv.NewWriter(w)
		lines, next, err := read("")
		if err != nil {
			return err
		}
		if err := out.Write(header); err != nil {
			return err
		}
		for {
			for _, line := range lines {
				for i, cell := range line {
					line[i] = formula.Defuse(cell)
				}
				if err := out.Write(line); err != nil {
					return err
				}
			}
			if next == "" {
				out.Flush()
				return out.Error()
			}
			if lines, next, err = read(next); err != nil {
				return err
			}
		}
	})
}

func timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (w *Web) exportConflicts(p *page) error {
	f := store.ConflictFilter{IntegrationID: p.param("id"), Status: leadbridge.ConflictOpen, Field: p.value("field"), Limit: tableLines}
	header := []string{"lead", "record", "field", "before", "ours", "theirs", "ours changed", "theirs changed", "since"}
	return p.table("conflicts.csv", header, func(cursor string) ([][]string, string, error) {
		f.Cursor = cursor
		found, err := w.Syncs.Conflicts(p.ctx(), f)
		if err != nil {
			return nil, "", err
		}
		names, err := leadNames(w, p, found.Conflicts, func(c leadbridge.SyncConflict) string { return c.LeadID })
		var lines [][]string
		for _, c := range found.Conflicts {
			lines = append(lines, []string{names[c.LeadID], c.RecordID, conflictField(c.Field), c.Base, c.Ours, c.Theirs, timeCell(c.OursAt), timeCell(c.TheirsAt), timeCell(c.CreatedAt)})
		}
		return lines, found.Next, err
	})
}

func (w *Web) exportErrorRecords(p *page) error {
	f := store.ProblemFilter{IntegrationID: p.param("id"), Reason: p.value("reason"), Limit: tableLines}
	header := []string{"kind", "record", "name", "field", "value", "what is wrong", "what to do", "tries", "last try"}
	return p.table("records that do not fit.csv", header, func(cursor string) ([][]string, string, error) {
		f.Cursor = cursor
		found, err := w.Syncs.Problems(p.ctx(), f)
		var lines [][]string
		for _, problem := range found.Problems {
			lines = append(lines, problemLines(problem)...)
		}
		return lines, found.Next, err
	})
}

// problemLines are a record's lines in a table, one for each fault.
func problemLines(p leadbridge.SyncProblem) [][]string {
	start := []string{p.Object, p.RecordID, recordName(p.Record)}
	end := []string{strconv.Itoa(p.Attempts), timeCell(p.At)}
	line := func(cells ...string) []string {
		return append(append(append([]string{}, start...), cells...), end...)
	}
	var lines [][]string
	for _, i := range p.Issues {
		if i.Severity == leadbridge.SeverityError {
			lines = append(lines, line(fieldTitle(i.Field), i.Value, i.Message, i.Hint))
		}
	}
	if lines == nil {
		lines = append(lines, line("", "", p.Reason, ""))
	}
	return lines
}

func (w *Web) exportDeadLetters(p *page) error {
	f := store.OutboxFilter{IntegrationID: p.param("id"), Reason: p.value("reason"), Limit: tableLines + 1}
	header := []string{"lead", "kind", "record", "answer of the CRM", "tries", "changed", "refused"}
	return p.table("dead letters.csv", header, func(cursor string) ([][]string, string, error) {
		f.After, _ = strconv.ParseInt(cursor, 10, 64)
		letters, err := w.Syncs.DeadLetters(p.ctx(), f)
		if err != nil {
			return nil, "", err
		}
		next := ""
		if len(letters) > tableLines {
			letters = letters[:tableLines]
			next = strconv.FormatInt(letters[tableLines-1].LeadSeq, 10)
		}
		names, err := leadNames(w, p, letters, func(l leadbridge.OutboxItem) string { return l.LeadID })
		var lines [][]string
		for _, l := range letters {
			lines = append(lines, []string{names[l.LeadID], l.Object, l.RecordID, l.Reason, strconv.Itoa(l.Attempts), timeCell(l.QueuedAt), timeCell(l.FailedAt)})
		}
		return lines, next, err
	})
}

func (w *Web) exportDrifts(p *page) error {
	f := store.DriftFilter{RunID: p.value("run"), Kind: leadbridge.DriftKind(p.value("kind")), Field: p.value("field"), Limit: tableLines}
	header := []string{"lead", "kind", "record", "what does not agree", "ours", "theirs", "why", "repaired"}
	s, err := w.syncPage(p, "agreement")
	if err != nil {
		return err
	}
	return p.table("disagreements.csv", header, func(cursor string) ([][]string, string, error) {
		f.Cursor = cursor
		found, err := w.Syncs.Drifts(p.ctx(), s.Head.ID, f)
		if err != nil {
			return nil, "", err
		}
		names, err := leadNames(w, p, found.Drifts, func(d leadbridge.Drift) string { return d.LeadID })
		var lines [][]string
		for _, d := range found.Drifts {
			lines = append(lines, []string{names[d.LeadID], d.Object, d.RecordID, s.driftTitle(d.Kind, d.Field), d.Ours, d.Theirs, d.Reason, timeCell(d.RepairedAt)})
		}
		return lines, found.Next, err
	})
}
