package web

import (
	"net/http"
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
)

// showConnect shows how an integration is connected, for the first time or
// again.
func (w *Web) showConnect(p *page) error {
	form, err := w.againForm(p)
	if err != nil {
		return err
	}
	return p.render("integrations/connect", form)
}

func (w *Web) againForm(p *page) (connectForm, error) {
	i, err := w.Integrations.Integration(p.ctx(), p.param("id"))
	if err != nil {
		return connectForm{}, err
	}
	form, err := w.connectFormOf(i.Provider)
	form.Again, form.Name = &i, i.Name
	if i.Connection == leadbridge.NeedsReconnect || i.Connection == leadbridge.Connected {
		for n := range form.Ways {
			form.Ways[n].Chosen = form.Ways[n].Method == i.AuthMethod
		}
	}
	return form, err
}

// goToConsent leads to the CRM's page on which a person consents. It is a
// link, for the policy of our pages lets no form lead to another host.
func (w *Web) goToConsent(p *page) error {
	id := p.param("id")
	if site := p.r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || p.r.Method == http.MethodHead || strings.HasPrefix(p.r.Header.Get("Sec-Purpose"), "prefetch") {
		return p.redirect("/integrations/" + id + "/connect") // nobody pressed the link on our page
	}
	i, err := w.Integrations.Integration(p.ctx(), id)
	if err != nil {
		return err
	}
	link, err := w.Integrations.Link(p.ctx(), account.ConsentRequest{Provider: i.Provider, IntegrationID: id, ReturnURL: "/integrations/" + id + "/connected",
		Actor: p.actor(), AnyAccount: p.value("any") != ""})
	if err != nil {
		return err
	}
	http.Redirect(p.w, p.r, link, http.StatusFound)
	return nil
}

// cameBack takes a person back from the CRM: to what is next, or to another
// try.
func (w *Web) cameBack(p *page) error {
	i, err := w.Integrations.Integration(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	if i.Connection != leadbridge.Connected {
		return p.redirect("/integrations/" + i.ID + "/connect")
	}
	return p.redirect("/integrations/" + i.ID + "?connected=1")
}

// connectIntegration connects an integration by a key, or as the app itself.
func (w *Web) connectIntegration(p *page) error {
	id := p.param("id")
	method := leadbridge.AuthMethod(p.value("method"))
	if method == leadbridge.AuthOAuth2 {
		return p.redirect("/integrations/" + id + "/connect")
	}
	_, err := w.connectBy(p, id, method)
	if wrong, ok := p.faults(err); ok {
		form, err := w.againForm(p)
		if err != nil {
			return err
		}
		for n := range form.Ways {
			form.Ways[n].Chosen = form.Ways[n].Method == method
		}
		form.Faults = wrong
		return p.renderAs(http.StatusUnprocessableEntity, "integrations/connect", form)
	}
	if err != nil {
		return err
	}
	return p.redirect("/integrations/" + id + "?connected=1")
}
