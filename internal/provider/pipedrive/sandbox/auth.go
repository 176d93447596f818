package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	stage "leadbridge/internal/sandbox"
)

const (
	codeLife    = 5 * time.Minute
	accessLife  = 3599 * time.Second
	refreshIdle = 60 * 24 * time.Hour
)

func newGrants(s *stage.Stage) *stage.Grants {
	return &stage.Grants{Clock: s.Clock, CodeLife: codeLife, AccessLife: accessLife, RefreshIdle: refreshIdle, NewToken: newToken}
}

// newToken makes a token that looks like the vendor's.
func newToken(kind string, _ stage.Consented) string {
	var b [120]byte
	_, _ = rand.Read(b[:])
	switch kind {
	case "access":
		return "v1u:" + base64.StdEncoding.EncodeToString(b[:])
	case "refresh":
		return "1:1:" + hex.EncodeToString(b[:20])
	}
	return hex.EncodeToString(b[:20])
}

// authorize asks a person whether an app may come in.
func (s *simulator) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	client, redirect, state := q.Get("client_id"), q.Get("redirect_uri"), q.Get("state")
	if known, _ := s.stage.Client(client, ""); !known {
		badRequest("The app with this client_id was not found").write(w)
		return
	}
	if !allowedRedirect(redirect) {
		badRequest("The redirect_uri does not match the one the app was registered with").write(w)
		return
	}
	var names []string
	for _, co := range s.companies {
		names = append(names, co.name)
	}
	s.stage.Ask(w, r, stage.Consent{Vendor: "Pipedrive", Client: client, Accounts: names,
		Approve: func(account int) string {
			consented := s.install(account, client, redirect)
			consented.Challenge = q.Get("code_challenge")
			return stage.WithQuery(redirect, "code", s.grants.Issue(consented), "state", state)
		},
		Deny: stage.WithQuery(redirect, "error", "user_denied", "state", state)})
}

// install notes what was agreed to.
func (s *simulator) install(account int, client, redirect string) stage.Consented {
	co := s.companies[account]
	co.mu.Lock()
	defer co.mu.Unlock()
	co.installed = stage.Consented{Client: client, RedirectURI: redirect, Account: account, User: s.userOf(co).email, Scope: co.scope}
	return co.installed
}

// allowedRedirect reports whether an address may be called back: on this
// machine, or by https.
func allowedRedirect(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// token gives tokens for a code or a refresh token.
func (s *simulator) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if _, right := s.stage.Client(id, secret); !basic || !right {
		grantFault(http.StatusUnauthorized, "invalid_client", "Client authentication failed").write(w)
		return
	}
	s.tokens.Lock()
	defer s.tokens.Unlock()
	s.grants.AccessLife = accessLife
	if s.stage.Vices.On(viceTokenLifetime) {
		s.grants.AccessLife = seconds(s.stage.Vices.Value(viceTokenLifetime))
	}
	s.grants.Rotation = stage.Rotation(s.stage.Vices.Value(viceRotation))
	var t stage.Token
	var err error
	switch r.PostFormValue("grant_type") {
	case "authorization_code":
		if t, err = s.grants.Exchange(r.PostFormValue("code"), id, r.PostFormValue("redirect_uri"), r.PostFormValue("code_verifier")); err != nil {
			grantFault(http.StatusBadRequest, "invalid_grant", codeMessage(err)).write(w)
			return
		}
	case "refresh_token":
		if t, err = s.grants.Refresh(r.PostFormValue("refresh_token"), id); err != nil {
			grantFault(http.StatusBadRequest, "invalid_grant", "Invalid grant: refresh_token is invalid or has expired, or it was already exchanged").write(w)
			return
		}
	default:
		grantFault(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type: `grant_type` is invalid").write(w)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"access_token": t.Access, "token_type": "Bearer", "refresh_token": t.Refresh,
		"scope": t.Scope, "expires_in": int(s.grants.AccessLife.Seconds()), "api_domain": s.stage.Base})
}

func codeMessage(err error) string {
	switch {
	case errors.Is(err, stage.ErrExpired):
		return "Invalid grant: authorization code has expired"
	case errors.Is(err, stage.ErrRedirect):
		return "Invalid grant: `redirect_uri` does not match"
	}
	return "Invalid grant: authorization code is invalid"
}

func grantFault(status int, code, message string) *fault {
	return &fault{status: status, body: map[string]any{"success": false, "message": message, "error": code}}
}

// revoke ends one token, or with the refresh token the whole grant.
func (s *simulator) revoke(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if _, right := s.stage.Client(id, secret); !basic || !right {
		grantFault(http.StatusUnauthorized, "invalid_client", "Client authentication failed").write(w)
		return
	}
	if consented, good := s.grants.RefreshGood(r.PostFormValue("token")); good {
		s.removeAppHooks(consented.Account, id)
	}
	s.grants.Revoke(r.PostFormValue("token"))
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
}
