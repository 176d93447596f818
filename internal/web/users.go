package web

import (
	"net/http"
	"net/url"

	"leadbridge/internal/access"
)

func (w *Web) registerUsers() {
	w.get("/settings/users", access.Admin, w.listUsers)
	w.post("/settings/users", access.Admin, w.inviteUser)
	w.get("/settings/users/{id}", access.Admin, w.showUser)
	w.post("/settings/users/{id}", access.Admin, w.saveUser)
	w.post("/settings/users/{id}/link", access.Admin, w.makePasswordLink)
	w.post("/settings/users/{id}/disable", access.Admin, w.disableUser)
	w.post("/settings/users/{id}/enable", access.Admin, w.enableUser)
	w.post("/settings/users/{id}/second-factor/off", access.Admin, w.removeSecondFactor)
}

// roleLine is a role in words.
type roleLine struct{ Value, Title, Text string }

var roles = []roleLine{
	{string(access.Viewer), "Viewer", "Sees leads, imports, duplicates, integrations and reports. Changes and exports nothing."},
	{string(access.Editor), "Editor", "Also imports files, changes, merges and exports leads, and starts and undoes syncs."},
	{string(access.Administrator), "Administrator", "Everything: also integrations, settings, users and API tokens."},
}

func roleTitle(role access.Role) string {
	for _, r := range roles {
		if r.Value == string(role) {
			return r.Title
		}
	}
	return string(role)
}

// userLine is a user with the role in words.
type userLine struct {
	access.User
	RoleTitle string
	Me        bool
}

func (p *page) userLine(u access.User) userLine {
	return userLine{u, roleTitle(u.Role), u.ID == p.User.ID}
}

// usersPage is the list of users and the form to invite one.
type usersPage struct {
	Tabs        []tab
	Users       []userLine
	Roles       []roleLine
	Name, Email string
	Role        string
	Faults      faults
}

func (w *Web) listUsers(p *page) error {
	return w.renderUsers(p, http.StatusOK, usersPage{Role: string(access.Editor)})
}

func (w *Web) renderUsers(p *page, status int, u usersPage) error {
	users, err := w.access.Users(p.ctx())
	if err != nil {
		return err
	}
	for _, user := range users {
		u.Users = append(u.Users, p.userLine(user))
	}
	u.Tabs, u.Roles = p.settingsTabs(), roles
	return p.renderAs(status, "settings/users", u)
}

func (w *Web) inviteUser(p *page) error {
	form := usersPage{Name: p.value("name"), Email: p.value("email"), Role: p.value("role")}
	user, err := w.access.CreateUser(p.ctx(), access.NewUser{Name: form.Name, Email: form.Email, Role: access.Role(form.Role)})
	if err != nil {
		wrong, ok := p.faults(err)
		if !ok {
			return err
		}
		form.Faults = wrong
		return w.renderUsers(p, http.StatusUnprocessableEntity, form)
	}
	return w.renderLink(p, user)
}

// userPage is one user.
type userPage struct {
	Tabs   []tab
	User   userLine
	Roles  []roleLine
	Link   string // the one-time link that was just made
	Days   int    // that a link is good
	Name   string
	Role   string
	Faults faults
}

func (w *Web) showUser(p *page) error {
	user, err := w.access.User(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	return w.renderUser(p, http.StatusOK, userPage{User: p.userLine(user), Name: user.Name, Role: string(user.Role)})
}

func (w *Web) renderUser(p *page, status int, u userPage) error {
	u.Tabs, u.Roles, u.Days = p.settingsTabs(), roles, int(access.LinkLifetime.Hours()/24)
	return p.renderAs(status, "settings/user", u)
}

// renderLink shows a user with a new link. It is the answer to the form
// itself, for the link is shown only once.
func (w *Web) renderLink(p *page, user access.User) error {
	code, err := w.access.PasswordLink(p.ctx(), user.ID)
	if err != nil {
		return err
	}
	p.w.Header().Set("Content-Location", "/settings/users/"+user.ID)
	return w.renderUser(p, http.StatusOK, userPage{User: p.userLine(user), Name: user.Name, Role: string(user.Role),
		Link: w.appURL + "/join?code=" + url.QueryEscape(code)})
}

func (w *Web) saveUser(p *page) error {
	id, name, role := p.param("id"), p.value("name"), access.Role(p.value("role"))
	user, err := w.access.UpdateUser(p.ctx(), id, access.UserPatch{Name: &name, Role: &role})
	if err != nil {
		wrong, ok := p.faults(err)
		if !ok {
			return err
		}
		if user, err = w.access.User(p.ctx(), id); err != nil {
			return err
		}
		return w.renderUser(p, http.StatusUnprocessableEntity, userPage{User: p.userLine(user), Name: name, Role: string(role), Faults: wrong})
	}
	p.flash(user.Name + " is saved.")
	return p.redirect("/settings/users/" + id)
}

func (w *Web) makePasswordLink(p *page) error {
	user, err := w.access.User(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	return w.renderLink(p, user)
}

func (w *Web) disableUser(p *page) error {
	user, err := w.access.DisableUser(p.ctx(), p.param("id"))
	return w.afterUser(p, user, err, " is disabled and logged out everywhere.")
}

func (w *Web) enableUser(p *page) error {
	user, err := w.access.EnableUser(p.ctx(), p.param("id"))
	return w.afterUser(p, user, err, " may log in again.")
}

func (w *Web) removeSecondFactor(p *page) error {
	err := w.access.RemoveTOTP(p.ctx(), p.param("id"))
	var user access.User
	if err == nil {
		user, err = w.access.User(p.ctx(), p.param("id"))
	}
	return w.afterUser(p, user, err, " logs in with the password alone now, and can set the second factor up anew.")
}

func (w *Web) afterUser(p *page, user access.User, err error, said string) error {
	if wrong, ok := p.faults(err); ok {
		p.warn(wrong[""])
		return p.redirect("/settings/users/" + p.param("id"))
	}
	if err != nil {
		return err
	}
	p.flash(user.Name + said)
	return p.redirect("/settings/users/" + user.ID)
}
