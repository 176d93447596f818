package web

import (
	"fmt"
	"net/http"
	"strings"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// conflictPage is the list of what a person must decide on.
type conflictPage struct {
	syncPage
	Fields  []conflictGroup
	Field   string // of conflicts that are shown; blank: all
	Lead    string // only those of this lead
	Rows    []conflictRow
	Settled bool // those that are settled are shown
	First   string
	Next    string
	Wrong   string // why something could not be settled
}

// Open is how many wait.
func (c conflictPage) Open() int64 { return c.Head.Status.OpenConflicts }

// Here is the address of the list as it is shown.
func (c conflictPage) Here() string {
	here, _ := address(c.Head.Path("conflicts"), "field", c.Field, "lead", c.Lead)
	return here
}

// conflictGroup is all conflicts of a field.
type conflictGroup struct {
	causeLink
	Rule string // who wins it from now on, in words
}

// Whole says that it is about records as a whole.
func (g conflictGroup) Whole() bool { return g.Key == leadbridge.FieldWholeRecord }

// conflictRow is a conflict in the list.
type conflictRow struct {
	leadbridge.SyncConflict
	syncPage
	Name  string // the lead's
	Title string // the field's
	Kind  leadbridge.FieldType
	Done  string // what was just done with it
	Wrong string // why it could not be settled
	Tried string // the value that was given in vain
	May   bool   // who asks may settle
}

// Whole says that one side deleted what the other changed.
func (c conflictRow) Whole() bool { return c.Field == leadbridge.FieldWholeRecord }

// Open says that it waits.
func (c conflictRow) Open() bool { return c.Status == leadbridge.ConflictOpen }

// Shown are the three values as people write them.
func (c conflictRow) ShownBase() string   { return shownField(c.Field, c.Base) }
func (c conflictRow) ShownOurs() string   { return shownField(c.Field, c.Ours) }
func (c conflictRow) ShownTheirs() string { return shownField(c.Field, c.Theirs) }
func (c conflictRow) ShownValue() string  { return shownField(c.Field, c.Value) }

// WholeOurs and WholeTheirs say what it means to let one side stand when the
// other was deleted.
func (c conflictRow) WholeOurs() string {
	if c.Ours == "deleted" {
		return "Delete the " + c.One(c.SyncConflict.Object) + " in " + c.CRM() + " too"
	}
	return "Keep the lead, and add it to " + c.CRM() + " again"
}

// WholeTheirs is the other choice.
func (c conflictRow) WholeTheirs() string {
	if c.Theirs == "deleted" {
		return "Delete the lead too"
	}
	return "Bring the lead back"
}

func (w *Web) listConflicts(p *page) error { return w.conflictList(p, http.StatusOK, "") }

// conflictList shows the list. wrong is why something could not be settled.
func (w *Web) conflictList(p *page, status int, wrong string) error {
	s, err := w.syncPage(p, "conflicts")
	if err != nil {
		return err
	}
	c := conflictPage{syncPage: s, Field: p.value("field"), Lead: p.value("lead"), Settled: p.value("status") == "settled", Wrong: wrong}
	f := store.ConflictFilter{IntegrationID: s.Head.ID, Status: leadbridge.ConflictOpen, Field: c.Field, LeadID: c.Lead, Cursor: p.value("cursor"), Limit: deskPage}
	if c.Settled {
		f.Status = leadbridge.ConflictSettled
	}
	found, err := w.Syncs.Conflicts(p.ctx(), f)
	if err != nil {
		return err
	}
	if c.Rows, err = w.conflictRows(p, s, found.Conflicts); err != nil {
		return err
	}
	if c.Fields, err = w.conflictGroups(p, s, c.Field); err != nil {
		return err
	}
	c.First, c.Next = s.pages("conflicts", f.Cursor, found.Next, "field", c.Field, "lead", c.Lead, "status", p.value("status"))
	return p.renderAs(status, "sync/conflicts", c)
}

func (w *Web) conflictRows(p *page, s syncPage, conflicts []leadbridge.SyncConflict) ([]conflictRow, error) {
	names, err := leadNames(w, p, conflicts, func(c leadbridge.SyncConflict) string { return c.LeadID })
	rows := make([]conflictRow, len(conflicts))
	for i, c := range conflicts {
		f, _ := leadbridge.FieldNamed(c.Field)
		rows[i] = conflictRow{SyncConflict: c, syncPage: s, Name: s.callRecord(c.RecordRef, names[c.LeadID]), Title: conflictField(c.Field), Kind: f.Type, May: p.User.May("sync:write")}
	}
	return rows, err
}

func (w *Web) conflictGroups(p *page, s syncPage, here string) ([]conflictGroup, error) {
	causes, err := w.Syncs.Causes(p.ctx(), s.Head.ID, leadbridge.CauseOfConflicts)
	policy := s.Head.Policy.WithDefaults()
	var groups []conflictGroup
	for _, c := range causes {
		g := conflictGroup{causeLink: causeLink{Title: conflictField(c.Field), Key: c.Field, Count: c.Count, Here: c.Field == here}, Rule: s.ruleWords(policy.For(c.Field))}
		g.Link, _ = address(s.Head.Path("conflicts"), "field", c.Field)
		groups = append(groups, g)
	}
	return groups, err
}

// ruleWords say who wins from now on.
func (s syncPage) ruleWords(rule leadbridge.ConflictPolicy) string {
	switch rule {
	case leadbridge.CRMWins:
		return s.CRM() + " always wins"
	case leadbridge.LeadbridgeWins:
		return "Leadbridge always wins"
	case leadbridge.AskPerson:
		return "you are asked"
	}
	return "the later change wins"
}

// settleConflicts settles one, those that are marked, those of a field, or
// all.
func (w *Web) settleConflicts(p *page) error {
	if err := p.r.ParseForm(); err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, "web", "The form could not be read. Send it again.")
	}
	id := p.param("id")
	st := syncer.Settlement{IDs: p.r.PostForm["conflict"], Winner: p.value("winner"), Rule: p.value("rule") != ""}
	if p.value("only") == "field" {
		st.IDs, st.Field = nil, p.value("field")
	}
	if st.Winner == "value" {
		st.Value = p.value("value")
	}
	if len(st.IDs) == 0 && st.Field == "" && p.value("only") != "all" {
		return w.conflictList(p, http.StatusUnprocessableEntity, "Mark at least one conflict first.")
	}
	if p.partial() && len(st.IDs) == 1 {
		return w.settleOne(p, st)
	}
	n, err := w.Syncs.Settle(p.ctx(), p.syncActor(), id, st)
	if wrong, ok := p.faults(err); ok {
		return w.conflictList(p, http.StatusUnprocessableEntity, firstFault(wrong))
	}
	if err != nil {
		return err
	}
	s, err := w.syncPage(p, "conflicts")
	if err != nil {
		return err
	}
	p.flash(s.settledWords(st, n))
	to, _ := address("/integrations/"+id+"/conflicts", "lead", p.value("lead"))
	return p.redirect(to)
}

// settleOne settles a single conflict and shows its row anew.
func (w *Web) settleOne(p *page, st syncer.Settlement) error {
	s, err := w.syncPage(p, "conflicts")
	if err != nil {
		return err
	}
	conflict, err := w.Syncs.Conflict(p.ctx(), s.Head.ID, st.IDs[0])
	if err != nil {
		return err
	}
	rows, err := w.conflictRows(p, s, []leadbridge.SyncConflict{conflict})
	if err != nil {
		return err
	}
	row := rows[0]
	_, err = w.Syncs.Settle(p.ctx(), p.syncActor(), s.Head.ID, st)
	switch wrong, ok := p.faults(err); {
	case ok:
		row.Wrong, row.Tried = firstFault(wrong), st.Value
	case err != nil:
		return err
	default:
		row.Done = s.settledWords(st, 1)
	}
	return p.fragment("sync/conflicts", "conflict-row", row)
}

// settledWords say what was done.
func (s syncPage) settledWords(st syncer.Settlement, n int) string {
	text := ""
	switch {
	case n == 0:
		return "Nothing was left to settle: the two sides came to agree meanwhile."
	case st.Winner == "ours":
		text = fmt.Sprintf("%s: ours stands, and goes to %s.", plural(n, "conflict settled", "conflicts settled"), s.CRM())
	case st.Winner == "theirs":
		text = fmt.Sprintf("%s: what %s has was taken over.", plural(n, "conflict settled", "conflicts settled"), s.CRM())
	case st.Value == "":
		text = fmt.Sprintf("%s: the field is blank on both sides.", plural(n, "conflict settled", "conflicts settled"))
	default:
		text = fmt.Sprintf("%s: both sides get “%s”.", plural(n, "conflict settled", "conflicts settled"), clipped(st.Value))
	}
	if st.Rule {
		text += " From now on this side always wins here; change it under Rules."
	}
	return text
}

// firstFault is one of the things that are wrong.
func firstFault(wrong faults) string {
	for field, text := range wrong {
		if field == "" || strings.HasPrefix(strings.ToLower(text), strings.ToLower(fieldTitle(field))) {
			return text
		}
		return fieldTitle(field) + ": " + text
	}
	return ""
}
