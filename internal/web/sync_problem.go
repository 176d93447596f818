package web

import (
	"fmt"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/store"
)

// syncProblemPage is the list of records that do not fit our rules.
type syncProblemPage struct {
	syncPage
	Causes []causeLink
	Reason string // of records that are shown; blank: all
	Rows   []syncProblemRow
	First  string
	Next   string
	Fields []choice // that a correction can be given for
}

// syncProblemRow is a record that does not fit, with the fields that can be
// corrected.
type syncProblemRow struct {
	leadbridge.SyncProblem
	Name   string
	Title  string // contact 1000000165
	ID     string // for the page
	Faults []syncFault
	Given  []valueChange // all that the CRM has of it
	Wrong  string        // why a correction was refused
	May    bool
	Action string // where a correction goes
	Retry  string
	CRM    string
}

// syncFault is a field of a record that is wrong, and what to use instead.
type syncFault struct {
	leadbridge.Issue
	Title   string
	Was     string // the CRM's value
	Instead string // what a person gave
	ID      string
}

func (w *Web) listErrorRecords(p *page) error {
	s, err := w.syncPage(p, "records")
	if err != nil {
		return err
	}
	d := syncProblemPage{syncPage: s, Reason: p.value("reason")}
	f := store.ProblemFilter{IntegrationID: s.Head.ID, Reason: d.Reason, Cursor: p.value("cursor"), Limit: deskPage}
	found, err := w.Syncs.Problems(p.ctx(), f)
	if err != nil {
		return err
	}
	for _, problem := range found.Problems {
		d.Rows = append(d.Rows, s.problemRow(p, problem))
	}
	causes, err := w.Syncs.Causes(p.ctx(), s.Head.ID, leadbridge.CauseOfProblems)
	if err != nil {
		return err
	}
	for _, c := range causes {
		link, _ := address(s.Head.Path("records"), "reason", c.Reason)
		d.Causes = append(d.Causes, causeLink{Title: plainReason(c.Reason), Key: c.Reason, Count: c.Count, Link: link, Here: c.Reason == d.Reason})
	}
	d.First, d.Next = s.pages("records", f.Cursor, found.Next, "reason", d.Reason)
	return p.render("sync/records", d)
}

func (s syncPage) problemRow(p *page, problem leadbridge.SyncProblem) syncProblemRow {
	r := syncProblemRow{SyncProblem: problem, Title: s.callRecord(problem.RecordRef, ""), ID: "record-" + problem.Object + "-" + problem.RecordID,
		Given: sentChanges(nil, problem.Record), May: p.User.May("sync:write"), Action: s.Head.Path("records", "correct"), Retry: s.Head.Path("records", "retry"), CRM: s.CRM()}
	r.Name = clipped(recordName(problem.Record))
	r.Reason = clipped(problem.Reason)
	for _, i := range problem.Issues {
		if i.Severity != leadbridge.SeverityError || i.Field == "" {
			continue
		}
		if slices.ContainsFunc(r.Faults, func(f syncFault) bool { return f.Field == i.Field }) {
			continue
		}
		r.Faults = append(r.Faults, syncFault{Issue: i, Title: fieldTitle(i.Field), Was: clipped(i.Value), Instead: problem.Correction[i.Field], ID: r.ID + "-" + i.Field})
	}
	return r
}

// recordName guesses what a record is called from the CRM's own names of
// fields; blank if that cannot be told.
func recordName(record map[string]string) string {
	find := func(wanted ...string) string {
		for name, value := range record {
			if slices.Contains(wanted, strings.NewReplacer("_", "", " ", "").Replace(strings.ToLower(name))) && value != "" {
				return value
			}
		}
		return ""
	}
	if whole := strings.TrimSpace(find("firstname") + " " + find("lastname")); whole != "" {
		return whole
	}
	if name := find("name"); name != "" {
		return name
	}
	return find("email", "emails", "phone", "phones", "company")
}

// correctErrorRecord takes what a person wants to be used instead of a
// record's values, and tries the record again.
func (w *Web) correctErrorRecord(p *page) error {
	s, err := w.syncPage(p, "records")
	if err != nil {
		return err
	}
	ref := leadbridge.RecordRef{IntegrationID: s.Head.ID, Object: p.value("object"), RecordID: p.value("record")}
	values := leadbridge.Values{}
	for name, given := range p.r.PostForm {
		if field, ok := strings.CutPrefix(name, "field."); ok {
			values[field] = strings.TrimSpace(given[0])
		}
	}
	left, err := w.Syncs.CorrectProblem(p.ctx(), p.syncActor(), ref, values)
	wrong, refused := p.faults(err)
	if err != nil && !refused {
		return err
	}
	done := "Solved: it is a lead now, unless " + s.CRM() + " deleted the record meanwhile."
	if p.partial() {
		return w.answerCorrection(p, s, ref, left, wrong, done)
	}
	switch {
	case refused:
		p.warn(firstFault(wrong))
	case left != nil:
		p.warn("It still does not fit: " + sentence(clipped(left.Reason)))
	default:
		p.flash(titledFirst(s.One(ref.Object)) + " " + ref.RecordID + ": " + done)
	}
	to, _ := address(s.Head.Path("records"), "reason", p.value("reason"))
	return p.redirect(to)
}

// answerCorrection shows the row of a record that was corrected.
func (w *Web) answerCorrection(p *page, s syncPage, ref leadbridge.RecordRef, left *leadbridge.SyncProblem, wrong faults, done string) error {
	if left == nil && wrong == nil {
		return p.fragment("sync/records", "record-fits", map[string]any{"Name": s.callRecord(ref, ""), "Done": done})
	}
	if left == nil {
		found, err := w.Syncs.Problems(p.ctx(), store.ProblemFilter{IntegrationID: ref.IntegrationID, Object: ref.Object, RecordID: ref.RecordID, Limit: 1})
		if err != nil {
			return err
		}
		if len(found.Problems) == 0 {
			return leadbridge.Errorf(leadbridge.NotFound, "web.correctErrorRecord", "This record is not on the list any more: it came in well, or was deleted.")
		}
		left = &found.Problems[0]
	}
	row := s.problemRow(p, *left)
	row.Wrong = firstFault(wrong)
	if row.Wrong == "" {
		row.Wrong = "It still does not fit: " + sentence(row.Reason)
	}
	return p.fragment("sync/records", "record-row", row)
}

// mostRetried is how many records are tried again at one click: each costs
// the CRM a part of a call, and a person waits.
const mostRetried = 500

// retryErrorRecords reads records again and tries them: one, those with the
// same reason, or all.
func (w *Web) retryErrorRecords(p *page) error {
	id := p.param("id")
	f := store.ProblemFilter{IntegrationID: id, Reason: p.value("reason"), Object: p.value("object"), RecordID: p.value("record"), Limit: mostRetried}
	found, err := w.Syncs.Problems(p.ctx(), f)
	if err != nil {
		return err
	}
	var refs []leadbridge.RecordRef
	for _, problem := range found.Problems {
		refs = append(refs, problem.RecordRef)
	}
	solved, left := 0, 0
	if len(refs) > 0 {
		if solved, left, err = w.Syncs.RetryProblems(p.ctx(), p.syncActor(), id, refs); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("Tried again: %s solved, %s.", plural(solved, "record is", "records are"), plural(left, "still does not fit", "still do not fit"))
	if found.Next != "" {
		text += fmt.Sprintf(" These were the first %s; the next sync tries all of them.", grouped(mostRetried))
	}
	if left > 0 || found.Next != "" {
		p.warn(text)
	} else {
		p.flash(text)
	}
	return p.redirect("/integrations/" + id + "/records")
}
