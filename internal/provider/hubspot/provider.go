// Package hubspot connects HubSpot. The vendor's rules and figures that it
// rests on are those of HubSpot's developer documents of November 2026, as
// named beside each.
package hubspot

import (
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/hubspot/sandbox"
)

// What integrations have if they do not say otherwise.
const (
	defaultVersion = "2026-09" // of the API: current until about March 2028
	defaultKey     = "leadbridge_id"
)

// Names of the settings.
const (
	settingVersion = "apiVersion"
	settingKey     = "keyField"
	settingPlan    = "plan"
)

// optionalScopes need a plan that not every account has; HubSpot leaves them
// out of the grant there, where a required scope would stop the connection.
const optionalScopes = "crm.objects.leads.read%20crm.objects.leads.write%20crm.schemas.deals.write"

// Provider returns HubSpot.
func Provider() provider.Provider {
	return provider.Provider{
		Definition: definition(),
		Dialect:    provider.Dialect{Authorize: authorize, Classify: classify, Quotas: quotas},
		Webhook:    provider.Webhook{AppSecret: true, Verify: verify, Parse: parse},
		LimitsFor:  limitsFor,
		New:        newDriver,
		Sandbox:    sandbox.New,
		SandboxKey: sandbox.APIKey,
	}
}

func definition() provider.Definition {
	return provider.Definition{
		Name:  "HUBSPOT",
		Title: "HubSpot",
		Auth:  []leadbridge.AuthMethod{leadbridge.AuthOAuth2, leadbridge.AuthAPIKey},
		OAuth: provider.OAuth{
			Login:         "https://app.hubspot.com",
			AuthorizeURL:  "{login}/oauth/authorize?optional_scope=" + optionalScopes,
			TokenURL:      "{api}/oauth/2026-09/token",
			RevokeURL:     "{api}/oauth/2026-09/token/revoke",
			IntrospectURL: "{api}/oauth/2026-09/token/introspect",
			Scopes: []string{"oauth",
				"crm.objects.contacts.read", "crm.objects.contacts.write",
				"crm.objects.deals.read", "crm.objects.deals.write",
				"crm.objects.owners.read",
				"crm.schemas.contacts.read", "crm.schemas.contacts.write",
				"crm.schemas.deals.read"},
			PKCE:      true,
			TokenLife: 30 * time.Minute,
			ReadGrant: readGrant,
		},
		APIURL:   "https://api.hubapi.com",
		Hosts:    []string{"hubapi.com", "hubspot.com"},
		Objects:  objects(),
		Settings: settings(),
		Limits:   limitsFor(leadbridge.AuthAPIKey, nil),
		KeyTitle: "Service key or private-app token (Development > Keys > Service keys)",
		Guide:    "connect-hubspot.md",
		Steps:    steps,
	}
}

// readGrant takes the account and the scopes from the token's answer, which
// has them under HubSpot's own names.
func readGrant(answer map[string]any, _ string, g *leadbridge.Grant) error {
	if hub, ok := answer["hub_id"].(float64); ok && hub > 0 {
		g.AccountID = strconv.FormatInt(int64(hub), 10)
	}
	if list, ok := answer["scopes"].([]any); ok {
		g.Scopes = nil
		for _, s := range list {
			if s, ok := s.(string); ok {
				g.Scopes = append(g.Scopes, s)
			}
		}
	}
	return nil
}

func settings() []provider.Setting {
	return []provider.Setting{
		{Name: settingVersion, Title: "API version", Default: defaultVersion,
			Meaning: "The dated version of HubSpot's API, for example 2026-09. With 2026-09 and later HubSpot applies its administrators' validation rules to what is written; 2026-03 does not."},
		{Name: settingKey, Title: "Key property", Default: defaultKey,
			Meaning: "The internal name of the property that carries Leadbridge's own id. It must hold unique values. Leadbridge makes it if it is not there."},
		{Name: settingPlan, Title: "HubSpot plan", Default: planStarter, Options: []string{planStarter, planProfessional, planEnterprise},
			Meaning: "The account's plan, which decides how many calls a service key or private app may make. STARTER stands for Free too."},
	}
}
