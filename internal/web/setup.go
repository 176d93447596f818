package web

import (
	"errors"
	"net/http"

	"leadbridge"
	"leadbridge/internal/access"
)

func (w *Web) registerSetup() {
	w.before(http.MethodGet, "/setup", w.showSetup)
	w.before(http.MethodPost, "/setup", w.setUp)
	w.before(http.MethodGet, "/join", w.showJoin)
	w.before(http.MethodPost, "/join", w.join)
	w.get("/welcome", access.Any, func(p *page) error { return p.render("setup/welcome", nil) })
}

// newcomer is the form of somebody who gets in for the first time.
type newcomer struct {
	Code, Name, Email string
	Least             int // characters of the password
	Faults            faults
	Refused           string // why the link is not good
}

// showSetup asks before the link is used up, for programs that preview links
// follow them too.
func (w *Web) showSetup(p *page) error {
	form := newcomer{Code: p.value("code"), Least: access.MinPassword}
	if err := w.access.CheckCode(p.ctx(), form.Code); err != nil {
		return w.refuse(p, "setup/setup", form, err)
	}
	return p.render("setup/setup", form)
}

func (w *Web) setUp(p *page) error {
	form := newcomer{Code: p.value("code"), Name: p.value("name"), Email: p.value("email"), Least: access.MinPassword}
	password, err := twice(p)
	var user access.User
	if err == nil {
		user, err = w.access.SetUp(p.ctx(), form.Code, access.NewUser{Name: form.Name, Email: form.Email, Password: password})
	}
	if err != nil {
		return w.refuse(p, "setup/setup", form, err)
	}
	return w.letIn(p, user, "/welcome")
}

// showJoin lets somebody choose a password: who was invited, or forgot theirs.
func (w *Web) showJoin(p *page) error {
	form := newcomer{Code: p.value("code"), Least: access.MinPassword}
	user, err := w.access.UserByLink(p.ctx(), form.Code)
	if err != nil {
		return w.refuse(p, "setup/join", form, err)
	}
	form.Name, form.Email = user.Name, user.Email
	return p.render("setup/join", form)
}

func (w *Web) join(p *page) error {
	form := newcomer{Code: p.value("code"), Least: access.MinPassword}
	user, err := w.access.UserByLink(p.ctx(), form.Code)
	if err != nil {
		return w.refuse(p, "setup/join", form, err)
	}
	form.Name, form.Email = user.Name, user.Email
	password, err := twice(p)
	if err == nil {
		user, err = w.access.ChoosePassword(p.ctx(), form.Code, password)
	}
	if err != nil {
		return w.refuse(p, "setup/join", form, err)
	}
	if user.TOTP { // the link does not stand for the second factor
		return p.redirect("/login")
	}
	return w.letIn(p, user, "/")
}

// refuse shows the form again with what is wrong with it, or that the link is
// not good.
func (w *Web) refuse(p *page, name string, form newcomer, err error) error {
	if leadbridge.KindOf(err) == leadbridge.Unauthorized {
		form.Refused = messageOf(err)
		return p.renderAs(http.StatusForbidden, name, form)
	}
	wrong, ok := p.faults(err)
	if !ok {
		return err
	}
	form.Faults = wrong
	return p.renderAs(http.StatusUnprocessableEntity, name, form)
}

// twice is the password of a form that asks for it twice.
func twice(p *page) (string, error) {
	password := p.r.PostFormValue("password")
	if password != p.r.PostFormValue("again") {
		return "", leadbridge.InvalidField("web", "again", "is not the same as the password above")
	}
	return password, nil
}

// messageOf is what an error tells people, without the name of a field.
func messageOf(err error) string {
	var known *leadbridge.Error
	if errors.As(err, &known) && known.Msg != "" {
		if known.Field == "code" {
			return "The code " + known.Msg + "."
		}
		return sentence(known.Msg)
	}
	return sentence(err.Error())
}
