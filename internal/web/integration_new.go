package web

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

// chooseCRM shows the CRMs that can be connected.
func (w *Web) chooseCRM(p *page) error {
	cards, err := w.crmCards()
	if err != nil {
		return err
	}
	return p.render("integrations/choose", cards)
}

// connectForm is what a person fills in to connect a CRM.
type connectForm struct {
	CRM      provider.Provider
	Mark     string
	Ready    account.Readiness
	Ways     []connectWay
	Name     string
	Objects  []objectChoice
	Settings []settingChoice
	Guides   []guide
	Faults   faults
	// Again is the integration that is connected again; nil for a new one.
	Again *leadbridge.Integration
}

// connectWay is one way to connect.
type connectWay struct {
	Method       leadbridge.AuthMethod
	Title, About string
	Chosen       bool
}

// objectChoice is a kind of record that can be kept in step.
type objectChoice struct {
	provider.Object
	Chosen bool
}

// settingChoice is a setting of a CRM with what it is set to.
type settingChoice struct {
	provider.Setting
	Value string
	Error string
}

func takesKeys(crm provider.Provider) bool { return slices.Contains(crm.Auth, leadbridge.AuthAPIKey) }

func (w *Web) newIntegration(p *page) error {
	form, err := w.connectFormOf(p.param("provider"))
	if err != nil {
		return err
	}
	form.Name = form.CRM.Title
	return p.render("integrations/new", form)
}

func (w *Web) connectFormOf(name string) (connectForm, error) {
	crm, err := w.Integrations.Provider(name)
	if err != nil {
		return connectForm{}, err
	}
	ready, err := w.Integrations.Readiness(crm.Name)
	form := connectForm{CRM: crm, Mark: crm.Title[:1], Ready: ready, Guides: setupGuides(crm, ready)}
	for _, m := range crm.Auth {
		form.Ways = append(form.Ways, wayOf(m, crm))
	}
	// Without our app at the CRM a key is the way that works.
	if first := slices.IndexFunc(form.Ways, func(way connectWay) bool { return ready.OAuth || way.Method == leadbridge.AuthAPIKey }); first >= 0 {
		form.Ways[first].Chosen = true
	} else {
		form.Ways[0].Chosen = true
	}
	form.Objects, form.Settings = objectChoices(crm, []string{crm.Objects[0].Name}), settingChoices(crm, nil, nil)
	return form, err
}

func wayOf(m leadbridge.AuthMethod, crm provider.Provider) connectWay {
	switch m {
	case leadbridge.AuthOAuth2:
		return connectWay{Method: m, Title: "Log in to " + crm.Title, About: "You log in there and allow it. Leadbridge never sees your password."}
	case leadbridge.AuthAPIKey:
		what, _, _ := strings.Cut(crm.KeyTitle, " (")
		return connectWay{Method: m, Title: "Paste a key", About: what + ": made once in " + crm.Title + ", good until somebody removes it."}
	}
	return connectWay{Method: m, Title: "Without a person", About: "The app acts for a user that its settings in " + crm.Title + " name. For administrators."}
}

func objectChoices(crm provider.Provider, chosen []string) []objectChoice {
	var choices []objectChoice
	for _, o := range crm.Objects {
		choices = append(choices, objectChoice{o, slices.Contains(chosen, o.Name)})
	}
	return choices
}

func settingChoices(crm provider.Provider, values map[string]string, wrong faults) []settingChoice {
	var choices []settingChoice
	for _, s := range crm.Settings {
		choices = append(choices, settingChoice{s, values[s.Name], wrong["settings."+s.Name]})
	}
	return choices
}

// createIntegration makes an integration, and connects it at once unless a
// person's consent is needed for that.
func (w *Web) createIntegration(p *page) error {
	form, err := w.connectFormOf(p.param("provider"))
	if err != nil {
		return err
	}
	change := form.read(p)
	method := leadbridge.AuthMethod(p.value("method"))
	i, err := w.Integrations.Create(p.ctx(), form.CRM.Name, change)
	if err == nil && method != leadbridge.AuthOAuth2 {
		if i, err = w.connectBy(p, i.ID, method); err != nil {
			// A connection that never was is not left behind.
			_ = w.Integrations.Delete(context.WithoutCancel(p.ctx()), i.ID)
		}
	}
	if wrong, ok := p.faults(err); ok {
		form.Faults, form.Settings = wrong, settingChoices(form.CRM, change.Settings, wrong)
		return p.renderAs(422, "integrations/new", form)
	}
	if err != nil {
		return err
	}
	if method == leadbridge.AuthOAuth2 {
		return p.redirect("/integrations/" + i.ID + "/connect")
	}
	return p.redirect("/integrations/" + i.ID + "?connected=1")
}

// read takes what was filled in, into the form too, so that it can be shown
// again. A key is never shown again.
func (f *connectForm) read(p *page) account.Change {
	_ = p.value("name") // parses the form
	f.Name = p.value("name")
	for n := range f.Ways {
		f.Ways[n].Chosen = string(f.Ways[n].Method) == p.value("method")
	}
	change := account.Change{Name: &f.Name, Objects: slices.Clone(p.r.PostForm["objects"]), Settings: settingsOf(p, f.CRM)}
	if change.Objects == nil {
		change.Objects = []string{}
	}
	f.Objects = objectChoices(f.CRM, change.Objects)
	return change
}

// settingsOf are the CRM's settings as the form has them.
func settingsOf(p *page, crm provider.Provider) map[string]string {
	settings := map[string]string{}
	for _, s := range crm.Settings {
		if v := p.value("settings." + s.Name); v != "" {
			settings[s.Name] = v
		}
	}
	return settings
}

// connectBy connects an integration without a person's consent.
func (w *Web) connectBy(p *page, id string, m leadbridge.AuthMethod) (leadbridge.Integration, error) {
	var err error
	other := p.value("anyAccount") != ""
	was := leadbridge.Integration{ID: id}
	i := was
	switch m {
	case leadbridge.AuthAPIKey:
		i, err = w.Integrations.ConnectKey(p.ctx(), id, p.value("apiKey"), other)
	case leadbridge.AuthClientCredentials:
		i, err = w.Integrations.ConnectClient(p.ctx(), id, other)
	default:
		err = leadbridge.InvalidField("web", "method", "choose how to connect")
	}
	if err != nil {
		return was, err
	}
	return i, nil
}
