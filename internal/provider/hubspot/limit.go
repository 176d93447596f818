package hubspot

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The buckets of HubSpot's limits.
const (
	bucketBurst  = "burst"
	bucketSearch = "search"
	bucketDaily  = "daily"
)

// The plans, as the setting names them.
const (
	planStarter      = "STARTER"
	planProfessional = "PROFESSIONAL"
	planEnterprise   = "ENTERPRISE"
)

// Where the figures are documented.
const (
	sourceLimits = "https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines"
	sourceSearch = "https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm"
)

// oauthBurst is how many calls an OAuth app may make in 10 seconds for each
// account; for these no figure is stated for the day.
const oauthBurst = 110

// tokenLimits are the calls in 10 seconds and in a day that a service key or
// private app may make. Of the two figures that HubSpot's pages have for
// Professional (625,000 and 650,000 a day) this is the lower.
var tokenLimits = map[string][2]int{
	planStarter:      {100, 250_000},
	planProfessional: {190, 625_000},
	planEnterprise:   {190, 1_000_000},
}

// limitsFor returns the limits of an account, by how it is connected and by
// its plan.
func limitsFor(m leadbridge.AuthMethod, settings map[string]string) []provider.Limit {
	calls, ok := tokenLimits[settings[settingPlan]]
	if !ok {
		calls = tokenLimits[planStarter]
	}
	if m == leadbridge.AuthOAuth2 {
		calls = [2]int{oauthBurst, 0}
	}
	limits := []provider.Limit{
		{Bucket: bucketBurst, Title: "Calls in 10 seconds", Calls: calls[0], Window: 10 * time.Second, Source: sourceLimits},
		{Bucket: bucketSearch, Title: "Searches in a second", Only: bucketSearch, Calls: 5, Window: time.Second, Source: sourceSearch},
	}
	if calls[1] > 0 {
		limits = append(limits, provider.Limit{Bucket: bucketDaily, Title: "Calls in a day", Calls: calls[1], Window: 24 * time.Hour, Daily: true, Source: sourceLimits})
	}
	return limits
}
