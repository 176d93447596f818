package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	stage "leadbridge/internal/sandbox"
)

// tokenLife is how long an access token lives.
const tokenLife = 30 * time.Minute

func (h *hub) oauthRoutes(r chi.Router) {
	for _, path := range []string{"/oauth/authorize", "/oauth/{portal}/authorize"} {
		r.Get(path, h.authorize)
		r.Post(path, h.authorize)
	}
	r.Post("/oauth/v1/token", h.token)
	r.Get("/oauth/v1/access-tokens/{token}", h.accessTokenInfo)
	r.Get("/oauth/v1/refresh-tokens/{token}", h.refreshTokenInfo)
	r.Delete("/oauth/v1/refresh-tokens/{token}", h.deleteRefreshToken)
	r.Post("/oauth/v2/private-apps/get/access-token-info", h.staticTokenInfo)
	for _, version := range []string{"v3", "2026-03", "2026-09"} {
		r.Post("/oauth/"+version+"/token", h.token)
		r.Post("/oauth/"+version+"/token/introspect", h.introspect)
		r.Post("/oauth/"+version+"/token/revoke", h.revoke)
	}
}

// newToken makes tokens of the vendor's looks: access tokens are long and
// their length is nothing to rely on.
func newToken(kind string, _ stage.Consented) string {
	switch kind {
	case "code":
		return "na1-" + uuid.NewString()
	case "refresh":
		return "na1-" + uuid.NewString()
	}
	b := make([]byte, 150)
	_, _ = rand.Read(b)
	return "C" + base64.RawURLEncoding.EncodeToString(b)
}

// authorize asks a person whether the app may be installed.
func (h *hub) authorize(w http.ResponseWriter, r *http.Request) {
	client, redirect, state := r.FormValue("client_id"), r.FormValue("redirect_uri"), r.FormValue("state")
	if known, _ := h.Client(client, ""); !known {
		h.refuseConsent(w, "The app with this client ID does not exist.")
		return
	}
	if u, err := url.Parse(redirect); err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		h.refuseConsent(w, "The redirect URI is missing, or is neither https nor on this machine.")
		return
	}
	scopes := h.granted(strings.Fields(r.FormValue("scope")), strings.Fields(r.FormValue("optional_scope")))
	if len(scopes) == 0 {
		h.refuseConsent(w, "The authorization link names no scope.")
		return
	}
	if m := r.FormValue("code_challenge_method"); m != "" && m != "S256" {
		h.refuseConsent(w, "Only the code challenge method S256 is supported.")
		return
	}
	var names []string
	for _, a := range h.accounts {
		names = append(names, a.name)
	}
	h.Ask(w, r, stage.Consent{Vendor: "HubSpot", Client: client, Scopes: scopes, Accounts: names,
		Approve: func(account int) string {
			code := h.grants.Issue(stage.Consented{Client: client, RedirectURI: redirect, Account: account, User: h.accounts[account].owners[0].Email,
				Scope: strings.Join(scopes, " "), Challenge: r.FormValue("code_challenge")})
			return stage.WithQuery(redirect, "code", code, "state", state)
		},
		Deny: stage.WithQuery(redirect, "error", "access_denied", "error_description", "The user denied access to the account.", "state", state)})
}

func (h *hub) refuseConsent(w http.ResponseWriter, why string) {
	http.Error(w, "Authorization failed: "+why, http.StatusBadRequest)
}

func isLoopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// granted are the scopes a grant holds. At the vendor's an app is configured
// with its scopes, and the link must name the same. The sandbox keeps no such
// configuration: an app that may write contacts counts as configured with all
// the rest too, unless the vice exactScopes is on.
func (h *hub) granted(asked, optional []string) []string {
	var out []string
	for _, s := range slices.Concat(asked, optional) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if slices.Contains(out, "crm.objects.contacts.write") && !h.Vices.On(viceExactScopes) {
		for _, s := range allScopes {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// oauthFault is an error of the token endpoints.
func oauthFault(code, status, message string) *fault {
	return &fault{status: http.StatusBadRequest, category: status, message: message,
		more: map[string]any{"error": code, "error_description": message, "status": status}}
}

// client checks who calls a token endpoint. The credentials stand in the
// body, never in a header.
func (h *hub) client(r *http.Request) (id string, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return "", &fault{status: http.StatusUnsupportedMediaType, category: "VALIDATION_ERROR", message: "The body must be application/x-www-form-urlencoded"}
	}
	_ = r.ParseForm()
	id = r.PostForm.Get("client_id")
	known, right := h.Client(id, r.PostForm.Get("client_secret"))
	switch {
	case !known:
		return "", oauthFault("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")
	case !right:
		return "", oauthFault("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")
	}
	return id, nil
}

func (h *hub) token(w http.ResponseWriter, r *http.Request) {
	client, err := h.client(r)
	if err != nil {
		writeError(w, err)
		return
	}
	t, err := h.makeToken(client, r.PostForm)
	if err != nil {
		writeError(w, err)
		return
	}
	answer := map[string]any{"token_type": "bearer", "access_token": t.Access, "expires_in": int(t.ExpiresAt.Sub(t.IssuedAt) / time.Second)}
	if t.Refresh == "" {
		answer["token_use"] = "client_credentials"
	} else {
		answer["token_use"], answer["refresh_token"] = "access_token", t.Refresh
		answer["hub_id"], answer["user_id"] = h.accounts[t.Account].portal, h.accounts[t.Account].owners[0].UserID
		h.apps.install(h.apps.of(client), t.Account, r.PostForm.Get("client_secret"))
	}
	answer["scopes"] = strings.Fields(t.Scope)
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, answer)
}

func (h *hub) makeToken(client string, form url.Values) (stage.Token, error) {
	h.tokens.Lock()
	defer h.tokens.Unlock()
	h.grants.AccessLife = time.Duration(h.figure(viceTokenLife, int(tokenLife/time.Second))) * time.Second
	h.grants.Rotation = stage.Rotation(h.Vices.Value(viceRotation))
	switch form.Get("grant_type") {
	case "authorization_code":
		t, err := h.grants.Exchange(form.Get("code"), client, form.Get("redirect_uri"), form.Get("code_verifier"))
		return t, codeFault(err)
	case "refresh_token":
		t, err := h.grants.Refresh(form.Get("refresh_token"), client)
		if err != nil {
			return t, oauthFault("invalid_grant", "BAD_REFRESH_TOKEN", "missing or invalid refresh token")
		}
		return t, nil
	case "client_credentials":
		return h.grants.ClientCredentials(stage.Consented{Client: client, Scope: form.Get("scope")}), nil
	}
	return stage.Token{}, oauthFault("unsupported_grant_type", "BAD_GRANT_TYPE", "missing or unknown grant type")
}

// codeFault says why a code was not taken; nil for nil.
func codeFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, stage.ErrRedirect):
		return oauthFault("invalid_grant", "BAD_REDIRECT_URI", "missing or mismatched redirect URI")
	case errors.Is(err, stage.ErrVerifier), errors.Is(err, stage.ErrNoProof):
		return oauthFault("invalid_grant", "BAD_CODE_VERIFIER", "missing or invalid code verifier")
	case errors.Is(err, stage.ErrClient):
		return oauthFault("invalid_grant", "BAD_CLIENT_ID", "the code was issued to another client")
	}
	return oauthFault("invalid_grant", "BAD_AUTH_CODE", "missing or invalid auth code")
}
