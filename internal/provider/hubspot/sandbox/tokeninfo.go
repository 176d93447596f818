package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	stage "leadbridge/internal/sandbox"
)

// facts are what the vendor tells of a token.
func (h *hub) facts(token string, c stage.Consented, use string) map[string]any {
	a := h.accounts[c.Account]
	return map[string]any{"token": token, "hub_id": a.portal, "user_id": a.owners[0].UserID, "user": c.User, "client_id": c.Client,
		"app_id": h.apps.of(c.Client).ID, "hub_domain": a.domain(), "scopes": strings.Fields(c.Scope), "token_type": "bearer", "token_use": use}
}

func (h *hub) accessFacts(token string) (map[string]any, bool) {
	t, err := h.grants.Check(token)
	if err != nil {
		return nil, false
	}
	facts := h.facts(token, t.Consented, "access_token")
	facts["expires_in"], facts["is_private_distribution"] = int(t.ExpiresAt.Sub(h.Clock.Now())/time.Second), true
	return facts, true
}

// introspect answers {"active": false} for whatever is not good any more.
func (h *hub) introspect(w http.ResponseWriter, r *http.Request) {
	client, err := h.client(r)
	if err != nil {
		writeError(w, err)
		return
	}
	token := r.PostForm.Get("token")
	facts, good := h.accessFacts(token)
	if c, ok := h.grants.RefreshGood(token); !good && ok {
		facts, good = h.facts(token, c, "refresh_token"), true
	}
	if !good || facts["client_id"] != client {
		writeJSON(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	facts["active"] = true
	writeJSON(w, http.StatusOK, facts)
}

// revoke ends a grant by its refresh token, or one access token. It says
// nothing of tokens it does not know.
func (h *hub) revoke(w http.ResponseWriter, r *http.Request) {
	if _, err := h.client(r); err != nil {
		writeError(w, err)
		return
	}
	h.endGrant(r.PostForm.Get("token"))
	writeJSON(w, http.StatusOK, map[string]any{})
}

// endGrant revokes, and stops the webhooks of an app that has no grant left.
func (h *hub) endGrant(token string) bool {
	c, good := h.grants.RefreshGood(token)
	if !h.grants.Revoke(token) {
		return false
	}
	if good {
		x := h.apps.of(c.Client)
		h.apps.mu.Lock()
		delete(x.installed, c.Account)
		h.apps.mu.Unlock()
	}
	return true
}

func (h *hub) accessTokenInfo(w http.ResponseWriter, r *http.Request) {
	facts, good := h.accessFacts(chi.URLParam(r, "token"))
	if !good {
		writeFault(w, &fault{status: http.StatusNotFound, category: "OBJECT_NOT_FOUND", message: "The access token is expired or invalid"})
		return
	}
	writeJSON(w, http.StatusOK, facts)
}

func (h *hub) refreshTokenInfo(w http.ResponseWriter, r *http.Request) {
	token := chi.URLParam(r, "token")
	c, good := h.grants.RefreshGood(token)
	if !good {
		writeFault(w, &fault{status: http.StatusNotFound, category: "OBJECT_NOT_FOUND", message: "The refresh token is invalid"})
		return
	}
	writeJSON(w, http.StatusOK, h.facts(token, c, "refresh_token"))
}

func (h *hub) deleteRefreshToken(w http.ResponseWriter, r *http.Request) {
	if !h.endGrant(chi.URLParam(r, "token")) {
		writeFault(w, &fault{status: http.StatusNotFound, category: "OBJECT_NOT_FOUND", message: "The refresh token is invalid"})
		return
	}
	writeJSON(w, http.StatusNoContent, nil)
}

// staticTokenInfo tells of a private app's token.
func (h *hub) staticTokenInfo(w http.ResponseWriter, r *http.Request) {
	var in struct {
		TokenKey string `json:"tokenKey"`
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	for _, a := range h.accounts {
		if in.TokenKey == APIKey(a.number) {
			writeJSON(w, http.StatusOK, map[string]any{"userId": a.owners[0].UserID, "hubId": a.portal, "appId": staticApp(a.number), "scopes": allScopes})
			return
		}
	}
	writeFault(w, &fault{status: http.StatusNotFound, category: "OBJECT_NOT_FOUND", message: "The token does not exist"})
}
