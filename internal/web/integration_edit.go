package web

import (
	"net/http"
	"slices"

	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

// editForm is what can be changed of an integration but its rules.
type editForm struct {
	Head     integrationHead
	Name     string
	Objects  []objectChoice
	Kinds    []choice // of record that a new lead can become
	First    string   // the one that it becomes
	Settings []settingChoice
	Faults   faults
}

func (w *Web) editIntegration(p *page) error {
	form, err := w.editFormOf(p)
	if err != nil {
		return err
	}
	return p.render("integrations/edit", form)
}

func (w *Web) editFormOf(p *page) (editForm, error) {
	head, err := w.headOf(p, p.param("id"), "edit")
	if err != nil {
		return editForm{}, err
	}
	crm, err := w.Integrations.Provider(head.Provider)
	form := editForm{Head: head, Name: head.Name, Objects: objectChoices(crm, head.Objects), First: head.Objects[0], Settings: settingChoices(crm, head.Settings, nil)}
	for _, o := range crm.Objects {
		if o.Kind == provider.KindLead && !o.ReadOnly {
			form.Kinds = append(form.Kinds, choice{o.Name, o.Title})
		}
	}
	return form, err
}

func (w *Web) saveIntegration(p *page) error {
	form, err := w.editFormOf(p)
	if err != nil {
		return err
	}
	crm, err := w.Integrations.Provider(form.Head.Provider)
	if err != nil {
		return err
	}
	form.Name = p.value("name")
	change := account.Change{Name: &form.Name, Objects: inOrder(append([]string{p.value("first")}, form.Head.Objects...), p.r.PostForm["objects"]), Settings: settingsOf(p, crm)}
	i, err := w.Integrations.Update(p.ctx(), form.Head.ID, 0, change)
	if wrong, ok := p.faults(err); ok {
		form.Faults, form.First = wrong, p.value("first")
		form.Objects, form.Settings = objectChoices(crm, change.Objects), settingChoices(crm, change.Settings, wrong)
		return p.renderAs(http.StatusUnprocessableEntity, "integrations/edit", form)
	}
	if err != nil {
		return err
	}
	p.flash(i.Name + " is saved.")
	return p.redirect(form.Head.Path())
}

// inOrder are the chosen kinds of record, in the order that is given of some:
// the first is what new leads become.
func inOrder(before, chosen []string) []string {
	kept := []string{}
	for _, name := range slices.Concat(before, chosen) {
		if slices.Contains(chosen, name) && !slices.Contains(kept, name) {
			kept = append(kept, name)
		}
	}
	return kept
}
