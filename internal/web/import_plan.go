package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// planScreen is the page that says what an import would do.
type planScreen struct {
	Draft store.ImportDraft
	// Plan is nil if none was made of what is chosen now.
	Plan     *leadbridge.ImportPlan
	Progress leadbridge.Progress
	Groups   []planGroup
	When     string // as it was asked for
	Fault    string // of the time
}

// planGroup is the rows of one outcome.
type planGroup struct {
	Outcome  leadbridge.RowStatus
	Kind     string // of its colour
	Count    int64
	Title    string
	Text     string // what will happen to them
	Examples []leadbridge.PlanExample
	// From and Share are where it lies on the bar, in percent.
	From, Share float64
}

func (w *Web) showPlan(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	if d.JobID != "" {
		return p.redirect("/imports/" + d.JobID)
	}
	s, err := w.planOf(p, d)
	if err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("import/plan", "plan", s)
	}
	return p.render("import/plan", s)
}

func (w *Web) planOf(p *page, d store.ImportDraft) (*planScreen, error) {
	s := &planScreen{Draft: d}
	if d.PlanID == "" {
		return s, nil
	}
	plan, err := w.ImportSetup.Plan(p.ctx(), d.PlanID)
	if leadbridge.KindOf(err) == leadbridge.NotFound { // it was too old to be kept
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	s.Plan, s.Progress, s.Groups = plan, w.ImportSetup.ProgressOfPlan(plan), groupsOf(plan)
	return s, nil
}

// makePlan checks the whole file.
func (w *Web) makePlan(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	return w.planAndShow(p, d)
}

// planAndShow checks a whole file and leads to the result. What stands in the
// way is told where it can be mended.
func (w *Web) planAndShow(p *page, d store.ImportDraft) error {
	_, err := w.ImportSetup.PlanDraft(p.ctx(), p.importActor(), d.ID)
	if leadbridge.KindOf(err) == leadbridge.Invalid {
		p.warn(fileSays(err))
		return p.redirect(draftPath(d, "columns"))
	}
	if err != nil {
		return err
	}
	return p.redirect(draftPath(d, "plan"))
}

func (w *Web) cancelPlan(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	if d.PlanID != "" {
		if _, err := w.ImportSetup.CancelPlan(p.ctx(), d.PlanID); err != nil {
			return err
		}
	}
	return p.redirect(draftPath(d, "plan"))
}

// startImport starts exactly what the plan said, now or at a time.
func (w *Web) startImport(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	at, fault := w.startTime(p)
	if fault != "" {
		s, err := w.planOf(p, d)
		if err != nil {
			return err
		}
		s.When, s.Fault = p.value("at"), fault
		return p.renderAs(http.StatusUnprocessableEntity, "import/plan", s)
	}
	j, err := w.ImportSetup.StartDraft(p.ctx(), p.importActor(), d.ID, p.value("planHash"), at)
	if leadbridge.CodeOf(err) == importer.CodePlanStale {
		p.warn("Something was changed since the file was checked, so it was not imported. Look at the new result below.")
		return w.makePlan(p)
	}
	if err != nil {
		return err
	}
	return p.redirect("/imports/" + j.ID)
}

// startTime reads when the import is to start, in the zone of who asks.
func (w *Web) startTime(p *page) (at time.Time, fault string) {
	if p.value("when") != "later" {
		return at, ""
	}
	zone, _ := p.zone()
	at, err := time.ParseInLocation("2006-01-02T15:04", p.value("at"), zone)
	switch {
	case err != nil:
		return at, "Choose a day and a time."
	case at.Before(time.Now()):
		return at, "This time is past. Choose a later one, or start now."
	}
	return at.UTC(), ""
}

// groupsOf puts a plan's rows in the order in which they matter.
func groupsOf(plan *leadbridge.ImportPlan) []planGroup {
	c := plan.Counts
	all := []planGroup{
		{Outcome: leadbridge.RowFailed, Kind: "bad", Count: c.Fail, Title: "Refused", Text: "These rows are not imported. After the import you can correct them one by one and try again, or mend the mapping now."},
		{Outcome: leadbridge.RowPossible, Kind: "warn", Count: c.Possible, Title: "To look at", Text: "New leads that look much like one that is known. They are imported, and wait among the duplicates until somebody decides."},
		{Outcome: leadbridge.RowUpdated, Kind: "info", Count: c.Update, Title: "Updated", Text: "Known leads that get what the file says."},
		{Outcome: leadbridge.RowCreated, Kind: "good", Count: c.Create, Title: "New leads", Text: "Nobody like them is known."},
		{Outcome: leadbridge.RowDuplicate, Kind: "", Count: c.Duplicate, Title: "Known already", Text: "These rows are left out, and the known leads stay as they are."},
		{Outcome: leadbridge.RowUnchanged, Kind: "", Count: c.Unchanged, Title: "Nothing new", Text: "Known leads that hold all of it already."},
	}
	var groups []planGroup
	from := 0.
	for _, g := range all {
		if g.Count == 0 {
			continue
		}
		g.From, g.Share = from, float64(g.Count)*100/float64(max(plan.Processed, 1))
		from += g.Share
		for _, e := range plan.Examples {
			if e.Outcome == g.Outcome {
				g.Examples = append(g.Examples, e)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// Changing counts the leads that the import would make or change.
func (s *planScreen) Changing() int64 {
	c := s.Plan.Counts
	return c.Create + c.Possible + c.Update
}

// Said is the plan in one sentence.
func (s *planScreen) Said() string {
	c := s.Plan.Counts
	var parts []string
	add := func(n int64, one, many, rest string) {
		if n > 0 {
			parts = append(parts, plural(n, one, many)+rest)
		}
	}
	add(c.Create+c.Possible, "new lead", "new leads", "")
	add(c.Update, "known lead is updated", "known leads are updated", "")
	add(c.Duplicate, "row is known already and left out", "rows are known already and left out", "")
	add(c.Unchanged, "row brings nothing new", "rows bring nothing new", "")
	add(c.Fail, "row is refused", "rows are refused", "")
	return strings.Join(parts, ", ") + "."
}

// Chosen is the options in one sentence.
func (s *planScreen) Chosen() string {
	o := s.Plan.Options
	parts := []string{map[leadbridge.DuplicateMode]string{
		leadbridge.DuplicateSkip: "known leads stay as they are", leadbridge.DuplicateUpdate: "known leads are updated",
		leadbridge.DuplicateCreate: "known leads are imported a second time"}[modeOf(o)]}
	if o.DateOrder != "" {
		parts = append(parts, "dates are read "+strings.ToLower(strings.SplitN(titleIn(dateOrders, o.DateOrder, o.DateOrder), ":", 2)[0]))
	}
	parts = append(parts, "the country is "+regionTitle(o.Region)+" where a row names none")
	if o.CleanseData != nil && !*o.CleanseData {
		parts = append(parts, "values are not tidied up")
	}
	if o.ValidateData != nil && !*o.ValidateData {
		parts = append(parts, "rows are not checked")
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func regionTitle(region string) string {
	for _, r := range regions {
		if r.Value == region {
			return r.Title
		}
	}
	return region
}

// Fields are the fields that any example shows, in the catalogue's order.
func (g planGroup) Fields() []string {
	has := map[string]bool{}
	for _, e := range g.Examples {
		for name := range e.Values {
			has[name] = true
		}
	}
	var names []string
	for _, name := range leadbridge.FieldNames() {
		if has[name] {
			names = append(names, name)
		}
	}
	return names
}

// shownChange is one field of an example: as it was, and as it will be.
type shownChange struct{ Title, Before, After string }

// ChangesOf lists what an update would change in a lead.
func (planGroup) ChangesOf(e leadbridge.PlanExample) []shownChange {
	var list []shownChange
	for _, name := range e.Values.Names() {
		f, _ := leadbridge.FieldNamed(name)
		list = append(list, shownChange{titleOf(name), shownValue(f.Type, e.Before[name]), shownValue(f.Type, e.Values[name])})
	}
	return list
}

// Shown is a field of an example as people write it.
func (planGroup) Shown(e leadbridge.PlanExample, name string) string {
	f, _ := leadbridge.FieldNamed(name)
	return shownValue(f.Type, e.Values[name])
}

// Rewritten is what the file said of a field that is tidied up; empty if it
// stays as it is.
func (g planGroup) Rewritten(e leadbridge.PlanExample, name string) string {
	for _, c := range e.Changes {
		if c.Field == name && c.From != g.Shown(e, name) {
			return c.From
		}
	}
	return ""
}

// Because names what a row has in common with the lead that it looks like.
func (planGroup) Because(e leadbridge.PlanExample) string {
	if e.Match == nil {
		return ""
	}
	var titles []string
	for _, name := range e.Match.MatchedFields {
		titles = append(titles, strings.ToLower(titleOf(name)))
	}
	if len(titles) == 0 {
		return "likeness as a whole"
	}
	return "the same " + strings.Join(titles, ", ")
}

// Problems are why a row would be refused.
func (planGroup) Problems(e leadbridge.PlanExample) []leadbridge.Issue {
	var list []leadbridge.Issue
	for _, i := range e.Issues {
		if i.Severity == leadbridge.SeverityError {
			list = append(list, i)
		}
	}
	return list
}

// ColumnOf is the part of the columns page that a field is filled at.
func (s *planScreen) ColumnOf(field string) string {
	for _, m := range s.Plan.FieldMapping {
		if len(m.Sources()) == 0 || !slices.Contains(fieldsOf(m.TargetField), field) {
			continue
		}
		if i := slices.Index(s.Plan.Columns, m.Sources()[0]); i >= 0 {
			return "#" + key("column", i)
		}
	}
	return ""
}

// RawCells are a refused row's cells that are not blank.
func (s *planScreen) RawCells(e leadbridge.PlanExample) []choice {
	var cells []choice
	for i, text := range e.Raw {
		if strings.TrimSpace(text) == "" {
			continue
		}
		name := fmt.Sprintf("Column %d", i+1)
		if i < len(s.Plan.Columns) {
			name = s.Plan.Columns[i]
		}
		cells = append(cells, choice{name, text})
	}
	return cells
}

// More reports whether there are more rows than are shown.
func (g planGroup) More() bool { return g.Count > int64(len(g.Examples)) }

// Left is the time that the check still takes, in words; empty if unknown.
func (s *planScreen) Left() string {
	if s.Progress.EstimatedTimeRemaining == nil {
		return ""
	}
	return "about " + took(time.Duration(*s.Progress.EstimatedTimeRemaining)*time.Millisecond)
}
