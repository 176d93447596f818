package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"leadbridge"
	"leadbridge/internal/access"
)

// Access is what the API needs to know who asks.
type Access interface {
	Authenticate(ctx context.Context, secret string) (access.Token, error)
	CheckCode(ctx context.Context, code string) error
	Redeem(ctx context.Context, code string) (secret string, t access.Token, err error)
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
			p := a.problem(ctx, leadbridge.Errorf(leadbridge.Unauthorized, "api", "Send a token: Authorization: Bearer lb_... Make one with: leadbridge token create"))
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
		if n, ok := ctx.Value(keyNote).(*note); ok {
			n.token = token.ID
		}
		if !declared || !token.May(need) {
			a.fail(w, r, leadbridge.Errorf(leadbridge.Forbidden, "api", "The token %q does not have the scope %s.", token.Name, need))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, keyToken, token)))
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
