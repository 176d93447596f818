package web

import (
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/store"
)

// syncRecordList is what a run did, record by record.
type syncRecordList struct {
	Filters []syncRecordFilter
	Reason  string // only records with this reason; blank: any
	Kept    bool   // only what an undoing left alone
	All     string // address of all records
	Whole   bool   // all records are listed
	Rows    []syncRecordRow
	First   string
	Next    string
}

// syncRecordFilter narrows the list to an outcome.
type syncRecordFilter struct {
	syncOutcomeWord
	Count int64
	Link  string
	Here  bool
}

// syncRecordRow is a record of a run in a list.
type syncRecordRow struct {
	leadbridge.SyncRecord
	Word   syncOutcomeWord
	Name   string
	Path   string
	Undone string
}

const syncRecordsPerPage = 50

// syncRecords lists the records of a run as the address asks for.
func (w *Web) syncRecords(p *page, s syncPage, run syncRunRow, t leadbridge.RunTally) (*syncRecordList, error) {
	after, _ := strconv.ParseInt(p.value("after"), 10, 64)
	f := store.SyncRecordFilter{RunID: run.ID, Direction: leadbridge.SyncDirection(p.value("direction")), Reason: p.value("reason"), Kept: p.value("kept") != "", After: after, Limit: syncRecordsPerPage + 1}
	what := p.value("what")
	for name := range strings.SplitSeq(what, ",") {
		if name != "" {
			f.What = append(f.What, leadbridge.SyncOutcome(name))
		}
	}
	records, err := w.Syncs.RunRecords(p.ctx(), s.Head.ID, f)
	if err != nil {
		return nil, err
	}
	l := &syncRecordList{Reason: plainReason(f.Reason), Kept: f.Kept, All: run.Path + "#records", Whole: what == "" && f.Direction == "" && f.Reason == "" && !f.Kept}
	for _, o := range t.Outcomes {
		link, _ := address(run.Path, "direction", o.Direction, "what", o.What)
		l.Filters = append(l.Filters, syncRecordFilter{s.word(o.What, o.Direction), o.Count, link + "#records", what == string(o.What) && f.Direction == o.Direction})
	}
	here := func(after any) string {
		to, _ := address(run.Path, "direction", f.Direction, "what", what, "reason", f.Reason, "kept", p.value("kept"), "after", after)
		return to + "#records"
	}
	if after > 0 {
		l.First = here("")
	}
	if len(records) > syncRecordsPerPage {
		records = records[:syncRecordsPerPage]
		l.Next = here(records[len(records)-1].Seq)
	}
	l.Rows, err = w.recordRows(p, s, run.ID, records)
	return l, err
}

func (w *Web) recordRows(p *page, s syncPage, runID string, records []leadbridge.SyncRecord) ([]syncRecordRow, error) {
	var ids []string
	for _, r := range records {
		if r.LeadID != "" {
			ids = append(ids, r.LeadID)
		}
	}
	names, err := w.Syncs.LeadNames(p.ctx(), ids)
	if err != nil {
		return nil, err
	}
	rows := make([]syncRecordRow, len(records))
	for i, r := range records {
		rows[i] = syncRecordRow{SyncRecord: r, Word: s.word(r.What, r.Direction), Name: s.callRecord(r.RecordRef, names[r.LeadID]),
			Path: s.Head.Path("runs", runID, "records", strconv.FormatInt(r.Seq, 10)), Undone: syncUndoWords(r.Undo, r.UndoKept)}
		rows[i].Reason = plainReason(r.Reason)
	}
	return rows, nil
}

// callRecord is what a record is called: its lead's name, or else its kind and
// the CRM's number of it.
func (s syncPage) callRecord(ref leadbridge.RecordRef, name string) string {
	switch {
	case name != "":
		return clipped(name)
	case ref.RecordID != "":
		return titledFirst(s.One(ref.Object)) + " " + clipped(ref.RecordID)
	case ref.Object != "":
		return "New " + s.One(ref.Object)
	}
	return "A lead without a name"
}

// syncRecordPage is what a run did with one record.
type syncRecordPage struct {
	syncPage
	Run       syncRunRow
	Row       syncRecordRow
	Changes   []valueChange
	Sent      bool // the changes are those of the CRM's record
	Decisions []syncDecision
	Given     []valueChange // a record that does not fit, as the CRM gave it
	Issues    []leadbridge.Issue
	Refused   bool
}

func (w *Web) showSyncRecord(p *page) error {
	const op = "web.showSyncRecord"
	s, err := w.syncPage(p, "runs")
	if err != nil {
		return err
	}
	run, err := w.Syncs.SyncRun(p.ctx(), s.Head.ID, p.param("run"))
	if err != nil {
		return err
	}
	seq, _ := strconv.ParseInt(p.param("seq"), 10, 64)
	found, err := w.Syncs.RunRecords(p.ctx(), s.Head.ID, store.SyncRecordFilter{RunID: run.ID, After: seq - 1, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].Seq != seq {
		return leadbridge.Errorf(leadbridge.NotFound, op, "This run has no such record.")
	}
	d := syncRecordPage{syncPage: s, Run: s.row(run), Decisions: decisionsOf(found[0].Decisions), Refused: found[0].What == leadbridge.SyncRefused}
	rows, err := w.recordRows(p, s, run.ID, found)
	if err != nil {
		return err
	}
	d.Row = rows[0]
	if err := w.fillRecord(p, &d); err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("sync/record", "record-detail", d)
	}
	return p.render("sync/record", d)
}

// fillRecord finds what was changed: outbound it stands in the record itself,
// inbound in the lead's story, and of what did not fit in the list of such.
func (w *Web) fillRecord(p *page, d *syncRecordPage) error {
	r := d.Row.SyncRecord
	if len(r.Before)+len(r.After) > 0 {
		d.Changes, d.Sent = sentChanges(r.Before, r.After), true
		return nil
	}
	if r.LeadVersion != 0 && r.LeadID != "" {
		story, err := w.Syncs.Story(p.ctx(), r.LeadID)
		if err != nil {
			return err
		}
		for _, rev := range story.Revisions {
			if rev.Version == r.LeadVersion {
				d.Changes = leadChanges(rev.Before, rev.After)
			}
		}
		return nil
	}
	if r.What != leadbridge.SyncFailed {
		return nil
	}
	open, err := w.Syncs.Problems(p.ctx(), store.ProblemFilter{IntegrationID: r.IntegrationID, Object: r.Object, RecordID: r.RecordID, Limit: 1})
	for _, problem := range open.Problems {
		d.Given, d.Issues = sentChanges(nil, problem.Record), problem.Issues
	}
	return err
}
