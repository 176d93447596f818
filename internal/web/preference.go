package web

import (
	"net/http"
	"time"
)

// What a browser remembers of its own. Neither is a secret.
const (
	themeCookie = "leadbridge-theme"
	zoneCookie  = "leadbridge-zone" // an IANA name; set by the script
)

func (w *Web) registerPreferences() {
	w.before(http.MethodPost, "/preferences/theme", w.setTheme)
}

// setTheme changes between light and dark. The script does it without a new
// page and tells nobody.
func (w *Web) setTheme(p *page) error {
	c := &http.Cookie{Name: themeCookie, Value: p.value("theme"), Path: "/", SameSite: http.SameSiteLaxMode, Secure: w.sessions.Cookie.Secure,
		MaxAge: int((365 * 24 * time.Hour).Seconds())}
	if c.Value != "light" && c.Value != "dark" {
		c.Value, c.MaxAge = "", -1
	}
	http.SetCookie(p.w, c)
	return p.redirect(p.back("/"))
}
