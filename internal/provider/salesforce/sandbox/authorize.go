package sandbox

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	stage "leadbridge/internal/sandbox"
)

// authorize asks the person. Without a known app or a good redirect URI the
// person stays here, as nobody else may be told.
func (v *server) authorize(w http.ResponseWriter, r *http.Request) {
	client, redirect, state := r.FormValue("client_id"), r.FormValue("redirect_uri"), r.FormValue("state")
	if known, _ := v.Client(client, ""); !known {
		oauthPage(w, "invalid_client_id", "client identifier invalid")
		return
	}
	if !redirectAllowed(redirect) {
		oauthPage(w, "redirect_uri_mismatch", "redirect_uri must match configuration")
		return
	}
	deny := func(code, text string) string {
		return stage.WithQuery(redirect, "error", code, "error_description", text, "state", state)
	}
	method := r.FormValue("code_challenge_method")
	switch {
	case r.FormValue("response_type") != "code":
		http.Redirect(w, r, deny("unsupported_response_type", "response type not supported"), http.StatusFound)
		return
	case v.Vices.Strikes(viceAppBlocked, r):
		http.Redirect(w, r, deny("invalid_client", "app must be installed into org"), http.StatusFound)
		return
	case method != "" && method != "S256":
		http.Redirect(w, r, deny("invalid_request", "code challenge method not supported"), http.StatusFound)
		return
	case !v.AutoApprove && (r.FormValue("immediate") == "true" || r.FormValue("prompt") == "none"):
		http.Redirect(w, r, deny("immediate_unsuccessful", "the user must sign in"), http.StatusFound)
		return
	}
	scopes := strings.Fields(r.FormValue("scope"))
	v.Ask(w, r, stage.Consent{Vendor: "Salesforce", Client: client, Scopes: scopes, Accounts: v.accountNames(),
		Approve: func(account int) string {
			code := v.grants.Issue(stage.Consented{Client: client, RedirectURI: redirect, Account: account, User: v.orgs[account].userID(userAPI),
				Scope: grantedScope(scopes), Challenge: r.FormValue("code_challenge")})
			return stage.WithQuery(redirect, "code", code, "state", state)
		},
		Deny: deny("access_denied", "end-user denied authorization")})
}

func (v *server) accountNames() []string {
	var names []string
	for _, o := range v.orgs {
		names = append(names, o.name)
	}
	return names
}

// redirectAllowed takes https anywhere and http on this machine.
func redirectAllowed(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// grantedScope is what the app gets: what it asked for, else all it is
// registered with. offline_access is another name for refresh_token.
func grantedScope(asked []string) string {
	if len(asked) == 0 {
		asked = []string{"refresh_token", "api", "id"}
	}
	var scope []string
	for _, s := range asked {
		if s == "offline_access" {
			s = "refresh_token"
		}
		if !slices.Contains(scope, s) {
			scope = append(scope, s)
		}
	}
	return strings.Join(scope, " ")
}

func oauthPage(w http.ResponseWriter, code, text string) {
	http.Error(w, "error="+code+"&error_description="+url.QueryEscape(text), http.StatusBadRequest)
}
