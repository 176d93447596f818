package api

import (
	"cmp"
	"slices"
	"strings"

	"leadbridge/internal/access"
)

// Route describes one route, for the documents.
type Route struct {
	Method, Path string
	// Scope is what a token needs; it is empty for a route without token.
	Scope   access.Scope
	Summary string
}

// openRoutes are the routes that need no token.
var openRoutes = []Route{
	{Method: "GET", Path: "/healthz", Summary: "Tell whether the process lives"},
	{Method: "GET", Path: "/readyz", Summary: "Tell whether the server can work: 503 if the database or the folder of uploads does not answer"},
	{Method: "GET", Path: "/api/crm/oauth/{provider}/start", Summary: "Lead a browser to the CRM's consent page, by a link that works once"},
	{Method: "GET", Path: "/api/crm/oauth/{provider}/callback", Summary: "Take a person back from the CRM's consent page"},
	{Method: "DELETE", Path: "/api/crm/oauth/{provider}/callback", Summary: "Take a CRM's notice that a person removed the app there; it comes with the app's id and secret"},
	{Method: "POST", Path: webhookPath, Summary: "Take a CRM's events, at most 1 MiB at once; the delivery is verified by its signature or secret"},
}

// Routes lists every route, by path.
func Routes() []Route {
	a := New(Options{Imports: struct{ Imports }{}}) // to be asked, never to be called
	routes := slices.Clone(openRoutes)
	for route, scope := range a.scopes {
		method, path, _ := strings.Cut(route, " ")
		routes = append(routes, Route{method, path, scope, a.summary(method, path)})
	}
	slices.SortFunc(routes, func(x, y Route) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Method, y.Method))
	})
	return routes
}

func (a *API) summary(method, path string) string {
	if op := a.operation(method, path); op.Summary != "" {
		return op.Summary
	}
	return map[string]string{openAPIPath: "Get the OpenAPI 3.1 document", docsPath: "Read the API's pages; a browser asks for the token as a password"}[path]
}
