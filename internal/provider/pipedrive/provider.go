// Package pipedrive connects Leadbridge with Pipedrive. It speaks version 2
// of the API, and version 1 where only that exists: leads, users, activity
// types and webhooks.
package pipedrive

import (
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/pipedrive/sandbox"
)

// Provider returns Pipedrive.
func Provider() provider.Provider {
	return provider.Provider{
		Definition: definition,
		Dialect:    provider.Dialect{Authorize: authorize, Classify: classify, Quotas: quotas},
		Webhook:    provider.Webhook{Verify: verify, Parse: parse},
		New:        newDriver,
		LimitsFor:  limitsFor,
		Sandbox:    sandbox.New,
		SandboxKey: sandbox.APIKey,
	}
}

// settingKeyField names the setting with the title of the field for our own
// key.
const (
	settingKeyField = "keyField"
	defaultKeyField = "Leadbridge ID"
)

var definition = provider.Definition{
	Name:     "PIPEDRIVE",
	Title:    "Pipedrive",
	Auth:     []leadbridge.AuthMethod{leadbridge.AuthOAuth2, leadbridge.AuthAPIKey},
	KeyTitle: "API token (Personal preferences > API)",
	Guide:    "connect-pipedrive.md",
	Steps:    steps,
	APIURL:   "https://api.pipedrive.com",
	Hosts:    []string{"pipedrive.com"},
	// The scopes come with the app's registration and are not asked for in
	// the address. TokenLife and KeepAlive: access tokens live an hour,
	// refresh tokens die after 60 days without use.
	OAuth: provider.OAuth{
		Login:        "https://oauth.pipedrive.com",
		AuthorizeURL: "{login}/oauth/authorize",
		TokenURL:     "{login}/oauth/token",
		RevokeURL:    "{login}/oauth/revoke",
		BasicAuth:    true,
		TokenLife:    time.Hour,
		KeepAlive:    7 * 24 * time.Hour,
		ReadGrant:    readGrant,
	},
	Objects: []provider.Object{
		{Name: persons, Title: "Persons", SilentDeletes: true, Kind: provider.KindLead, FetchBatch: mostByID, PushBatch: 50, PushAlone: true, Suggested: suggestedPerson},
		{Name: deals, Title: "Deals", Kind: provider.KindLead, FetchBatch: mostByID, PushBatch: 50, PushAlone: true, Suggested: suggestedDeal},
		{Name: leads, Title: "Leads", Kind: provider.KindLead, FetchBatch: 50, PushBatch: 50, PushAlone: true, Suggested: suggestedLead},
		{Name: activities, Title: "Activities", SilentDeletes: true, Kind: provider.KindActivity, ReadOnly: true, FetchBatch: mostByID,
			Keeps: []string{"subject", "type", "done", "due_date", "due_time", "duration", "note", "location", "marked_as_done_time"}},
		{Name: organizations, Title: "Organizations", SilentDeletes: true, Kind: provider.KindOrganization, FetchBatch: mostByID, PushBatch: 50, PushAlone: true,
			Suggested: []provider.Suggested{both("name", leadbridge.FieldCompany)}},
	},
	Settings: []provider.Setting{
		{Name: provider.SettingDomain, Title: "Company domain", URL: true,
			Meaning: "Your company's own address, such as acme.pipedrive.com. An API token works without it, one call takes a little longer then. Connections by OAuth know it by themselves."},
		{Name: settingPlan, Title: "Plan", Default: plans[0].name, Options: planNames(),
			Meaning: "Your Pipedrive plan. It decides how many calls Pipedrive takes in two seconds and in a day, until Pipedrive's own answers say so."},
		{Name: settingSeats, Title: "Seats", Default: "1",
			Meaning: "How many paid users your company has in Pipedrive. The day's budget of API tokens grows with them."},
		{Name: settingKeyField, Title: "Key field", Default: defaultKeyField,
			Meaning: "The title of the custom text field in which Leadbridge keeps its own key, so that no record is ever created twice. Leadbridge makes it if the connected user may."},
	},
	Limits: limitsFor(leadbridge.AuthAPIKey, nil),
}

// readGrant takes the company's address and the scopes from a token's answer.
func readGrant(answer map[string]any, _ string, g *leadbridge.Grant) error {
	if domain, _ := answer["api_domain"].(string); domain != "" {
		g.InstanceURL = strings.TrimRight(domain, "/")
	}
	if scopes, _ := answer["scope"].(string); scopes != "" {
		g.Scopes = strings.FieldsFunc(scopes, func(r rune) bool { return r == ',' || r == ' ' })
	}
	if g.InstanceURL == "" {
		return &leadbridge.Error{Op: "pipedrive.ReadGrant", Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
			Msg: "Pipedrive's answer does not name the company's address. Connect again."}
	}
	return nil
}

func both(source, target string) provider.Suggested {
	return provider.Suggested{Source: source, Target: target, Direction: leadbridge.Bidirectional}
}

func inbound(source, target string) provider.Suggested {
	return provider.Suggested{Source: source, Target: target, Direction: leadbridge.Inbound}
}

// Pipedrive gives a person's name in parts, and takes it as a whole.
var suggestedPerson = []provider.Suggested{
	inbound("first_name", leadbridge.FieldFirstName), inbound("last_name", leadbridge.FieldLastName),
	{Source: "name", Target: leadbridge.FieldFullName, Direction: leadbridge.Outbound},
	both("email", leadbridge.FieldEmail), both("phone", leadbridge.FieldPhone),
	inbound("org.name", leadbridge.FieldCompany),
}

var suggestedDeal = []provider.Suggested{
	inbound("person.name", leadbridge.FieldFullName), inbound("person.email", leadbridge.FieldEmail),
	inbound("person.phone", leadbridge.FieldPhone), inbound("org.name", leadbridge.FieldCompany),
	inbound("id", "metadata.pipedriveDealId"), inbound("title", "metadata.dealTitle"), inbound("stage_id", "metadata.dealStage"),
	inbound("value", "metadata.amount"), inbound("currency", "metadata.currency"), inbound("status", "metadata.dealStatus"),
}

var suggestedLead = []provider.Suggested{
	inbound("person.name", leadbridge.FieldFullName), inbound("person.email", leadbridge.FieldEmail),
	inbound("person.phone", leadbridge.FieldPhone), inbound("org.name", leadbridge.FieldCompany),
	inbound("id", "metadata.pipedriveLeadId"), inbound("title", "metadata.leadTitle"), inbound("value", "metadata.amount"),
}
