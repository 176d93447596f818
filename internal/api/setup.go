package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"leadbridge"
)

//go:embed setup.html
var setupHTML string

var setupPage = template.Must(template.New("setup").Parse(setupHTML))

// setup is what the page of the first start shows: one of the three.
type setup struct{ Secret, Code, Error string }

// showSetup asks before the link is used up, for programs that preview links
// follow them too.
func (a *API) showSetup(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("code")
	if err := a.access.CheckCode(r.Context(), code); err != nil {
		a.failSetup(w, r, err)
		return
	}
	a.writeSetup(w, r, http.StatusOK, setup{Code: code})
}

func (a *API) redeemSetup(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	secret, _, err := a.access.Redeem(r.Context(), r.PostFormValue("code"))
	if err != nil {
		a.failSetup(w, r, err)
		return
	}
	a.writeSetup(w, r, http.StatusOK, setup{Secret: secret})
}

func (a *API) failSetup(w http.ResponseWriter, r *http.Request, err error) {
	if leadbridge.KindOf(err) != leadbridge.Unauthorized {
		a.fail(w, r, err)
		return
	}
	a.writeSetup(w, r, http.StatusForbidden, setup{Error: err.Error()})
}

func (a *API) writeSetup(w http.ResponseWriter, r *http.Request, status int, s setup) {
	var body bytes.Buffer
	if err := setupPage.Execute(&body, s); err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	// The form must tell its origin, but never the code in the address.
	w.Header().Set("Referrer-Policy", "strict-origin")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}
