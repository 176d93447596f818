// Package salesforce speaks to Salesforce: leads and contacts by the REST
// API, and by the Bulk API 2.0 where there are many. Where the figures in it
// come from is said beside them; REST stands for
// https://developer.salesforce.com/docs/platform/api-rest/guide/, LIM for
// .../docs/platform/salesforce-app-limits-cheatsheet/guide/.
package salesforce

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/salesforce/sandbox"
)

// Names of the settings.
const (
	settingVersion    = "apiVersion"
	settingKeyField   = "keyField"
	settingAssignment = "assignment"
	settingDuplicates = "allowDuplicates"
	settingDailyCalls = "dailyCalls"
)

// Provider returns Salesforce.
func Provider() provider.Provider {
	return provider.Provider{
		Definition: definition,
		Dialect:    provider.Dialect{Authorize: authorize, Classify: classify, Quotas: quotas},
		Webhook:    provider.Webhook{Verify: verify, Parse: parse, Answer: acknowledge},
		New:        newDriver,
		Sandbox:    sandbox.New,
		SandboxKey: sandbox.APIKey,
	}
}

var definition = provider.Definition{
	Name:  "SALESFORCE",
	Title: "Salesforce",
	Auth:  []leadbridge.AuthMethod{leadbridge.AuthOAuth2, leadbridge.AuthClientCredentials},
	OAuth: provider.OAuth{
		Login:         "https://login.salesforce.com",
		AuthorizeURL:  "{login}/services/oauth2/authorize",
		TokenURL:      "{login}/services/oauth2/token",
		RevokeURL:     "{login}/services/oauth2/revoke",
		IntrospectURL: "{login}/services/oauth2/introspect",
		Scopes:        []string{"api", "refresh_token"},
		PKCE:          true,
		// The token's answer never says how long it lives. The session policy
		// decides, which starts as two hours.
		TokenLife: 2 * time.Hour,
		// A refresh token dies after 30 idle days since the rules of 2026.
		KeepAlive: 7 * 24 * time.Hour,
		ReadGrant: readGrant,
	},
	Hosts:   []string{"salesforce.com"},
	Objects: []provider.Object{leadObject, contactObject},
	Settings: []provider.Setting{
		{Name: "loginUrl", Title: "Login address", Default: "https://login.salesforce.com", URL: true,
			Meaning: "Where people log in: https://login.salesforce.com, for a sandbox https://test.salesforce.com, or the company's own My Domain such as https://acme.my.salesforce.com. Client credentials need the My Domain."},
		{Name: settingVersion, Title: "API version", Default: "68.0",
			Meaning: "The version of Salesforce's API, for example 68.0 (Winter '27). The connection test says when it is no longer served."},
		{Name: settingKeyField, Title: "Key field", Default: "Leadbridge_Id__c",
			Meaning: "The custom field in which Salesforce keeps Leadbridge's own key: Text(255), External ID, Unique. Without it no records are created, as a lost answer could then double them."},
		{Name: settingAssignment, Title: "Lead assignment rules", Default: "TRUE", Options: []string{"TRUE", "FALSE"},
			Meaning: "Whether Salesforce's active assignment rule chooses the owner of the leads that Leadbridge creates. Updates never fire it."},
		{Name: settingDuplicates, Title: "Create despite duplicate rules", Default: "FALSE", Options: []string{"TRUE", "FALSE"},
			Meaning: "Whether a record is saved although a duplicate rule raises an alert. Rules that block always hold."},
		{Name: settingDailyCalls, Title: "Calls a day", Default: "",
			Meaning: "The organisation's API calls per 24 hours, if fewer should be counted on than Salesforce itself reports."},
	},
	Limits: []provider.Limit{
		{Bucket: bucketDaily, Title: "API calls in 24 hours", Calls: 100_000, Window: 24 * time.Hour, Daily: true, Setting: settingDailyCalls,
			Source: "LIM:salesforce-app-limits-platform-api.html; 15,000 in the Developer Edition. Every answer says how the organisation stands."},
	},
	Guide: "connect-salesforce.md",
	Steps: steps,
}

// How many records go into one call or job.
const (
	// batchSize is the most of a collections call (REST:resources-composite-sobjects-collections-update.html).
	batchSize = 200
	// bulkAbove is from where on the Bulk API is advised (LIM:salesforce-app-limits-platform-bulkapi.html).
	bulkAbove = 2_000
	// bulkSize bounds what a bulk job of ours writes, to bound what is held
	// in memory. Salesforce itself cuts jobs into parts of this size.
	bulkSize = 10_000
)

var leadObject = provider.Object{
	Name: lead, Title: "Leads", Kind: provider.KindLead,
	FetchBatch: batchSize, PushBatch: batchSize, BulkAbove: bulkAbove, PushBulk: bulkSize,
	Suggested: append(person("StateCode", "State", "CountryCode", "Country", "Street", "City", "PostalCode"),
		provider.Suggested{Source: "Company", Target: leadbridge.FieldCompany, Direction: leadbridge.Bidirectional},
		provider.Suggested{Source: "Status", Target: leadbridge.FieldStatus, Direction: leadbridge.Bidirectional},
		provider.Suggested{Source: "Rating", Target: "metadata.rating", Direction: leadbridge.Inbound},
		provider.Suggested{Source: "Industry", Target: "metadata.industry", Direction: leadbridge.Inbound},
		provider.Suggested{Source: "DoNotCall", Target: leadbridge.FieldDoNotContact, Direction: leadbridge.Inbound},
	),
}

var contactObject = provider.Object{
	Name: contact, Title: "Contacts", Kind: provider.KindLead,
	FetchBatch: batchSize, PushBatch: batchSize, BulkAbove: bulkAbove, PushBulk: bulkSize,
	Suggested: append(person("MailingStateCode", "MailingState", "MailingCountryCode", "MailingCountry", "MailingStreet", "MailingCity", "MailingPostalCode"),
		provider.Suggested{Source: "Account.Name", Target: leadbridge.FieldCompany, Direction: leadbridge.Inbound},
		provider.Suggested{Source: "Birthdate", Target: leadbridge.FieldDateOfBirth, Direction: leadbridge.Bidirectional},
	),
}

// person returns the mappings that leads and contacts share. The codes of
// states and countries are there only where an administrator turned on their
// picklists, and go before the texts then.
func person(stateCode, state, countryCode, country, street, city, postalCode string) []provider.Suggested {
	both := leadbridge.Bidirectional
	return []provider.Suggested{
		{Source: "FirstName", Target: leadbridge.FieldFirstName, Direction: both},
		{Source: "LastName", Target: leadbridge.FieldLastName, Direction: both},
		{Source: "Email", Target: leadbridge.FieldEmail, Direction: both},
		{Source: "Phone", Target: leadbridge.FieldPhone, Direction: both},
		{Source: "Product__c", Target: leadbridge.FieldInsuranceType, Direction: both},
		{Source: street, Target: leadbridge.FieldStreet, Direction: both},
		{Source: city, Target: leadbridge.FieldCity, Direction: both},
		{Source: stateCode, Target: leadbridge.FieldState, Direction: both},
		{Source: state, Target: leadbridge.FieldState, Direction: both},
		{Source: postalCode, Target: leadbridge.FieldPostalCode, Direction: both},
		{Source: countryCode, Target: leadbridge.FieldCountry, Direction: both},
		{Source: country, Target: leadbridge.FieldCountry, Direction: both},
		{Source: "LeadSource", Target: leadbridge.FieldLeadSource, Direction: both},
		{Source: "Description", Target: leadbridge.FieldNotes, Direction: both},
		{Source: "Owner.Name", Target: leadbridge.FieldOwner, Direction: leadbridge.Inbound},
		{Source: "Title", Target: "metadata.jobTitle", Direction: both},
		{Source: "MobilePhone", Target: "metadata.mobilePhone", Direction: both},
	}
}
