package web

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

// webhookView is how a CRM tells of changes at once.
type webhookView struct {
	account.WebhookState
	leadbridge.Subscription
	CRM, Path string
	// New is an address with its secret, shown once.
	New   string
	Steps [][]guideText
	// NeedsApp says that the CRM sends events of apps only, and that this
	// connection is by a key.
	NeedsApp bool
}

func (w *Web) webhookOf(p *page, h integrationHead, crm provider.Provider) (webhookView, error) {
	state, err := w.Integrations.Webhook(p.ctx(), h.ID)
	v := webhookView{WebhookState: state, Subscription: h.Subscription, CRM: h.CRM, Path: h.Path(), NeedsApp: crm.Webhook.AppSecret && h.AuthMethod == leadbridge.AuthAPIKey}
	v.fill(crm, state.Address)
	return v, err
}

func (v *webhookView) fill(crm provider.Provider, address string) {
	v.Steps = guideSteps(crm.Steps.Webhook, strings.NewReplacer("{webhook}", "{"+address+"}"))
}

// newWebhookAddress makes an address with a new secret, and shows it once.
func (w *Web) newWebhookAddress(p *page) error {
	o, err := w.overviewOf(p)
	if err != nil {
		return err
	}
	crm, err := w.Integrations.Provider(o.Head.Provider)
	if err != nil {
		return err
	}
	if !o.Webhook.Secret {
		return p.redirect(o.Head.Path())
	}
	if o.Webhook.New, err = w.Integrations.WebhookURL(p.ctx(), o.Head.ID); err != nil {
		return err
	}
	o.Webhook.fill(crm, o.Webhook.New)
	p.w.Header().Set("Cache-Control", "no-store")
	return p.render("integrations/overview", o)
}
