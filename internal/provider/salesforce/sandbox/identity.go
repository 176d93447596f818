package sandbox

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	stage "leadbridge/internal/sandbox"
)

// bearer returns the access token of a request.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth") {
		return strings.TrimSpace(token)
	}
	return ""
}

// open returns the org that an access token opens.
func (v *server) open(access string) (o *org, scope []string, ok bool) {
	for i, o := range v.orgs {
		if access == APIKey(i) {
			return o, []string{"full"}, true
		}
	}
	t, err := v.grants.Check(access)
	if err != nil {
		return nil, nil, false
	}
	return v.orgs[t.Account], strings.Fields(t.Scope), true
}

// orgOf returns the org that a call to the data API is for.
func (v *server) orgOf(r *http.Request) (*org, *apiError) {
	expired := &apiError{Code: "INVALID_SESSION_ID", Message: "Session expired or invalid", status: http.StatusUnauthorized}
	access := bearer(r)
	if access == "" && r.Header.Get("Authorization") != "" {
		return nil, &apiError{Code: "INVALID_AUTH_HEADER", Message: "INVALID_HEADER_TYPE", status: http.StatusUnauthorized}
	}
	o, scope, ok := v.open(access)
	if !ok || v.Vices.Strikes(viceSessionExpired, r) {
		return nil, expired
	}
	if !slices.Contains(scope, "api") && !slices.Contains(scope, "full") {
		return nil, &apiError{Code: "INVALID_SESSION_ID", Message: "This session is not valid for use with the REST API", status: http.StatusUnauthorized}
	}
	return o, nil
}

func (o *org) identityURL(user string) string { return o.Base + "/id/" + o.id + "/" + user }

// urls are the addresses that an identity lists.
func (o *org) urls() map[string]string {
	data := o.Base + "/services/data/v{version}/"
	return map[string]string{"rest": data, "sobjects": data + "sobjects/", "query": data + "query/", "recent": data + "recent/",
		"enterprise": o.Base + "/services/Soap/c/{version}/" + o.id[:15], "partner": o.Base + "/services/Soap/u/{version}/" + o.id[:15],
		"profile": o.Base + "/" + o.userID(userAPI), "custom_domain": o.Base}
}

func (o *org) claims() map[string]any {
	r, _ := o.table("User").row(userAPI)
	value := func(name string) string { return r.get(o.table("User").byName[name]) }
	return map[string]any{"user_id": r.id(), "organization_id": o.id, "name": value("name"), "email": value("email"), "email_verified": true,
		"user_type": "STANDARD", "language": "en_US", "locale": "en_US", "utcOffset": -18000000, "active": true, "urls": o.urls(),
		"photos": map[string]string{}}
}

// identity answers the address that came with a token.
func (v *server) identity(w http.ResponseWriter, r *http.Request) {
	access := bearer(r)
	if access == "" {
		access = r.FormValue("oauth_token")
	}
	o, _, ok := v.open(access)
	switch {
	case access == "":
		http.Error(w, "Missing_OAuth_Token", http.StatusForbidden)
		return
	case !ok:
		http.Error(w, "Bad_OAuth_Token", http.StatusForbidden)
		return
	case chi.URLParam(r, "org") != o.id || chi.URLParam(r, "user") != o.userID(userAPI):
		http.Error(w, "Bad_Id", http.StatusNotFound)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.claims()
	a["id"], a["asserted_user"] = o.identityURL(o.userID(userAPI)), true
	a["username"], a["display_name"], a["last_modified_date"] = a["email"], a["name"], stampText(o.seconds())
	writeJSON(w, http.StatusOK, a)
}

// userinfo answers the claims of OpenID Connect.
func (v *server) userinfo(w http.ResponseWriter, r *http.Request) {
	o, _, ok := v.open(bearer(r))
	if !ok {
		http.Error(w, "Bad_OAuth_Token", http.StatusForbidden)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.claims()
	a["sub"], a["preferred_username"], a["nickname"] = o.identityURL(o.userID(userAPI)), a["email"], a["name"]
	a["zoneinfo"], a["updated_at"], a["profile"], a["picture"], a["address"] = "America/New_York", o.now(), o.urls()["profile"], "", map[string]any{}
	writeJSON(w, http.StatusOK, a)
}

// introspect tells an app about its own access and refresh tokens.
func (v *server) introspect(w http.ResponseWriter, r *http.Request) {
	client, secret := credentials(r)
	if _, right := v.Client(client, secret); !right {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		oauthStatus(w, http.StatusUnauthorized, "invalid_client", "invalid client credentials")
		return
	}
	token := r.PostFormValue("token")
	a := ordered{}
	describe := func(c stage.Consented, kind string) {
		o := v.orgs[c.Account]
		a.set("active", true)
		a.set("scope", c.Scope)
		a.set("client_id", c.Client)
		a.set("username", o.login())
		a.set("sub", o.identityURL(c.User))
		a.set("token_type", kind)
	}
	if t, err := v.grants.Check(token); err == nil && t.Client == client {
		describe(t.Consented, "access_token")
		a.set("exp", t.ExpiresAt.Unix())
		a.set("iat", t.IssuedAt.Unix())
		a.set("nbf", t.IssuedAt.Unix())
	} else if c, good := v.grants.RefreshGood(token); good && c.Client == client {
		describe(c, "refresh_token")
	} else {
		a.set("active", false)
	}
	writeJSON(w, http.StatusOK, a)
}

func (o *org) login() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.table("User")
	return row{&t.rows[userAPI], t, userAPI}.get(t.byName["username"])
}

func oauthStatus(w http.ResponseWriter, status int, code, text string) {
	a := ordered{}
	a.set("error", code)
	a.set("error_description", text)
	writeJSON(w, status, a)
}

// revoke ends a grant by its refresh token, or one access token.
func (v *server) revoke(w http.ResponseWriter, r *http.Request) {
	if !v.grants.Revoke(r.FormValue("token")) {
		oauthStatus(w, http.StatusBadRequest, "invalid_token", "invalid token")
		return
	}
	w.WriteHeader(http.StatusOK)
}
