package web

import (
	"net/http"
	"slices"

	"leadbridge/internal/account"
)

// editForm is what can be changed of an integration but its rules.
type editForm struct {
	Head     integrationHead
	Name     string
	Objects  []objectChoice
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
	return editForm{Head: head, Name: head.Name, Objects: objectChoices(crm, head.Objects), Settings: settingChoices(crm, head.Settings, nil)}, err
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
	change := account.Change{Name: &form.Name, Objects: inOrder(form.Head.Objects, p.r.PostForm["objects"]), Settings: settingsOf(p, crm)}
	i, err := w.Integrations.Update(p.ctx(), form.Head.ID, 0, change)
	if wrong, ok := p.faults(err); ok {
		form.Faults, form.Objects, form.Settings = wrong, objectChoices(crm, change.Objects), settingChoices(crm, change.Settings, wrong)
		return p.renderAs(http.StatusUnprocessableEntity, "integrations/edit", form)
	}
	if err != nil {
		return err
	}
	p.flash(i.Name + " is saved.")
	return p.redirect(form.Head.Path())
}

// inOrder are the chosen kinds of record, those that were chosen before first
// and in the order they had: the first is what new leads become.
func inOrder(before, chosen []string) []string {
	kept := []string{}
	for _, name := range slices.Concat(before, chosen) {
		if slices.Contains(chosen, name) && !slices.Contains(kept, name) {
			kept = append(kept, name)
		}
	}
	return kept
}
