package web

import (
	"leadbridge/internal/account"
)

// pauseIntegration pauses an integration, or lets it go on.
func (w *Web) pauseIntegration(p *page) error {
	id, active := p.param("id"), p.value("active") == "true"
	i, err := w.Integrations.Update(p.ctx(), id, 0, account.Change{IsActive: &active})
	if err != nil {
		return err
	}
	if active {
		p.flash(i.Name + " goes on. What changed meanwhile is read and sent now.")
	} else {
		p.flash(i.Name + " is paused. Changes wait until it goes on.")
	}
	return p.redirect("/integrations/" + id)
}

// disconnectIntegration ends a connection.
func (w *Web) disconnectIntegration(p *page) error {
	id := p.param("id")
	i, err := w.Integrations.Disconnect(p.ctx(), id)
	if err != nil {
		return err
	}
	p.flash(i.Name + " is disconnected. Its mappings and rules stay for the day it is connected again.")
	return p.redirect("/integrations/" + id)
}

// deleteIntegration disconnects an integration and forgets it.
func (w *Web) deleteIntegration(p *page) error {
	i, err := w.Integrations.Integration(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	if err := w.Integrations.Delete(p.ctx(), i.ID); err != nil {
		return err
	}
	p.flash(i.Name + " is deleted. Its leads stay.")
	return p.redirect("/integrations")
}
