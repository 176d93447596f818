package web

import (
	"fmt"
	"strconv"

	"leadbridge"
	"leadbridge/internal/store"
)

// agreementPage is the proof that both sides hold the same, or the list of
// where they do not.
type agreementPage struct {
	syncPage
	Run      *syncRunRow // the check that is shown; nil: there was none
	Progress *syncProgress
	Earlier  []syncRunRow
	Objects  []objectAgreement
	Causes   []causeLink
	Kind     string
	Field    string
	Open     bool // only what was not repaired
	Rows     []driftRow
	First    string
	Next     string
	Wrong    string
}

// Drifted is how many records do not agree.
func (a agreementPage) Drifted() int64 {
	if a.Run == nil || a.Run.Agreement == nil {
		return 0
	}
	return a.Run.Agreement.Drifted
}

// Agreed says that both sides hold the same.
func (a agreementPage) Agreed() bool {
	return a.Run != nil && a.Run.Agreement != nil && a.Run.Agreement.Agreed
}

// Repairable says that there is something that a repair could mend now.
func (a agreementPage) Repairable() bool { return a.Drifted() > 0 && a.Head.Status.Run == nil }

// objectAgreement is the agreement on a kind of record.
type objectAgreement struct {
	leadbridge.ObjectAgreement
	Title string
	Apart []leadbridge.FieldAgreement // fields with a value that differs
	Alike []leadbridge.FieldAgreement
}

// agreementOn sorts the fields of a kind of record.
func (s syncPage) agreementOn(o leadbridge.ObjectAgreement) objectAgreement {
	shown := objectAgreement{ObjectAgreement: o, Title: s.Object(o.Object)}
	for _, f := range o.Fields {
		if f.Differs > 0 {
			shown.Apart = append(shown.Apart, f)
		} else {
			shown.Alike = append(shown.Alike, f)
		}
	}
	return shown
}

// driftRow is one disagreement.
type driftRow struct {
	leadbridge.Drift
	Name     string
	Title    string // what does not agree
	Mend     string // what a repair would do
	ShowOurs string
	ShowThem string
}

const earlierChecks = 8

func (w *Web) showAgreement(p *page) error {
	s, err := w.syncPage(p, "agreement")
	if err != nil {
		return err
	}
	a := agreementPage{syncPage: s, Kind: p.value("kind"), Field: p.value("field"), Open: p.value("all") == ""}
	checks, err := w.Syncs.SyncRuns(p.ctx(), store.RunFilter{IntegrationID: s.Head.ID, Purposes: []leadbridge.SyncPurpose{leadbridge.ForReconcile}, Limit: earlierChecks})
	if err != nil {
		return err
	}
	run, err := w.chosenCheck(p, s, checks.Runs)
	if err != nil || run == nil {
		if err == nil {
			err = p.render("sync/agreement", a)
		}
		return err
	}
	row := s.row(run)
	a.Run = &row
	for _, c := range checks.Runs {
		if c.ID != run.ID {
			a.Earlier = append(a.Earlier, s.row(c))
		}
	}
	if a.Progress, err = w.syncProgress(p, s, run); err != nil {
		return err
	}
	if run.Agreement != nil {
		for _, o := range run.Agreement.Objects {
			a.Objects = append(a.Objects, s.agreementOn(o))
		}
		if err := w.fillDrifts(p, &a); err != nil {
			return err
		}
	}
	return p.render("sync/agreement", a)
}

// chosenCheck is the check that the address names, or else the newest.
func (w *Web) chosenCheck(p *page, s syncPage, newest []*leadbridge.SyncRun) (*leadbridge.SyncRun, error) {
	if id := p.value("run"); id != "" {
		return w.Syncs.SyncRun(p.ctx(), s.Head.ID, id)
	}
	if len(newest) == 0 {
		return nil, nil
	}
	return newest[0], nil
}

// fillDrifts lists what does not agree.
func (w *Web) fillDrifts(p *page, a *agreementPage) error {
	f := store.DriftFilter{RunID: a.Run.ID, Kind: leadbridge.DriftKind(a.Kind), Field: a.Field, Open: a.Open, Cursor: p.value("cursor"), Limit: deskPage}
	found, err := w.Syncs.Drifts(p.ctx(), a.Head.ID, f)
	if err != nil {
		return err
	}
	names, err := leadNames(w, p, found.Drifts, func(d leadbridge.Drift) string { return d.LeadID })
	if err != nil {
		return err
	}
	for _, d := range found.Drifts {
		a.Rows = append(a.Rows, a.driftRow(d, names[d.LeadID]))
	}
	tally, err := w.Syncs.RunTally(p.ctx(), a.Head.ID, a.Run.ID)
	if err != nil {
		return err
	}
	a.Causes = a.driftCauses(tally.Causes)
	a.First, a.Next = a.pages("agreement", f.Cursor, found.Next, "run", a.Run.ID, "kind", a.Kind, "field", a.Field, "all", p.value("all"))
	return nil
}

// driftCauses join what drifted in the same way, whatever its reason.
func (a agreementPage) driftCauses(causes []leadbridge.SyncCause) []causeLink {
	var links []causeLink
	at := map[string]int{}
	for _, c := range causes {
		key := string(c.Kind) + " " + c.Field
		if i, known := at[key]; known {
			links[i].Count += c.Count
			continue
		}
		link, _ := address(a.Head.Path("agreement"), "run", a.Run.ID, "kind", c.Kind, "field", c.Field)
		at[key] = len(links)
		links = append(links, causeLink{Title: a.driftTitle(c.Kind, c.Field), Text: c.Reason, Count: c.Count, Link: link + "#drifts", Here: string(c.Kind) == a.Kind && c.Field == a.Field})
	}
	return links
}

func (s syncPage) driftTitle(kind leadbridge.DriftKind, field string) string {
	switch kind {
	case leadbridge.DriftMissingHere:
		return "Not here"
	case leadbridge.DriftMissingThere:
		return "Not in " + s.CRM()
	}
	return conflictField(field)
}

func (s syncPage) driftRow(d leadbridge.Drift, name string) driftRow {
	return driftRow{Drift: d, Name: s.callRecord(d.RecordRef, name), Title: s.driftTitle(d.Kind, d.Field), Mend: s.mendWords(d),
		ShowOurs: shownField(d.Field, d.Ours), ShowThem: shownField(d.Field, d.Theirs)}
}

// mendWords say what a repair does with a disagreement: it decides nothing of
// its own, so that this follows from the rules.
func (s syncPage) mendWords(d leadbridge.Drift) string {
	policy := s.Head.Policy.WithDefaults()
	switch {
	case !d.RepairedAt.IsZero():
		return "Is looked at again."
	case d.Kind == leadbridge.DriftMissingHere && s.Head.SyncDirection == leadbridge.Outbound:
		return "Stays: the sync only sends."
	case d.Kind == leadbridge.DriftMissingHere:
		return "The record is read again and becomes a lead, if it fits."
	case d.Kind == leadbridge.DriftMissingThere && s.Head.SyncDirection == leadbridge.Inbound:
		return "Stays: the sync only reads."
	case d.Kind == leadbridge.DriftMissingThere:
		return "The lead is sent to " + s.CRM() + "."
	}
	switch policy.For(d.Field) {
	case leadbridge.CRMWins:
		return "What " + s.CRM() + " has is taken over."
	case leadbridge.LeadbridgeWins:
		return "Ours is sent to " + s.CRM() + "."
	case leadbridge.AskPerson:
		return "It is a conflict for you to decide."
	}
	return "The later change wins."
}

func (w *Web) repairDrifts(p *page) error {
	id, run := p.param("id"), p.param("run")
	if err := p.r.ParseForm(); err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, "web", "The form could not be read. Send it again.")
	}
	var drifts []int64
	for _, text := range p.r.PostForm["drift"] {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			drifts = append(drifts, n)
		}
	}
	to := "/integrations/" + id + "/agreement?run=" + run
	if len(drifts) == 0 && p.value("only") != "all" {
		p.warn("Mark at least one disagreement first.")
		return p.redirect(to + "#drifts")
	}
	n, err := w.Syncs.Repair(p.ctx(), p.syncActor(), id, run, drifts)
	if err != nil {
		return err
	}
	p.flash(fmt.Sprintf("%s looked at again and brought in step by your rules. Check the agreement again in a minute.", plural(n, "disagreement is", "disagreements are")))
	return p.redirect(to)
}
