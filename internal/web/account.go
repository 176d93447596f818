package web

import (
	"net/http"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
	"leadbridge/internal/store"
)

func (w *Web) registerAccount() {
	w.get("/account", access.Any, w.showAccount)
	w.post("/account/profile", access.Any, w.saveProfile)
	w.post("/account/password", access.Any, w.changePassword)
	w.post("/account/sessions/end", access.Any, w.endOtherSessions)
	w.registerSecondFactor()
}

// accountPage is the page of one's own account.
type accountPage struct {
	Name, Zone string
	Zones      []string
	Least      int // characters of a password
	Sessions   []sessionLine
	CodesLeft  int
	Faults     faults
	// Form is the form that has the faults.
	Form string
}

// sessionLine is a browser that is logged in.
type sessionLine struct {
	Browser, Address string
	Since, Seen      time.Time
	Here             bool // it is the one that asks
}

func (w *Web) showAccount(p *page) error {
	return w.renderAccount(p, http.StatusOK, accountPage{Name: p.User.Name, Zone: p.User.Zone})
}

func (w *Web) renderAccount(p *page, status int, a accountPage) error {
	a.Zones, a.Least = zones, access.MinPassword
	kept, err := w.access.Sessions(p.ctx(), p.User.ID)
	if err != nil {
		return err
	}
	here := string(store.SessionHash(w.sessions.Token(p.ctx())))
	for _, s := range kept {
		a.Sessions = append(a.Sessions, sessionLine{browserName(s.Agent), s.Address, s.CreatedAt, s.SeenAt, string(s.Hash) == here})
	}
	if p.User.TOTP {
		if a.CodesLeft, err = w.access.RecoveryCodesLeft(p.ctx(), p.User.ID); err != nil {
			return err
		}
	}
	return p.renderAs(status, "account/account", a)
}

// refuseAccount shows the page with what is wrong with one of its forms.
func (w *Web) refuseAccount(p *page, form string, a accountPage, err error) error {
	wrong, ok := p.faults(err)
	if leadbridge.KindOf(err) == leadbridge.RateLimited {
		wrong, ok = faults{"current": messageOf(err)}, true
	}
	if !ok {
		return err
	}
	a.Form, a.Faults = form, wrong
	return w.renderAccount(p, http.StatusUnprocessableEntity, a)
}

func (w *Web) saveProfile(p *page) error {
	a := accountPage{Name: p.value("name"), Zone: p.value("zone")}
	if _, err := w.access.UpdateUser(p.ctx(), p.User.ID, access.UserPatch{Name: &a.Name, Zone: &a.Zone}); err != nil {
		return w.refuseAccount(p, "profile", a, err)
	}
	p.flash("Your profile is saved.")
	return p.redirect("/account")
}

func (w *Web) changePassword(p *page) error {
	a := accountPage{Name: p.User.Name, Zone: p.User.Zone}
	password, err := twice(p)
	if err == nil {
		err = access.CheckPassword(password, p.User.Email)
	}
	if err == nil {
		err = w.access.ConfirmPassword(p.ctx(), p.User.ID, p.r.PostFormValue("current"), gate.Address(p.r))
	}
	var user access.User
	if err == nil {
		user, err = w.access.SetPassword(p.ctx(), p.User.ID, password)
	}
	if err != nil {
		return w.refuseAccount(p, "password", a, err)
	}
	if err := w.enter(p, user); err != nil {
		return err
	}
	p.flash("Your password is changed. You are logged out everywhere else.")
	return p.redirect("/account")
}

func (w *Web) endOtherSessions(p *page) error {
	user, err := w.access.EndSessions(p.ctx(), p.User.ID)
	if err != nil {
		return err
	}
	until := w.sessions.Deadline(p.ctx())
	if err := w.enter(p, user); err != nil {
		return err
	}
	w.sessions.SetDeadline(p.ctx(), until) // nobody logged in anew
	p.flash("You are logged out everywhere else.")
	return p.redirect("/account")
}

// browsers are known by a word in how they name themselves; the first counts.
var browsers = []struct{ word, name string }{
	{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
}

var systems = []struct{ word, name string }{
	{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Mac OS X", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"},
}

// browserName is a browser in words that people know.
func browserName(agent string) string {
	name := "A browser"
	for _, b := range browsers {
		if strings.Contains(agent, b.word) {
			name = b.name
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(agent, s.word) {
			return name + " on " + s.name
		}
	}
	return name
}

// zones are the time zones that are offered; every other is taken too.
var zones = []string{"America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	"America/Puerto_Rico", "America/Toronto", "America/Vancouver", "America/Mexico_City", "America/Sao_Paulo", "Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Paris",
	"Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Europe/Athens", "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
	"Pacific/Auckland", "UTC"}
