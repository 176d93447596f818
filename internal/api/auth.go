package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// Access is what the API needs to know who asks, and to look after that.
type Access interface {
	Authenticate(ctx context.Context, secret string) (access.Token, error)
	Users
	UserSecrets
	Tokens
	AuditLog
}

// authorize lets a request pass if its token carries the scope of the route.
// A route without a scope lets nobody pass.
func (a *API) authorize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		route := chi.RouteContext(ctx)
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		need, declared := a.scopes[method+" "+route.RoutePattern()]
		secret := bearer(r)
		byBrowser := secret == "" && a.browserRoutes[route.RoutePattern()]
		if byBrowser {
			_, secret, _ = r.BasicAuth()
		}
		if secret == "" {
			p := a.problem(ctx, leadbridge.Errorf(leadbridge.Unauthorized, "api", "Send a token: Authorization: Bearer lb_... An administrator makes one under Settings, or with: leadbridge token create"))
			if byBrowser {
				p.setHeader("WWW-Authenticate", `Basic realm="Leadbridge: any user name, an API token as the password", charset="UTF-8"`)
			}
			a.fail(w, r, p)
			return
		}
		token, err := a.access.Authenticate(ctx, secret)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		gate.NoteCaller(ctx, token.ID)
		a.recorded(w, r.WithContext(context.WithValue(ctx, keyToken, token)), need, func(w http.ResponseWriter, r *http.Request) {
			if !declared || !token.May(need) {
				a.fail(w, r, leadbridge.Errorf(leadbridge.Forbidden, "api", "The token %q does not have the scope %s.", token.Name, need))
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

func bearer(r *http.Request) string {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

// caller returns the token that a request came with.
func caller(ctx context.Context) access.Token {
	t, _ := ctx.Value(keyToken).(access.Token)
	return t
}
