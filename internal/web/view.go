package web

import (
	"net/http"
	"strings"
	"time"

	"leadbridge/internal/access"
)

// view is what a template sees as its dot.
type view struct {
	Data any
	User access.User // empty before the log-in
	Path string
	// Search is what the search box holds.
	Search  string
	Theme   string // light, dark, or empty for the system's
	Version string
	Flash   *flash
	zone    *time.Location
	known   bool // the browser's zone is known
}

// flash is what was just done.
type flash struct{ Kind, Text string }

// May reports whether the role of who asks carries a scope.
func (v *view) May(scope string) bool { return v.User.May(access.Scope(scope)) }

// LoggedIn reports whether anybody is.
func (v *view) LoggedIn() bool { return v.User.ID != "" }

// AskZone reports whether the browser is to tell its time zone.
func (v *view) AskZone() bool { return !v.known }

func (p *page) view(data any) *view {
	v := &view{Data: data, User: p.User, Path: p.r.URL.Path, Theme: p.theme(), Version: p.web.version}
	v.zone, v.known = p.zone()
	if p.r.URL.Path == "/leads" {
		v.Search = p.r.URL.Query().Get("search")
	}
	if p.LoggedIn() && !p.partial() {
		if kind, text, ok := strings.Cut(p.web.sessions.PopString(p.ctx(), keyFlash), ":"); ok {
			v.Flash = &flash{kind, text}
		}
	}
	return v
}

// LoggedIn reports whether anybody is.
func (p *page) LoggedIn() bool { return p.User.ID != "" }

// zone is the time zone in which who asks sees times: their own choice, or
// what their browser told.
func (p *page) zone() (at *time.Location, known bool) {
	name := p.User.Zone
	if name == "" {
		name = cookie(p.r, zoneCookie)
	}
	if name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, true
		}
	}
	return time.UTC, false
}

func (p *page) theme() string {
	switch theme := cookie(p.r, themeCookie); theme {
	case "light", "dark":
		return theme
	}
	return ""
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
