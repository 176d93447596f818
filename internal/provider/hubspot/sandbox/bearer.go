package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	stage "leadbridge/internal/sandbox"
)

// bearer is who makes a call.
type bearer struct {
	account int
	static  bool // a service key or private app, not OAuth
	app     *app // of OAuth
	scopes  []string
}

// source is what changes made with the token say about where they come from.
func (b bearer) source() source {
	if b.static {
		// Not the id of any OAuth app.
		return source{kind: "INTEGRATION", id: fmt.Sprint(staticApp(b.account)), label: "Service key"}
	}
	return source{kind: "INTEGRATION", id: fmt.Sprint(b.app.ID), label: b.app.Client}
}

// staticApp is the id under which an account's static token is counted.
func staticApp(account int) int { return 5_000_001 + account }

// allScopes are those the sandbox knows.
var allScopes = strings.Fields(`oauth crm.objects.contacts.read crm.objects.contacts.write crm.objects.companies.read crm.objects.companies.write
	crm.objects.deals.read crm.objects.deals.write crm.objects.leads.read crm.objects.leads.write crm.objects.owners.read
	crm.schemas.contacts.read crm.schemas.contacts.write crm.schemas.companies.read crm.schemas.companies.write
	crm.schemas.deals.read crm.schemas.deals.write crm.export`)

// identify finds out who calls, or says why the token is no good.
func (h *hub) identify(r *http.Request) (bearer, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return bearer{}, &fault{status: http.StatusUnauthorized, category: "INVALID_AUTHENTICATION",
			message: "Authentication credentials not found. This API supports OAuth 2.0 authentication with a bearer token."}
	}
	for _, a := range h.accounts {
		if token == APIKey(a.number) {
			return bearer{account: a.number, static: true, scopes: allScopes}, nil
		}
	}
	if t, err := h.grants.Check(token); err == nil && h.Vices.Strikes(viceExpired, r) {
		h.grants.ExpireAccess(t.Account)
	} else if err == nil && h.Vices.Strikes(viceRevoked, r) {
		h.uninstall(t.Account)
	}
	t, err := h.grants.Check(token)
	switch {
	case errors.Is(err, stage.ErrExpired):
		ago := max(0, int(h.Clock.Now().Sub(t.ExpiresAt)/time.Second))
		return bearer{}, &fault{status: http.StatusUnauthorized, category: "EXPIRED_AUTHENTICATION",
			message: fmt.Sprintf("The OAuth token used to make this call expired %d second(s) ago.", ago),
			context: map[string][]string{"expire time": {iso(millis(t.ExpiresAt))}}}
	case err != nil:
		return bearer{}, &fault{status: http.StatusUnauthorized, category: "INVALID_AUTHENTICATION",
			message: "The access token is invalid, or the app was uninstalled."}
	}
	if t.User == "" {
		return bearer{}, &fault{status: http.StatusForbidden, category: "MISSING_SCOPES", message: "A token of client credentials reaches no account."}
	}
	return bearer{account: t.Account, app: h.apps.of(t.Client), scopes: strings.Fields(t.Scope)}, nil
}

// need says which scopes allow a call; any one of them is enough, and none
// means that every token may.
type need func(c *call) []string

func plainScope(scopes ...string) need { return func(*call) []string { return scopes } }

// objectScope is the scope for the records of the path's type.
func objectScope(verb string) need {
	return func(c *call) []string {
		k, err := kindOf(c.param("type"))
		if err != nil {
			return nil
		}
		return []string{"crm.objects." + k.name + "." + verb}
	}
}

// schemaScope is the scope for what describes records. Who may read or write
// the records of a type that has no such scope may do so with its schema.
func schemaScope(verb string) need {
	return func(c *call) []string {
		k, err := kindOf(c.param("type"))
		if err != nil {
			return nil
		}
		schema, object := "crm.schemas."+k.name+"."+verb, "crm.objects."+k.name+"."+verb
		if verb == "read" || !slices.Contains(allScopes, schema) {
			return []string{schema, object}
		}
		return []string{schema}
	}
}

// permit checks the token's scopes.
func (c *call) permit(anyOf []string) error {
	if len(anyOf) == 0 {
		return nil
	}
	missing := c.hub.Vices.Strikes(viceMissingScope, c.r)
	planned := c.plan() != planFree || !strings.Contains(anyOf[0], ".leads.")
	for _, s := range anyOf {
		if !missing && planned && slices.Contains(c.token.scopes, s) && !c.account.withheld[s] {
			return nil
		}
	}
	wanted := map[string][]string{"requiredGranularScopes": anyOf}
	f := &fault{status: http.StatusForbidden, category: "MISSING_SCOPES",
		message: "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes."}
	f.details = []detail{{Message: "One or more of the following scopes are required.", Context: wanted}}
	if !planned {
		f.message = "The account's subscription does not include this feature."
	}
	return f
}
