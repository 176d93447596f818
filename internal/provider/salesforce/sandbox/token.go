package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	stage "leadbridge/internal/sandbox"
)

// Lives of codes and tokens, and how many grants a user may give an app:
// what Salesforce does by default.
const (
	codeLife    = 15 * time.Minute
	accessLife  = 2 * time.Hour
	refreshIdle = 30 * 24 * time.Hour
	mostGrants  = 5
)

func (v *server) newGrants() *stage.Grants {
	return &stage.Grants{Clock: v.Clock, CodeLife: codeLife, AccessLife: accessLife, RefreshIdle: refreshIdle, MostGrants: mostGrants,
		NewToken: func(kind string, c stage.Consented) string {
			random := make([]byte, 48)
			_, _ = rand.Read(random)
			text := base64.RawURLEncoding.EncodeToString(random)
			switch kind {
			case "code":
				return "aPrx" + text + "=="
			case "refresh":
				return "5Aep861" + text
			}
			return orgID(c.Account)[:15] + "!AQ" + text
		}}
}

// tune lets the vices speak before tokens are given.
func (v *server) tune() {
	v.grants.AccessLife, v.grants.Rotation = accessLife, stage.RotateOff
	if seconds := v.Vices.Value(viceTokenLife); seconds > 0 {
		v.grants.AccessLife = time.Duration(seconds * float64(time.Second))
	}
	if v.Vices.On(viceRotation) {
		v.grants.Rotation = stage.RotateStrict
		if v.Vices.Value(viceRotation) == 1 {
			v.grants.Rotation = stage.RotateLenient
		}
	}
}

// token gives tokens for codes, refresh tokens and client credentials.
func (v *server) token(w http.ResponseWriter, r *http.Request) {
	client, secret := credentials(r)
	known, right := v.Client(client, secret)
	switch {
	case !known:
		oauthError(w, r, "invalid_client_id", "client identifier invalid")
		return
	case !right:
		oauthError(w, r, "invalid_client", "invalid client credentials")
		return
	case v.Vices.Strikes(viceUserInactive, r):
		oauthError(w, r, "invalid_grant", "authentication failure")
		return
	}
	v.tokens.Lock()
	defer v.tokens.Unlock()
	v.tune()
	var t stage.Token
	var err error
	grant := r.FormValue("grant_type")
	switch grant {
	case "authorization_code":
		t, err = v.grants.Exchange(r.FormValue("code"), client, r.FormValue("redirect_uri"), r.FormValue("code_verifier"))
	case "refresh_token":
		t, err = v.grants.Refresh(r.FormValue("refresh_token"), client)
	case "client_credentials":
		if v.Vices.On(viceNoRunAs) {
			oauthError(w, r, "invalid_grant", "no client credentials user enabled")
			return
		}
		account := v.accountAsked(r)
		t = v.grants.ClientCredentials(stage.Consented{Client: client, Account: account, User: v.orgs[account].userID(userAPI), Scope: "api id"})
	default:
		oauthError(w, r, "unsupported_grant_type", "grant type not supported")
		return
	}
	if err != nil {
		code, text := grantError(err, grant)
		oauthError(w, r, code, text)
		return
	}
	v.writeToken(w, r, t, grant, secret)
}

// accountAsked is whose org client credentials open: Salesforce knows by the
// host, here a parameter says so.
func (v *server) accountAsked(r *http.Request) int {
	for i := range v.orgs {
		if r.FormValue("sandbox_account") == fmt.Sprint(i) {
			return i
		}
	}
	return 0
}

func credentials(r *http.Request) (client, secret string) {
	if id, password, ok := r.BasicAuth(); ok {
		return id, password
	}
	return r.PostFormValue("client_id"), r.PostFormValue("client_secret")
}

func grantError(err error, grant string) (code, text string) {
	switch {
	case errors.Is(err, stage.ErrRedirect):
		return "redirect_uri_mismatch", "redirect_uri must match configuration"
	case errors.Is(err, stage.ErrVerifier):
		return "invalid_request", "invalid code verifier"
	case errors.Is(err, stage.ErrNoProof):
		return "invalid_grant", "invalid code verifier"
	case grant == "authorization_code":
		return "invalid_grant", "expired authorization code"
	}
	return "invalid_grant", "expired access/refresh token"
}

// writeToken writes the answer of the token endpoint; secret signs it.
func (v *server) writeToken(w http.ResponseWriter, r *http.Request, t stage.Token, grant, secret string) {
	o := v.orgs[t.Account]
	id := o.identityURL(t.User)
	issued := fmt.Sprint(t.IssuedAt.UnixMilli())
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(id + issued))
	a := ordered{}
	a.set("access_token", t.Access)
	if t.Rotated && slices.Contains(strings.Fields(t.Scope), "refresh_token") {
		a.set("refresh_token", t.Refresh)
	}
	a.set("signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	a.set("scope", t.Scope)
	a.set("instance_url", v.instanceURL(grant))
	a.set("id", id)
	a.set("token_type", "Bearer")
	a.set("issued_at", issued)
	if grant == "client_credentials" {
		a.set("api_instance_url", "https://api.salesforce.com")
	}
	writeOAuth(w, r, http.StatusOK, a)
}

// instanceURL is where the org lives; it may move while a connection lasts.
func (v *server) instanceURL(grant string) string {
	if grant == "refresh_token" && v.Vices.On(viceInstanceMoves) {
		return strings.Replace(v.Base, "127.0.0.1", "localhost", 1)
	}
	return v.Base
}

func oauthError(w http.ResponseWriter, r *http.Request, code, text string) {
	a := ordered{}
	a.set("error", code)
	a.set("error_description", text)
	writeOAuth(w, r, http.StatusBadRequest, a)
}

// writeOAuth writes in the format that was asked for.
func writeOAuth(w http.ResponseWriter, r *http.Request, status int, a ordered) {
	w.Header().Set("Cache-Control", "no-store")
	switch r.FormValue("format") {
	case "urlencoded":
		form := url.Values{}
		for _, p := range a {
			form.Set(p.key, fmt.Sprint(p.value))
		}
		w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(form.Encode()))
	case "xml":
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><OAuth>`)
		for _, p := range a {
			_, _ = fmt.Fprintf(w, "<%s>%s</%s>", p.key, escapeXML(fmt.Sprint(p.value)), p.key)
		}
		_, _ = fmt.Fprint(w, "</OAuth>")
	default:
		writeJSON(w, status, a)
	}
}
