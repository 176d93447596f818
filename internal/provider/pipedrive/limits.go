package pipedrive

import (
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Names of the limits and of the settings that decide them.
const (
	bucketBurst  = "burst"
	bucketSearch = "search"
	bucketDaily  = "daily"

	settingPlan  = "plan"
	settingSeats = "seats"
)

const rateLimits = "https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting"

// plan is what a subscription allows, from the page above.
type plan struct {
	name string
	// factor is of the day's 30,000 tokens for each seat.
	factor int
	// token and app are calls in two seconds with an API token and with OAuth.
	token, app int
}

var plans = []plan{{"lite", 1, 20, 80}, {"growth", 2, 40, 160}, {"premium", 5, 100, 400}, {"ultimate", 7, 120, 480}}

func planNames() []string {
	var names []string
	for _, p := range plans {
		names = append(names, p.name)
	}
	return names
}

// limitsFor returns the limits of an account by its plan and its seats. What
// Pipedrive's answers say goes before them.
func limitsFor(m leadbridge.AuthMethod, settings map[string]string) []provider.Limit {
	own := plans[0]
	for _, p := range plans {
		if p.name == settings[settingPlan] {
			own = p
		}
	}
	seats, err := strconv.Atoi(settings[settingSeats])
	if err != nil || seats < 1 {
		seats = 1
	}
	burst := own.token
	if m == leadbridge.AuthOAuth2 {
		burst = own.app
	}
	return []provider.Limit{
		{Bucket: bucketBurst, Title: "Calls in two seconds", Calls: burst, Window: burstWindow, Source: rateLimits},
		{Bucket: bucketSearch, Title: "Searches in two seconds", Only: bucketSearch, Calls: 10, Window: burstWindow, Source: rateLimits},
		{Bucket: bucketDaily, Title: "API tokens in a day", Calls: 30_000 * own.factor * seats, Window: 24 * time.Hour, Daily: true, Weighted: true, Source: rateLimits},
	}
}

const burstWindow = 2 * time.Second
