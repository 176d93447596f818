package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// codeWithin is how long after the password a code is taken.
const codeWithin = 5 * time.Minute

func (w *Web) registerLogin() {
	w.before(http.MethodGet, "/login", w.showLogin)
	w.before(http.MethodPost, "/login", w.logIn)
	w.before(http.MethodGet, "/login/code", w.showLoginCode)
	w.before(http.MethodPost, "/login/code", w.logInByCode)
	w.before(http.MethodPost, "/logout", w.logOut)
}

type loginForm struct {
	Email, Next string
	Error       string
}

func (w *Web) showLogin(p *page) error {
	next := local(p.value("next"))
	if _, err := w.current(p.ctx()); err == nil {
		return p.redirect(next)
	}
	return p.render("login/login", loginForm{Next: next})
}

func (w *Web) logIn(p *page) error {
	form := loginForm{Email: p.value("email"), Next: local(p.value("next"))}
	// A password may begin or end with space.
	user, err := w.access.LogIn(p.ctx(), access.Credentials{Email: form.Email, Password: p.r.PostFormValue("password"), Address: gate.Address(p.r)})
	if leadbridge.CodeOf(err) == access.CodeSecondFactor {
		w.sessions.Put(p.ctx(), keyPending, user.ID)
		w.sessions.Put(p.ctx(), keyEpoch, user.Epoch)
		w.sessions.Put(p.ctx(), keySince, time.Now().Unix())
		return p.redirect("/login/code?next=" + url.QueryEscape(form.Next))
	}
	if status, text, ok := refusal(err); ok {
		form.Error = text
		return p.renderAs(status, "login/login", form)
	}
	if err != nil {
		return err
	}
	return w.letIn(p, user, form.Next)
}

func (w *Web) showLoginCode(p *page) error {
	if _, _, ok := w.pending(p); !ok {
		return p.redirect("/login")
	}
	return p.render("login/code", loginForm{Next: local(p.value("next"))})
}

func (w *Web) logInByCode(p *page) error {
	form := loginForm{Next: local(p.value("next"))}
	id, epoch, ok := w.pending(p)
	if !ok {
		return p.redirect("/login")
	}
	user, err := w.access.LogInByCode(p.ctx(), id, epoch, p.value("code"), gate.Address(p.r))
	if status, text, ok := refusal(err); ok {
		form.Error = text
		return p.renderAs(status, "login/code", form)
	}
	if err != nil {
		return err
	}
	return w.letIn(p, user, form.Next)
}

// pending returns who gave the right password a moment ago.
func (w *Web) pending(p *page) (id string, epoch int64, ok bool) {
	ctx := p.ctx()
	id, epoch = w.sessions.GetString(ctx, keyPending), w.sessions.GetInt64(ctx, keyEpoch)
	since := time.Unix(w.sessions.GetInt64(ctx, keySince), 0)
	return id, epoch, id != "" && time.Since(since) < codeWithin
}

func (w *Web) letIn(p *page, user access.User, next string) error {
	if err := w.enter(p, user); err != nil {
		return err
	}
	p.User = user
	return p.redirect(next)
}

func (w *Web) logOut(p *page) error {
	_ = w.admit(p) // for the audit log
	if err := w.sessions.Destroy(p.ctx()); err != nil {
		return err
	}
	return p.redirect("/login")
}

// refusal is what a form of the log-in says of an error, if it is one of the
// log-in.
func refusal(err error) (status int, text string, ok bool) {
	switch leadbridge.KindOf(err) {
	case leadbridge.Unauthorized:
		return http.StatusForbidden, messageOf(err), true
	case leadbridge.RateLimited:
		return http.StatusTooManyRequests, messageOf(err), true
	}
	return 0, "", false
}

// local returns an address of ours to lead to, or else the start.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.Contains(address, `\`) {
		return "/"
	}
	return address
}
