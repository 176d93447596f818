package web

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/pipeline/quality"
)

// leadPage is what a lead's page shows.
type leadPage struct {
	Lead   *leadbridge.Lead
	Name   string
	Groups []leadGroup
	Links  []leadLink
	Score  quality.Findings
	Story  leadStory
}

// Value is one field of the lead, as people write it.
func (l leadPage) Value(name string) string {
	f, _ := leadbridge.FieldNamed(name)
	return shownValue(f.Type, l.Lead.Values[name])
}

// leadLink is a record of a CRM that is this lead.
type leadLink struct {
	leadbridge.Link
	Integration string // its name
}

// InStep reports whether the two are kept in step.
func (l leadLink) InStep() bool { return l.State == leadbridge.LinkInStep }

func (w *Web) showLead(p *page) error {
	l, err := w.Leads.Get(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return err
	}
	shown := leadPage{Lead: l, Name: nameOf(l.Values), Groups: leadGroupsOf(fields, l.Values, nil)}
	if shown.Score, err = w.Quality.Examine(p.ctx(), l); err != nil {
		return err
	}
	story, err := w.Syncs.Story(p.ctx(), l.ID)
	if err != nil {
		return err
	}
	integrations, err := w.Integrations.Integrations(p.ctx())
	if err != nil {
		return err
	}
	shown.Story = storyView(story, integrations)
	for _, link := range story.Links {
		shown.Links = append(shown.Links, leadLink{link, nameOfIntegration(integrations, link.IntegrationID)})
	}
	return p.render("leads/show", shown)
}

func nameOfIntegration(all []leadbridge.Integration, id string) string {
	for _, i := range all {
		if i.ID == id {
			return i.Name
		}
	}
	return "A CRM that was removed"
}

// leadForm is what the page shows on which a lead is written.
type leadForm struct {
	Lead    *leadbridge.Lead // nil for a new one
	Name    string
	Groups  []leadGroup
	Version int64
	Wrong   string // what is wrong with the whole
	// Other is the lead that the new one is held to be; AllowDuplicate makes
	// it all the same.
	Other *leadbridge.Lead
	// Moved says that somebody changed the lead meanwhile.
	Moved bool
}

func (w *Web) newLead(p *page) error {
	return w.leadForm(p, leadForm{}, leadbridge.Values{}, nil)
}

func (w *Web) createLead(p *page) error {
	values, err := w.formValues(p)
	if err != nil {
		return err
	}
	for name, value := range values {
		if value == "" {
			delete(values, name)
		}
	}
	out, err := w.LeadWriter.Create(p.ctx(), p.leadActor(), values, p.value("allowDuplicate") != "")
	if err != nil {
		form := leadForm{}
		if leadbridge.CodeOf(err) == lead.CodeDuplicate {
			form.Other = out.Other
		}
		return w.refuseLead(p, form, values, out, err)
	}
	p.tellOutcome("The lead was added.", out)
	return p.redirect("/leads/" + out.Lead.ID)
}

func (w *Web) editLead(p *page) error {
	l, err := w.Leads.Get(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	return w.leadForm(p, leadForm{Lead: l, Version: l.Version}, l.Values, nil)
}

func (w *Web) saveLead(p *page) error {
	l, err := w.Leads.Get(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	values, err := w.formValues(p)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(p.value("version"), 10, 64)
	patch := leadbridge.Values{}
	for name, value := range values {
		if p.r.PostForm.Get("was."+name) != value { // what was not touched stays as it is
			patch[name] = value
		}
	}
	out, err := w.LeadWriter.Update(p.ctx(), p.leadActor(), l.ID, patch, version)
	if err != nil {
		form := leadForm{Lead: l, Version: l.Version, Moved: leadbridge.CodeOf(err) == lead.CodeVersion}
		return w.refuseLead(p, form, values, out, err)
	}
	p.tellOutcome("Saved.", out)
	return p.redirect("/leads/" + l.ID)
}

// formValues are the fields of a lead as the form has them.
func (w *Web) formValues(p *page) (leadbridge.Values, error) {
	if err := p.r.ParseForm(); err != nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, "web.formValues", "The form did not arrive whole. Send it again.")
	}
	values := leadbridge.Values{}
	for name := range p.r.PostForm {
		if short, ok := strings.CutPrefix(name, "f."); ok {
			values[short] = strings.TrimSpace(p.r.PostForm.Get(name))
		}
	}
	return values, nil
}

// refuseLead shows the form again, with what is wrong beside each field.
func (w *Web) refuseLead(p *page, form leadForm, values leadbridge.Values, out lead.Outcome, err error) error {
	var known *leadbridge.Error
	if !errors.As(err, &known) || known.Kind != leadbridge.Invalid && known.Kind != leadbridge.Conflict {
		return err
	}
	wrong := faults{}
	for _, i := range out.Issues {
		if i.Severity == leadbridge.SeverityError {
			wrong[i.Field] = strings.TrimSpace(sentence(i.Message) + " " + i.Hint)
		}
	}
	if known.Field != "" && wrong[known.Field] == "" {
		wrong[known.Field] = sentence(known.Msg)
	}
	if len(wrong) == 0 && form.Other == nil && !form.Moved {
		form.Wrong = sentence(known.Error())
	}
	return w.leadForm(p, form, values, wrong)
}

func (w *Web) leadForm(p *page, form leadForm, values leadbridge.Values, wrong faults) error {
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return err
	}
	status := 200
	if len(wrong) > 0 || form.Wrong != "" || form.Other != nil || form.Moved {
		status = 422
	}
	if form.Lead != nil {
		form.Name = nameOf(form.Lead.Values)
	}
	form.Groups = leadGroupsOf(fields, values, wrong)
	return p.renderAs(status, "leads/edit", form)
}

// tellOutcome says what became of values that were written: how they were
// cleansed, and what looks doubtful.
func (p *page) tellOutcome(done string, out lead.Outcome) {
	for _, c := range out.Changes {
		f, _ := leadbridge.FieldNamed(c.Field)
		done += fmt.Sprintf(" %s was written as %s.", fieldTitle(c.Field), shownValue(f.Type, c.To))
	}
	doubts := ""
	for _, i := range out.Issues {
		doubts += " " + fieldTitle(i.Field) + ": " + sentence(i.Message)
	}
	if out.Other != nil {
		doubts += " It looks like the lead " + nameOf(out.Other.Values) + "; the pair is on the list of possible duplicates."
	}
	if doubts != "" {
		p.warn(done + doubts)
		return
	}
	p.flash(done)
}

func (w *Web) deleteLead(p *page) error {
	id := p.param("id")
	if err := w.LeadWriter.Delete(p.ctx(), p.leadActor(), id, 0); err != nil {
		return err
	}
	p.flash("The lead was deleted. Nothing of it is lost: you can bring it back on this page.")
	return p.redirect("/leads/" + id)
}

func (w *Web) restoreLead(p *page) error {
	id := p.param("id")
	if _, err := w.LeadWriter.Restore(p.ctx(), p.leadActor(), id, 0); err != nil {
		return err
	}
	p.flash("The lead is back.")
	return p.redirect("/leads/" + id)
}

func (w *Web) undoLeadChange(p *page) error {
	id := p.param("id")
	version, err := strconv.ParseInt(p.param("version"), 10, 64)
	if err != nil {
		return leadbridge.Errorf(leadbridge.NotFound, "web.undoLeadChange", "There is no such change.")
	}
	undone, err := w.LeadWriter.UndoChange(p.ctx(), p.leadActor(), id, version)
	if err != nil {
		return err
	}
	if len(undone.Kept) > 0 {
		p.warn("Taken back: " + titles(undone.Restored) + ". Left as they are, because somebody changed them since: " + titles(undone.Kept) + ".")
	} else {
		p.flash("The change was taken back.")
	}
	return p.redirect("/leads/" + id)
}

// titles lists fields in words.
func titles(names []string) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = strings.ToLower(fieldTitle(name))
	}
	return strings.Join(words, ", ")
}
